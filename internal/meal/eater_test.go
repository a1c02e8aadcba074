package meal

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
	"mealplanner/internal/problem"
)

const today Date = "2026-11-23"

// wrongFields lists the locations that an error names.
func wrongFields(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return []string{}
	}
	p := problem.As(err)
	if p == nil || p.Kind != problem.Invalid {
		t.Fatalf("%v is not an Invalid problem", err)
	}
	out := []string{}
	for _, f := range p.Fields {
		out = append(out, f.Location())
	}
	return out
}

func TestEaterValidate(t *testing.T) {
	t.Parallel()
	foods := world(t)
	energy := []string{"body.energy_kcal"}
	shares := func(kcal *int, p, c, f *int) func(*Eater) {
		return func(e *Eater) { e.EnergyKcal, e.ProteinPct, e.CarbsPct, e.FatPct = kcal, p, c, f }
	}
	minor := func(born string, kcal int) func(*Eater) {
		return func(e *Eater) { e.Born, e.EnergyKcal = &born, &kcal }
	}
	staged := func(s Stage, kcal int) func(*Eater) {
		return func(e *Eater) { e.Stage, e.EnergyKcal = &s, &kcal }
	}
	keto := func(s *Stage) func(*Eater) {
		return func(e *Eater) { e.Diets, e.Stage = []food.Diet{food.GlutenFree, food.Keto}, s }
	}
	for _, tt := range []struct {
		name   string
		change func(*Eater)
		coach  bool
		want   []string
	}{
		{"plain", func(*Eater) {}, false, nil},
		{"no name", func(e *Eater) { e.Name = " \t " }, false, []string{"body.name"}},
		{"60 characters", func(e *Eater) { e.Name = strings.Repeat("é", 60) }, false, nil},
		{"61 characters", func(e *Eater) { e.Name = strings.Repeat("é", 61) }, false, []string{"body.name"}},
		{"control character", func(e *Eater) { e.Name = "A\x00da" }, false, []string{"body.name"}},
		{"line separator", func(e *Eater) { e.Name = "A\u2028da" }, false, []string{"body.name"}},
		{"turned text", func(e *Eater) { e.Name = "A\u202eda" }, false, []string{"body.name"}},
		{"not UTF-8", func(e *Eater) { e.Name = "A\xff" }, false, []string{"body.name"}},
		{"emoji of several runes", func(e *Eater) { e.Name = "Ada 👩‍🍳" }, false, nil},

		{"born badly", func(e *Eater) { e.Born = ptr("2026-13") }, false, []string{"body.born"}},
		{"born with a day", func(e *Eater) { e.Born = ptr("2000-01-02") }, false, []string{"body.born"}},
		{"born next month", func(e *Eater) { e.Born = ptr("2026-12") }, false, []string{"body.born"}},
		{"born this month", func(e *Eater) { e.Born = ptr("2026-11") }, false, []string{"body.born"}},
		{"perhaps 11 months", func(e *Eater) { e.Born = ptr("2025-11") }, false, []string{"body.born"}},
		{"12 months", func(e *Eater) { e.Born = ptr("2025-10") }, false, nil},
		{"120 years", func(e *Eater) { e.Born = ptr("1906-11") }, false, nil},
		{"more than 120 years", func(e *Eater) { e.Born = ptr("1906-10") }, false, []string{"body.born"}},

		{"1 year, enough", minor("2025-10", 800), false, nil},
		{"1 year, deficit", minor("2025-10", 799), false, energy},
		{"3 years, enough", minor("2023-10", 1000), false, nil},
		{"3 years, deficit", minor("2023-10", 999), false, energy},
		{"8 years, enough", minor("2018-10", 1400), false, nil},
		{"8 years, deficit", minor("2018-10", 1399), false, energy},
		{"12 years, enough", minor("2014-10", 1600), false, nil},
		{"12 years, deficit by a coach too", minor("2014-10", 1599), true, energy},
		{"17 years, deficit", minor("2008-11", 1799), false, energy},
		{"17 years, enough", minor("2008-11", 1800), false, nil},
		{"18 years", minor("2008-10", 1799), false, nil},
		{"minor without counting", func(e *Eater) { e.Born = ptr("2014-10") }, false, nil},

		{"adult 1200", shares(ptr(1200), nil, nil, nil), false, nil},
		{"adult 1199", shares(ptr(1199), nil, nil, nil), false, energy},
		{"adult 1199 by a coach", shares(ptr(1199), nil, nil, nil), true, nil},
		{"adult 800 by a coach", shares(ptr(800), nil, nil, nil), true, nil},
		{"adult 799 by a coach", shares(ptr(799), nil, nil, nil), true, energy},
		{"adult 0", shares(ptr(0), nil, nil, nil), false, energy},
		{"adult 6000", shares(ptr(6000), nil, nil, nil), false, nil},
		{"adult 6001", shares(ptr(6001), nil, nil, nil), true, energy},

		{"pregnant", func(e *Eater) { e.Stage = ptr(Pregnant) }, false, nil},
		{"pregnant 1870", staged(Pregnant, 1870), false, nil},
		{"pregnant 1869 by a coach", staged(Pregnant, 1869), true, energy},
		{"pregnant minor", func(e *Eater) { minor("2010-10", 2299)(e); e.Stage = ptr(Pregnant) }, false, energy},
		{"pregnant minor, enough", func(e *Eater) { minor("2010-10", 2300)(e); e.Stage = ptr(Pregnant) }, false, nil},
		{"nursing", func(e *Eater) { e.Stage = ptr(Nursing) }, false, nil},
		{"nursing 1800", staged(Nursing, 1800), false, nil},
		{"nursing 1799 by a coach", staged(Nursing, 1799), true, energy},
		{"nursing minor", func(e *Eater) { minor("2010-10", 2299)(e); e.Stage = ptr(Nursing) }, false, energy},
		{"nursing minor, enough", func(e *Eater) { minor("2010-10", 2300)(e); e.Stage = ptr(Nursing) }, false, nil},
		{"nursing at 12", func(e *Eater) { minor("2014-10", 2100)(e); e.Stage = ptr(Nursing) }, false, nil},
		{"nursing at 11", func(e *Eater) { minor("2014-11", 1600)(e); e.Stage = ptr(Nursing) }, false, []string{"body.stage"}},
		{"pregnant at 11", func(e *Eater) { minor("2014-11", 1600)(e); e.Stage = ptr(Pregnant) }, false, []string{"body.stage"}},
		{"nursing at 6, deficit", func(e *Eater) { minor("2020-01", 1199)(e); e.Stage = ptr(Nursing) }, true, []string{"body.stage", "body.energy_kcal"}},
		{"empty stage", func(e *Eater) { e.Stage = ptr(Stage("")) }, false, nil},
		{"unknown stage", func(e *Eater) { e.Stage = ptr(Stage("teething")) }, false, []string{"body.stage"}},

		{"shares", shares(ptr(2000), ptr(25), ptr(50), ptr(25)), false, nil},
		{"shares of 99", shares(ptr(2000), ptr(25), ptr(49), ptr(25)), false, []string{"body.protein_pct"}},
		{"two shares", shares(ptr(2000), ptr(25), nil, ptr(75)), false, []string{"body.carbs_pct"}},
		{"one share", shares(ptr(2000), nil, nil, ptr(75)), false, []string{"body.protein_pct", "body.carbs_pct"}},
		{"shares of nothing", shares(nil, ptr(25), ptr(50), ptr(25)), false, energy},
		{"a negative share", shares(ptr(2000), ptr(25), ptr(-1), ptr(76)), false, []string{"body.carbs_pct"}},
		{"a share of 101", shares(ptr(2000), ptr(25), ptr(101), ptr(25)), false, []string{"body.carbs_pct"}},
		{"protein 5", shares(ptr(2000), ptr(5), ptr(70), ptr(25)), false, nil},
		{"protein 4", shares(ptr(2000), ptr(4), ptr(71), ptr(25)), false, []string{"body.protein_pct"}},
		{"protein 50", shares(ptr(2000), ptr(50), ptr(25), ptr(25)), false, nil},
		{"protein 51", shares(ptr(2000), ptr(51), ptr(24), ptr(25)), false, []string{"body.protein_pct"}},
		{"keto", shares(ptr(2000), ptr(20), ptr(5), ptr(75)), false, nil},
		{"keto for a minor", func(e *Eater) { shares(ptr(2000), ptr(20), ptr(5), ptr(75))(e); e.Born = ptr("2014-10") }, true, []string{"body.carbs_pct"}},
		{"26 % carbohydrate for a minor", func(e *Eater) { shares(ptr(2000), ptr(20), ptr(26), ptr(54))(e); e.Born = ptr("2014-10") }, false, nil},

		{"few carbohydrates in pregnancy", func(e *Eater) { shares(ptr(2000), ptr(20), ptr(25), ptr(55))(e); e.Stage = ptr(Pregnant) }, true, []string{"body.carbs_pct"}},
		{"26 % carbohydrate in pregnancy", func(e *Eater) { shares(ptr(2000), ptr(20), ptr(26), ptr(54))(e); e.Stage = ptr(Pregnant) }, false, nil},
		{"keto diet", keto(nil), false, nil},
		{"keto diet with its shares", func(e *Eater) { shares(ptr(2000), ptr(25), ptr(10), ptr(65))(e); keto(nil)(e) }, false, nil},
		{"keto diet with bread", func(e *Eater) { shares(ptr(2000), ptr(25), ptr(11), ptr(64))(e); keto(nil)(e) }, false, []string{"body.carbs_pct"}},
		{"keto diet at 17", func(e *Eater) { keto(nil)(e); e.Born = ptr("2008-11") }, true, []string{"body.diets[1]"}},
		{"keto diet at 18", func(e *Eater) { keto(nil)(e); e.Born = ptr("2008-10") }, false, nil},
		{"keto diet in pregnancy", keto(ptr(Pregnant)), true, []string{"body.diets[1]"}},
		{"keto diet while nursing", keto(ptr(Nursing)), true, []string{"body.diets[1]"}},

		{"known ids", func(e *Eater) {
			e.Diets, e.Allergens = food.AllDiets(), food.AllAllergens()
			e.ExcludedFoods, e.DislikedFoods = []food.ID{"mushrooms", "cod"}, []food.ID{"shiitake"}
		}, false, nil},
		{"unknown ids", func(e *Eater) {
			e.Diets, e.Allergens = []food.Diet{"vegan", "omnivore"}, []food.Allergen{"peanut"}
			e.ExcludedFoods, e.DislikedFoods = []food.ID{"moon-dust"}, []food.ID{"cod", ""}
		}, false, []string{"body.diets[1]", "body.allergens[0]", "body.excluded_foods[0]", "body.disliked_foods[1]"}},
		{"doubles", func(e *Eater) { e.Allergens = []food.Allergen{food.Milk, food.Milk} }, false, nil},
		{"200 of a list", func(e *Eater) { e.ExcludedFoods = repeat[food.ID]("cod", 200) }, false, nil},
		{"201 of a list", func(e *Eater) { e.ExcludedFoods = repeat[food.ID]("cod", 201) }, false, []string{"body.excluded_foods"}},
		{"all at once", func(e *Eater) {
			*e = Eater{Born: ptr("x"), Stage: ptr(Stage("teething")), EnergyKcal: ptr(10), FatPct: ptr(200)}
		}, false, []string{"body.name", "body.born", "body.stage", "body.energy_kcal", "body.fat_pct", "body.protein_pct", "body.carbs_pct"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := Eater{ID: "ada", Name: "Ada"}
			tt.change(&e)
			if diff := cmp.Diff(append([]string{}, tt.want...), wrongFields(t, e.Validate(foods, today, tt.coach))); diff != "" {
				t.Error("-want +got\n", diff)
			}
		})
	}
}

