package food

import (
	"slices"
	"strings"
	"testing"
)

// Rules that parents write, and what they must keep out at the least.
func TestRulesOfParents(t *testing.T) {
	t.Parallel()
	serves := func(rule Rule, f *Food) bool {
		return !keepsOut(Default(), rule, f) && !slices.ContainsFunc(rule.Diets, func(d Diet) bool { return !Default().Fits(f.ID, d) })
	}
	for text, want := range map[string]struct {
		out, in string // foods
	}{
		"no animal rennet":               {"parmesan rennet cheddar", "whole-milk"},
		"no mutton":                      {"lamb-mince goat-meat", "beef-mince"},
		"no meat or fish":                {"chicken-breast salmon-fillet prawns squid fish-sauce", "egg firm-tofu"},
		"no fish, no meat":               {"chicken-breast salmon-fillet prawns squid", "egg firm-tofu"},
		"no meat":                        {"chicken-breast", "salmon-fillet prawns"},
		"no meat, fish allergy":          {"chicken-breast salmon-fillet", "prawns"},
		"no bitter":                      {"bitters beer", "red-wine"},
		"no dal":                         {"red-lentils chickpeas-dried urad-dal mung-beans yellow-split-peas", "black-beans-canned"},
		"no heart":                       {"beef-heart", "beef-mince"},
		"no chook":                       {"chicken-breast", "turkey-mince"},
		"no spirits":                     {"whisky gin", "orange-juice"},
		"pure veg":                       {"egg chicken-breast salmon-fillet", "whole-milk"},
		"pure vegetarian no egg":         {"egg chicken-breast", "whole-milk"},
		"eggless veg":                    {"egg chicken-breast", "whole-milk"},
		"eggetarian":                     {"chicken-breast salmon-fillet", "egg whole-milk"},
		"lactovegetarian":                {"egg chicken-breast", "whole-milk"},
		"no moong":                       {"mung-beans split-mung", "red-lentils"},
		"no anda, no murgh":              {"egg chicken-breast", "paneer"},
		"no onion garlic":                {"onion red-onion garlic garlic-powder", "carrot"},
		"nuts especially cashews":        {"cashews almonds peanuts", "carrot"},
		"eggs make him vomit":            {"egg mayonnaise", "carrot"},
		"swells up with kiwi":            {"kiwi", "carrot"},
		"gone off eggs":                  {"egg", "carrot"},
		"no pork gelatine":               {"gelatine marshmallows", "carrot"},
		"I'm teetotal":                   {"red-wine beer", "orange-juice"},
		"no garbanzos":                   {"chickpeas-canned hummus", "carrot"},
		"no yolks":                       {"egg egg-yolk", "carrot"},
		"no stock cubes":                 {"chicken-stock-cube", "carrot"},
		"nut allergy = anaphylaxis":      {"almonds peanuts", "carrot"},
		"seed allergies (sesame, poppy)": {"sesame-seeds tahini poppy-seeds", "carrot"},
	} {
		rule, err := ReadRule(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		for id := range strings.FieldsSeq(want.out) {
			if f := Default().Food(ID(id)); f == nil || serves(rule, f) {
				t.Errorf("%q serves %s", text, id)
			}
		}
		for id := range strings.FieldsSeq(want.in) {
			if f := Default().Food(ID(id)); f == nil || !serves(rule, f) {
				t.Errorf("%q leaves out %s", text, id)
			}
		}
	}
}
