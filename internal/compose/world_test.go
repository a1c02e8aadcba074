package compose

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/language"
	"pgregory.net/rapid"

	"mealplanner/internal/catalog"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/words"
)

const tuesday = meal.Date("2026-12-01")

// shipped composes from what we ship.
func shipped() *Composer { return New(food.Default(), catalog.Recipes()) }

// person is an omnivore who aims for energy and 25/50/25 % of it from protein,
// carbohydrate and fat; kcal 0: no counting.
func person(id string, kcal int) meal.Eater {
	e := meal.Eater{ID: id, Name: strings.ToUpper(id[:1]) + id[1:]}
	if kcal > 0 {
		protein, carbs, fat := 25, 50, 25
		e.EnergyKcal, e.ProteinPct, e.CarbsPct, e.FatPct = &kcal, &protein, &carbs, &fat
	}
	return e
}

// week asks for days from a Tuesday on, with the default preferences.
func week(days int, eaters ...meal.Eater) Request {
	r := Request{Household: meal.Household{Eaters: eaters, Preferences: meal.DefaultPreferences()}, Seed: 1}
	for i := range days {
		d := tuesday.AddDays(i)
		r.Days = append(r.Days, DayRequest{Date: d, Slots: r.Household.Attendance(d, nil)})
	}
	return r
}

// only leaves one slot of every day.
func only(r Request, s meal.Slot) Request {
	for i := range r.Days {
		r.Days[i].Slots = slices.DeleteFunc(r.Days[i].Slots, func(a meal.Attended) bool { return a.Slot != s })
	}
	return r
}

// composed composes or fails the test.
func composed(t *testing.T, c *Composer, r Request) meal.Menu {
	t.Helper()
	menu, err := c.Compose(t.Context(), r, nil)
	if err != nil {
		t.Fatalf("Compose: %v", err)
	}
	return menu
}

// lawful fails the test if the judge finds a hard violation.
func lawful(t rapid.TB, r Request, menu meal.Menu) {
	t.Helper()
	for _, v := range meal.Check(food.Default(), r.Household, menu, meal.Composed) {
		if v.Kind == meal.Hard {
			t.Errorf("hard violation on %s: %s", v.Date, v.String())
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// The small world: foods of which 100 g are 100 kcal of one macro or of a mixture.

// plain is a food without allergens.
func plain(id food.ID, origin food.Origin, kcal, protein, carbs, fat float64) food.Food {
	f := food.Food{ID: id, Name: string(id), Origin: origin, Aisle: food.Other}
	for _, a := range food.AllAllergens() {
		f.Allergens = f.Allergens.With(a, food.No)
	}
	f.Per100g = f.Per100g.With(food.Energy, kcal).With(food.Protein, protein).With(food.Carbs, carbs).With(food.Fat, fat)
	return f
}

func smallTable(t *testing.T) *food.Table {
	t.Helper()
	soya := plain("soya", food.Plant, 100, 20, 3, 1)
	soya.Allergens = soya.Allergens.With(food.Soybeans, food.Contains)
	rye := plain("rye", food.Plant, 100, 10, 15, 0)
	rye.Allergens = rye.Allergens.With(food.Gluten, food.Contains)
	table, err := food.NewTable([]food.Food{
		soya, rye,
		plain("maize", food.Plant, 100, 3, 21, 0.5),
		plain("beet", food.Plant, 100, 5, 20, 0),
		plain("oil", food.Plant, 900, 0, 0, 100),
		plain("veal", food.Meat, 100, 20, 0, 2),
		plain("cod", food.Fish, 100, 23, 0, 1),
	})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// dishOf is a dinner of 400 g of one food, in so many minutes.
func dishOf(id string, minutes int, foods ...food.ID) meal.Recipe {
	r := meal.Recipe{ID: id, Title: id, Slots: []meal.Slot{meal.Dinner}, Role: meal.Main, Servings: 1, Minutes: minutes, Effort: "low"}
	for _, f := range foods {
		r.Ingredients = append(r.Ingredients, meal.Ingredient{Food: f, Quantity: 400, Unit: food.Gram, Grams: 400 / float64(len(foods))})
	}
	return r
}

// table writes a menu for people, with each eater's energy.
func table(menu meal.Menu, eaters ...string) string {
	var b strings.Builder
	var h meal.Household
	for _, e := range eaters {
		h.Eaters = append(h.Eaters, meal.Eater{ID: e})
	}
	for _, d := range menu.Days {
		fmt.Fprintf(&b, "%s", d.Date)
		for _, e := range eaters {
			n := meal.DayOf(food.Default(), h, menu, d.Date, e, nil).Nutrition()
			fmt.Fprintf(&b, "  %s %.0f kcal, %.0f g protein, %.0f g carbs, %.0f g fat", e, *n.EnergyKcal, *n.ProteinG, *n.CarbsG, *n.FatG)
		}
		b.WriteByte('\n')
		for _, m := range d.Meals {
			fmt.Fprintf(&b, "  %-10s%-5s %s", m.Slot, m.Role, m.Dish.Title)
			for _, p := range m.Portions {
				fmt.Fprintf(&b, ", %s %.2f", p.Eater, p.Servings)
			}
			b.WriteString(" (")
			for i, r := range m.Reasons {
				if i > 0 {
					b.WriteString("; ")
				}
				b.WriteString(words.For(language.English).Reason(r))
			}
			b.WriteString(")\n")
		}
	}
	return b.String()
}
