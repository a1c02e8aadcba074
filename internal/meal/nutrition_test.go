package meal

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mealplanner/internal/food"
)

func TestIntake(t *testing.T) {
	t.Parallel()
	known := &food.Food{Per100g: facts(200, 10, 20, 5)}
	noSugars := &food.Food{Per100g: food.Nutrients{}.With(food.Energy, 100).With(food.Protein, 1).With(food.Carbs, 2).With(food.Fat, 3)}
	noFat := &food.Food{Per100g: food.Nutrients{}.With(food.Energy, 100).With(food.Protein, 1).With(food.Carbs, 2)}
	type part struct {
		f     *food.Food
		grams float64
	}
	for _, tt := range []struct {
		name     string
		parts    []part
		energy   *float64
		sugars   *float64
		coverage float64
	}{
		{"nothing is not known", nil, nil, nil, 0},
		{"known", []part{{known, 50}, {known, 100}}, ptr(300.0), ptr(0.0), 1},
		{"sugars unstated in 10 %", []part{{known, 90}, {noSugars, 10}}, ptr(190.0), ptr(0.0), 1},
		{"sugars unstated in more than 10 %", []part{{known, 89}, {noSugars, 11}}, ptr(189.0), nil, 1},
		{"unknown food of 10 %", []part{{known, 90}, {nil, 10}}, ptr(180.0), ptr(0.0), 0.9},
		{"unknown food of more", []part{{known, 80}, {nil, 20}}, nil, nil, 0.8},
		{"a macro unstated lowers coverage, not energy", []part{{known, 50}, {noFat, 50}}, ptr(150.0), nil, 0.5},
		{"no grams and worse", []part{{known, 100}, {known, 0}, {known, -5}, {nil, 0}}, ptr(200.0), ptr(0.0), 1},
	} {
		var in Intake
		for _, p := range tt.parts {
			in.Add(p.f, p.grams)
		}
		n := in.Nutrition()
		near := cmpopts.EquateApprox(0, 1e-9)
		if diff := cmp.Diff([]any{tt.energy, tt.sugars, tt.coverage}, []any{n.EnergyKcal, n.SugarsG, n.Coverage}, near); diff != "" {
			t.Errorf("%s: -want +got\n%s", tt.name, diff)
		}
	}
}

func TestServingOf(t *testing.T) {
	t.Parallel()
	foods := world(t)
	r := dish("rice", g("rice-white", 300), g("oil", 20))
	r.Servings = 4
	n := ServingOf(foods, r).Nutrition()
	if *n.EnergyKcal != 345 || *n.FatG != 5.75 || n.Coverage != 1 {
		t.Errorf("%v kcal, %v g fat, coverage %v", *n.EnergyKcal, *n.FatG, n.Coverage)
	}
	t.Run("the table weighs what the line does not", func(t *testing.T) {
		r := dish("beans", Ingredient{Food: "red-beans", Quantity: 2, Unit: food.Can})
		if n := ServingOf(foods, r).Nutrition(); *n.EnergyKcal != 480 {
			t.Error(*n.EnergyKcal)
		}
	})
	t.Run("what nobody can weigh lowers the coverage", func(t *testing.T) {
		r := dish("rice", g("rice-white", 60), g("oil", 20), Ingredient{Food: "hen", Quantity: 1, Unit: food.Jar})
		if n := ServingOf(foods, r).Nutrition(); n.EnergyKcal != nil || cmp.Diff(2.0/3, n.Coverage, cmpopts.EquateApprox(0, 1e-9)) != "" {
			t.Error(n.EnergyKcal, n.Coverage)
		}
		r = dish("hen", Ingredient{Food: "hen", Quantity: 1, Unit: food.Jar})
		if n := ServingOf(foods, r).Nutrition(); n.EnergyKcal != nil || n.Coverage != 0 {
			t.Error(n.EnergyKcal, n.Coverage)
		}
	})
}

func TestDayOf(t *testing.T) {
	t.Parallel()
	foods := world(t)
	rice := dish("rice", g("rice-white", 100))
	out, left := mainOf("out", Lunch, rice, "ada"), mainOf("left", Snack, rice, "ada")
	out.Kind, left.Kind = Out, Leftover
	d := Day{Date: "2026-12-01", Meals: []Meal{mainOf("a", Breakfast, rice, "ada", "bob"), out, left, mainOf("b", Dinner, rice, "bob"), mainOf("blocked", Dinner, rice, "ada")}}
	h, m := household(Eater{ID: "ada"}, Eater{ID: "bob"}), Menu{Days: []Day{d}}
	for eater, want := range map[string]float64{"ada": 200, "bob": 200, "eve": 0} {
		if got := DayOf(foods, h, m, d.Date, eater, map[string]bool{"blocked": true}).Grams(); got != want {
			t.Errorf("%s: %v g, want %v", eater, got, want)
		}
	}
}

func TestNutritionJSON(t *testing.T) {
	t.Parallel()
	var in Intake
	in.Add(&food.Food{Per100g: food.Nutrients{}.With(food.Energy, 123.456).With(food.Protein, 4.56).With(food.Sodium, 1.5)}, 100)
	got, err := json.Marshal(in.Nutrition().rounded())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"energy_kcal":123,"protein_g":4.6,"carbs_g":null,"fat_g":null,"fiber_g":null,"sugars_g":null,"saturated_fat_g":null,"sodium_mg":2,"potassium_mg":null,"calcium_mg":null,"iron_mg":null,"vitamin_c_mg":null,"coverage":0}`
	if string(got) != want {
		t.Error(string(got))
	}
}
