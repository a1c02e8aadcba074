package page

import (
	"reflect"
	"testing"

	"golang.org/x/text/language"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/words"
)

// Whatever somebody else has changed of an eater meanwhile is told, field by field.
func TestEveryFieldOfAnEaterIsTold(t *testing.T) {
	t.Parallel()
	w := words.For(language.English)
	born, stage, energy, share := "1990-05", meal.Nursing, 2000, 20
	changed := reflect.ValueOf(meal.Eater{
		Name: "Bo", Guest: true, Born: &born, Stage: &stage, Diets: []food.Diet{food.Vegan}, DietScope: meal.DietPlate, Allergens: []food.Allergen{food.Milk},
		ExcludedFoods: []food.ID{"celery"}, DislikedFoods: []food.ID{"carrot"},
		Sex: new(meal.Female), HeightCm: new(170.0), WeightKg: new(70.5), Activity: new(meal.Light),
		Aims:       []meal.Aim{{Nutrient: meal.AimIron, Min: new(18.0), Unit: meal.InMg}},
		SlotShares: map[meal.Slot]int{meal.Dinner: 100},
		EnergyKcal: &energy, ProteinPct: &share, CarbsPct: &share, FatPct: &share,
	})
	for i := range changed.NumField() {
		name := changed.Type().Field(i).Name
		if name == "ID" {
			continue
		}
		if changed.Field(i).IsZero() {
			t.Fatalf("this test leaves %s empty", name)
		}
		var typed meal.Eater
		reflect.ValueOf(&typed).Elem().Field(i).Set(changed.Field(i))
		if told := differences(w, fieldsOf(w, meal.Eater{}), fieldsOf(w, typed)); len(told) != 1 {
			t.Errorf("of a change of %s is told %v", name, told)
		}
	}
}
