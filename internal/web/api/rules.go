package api

import (
	"context"
	"errors"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
	"mealplanner/internal/problem"
	"mealplanner/internal/wire"
	"mealplanner/internal/words"
)

type rulesIn struct{ Body rulesInput }

type rulesInput struct {
	Language string   `json:"language,omitempty" maxLength:"35" doc:"What the rules are written in, BCP 47: English, or German (de, de-AT), where what is no German is read as English; absent: English"`
	Rules    []string `json:"rules" doc:"Free text such as \"no nuts\""`
}

// Limits are the rules'.
func (rulesInput) Limits() wire.Limits {
	return wire.Limits{"rules": {Max: ingredient.MaxRules, Each: ingredient.MaxRuleChars}}
}

// RuleReading is how a rule is understood. What is not is refused as a whole: then it
// stands for nothing.
type RuleReading struct {
	Rule          string          `json:"rule" doc:"As it was typed"`
	Understood    bool            `json:"understood"`
	Diets         []food.Diet     `json:"diets"`
	Allergens     []food.Allergen `json:"allergens"`
	ExcludedFoods []food.ID       `json:"excluded_foods" doc:"Foods and groups"`
	Forbids       wire.Forbids    `json:"forbids" doc:"All that is kept off the table"`
	Suggestions   []string        `json:"suggestions" doc:"Of a refusal: the nearest names, best first"`
	Problem       string          `json:"problem,omitempty" doc:"Of a refusal: its code"`
	Reason        string          `json:"reason,omitempty" doc:"Of a refusal: why, for a person"`
	Part          string          `json:"part,omitempty" doc:"Of a refusal: what was not understood"`
}

// forbidden names what a rule forbids in a language.
func forbidden(foods *food.Table, l food.Language, rule food.Rule) wire.Forbids {
	f := foods.Forbidden(rule)
	name := func(id food.ID) string { return foods.NameIn(id, l) }
	return wire.Forbids{Groups: namedBy(f.Groups, name), Foods: namedBy(f.Foods, name)}
}

// Rules says how rules are understood, and keeps nothing.
func (h Readings) Rules(ctx context.Context, _ account.Caller, in *rulesIn) (*listOut[RuleReading], error) {
	language := food.ParseLanguage(in.Body.Language)
	return listOf(in.Body.Rules, "", func(text string) RuleReading { return h.readingOf(words.From(ctx), language, text) }), nil
}

func (h Readings) readingOf(w *words.Words, l food.Language, text string) RuleReading {
	rule, err := ingredient.In(l).ReadRule(text)
	reading := RuleReading{
		Rule: text, Understood: err == nil,
		Diets: wire.OrEmpty(rule.Diets), Allergens: wire.OrEmpty(rule.Allergens), ExcludedFoods: wire.OrEmpty(rule.Excluded),
		Forbids: forbidden(h.Foods, l, rule), Suggestions: []string{},
	}
	var refused *ingredient.Refusal
	if errors.As(err, &refused) {
		reading.Problem, reading.Reason, reading.Part = refused.Code, w.Detail(problem.As(refused)), refused.Part
		reading.Suggestions = wire.OrEmpty(refused.Suggestions())
	}
	return reading
}
