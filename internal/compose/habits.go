package compose

import "mealplanner/internal/meal"

// weekdayMinutes is what people cook for on a working day, in all.
const weekdayMinutes = 45

// dayMinutes is for how long a date is cooked for; 0: as long as it takes.
func dayMinutes(d meal.Date) int64 {
	if d.Weekend() {
		return 0
	}
	return weekdayMinutes
}

// Breakfasts and snacks go round: people have two or three of them in a week.
const (
	usualRound   = 3
	anotherRound = 250_000 // a fourth one in a week
	sameAgain    = 15_000  // for each time that it was eaten this week
)

// habits counts, for breakfasts and snacks, how often each dish is eaten in the week of the
// menu that holds a day.
func (p *Plan) habits(d meal.Date, before []meal.Day) map[meal.Slot]map[int]int {
	counts := map[meal.Slot]map[int]int{meal.Breakfast: {}, meal.Snack: {}}
	week := p.week(d)
	add := func(on meal.Date, meals []meal.Meal) {
		if on < week[0] || on > week[len(week)-1] {
			return
		}
		for i := range meals {
			if of, round := counts[meals[i].Slot]; round && meals[i].Role == meal.Main && !away(meals[i]) {
				if dish, known := p.byID[meals[i].RecipeID]; known {
					of[dish]++
				}
			}
		}
	}
	for _, b := range before {
		add(b.Date, b.Meals)
	}
	for _, b := range p.request.Around {
		add(b.Date, b.Meals)
	}
	return counts
}

// repeated prices a dish by when it is eaten else.
func (l priceList) repeated(dish int, slot meal.Slot) int64 {
	of, round := l.mornings[slot]
	if wish := l.request.Household.Preferences; !round || wish.Variety == "high" || wish.NoRepeatDays > 0 {
		return l.repeats[dish]
	}
	switch times := int64(of[dish]); {
	case times > 0:
		return sameAgain * times * times
	case len(of) >= usualRound:
		return anotherRound + l.repeats[dish]
	}
	return l.repeats[dish]
}
