package meal

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealplanner/internal/food"
)

// fried is chicken with onion for one, in structured steps.
func fried() Recipe {
	return Recipe{
		Title: "Chicken with onion", Servings: 1, Minutes: 30, Source: FromModel,
		Ingredients: []Ingredient{
			{Food: "chicken-breast", Quantity: 150, Unit: food.Gram, Grams: 150},
			{Food: "onion", Quantity: 60, Unit: food.Gram, Grams: 60},
			{Food: "olive-oil", Quantity: 10, Unit: food.Gram, Grams: 10},
		},
		Steps: []Step{
			{Action: "chop", Foods: []food.ID{"onion"}, Remark: "finely"},
			{Action: "fry", Foods: []food.ID{"chicken-breast", "onion", "olive-oil"}, Minutes: 8, Heat: "medium", Remark: "until-cooked-through"},
			{Action: "bake", Minutes: 1, Heat: "180"},
			{Action: "serve"},
		},
	}
}

func textsOf(steps []StepView) []string {
	var all []string
	for _, s := range steps {
		all = append(all, s.Text)
	}
	return all
}

// A food's amount stands where it is used first, is that of the portions served, and is
// measured as the reader measures.
func TestStepsAreSaid(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		servings int
		units    food.System
		want     []string
	}{
		{1, food.Metric, []string{
			"Chop the onion (60 g) finely.",
			"Fry the chicken breast (150 g), the onion and the olive oil (10 g) on medium heat for 8 minutes, until cooked through.",
			"Bake everything at 180 °C for 1 minute.",
			"Serve.",
		}},
		{2, food.US, []string{
			"Chop the onion (1 piece) finely.",
			"Fry the chicken breast (10½ oz), the onion and the olive oil (1½ tbsp) on medium heat for 8 minutes, until cooked through.",
			"Bake everything at 355 °F for 1 minute.",
			"Serve.",
		}},
	} {
		r := fried()
		m := Menu{Days: []Day{{Date: "2026-12-01", Meals: []Meal{{
			ID: "m", Slot: Dinner, Number: 1, Role: Main, Kind: Cook, Dish: r,
			Portions: []Portion{{Eater: "ada", Servings: float64(c.servings)}},
		}}}}}
		h := Household{Eaters: []Eater{{ID: "ada"}}, Preferences: DefaultPreferences(), Units: c.units}
		steps := View(food.Default(), h, m, nil).Days[0].Meals[0].Steps
		if diff := cmp.Diff(c.want, textsOf(steps)); diff != "" {
			t.Errorf("%d servings: -want +got\n%s", c.servings, diff)
		}
		if steps[0].Minutes != nil || *steps[1].Minutes != 8 {
			t.Errorf("minutes are %v", steps)
		}
		if c.servings == 1 {
			if diff := cmp.Diff(steps, ViewRecipe(food.Default(), r, c.units).Steps); diff != "" {
				t.Errorf("the recipe's page says otherwise\n%s", diff)
			}
		}
	}
}

// Every code has its words, and none of them names a food.
func TestStepWordsAreWhole(t *testing.T) {
	t.Parallel()
	foods := food.Default()
	for _, a := range Actions() {
		w := actions()[a]
		if words := word("action", string(a)); !strings.Contains(words, "{foods}") {
			t.Errorf("%s is said %q", a, words)
		}
		if !slices.Contains([]way{cold, byPan, byWater, byOven, byGrill, byBlades, warming}, w) {
			t.Errorf("%s is done by %q", a, w)
		}
		if appliance := a.Appliance(); (appliance != "") != (w != cold) || appliance != "" && !slices.Contains(Appliances(), appliance) {
			t.Errorf("%s needs %q", a, appliance)
		}
		for _, h := range []string{"low", "medium", "high", "180 C"} {
			if heat, ok := a.ParseHeat(h); ok && newSayer(foods, nil, food.Metric).heat(Step{Action: a, Heat: heat}) == "" {
				t.Errorf("%s at %s is not said", a, heat)
			}
		}
	}
	for key, words := range stepWords() {
		if key.kind == "action" || key.kind == "alone" {
			if _, known := actions()[Action(key.code)]; !known {
				t.Errorf("%v is no action", key)
			}
		}
		if r := (Recipe{Title: filled(words, "foods", "", "food", "", "amount", "", "degrees", "180", "minutes", "5", "action", "", "heat", "", "time", "", "remark", "")}); len(Mentioned(foods, r)) > 0 {
			t.Errorf("%v says %q, which names %v", key, words, Mentioned(foods, r)[:1])
		}
	}
}

