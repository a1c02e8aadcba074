package main

import (
	"encoding/csv"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/catalog"
	"mealplanner/internal/food"
	"mealplanner/internal/goldentest"
	"mealplanner/internal/meal"
)

// byTheTable is what the house makes of a rule: an allergen, a diet, or the name of a ban.
func byTheTable(rule string) food.Rule {
	if a := food.Allergen(rule); a.Valid() {
		return food.Rule{Allergens: []food.Allergen{a}}
	}
	if d := food.Diet(rule); d.Valid() {
		return food.Rule{Diets: []food.Diet{d}}
	}
	return understood("no " + rule)
}

// excludes reports whether a rule keeps a food away by the table.
func excludes(t *food.Table, r food.Rule, f *food.Food) bool {
	return slices.ContainsFunc(r.Excluded, func(id food.ID) bool { return t.Covers(id, f.ID) }) ||
		slices.ContainsFunc(r.Allergens, f.Allergens.Excludes) ||
		slices.ContainsFunc(r.Diets, func(d food.Diet) bool { return !t.Fits(f.ID, d) })
}

// judged are the rules that both the words and the table know, for foods.
func judged() []string {
	all := slices.Concat(everyRule(), shipped.banNames())
	return slices.DeleteFunc(all, func(rule string) bool { return food.Diet(rule).OfDish() })
}

// namesOf is everything that a food is called, somewhere.
func namesOf(f *food.Food) []string {
	all := append([]string{f.Name}, f.Aliases...)
	for _, l := range f.LocalAliases {
		all = append(all, l.Name)
	}
	return all
}

// difference is a food whose name breaks a rule that the food keeps by the table.
type difference struct{ rule, food string }

// differences gives all that there are, with the first name that breaks the rule and the
// words that do.
func differences(t *food.Table) map[difference]string {
	all := map[difference]string{}
	c := newChecker(shipped)
	for _, rule := range judged() {
		table := byTheTable(rule)
		for _, f := range t.All() {
			if excludes(t, table, f) {
				continue
			}
			for _, name := range namesOf(f) {
				if why := c.breaks(dish("", name), rule); why != "" {
					all[difference{rule, string(f.ID)}] = why
					break
				}
			}
		}
	}
	return all
}

// The words and the food table were made apart. Where the table says that a food keeps a
// rule and one of the food's names says that it does not, one of them is wrong, or there
// is a reason: it stands in testdata/differences.csv.
func TestWordsAndTableAgree(t *testing.T) {
	t.Parallel()
	found, reasons := differences(food.Default()), readDifferences(t)
	if goldentest.Update() {
		writeDifferences(t, found, reasons)
		reasons = readDifferences(t)
	}
	for d, why := range found {
		if reasons[d] == "" {
			t.Errorf("%s: %s by the table, not by its names (%s), and no reason is given", d.food, d.rule, why)
		}
	}
	for d := range reasons {
		if found[d] == "" {
			t.Errorf("%s: its names keep %s, or the table covers it: run with -update", d.food, d.rule)
		}
	}
}

var differencesFile = filepath.Join("testdata", "differences.csv")

// readDifferences gives the reasons of the differences that are accepted.
func readDifferences(t *testing.T) map[difference]string {
	t.Helper()
	text, err := os.ReadFile(differencesFile)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	reasons := map[difference]string{}
	for _, row := range rows[1:] {
		reasons[difference{row[0], row[1]}] = row[3]
	}
	return reasons
}

