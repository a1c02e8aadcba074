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
func (s *Site) foodCalled(w *words.Words, text string) food.ID {
	if w.Language() == food.English {
		return ""
	}
	found := s.Foods.NamesIn(w.Language()).Foods(w.Language().Key(text))
	for _, id := range found {
		if strings.EqualFold(w.Food(id), text) {
			return id
		}
	}
	if len(found) == 1 {
		return found[0]
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
