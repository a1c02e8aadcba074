package ingredient

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/food"
)

// testdata/rules_de.txt pairs a German rule with the English one that means the same, or
// with the code or reason of its refusal behind "!".
func germanRules(t testing.TB) [][3]string {
	text, err := os.ReadFile("testdata/rules_de.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out [][3]string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if german, english, ok := strings.Cut(line, " = "); ok {
			out = append(out, [3]string{german, english, ""})
		} else if german, why, ok := strings.Cut(line, " ! "); ok {
			out = append(out, [3]string{german, "", why})
		}
	}
	return out
}

func TestGermanRulesMeanWhatEnglishOnesDo(t *testing.T) {
	t.Parallel()
	german := In(German)
	for _, row := range germanRules(t) {
		got, err := german.ReadRule(row[0])
		if row[2] != "" {
			var refused *Refusal
			if !errors.As(err, &refused) {
				t.Errorf("%q is taken as %v %v %v, want refused: %s", row[0], got.Allergens, got.Diets, got.Excluded, row[2])
			} else if allowed := strings.Split(row[2], "|"); !slices.Contains(allowed, refused.Code) && !slices.Contains(allowed, string(refused.Reason)) {
				t.Errorf("%q is refused as %s %s of %q, want %s", row[0], refused.Code, refused.Reason, refused.Part, row[2])
			}
			continue
		}
		want, wrong := Default().ReadRule(row[1])
		if wrong != nil {
			t.Errorf("%q: the English %q is refused: %v", row[0], row[1], wrong)
			continue
		}
		if err != nil {
			t.Errorf("%q is refused: %v", row[0], err)
		} else if !slices.Equal(got.Allergens, want.Allergens) || !slices.Equal(got.Diets, want.Diets) || !slices.Equal(got.Excluded, want.Excluded) {
			t.Errorf("%q is %v %v %v, but %q is %v %v %v", row[0], got.Allergens, got.Diets, got.Excluded, row[1], want.Allergens, want.Diets, want.Excluded)
		}
	}
}

// The widest reading of each food's German names behind "keine" leaves the food out.
func TestGermanNamesAreRules(t *testing.T) {
	t.Parallel()
	german := In(German)
	for _, f := range food.Default().All() {
		name := food.Default().NameIn(f.ID, German)
		if strings.Contains(name, ",") {
			continue
		}
		rule, err := german.ReadRule("kein " + name)
		if err != nil {
			if !german.beginsGermanClaim(German.Key(name)) {
				t.Errorf("kein %s: %v", name, err)
			}
			continue
		}
		forbids := slices.ContainsFunc(rule.Excluded, func(id food.ID) bool { return food.Default().Covers(id, f.ID) }) ||
			slices.ContainsFunc(rule.Allergens, func(a food.Allergen) bool { return f.Allergens.Presence(a) != food.No })
		if !forbids {
			t.Errorf("kein %s leaves %s in: %v %v %v", name, f.ID, rule.Allergens, rule.Diets, rule.Excluded)
		}
	}
}
