package compose

import "mealplanner/internal/meal"

// Costs are in millionths: 1_000_000 is as bad as missing a target entirely. Chosen
// by measuring (bench/), not by theory.
const (
	repeatThisWeek   = 600_000 // the same main within 7 days
	repeatSooner     = 20_000  // and more for every day sooner
	repeatLastWeek   = 300_000 // within 14
	repeatThisMonth  = 100_000 // within 28
	repeatSameDay    = 900_000
	repeatedToday    = 5_000_000 // where the household wants no dish repeated
	proteinSameDay   = 100_000
	proteinNextDay   = 150_000
	starchSameDay    = 60_000 // rice for lunch and for dinner
	starchNextDay    = 60_000
	dislikedDish     = 300_000 // for each eater who dislikes something in it
	forAnotherDiet   = 800_000 // a dish that is made for a diet which nobody keeps who eats it
	otherCuisine     = 60_000  // where cuisines are wished
	tooMuchEffort    = 60_000  // for each step above the wish
	slowOnWeekdays   = 60_000  // for a breakfast or snack of more than 20 min
	unknownNutrition = 400_000 // energy or a macro, for each eater who counts
	moodOfTheDay     = 30_000  // at most, drawn for each dish: other seeds, other menus
	preparedSide     = 25_000  // a side more to prepare
	sharedSide       = 5_000   // a portion more of a side that is prepared anyway
	unnaturalPortion = 1_500   // times the table below
	sideRepeat       = 6       // a side's repetition costs this part of a main's
	thingToBuy       = 15_000  // a food more on the list
	overfull         = 4_000   // a gram more than a plate holds
	anotherMain      = 40_000  // a second main in one slot
	sharedForDiet    = 90_000  // a dish for all, where some keep a diet for their own plate
	otherForm        = 5_000   // of the same dish
	lateMinute       = 20_000  // of cooking beyond what the day has for it
)

// missed prices the distance of an eater's day from what is needed.
func (a *appetite) missed(sum *vec) int64 {
	var cost int64
	for n := range a.bands[:a.nutrients] {
		cost += a.bands[n].missed(sum[n])
	}
	return cost / 16
}

// uneven prices a slot that holds far less or more than its share of the energy:
// nothing within a third of it (but at least 4 % of the day), then half.
func (a *appetite) uneven(seat int, energy int64) int64 {
	share := &a.seats[seat]
	return max(0, abs(energy-share.goal)-share.slack) / 2
}

// unnatural prices a portion (in quarters): people like one serving best, and neither
// halves nor doubles.
func unnatural(quarters int64) int64 { return unnaturalPortion * steps[quarters] }

var steps = [largest + 1]int64{1: 10, 2: 6, 3: 2, natural: 0, 5: 1, 6: 2, 7: 4, 8: 6}

func abs(x int64) int64 { return max(x, -x) }

// repetition prices a dish eaten so many days away.
func repetition(days int) int64 {
	switch {
	case days == 0:
		return repeatSameDay
	case days < 7:
		return repeatThisWeek + repeatSooner*int64(7-days)
	case days < 14:
		return repeatLastWeek
	case days < 28:
		return repeatThisMonth
	}
	return 0
}

// varied scales repetition by the wish for variety.
func varied(cost int64, wish string) int64 {
	switch wish {
	case "low":
		return cost / 4
	case "high":
		return cost * 2
	}
	return cost
}

// proteinMatters is false where people like the same every day: oats, eggs, yogurt.
func proteinMatters(s meal.Slot) bool { return s == meal.Lunch || s == meal.Dinner }

// slow prices a breakfast or snack that takes long on a working day, where people
// have set no limit because they think of none.
func slow(r *meal.Recipe, d meal.Date, s meal.Slot) int64 {
	if r.Minutes > 20 && !d.Weekend() && (s == meal.Breakfast || s == meal.Snack) {
		return slowOnWeekdays
	}
	return 0
}

// effort as a number; what is not stated is normal.
func effort(level string) int64 {
	switch level {
	case "low":
		return 0
	case "high":
		return 2
	}
	return 1
}

// What a plate holds, in g: an adult's 900; of who needs less energy than a child of eleven a
// share by the energy, but at least 350.
const (
	adultPlate  = 900
	childPlate  = 350
	childEnergy = 1_700 // kcal a day
	// Who needs less than a child of five may have a quarter of a serving.
	toddlerEnergy = 1_300
	fullEnergy    = 2_000
)
