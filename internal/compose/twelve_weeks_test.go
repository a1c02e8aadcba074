package compose

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/goldentest"
	"mealplanner/internal/meal"
)

// Twelve households as people are, a week each, to be read when something changes: what is
// served, for whom, how long it takes, what is bought, and what each day brings.
func TestTwelveWeeks(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, h := range twelveHouseholds() {
		r := week(7, h.eaters...)
		r.Household.Preferences = h.preferences
		for i := range r.Days {
			r.Days[i].Slots = r.Household.Attendance(r.Days[i].Date, nil)
		}
		menu := composed(t, shipped(), r)
		lawful(t, r, menu)
		writeWeek(&b, h.name, r, menu)
	}
	goldentest.Check(t, "testdata/twelve-weeks.txt", b.String())
}

type weekOf struct {
	name        string
	eaters      []meal.Eater
	preferences meal.Preferences
}

// twelveHouseholds have what people set: little.
func twelveHouseholds() []weekOf {
	usual := meal.DefaultPreferences()
	hurried, dinners := meal.DefaultPreferences(), meal.DefaultPreferences()
	hurried.MaxMinutes.Weekday = map[meal.Slot]int{meal.Breakfast: 15, meal.Lunch: 20, meal.Dinner: 30}
	dinners.Meals, dinners.Snacks = []meal.Slot{meal.Dinner}, 0
	mia := child("mia", "2018-05", 1600)
	mia.Allergens = []food.Allergen{food.Nuts}
	return []weekOf{
		{"single", []meal.Eater{adult("ada", 2000)}, usual},
		{"couple", []meal.Eater{sexed("eva", meal.Female), sexed("tom", meal.Male)}, usual},
		{"family with small children", []meal.Eater{adult("ada", 1800), adult("ben", 2500), mia, child("leo", "2023-05", 0)}, hurried},
		{"teenagers", []meal.Eater{sexed("eva", meal.Female), child("max", "2010-03", 0), child("zoe", "2012-09", 0)}, usual},
		{"vegan", []meal.Eater{adult("ada", 2100, food.Vegan)}, usual},
		{"vegetarian", []meal.Eater{adult("ada", 1900, food.Vegetarian), adult("ben", 2400, food.Vegetarian)}, usual},
		{"gluten-free and dairy-free", []meal.Eater{adult("ada", 1900, food.GlutenFree, food.DairyFree)}, usual},
		{"keto couple", []meal.Eater{adult("eva", 1800, food.Keto), adult("tom", 2300, food.Keto)}, usual},
		{"pescatarian pair", []meal.Eater{adult("eva", 0, food.Pescatarian), adult("tom", 0, food.Pescatarian)}, usual},
		{"halal-style family of six", []meal.Eater{
			adult("amina", 2000, food.HalalStyle), adult("omar", 2500, food.HalalStyle), child("sara", "2009-04", 0, food.HalalStyle),
			child("ali", "2013-08", 0, food.HalalStyle), child("hana", "2018-01", 0, food.HalalStyle), child("noor", "2022-10", 0, food.HalalStyle),
		}, usual},
		{"dinners only", []meal.Eater{adult("eva", 0), adult("tom", 0)}, dinners},
		{"grandmother with grandson", []meal.Eater{born(sexed("rose", meal.Female), "1951-02"), child("jim", "2019-11", 0)}, usual},
	}
}

// adult counts energy alone; kcal 0: nothing.
func adult(id string, kcal int, diets ...food.Diet) meal.Eater {
	e := meal.Eater{ID: id, Name: id, Diets: diets}
	if kcal > 0 {
		e.EnergyKcal = &kcal
	}
	return e
}

func child(id, month string, kcal int, diets ...food.Diet) meal.Eater {
	return born(adult(id, kcal, diets...), month)
}

func born(e meal.Eater, month string) meal.Eater {
	e.Born = &month
	return e
}

func sexed(id string, s meal.Sex) meal.Eater {
	e := adult(id, 0)
	e.Sex = &s
	return e
}

// writeWeek writes a line for each day with what it brings to whom, and one for each dish.
func writeWeek(b *strings.Builder, name string, r Request, menu meal.Menu) {
	table := food.Default()
	things := 0
	for _, item := range meal.GroceryList(table, r.Household, menu, nil) {
		if !table.Food(item.Food).Staple() {
			things++
		}
	}
	view := meal.View(table, r.Household, menu, nil)
	fmt.Fprintf(b, "== %s: %d things to buy\n", name, things)
	for _, d := range view.Days {
		fmt.Fprintf(b, "%s %s, %d min\n", d.Date, d.Date.WeekdayKey(), minutesOf(d))
		for _, e := range d.Eaters {
			n := e.Nutrition
			fmt.Fprintf(b, "  %s %.0f kcal, protein %.0f, carbs %.0f, fat %.0f, fibre %.0f g, salt %.1f g\n",
				e.Eater, *n.EnergyKcal, *n.ProteinG, *n.CarbsG, *n.FatG, *n.FiberG, *n.SodiumMg*2.5/1000)
		}
		for _, m := range d.Meals {
			fmt.Fprintf(b, "    %s: %s", m.Slot, m.Title)
			if m.Kind == meal.Leftover {
				b.WriteString(" (left over)")
			} else {
				fmt.Fprintf(b, " (%d min)", m.Minutes)
			}
			for _, p := range m.Portions {
				fmt.Fprintf(b, ", %s %g", p.Eater, p.Servings)
			}
			b.WriteByte('\n')
		}
	}
	for _, missed := range missedOf(r, menu) {
		fmt.Fprintf(b, "missed: %s\n", missed)
	}
	b.WriteByte('\n')
}

// minutesOf a day's cooking: of mains all that they take, of sides what hands are needed for.
func minutesOf(d meal.DayView) int {
	sum := 0
	for _, m := range d.Meals {
		switch {
		case m.Kind != meal.Cook:
		case m.Role == meal.Main:
			sum += m.Minutes
		default:
			sum += m.ActiveMinutes
		}
	}
	return sum
}

// missedOf says what meal.Check finds, a rule or nutrient with its dates.
func missedOf(r Request, menu meal.Menu) []string {
	dates := map[string][]string{}
	for _, v := range meal.Check(food.Default(), r.Household, menu, meal.Composed) {
		what := strings.TrimSpace(strings.Join([]string{v.Eater, v.Rule, v.Params["nutrient"]}, " "))
		day := string(v.Date[len(v.Date)-2:])
		if v.Params["amount"] != "" {
			day += fmt.Sprintf(" %s of %s", v.Params["amount"], v.Params["target"])
		}
		dates[what] = append(dates[what], day)
	}
	var all []string
	for _, what := range slices.Sorted(maps.Keys(dates)) {
		all = append(all, what+" on "+strings.Join(dates[what], ", "))
	}
	return all
}