func TestHeats(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		action Action
		text   string
		want   Heat
		ok     bool
	}{
		{"fry", "Medium", "medium", true},
		{"fry", "180 C", "", false},
		{"bake", "180 C", "180", true},
		{"bake", "180°C", "180", true},
		{"bake", "200 °C", "200", true},
		{"roast", "220", "220", true},
		{"roast", "high", "high", true},
		{"roast", "50", "", false},
		{"roast", "2000", "", false},
		{"roast", "-180", "", false},
		{"roast", "350 F", "", false},
		{"chop", "low", "", false},
		{"blend", "high", "", false},
		{"fry", "with peanut butter", "", false},
	} {
		if got, ok := c.action.ParseHeat(c.text); ok != c.ok || ok && got != c.want {
			t.Errorf("%s at %q: %q, %v", c.action, c.text, got, ok)
		}
	}
}

// Rows of before steps were structure read as they were, and are written as they were.
func TestStepsOfOldRows(t *testing.T) {
	t.Parallel()
	const row = `{"text":"Simmer.","minutes":25}`
	var s Step
	if err := json.Unmarshal([]byte(row), &s); err != nil {
		t.Fatal(err)
	}
	if s.Structured() || s.Text != "Simmer." || s.Minutes != 25 {
		t.Errorf("read %+v", s)
	}
	if b, err := json.Marshal(s); err != nil || string(b) != row {
		t.Errorf("written %s, %v", b, err)
	}
	var again Step
	if b, err := json.Marshal(fried().Steps[1]); err != nil || json.Unmarshal(b, &again) != nil || cmp.Diff(fried().Steps[1], again) != "" {
		t.Errorf("%s is read %+v", b, again)
	}
}

