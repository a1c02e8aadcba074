package meal

import (
	"math"
	"slices"

	"mealplanner/internal/food"
)

// PantryItem is a food at home. What is past its date is not counted on.
type PantryItem struct {
	Food  food.ID  `json:"food"`
	Grams *float64 `json:"grams"`  // null: enough of it
	UseBy *Date    `json:"use_by"` // the last day on which it is eaten; null: it keeps
	UseUp bool     `json:"use_up"` // wished on the table before it is bought again
}

// Lasts reports whether the food may be eaten on a date.
func (i PantryItem) Lasts(on Date) bool { return i.UseBy == nil || on <= *i.UseBy }

// supply is what the pantry has of a purchase.
type supply struct {
	tenths int64 // of the grams that are needed
	all    bool  // nothing is to be bought
}

// atHome counts what a purchase's uses, in the order of their dates, can take from the
// pantry. Of a food without grams there is enough for every use while it lasts.
func (h Household) atHome(p *purchase) supply {
	i := slices.IndexFunc(h.Pantry, func(i PantryItem) bool { return i.Food == p.id })
	if i < 0 {
		return supply{}
	}
	item := h.Pantry[i]
	left := int64(math.MaxInt64)
	if item.Grams != nil {
		left = tenthsOf(*item.Grams)
	}
	s := supply{all: len(p.unknown) == 0 || item.Grams == nil}
	for _, u := range p.uses {
		var taken int64
		if item.Lasts(u.date) {
			taken = min(left, u.tenths)
		}
		s.tenths, left = s.tenths+taken, left-taken
		s.all = s.all && item.Lasts(u.date) && taken == u.tenths
	}
	return s
}
