package meal

import (
	"maps"
	"slices"
	"time"

	"mealplanner/internal/food"
	"mealplanner/internal/problem"
)

// What an eater's texts and lists may hold.
const (
	MaxEaterName = 60  // characters
	MaxListItems = 200 // of each list, and of each list of wishes: an allergy to corn alone leaves out some 60 foods
)

// Limits of a body: beyond them is a slip.
const (
	MinHeightCm, MaxHeightCm = 50, 250
	MinWeightKg, MaxWeightKg = 5, 400
)

// Limits of an eater.
const (
	maxAge = 120 * 12

	MaxEnergyKcal  = 6000 // kcal a day, for anybody
	MinProteinPct  = 5    // of an eater's energy
	MaxProteinPct  = 50
	MinEnergyKcal  = 800  // kcal a day: below it is a very-low-energy diet, for clinics only
	usualEnergy    = 1200 // kcal a day: below it only a coach decides
	adultMonths    = 18 * 12
	youngestMonths = 12
	// Below this share of energy from carbohydrate a diet counts as low-carbohydrate
	// or ketogenic (under 26 %: American Diabetes Association, consensus report on
	// nutrition therapy, 2019): not for children, nor in pregnancy or while nursing,
	// when 175 and 210 g of it a day are recommended (Institute of Medicine, Dietary
	// Reference Intakes, 2005).
	minCarbsPct                = 26
	nursingFloor, nursingExtra = 1800, 500
	// Younger than this nobody is pregnant or nurses: the stage or the month of birth
	// is a slip, and which of the two only its author knows.
	motherMonths = 12 * 12
	// What pregnancy adds, in kcal a day (EFSA, Dietary Reference Values for energy,
	// 2013): 70 in the first trimester, 260 in the second, 500 in the third. The
	// trimester is not asked for. An adult's floor is the requirement of a sedentary
	// woman of 26 to 50 (US Dietary Guidelines 2020-2025, table A2-2) and the first
	// trimester's: below it is a deficit for everybody in every trimester. She may set
	// more. A minor, who grows herself, gets the third's.
	pregnantFloor, pregnantExtra = 1800 + 70, 500
)

// requirement is the estimated energy requirement of a sedentary girl by whole
// years of age, in kcal a day. An eater's sex is not kept: below this figure is a
// deficit for every child; boys need the same or up to 600 kcal more. Source: US
// Dietary Guidelines 2020-2025, appendix 2, tables A2-1 (age 1) and A2-2, from the
// equations of the Institute of Medicine's Dietary Reference Intakes (2002), rounded
// to 200 kcal.
var requirement = [18]int{
	1: 800, 2: 1000, 3: 1000, 4: 1200, 5: 1200, 6: 1200, 7: 1200, 8: 1400, 9: 1400,
	10: 1400, 11: 1600, 12: 1600, 13: 1600, 14: 1800, 15: 1800, 16: 1800, 17: 1800,
}

// Validate says which values of an eater cannot be: empty or too long name, unknown
// ids, shares that do not add up to 100, aims that contradict each other, and the rules of age
// and stage, in whichever way an amount is said (today is the household's): under 12 months refused; under 18 no deficit; adults under
// 1,200 kcal only when setByCoach, never under 800; no deficit in pregnancy and while
// nursing, neither of them under 12 years; keto for grown-ups in neither. It returns an
// Invalid *problem.Problem with the paths of the values ("diets[2]"), or nil. A value
// that stands twice in a list is no fault: Clean folds it.
func (e Eater) Validate(t *food.Table, today Date, setByCoach bool) error {
	var c problem.Collector
	c.Name("name", e.Name, MaxEaterName)
	age, grown := e.checkBorn(&c, today)
	e.checkStage(&c, age)
	checkList(&c, "diets", e.Diets, "diet", food.Diet.Valid)
	e.checkKeto(&c, grown)
	checkList(&c, "allergens", e.Allergens, "allergen", food.Allergen.Valid)
	checkList(&c, "excluded_foods", e.ExcludedFoods, "food", t.Known)
	checkList(&c, "disliked_foods", e.DislikedFoods, "food", t.Known)
	e.checkBody(&c)
	e.checkEnergy(&c, age, grown, setByCoach)
	e.checkShares(&c, grown)
	e.checkAims(&c, today, age, grown, setByCoach)
	e.checkSlotShares(&c)
	return c.Err()
}

