package page

import (
	"strings"

	"mealplanner/internal/food"
	"mealplanner/internal/words"
)

// foodNames are the foods for a list of suggestions.
func (s *Site) foodNames(w *words.Words) (all []string) {
	for _, f := range s.Foods.All() {
		all = append(all, w.Food(f.ID))
	}
	return all
}

// foodCalled gives the food or group that a text names in another language than English,
// where it names one: "Hähnchenbrust"; else nothing.
func (s *Site) foodCalled(text string) food.ID {
	for _, l := range food.Languages() {
		if l == food.English {
			continue
		}
		found := s.Foods.NamesIn(l).Foods(l.Key(text))
		for _, id := range found {
			if strings.EqualFold(s.Foods.NameIn(id, l), text) {
				return id
			}
		}
		if len(found) == 1 {
			return found[0]
		}
	}
	return ""
}

// foodsAndGroups are all that a rule may name, groups first.
func (s *Site) foodsAndGroups() []food.ID {
	all := s.Foods.Groups()
	for _, f := range s.Foods.All() {
		all = append(all, f.ID)
	}
	return all
}
