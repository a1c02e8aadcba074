// Package say puts the words of a language into what the API and the pages show: use cases
// give facts, without a word.
package say

import (
	"context"
	"slices"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/shopping"
	"mealplanner/internal/words"
)

// Menu puts the words of a menu into it.
func Menu(w *words.Words, m *planner.Menu) {
	w.Menu(&m.MenuView)
	w.Violations(m.Violations)
	m.Notice = w.LabelNotice()
}

// List puts the words of a grocery list into it, and its items in the order of their names.
func List(w *words.Words, l *shopping.GroceryList) {
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

// All says messages.
func All(w *words.Words, all []problem.Message) []string {
	said := []string{}
	for _, m := range all {
		said = append(said, w.Say(m))
	}
	return said
}

// Title is the title of a recipe in a language.
func Title(w *words.Words, r meal.Recipe) string { return r.Texts.Title(w.Language(), r.Title) }

// Search finds recipes by what somebody types, in the language of the answer.
func Search(ctx context.Context, typed string) planner.Search {
	return planner.Search{
		Words:    typed,
		Language: func() food.Language { return words.From(ctx).Language() },
		Cuisine:  func(id string) string { return words.From(ctx).Name("cuisine", id) },
	}
}

// Progress says how far a generation is, and of a failed one why.
func Progress(w *words.Words, g planner.Generation) string {
	if g.State == planner.Failed && g.Failure != nil {
		return w.Detail(g.Failure.Problem())
	}
	return w.Say(planner.ProgressOf(g))
}

// Model puts into the state of the model provider what to do about its failures.
func Model(w *words.Words, m planner.ModelState) planner.ModelState {
	for i, t := range m.Troubles {
		m.Troubles[i].Advice = w.Text("model-advice", "class", t.AdviceFor)
	}
	return m
}
