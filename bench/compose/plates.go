package main

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"mealplanner/internal/meal"
)

// What stands before an eater.
const (
	plateWeight figure = "adults: plates of at most 900 g"
	plateBounds figure = "adults: plates with a sane amount of each kind of food"
	wholes      figure = "eggs and slices whole"
)

// adultPlate is the most that an adult's plate holds, in g as it is cooked from.
const adultPlate = 900

// mostOfKind bounds what an adult has of a kind of food at once, in g as bought. It is our own
// judgement, above what any cookery book puts on a plate.
var mostOfKind = map[string]float64{"meat": 350, "fish": 350, "cheese": 150, "eggs": 300, "nuts": 100, "added sugar": 60}

// sugars are what is sugar as a whole; granola only holds some.
var sugars = []string{"sugar", "honey", "syrup", "treacle", "jam", "marmalade"}

// drinks and broths hold little of what they are named after.
var thin = []string{"milk", "drink", "stock", "broth", "stock cube", "bouillon", "sauce", "oil", "juice", "noodles", "pasta", "mayonnaise", "ketchup"}

// helping is a dish on an eater's plate.
type helping struct {
	dish     *mealJSON
	servings float64
}

// grams of an ingredient in the helping.
func (p helping) grams(in ingredientJSON) float64 {
	if in.Grams == nil || p.dish.CookedServings <= 0 {
		return 0
	}
	return *in.Grams * p.servings / p.dish.CookedServings
}

// plate is what an eater has in a slot.
func (d dayJSON) plate(s slotJSON, eater string) []helping {
	var all []helping
	for i := range d.Meals {
		m := &d.Meals[i]
		if m.Slot != s.Slot || max(m.Number, 1) != max(s.Number, 1) {
			continue
		}
		for _, p := range m.Portions {
			if p.Eater == eater && p.Servings > 0 {
				all = append(all, helping{m, p.Servings})
			}
		}
	}
	return all
}

// judgePlates judges every plate of a day.
func (c *checker) judgePlates(f *figures, h home, d dayJSON) {
	for i := range d.Meals {
		d.Meals[i].judgeWholes(f, d.Date)
	}
	for _, s := range d.Slots {
		for _, id := range s.Eaters {
			at := slices.IndexFunc(h.Eaters, func(e meal.Eater) bool { return e.ID == id })
			plate := d.plate(s, id)
			if at < 0 || len(plate) == 0 {
				continue
			}
			where := fmt.Sprintf("%s %s %s", d.Date, s.Slot, id)
			if years(h.Eaters[at], d.Date) >= grown {
				c.judgeAmounts(f, plate, where)
			}
			c.judgeTaste(f, h, plate, where)
		}
	}
}

// judgeAmounts judges how much is on an adult's plate.
func (c *checker) judgeAmounts(f *figures, plate []helping, where string) {
	weight, kinds := 0.0, map[string]float64{}
	for _, p := range plate {
		for _, in := range p.dish.Ingredients {
			grams := p.grams(in)
			weight += grams
			if endsIn(in.Name, thin) {
				continue
			}
			for k, phrases := range c.kinds(in.Name, ofIngredient) {
				if k == "added sugar" && !endsIn(in.Name, sugars) {
					continue
				}
				if mostOfKind[k] > 0 && slices.ContainsFunc(phrases, func(phrase string) bool { return !strings.Contains(phrase, ": ") }) {
					kinds[k] += grams
				}
			}
		}
	}
	f.judge(plateWeight, math.Round(weight) <= adultPlate, fmt.Sprintf("%s: %s, %.0f g", where, titles(plate), weight))
	right, wrong := true, ""
	for k, grams := range kinds {
		if grams > mostOfKind[k] {
			right, wrong = false, fmt.Sprintf("%s: %s, %.0f g of %s", where, titles(plate), grams, k)
		}
	}
	f.judge(plateBounds, right, wrong)
}

// judgeWholes looks for parts of what nobody divides.
func (m *mealJSON) judgeWholes(f *figures, date string) {
	for _, in := range m.Ingredients {
		name := " " + strings.ToLower(in.Name) + " "
		egg := in.Unit == "piece" && (strings.Contains(name, " egg ") || strings.Contains(name, " eggs "))
		if egg || in.Unit == "slice" || in.Unit == "rasher" {
			f.judge(wholes, math.Abs(in.Quantity-math.Round(in.Quantity)) < 0.001, fmt.Sprintf("%s %s: %v %s %s", date, m.Title, in.Quantity, in.Unit, in.Name))
		}
	}
}

func endsIn(name string, words []string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(words, func(w string) bool { return name == w || strings.HasSuffix(name, " "+w) })
}

func titles(plate []helping) string {
	var all []string
	for _, p := range plate {
		all = append(all, p.dish.Title)
	}
	return strings.Join(all, " + ")
}
