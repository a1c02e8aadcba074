package meal

import (
	"slices"
	"time"

	"mealplanner/internal/food"
)

// Range is what an eater needs of a nutrient on a whole day: in kcal, g or mg, as food.Nutrient
// states it. 0 is no bound, or no aim. What is outside of the bounds is told.
//
//   - With both bounds, Aim is what to come as near to as possible; without it anything
//     between them is as good.
//   - A Max alone is a ceiling; Aim, where it is lower, is what to stay under if that can be.
//   - A Min alone is a floor; Aim, where it is higher, is what to reach if that can be.
type Range struct {
	Min, Aim, Max float64
	// Exact: one amount is aimed for, more and less are both wrong, and the bounds are its
	// tolerance.
	Exact bool
	// OfEnergy: the figures are shares of the energy that is aimed for, and what is eaten is
	// judged by the same shares of its own energy.
	OfEnergy bool
	// Estimated: nobody set it. It is a reference value for the eater's age and sex, or
	// follows from the estimate of the energy.
	Estimated bool
}

// None reports whether nothing is needed.
func (r Range) None() bool { return r.Min == 0 && r.Aim == 0 && r.Max == 0 }

// Part is the range for a part (0..1) of the day.
func (r Range) Part(of float64) Range {
	r.Min, r.Aim, r.Max = r.Min*of, r.Aim*of, r.Max*of
	return r
}

// Missed reports whether an amount is outside of the bounds, and gives what it misses: the
// aim where one amount is aimed for, and else the bound.
func (r Range) Missed(amount float64) (of float64, missed bool) {
	const rounding = 1e-9 // an amount exactly at the bound is within it
	switch {
	case r.Max > 0 && amount > r.Max*(1+rounding):
		of = r.Max
	case amount < r.Min*(1-rounding):
		of = r.Min
	default:
		return 0, false
	}
	if r.Exact {
		of = r.Aim
	}
	return of, true
}

// around is the range of one amount that is aimed for, with a tolerance as a share of it.
func around(aim, tolerance float64) Range {
	return Range{Min: aim * (1 - tolerance), Aim: aim, Max: aim * (1 + tolerance), Exact: true}
}

// Needs are what an eater needs of each nutrient on a whole day, by food.Nutrient. Energy is
// always there, with all three figures.
type Needs struct {
	Day [nutrients]Range
	// Week is what the mean of a week's days has to be: only what the eater set so.
	Week [nutrients]Range
}

// of gives the needs of a time.
func (n Needs) of(per Per) [nutrients]Range {
	if per == PerWeek {
		return n.Week
	}
	return n.Day
}

// Needs says what the eater needs on a date, at the age of that day, on a whole day:
// Household.DayShare says how much of it belongs to what is planned. Of each nutrient it is
//
//   - what the eater set (EnergyKcal and the shares, Aims): as it was set, an exact aim with
//     a tolerance of 5 % of the energy and 10 % of anything else;
//   - else, of the macros, what a diet sets that the eater chose (keto);
//   - else the reference value for the age and sex, Estimated: energy with a tolerance of
//     10 %; the acceptable shares of the macros, where not one of the three is set; ceilings of
//     sodium and saturated fat and a floor of fibre.
//
// Shares of energy are of the energy that is aimed for.
func (e Eater) Needs(on Date) Needs {
	months, known := e.months(on)
	years := months / 12
	var n Needs
	n.Day[food.Energy] = e.energyRange(months, known)
	kcal := n.Day[food.Energy].Aim
	e.setShares(&n, kcal)
	for _, a := range e.Aims {
		nutrient, known := a.Nutrient.nutrient()
		if !known || nutrient == food.Energy && a.time() == PerDay {
			continue
		}
		r := a.amounts(kcal, e.WeightKg)
		if a.time() == PerWeek {
			n.Week[nutrient] = r
			continue
		}
		n.Day[nutrient] = r
	}
	n.addReferences(years, kcal, slices.Contains(e.Diets, food.Keto))
	return n
}