// checkBorn gives the age in completed months, counted from the end of the birth
// month (the day of birth is not kept, so the younger reading protects), and whether
// the eater is an adult. A wrong month counts as an adult's: it is refused anyway.
func (e Eater) checkBorn(c *problem.Collector, today Date) (months int, grown bool) {
	if e.Born == nil {
		return adultMonths, true
	}
	born, err := time.Parse("2006-01", *e.Born)
	if err != nil {
		c.Find("born", "not-a-month", "value", clip(*e.Born))
		return adultMonths, true
	}
	now := today.midnight()
	months = (now.Year()-born.Year())*12 + int(now.Month()) - int(born.Month())
	switch {
	case months < 0:
		c.Find("born", "in-future", "value", *e.Born)
		return adultMonths, true
	case months > maxAge:
		c.Find("born", "too-long-ago", "value", *e.Born, "years", maxAge/12)
		return adultMonths, true
	case months-1 < youngestMonths:
		c.Find("born", "infant", "months", youngestMonths)
	}
	months = max(months-1, 0)
	return months, months >= adultMonths
}

func (e Eater) checkStage(c *problem.Collector, months int) {
	if e.Stage == nil {
		return
	}
	switch *e.Stage {
	case "":
	case Nursing, Pregnant:
		c.Require(months >= motherMonths, "stage", "too-young-for-stage", "years", motherMonths/12, "stage", *e.Stage)
	default:
		c.Find("stage", "unknown", "what", "stage", "value", clip(string(*e.Stage)))
	}
}

// checkList notes too long lists, and every value that is not known, at its position in the
// list as it came.
func checkList[T ~string](c *problem.Collector, field string, list []T, what string, known func(T) bool) {
	if len(list) > MaxListItems {
		c.Find(field, "too-many-items", "max", MaxListItems)
		return
	}
	for i, x := range list {
		c.Require(known(x), indexed(field, i), "unknown", "what", what, "value", clip(string(x)))
	}
}

// checkKeto refuses keto to whom it may harm, and a share of carbohydrate that no
// keto is.
func (e Eater) checkKeto(c *problem.Collector, grown bool) {
	at := slices.Index(e.Diets, food.Keto)
	if at < 0 {
		return
	}
	c.Require(e.mayGoLow(grown), indexed("diets", at), "keto-not-planned", "years", adultMonths/12)
	c.Require(e.CarbsPct == nil || *e.CarbsPct <= ketoMaxCarbs, "carbs_pct", "keto-carbs", "max", ketoMaxCarbs)
}

// mayGoLow reports whether the eater may eat very little carbohydrate.
func (e Eater) mayGoLow(grown bool) bool { return grown && !e.is(Pregnant) && !e.is(Nursing) }

func (e Eater) checkEnergy(c *problem.Collector, months int, grown, setByCoach bool) {
	if e.EnergyKcal == nil {
		return
	}
	kcal := float64(*e.EnergyKcal)
	e.checkKcal(c, "energy_kcal", &kcal, months, grown, setByCoach)
}

// checkKcal is for every way of saying an energy.
func (e Eater) checkKcal(c *problem.Collector, field string, kcal *float64, months int, grown, setByCoach bool) {
	if kcal == nil {
		return
	}
	minKcal, why := e.minEnergy(months, grown)
	switch {
	case *kcal > MaxEnergyKcal:
		c.Find(field, "too-much-energy", "max", MaxEnergyKcal)
	case *kcal < float64(minKcal):
		c.Find(field, "too-little-energy", "min", minKcal, "why", why)
	case grown && *kcal < usualEnergy && !setByCoach:
		c.Find(field, "energy-by-coach", "min", usualEnergy)
	}
}

