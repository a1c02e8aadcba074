package meal

import (
	"slices"

	"mealplanner/internal/food"
	"mealplanner/internal/problem"
)

// Aim is what an eater, or a professional for the eater, sets for a nutrient: at least Min and
// at most Max, exactly where they are the same. Its JSON is the contract's.
type Aim struct {
	Nutrient AimNutrient `json:"nutrient"`
	Min      *float64    `json:"min"` // in Unit; nil: no least
	Max      *float64    `json:"max"` // in Unit; nil: no most
	Unit     AimUnit     `json:"unit"`
	Per      Per         `json:"per"` // empty: a day
}

// AimNutrient is a nutrient by its name in the contract.
type AimNutrient string

// The nutrients that may be aimed for.
const (
	AimEnergy       AimNutrient = "energy"
	AimProtein      AimNutrient = "protein"
	AimCarbs        AimNutrient = "carbs" // fibre included
	AimFat          AimNutrient = "fat"
	AimFiber        AimNutrient = "fiber"
	AimSaturatedFat AimNutrient = "saturated_fat"
	AimSodium       AimNutrient = "sodium"
	AimPotassium    AimNutrient = "potassium"
	AimCalcium      AimNutrient = "calcium"
	AimIron         AimNutrient = "iron"
	AimVitaminC     AimNutrient = "vitamin_c"
)

// AimUnit is how an aim is measured.
type AimUnit string

// The units.
const (
	InKcal   AimUnit = "kcal"
	InGrams  AimUnit = "g"
	InMg     AimUnit = "mg"
	InGPerKg AimUnit = "g_per_kg" // of body weight
	InPct    AimUnit = "pct"      // of the energy that is aimed for
)

// Per is the time that an aim is for.
type Per string

// The times; of a week it is the mean of its days.
const (
	PerDay  Per = "day"
	PerWeek Per = "week"
)

// aimKind is a nutrient that may be aimed for, with its units; the first is its own.
type aimKind struct {
	name     AimNutrient
	nutrient food.Nutrient
	units    []AimUnit
}

var aimKinds = []aimKind{
	{AimEnergy, food.Energy, []AimUnit{InKcal}},
	{AimProtein, food.Protein, []AimUnit{InGrams, InGPerKg, InPct}},
	{AimCarbs, food.Carbs, []AimUnit{InGrams, InGPerKg, InPct}},
	{AimFat, food.Fat, []AimUnit{InGrams, InGPerKg, InPct}},
	{AimFiber, food.Fiber, []AimUnit{InGrams}},
	{AimSaturatedFat, food.SaturatedFat, []AimUnit{InGrams, InPct}},
	{AimSodium, food.Sodium, []AimUnit{InMg}},
	{AimPotassium, food.Potassium, []AimUnit{InMg}},
	{AimCalcium, food.Calcium, []AimUnit{InMg}},
	{AimIron, food.Iron, []AimUnit{InMg}},
	{AimVitaminC, food.VitaminC, []AimUnit{InMg}},
}

// AimNutrients lists the nutrients that may be aimed for.
func AimNutrients() []AimNutrient {
	all := make([]AimNutrient, len(aimKinds))
	for i, k := range aimKinds {
		all[i] = k.name
	}
	return all
}

// Units lists how the nutrient may be measured; none of one that is not ours.
func (n AimNutrient) Units() []AimUnit { return slices.Clone(n.kind().units) }

// Unit is what an amount of the nutrient is stated in: kcal, g or mg; empty of one that is not
// ours.
func (n AimNutrient) Unit() AimUnit {
	if units := n.kind().units; len(units) > 0 {
		return units[0]
	}
	return ""
}

func (n AimNutrient) kind() aimKind {
	if i := slices.IndexFunc(aimKinds, func(k aimKind) bool { return k.name == n }); i >= 0 {
		return aimKinds[i]
	}
	return aimKind{}
}

func (n AimNutrient) nutrient() (of food.Nutrient, known bool) {
	k := n.kind()
	return k.nutrient, k.name != ""
}

// aimName is the name of a nutrient in the contract; empty: none is aimed for.
func aimName(x food.Nutrient) AimNutrient {
	if i := slices.IndexFunc(aimKinds, func(k aimKind) bool { return k.nutrient == x }); i >= 0 {
		return aimKinds[i].name
	}
	return ""
}

// MaxAims is one for each nutrient, a day and a week.
const MaxAims = 2 * 11