func repeat[T any](x T, n int) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = x
	}
	return out
}

// The wrong value is named, so that its author knows which it was.
func TestEaterValidateNamesTheValue(t *testing.T) {
	t.Parallel()
	e := Eater{Name: "Ada", Allergens: []food.Allergen{food.Allergen("peanut" + strings.Repeat("!", 100))}}
	err := e.Validate(world(t), today, false)
	if err == nil || !strings.Contains(err.Error(), `value=peanut!!`) || len(err.Error()) > 200 {
		t.Error(err)
	}
}

// A requirement never falls with age, so that a younger reading is never stricter.
func TestRequirementRises(t *testing.T) {
	t.Parallel()
	for age := 1; age < len(requirement); age++ {
		if requirement[age] < 800 || age > 1 && requirement[age] < requirement[age-1] {
			t.Errorf("age %d: %d kcal", age, requirement[age])
		}
	}
}

func TestEaterTarget(t *testing.T) {
	t.Parallel()
	e := Eater{EnergyKcal: ptr(2000), ProteinPct: ptr(25), CarbsPct: ptr(50), FatPct: ptr(25)}
	want := food.Nutrients{}.With(food.Energy, 2000).With(food.Protein, 125).With(food.Carbs, 250).With(food.Fat, 500.0/9)
	for _, n := range food.AllNutrients() {
		got, known := e.Target(today).Get(n)
		aim, aimed := want.Get(n)
		if got != aim || known != aimed {
			t.Errorf("nutrient %d: %v %v, want %v %v", n, got, known, aim, aimed)
		}
	}
}

