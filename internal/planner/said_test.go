package planner

import (
	"golang.org/x/text/language"

	"mealplanner/internal/meal"
	"mealplanner/internal/store"
	"mealplanner/internal/words"
)

// What an English reader reads.
var english = words.For(language.English)

func progressText(g store.Generation) string { return english.Say(ProgressOf(g)) }

func notesOf(g store.Generation) (said []string) {
	for _, m := range Notes(g) {
		said = append(said, english.Say(m))
	}
	return said
}

func reasonText(r meal.ReasonView) string {
	return english.Reason(meal.Reason{Code: r.Code, Params: r.Params})
}
