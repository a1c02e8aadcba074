package words

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/collate"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// Menu puts the words of a menu into its view: names of foods, reasons and violations, and
// titles and steps where they are written in the language.
func (w *Words) Menu(m *meal.MenuView) {
	for i := range m.Days {
		for k := range m.Days[i].Meals {
			w.meal(&m.Days[i].Meals[k])
		}
	}
}

func (w *Words) meal(m *meal.MealView) {
	m.Title = m.Texts.Title(w.Language(), m.Title)
	for i, r := range m.Reasons {
		m.Reasons[i].Text = w.Reason(meal.Reason{Code: r.Code, Params: r.Params})
	}
	w.Violations(m.Violations)
	w.ingredients(m.Ingredients)
	w.steps(m.Texts, m.Steps)
}

// Recipe puts the words of a recipe into its view, as Menu does.
func (w *Words) Recipe(r *meal.RecipeView) {
	r.Title = r.Texts.Title(w.Language(), r.Title)
	w.ingredients(r.Ingredients)
	w.steps(r.Texts, r.Steps)
}

func (w *Words) ingredients(all []meal.IngredientView) {
	for i := range all {
		all[i].Name = w.Food(all[i].Food)
	}
}

func (w *Words) steps(texts meal.RecipeTexts, all []meal.StepView) {
	for i := range all {
		all[i].Text = texts.Step(w.Language(), i, all[i].Text)
	}
}

// Violations puts the messages of violations into their views.
func (w *Words) Violations(all []meal.ViolationView) {
	for i := range all {
		all[i].Message = w.Violation(all[i])
	}
}

// GroceryItem puts the words of an item of a grocery list into it.
func (w *Words) GroceryItem(item *meal.GroceryItem) {
	item.Name = w.Food(item.Food)
	for i := range item.For {
		item.For[i].Title = item.For[i].Texts.Title(w.Language(), item.For[i].Title)
	}
}

// ByAisle orders grocery items by aisle and by name as the language orders names. It is for
// one use at a time.
func (w *Words) ByAisle() func(a, b meal.GroceryItem) int {
	aisles, names := food.Aisles(), cmp.Compare[string]
	if w.Language() != food.English {
		names = collate.New(w.tag).CompareString
	}
	return func(a, b meal.GroceryItem) int {
		return cmp.Or(slices.Index(aisles, a.Aisle)-slices.Index(aisles, b.Aisle), names(a.Name, b.Name), cmp.Compare(a.Food, b.Food))
	}
}

// Reason says why a meal was chosen, in one short phrase: "15 min", "uses up the spinach".
// An unknown code is its own words.
func (w *Words) Reason(r meal.Reason) string {
	p := func(name string) string { return shortened(r.Params[name]) }
	switch r.Code {
	case meal.ReasonMinutes:
		return w.Text("reason-minutes", "minutes", whole(r.Params["minutes"]))
	case meal.ReasonProtein:
		return w.Text("reason-protein", "grams", whole(r.Params["grams"]))
	case meal.ReasonFibre:
		return w.Text("reason-fibre", "grams", whole(r.Params["grams"]))
	case meal.ReasonFavourite:
		return w.Text("reason-favourite")
	case meal.ReasonCuisine:
		return w.Text("reason-cuisine", "cuisine", p("cuisine"))
	case meal.ReasonUsesUp:
		return w.Text("reason-uses-up", "food", p("food"))
	case meal.ReasonNew:
		return w.Text("reason-new")
	case meal.ReasonOnly:
		return w.Text("reason-only")
	case meal.ReasonSwap:
		return w.Text("reason-swap", "instead", p("instead"))
	case meal.ReasonAgain:
		return w.Text("reason-again")
	case meal.ReasonLeftover:
		return w.Text("reason-leftover", "date", p("date"))
	case meal.ReasonRecurring:
		return w.Text("reason-recurring", "date", p("date"))
	case meal.ReasonEnergy:
		return w.Text("reason-energy")
	case meal.ReasonRepaired:
		if r.Params["had"] != "" {
			return w.Text("reason-repaired", "had", p("had"))
		}
		return w.Text("reason-asked-again")
	case meal.ReasonFilled:
		if meal.Filled(r.Params["why"]) == meal.FilledWrong && r.Params["had"] != "" {
			return w.Text("reason-filled-for", "had", p("had"))
		}
		return w.Text("reason-filled", "why", p("why"))
	case meal.ReasonDiet:
		return w.Text("reason-diet", "diet", p("diet"))
	case meal.ReasonVariant:
		return w.Text("reason-variant", "beside", p("beside"))
	case meal.ReasonChosen:
		return w.Text("reason-chosen")
	}
	return asWords(r.Code)
}

