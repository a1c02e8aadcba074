package meal

import "fmt"

// Culprit is what a dish has that it must not, by kind and id: "allergen:milk",
// "hazard:raw_egg", "food:butter". Empty: no food is to blame.
type Culprit string

// Culprit of a violation of a FoodRule: the allergen, the hazard, the food that is excluded
// or breaks a diet.
func (v Violation) Culprit() Culprit {
	of := func(kind, param string) Culprit {
		if v.Params[param] == "" {
			return ""
		}
		return Culprit(kind + ":" + v.Params[param])
	}
	switch v.Rule {
	case RuleAllergen:
		return of("allergen", paramAllergen)
	case RuleHazard:
		return of("hazard", paramHazard)
	case RuleExcluded:
		return of("food", paramExcluded)
	case RuleDiet:
		return of("food", paramFood)
	}
	return ""
}

// String gives the rule with its parameters, for a log.
func (v Violation) String() string { return fmt.Sprintf("%s %v", v.Rule, v.Params) }
