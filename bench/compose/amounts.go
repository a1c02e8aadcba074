package main

import (
	"fmt"
	"math"
	"slices"
)

// What a kitchen measures, in our own words and apart from the food table: of each unit the
// parts that a spoon, a cup, a jug or a scale has. Other units are counted by hand.
var measuredIn = map[string][]float64{
	"tsp": {1.0 / 8, 1.0 / 4}, "tbsp": {1.0 / 2}, "cup": {1.0 / 4, 1.0 / 3},
	"g": {1}, "kg": {0.05}, "ml": {5}, "l": {0.05}, "oz": {1.0 / 4}, "lb": {1.0 / 4},
}

// byHand are the parts of what is counted: a quarter of a cabbage, half an onion; nothing else is
// divided by hand.
var byHand = map[string][]float64{
	"piece": {1.0 / 4}, "small piece": {1.0 / 4}, "large piece": {1.0 / 4}, "head": {1.0 / 4},
	"can": {1.0 / 2}, "jar": {1.0 / 2}, "packet": {1.0 / 2}, "bunch": {1.0 / 2}, "loaf": {1.0 / 2}, "bottle": {1.0 / 2},
	"punnet": {1.0 / 2}, "ball": {1.0 / 4}, "stick": {1.0 / 4},
}

// measurable reports whether a cook can measure what a line says.
func (in ingredientJSON) measurable() bool {
	parts, known := measuredIn[in.Unit]
	if !known {
		parts, known = byHand[in.Unit]
	}
	if !known {
		parts = []float64{1}
	}
	return in.Quantity > 0 && slices.ContainsFunc(parts, func(part float64) bool {
		const decimals = 0.002 // a third is written with three
		return math.Abs(in.Quantity-math.Round(in.Quantity/part)*part) < decimals
	})
}

// measurable amounts are those of all ingredients of all cards.
const measurable figure = "amounts that a cook can measure"

// judgeMeasures judges each line of a menu's cards.
func (f *figures) judgeMeasures(m menuJSON) {
	for _, d := range m.Days {
		for _, dish := range d.Meals {
			for _, in := range dish.Ingredients {
				f.judge(measurable, in.measurable(), fmt.Sprintf("%s %s: %v %s %s", d.Date, dish.Title, in.Quantity, in.Unit, in.Name))
			}
		}
	}
}