// Who eats keto aims for little carbohydrate, unless other shares are set.
func TestKetoTarget(t *testing.T) {
	t.Parallel()
	e := Eater{EnergyKcal: ptr(2000), Diets: []food.Diet{food.Keto}}
	if ketoProtein+ketoCarbs+ketoFat != 100 || ketoCarbs > ketoMaxCarbs {
		t.Error("keto's shares", ketoProtein, ketoCarbs, ketoFat)
	}
	if carbs, known := e.Target(today).Get(food.Carbs); !known || carbs != 40 {
		t.Errorf("%v g of carbohydrate, want 40", carbs)
	}
	if e.CarbsPct != nil {
		t.Error("the eater was changed")
	}
	e.ProteinPct, e.CarbsPct, e.FatPct = ptr(20), ptr(5), ptr(75)
	if carbs, _ := e.Target(today).Get(food.Carbs); carbs != 25 {
		t.Errorf("%v g of carbohydrate of one's own, want 25", carbs)
	}
	e = Eater{Diets: []food.Diet{food.Keto}}
	if carbs, _ := e.Target(today).Get(food.Carbs); carbs != 2250*0.08/4 {
		t.Errorf("%v g of carbohydrate of an estimated energy", carbs)
	}
}

func TestEaterClean(t *testing.T) {
	t.Parallel()
	e := Eater{Name: " Ada ", Allergens: []food.Allergen{food.Milk, food.Eggs, food.Milk}}.Clean()
	want := Eater{Name: "Ada", Diets: []food.Diet{}, DietScope: DietTable, Allergens: []food.Allergen{food.Milk, food.Eggs},
		ExcludedFoods: []food.ID{}, DislikedFoods: []food.ID{}, Aims: []Aim{}, SlotShares: map[Slot]int{}}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Error("-want +got\n", diff)
	}
}

