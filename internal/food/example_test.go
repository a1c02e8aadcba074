package food_test

import (
	"fmt"

	"mealplanner/internal/food"
)

func ExampleTable_Covers() {
	table := food.Default()
	fmt.Println(table.Covers("mushrooms", "shiitake"))
	fmt.Println(table.Covers("mushrooms", "mushroom-stock"))
	fmt.Println(table.Covers("strawberries", "strawberries-frozen"))
	fmt.Println(table.Covers("garlic", "garlic-salt"))
	fmt.Println(table.Covers("butter", "peanut-butter"))
	// Output:
	// true
	// true
	// true
	// true
	// false
}

func ExampleTable_Search() {
	for _, f := range food.Default().Search("red len", 1) {
		fmt.Println(f.ID, "-", f.Name)
	}
	// Output: red-lentils - red lentils
}

func ExampleFood_Grams() {
	flour := food.Default().Food("plain-flour")
	grams, ok := flour.Grams(1, food.Cup)
	fmt.Printf("%.0f %v\n", grams, ok)
	_, ok = flour.Grams(1, food.Clove)
	fmt.Println(ok)
	// Output:
	// 125 true
	// false
}

func ExampleFood_Shown() {
	for _, s := range []food.System{food.Metric, food.US} {
		for _, id := range []food.ID{"egg", "whole-milk", "red-lentils"} {
			quantity, unit := food.Default().Food(id).Shown(250, s)
			fmt.Println(quantity, unit.Name(quantity), id)
		}
	}
	// Output:
	// 5 pieces egg
	// 240 ml whole-milk
	// 250 g red-lentils
	// 5 pieces egg
	// 1 cup whole-milk
	// 9 oz red-lentils
}

func ExampleParseUnit() {
	u, ok := food.ParseUnit("Tbsp.")
	fmt.Println(u, u.Kind(), ok)
	// Output: tbsp volume true
}
