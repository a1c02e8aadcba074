package meal

import (
	"math"

	"mealplanner/internal/food"
)

// Reference values are of populations, and no advice for a person. They are what an eater
// is planned for who sets nothing.

// childEnergy is the estimated average requirement of boys and girls by whole years of age,
// in kcal a day (UK Scientific Advisory Committee on Nutrition, Dietary Reference Values for
// Energy, 2011, table 15 for ages 1 to 18).
var childEnergy = [19]struct{ boys, girls float64 }{
	1: {765, 717}, 2: {1004, 932}, 3: {1171, 1076}, 4: {1386, 1291}, 5: {1482, 1362}, 6: {1577, 1482},
	7: {1649, 1530}, 8: {1745, 1625}, 9: {1840, 1721}, 10: {2032, 1936}, 11: {2127, 2032}, 12: {2247, 2103},
	13: {2414, 2223}, 14: {2629, 2342}, 15: {2820, 2390}, 16: {2964, 2414}, 17: {3083, 2462}, 18: {3155, 2462},
}

// What labels and campaigns in the UK give as an adult's energy, in kcal a day (Public Health
// England, Government Dietary Recommendations, 2016).
const menEnergy, womenEnergy = 2500, 2000

// What a stage adds to a woman's energy, in kcal a day: the second of the three trimesters,
// because which one it is is not asked for, and the first half year of nursing (EFSA, Dietary
// Reference Values for energy, 2013).
const pregnantMore, nursingMore = 260, 500

// byActivity is what the energy at rest is multiplied by. Who states a height and a weight
// and no activity counts as light.
var byActivity = map[Activity]float64{Sedentary: 1.2, Light: 1.375, Moderate: 1.55, Active: 1.725}

// mifflin is the energy at rest of an adult, in kcal a day: 10 a kg, 6.25 a cm, 5 less a year,
// and 5 more for men, 161 less for women; of whom the sex is not known, the mean (Mifflin and
// others, "A new predictive equation for resting energy expenditure in healthy individuals",
// American Journal of Clinical Nutrition 51, 1990).
func mifflin(s *Sex, heightCm, weightKg, years float64) float64 {
	return 10*weightKg + 6.25*heightCm - 5*years + s.of(5, -161)
}

// of is one of two figures, or for an unknown sex their mean.
func (s *Sex) of(male, female float64) float64 {
	switch {
	case s != nil && *s == Male:
		return male
	case s != nil && *s == Female:
		return female
	}
	return (male + female) / 2
}

// estimate is the energy that an eater of so many whole months needs, in whole kcal a day:
// an adult's by height, weight and activity where age, height and weight are known (mifflin),
// and else by labels; a minor's by age. It is never one that the eater could not set without
// a coach.
func (e Eater) estimate(months int, known bool) float64 {
	sex, years := e.Sex, months/12
	if e.is(Pregnant) || e.is(Nursing) {
		female := Female
		sex = &female
	}
	var kcal float64
	switch {
	case known && years < len(childEnergy):
		of := childEnergy[max(years, 1)]
		kcal = sex.of(of.boys, of.girls)
	case known && e.HeightCm != nil && e.WeightKg != nil:
		activity := Light
		if e.Activity != nil {
			activity = *e.Activity
		}
		kcal = mifflin(sex, *e.HeightCm, *e.WeightKg, float64(years)) * byActivity[activity]
	default:
		kcal = sex.of(menEnergy, womenEnergy)
	}
	grown := months >= adultMonths
	switch {
	case e.is(Pregnant) && grown:
		kcal += pregnantMore
	case e.is(Pregnant):
		kcal += pregnantExtra
	case e.is(Nursing):
		kcal += nursingMore
	}
	least, _ := e.minEnergy(months, grown)
	if grown {
		least = max(least, usualEnergy)
	}
	return math.Round(min(max(kcal, float64(least)), MaxEnergyKcal))
}

// share is a part of a day's energy, in percent.
type share struct{ min, max float64 }

// acceptable are the shares of energy from the macros that go with good health, by age
// (Institute of Medicine, Dietary Reference Intakes for Energy, Carbohydrate, Fiber, Fat,
// Fatty Acids, Cholesterol, Protein, and Amino Acids, 2005: acceptable macronutrient
// distribution ranges).
func acceptable(years int) map[food.Nutrient]share {
	switch {
	case years < 4:
		return map[food.Nutrient]share{food.Protein: {5, 20}, food.Carbs: {45, 65}, food.Fat: {30, 40}}
	case years < adultMonths/12:
		return map[food.Nutrient]share{food.Protein: {10, 30}, food.Carbs: {45, 65}, food.Fat: {25, 35}}
	}
	return map[food.Nutrient]share{food.Protein: {10, 35}, food.Carbs: {45, 65}, food.Fat: {20, 35}}
}

// since is what holds from an age in whole years on.
type since struct {
	years  int
	amount float64
}

// at gives what holds at an age; 0: nothing yet.
func at(years int, steps []since) float64 {
	amount := 0.0
	for _, s := range steps {
		if years >= s.years {
			amount = s.amount
		}
	}
	return amount
}

// The most sodium a day, in mg, by two sources that differ.
var (
	// UK Scientific Advisory Committee on Nutrition, Salt and Health, 2003: 2, 3, 5 and 6 g
	// of salt, as sodium.
	sodiumUK = []since{{1, 800}, {4, 1200}, {7, 2000}, {11, 2400}}
	// US National Academies, Dietary Reference Intakes for Sodium and Potassium, 2019: the
	// intake above which less lowers the risk of chronic disease.
	sodiumUS = []since{{1, 1200}, {4, 1500}, {9, 1800}, {14, 2300}}
)

// sodiumWHO is an adult's, in mg a day (World Health Organization, Guideline: sodium intake for
// adults and children, 2012).
const sodiumWHO = 2000

// The least fibre a day, in g.
var (
	// UK Scientific Advisory Committee on Nutrition, Carbohydrates and Health, 2015.
	fibreUK = []since{{2, 15}, {5, 20}, {11, 25}, {16, 30}}
	// EFSA, Dietary Reference Values for carbohydrates and dietary fibre, 2010: adequate
	// intakes. There is one of 10 g from the first birthday; the UK states none under two.
	fibreEU = []since{{2, 10}, {4, 14}, {7, 16}, {11, 19}, {15, 21}, {18, 25}}
)

// saturatedPct is the most energy from saturated fat, in percent, from two years of age on:
// younger children have full-fat dairy (World Health Organization, Saturated fatty acid and
// trans-fatty acid intake for adults and children, 2023).
const saturatedPct, saturatedYears = 10, 2

// sodiumRange is told above the higher of the sources' figures, and the lower one is aimed for.
func sodiumRange(years int) Range {
	uk, us := at(years, sodiumUK), at(years, sodiumUS)
	aim := min(uk, us)
	if years >= adultMonths/12 {
		aim = min(aim, sodiumWHO)
	}
	return Range{Aim: aim, Max: max(uk, us), Estimated: true}
}

// fibreRange is told below the lower of the sources' figures, and the higher one is aimed for.
func fibreRange(years int) Range {
	uk, eu := at(years, fibreUK), at(years, fibreEU)
	return Range{Min: min(uk, eu), Aim: max(uk, eu), Estimated: true}
}
