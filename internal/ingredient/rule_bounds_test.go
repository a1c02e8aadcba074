package ingredient

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealplanner/internal/food"
	"mealplanner/internal/problem"
)

// Bounds: what is too long is refused before any work.
func TestTooLongRulesAreNotRead(t *testing.T) {
	full := "no nuts" + strings.Repeat(" ", MaxRuleChars-len("no nuts"))
	if _, err := Default().ReadRule(full); err != nil {
		t.Errorf("%d characters are refused: %v", MaxRuleChars, err)
	}
	wide := "no nuts" + strings.Repeat("é", MaxRuleChars-len("no nuts"))
	for text, want := range map[string]string{full + " ": TooLong, wide: UnknownRule, wide + "é": TooLong, strings.Repeat("a-", 50_000): TooLong, strings.Repeat("\x00", 801): TooLong} {
		if _, err := Default().ReadRule(text); err == nil || problem.As(err).Code != want {
			t.Errorf("%d bytes, %d characters: got %v, want %s", len(text), utf8.RuneCountInString(text), err, want)
		}
	}
	hundred := strings.Repeat("no nuts\n", 12_500)
	if n := testing.AllocsPerRun(10, func() { _, _ = Default().ReadRule(hundred) }); n > 5 {
		t.Errorf("a text of 100 kB costs %v allocations", n)
	}
}

// hostile are texts that may be cut in very many ways.
func hostile() []string {
	var texts []string
	for _, piece := range []string{
		"a-", "a-a-a-", "a.", "a/", "no ", "no-", "egg free ", "vegan diet ", "no egg but ", "and ", "and and/or ", "nuts and ", "half and ", "half and half and ", "a the no ", ": ", "- ", "-- ", "((((", "egg:", "Qwert: ",
		"Abcde:\n", "allergic to ", "to ", "dairy free ", "gluten free flour blend for ", "canned chipotle chile in adobo ", "penut ", "é", "\u0301", "a\u0301.", "1. ", "&", "e&", "🥜", "\xff", "nut ", "nut,", "my son ", "severe ", "trace of ",
	} {
		texts = append(texts, strings.Repeat(piece, 800/len(piece)))
	}
	return texts
}

// The steps of reading are bounded by a constant for each byte, whatever the text.
func TestReadingIsLinear(t *testing.T) {
	t.Parallel()
	for _, text := range hostile() {
		for _, bytes := range []int{50, 100, 200, 400, 800} {
			steps := stepsOf(text[:min(bytes, len(text))])
			if limit := stepLimit(min(bytes, len(text))); steps > limit {
				t.Errorf("%.20q… of %d bytes takes %d steps, more than %d", text, bytes, steps, limit)
			}
		}
	}
}

// stepLimit is a look-up of every length at each second byte, and of the parts of names
// with "and".
func stepLimit(bytes int) int { return 12 * (bytes + 1) }

// stepsOf counts the steps of reading a text of any length.
func stepsOf(text string) int {
	r := Default().newRuleReader(text)
	_ = r.read()
	return r.steps
}

func BenchmarkReadRules(b *testing.B) {
	reader := Default()
	reader.nearest("penuts", 1) // makes the index of spellings
	cases := map[string]string{
		"understood": fill("allergic to strawberries, cashews, squid, eggs; no pork, ", MaxRuleChars-8) + " no nuts",
		"allergies":  fill("allergic to jam, guacamole, beer, muesli, ketchup, ", MaxRuleChars-8) + " no nuts",
		"foods":      fill("egg, ", MaxRuleChars),
		"refused":    fill("penuts and shelfish, ", MaxRuleChars),
		"hyphens":    fill("a-", MaxRuleChars),
		"labels":     fill("Abcde:\n", MaxRuleChars),
		"spellings":  fill("strawberrie ", MaxRuleChars),
	}
	for _, name := range []string{"understood", "allergies", "foods", "refused", "hyphens", "labels", "spellings"} {
		rule := cases[name]
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				for range MaxRules {
					if _, err := reader.ReadRule(rule); err != nil {
						_ = problem.As(err) // looks for the nearest names
					}
				}
			}
		})
	}
}

// fill repeats a text up to so many bytes.
func fill(text string, bytes int) string { return strings.Repeat(text, bytes/len(text)+1)[:bytes] }

// The order of a list changes nothing.
func TestAnyOrderOfAListIsTheSame(t *testing.T) {
	names := ruleNames()
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfNDistinct(rapid.SampledFrom(names), 2, 5, rapid.ID).Draw(t, "list")
		form := rapid.SampledFrom([]string{"allergic to %s", "%s allergy", "no %s", "%s: allergic", "%s", "Allergies: %s", "can't have %s", "free of %s"}).Draw(t, "form")
		separator := rapid.SampledFrom([]string{", ", "; ", "\n", " / "}).Draw(t, "separator")
		say := func(list []string) (food.Rule, bool) {
			rule, err := Default().ReadRule(fmt.Sprintf(form, strings.Join(list, separator)))
			rule.Text = ""
			return rule, err == nil
		}
		first, ok := say(list)
		other, too := say(rapid.Permutation(list).Draw(t, "order"))
		if ok != too || !cmp.Equal(first, other) {
			t.Fatalf(form+": %+v %v; in another order %+v %v", list, first, ok, other, too)
		}
		if !ok && len(strings.Join(list, separator)) < MaxRuleChars-20 {
			t.Fatalf(form+" is refused", list)
		}
	})
}

