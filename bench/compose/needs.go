package main

import (
	"fmt"
	"slices"

	"mealplanner/internal/meal"
)

// What a day has to bring, from the tables of the health services themselves and apart from
// the house's reference values.
const (
	energySet       figure = "energy within 5 % of what was set"
	energyEstimated figure = "energy within 10 % of the estimate"
	sodiumAdult     figure = "adults: sodium at most 2,300 mg"
	sodiumChild     figure = "children: sodium at most the higher of the UK's and the US's figure"
	macrosFree      figure = "macros acceptable, where nobody set them"
	macrosSet       figure = "macros acceptable, where they were set"
	saturated       figure = "saturated fat less than 10 % of energy"
	fibreUK         figure = "fibre at least the UK's"
	fibreEFSA       figure = "adults: fibre at least EFSA's 25 g"
)

const (
	grown        = 18 // years
	adultSodium  = 2300.0
	efsaFibre    = 25.0
	mostSatPct   = 10.0
	satFromYears = 2
)

// byAge is an amount from an age in years on.
type byAge struct {
	years  int
	amount float64
}

var (
	// SACN 2003, as salt 2, 3, 5 and 6 g; NASEM 2019, chronic disease risk reduction. In mg.
	saltUK = []byAge{{1, 800}, {4, 1200}, {7, 2000}, {11, 2400}}
	saltUS = []byAge{{1, 1200}, {4, 1500}, {9, 1800}, {14, 2300}}
	// SACN 2015, in g.
	ukFibre = []byAge{{2, 15}, {5, 20}, {11, 25}, {16, 30}}
)

// macroRange is a share of energy in percent.
type macroRange struct{ least, most float64 }

// acceptable are the IOM's acceptable ranges (2005), in the order of macros without energy:
// protein, carbohydrate, fat.
var acceptable = []struct {
	years  int
	ranges [3]macroRange
}{
	{1, [3]macroRange{{5, 20}, {45, 65}, {30, 40}}},
	{4, [3]macroRange{{10, 30}, {45, 65}, {25, 35}}},
	{18, [3]macroRange{{10, 35}, {45, 65}, {20, 35}}},
}

// kcalOfGram are the general factors, in the same order.
var kcalOfGram = [3]float64{4, 4, 9}

// at is what holds at an age; 0: nothing yet.
func at(table []byAge, years int) float64 {
	amount := 0.0
	for _, row := range table {
		if years >= row.years {
			amount = row.amount
		}
	}
	return amount
}

// mostSodium of a day at an age, in mg.
func mostSodium(years int) float64 {
	if years >= grown {
		return adultSodium
	}
	return max(at(saltUK, years), at(saltUS, years))
}

func rangesAt(years int) [3]macroRange {
	ranges := acceptable[0].ranges
	for _, row := range acceptable {
		if years >= row.years {
			ranges = row.ranges
		}
	}
	return ranges
}

// years of age that somebody has on a date for sure, at most those of an adult.
func years(e meal.Eater, date string) int {
	if e.Born == nil {
		return grown
	}
	age := 0
	for age < grown && !younger(*e.Born, date, age+1) {
		age++
	}
	return age
}

// judgeDay judges what a day brings to each of its eaters who is there for all that is
// planned. Where a part of a day is planned, amounts are held to that part.
func (f *figures) judgeDay(h home, d dayJSON) {
	for _, day := range d.Eaters {
		at := slices.IndexFunc(h.Eaters, func(e meal.Eater) bool { return e.ID == day.Eater })
		if at < 0 || !d.all(day.Eater) || day.Nutrition.Energy == nil || *day.Nutrition.Energy <= 0 || day.Share <= 0 {
			continue
		}
		f.judgeEater(h.Eaters[at], d.Date, day)
	}
}

// all reports whether an eater has a place in each slot of the day.
func (d dayJSON) all(eater string) bool {
	return !slices.ContainsFunc(d.Slots, func(s slotJSON) bool {
		return s.Kind == "out" || s.Kind == "skip" || !slices.Contains(s.Eaters, eater)
	})
}

func (f *figures) judgeEater(e meal.Eater, date string, day eaterJSON) {
	age, n := years(e, date), day.Nutrition
	kcal, says := *n.Energy, func(what string, got float64) string {
		return fmt.Sprintf("%s %s, %d years: %s %.0f, %.0f kcal, %.0f %% of a day", date, e.ID, age, what, got, *n.Energy, 100*day.Share)
	}
	if aim := day.Target.Energy; aim != nil && *aim > 0 {
		name, most := energySet, 0.05
		if day.Estimated {
			name, most = energyEstimated, 0.10
		}
		off := kcal/(*aim*day.Share) - 1
		f.judge(name, off <= most && off >= -most, says("percent off", 100*off))
	}
	if n.Sodium != nil {
		name := sodiumAdult
		if age < grown {
			name = sodiumChild
		}
		f.judge(name, *n.Sodium <= mostSodium(age)*day.Share, says("sodium mg", *n.Sodium))
	}
	if n.Saturated != nil && age >= satFromYears {
		pct := *n.Saturated * 9 / kcal * 100
		f.judge(saturated, pct < mostSatPct, says("percent", pct))
	}
	if n.Fibre != nil && at(ukFibre, age) > 0 {
		f.judge(fibreUK, *n.Fibre >= at(ukFibre, age)*day.Share, says("g", *n.Fibre))
		if age >= grown {
			f.judge(fibreEFSA, *n.Fibre >= efsaFibre*day.Share, says("g", *n.Fibre))
		}
	}
	f.judgeMacros(day, rangesAt(age), says)
}

// judgeMacros judges the three shares together: a day keeps all of them or not.
func (f *figures) judgeMacros(day eaterJSON, ranges [3]macroRange, says func(string, float64) string) {
	got, aims := day.Nutrition.list(), day.Target.list()
	name, right, wrong := macrosFree, true, ""
	for i, r := range ranges {
		if aims[i+1] != nil {
			name = macrosSet
		}
		if got[i+1] == nil {
			return
		}
		pct := *got[i+1] * kcalOfGram[i] / *got[0] * 100
		if pct < r.least || pct > r.most {
			right, wrong = false, says("percent of "+macros[i+1].name, pct)
		}
	}
	f.judge(name, right, wrong)
}
