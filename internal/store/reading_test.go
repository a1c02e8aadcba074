package store_test

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/store"
)

// menus draws menus of a home, in the order in which they are read.
func menus(h home) *rapid.Generator[store.MenuRow] {
	text := rapid.OneOf(rapid.SampledFrom([]string{"", "soup", "\"<ä>\" \\ \u2028"}), rapid.StringMatching(`[ -~]{0,20}`))
	dish := rapid.Custom(func(t *rapid.T) meal.Recipe {
		return meal.Recipe{
			ID: text.Draw(t, "id"), Title: text.Draw(t, "title"), Minutes: rapid.IntRange(0, 90).Draw(t, "minutes"),
			Slots: rapid.SliceOfN(rapid.SampledFrom(meal.Slots()), 0, 2).Draw(t, "slots"),
			Tags:  rapid.SliceOfN(text, 1, 2).Draw(t, "tags"),
			Ingredients: rapid.SliceOfN(rapid.Map(rapid.Float64Range(0, 1e4), func(grams float64) meal.Ingredient {
				return meal.Ingredient{Food: "rice-white", Quantity: grams / 3, Unit: food.Gram, Grams: grams}
			}), 0, 3).Draw(t, "ingredients"),
			Steps: rapid.SliceOfN(rapid.Map(text, func(s string) meal.Step {
				return meal.Step{Text: s, Foods: []food.ID{"rice-white"}}
			}), 0, 2).Draw(t, "steps"),
			Source:         rapid.SampledFrom([]meal.RecipeSource{meal.FromCatalog, meal.FromModel}).Draw(t, "source"),
			HazardsRemoved: []food.Hazard{food.Alcohol},
			Texts:          meal.RecipeTexts{food.German: {Title: text.Draw(t, "german"), Steps: []string{"a"}}},
		}
	})
	dishes := rapid.SliceOfN(dish, 2, 2) // of which meals have the same
	return rapid.Custom(func(t *rapid.T) store.MenuRow {
		few := dishes.Draw(t, "dishes")
		m := store.MenuRow{Menu: meal.Menu{ID: store.NewID()}}
		for i := range rapid.IntRange(1, 3).Draw(t, "days") {
			d := meal.Day{Date: meal.Date("2026-12-01").AddDays(i), Slots: []meal.Attended{}, Meals: []meal.Meal{}}
			for k, slot := range meal.Slots()[:rapid.IntRange(0, 4).Draw(t, "slots")] {
				d.Slots = append(d.Slots, meal.Attended{Slot: slot, Number: 1, Eaters: []string{h.eater}, Kind: meal.Cook})
				x := meal.Meal{
					ID: store.NewID(), Slot: slot, Number: 1, Position: k, Role: meal.Main, Kind: meal.Cook, Source: meal.ByComposer, Version: 1,
					Dish: rapid.SampledFrom(few).Draw(t, "dish"), Locked: rapid.Bool().Draw(t, "locked"), Portions: []meal.Portion{},
					Reasons: rapid.SliceOfN(rapid.Map(text, func(s string) meal.Reason {
						return meal.Reason{Code: meal.ReasonMinutes, Params: map[string]string{"minutes": s}}
					}), 0, 2).Draw(t, "reasons"),
				}
				if rapid.Bool().Draw(t, "eaten") {
					x.Portions = append(x.Portions, meal.Portion{Eater: h.eater, Servings: rapid.Float64Range(0.1, 3).Draw(t, "servings")})
				}
				d.Meals = append(d.Meals, x)
			}
			m.Days = append(m.Days, d)
		}
		return m
	})
}

// asKept is what is the same of days that were written and read.
func asKept(t *testing.T, days []meal.Day) string {
	t.Helper()
	text, err := json.Marshal(days)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Menus are read as they were written: by themselves and together with what else is shown,
// and also after somebody has changed what they read.
func TestMenusAreReadAsTheyWereWritten(t *testing.T) {
	each(t, func(w *world) {
		w.stock(w.ada, meal.PantryItem{Food: "salt"})
		for seed := range 12 {
			written := menus(w.ada).Example(seed)
			want := asKept(t, written.Days)
			w.save(w.ada, written, true)
			for range 2 {
				w.must(w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
					alone, err := tx.Menu(ctx, s, written.ID)
					if err != nil {
						return err
					}
					rules, _, err := tx.Rules(ctx, s)
					if err != nil {
						return err
					}
					var latest, together store.MenuRow
					var rulesToo meal.Household
					checked := map[food.ID]time.Time{}
					if err := tx.Read(ctx, s, store.LatestMenuPart("2026-12-01", &latest), store.RulesPart(&rulesToo), store.RatingsPart(&rulesToo),
						store.CheckedPart(written.ID, checked), store.MenuPart(written.ID, &together)); err != nil {
						return err
					}
					for how, got := range map[string]store.MenuRow{"alone": alone, "as the latest": latest, "together": together} {
						if text := asKept(t, got.Days); text != want {
							t.Errorf("%s: got\n%s\nwant\n%s", how, text, want)
						}
						if got.ID != written.ID || got.From != "2026-12-01" || got.Version != 1 || !got.Published {
							t.Errorf("%s: got %+v", how, got)
						}
					}
					if !reflect.DeepEqual(rules, rulesToo) || len(rules.Eaters) != 1 || len(rules.Pantry) != 1 {
						t.Errorf("together %+v, alone %+v", rulesToo, rules)
					}
					spoil(alone)
					return nil
				}))
			}
		}
	})
}

// spoil changes all that a reader of a menu can change.
func spoil(m store.MenuRow) {
	for _, d := range m.Days {
		for _, a := range d.Slots {
			a.Eaters[0] = "spoilt"
		}
		for _, x := range d.Meals {
			for i := range x.Dish.Ingredients {
				x.Dish.Ingredients[i].Food = "peanuts"
			}
			for i := range x.Dish.Steps {
				x.Dish.Steps[i].Foods[0] = "peanuts"
			}
			for _, r := range x.Reasons {
				r.Params["minutes"] = "spoilt"
			}
			x.Dish.Texts[food.German] = meal.RecipeText{Title: "spoilt"}
			slices.Reverse(x.Dish.Tags)
		}
	}
}

// A part that finds nothing fails as its method does, and so does the batch that it is in.
func TestAPartThatIsMissingFailsItsBatch(t *testing.T) {
	each(t, func(w *world) {
		var m store.MenuRow
		var rules meal.Household
		for name, part := range map[string]store.Part{"menu": store.MenuPart(store.NewID(), &m), "latest": store.LatestMenuPart("2026-12-01", &m)} {
			err := w.in(w.ada, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
				return tx.Read(ctx, s, store.RulesPart(&rules), part)
			})
			if err == nil {
				t.Errorf("%s: it was found: %+v", name, m)
			}
		}
	})
}
