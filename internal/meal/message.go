package meal

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"mealplanner/internal/food"
)

// Message words the violation for a person: "This dish contains peanuts (peanut
// butter), which Ada is allergic to". A hard rule names the food that breaks it and
// not the dish, because a blocked dish is shown only with its rule; the others begin
// with the dish's title.
func (v Violation) Message(t *food.Table, h Household, m Menu) string {
	who := h.nameOf(v.Eater)
	dish := v.dishTitle(t, m)
	what := func(param string) string { return v.withFood(t, t.Name(food.ID(v.Params[param]))) }
	switch v.Rule {
	case RuleAllergen:
		verb := "may contain"
		if v.Params[paramPresence] == food.Contains.String() {
			verb = "contains"
		}
		return fmt.Sprintf("This dish %s %s, which %s is allergic to", verb, v.withFood(t, v.Params[paramAllergen]), who)
	case RuleHazard:
		hazard := v.withFood(t, food.Hazard(v.Params[paramHazard]).Name())
		return fmt.Sprintf("This dish has %s, and %s is %s", hazard, who, strings.ReplaceAll(v.Params[paramBecause], "-", " "))
	case RuleDiet:
		if food.Diet(v.Params[paramDiet]).OfDish() {
			return v.dishDiet(who)
		}
		return fmt.Sprintf("This dish is not %s, as %s eats", v.withFood(t, food.Diet(v.Params[paramDiet]).Name()), who)
	case RuleExcluded:
		return fmt.Sprintf("This dish contains %s, which %s does not eat", what(paramExcluded), who)
	case RuleDisliked:
		return fmt.Sprintf("%s: contains %s, which %s does not like", dish, what(paramDisliked), who)
	case RuleUnknown:
		return fmt.Sprintf("We have no facts about %q, so this dish cannot be checked", clip(v.Params[paramFood]))
	case RuleNoMain:
		return fmt.Sprintf("%s: no main dish for %s", v.slotName(), who)
	case RuleTime:
		return fmt.Sprintf("%s: takes %s min, longer than the %s min for this %s", dish, v.Params[paramMinutes], v.Params[paramLimit], v.Slot)
	case RuleKeeping:
		return fmt.Sprintf("%s: nothing is left over that keeps until then, so it is made anew", dish)
	case RuleRotation:
		return v.rotationMessage(t)
	case RuleVariety:
		return fmt.Sprintf("%s: also on %s", dish, Date(v.Params[paramFirst]).words())
	case RuleEnergy:
		return fmt.Sprintf("%s: %s kcal, %s", who, grouped(v.Params[paramAmount]), v.difference(" kcal"))
	case RuleMacro:
		return fmt.Sprintf("%s: %s g %s, %s", who, v.Params[paramAmount], v.Params[paramNutrient], v.difference(" g"))
	}
	return strings.ReplaceAll(v.Rule, "-", " ")
}

// Culprit names what a dish has that it must not, for a violation of a FoodRule: the allergen,
// the hazard, the food that is excluded or breaks a diet. Empty: no food is to blame.
func (v Violation) Culprit(t *food.Table) string {
	switch v.Rule {
	case RuleAllergen:
		return food.Allergen(v.Params[paramAllergen]).Name()
	case RuleHazard:
		return food.Hazard(v.Params[paramHazard]).Name()
	case RuleExcluded:
		return t.Name(food.ID(v.Params[paramExcluded]))
	case RuleDiet:
		return t.Name(food.ID(v.Params[paramFood]))
	}
	return ""
}

// dishDiet words a diet that the dish breaks by its numbers.
func (v Violation) dishDiet(who string) string {
	diet := food.Diet(v.Params[paramDiet]).Name()
	if v.Params[paramAmount] == "" {
		return fmt.Sprintf("The carbohydrate of this dish is not known, and %s eats %s", who, diet)
	}
	return fmt.Sprintf("This dish has %s g of net carbohydrate a serving, more than the %s g of a %s dish, as %s eats",
		v.Params[paramAmount], v.Params[paramLimit], diet, who)
}

// dishTitle of the offending meal.
func (v Violation) dishTitle(t *food.Table, m Menu) string {
	if meal, _ := m.Meal(v.Meal); meal != nil && strings.TrimSpace(meal.Dish.Title) != "" {
		return shownTitle(t, meal.Dish)
	}
	return "This dish"
}

// withFood adds the food that breaks the rule, where it has another name.
func (v Violation) withFood(t *food.Table, what string) string {
	if name := t.Name(food.ID(v.Params[paramFood])); name != "" && !strings.EqualFold(name, what) {
		return what + " (" + name + ")"
	}
	return what
}

func (v Violation) slotName() string {
	name := capital(string(v.Slot))
	if n := v.Params[paramNumber]; n != "" {
		name += " " + n
	}
	return name
}

// difference of amount and target: "300 kcal more than the aim".
func (v Violation) difference(unit string) string {
	amount, _ := strconv.Atoi(v.Params[paramAmount])
	target, _ := strconv.Atoi(v.Params[paramTarget])
	if amount < target {
		return thousands(target-amount) + unit + " less than the aim"
	}
	return thousands(amount-target) + unit + " more than the aim"
}

func grouped(number string) string {
	n, err := strconv.Atoi(number)
	if err != nil {
		return number
	}
	return thousands(n)
}

// words of a date for people: "Tuesday 1 December".
func (d Date) words() string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return clip(string(d))
	}
	return t.Format("Monday 2 January")
}