// addReferences fills in what nobody set, by the reference values for the age. Keto sets its own
// balance: most of its energy is fat, and its carbohydrate, fibre included, is less than the floor
// of fibre.
func (n *Needs) addReferences(years int, kcal float64, keto bool) {
	fill := func(x food.Nutrient, r Range) {
		if n.Day[x].None() && n.Week[x].None() {
			n.Day[x] = r
		}
	}
	macros := []food.Nutrient{food.Protein, food.Carbs, food.Fat}
	if !slices.ContainsFunc(macros, func(x food.Nutrient) bool { return !n.Day[x].None() || !n.Week[x].None() }) {
		for x, s := range acceptable(years) {
			fill(x, Range{Min: shareGrams(x, s.min, kcal), Max: shareGrams(x, s.max, kcal), OfEnergy: true, Estimated: true})
		}
	}
	fill(food.Sodium, sodiumRange(years))
	if keto {
		return
	}
	fill(food.Fiber, fibreRange(years))
	if years >= saturatedYears {
		fill(food.SaturatedFat, Range{Max: shareGrams(food.SaturatedFat, saturatedPct, kcal), OfEnergy: true, Estimated: true})
	}
}

// setShares writes the shares of energy that the eater set, or keto's.
func (e Eater) setShares(n *Needs, kcal float64) {
	estimated := n.Day[food.Energy].Estimated
	shares := map[food.Nutrient]*int{food.Protein: e.ProteinPct, food.Carbs: e.CarbsPct, food.Fat: e.FatPct}
	if e.ProteinPct == nil && e.CarbsPct == nil && e.FatPct == nil && slices.Contains(e.Diets, food.Keto) {
		protein, carbs, fat := ketoProtein, ketoCarbs, ketoFat
		shares = map[food.Nutrient]*int{food.Protein: &protein, food.Carbs: &carbs, food.Fat: &fat}
	}
	for x, pct := range shares {
		if pct != nil {
			n.Day[x] = around(shareGrams(x, float64(*pct), kcal), macroTolerance)
			n.Day[x].Estimated = estimated
		}
	}
}

// energyRange is what an eater of so many whole months needs of energy, in kcal. The aim is
// the estimate where that is within what was set, and else the nearest end of it.
func (e Eater) energyRange(months int, known bool) Range {
	estimate := e.estimate(months, known)
	if e.EnergyKcal != nil {
		return around(float64(*e.EnergyKcal), energyTolerance)
	}
	least, _ := e.minEnergy(months, months >= adultMonths)
	set := Range{Min: float64(least), Max: MaxEnergyKcal}
	for _, per := range []Per{PerDay, PerWeek} {
		a := e.aim(AimEnergy, per)
		if a == nil {
			continue
		}
		if a.exact() && per == PerDay {
			return around(*a.Min, energyTolerance)
		}
		set.Aim = min(max(estimate, orElse(a.Min, set.Min)), orElse(a.Max, set.Max))
		if per == PerDay { // of a week's mean the single day is free
			set.Min, set.Max = orElse(a.Min, set.Min), orElse(a.Max, set.Max)
		}
		return set
	}
	r := around(estimate, estimateTolerance)
	r.Estimated = true
	return r
}

// EstimatesEnergy reports whether nobody set the eater's energy, in any way.
func (e Eater) EstimatesEnergy() bool {
	return e.EnergyKcal == nil && e.aim(AimEnergy, PerDay) == nil && e.aim(AimEnergy, PerWeek) == nil
}

// Target is what the eater aims for on a date in a full day of meals: of each nutrient of
// which one amount is aimed for (Range.Exact), that amount, and always one of energy.
func (e Eater) Target(on Date) food.Nutrients { return e.Needs(on).target() }

func (n Needs) target() food.Nutrients {
	var target food.Nutrients
	for x, r := range n.Day {
		if r.Exact || food.Nutrient(x) == food.Energy {
			target = target.With(food.Nutrient(x), r.Aim)
		}
	}
	return target
}

// months is the age on a date in completed months, counted from the end of the birth month
// (the day of birth is not kept, so the younger reading protects); of whom the month is not
// known, or cannot be read, the age at which everybody is an adult.
func (e Eater) months(on Date) (months int, known bool) {
	if e.Born == nil {
		return adultMonths, false
	}
	born, err := time.Parse("2006-01", *e.Born)
	if err != nil {
		return adultMonths, false
	}
	now := on.midnight()
	return max((now.Year()-born.Year())*12+int(now.Month())-int(born.Month())-1, 0), true
}

// shareGrams gives the grams that a share of energy is, by the general factors.
func shareGrams(x food.Nutrient, pct, kcal float64) float64 { return kcal * pct / 100 / perGram(x) }

// Energy in a gram of each macro, in kcal: the general factors of Regulation (EU)
// 1169/2011, Annex XIV, and of 21 CFR 101.9(c)(1)(i)(B). They turn shares of energy
// into grams; what a food provides is what the food table states.
func perGram(x food.Nutrient) float64 {
	if x == food.Fat || x == food.SaturatedFat {
		return 9
	}
	return 4
}
