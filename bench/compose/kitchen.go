package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"mealplanner/internal/meal"
)

// What a week asks of whoever buys and cooks.
const (
	thingsToBuy    figure = "things to buy for 7 days"
	thingsTwo      figure = "two adults who set nothing: things to buy for 7 days"
	dishesOf28     figure = "different dishes of 28 meals"
	cookedWeek     figure = "dishes made in 7 days"
	inTime         figure = "dishes within their slot's limit, by the minutes on their cards"
	weekdayMinutes figure = "minutes of cooking on a weekday"
	weekdayIn45    figure = "weekdays with at most 45 minutes of cooking"
	weekdayLunch   figure = "weekday lunches within 20 minutes, or left over"
	mainsTwice     figure = "lunch and dinner mains at most twice in 28 days"
	meatOrFish     figure = "lunches and dinners with meat or fish, where nobody keeps a diet"
	fishInWeek     figure = "weeks with two tables of fish, where nobody keeps a diet"
)

// fishTables is how often a week fish is advised (NHS: two portions).
const fishTables = 2

const (
	week          = 7  // days
	quickLunch    = 20 // minutes
	weekdayBudget = 45 // minutes
	fourWeeks     = 28 // days, and the meals of a week with one snack
	mostInMonth   = 2  // of one main in four weeks
	// enoughMains is from how many mains that suit a household on, for lunch and dinner of 28
	// days, nothing has to come a third time.
	enoughMains = 60
)

// atHome are the words of what every kitchen has: an ingredient whose name ends in one of
// them, and those that are just this.
var atHome = struct{ endings, names []string }{
	endings: []string{
		" oil", "vinegar", "salt", "pepper", " powder", "sugar", "stock", "stock cube", "bouillon", "soy sauce", "tamari",
		"seasoning", "extract", "dried yeast", "spice", "masala", "herbs", "flakes", "seeds, ground", "starch", "cornflour",
	},
	names: []string{
		"water", "oil", "salt", "black pepper", "white pepper", "paprika", "smoked paprika", "cinnamon", "nutmeg", "turmeric", "cumin",
		"ground cumin", "cumin seeds", "ground coriander", "coriander seeds", "ground ginger", "oregano", "thyme", "dried oregano", "dried thyme",
		"dried rosemary", "dried mint", "dried dill", "dried basil", "dried parsley", "dried sage", "bay leaf", "bay leaves", "cloves",
		"ground cloves", "allspice", "cayenne", "cardamom", "star anise", "fennel seeds", "caraway seeds", "mustard seeds", "sumac", "za'atar", "saffron",
		"bicarbonate of soda", "baking soda", "baking powder", "flour", "plain flour", "wholemeal flour", "self-raising flour", "bread flour", "gelatine", "cornflour", "starch", "vanilla", "fenugreek", "ras el hanout",
	},
}

// notAtHome are ends of names that the list above would take for what is at home.
var notAtHome = []string{"red pepper", "green pepper", "yellow pepper", "bell pepper", "sweet pepper", "poblano pepper", "serrano pepper", "milk powder", "maca powder", "matcha powder",
	"spirulina powder", "in oil", "flaxseed", "coffee", "oat flakes", "corn flakes", "bran flakes", "millet flakes"}

// isAtHome reports whether nobody has to buy it for a week.
func isAtHome(name string) bool {
	name = strings.ToLower(name)
	ends := func(ending string) bool { return strings.HasSuffix(name, ending) }
	if slices.ContainsFunc(notAtHome, ends) || strings.Contains(name, "protein") {
		return false
	}
	return slices.Contains(atHome.names, name) || strings.HasPrefix(name, "ground ") && !strings.Contains(name, "almond") || slices.ContainsFunc(atHome.endings, ends)
}

// eatsAll reports whether nobody of the household keeps a diet or excludes foods.
func (h home) eatsAll() bool {
	return !slices.ContainsFunc(h.Eaters, func(e meal.Eater) bool { return len(e.Diets) > 0 || len(e.ExcludedFoods) > 0 || len(e.Allergens) > 0 })
}

