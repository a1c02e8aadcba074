package compose

import (
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

const (
	usesUp     = 300_000 // what using up all that is left of an urgent food is worth
	usesPantry = 30_000  // and of another
	maxUsed    = 450_000 // for one dish
	worthUsing = 150     // tenths of a gram in a serving: less only seasons it
)

// stock is a food at home.
type stock struct {
	meal.PantryItem
	urgent bool    // wished on the table, or kept no longer than the days of the request
	takes  []int64 // by dish: what a serving takes of it, in tenths of a gram; 0: hardly any
}

func (c *Composer) stock(item meal.PantryItem, days []DayRequest) stock {
	s := stock{PantryItem: item, urgent: item.UseUp, takes: make([]int64, len(c.dishes))}
	if len(days) > 0 && item.UseBy != nil && *item.UseBy <= days[len(days)-1].Date {
		s.urgent = true
	}
	for i := range c.dishes {
		if takes := servingOf(c.dishes[i].recipe, item.Food); takes >= worthUsing {
			s.takes[i] = takes
		}
	}
	return s
}

// shelf is a stock as it is on a day.
type shelf struct {
	stock
	left  int64 // tenths of a gram
	worth int64 // of taking all that is left
}

// shelves gives what the pantry still has on a day, after what is planned already.
func (p *Plan) shelves(d meal.Date, around []tabled) []shelf {
	var all []shelf
	for _, s := range p.wishes.larder {
		if !s.Lasts(d) {
			continue
		}
		var used int64
		for _, t := range around {
			if s.Lasts(t.date) {
				used += servingOf(t.dish, s.Food) * t.quarters / natural
			}
		}
		on := shelf{stock: s, worth: usesPantry}
		if s.Grams != nil {
			on.left = int64(*s.Grams*10) - used
		}
		if s.Grams != nil && on.left <= 0 {
			continue
		}
		if s.urgent && (s.Grams != nil || used == 0) { // one dish is enough where nobody knows how much there is
			on.worth = usesUp
		}
		all = append(all, on)
	}
	return all
}

// takenFrom says what a dish for so many eaters is worth for what it takes from the
// shelves: at least a third of each one's worth, and more the more of it is used up. The
// food is the urgent one that it uses most of; empty: none.
func takenFrom(shelves []shelf, dish, eaters int) (worth int64, uses food.ID) {
	var largest int64
	for _, s := range shelves {
		takes := s.takes[dish] * int64(eaters)
		if takes == 0 {
			continue
		}
		part := s.worth
		if s.Grams != nil {
			part = max(s.worth/3, s.worth*min(takes, s.left)/s.left)
		}
		worth += part
		if s.worth == usesUp && part > largest {
			largest, uses = part, s.Food
		}
	}
	return min(worth, maxUsed), uses
}
