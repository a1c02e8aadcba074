package main

import (
	"context"
	"fmt"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// example is a household as people describe theirs, of which many menus of a week are made.
type example struct {
	name      string
	household func() meal.Household
}

const twoAdults = "two adults who set nothing"

// examples are the households of which every day of a week is judged.
func examples() []example {
	return []example{{"family of four", family}, {"toddler and mother", toddler}, {"child of 3 alone", childAlone}, {twoAdults, two}}
}

// week is the order of seven days from a Tuesday on.
func (x example) week(seed uint64) home {
	return home{group: x.name, Household: x.household(), start: firstDay, days: week, seed: seed}
}

func household(eaters ...meal.Eater) meal.Household {
	h := meal.Household{Scope: meal.ScopeHousehold, Units: food.Metric, Preferences: meal.DefaultPreferences()}
	for _, e := range eaters {
		h.Eaters = append(h.Eaters, e.Clean())
	}
	return h
}

func named(name string, kcal int) meal.Eater {
	e := meal.Eater{ID: name, Name: name}
	if kcal > 0 {
		e.EnergyKcal = &kcal
	}
	return e
}

func born(e meal.Eater, month string) meal.Eater {
	e.Born = &month
	return e
}

// family: a father who eats no onion, a child who may have no nuts, a small one, and hardly
// any time on weekdays.
func family() meal.Household {
	dad, eight := named("dad", 2500), born(named("child of 8", 1600), "2018-05")
	dad.ExcludedFoods = understood("no onions").Excluded
	eight.Allergens = []food.Allergen{food.Nuts}
	h := household(named("mum", 1800), dad, eight, born(named("child of 3", 1200), "2023-05"))
	h.Preferences.MaxMinutes.Weekday = map[meal.Slot]int{meal.Breakfast: 15, meal.Lunch: 20, meal.Dinner: 30}
	return h
}

// toddler: 14 months old with an allergy to milk, and her mother.
func toddler() meal.Household {
	small := born(named("toddler", 0), "2025-09")
	small.Allergens = []food.Allergen{food.Milk}
	return household(named("mother", 0), small)
}

func childAlone() meal.Household { return household(born(named("child", 0), "2023-05")) }

func two() meal.Household { return household(named("one", 0), named("two", 0)) }

// accepted says how many days of an example's weeks the rules accept: meal.Check with all that
// it needs and has, and the words.
type accepted struct {
	Name    string            `json:"name"`
	Seeds   int               `json:"seeds"`
	Days    int               `json:"days"`
	Kept    int               `json:"days_accepted"`
	Missed  map[string]int    `json:"days_missed"` // by rule and nutrient
	Hard    []string          `json:"hard_violations,omitempty"`
	Shares  map[figure]share  `json:"shares"`
	Spreads map[figure]spread `json:"spreads"`
}

func (a accepted) pct() float64 { return percent(a.Kept, a.Days) }

// example composes weeks of an example, with the seeds from 1 on.
func (b *bench) example(ctx context.Context, x example, seeds int) (accepted, error) {
	a, all := accepted{Name: x.name, Seeds: seeds, Missed: map[string]int{}}, newFigures()
	for seed := range seeds {
		h := x.week(uint64(seed + 1))
		c, err := b.compose(ctx, h, h.request(0, h.days))
		if err != nil {
			return a, fmt.Errorf("%s, seed %d: %w", x.name, seed+1, err)
		}
		all.add(c.figures)
		a.Hard = append(a.Hard, c.wrong()...)
		a.Days += h.days
		a.Kept += h.days - len(c.missed)
		for _, rules := range c.missed {
			for rule := range rules {
				a.Missed[rule]++
			}
		}
	}
	a.Shares, a.Spreads = all.shares(), all.spreads()
	return a, nil
}