// ruleNames are names that say nothing by themselves but what they name.
func ruleNames() []string {
	var names []string
	for _, f := range food.Default().All() {
		key := food.PhraseKey(f.Name)
		if w := Default().rules.phrases[key]; !Default().lines.beginsClaim(key) && (w == nil || w.refuse != ReasonAdditive) {
			names = append(names, f.Name)
		}
	}
	for _, a := range food.AllAllergens() {
		names = append(names, a.Name())
	}
	return names
}

// A word that we do not know refuses the whole, wherever it stands.
func TestAnUnknownWordRefusesTheWhole(t *testing.T) {
	understood := []string{"no nuts", "allergic to strawberries and cashews", "egg and milk allergy", "vegan, no soy", "none", "Allergies: nuts, celery", "my son is allergic to nuts, my daughter to milk", "no eggs no milk", "Ada: no nuts"}
	rapid.Check(t, func(t *rapid.T) {
		words := strings.Split(rapid.SampledFrom(understood).Draw(t, "rule"), " ")
		at := rapid.IntRange(0, len(words)).Draw(t, "at")
		unknown := rapid.SampledFrom([]string{"qwerty", "glorp", "Nüsse", "xx", "зерно", "🥜", "7"}).Draw(t, "word")
		text := strings.Join(slices.Concat(words[:at], []string{unknown}, words[at:]), " ")
		if rule, err := Default().ReadRule(text); err == nil {
			t.Fatalf("%q is read as %+v", text, rule)
		}
	})
}

// Two rules on two lines are both, and exactly both where each has its frame.
func TestLinesAddUp(t *testing.T) {
	rules := []string{"no nuts", "allergic to cashews and squid", "vegan", "egg and milk allergy", "no cheese, no pork", "Allergies: celery", "Dislikes: olives", "no allergies", "coeliac", "dairy-free", "hates fish", "vegetarian, nut allergy", "strawberries: allergic"}
	table := food.Default()
	for _, one := range rules {
		for _, other := range rules {
			a, _ := meaning(t, one)
			b, _ := meaning(t, other)
			if one == "no allergies" && strings.HasSuffix(other, "allergy") || strings.HasPrefix(other, "strawberries") && one == "no allergies" {
				continue // a list without a frame before it does not go with "no allergies"
			}
			if strings.HasPrefix(one, "strawberries") && other == "egg and milk allergy" {
				continue // said of both lines
			}
			got, ok := meaning(t, one+"\n"+other)
			union := food.Rule{
				Allergens: inOrder(slices.Concat(a.Allergens, b.Allergens), food.AllAllergens()),
				Diets:     inOrder(slices.Concat(a.Diets, b.Diets), food.AllDiets()),
				Excluded:  table.Widest(slices.Concat(a.Excluded, b.Excluded)),
			}
			if !ok || !cmp.Equal(got, union) {
				t.Errorf("%q and %q: got %+v, want %+v", one, other, got, union)
			}
		}
	}
	for _, pair := range [][2]string{{"allergic to strawberries", "cashews"}, {"cashews", "strawberry allergy"}, {"cashews", "no nuts"}} {
		a, _ := meaning(t, pair[0])
		b, _ := meaning(t, pair[1])
		both, ok := meaning(t, pair[0]+"\n"+pair[1])
		if !ok || !covers(both, a) || !covers(both, b) {
			t.Errorf("%v: got %+v", pair, both)
		}
	}
}

func TestRulesIn(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                           nil,
		" \n\r\n ":                   nil,
		"no nuts":                    {"no nuts"},
		"no nuts\r\n\r\nno eggs\n":   {"no nuts", "no eggs"},
		"Allergies:\n- eggs\n- milk": {"Allergies:\n- eggs\n- milk"},
		"allergic to strawberries\ncashews\nno pork": {"allergic to strawberries\ncashews", "no pork"},
		"eggs\nmilk": {"eggs\nmilk"},
		"my son is allergic to eggs\nAda: no nuts\nvegan": {"my son is allergic to eggs", "Ada: no nuts\nvegan"},
		strings.Repeat("no nuts\n", 12_500):               {strings.Repeat("no nuts\n", 12_500)},
		"- no nuts\n- eggs":                               {"- no nuts\n- eggs"},
		"no nuts\n" + strings.Repeat("x", 1000):           {"no nuts", strings.Repeat("x", 1000)},
	} {
		if diff := cmp.Diff(want, Default().RulesIn(text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}
