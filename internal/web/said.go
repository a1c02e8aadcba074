package web

import (
	"slices"

	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/shopping"
	"mealplanner/internal/words"
)

// Use cases give facts; these put the words of a language into them.

func sayMenu(w *words.Words, m *planner.Menu) {
	w.Menu(&m.MenuView)
	w.Violations(m.Violations)
	m.Notice = w.LabelNotice()
}

func sayList(w *words.Words, l *shopping.GroceryList) {
	for i := range l.Items {
		w.GroceryItem(&l.Items[i].GroceryItem)
	}
	byAisle := w.ByAisle()
	slices.SortFunc(l.Items, func(a, b shopping.GroceryItem) int { return byAisle(a.GroceryItem, b.GroceryItem) })
	for i := range l.Below {
		l.Below[i].Name = w.Food(l.Below[i].Food)
	}
	l.Notice = w.LabelNotice()
}

func sayAll(w *words.Words, all []problem.Message) []string {
	said := []string{}
	for _, m := range all {
		said = append(said, w.Say(m))
	}
	return said
}

func titleOf(w *words.Words, r meal.Recipe) string { return r.Texts.Title(w.Language(), r.Title) }