func writeDifferences(t *testing.T, found, reasons map[difference]string) {
	t.Helper()
	rows := [][]string{{"rule", "food", "words", "reason"}}
	for _, d := range slices.SortedFunc(maps.Keys(found), func(a, b difference) int {
		return strings.Compare(a.rule+"\n"+a.food, b.rule+"\n"+b.food)
	}) {
		rows = append(rows, []string{d.rule, d.food, found[d], reasons[d]})
	}
	var text strings.Builder
	if err := csv.NewWriter(&text).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(differencesFile, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The other way: a ban's own group in the table holds foods whose names do not give the
// kind away. Of what the table says that a food contains, the words have to see so many
// percent: what they do not see, they cannot check.
const minSeen = 95

func TestWordsSeeWhatFoodsContain(t *testing.T) {
	t.Parallel()
	c := newChecker(shipped)
	facts, seen := 0, 0
	for _, f := range food.Default().All() {
		for _, a := range f.Allergens.Stated(food.Contains) {
			facts++
			if c.breaks(dish("", f.Name), string(a)) != "" {
				seen++
			} else {
				t.Logf("%s: its name does not give %s away", f.ID, a)
			}
		}
	}
	if 100*seen < minSeen*facts {
		t.Errorf("the words see %d of %d, less than %d %%", seen, facts, minSeen)
	}
}

// minBanned is the same for bans, in percent of the pairs of a ban and a food that it
// covers by the table.
const minBanned = 75

func TestWordsSeeWhatBansCover(t *testing.T) {
	t.Parallel()
	c := newChecker(shipped)
	facts, seen := 0, 0
	for _, rule := range shipped.banNames() {
		table := byTheTable(rule)
		table.Allergens = nil // "no rye" is no gluten, in its widest reading
		for _, f := range food.Default().All() {
			if !excludes(food.Default(), table, f) {
				continue
			}
			facts++
			if c.breaks(dish("", f.Name), rule) != "" {
				seen++
			} else {
				t.Logf("%s: its name does not say that it falls under %s", f.ID, rule)
			}
		}
	}
	if 100*seen < minBanned*facts {
		t.Errorf("the words see %d of %d, less than %d %%", seen, facts, minBanned)
	}
}

// The title and the steps of a dish say nothing that its ingredients are not.
func TestDishesAgreeWithTheirIngredients(t *testing.T) {
	t.Parallel()
	c := newChecker(shipped)
	table := map[string]food.Rule{}
	for _, rule := range judged() {
		table[rule] = byTheTable(rule)
	}
	for _, r := range catalog.Recipes() {
		text := dish(r.Title)
		for _, in := range r.Ingredients {
			text.Ingredients = append(text.Ingredients, ingredientJSON{Name: food.Default().Food(in.Food).Name})
		}
		names := dish("", ingredientNames(text)...)
		for _, s := range r.Steps {
			text.Steps = append(text.Steps, stepJSON{s.Text})
		}
		for rule := range table {
			kept := !slices.ContainsFunc(r.Ingredients, func(in meal.Ingredient) bool {
				return excludes(food.Default(), table[rule], food.Default().Food(in.Food))
			})
			if why := c.breaks(text, rule); kept && why != "" && c.breaks(names, rule) == "" {
				t.Errorf("%s: %s by its ingredients, not by its %s", r.ID, rule, why)
			}
		}
	}
}

// A dish that the product serves to keto eaters, by its net carbohydrate, is keto by the
// words too, whoever draws it first.
func TestKetoDishesAreKetoByTheirWords(t *testing.T) {
	t.Parallel()
	c := newChecker(shipped)
	served := 0
	for _, r := range catalog.Recipes() {
		if net, known := meal.NetCarbs(food.Default(), r); !known || net > meal.KetoLimit(r) {
			continue
		}
		served++
		text := &mealJSON{Title: r.Title, CookedServings: float64(r.Servings)}
		for _, in := range r.Ingredients {
			text.Ingredients = append(text.Ingredients, ingredientJSON{Name: food.Default().Food(in.Food).Name, Grams: &in.Grams})
		}
		if why := c.breaks(text, "keto"); why != "" {
			t.Errorf("%s: %s", r.ID, why)
		}
	}
	if served < 50 {
		t.Errorf("only %d dishes are for keto eaters", served)
	}
}

func ingredientNames(m *mealJSON) []string {
	var all []string
	for _, in := range m.Ingredients {
		all = append(all, in.Name)
	}
	return all
}