// judgeAnimals counts the tables of a week that have meat or fish.
func (c *checker) judgeAnimals(f *figures, h home, m menuJSON) {
	if len(m.Days) < week || !h.eatsAll() {
		return
	}
	fish, tables := 0, 0
	for _, d := range m.Days[:week] {
		for i := range d.Meals {
			dish := &d.Meals[i]
			if dish.Role != "main" || dish.Slot != "lunch" && dish.Slot != "dinner" || dish.Kind == "out" || dish.Kind == "skip" {
				continue
			}
			tables++
			f.judge(meatOrFish, c.holds(dish, "meat", "fish", "crustaceans", "molluscs"), d.Date+" "+dish.Title)
			if c.holds(dish, "fish", "crustaceans", "molluscs") {
				fish++
			}
		}
	}
	if tables >= 2*week {
		f.judge(fishInWeek, fish >= fishTables, fmt.Sprintf("%s: %d tables of fish", m.Days[0].Date, fish))
	}
}

// holds reports whether a serving holds as much of one of the kinds as a main does.
func (c *checker) holds(m *mealJSON, kinds ...string) bool {
	return m.perServing(func(in ingredientJSON) bool {
		found := c.kinds(in.Name, ofIngredient)
		return !endsIn(in.Name, thin) && slices.ContainsFunc(kinds, func(k string) bool { return len(found[k]) > 0 })
	}) >= muchProtein
}

// made reports whether a dish is prepared in its slot.
func (m *mealJSON) made() bool { return m.Kind == "cook" }

// judgeKitchen judges the days of a menu and, where it has so many, its first week.
func (f *figures) judgeKitchen(h home, m menuJSON) {
	for _, d := range m.Days {
		f.judgeLimits(h, d)
		if !weekend(d.Date) {
			f.judgeWeekday(d)
		}
	}
	if len(m.Days) < week {
		return
	}
	things, dishes, mains, made := map[string]bool{}, map[string]bool{}, 0, 0
	for _, d := range m.Days[:week] {
		for i := range d.Meals {
			dish := &d.Meals[i]
			if dish.Role == "main" && dish.Kind != "out" && dish.Kind != "skip" {
				mains++
				dishes[dish.Title] = true
			}
			if !dish.made() {
				continue
			}
			made++
			for _, in := range dish.Ingredients {
				if !isAtHome(in.Name) {
					things[in.Name] = true
				}
			}
		}
	}
	name := thingsToBuy
	if h.group == twoAdults {
		name = thingsTwo
	}
	f.note(name, float64(len(things)))
	f.note(cookedWeek, float64(made))
	if mains == fourWeeks {
		f.note(dishesOf28, float64(len(dishes)))
	}
}

// judgeLimits holds the minutes on the cards, which are those for all servings that are cooked,
// against the limits of the slots. meal.Check holds the recipe's own against them.
func (f *figures) judgeLimits(h home, d dayJSON) {
	for i := range d.Meals {
		m := &d.Meals[i]
		if limit := minutes(h.Preferences, d.Date, m.Slot); limit > 0 && m.made() {
			f.judge(inTime, m.Minutes <= limit, fmt.Sprintf("%s %s %s: %d min of %d", d.Date, m.Slot, m.Title, m.Minutes, limit))
		}
	}
}

// judgeWeekday adds up the minutes of a working day: of mains all that they take, of sides
// what hands are needed for.
func (f *figures) judgeWeekday(d dayJSON) {
	minutes := 0
	for i := range d.Meals {
		m := &d.Meals[i]
		switch {
		case !m.made():
		case m.Role == "main":
			minutes += m.Minutes
		default:
			minutes += m.ActiveMinutes
		}
		if m.Slot == "lunch" && m.Role == "main" && m.Kind != "out" && m.Kind != "skip" {
			f.judge(weekdayLunch, !m.made() || m.Minutes <= quickLunch, fmt.Sprintf("%s %s: %d min", d.Date, m.Title, m.Minutes))
		}
	}
	f.note(weekdayMinutes, float64(minutes))
	f.judge(weekdayIn45, minutes <= weekdayBudget, fmt.Sprintf("%s: %d min", d.Date, minutes))
}

func weekend(date string) bool {
	day, err := time.Parse(time.DateOnly, date)
	return err == nil && (day.Weekday() == time.Saturday || day.Weekday() == time.Sunday)
}

// judgeMonth counts how often each main is cooked for lunch or dinner in 28 days.
func (f *figures) judgeMonth(m menuJSON) {
	times := map[string]int{}
	for _, d := range m.Days {
		for i := range d.Meals {
			if dish := &d.Meals[i]; dish.made() && dish.Role == "main" && (dish.Slot == "lunch" || dish.Slot == "dinner") {
				times[dish.Title]++
			}
		}
	}
	for title, n := range times {
		f.judge(mainsTwice, n <= mostInMonth, fmt.Sprintf("%s: %d times", title, n))
	}
}