// MaxAim is the most that an aim may say, by its unit: beyond it is a slip.
func MaxAim(u AimUnit) float64 {
	return map[AimUnit]float64{InKcal: MaxEnergyKcal, InGrams: 1_500, InMg: 20_000, InGPerKg: 20, InPct: 100}[u]
}

func (a Aim) exact() bool { return a.Min != nil && a.Max != nil && *a.Min == *a.Max }

// amounts is the aim in kcal, g or mg a day, for an energy and a body weight. An exact aim has
// its tolerance.
func (a Aim) amounts(kcal float64, weightKg *float64) Range {
	factor := a.factor(kcal, weightKg)
	least, most := orElse(a.Min, 0)*factor, orElse(a.Max, 0)*factor
	if !a.exact() {
		return Range{Min: least, Max: most}
	}
	if a.Nutrient == AimEnergy {
		return around(least, energyTolerance)
	}
	return around(least, macroTolerance)
}

// factor turns the aim's unit into kcal, g or mg a day.
func (a Aim) factor(kcal float64, weightKg *float64) float64 {
	switch a.Unit {
	case InGPerKg:
		return orElse(weightKg, 0)
	case InPct:
		nutrient, _ := a.Nutrient.nutrient()
		return shareGrams(nutrient, 1, kcal)
	}
	return 1
}

// aim finds the aim for a nutrient and a time; nil when there is none.
func (e Eater) aim(n AimNutrient, per Per) *Aim {
	for i := range e.Aims {
		if a := &e.Aims[i]; a.Nutrient == n && a.time() == per {
			return a
		}
	}
	return nil
}

func orElse(x *float64, other float64) float64 {
	if x == nil {
		return other
	}
	return *x
}

// checkAims notes aims that cannot be read, that contradict each other or the energy, and
// those that the rules of age and stage refuse.
func (e Eater) checkAims(c *problem.Collector, today Date, months int, grown, setByCoach bool) {
	if len(e.Aims) > MaxAims {
		c.Find("aims", "too-many-items", "max", MaxAims)
		return
	}
	fine := true
	for i := range e.Aims {
		fine = e.checkAim(c, i) && fine
	}
	if !fine {
		return
	}
	for i, a := range e.Aims {
		if a.Nutrient == AimEnergy {
			e.checkKcal(c, indexed("aims", i)+".min", a.Min, months, grown, setByCoach)
			if !a.exact() {
				e.checkKcal(c, indexed("aims", i)+".max", a.Max, months, grown, setByCoach)
			}
		}
	}
	needs := e.Needs(today)
	e.checkWeeks(c, needs)
	for _, per := range []Per{PerDay, PerWeek} {
		e.checkMacros(c, needs, per, grown)
	}
}

// checkAim is for one aim alone; it reports whether the aim can be read.
func (e Eater) checkAim(c *problem.Collector, i int) bool {
	a, at := e.Aims[i], indexed("aims", i)
	kind := a.Nutrient.kind()
	if kind.name == "" {
		c.Find(at+".nutrient", "not-one-of", "choices", AimNutrients())
		return false
	}
	c.Require(slices.Contains(kind.units, a.Unit), at+".unit", "not-one-of", "choices", kind.units)
	c.Require(a.Per == "" || a.Per == PerDay || a.Per == PerWeek, at+".per", "not-one-of", "choices", []Per{PerDay, PerWeek})
	c.Require(a.Min != nil || a.Max != nil, at+".min", "aim-without-amount")
	c.Require(a.Unit != InGPerKg || e.WeightKg != nil, at+".unit", "aim-without-weight")
	most := MaxAim(a.Unit)
	inRange := func(x *float64) bool { return most == 0 || x == nil || *x > 0 && *x <= most }
	c.Require(inRange(a.Min), at+".min", "aim-out-of-range", "max", most)
	c.Require(inRange(a.Max), at+".max", "aim-out-of-range", "max", most)
	c.Require(a.Min == nil || a.Max == nil || !inRange(a.Min) || !inRange(a.Max) || *a.Min <= *a.Max, at+".max", "aim-crossed")
	again := slices.ContainsFunc(e.Aims[:i], func(b Aim) bool { return b.Nutrient == a.Nutrient && b.time() == a.time() })
	c.Require(!again && !(a.time() == PerDay && e.setsDirectly(a.Nutrient)), at+".nutrient", "aim-twice")
	return !c.Touches(at)
}

// time is the time that the aim is for, also where it is not said.
func (a Aim) time() Per {
	if a.Per == "" {
		return PerDay
	}
	return a.Per
}

