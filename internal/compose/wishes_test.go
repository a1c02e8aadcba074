package compose

import (
	"maps"
	"slices"
	"testing"

	"mealplanner/internal/catalog"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// judged gives the words of the soft rules of one code that a menu misses.
func judged(r Request, menu meal.Menu, rule string) []string {
	var all []string
	for _, v := range meal.Check(food.Default(), r.Household, menu, meal.Composed) {
		if v.Rule == rule {
			all = append(all, v.String())
		}
	}
	return all
}

// mainsOf lists a menu's mains with their dates.
func mainsOf(menu meal.Menu) (all []meal.Meal, dates []meal.Date) {
	for _, d := range menu.Days {
		for _, m := range d.Meals {
			if m.Role == meal.Main {
				all, dates = append(all, m), append(dates, d.Date)
			}
		}
	}
	return all, dates
}

// says reports whether a meal gives this reason.
func says(m meal.Meal, why meal.Reason) bool {
	return slices.ContainsFunc(m.Reasons, func(r meal.Reason) bool { return r.Code == why.Code && maps.Equal(r.Params, why.Params) })
}

func TestNoMainTwiceWithinTheWindow(t *testing.T) {
	t.Parallel()
	ada, vic := person("ada", 2000), person("vic", 2400)
	vic.Diets = []food.Diet{food.Vegan}
	for _, c := range []struct {
		days, window int
		eaters       []meal.Eater
	}{{21, 21, []meal.Eater{ada}}, {14, 10, []meal.Eater{vic}}, {10, 7, []meal.Eater{ada, vic}}} {
		r := week(c.days, c.eaters...)
		r.Household.Preferences.NoRepeatDays, r.Household.Preferences.Leftovers = c.window, false
		r.Household.Preferences.Variety = "low"
		// What another menu served just before.
		earlier, dates := mainsOf(composed(t, shipped(), week(4, ada)))
		for i, m := range earlier {
			r.History = append(r.History, Eaten{Date: dates[i].AddDays(-5), Recipe: m.RecipeID})
		}
		last := map[string]meal.Date{}
		for _, e := range r.History {
			last[e.Recipe] = e.Date
		}
		menu := composed(t, hasty(), r)
		meals, dates := mainsOf(menu)
		for i, m := range meals {
			before, again := last[m.RecipeID]
			if again && before != dates[i] && dates[i].DaysAfter(before) < c.window || again && before == dates[i] && len(c.eaters) == 1 {
				t.Errorf("window %d: %s on %s and %s", c.window, m.RecipeID, before, dates[i])
			}
			last[m.RecipeID] = dates[i]
		}
	}
}

// Where there are not enough dishes, the one that was longest ago comes again.
func TestTheLongestAgoIsRepeatedFirst(t *testing.T) {
	t.Parallel()
	dishes := []meal.Recipe{dishOf("a", 10, "veal"), dishOf("b", 10, "cod"), dishOf("c", 10, "beet")}
	r := only(week(7, person("ada", 0)), meal.Dinner)
	r.Household.Preferences.NoRepeatDays = 28
	meals, _ := mainsOf(composed(t, New(smallTable(t), dishes), r))
	for i, m := range meals {
		if i >= 3 && m.RecipeID != meals[i-3].RecipeID {
			t.Errorf("dinner %d is %s, want %s", i, m.RecipeID, meals[i-3].RecipeID)
		}
	}
}

func TestRotationIsKept(t *testing.T) {
	t.Parallel()
	c := shipped()
	c.budget /= 4
	once, none := 1, 0
	for _, wish := range [][]meal.Rotation{
		{{Food: "fish", AtLeast: 1}, {Food: "red-meat", AtMost: &once}},
		{{Food: "fish", AtLeast: 2, AtMost: new(3)}, {Food: "legumes", AtLeast: 3}, {Food: "poultry", AtMost: &none}},
		{{Food: "legumes", AtLeast: 2}, {Food: "cheese", AtMost: &once}, {Food: "rice", AtLeast: 1, AtMost: &once}},
	} {
		for seed := range uint64(4) {
			r := week(16, person("ada", 2000), person("ben", 2600))
			r.Seed, r.Household.Preferences.Rotation = seed, wish
			menu := composed(t, c, r)
			for _, miss := range judged(r, menu, meal.RuleRotation) {
				t.Errorf("seed %d, %v: %s", seed, wish, miss)
			}
		}
	}
}

// A rotation counts what the menu has beside the slots to compose, and what other menus
// had in the days before.
func TestRotationLooksAround(t *testing.T) {
	t.Parallel()
	cod, beet := withMaize("cod"), withMaize("beet")
	c := New(smallTable(t), []meal.Recipe{cod, beet})
	dinner := func(d meal.Date, r meal.Recipe) meal.Day {
		return meal.Day{Date: d, Meals: []meal.Meal{{Slot: meal.Dinner, Number: 1, Role: meal.Main, Kind: meal.Cook, RecipeID: r.ID, Dish: r, Portions: []meal.Portion{{Eater: "ada", Servings: 1}}}}}
	}
	once := 1
	for name, x := range map[string]struct {
		wish   meal.Rotation
		around []meal.Day
		eaten  []Eaten
		want   string
	}{
		"due, and nowhere else in the week":   {meal.Rotation{Food: "cod", AtLeast: 1}, days(6, beet, dinner), nil, "cod"},
		"had once already":                    {meal.Rotation{Food: "cod", AtMost: &once}, append(days(5, beet, dinner), dinner(tuesday.AddDays(-6), cod)), nil, "beet"},
		"had once in the menu before":         {meal.Rotation{Food: "cod", AtMost: &once}, nil, []Eaten{{tuesday.AddDays(-6), "cod"}}, "beet"},
		"will be had once in the menu after":  {meal.Rotation{Food: "cod", AtMost: &once}, nil, []Eaten{{tuesday.AddDays(6), "cod"}}, "beet"},
		"not too often: a week is seven days": {meal.Rotation{Food: "cod", AtLeast: 7, AtMost: new(7)}, nil, []Eaten{{tuesday.AddDays(-7), "cod"}}, "cod"},
	} {
		r := only(week(1, person("ada", 0)), meal.Dinner)
		r.Household.Preferences.Rotation, r.Around, r.History = []meal.Rotation{x.wish}, x.around, x.eaten
		for seed := range uint64(8) {
			r.Seed = seed
			if got, _ := mainsOf(composed(t, c, r)); got[0].RecipeID != x.want {
				t.Errorf("%s: seed %d gives %s, want %s", name, seed, got[0].RecipeID, x.want)
			}
		}
	}
}

// days are so many days before the Tuesday, each with the same dinner.
func days(n int, r meal.Recipe, dinner func(meal.Date, meal.Recipe) meal.Day) []meal.Day {
	var all []meal.Day
	for i := range n {
		all = append(all, dinner(tuesday.AddDays(i-n), r))
	}
	return all
}

func TestRatingsAreFollowed(t *testing.T) {
	t.Parallel()
	ratings := map[string]float64{}
	loved := map[string]bool{}
	for i, r := range catalog.Recipes() {
		switch i % 4 {
		case 0:
			ratings[r.ID] = 1
		case 1:
			ratings[r.ID], loved[r.ID] = 5, true
		}
	}
	r := week(7, person("ada", 2000))
	plain, rated := r, r
	rated.Household.Ratings = ratings
	count := func(menu meal.Menu) (n int) {
		meals, _ := mainsOf(menu)
		for _, m := range meals {
			if loved[m.RecipeID] {
				n++
			}
		}
		return n
	}
	menu := composed(t, shipped(), rated)
	for _, d := range menu.Days {
		for _, m := range d.Meals {
			if ratings[m.RecipeID] == 1 {
				t.Errorf("%s was rated 1 star and is a %s again", m.RecipeID, m.Role)
			}
			said := says(m, meal.Because(meal.ReasonFavourite))
			if m.Role == meal.Main && m.Kind == meal.Cook && said != loved[m.RecipeID] {
				t.Errorf("%s: favourite %v, said %v", m.RecipeID, loved[m.RecipeID], said)
			}
		}
	}
	if before, now := count(composed(t, shipped(), plain)), count(menu); now <= before {
		t.Errorf("%d mains of five stars, %d without ratings", now, before)
	}
	// With nothing else to eat a dish of one star is served after all.
	dinner := only(week(2, person("ada", 0)), meal.Dinner)
	dinner.Household.Ratings = map[string]float64{"cod": 1}
	if got, _ := mainsOf(composed(t, New(smallTable(t), []meal.Recipe{dishOf("cod", 10, "cod")}), dinner)); len(got) != 2 {
		t.Errorf("got %v", got)
	}
}

func TestWhatHasToBeEatenIsUsed(t *testing.T) {
	t.Parallel()
	grams := 400.0
	tomorrow := tuesday.AddDays(1)
	first := map[string]meal.Date{}
	for name, item := range map[string]meal.PantryItem{
		"wished":        {Food: "spinach", Grams: &grams, UseUp: true},
		"spoils soon":   {Food: "spinach", Grams: &grams, UseBy: &tomorrow},
		"unknown grams": {Food: "spinach", UseUp: true},
	} {
		r := week(7, person("ada", 2000), person("ben", 2600))
		r.Household.Pantry = []meal.PantryItem{item}
		menu := composed(t, shipped(), r)
		said := 0
		var used int64
		for _, d := range menu.Days {
			for _, m := range d.Meals {
				if says(m, meal.BecauseUsesUp("spinach")) {
					if said++; said == 1 {
						first[name] = d.Date
					}
					if item.Grams == nil && d.Date != first[name] {
						t.Errorf("%s: used up on %s and again on %s", name, first[name], d.Date)
					}
					if !item.Lasts(d.Date) {
						t.Errorf("%s: %s on %s uses what is past its date", name, m.RecipeID, d.Date)
					}
				}
				if item.Lasts(d.Date) {
					used += servingOf(&m.Dish, "spinach") * int64(m.Servings()*natural) / natural
				}
			}
		}
		if said == 0 || used < 1500 {
			t.Errorf("%s: said %d times, %d tenths of a gram used", name, said, used)
		}
	}
}

func TestYesterdaysDinnerIsLunch(t *testing.T) {
	t.Parallel()
	r := week(7, person("ada", 2000), person("ben", 2600))
	r.Household.Preferences.Leftovers = true
	menu := composed(t, shipped(), r)
	lawful(t, r, menu)
	left := 0
	for i, d := range menu.Days {
		for _, m := range d.Meals {
			if m.Kind != meal.Leftover {
				continue
			}
			left++
			dinner := menu.Days[i-1].Main(meal.Dinner, 1, "ada")
			if m.Slot != meal.Lunch || dinner.RecipeID != m.RecipeID || dinner.Kind != meal.Cook {
				t.Errorf("%s on %s: %s is left over from %s", m.Slot, d.Date, m.RecipeID, dinner.RecipeID)
			}
			if !says(m, meal.BecauseLeftover(d.Date.AddDays(-1))) || says(m, meal.BecauseMinutes(m.Dish.Minutes)) {
				t.Errorf("reasons %v", m.Reasons)
			}
		}
	}
	if left < 4 {
		t.Errorf("%d of 6 lunches are left over", left)
	}
	for _, miss := range append(judged(r, menu, meal.RuleEnergy), judged(r, menu, meal.RuleMacro)...) {
		t.Error(miss)
	}
}

func TestWhatKeepsIsCookedForDays(t *testing.T) {
	t.Parallel()
	r := week(7, person("ada", 2000))
	r.Household.Preferences.BatchCooking = true
	menu := composed(t, shipped(), r)
	lawful(t, r, menu)
	tables := map[string]int{}
	meals, _ := mainsOf(menu)
	for _, m := range meals {
		if m.Kind == meal.Leftover {
			tables[m.RecipeID]++
		}
	}
	left := 0
	for dish, n := range tables {
		if left += n; n > maxTables-1 {
			t.Errorf("%s is eaten %d times after it was cooked", dish, n)
		}
	}
	if left < 5 {
		t.Errorf("%d of 14 lunches and dinners are left over", left)
	}
}

// withMaize is a dinner of nine parts of maize and one of something else: such dishes are as good
// as each other for every aim.
func withMaize(id food.ID) meal.Recipe {
	return dishOf(string(id), 10, id, "maize", "maize", "maize", "maize", "maize", "maize", "maize", "maize", "maize")
}

// Nothing is left over for somebody who may not have it, of what does not keep, or of
// what is to be replaced.
func TestLeftoversKeepTheRules(t *testing.T) {
	t.Parallel()
	stew := withMaize("veal")
	stew.ID = "stew"
	stew.KeepsDays = 1
	salad, cod := withMaize("beet"), withMaize("cod")
	salad.ID = "salad"
	salad.Slots = []meal.Slot{meal.Lunch, meal.Dinner}
	cod.Slots, cod.KeepsDays = []meal.Slot{meal.Lunch, meal.Dinner}, 3
	c := New(smallTable(t), []meal.Recipe{stew, salad, cod})
	base := week(2, person("ada", 0))
	base.Household.Preferences.Leftovers, base.Household.Preferences.BatchCooking = true, true
	for i := range base.Days {
		base.Days[i].Slots = slices.DeleteFunc(base.Days[i].Slots, func(s meal.Attended) bool {
			return s.Slot != meal.Dinner && (s.Slot != meal.Lunch || i == 0)
		})
	}
	cooked := func(r meal.Recipe) []meal.Day {
		return []meal.Day{{Date: tuesday, Meals: []meal.Meal{{ID: "m", Slot: meal.Dinner, Number: 1, Role: meal.Main, RecipeID: r.ID, Dish: r, Portions: []meal.Portion{{Eater: "ada", Servings: 1}}}}}}
	}
	for name, x := range map[string]struct {
		before []meal.Day
		change func(*Request)
		want   bool
	}{
		"yesterday's stew":      {cooked(stew), func(*Request) {}, true},
		"does not keep":         {cooked(salad), func(*Request) {}, false},
		"to be replaced":        {cooked(stew), func(r *Request) { r.Avoid = []string{"stew"} }, false},
		"is another dish now":   {cooked(dishOf("stew", 10, "maize")), func(*Request) {}, false},
		"not for a vegan guest": {cooked(stew), func(r *Request) { r.Household.Eaters[0].Diets = []food.Diet{food.Vegan} }, false},
		"not wished": {cooked(stew), func(r *Request) {
			r.Household.Preferences.Leftovers, r.Household.Preferences.BatchCooking = false, false
		}, false},
	} {
		r := base
		r.Household.Eaters = slices.Clone(base.Household.Eaters)
		x.change(&r)
		plan, err := c.Prepare(r)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		day, err := plan.Day(t.Context(), 1, x.before)
		if err != nil {
			t.Fatal(err)
		}
		if got := day.Main(meal.Lunch, 1, "ada").Kind == meal.Leftover; got != x.want {
			t.Errorf("%s: lunch left over: %v, want %v", name, got, x.want)
		}
	}
}