func FuzzEaterValidate(f *testing.F) {
	foods := world(f)
	f.Add("Ada", "2000-01", "nursing", "vegan", "milk", "cod", 2000, 25, 50, 25, "2026-11-23")
	f.Add("", "9999-99", "", "", "", "", -1, 101, -5, 0, "")
	f.Fuzz(func(t *testing.T, name, born, stage, diet, allergen, id string, kcal, p, c, fat int, now string) {
		e := Eater{Name: name, Born: &born, Stage: ptr(Stage(stage)), Diets: []food.Diet{food.Diet(diet)},
			Allergens: []food.Allergen{food.Allergen(allergen)}, ExcludedFoods: []food.ID{food.ID(id)},
			EnergyKcal: &kcal, ProteinPct: &p, CarbsPct: &c, FatPct: &fat}
		for _, coach := range []bool{true, false} {
			if err := e.Validate(foods, Date(now), coach); err != nil && !problem.Is(err, problem.Invalid) {
				t.Fatal(err)
			} else if err == nil && (kcal < 800 || kcal > 6000 || p+c+fat != 100 ||
				stage == "pregnant" && (kcal < 1870 || c < 26 || diet == "keto")) {
				t.Fatal("let pass:", fmt.Sprintf("%+v", e))
			}
		}
	})
}

// An allergy to any one food takes no more than half of the list.
func TestAllergiesFitInTheList(t *testing.T) {
	t.Parallel()
	table := food.Default()
	for _, f := range table.All() {
		rule, err := ingredient.Default().ReadRule("allergic to " + f.Name)
		if refused, ok := errors.AsType[*ingredient.Refusal](err); ok && refused.Reason == ingredient.ReasonAdditive {
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", f.Name, err)
		} else if n := len(rule.Excluded); 2*n > MaxListItems {
			t.Errorf("an allergy to %s leaves out %d foods and groups, of %d for all that an eater may not have", f.Name, n, MaxListItems)
		}
	}
}
