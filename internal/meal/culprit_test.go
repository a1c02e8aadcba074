package meal

import "testing"

// A culprit is named by kind and id, so that it can be said in any language.
func TestCulprit(t *testing.T) {
	t.Parallel()
	for want, v := range map[Culprit]Violation{
		"allergen:peanuts": {Rule: RuleAllergen, Params: map[string]string{paramAllergen: "peanuts", paramFood: "groundnut-butter"}},
		"hazard:raw_egg":   {Rule: RuleHazard, Params: map[string]string{paramHazard: "raw_egg", paramBecause: "pregnant"}},
		"food:mushrooms":   {Rule: RuleExcluded, Params: map[string]string{paramExcluded: "mushrooms", paramFood: "shiitake"}},
		"food:cow-milk":    {Rule: RuleDiet, Params: map[string]string{paramDiet: "vegan", paramFood: "cow-milk"}},
		"":                 {Rule: RuleDiet, Params: map[string]string{paramDiet: "keto", paramLimit: "10"}},
	} {
		if got := v.Culprit(); got != want {
			t.Errorf("%v: got %q, want %q", v, got, want)
		}
	}
	if got := (Violation{Rule: RuleNoMain}).Culprit(); got != "" {
		t.Errorf("no main: %q", got)
	}
}
