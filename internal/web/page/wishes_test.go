package page

import (
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/words"
)

// What a row shows is read as the food or group that it stands for.
func TestARowOfTheRotationSaysWhatItMeans(t *testing.T) {
	s := Wishes{&Site{Foods: food.Default()}}
	for _, tag := range words.Languages() {
		w := words.For(tag)
		ids := s.Foods.Groups()
		for _, f := range s.Foods.All() {
			ids = append(ids, f.ID)
		}
		for _, id := range ids {
			if got := s.oneFoodOrGroup(s.wordFor(w, id)); got != id {
				t.Errorf("%s is shown as %q, which is read as %s", id, s.wordFor(w, id), got)
			}
		}
	}
}
