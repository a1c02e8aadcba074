package meal

import (
	"math"
	"strings"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/problem"
)

func TestPantryItemsAreValidated(t *testing.T) {
	grams := func(g float64) *float64 { return &g }
	date := func(d Date) *Date { return &d }
	for name, test := range map[string]struct {
		item PantryItem
		want string // locations
	}{
		"enough":           {PantryItem{Food: "spinach"}, ""},
		"all of it":        {PantryItem{Food: "spinach", Grams: grams(0.1), UseBy: date("2026-12-03"), UseUp: true}, ""},
		"past its date":    {PantryItem{Food: "spinach", UseBy: date("1999-12-31")}, ""},
		"as much as fits":  {PantryItem{Food: "white-rice", Grams: grams(100_000)}, ""},
		"nothing":          {PantryItem{Food: "white-rice", Grams: grams(0)}, "body.grams"},
		"next to nothing":  {PantryItem{Food: "white-rice", Grams: grams(5e-324)}, "body.grams"},
		"not a tenth":      {PantryItem{Food: "white-rice", Grams: grams(0.09)}, "body.grams"},
		"less":             {PantryItem{Food: "white-rice", Grams: grams(-1)}, "body.grams"},
		"a lorry":          {PantryItem{Food: "white-rice", Grams: grams(100_001)}, "body.grams"},
		"no number":        {PantryItem{Food: "white-rice", Grams: grams(math.NaN())}, "body.grams"},
		"a group":          {PantryItem{Food: "fish"}, "body.food"},
		"all of it wrong":  {PantryItem{Food: "moon-dust", Grams: grams(0), UseBy: date("soon")}, "body.food body.grams body.use_by"},
		"no day":           {PantryItem{Food: "white-rice", UseBy: date("2026-02-30")}, "body.use_by"},
		"a day in another": {PantryItem{Food: "white-rice", UseBy: date("2026-1-1")}, "body.use_by"},
		"an empty day":     {PantryItem{Food: "white-rice", UseBy: date("")}, "body.use_by"},
	} {
		var got []string
		if p := problem.As(test.item.Validate(food.Default())); p != nil {
			for _, f := range p.Fields {
				got = append(got, f.Location())
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}