// SameEnergy reports whether two eaters have the same energy set, in whichever way, and do
// have one.
func SameEnergy(a, b Eater) bool {
	set := func(e Eater) []float64 {
		var all []float64
		if e.EnergyKcal != nil {
			all = append(all, float64(*e.EnergyKcal))
		}
		for _, per := range []Per{PerDay, PerWeek} {
			if aim := e.aim(AimEnergy, per); aim != nil {
				all = append(all, -1, float64(len(per)), orElse(aim.Min, 0), orElse(aim.Max, 0))
			}
		}
		return all
	}
	return len(set(a)) > 0 && slices.Equal(set(a), set(b))
}

// setsDirectly reports whether a field of its own sets the nutrient.
func (e Eater) setsDirectly(n AimNutrient) bool {
	switch n {
	case AimEnergy:
		return e.EnergyKcal != nil
	case AimProtein:
		return e.ProteinPct != nil
	case AimCarbs:
		return e.CarbsPct != nil
	case AimFat:
		return e.FatPct != nil
	}
	return false
}

// checkWeeks refuses a week's mean that no days as they were set can have.
func (e Eater) checkWeeks(c *problem.Collector, needs Needs) {
	for i, a := range e.Aims {
		x, _ := a.Nutrient.nutrient()
		day := needs.Day[x]
		if a.time() != PerWeek || day.Estimated {
			continue
		}
		week := needs.Week[x]
		c.Require(day.Max == 0 || week.Min <= day.Max, indexed("aims", i)+".min", "aim-crossed")
		c.Require(week.Max == 0 || week.Max >= day.Min, indexed("aims", i)+".max", "aim-crossed")
	}
}

// checkMacros refuses aims for macros that no food of the energy can meet, and those that the
// rules of shares refuse: as much protein or as little carbohydrate as nobody may set.
func (e Eater) checkMacros(c *problem.Collector, needs Needs, per Per, grown bool) {
	energy := needs.Day[food.Energy]
	pct := func(n AimNutrient, amount float64) float64 {
		x, _ := n.nutrient()
		return amount * perGram(x) / energy.Aim * 100
	}
	least, most, ends, lastMin, lastMax := 0.0, 0.0, 0, "", ""
	if !e.mayGoLow(grown) {
		least = minCarbsPct
	}
	for i, a := range e.Aims {
		if a.time() != per || a.Nutrient != AimProtein && a.Nutrient != AimCarbs && a.Nutrient != AimFat {
			continue
		}
		raw := a.factor(energy.Aim, e.WeightKg)
		low, high := pct(a.Nutrient, orElse(a.Min, 0)*raw), pct(a.Nutrient, orElse(a.Max, 0)*raw)
		minField, maxField := indexed("aims", i)+".min", indexed("aims", i)+".max"
		switch a.Nutrient {
		case AimProtein:
			c.Require(low <= MaxProteinPct, minField, "protein-share", "min", MinProteinPct, "max", MaxProteinPct)
			c.Require(a.Max == nil || high >= MinProteinPct, maxField, "protein-share", "min", MinProteinPct, "max", MaxProteinPct)
		case AimCarbs:
			c.Require(a.Max == nil || e.mayGoLow(grown) || high >= minCarbsPct, maxField, "carbs-share", "min", minCarbsPct, "years", adultMonths/12)
			c.Require(!slices.Contains(e.Diets, food.Keto) || low <= ketoMaxCarbs, minField, "keto-carbs", "max", ketoMaxCarbs)
			if !e.mayGoLow(grown) {
				least -= minCarbsPct
				low = max(low, minCarbsPct)
			}
		}
		least += low
		if a.Min != nil {
			lastMin = minField
		}
		if a.Max != nil {
			most, ends, lastMax = most+high, ends+1, maxField
		}
	}
	c.Require(lastMin == "" || least <= energy.Max/energy.Aim*100, lastMin, "aims-too-much")
	c.Require(ends < 3 || most >= energy.Min/energy.Aim*100, lastMax, "aims-too-little")
	if a := e.aim(AimSaturatedFat, per); a != nil {
		fat := needs.of(per)[food.Fat].Max
		c.Require(fat == 0 || needs.of(per)[food.SaturatedFat].Min <= fat, e.place(a)+".min", "aim-crossed")
	}
}

// place is where an aim of the eater's stands.
func (e Eater) place(a *Aim) string {
	return indexed("aims", slices.IndexFunc(e.Aims, func(b Aim) bool { return b.Nutrient == a.Nutrient && b.time() == a.time() }))
}