func TestUndercooked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		food  food.ID
		steps []Step
		raw   bool
	}{
		"not heated":             {"chicken-breast", []Step{{Action: "slice", Foods: []food.ID{"chicken-breast"}}, {Action: "serve"}}, true},
		"seared":                 {"chicken-breast", []Step{{Action: "sear", Foods: []food.ID{"chicken-breast"}, Minutes: 2}}, true},
		"fried":                  {"chicken-breast", []Step{{Action: "fry", Foods: []food.ID{"chicken-breast"}, Minutes: 12}}, false},
		"boiled as long":         {"chicken-breast", []Step{{Action: "boil", Foods: []food.ID{"chicken-breast"}, Minutes: 12}}, true},
		"boiled":                 {"chicken-breast", []Step{{Action: "boil", Foods: []food.ID{"chicken-breast"}, Minutes: 20}}, false},
		"half and half":          {"chicken-breast", []Step{{Action: "fry", Foods: []food.ID{"chicken-breast"}, Minutes: 6}, {Action: "simmer", Minutes: 10}}, false},
		"with everything":        {"chicken-breast", []Step{{Action: "add", Foods: []food.ID{"chicken-breast"}}, {Action: "roast", Minutes: 30}}, false},
		"added after everything": {"chicken-breast", []Step{{Action: "roast", Minutes: 30}, {Action: "add", Foods: []food.ID{"chicken-breast"}}}, true},
		"fish":                   {"cod", []Step{{Action: "steam", Foods: []food.ID{"cod"}, Minutes: 6}}, false},
		"egg":                    {"egg", []Step{{Action: "whisk", Foods: []food.ID{"egg"}}}, true},
		"from a tin":             {"tuna-canned", []Step{{Action: "serve"}}, false},
		"sauce":                  {"fish-sauce", []Step{{Action: "add", Foods: []food.ID{"fish-sauce"}}}, false},
		"carrot":                 {"carrot", []Step{{Action: "grate", Foods: []food.ID{"carrot"}}}, false},
	} {
		r := Recipe{Servings: 1, Ingredients: []Ingredient{{Food: c.food, Grams: 100}}, Steps: c.steps}
		if got := Undercooked(food.Default(), r); (len(got) > 0) != c.raw {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A hard raw vegetable that structured steps do not cook stays a hazard.
func TestStructuredStepsAndHazards(t *testing.T) {
	t.Parallel()
	born := "2024-01"
	h := Household{Eaters: []Eater{{ID: "kim", Born: &born}}}
	for name, c := range map[string]struct {
		step Step
		hard bool
	}{
		"raw":     {Step{Action: "grate", Foods: []food.ID{"carrot"}}, true},
		"warmed":  {Step{Action: "fry", Foods: []food.ID{"carrot"}, Minutes: 2}, true},
		"simmers": {Step{Action: "simmer", Foods: []food.ID{"carrot"}, Minutes: 15}, false},
	} {
		r := Recipe{Servings: 1, Source: FromModel, Appliances: []string{"hob"}, Ingredients: []Ingredient{{Food: "carrot", Grams: 100}}, Steps: []Step{c.step}}
		if got := HasHard(DishViolations(food.Default(), h, r, []string{"kim"}, "2026-12-01")); got != c.hard {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Our files of words are in order and have nothing twice.
func TestWordFilesAreSorted(t *testing.T) {
	t.Parallel()
	for file, text := range map[string]string{
		"actions.csv": actionsCSV, "heat.csv": heatCSV, "never.csv": neverCSV, "too_young.csv": tooYoungCSV, "dish_words.csv": dishWordsCSV, "eaten_as_sold.txt": eatenAsSoldText,
		"kitchen_words.txt": kitchenWordsText, "serving_limits.csv": servingLimitsCSV, "steps_en.csv": stepsEnglish,
	} {
		lines := strings.Split(strings.TrimSpace(text), "\n")
		if strings.HasSuffix(file, ".csv") {
			lines = lines[1:]
		}
		for i, l := range lines {
			if i > 0 && keyOfRow(file, lines[i-1]) >= keyOfRow(file, l) {
				t.Errorf("%s: %q stands behind %q", file, l, lines[i-1])
			}
		}
	}
}

// keyOfRow is what a row is ordered by: its first columns.
func keyOfRow(file, row string) string {
	cells := strings.Split(strings.ToLower(row), ",")
	columns := map[string]int{"heat.csv": 2, "serving_limits.csv": 2, "too_young.csv": 2, "steps_en.csv": 2}[file]
	return strings.Join(cells[:max(1, columns)], "\x00")
}

// What is done for each serving takes longer for more, in the step and, unless it goes on
// meanwhile, in the whole dish.
func TestMinutesFollowTheServings(t *testing.T) {
	t.Parallel()
	r := dish("Pancakes", g("rice-white", 100))
	r.Servings, r.Minutes, r.ActiveMinutes = 2, 15, 12
	r.Steps = []Step{
		{Text: "Whisk.", Minutes: 5}, {Text: "Fry.", Minutes: 4, EachServing: true}, {Text: "Warm plates.", Minutes: 3, EachServing: true, Meanwhile: true},
	}
	for _, c := range []struct {
		servings        float64
		minutes, active int
		steps           string
	}{
		{2, 15, 12, "5 8 6"},
		{5, 27, 24, "5 20 15"},
		{2.6, 18, 15, "5 11 8"},
		{0.5, 9, 6, "5 2 2"},
		{0, 15, 12, ""}, // nobody eats
	} {
		if minutes, active := r.MinutesFor(c.servings); minutes != c.minutes || active != c.active {
			t.Errorf("%v servings: %d and %d minutes, want %d and %d", c.servings, minutes, active, c.minutes, c.active)
		}
		if c.servings == 0 {
			continue
		}
		m := dinnerMenu([]string{"ada"}, mainOf("m", Dinner, r, "ada"))
		m.Days[0].Meals[0].Portions[0].Servings = c.servings
		got := View(world(t), household(Eater{ID: "ada"}), m, nil).Days[0].Meals[0]
		if got.Minutes != c.minutes || got.ActiveMinutes != c.active {
			t.Errorf("%v servings are shown with %d and %d minutes", c.servings, got.Minutes, got.ActiveMinutes)
		}
		if steps := fmt.Sprint(*got.Steps[0].Minutes, *got.Steps[1].Minutes, *got.Steps[2].Minutes); steps != c.steps || !got.Steps[2].Meanwhile || got.Steps[1].Meanwhile {
			t.Errorf("%v servings: steps of %s minutes, want %s", c.servings, steps, c.steps)
		}
	}
}