// Violation says which rule is broken: "This dish contains peanuts (peanut butter), which
// Ada is allergic to". A hard rule names the food that breaks it and not the dish, because
// a blocked dish is shown only with its rule; the others begin with the dish's title.
func (w *Words) Violation(v meal.ViolationView) string {
	p := v.Params
	who := v.EaterName
	if who == "" {
		who = w.Text("somebody")
	}
	dish := v.Texts.Title(w.Language(), v.Dish)
	if dish == "" {
		dish = w.Text("this-dish")
	}
	switch v.Rule {
	case meal.RuleAllergen:
		return w.Text("violation-allergen", "presence", p["presence"], "food", w.withFood(v, w.Name("allergen", p["allergen"])), "eater", who)
	case meal.RuleHazard:
		years, _ := strings.CutPrefix(p["because"], "under-")
		return w.Text("violation-hazard", "because", p["because"], "hazard", w.withFood(v, w.Name("hazard", p["hazard"])), "eater", who, "years", whole(years))
	case meal.RuleDiet:
		return w.brokenDiet(v, who)
	case meal.RuleExcluded:
		return w.Text("violation-excluded", "food", w.withFood(v, w.Name(foodName, p["excluded"])), "eater", who)
	case meal.RuleDisliked:
		return w.Text("violation-disliked", "dish", dish, "food", w.withFood(v, w.Name(foodName, p["disliked"])), "eater", who)
	case meal.RuleUnknown:
		return w.Text("violation-unknown-food", "food", shortened(p["food"]))
	case meal.RuleNoMain:
		return w.Text("violation-no-main", "slot", w.Slot(v.Slot, whole(p["number"])), "eater", who)
	case meal.RuleTime:
		return w.Text("violation-time", "dish", dish, "minutes", whole(p["minutes"]), "limit", whole(p["limit"]), "slot", v.Slot)
	case meal.RuleKeeping:
		return w.Text("violation-keeping", "dish", dish)
	case meal.RuleRotation:
		return w.rotation(v)
	case meal.RuleVariety:
		return w.Text("violation-variety", "dish", dish, "first", p["first"])
	case meal.RuleEnergy:
		amount, target := whole(p["amount"]), whole(p["target"])
		if p["estimated"] != "" {
			return w.Text("violation-energy-estimated", "more", amount >= target, "eater", who, "amount", amount, "difference", apart(amount, target))
		}
		return w.Text("violation-energy", "more", amount >= target, "eater", who, "amount", amount, "difference", apart(amount, target))
	case meal.RuleMacro:
		amount, target := whole(p["amount"]), whole(p["target"])
		return w.Text("violation-macro", "more", amount >= target, "eater", who, "amount", amount, "nutrient", p["nutrient"], "difference", apart(amount, target))
	case meal.RuleNutrient:
		return w.missedNeed(v, who)
	}
	return asWords(v.Rule)
}

// missedNeed says a nutrient of which there is more or less than an aim or a reference value
// allows.
func (w *Words) missedNeed(v meal.ViolationView, who string) string {
	amount, target := whole(v.Params["amount"]), whole(v.Params["target"])
	more, difference := amount >= target, apart(amount, target)
	nutrient, unit := v.Params["nutrient"], string(meal.AimNutrient(v.Params["nutrient"]).Unit())
	switch {
	case v.Params["per"] == string(meal.PerWeek):
		return w.Text("violation-nutrient-week", "more", more, "eater", who, "date", v.Date, "amount", amount, "unit", unit, "nutrient", nutrient, "difference", difference)
	case v.Params["estimated"] != "":
		return w.Text("violation-nutrient-reference", "more", more, "eater", who, "amount", amount, "unit", unit, "nutrient", nutrient, "difference", difference)
	}
	return w.Text("violation-nutrient", "more", more, "eater", who, "amount", amount, "unit", unit, "nutrient", nutrient, "difference", difference)
}

// brokenDiet says a diet that a food breaks, or the dish by its numbers.
func (w *Words) brokenDiet(v meal.ViolationView, who string) string {
	diet := v.Params["diet"]
	switch {
	case !food.Diet(diet).OfDish():
		return w.Text("violation-diet", "diet", w.withFood(v, w.Name("diet", diet)), "eater", who)
	case v.Params["amount"] == "":
		return w.Text("violation-carbs-unknown", "diet", diet, "eater", who)
	}
	amount, _ := strconv.ParseFloat(v.Params["amount"], 64)
	limit, _ := strconv.ParseFloat(v.Params["limit"], 64)
	return w.Text("violation-carbs", "amount", amount, "limit", limit, "diet", diet, "eater", who)
}

// rotation says that a food is too seldom or too often on the table.
func (w *Words) rotation(v meal.ViolationView) string {
	had, limit := whole(v.Params["times"]), whole(v.Params["limit"])
	return w.Text("violation-rotation", "more", had > limit, "date", v.Date, "food", v.Params["rotation"], "had", had, "limit", limit)
}

// withFood adds the food that breaks a rule, where it has another name.
func (w *Words) withFood(v meal.ViolationView, thing string) string {
	if id := v.Params["food"]; id != "" {
		if name := w.Food(food.ID(id)); !strings.EqualFold(name, thing) {
			return w.Text("thing-in-food", "thing", thing, "food", name)
		}
	}
	return thing
}

// Slot names a slot as a heading: "Dinner", "Snack 2".
func (w *Words) Slot(s meal.Slot, number int) string {
	name := Capital(w.Name("slot", string(s)))
	if number > 1 {
		return w.Text("slot-numbered", "slot", name, "number", number)
	}
	return name
}

func apart(a, b int) int { return max(a, b) - min(a, b) }

// asWords is a code of a later version as its own words.
func asWords(code string) string { return strings.ReplaceAll(shortened(code), "-", " ") }
