package ingredient

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/problem"
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

// A list in German is all of its things, in every frame and with every link.
func TestGermanListsAreWhole(t *testing.T) {
	t.Parallel()
	r := In(German)
	things := []string{"Erdnüsse", "Milch", "Eier", "Sellerie", "Pilze", "Schweinefleisch", "Senf", "Fisch"}
	for _, frame := range []string{"keine X", "allergisch gegen X", "ohne X", "Allergien: X", "mag keine X", "X sind tabu", "bitte keine X", "verträgt keine X", "X vermeiden", "Mein Sohn ist allergisch gegen X"} {
		for _, link := range []string{", ", " und ", " oder ", " sowie ", " & ", "/", "; ", "\n"} {
			for i, one := range things {
				other := things[(i+3)%len(things)]
				rule, err := r.ReadRule(strings.ReplaceAll(frame, "X", one+link+other))
				if err != nil {
					if link == "; " || link == "\n" { // what a frame behind it holds for ends there
						continue
					}
					t.Errorf("%q with %q: %v", frame, one+link+other, err)
					continue
				}
				for _, thing := range []string{one, other} {
					alone, err := r.ReadRule("keine " + thing)
					if err != nil {
						t.Fatal(err)
					}
					for _, a := range alone.Allergens {
						if !slices.Contains(rule.Allergens, a) {
							t.Errorf("%q with %q lacks %s", frame, one+link+other, a)
						}
					}
					for _, id := range alone.Excluded {
						if !slices.ContainsFunc(rule.Excluded, func(wider food.ID) bool { return wider == id || food.Default().Covers(wider, id) }) {
							t.Errorf("%q with %q lacks %s", frame, one+link+other, id)
						}
					}
				}
			}
		}
	}
}

// A German word that frames, links or refuses is no name of a food in another form:
// "rein" is not "Reis".
func TestGermanWordsAreNoFoods(t *testing.T) {
	t.Parallel()
	r := In(German)
	for phrase, w := range r.rules.phrases {
		if w.term == nil && r.isName(phrase) && w.refuse != ReasonDish {
			t.Errorf("%q, written %q, is a name too: %q", phrase, w.written, r.names.Shown(phrase))
		}
	}
}

// What is not wholly understood in German is refused whole.
func TestGermanRulesAreTakenWhole(t *testing.T) {
	t.Parallel()
	r := In(German)
	for _, row := range germanRules(t) {
		if row[2] != "" {
			continue
		}
		for _, unknown := range []string{row[0] + ", Quarzel", "Quarzel und " + row[0], row[0] + " und keine Quarzel", row[0] + " außer Montags"} {
			if rule, err := r.ReadRule(unknown); err == nil {
				t.Errorf("%q is taken as %v %v %v", unknown, rule.Allergens, rule.Diets, rule.Excluded)
			}
		}
	}
}

func FuzzGermanRule(f *testing.F) {
	for _, row := range germanRules(f) {
		f.Add(row[0])
	}
	for _, seed := range []string{"k. A. z. B.", "Erd-, Hasel- und", "allergieallergie", "frei", "-frei", "Nuss-", "ä ö ü ß ẞ", "kein\xff", "und und oder", "Nuss&Milch", "K.A. o. Ä."} {
		f.Add(seed)
	}
	r := In(German)
	f.Fuzz(func(t *testing.T, text string) {
		read := r.newRuleReader(text)
		if len(text) <= MaxRuleChars {
			if read.read(); read.steps > stepLimit(len(text)) {
				t.Fatalf("%q takes %d steps", text, read.steps)
			}
		}
		rule, err := r.ReadRule(text)
		if err != nil {
			var refused *Refusal
			if !errors.As(err, &refused) || strings.HasPrefix(inGerman.Detail(problem.As(err)), refused.Code) {
				t.Fatalf("%q is refused with %v", text, err)
			}
			return
		}
		for _, id := range rule.Excluded {
			if !food.Default().Known(id) {
				t.Fatalf("%q excludes %q", text, id)
			}
		}
	})
}
