package ingredient_test

import (
	"fmt"

	"mealplanner/internal/ingredient"
	"mealplanner/internal/problem"
)

func ExampleReader_ReadLine() {
	reader := ingredient.Default()
	for _, text := range []string{
		"1 1/2 cups all-purpose flour, sifted",
		"2 x 400 g tins chopped tomatoes",
		"2–3 garlic cloves, crushed",
		"salt to taste",
		"2 tbsp butter or olive oil",
		"1 cup walnut milk",
	} {
		l := reader.ReadLine(text, "US")
		fmt.Printf("%v-%v %q %q %v: %.0f g by %q\n", l.Amount.From, l.Amount.To, l.Unit, l.Food, l.Alternatives, l.Grams, l.GramsBy)
	}
	// Output:
	// 1.5-1.5 "cup" "plain-flour" []: 187 g by "density"
	// 2-2 "can" "chopped-tomatoes-canned" []: 800 g by "package size"
	// 2-3 "clove" "garlic" []: 8 g by "portion"
	// 0-0 "" "salt" []: 0 g by ""
	// 2-2 "tbsp" "butter" [olive-oil]: 28 g by "density"
	// 1-1 "cup" "" []: 0 g by ""
}

func ExampleReader_ReadRule() {
	reader := ingredient.Default()
	for _, text := range []string{"no nuts", "shellfish allergy", "no eggplant", "I am diabetic"} {
		rule, err := reader.ReadRule(text)
		if err != nil {
			fmt.Println(text, "->", problem.As(err).Code)
			continue
		}
		fmt.Println(text, "->", rule.Allergens, rule.Excluded)
	}
	// Output:
	// no nuts -> [peanuts nuts] []
	// shellfish allergy -> [crustaceans molluscs] [shellfish]
	// no eggplant -> [] [aubergine]
	// I am diabetic -> medical
}
