package ingredient

import (
	"math"
	"slices"
	"strings"

	"mealplanner/internal/food"
)

// LineReading is one food of an ingredient line as it is shown to the person who wrote
// the line, before anything is made of it: in JSON the same from the API and from the
// terminal. What is not known is null or empty, and never a guess.
type LineReading struct {
	Line        string           `json:"line" doc:"As it was written"`
	Food        *food.ID         `json:"food" doc:"null: none that the table has, or none that is sure enough to name"`
	Name        string           `json:"name" doc:"The food's name; without a food the line's own words for it"`
	Quantity    *float64         `json:"quantity" doc:"null: the line has no amount for this food"`
	QuantityMax *float64         `json:"quantity_max" doc:"The other end of a range; null: none"`
	Unit        *food.Unit       `json:"unit" doc:"null without a quantity"`
	Grams       *float64         `json:"grams" doc:"Of the middle of a range; null: unknown"`
	Note        string           `json:"note" doc:"Size, preparation and all else that the line says"`
	Confidence  float64          `json:"confidence" doc:"In the food, 0 to 1; below 0.8 ask"`
	Unread      []string         `json:"unread" doc:"Words of the line that nobody understood; of a line without a food its name"`
	Alternative []food.ID        `json:"alternatives" doc:"The other foods of a choice"`
	With        []food.ID        `json:"with" doc:"Further foods that the line names beside this one: what it is made with, fried in or filled with. A line's further foods are on its first item"`
	Allergens   AllergenPresence `json:"allergens" doc:"Of the whole line: its foods, the alternatives, and all that it names anywhere"`
	Diets       []food.Diet      `json:"diets" doc:"That the whole line fits; none where a food or a word of it is not known or the reading is in doubt, below 0.8"`
}

// AllergenPresence lists allergens by what is said of them; what is in neither list is
// not there by typical ingredients.
type AllergenPresence struct {
	Contains []food.Allergen `json:"contains"`
	May      []food.Allergen `json:"may" doc:"Perhaps, or nobody knows"`
}

// presenceOf lists the allergens that are contained or may be.
func presenceOf(a food.Allergens) AllergenPresence {
	out := AllergenPresence{Contains: []food.Allergen{}, May: []food.Allergen{}}
	for _, x := range food.AllAllergens() {
		switch a.Presence(x) {
		case food.Contains:
			out.Contains = append(out.Contains, x)
		case food.May:
			out.May = append(out.May, x)
		}
	}
	return out
}

// SureConfidence is from where on a line's food is taken without asking anybody.
const SureConfidence = 0.8

// Readings reads a line and gives one reading for each of its foods, at least one.
func (r *Reader) Readings(text string, where food.Country) []LineReading {
	lines := r.ReadLines(text, where)
	out := make([]LineReading, len(lines))
	for i, l := range lines {
		out[i] = r.readingOf(text, l)
	}
	return out
}

func (r *Reader) readingOf(text string, l Line) LineReading {
	out := LineReading{
		Line: text, Name: l.Name, Note: l.note(), Confidence: math.Round(l.Confidence*100) / 100, Unread: append([]string{}, l.Unread...),
		Alternative: append([]food.ID{}, l.Alternatives...), With: append([]food.ID{}, l.With...), Allergens: presenceOf(l.Allergens), Diets: append([]food.Diet{}, l.Diets...),
	}
	if l.Food != "" {
		out.Food, out.Name = &l.Food, r.table.NameIn(l.Food, r.in)
	}
	if l.Amount.Stated() {
		out.Quantity, out.Unit = &l.Amount.From, &l.Unit
		if l.Amount.To > l.Amount.From {
			out.QuantityMax = &l.Amount.To
		}
	}
	if l.GramsBy != "" {
		out.Grams = &l.Grams
	}
	return out
}

// note joins what a line says besides amount and food.
func (l *Line) note() string {
	parts := slices.DeleteFunc([]string{l.Size, l.Preparation, l.Comment}, func(s string) bool { return s == "" })
	return strings.Join(parts, ", ")
}