// checkBody is for what an estimate is made of.
func (e Eater) checkBody(c *problem.Collector) {
	c.Require(e.DietScope == "" || slices.Contains(DietScopes(), e.DietScope), "diet_scope", "not-one-of", "choices", DietScopes())
	c.Require(e.Sex == nil || slices.Contains(Sexes(), *e.Sex), "sex", "not-one-of", "choices", Sexes())
	c.Require(e.Activity == nil || slices.Contains(Activities(), *e.Activity), "activity", "not-one-of", "choices", Activities())
	within := func(field string, x *float64, least, most float64) {
		c.Require(x == nil || *x >= least && *x <= most, field, "out-of-range", "min", least, "max", most)
	}
	within("height_cm", e.HeightCm, MinHeightCm, MaxHeightCm)
	within("weight_kg", e.WeightKg, MinWeightKg, MaxWeightKg)
}

// checkSlotShares is for shares of the day: each of a slot, and together all of it.
func (e Eater) checkSlotShares(c *problem.Collector) {
	if len(e.SlotShares) == 0 {
		return
	}
	sum, fine := 0, true
	for _, s := range slices.Sorted(maps.Keys(e.SlotShares)) {
		pct, here := e.SlotShares[s], "slot_shares."+clip(string(s))
		switch {
		case !s.Valid():
			c.Find(here, "unknown", "what", "slot", "value", clip(string(s)))
			fine = false
		case pct < 0 || pct > 100:
			c.Find(here, "out-of-range", "min", 0, "max", 100)
			fine = false
		}
		sum += pct
	}
	c.Require(!fine || sum == 100, "slot_shares", "slot-shares-sum", "sum", sum, "whole", 100)
}

// minEnergy is what nobody may set an energy below, in kcal a day, and why.
// Pregnancy counts like nursing, with figures of its own.
// Nursing adds 500 kcal (EFSA, Dietary Reference Values for energy, 2013) to a
// minor's requirement and has a floor of 1,800 kcal (Institute of Medicine,
// Nutrition During Lactation, 1991).
func (e Eater) minEnergy(months int, grown bool) (minKcal int, why string) {
	if months < motherMonths { // a slip in the stage or the month of birth: no figures of hers
		return requirement[months/12], "child"
	}
	switch {
	case e.is(Pregnant) && !grown:
		return max(pregnantFloor, requirement[months/12]+pregnantExtra), "pregnant-minor"
	case e.is(Pregnant):
		return pregnantFloor, "pregnant"
	case e.is(Nursing) && !grown:
		return max(nursingFloor, requirement[months/12]+nursingExtra), "nursing-minor"
	case e.is(Nursing):
		return nursingFloor, "nursing"
	case !grown:
		return requirement[months/12], "child"
	}
	return MinEnergyKcal, "anybody"
}

func (e Eater) checkShares(c *problem.Collector, grown bool) {
	shares := []struct {
		field string
		pct   *int
	}{{"protein_pct", e.ProteinPct}, {"carbs_pct", e.CarbsPct}, {"fat_pct", e.FatPct}}
	given, sum, fine := 0, 0, true
	for _, s := range shares {
		if s.pct == nil {
			continue
		}
		given++
		if *s.pct < 0 || *s.pct > 100 {
			c.Find(s.field, "out-of-range", "min", 0, "max", 100)
			fine = false
			continue
		}
		sum += *s.pct
	}
	if given == 0 {
		return
	}
	for _, s := range shares {
		c.Require(s.pct != nil, s.field, "shares-missing")
	}
	c.Require(e.EnergyKcal != nil, "energy_kcal", "shares-of-nothing")
	if fine && given == len(shares) {
		e.checkWholeShares(c, sum, grown)
	}
}

// checkWholeShares is for three shares of 0 to 100 each.
func (e Eater) checkWholeShares(c *problem.Collector, sum int, grown bool) {
	c.Require(sum == 100, "protein_pct", "shares-sum", "sum", sum, "whole", 100)
	c.Require(*e.ProteinPct >= MinProteinPct && *e.ProteinPct <= MaxProteinPct, "protein_pct", "protein-share", "min", MinProteinPct, "max", MaxProteinPct)
	c.Require(e.mayGoLow(grown) || *e.CarbsPct >= minCarbsPct, "carbs_pct", "carbs-share", "min", minCarbsPct, "years", adultMonths/12)
}
