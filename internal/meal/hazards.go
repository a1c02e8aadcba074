package meal

import (
	"fmt"
	"slices"
	"time"

	"mealplanner/internal/food"
)

// hazardRule says whom a hazard concerns. Where the advice of health bodies differs,
// the stricter is taken.
type hazardRule struct {
	hazard            food.Hazard
	pregnant, nursing bool
	under             int // years of age; 0: no age
}

// hazardRules are the rules of stages and ages. Sources: NHS (UK), "Foods to avoid in
// pregnancy" and "Foods to avoid giving babies and young children"; CDC (US), "Safer
// Food Choices for Pregnant Women" and "Choking Hazards"; FDA and EPA (US), "Advice
// about Eating Fish"; UK Chief Medical Officers, "Low Risk Drinking Guidelines"
// (2016). Alcohol, cooked too, is out for minors, in pregnancy and while nursing:
// stricter than the advice on nursing.
func hazardRules() []hazardRule {
	return []hazardRule{
		{food.Alcohol, true, true, 18},
		{food.RawEgg, true, false, 5},
		{food.RawFish, true, false, 5},
		{food.Mercury, true, true, 16},
		{food.Listeria, true, false, 5},
		{food.Liver, true, false, 0},
		{food.Honey, false, false, 1},
		{food.Choking, false, false, 5},
		{food.Arsenic, false, false, 5},
		{food.Powder, false, false, 18},
	}
}

// Removable reports whether a cook can take a hazard out of a food: by cooking it
// through, or by grinding or cutting what chokes. Alcohol stays in the pan.
func Removable(h food.Hazard) bool {
	return slices.Contains([]food.Hazard{food.RawEgg, food.RawFish, food.Listeria, food.Choking}, h)
}

// hazardBans are the hazards that concern an eater, each for one reason: the stage
// before the age, because it lasts as long as it is set.
func hazardBans(eater int, e *Eater) []ban {
	var bans []ban
	for _, r := range hazardRules() {
		b := ban{eater: eater, rule: RuleHazard, kind: Hard, param: paramHazard, value: string(r.hazard)}
		switch {
		case r.pregnant && e.is(Pregnant):
			b.because = string(Pregnant)
		case r.nursing && e.is(Nursing):
			b.because = string(Nursing)
		case r.under > 0 && e.Born != nil:
			b.because, b.until = fmt.Sprintf("under-%d", r.under), e.turns(r.under)
		default:
			continue
		}
		bans = append(bans, b)
	}
	return bans
}

// Bound reports whether an eater has hard rules on a date: allergens, diets, excluded foods,
// a stage, or an age for which some foods are a hazard.
func (e *Eater) Bound(on Date) bool {
	return len(e.Allergens)+len(e.Diets)+len(e.ExcludedFoods) > 0 ||
		slices.ContainsFunc(hazardBans(0, e), func(b ban) bool { return b.until == "" || on < b.until })
}

// is reports whether the eater is in a stage.
func (e *Eater) is(s Stage) bool { return e.Stage != nil && *e.Stage == s }

// turns gives the first date on which an eater is surely so old: the day of birth is
// not kept, so it is the first of the month after the birthday's. Of a month that
// cannot be read it is no date at all: the protection stays.
func (e *Eater) turns(years int) Date {
	born, err := time.Parse("2006-01", *e.Born)
	if err != nil {
		return ""
	}
	return Date(born.AddDate(years, 1, 0).Format(time.DateOnly))
}

// carries reports whether a food carries the hazard of a ban, in some dish at least.
func (j *judge) carries(f *food.Food, b ban) bool {
	switch j.t.Risk(f.ID, food.Hazard(b.value)) {
	case food.NoRisk:
		return false
	case food.InPregnancy:
		return b.because == string(Pregnant)
	}
	return true
}

// harmless reports whether a dish takes the hazard out of a food that carries it.
func (j *judge) harmless(id food.ID, h food.Hazard, r *Recipe) bool {
	if Removable(h) && slices.Contains(r.HazardsRemoved, h) {
		return true
	}
	return j.t.Risk(id, h) == food.IfUncooked && r.cooks(id)
}

// cookedSoft is for how many minutes heat makes a hard raw vegetable soft, at least.
const cookedSoft = 10

// cooks reports whether a dish cooks a food: where its steps are structure by what they do
// to it, and else by whether the dish needs a source of heat, for which its author stands.
func (r *Recipe) cooks(id food.ID) bool {
	if slices.ContainsFunc(r.Steps, Step.Structured) {
		return r.cookedFor(id, way.cooks) >= cookedSoft
	}
	return slices.ContainsFunc(r.Appliances, func(a string) bool {
		return slices.Contains([]string{"hob", "oven", "grill", "microwave", "slow-cooker", "pressure-cooker", "air-fryer"}, a)
	})
}

// addedHazards notes the hazards that the steps bring into a dish.
func (j *judge) addedHazards(out []Violation, r *Recipe, at Violation) []Violation {
	if len(r.HazardsAdded) == 0 {
		return out
	}
	for _, b := range j.bans {
		if b.rule == RuleHazard && slices.Contains(r.HazardsAdded, food.Hazard(b.value)) && j.binds(b) {
			out = append(out, j.broken(b, at))
		}
	}
	return out
}
