package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/language"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// command runs a command line in this process, on a fixed day.
func command(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, environment{
		stdout: &out,
		stderr: &errs,
		now:    func() time.Time { return time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC) },
	})
	return code, out.String(), errs.String()
}

func TestPlanRefusesNonsense(t *testing.T) {
	file := filepath.Join(t.TempDir(), "household.json")
	if err := os.WriteFile(file, []byte(`{"eaters":[{"name":"Ada","diets":["carnivore-vegan"]}],"colour":"red"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args string
		want string // in the message
	}{
		{"plan --calories -5", "--calories"},
		{"plan --calories 300", "--calories"},
		{"plan --calories 99999", "--calories"},
		{"plan --diet carnivore-vegan", "--diet"},
		{"plan --diet keto --protein 20 --carbs 50 --fat 30", "--carbs"},
		{"plan --allergen moonlight", "--allergen"},
		{"plan --exclude unobtainium", "--exclude"},
		{"plan --exclude unobtainium", "unobtainium"},
		{"plan --exclude mushroms", "mushrooms"},
		{"plan --exclude vegan", "--exclude"},
		{"plan --allergen penuts", "peanuts"},
		{"plan --allergen " + strings.Repeat("x", 200), "--allergen"},
		{"plan --days 0", "--days"},
		{"plan --days 29", "--days"},
		{"plan --days many", "--days"},
		{"plan --start 2026-02-30", "--start"},
		{"plan --protein 90 --carbs 90 --fat 90", "--protein"},
		{"plan --meals brunch", "--meals"},
		{"plan --snacks 9", "--snacks"},
		{"plan --eaters 0", "--eaters"},
		{"plan --max-minutes -1", "--max-minutes"},
		{"plan --units imperial", "--units"},
		{"plan --use-up unobtainium", "--use-up"},
		{"plan --use-up fish", "--use-up"}, // a group
		{"plan --use-up spinac", "spinach"},
		{"plan --no-repeat-days many", "--no-repeat-days"},
		{"plan --leftovers=often", "--leftovers"},
		{"plan --batch-cooking=often", "--batch-cooking"},
		{"plan --household /nowhere/at/all.json", "--household"},
		{"plan --household " + file, "--household"},
		{"plan --colour red", "--colour"},
		{"serve --listen nonsense", "--listen"},
		{"serve --db-max-conns 1", "--db-max-conns"},
		{"serve --database-url mysql://localhost/x", "--database-url"},
		{"serve --config /nowhere/at/all.toml", "--config"},
		{"dance", "dance"},
	} {
		t.Run(test.args, func(t *testing.T) {
			code, stdout, stderr := command(t, strings.Fields(test.args)...)
			if code != exitUsage {
				t.Errorf("exit code %d, want %d", code, exitUsage)
			}
			if _, message, ok := strings.Cut(stderr, "mealplanner: "); !ok || !strings.Contains(message, test.want) {
				t.Errorf("the message does not name %s: %s", test.want, stderr)
			}
			if strings.Contains(stdout, "days") {
				t.Errorf("printed a menu: %s", stdout)
			}
		})
	}
}

// The flags take ids, and words as a typed rule does.
func TestPlanReadsWordsInItsFlags(t *testing.T) {
	for _, test := range []struct {
		allergens, excluded []string
		want                food.Rule
	}{
		{[]string{"nuts"}, []string{"mushrooms"}, food.Rule{Allergens: []food.Allergen{food.Nuts}, Excluded: []food.ID{"mushrooms"}}},
		{[]string{"strawberries and cashews"}, nil, food.Rule{Allergens: []food.Allergen{food.Nuts}, Excluded: []food.ID{"cashews", "strawberries"}}},
		{[]string{"shellfish"}, []string{"red lentils, olives"}, food.Rule{Allergens: []food.Allergen{food.Crustaceans, food.Molluscs}, Excluded: []food.ID{"shellfish", "olives", "red-lentils"}}},
		{nil, []string{"nuts"}, food.Rule{Allergens: []food.Allergen{food.Peanuts, food.Nuts}}},
	} {
		c := planCommand{Allergen: test.allergens, Exclude: test.excluded}
		var found problem.Collector
		if got := c.wanted(&found, words.For(language.English)); found.Err() != nil || !cmp.Equal(got, test.want) {
			t.Errorf("%q, %q: got %+v, %v, want %+v", test.allergens, test.excluded, got, found.Err(), test.want)
		}
	}
}

// Diets and meals are read by their ids, in English, and in the language of the terminal.
func TestPlanReadsDietsAndMealsInTheLanguageOfTheTerminal(t *testing.T) {
	for typed, want := range map[string]food.Rule{
		"gluten-free":      {Diets: []food.Diet{food.GlutenFree}},
		"plant-based":      {Diets: []food.Diet{food.Vegan}},
		"vegetarisch":      {Diets: []food.Diet{food.Vegetarian}},
		"Vegan":            {Diets: []food.Diet{food.Vegan}},
		"glutenfrei":       {Diets: []food.Diet{food.GlutenFree}},
		"pescetarisch":     {Diets: []food.Diet{food.Pescatarian}},
		"nussfrei":         {Diets: []food.Diet{food.NutFree}},
		"halal":            {Diets: []food.Diet{food.HalalStyle}},
		"ketogen":          {Diets: []food.Diet{food.Keto}},
		"laktovegetarisch": {Allergens: []food.Allergen{food.Eggs}, Diets: []food.Diet{food.Vegetarian}},
	} {
		var found problem.Collector
		c := planCommand{Diet: []string{typed}}
		if got := c.wanted(&found, words.For(language.German)); found.Err() != nil || !cmp.Equal(got, want) {
			t.Errorf("%q: got %+v, %v, want %+v", typed, got, found.Err(), want)
		}
	}
	var found problem.Collector
	c := planCommand{Meals: []string{"Abendessen", " frühstück", "lunch"}}
	got, want := c.meals(&found, words.For(language.German)), []meal.Slot{meal.Dinner, meal.Breakfast, meal.Lunch}
	if found.Err() != nil || !cmp.Equal(got, want) {
		t.Errorf("meals: got %q, %v, want %q", got, found.Err(), want)
	}
	for _, flags := range []string{"--diet keine_Nüsse", "--diet foo", "--meals Abendbrot"} {
		code, _, stderr := command(t, strings.Fields("plan --language=de "+flags)...)
		if code != exitUsage || !strings.Contains(stderr, "glutenfrei") && !strings.Contains(stderr, "Abendessen") {
			t.Errorf("%s: exit code %d, names no choice: %s", flags, code, stderr)
		}
	}
}

// All wrong flags are named at once, and beside them what is wrong in the file.
func TestEveryWrongFlagIsNamedAtOnce(t *testing.T) {
	file := written(t, `{"eaters":[],"colour":"red"}`)
	for line, flags := range map[string][]string{
		"plan --diet foo --allergen peanuz --use-up spinac --protein 50 --days 0 --start foo --eaters 0 --units old --max-minutes 2000 --meals tea --snacks 9": {
			"--diet", "--allergen", "--use-up", "--protein", "--days", "--start", "--eaters", "--units", "--max-minutes", "--meals", "--snacks",
		},
		"plan --days 0 --diet vegan --household " + file:                             {"--days", "--diet", "--household"},
		"serve --log-level loud --signup maybe --replicas 0 --database-url sqlite::": {"--log-level", "--signup", "--replicas"},
	} {
		code, _, stderr := command(t, strings.Fields(line)...)
		lines := "\n" + strings.TrimPrefix(stderr, "mealplanner: ")
		for _, flag := range flags {
			if code != exitUsage || strings.Count(lines, "\n"+flag+": ") < 1 {
				t.Errorf("%s: exit code %d, %s is not named: %s", line, code, flag, stderr)
			}
		}
	}
}

// The help and the refusal of --max-minutes name the same two ends.
func TestMaxMinutesHasOneRange(t *testing.T) {
	for minutes, want := range map[string]int{"0": exitDone, "1440": exitDone, "1441": exitUsage} {
		code, _, stderr := command(t, "plan", "--days=1", "--max-minutes="+minutes)
		if code != want || code == exitUsage && !strings.Contains(stderr, "0 to 1,440") {
			t.Errorf("--max-minutes %s: exit code %d: %s", minutes, code, stderr)
		}
	}
}

// A rule in a language that we read, but not here, is told how it is read.
func TestARuleInAnotherLanguageNamesTheWayToIt(t *testing.T) {
	file := written(t, `[{"name":"Bo","diets":[],"allergens":[],"excluded_foods":[],"rules":["kein Schweinefleisch"]}]`)
	for _, test := range []struct{ flag, value, way string }{
		{"--allergen", "Nüsse und Milch", "--language=de"},
		{"--exclude", "kein Schweinefleisch", "--language=de"},
		{"--household", file, `"locale": "de"`},
	} {
		if code, _, stderr := command(t, "plan", test.flag, test.value); code != exitUsage || !strings.Contains(stderr, test.way) {
			t.Errorf("%s %s: exit code %d, does not say %s: %s", test.flag, test.value, code, test.way, stderr)
		}
	}
}

const contractFlags = "plan --days 7 --start 2026-12-01 --diet vegan --allergen peanuts --exclude mushrooms --calories 2000 --protein 25 --carbs 50 --fat 25 --meals breakfast,lunch,dinner --snacks 1 --max-minutes 45 --eaters 2 --seed 1 --json"

func TestPlanJSONHasTheContractsShape(t *testing.T) {
	code, stdout, stderr := command(t, strings.Fields(contractFlags)...)
	if code != exitDone {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	var got object
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatal(err)
	}
	for _, v := range got["violations"].([]any) {
		if v.(object)["kind"] == "hard" {
			t.Errorf("hard violation: %v", v)
		}
	}
	nutrition := object{"energy_kcal": nil, "protein_g": nil, "carbs_g": nil, "fat_g": nil, "fiber_g": nil, "sugars_g": nil, "saturated_fat_g": nil, "sodium_mg": nil, "coverage": nil}
	day := got["menu"].(object)["days"].([]any)[0].(object)
	has(t, "day", day, object{"date": nil, "eaters": nil, "meals": nil})
	has(t, "eater", day["eaters"].([]any)[0].(object), object{"eater": nil, "target": nutrition, "nutrition": nutrition})
	m := day["meals"].([]any)[0].(object)
	has(t, "meal", m, object{"id": nil, "slot": nil, "role": nil, "kind": nil, "position": nil, "title": nil, "minutes": nil, "active_minutes": nil, "source": nil})
	has(t, "reason", m["reasons"].([]any)[0].(object), object{"code": nil, "text": nil})
	has(t, "portion", m["portions"].([]any)[0].(object), object{"eater": nil, "servings": nil, "nutrition": nutrition})
	has(t, "ingredient", m["ingredients"].([]any)[0].(object), object{"food": nil, "name": nil, "quantity": nil, "unit": nil, "grams": nil})
	has(t, "step", m["steps"].([]any)[0].(object), object{"text": nil, "minutes": nil})
	has(t, "grocery list", got["grocery_list"].(object), object{"items": nil, "check_label_below": nil})
	below := got["grocery_list"].(object)["check_label_below"].([]any)[0].(object)
	has(t, "below", below, object{"food": nil, "name": nil, "allergens": nil})
	item := got["grocery_list"].(object)["items"].([]any)[0].(object)
	has(t, "item", item, object{"food": nil, "name": nil, "quantity": nil, "unit": nil, "grams": nil, "aisle": nil, "check_label": nil})
	has(t, "use", item["for"].([]any)[0].(object), object{"meal": nil, "title": nil, "date": nil})
}

// "Check the label" is told where it helps: on few rows of a week, and below for the
// rest. Before kinds of labels were known, 223 of the 577 rows of these weeks had it.
func TestPlanTellsOfFewLabels(t *testing.T) {
	rows, told, below := 0, 0, 0
	for _, allergen := range []string{"peanuts", "milk", "nuts", "gluten", "sesame"} {
		code, stdout, stderr := command(t, "plan", "--days", "7", "--start", "2026-12-01", "--seed", "1", "--json", "--allergen", allergen)
		if code != exitDone {
			t.Fatalf("exit code %d: %s", code, stderr)
		}
		var got struct {
			GroceryList struct {
				Items []meal.GroceryItem `json:"items"`
				Below []meal.LabelBelow  `json:"check_label_below"`
			} `json:"grocery_list"`
		}
		if err := json.Unmarshal([]byte(stdout), &got); err != nil {
			t.Fatal(err)
		}
		rows, below = rows+len(got.GroceryList.Items), below+len(got.GroceryList.Below)
		for _, item := range got.GroceryList.Items {
			if len(item.CheckLabel) > 0 {
				told++
			}
		}
	}
	t.Logf("%d of %d rows say to check the label, %d foods stand below", told, rows, below)
	if told == 0 || below == 0 || 10*told > rows {
		t.Errorf("%d of %d rows say to check the label, and %d foods stand below: want some, and at most a tenth", told, rows, below)
	}
}

// has wants every key of want in got; more are allowed.
func has(t *testing.T, what string, got, want object) {
	t.Helper()
	for key, inner := range want {
		value, ok := got[key]
		if !ok {
			t.Errorf("%s has no %q", what, key)
			continue
		}
		if nested, ok := inner.(object); ok {
			has(t, what+"."+key, value.(object), nested)
		}
	}
}

func TestPlanIsDeterministic(t *testing.T) {
	_, first, _ := command(t, strings.Fields(contractFlags)...)
	_, again, _ := command(t, strings.Fields(contractFlags)...)
	if first != again {
		t.Errorf("the same seed gave another menu:\n%s", cmp.Diff(first, again))
	}
	_, other, _ := command(t, strings.Fields(strings.Replace(contractFlags, "--seed 1", "--seed 2", 1))...)
	if first == other {
		t.Error("another seed gave the same menu")
	}
}

func TestPlanTellsWhatIsImpossible(t *testing.T) {
	file := written(t, `{"eaters": [`+answeredEater+`], "preferences": {"meals": ["dinner"], "snacks": 0, "max_minutes": {"weekday": {"dinner": 1}, "weekend": {}}, "schedule": {}}}`)
	for args, want := range map[string][]string{
		"plan --days 1 --diet vegan --max-minutes 1": {
			"mealplanner: No breakfast on Tuesday 1 December for Eater 1: of ", "take over 1 min", "One rule is enough to leave none: at most 1 min.",
			"\nWhat would help:\n  Allow ", " instead of 1: ", " would fit. (--max-minutes)\n",
		},
		"plan --days 2 --diet vegan --exclude legumes --exclude grains --allergen peanuts --max-minutes 5 --eaters 2 --meals dinner --snacks 0": {
			"Eater 2 has none either.", "\n  Allow ", "(--max-minutes", "Always left out: peanuts.", "The same holds for 1 more dinner",
		},
		"plan --days 1 --household " + file: {" instead of 1: ", "(preferences.max_minutes.weekday.dinner)"},
		"plan --days 1 --allergen milk --allergen gluten --allergen eggs --exclude vegetables --exclude fruit --exclude nuts-and-seeds --diet vegan --meals breakfast --snacks 0": {
			"Always left out: eggs, gluten and milk.", "(--exclude)",
		},
	} {
		code, stdout, stderr := command(t, strings.Fields(args)...)
		if code != exitFailed || stdout != "" {
			t.Errorf("%s: exit code %d, prints %q", args, code, stdout)
		}
		for _, w := range want {
			if !strings.Contains(stderr, w) {
				t.Errorf("%s: no %q in\n%s", args, w, stderr)
			}
		}
	}
}

// Keto brings its own shares of energy, unless some are typed.
func TestPlanKeto(t *testing.T) {
	for args, want := range map[string]float64{
		"plan --days 1 --diet keto --json":                                  40,
		"plan --days 1 --diet keto --protein 25 --carbs 10 --fat 65 --json": 50,
		"plan --days 1 --diet halal-style --json":                           250,
	} {
		code, stdout, stderr := command(t, strings.Fields(args)...)
		if code != exitDone {
			t.Errorf("%s: exit code %d: %s", args, code, stderr)
			continue
		}
		var got object
		if err := json.Unmarshal([]byte(stdout), &got); err != nil {
			t.Fatal(err)
		}
		day := got["menu"].(object)["days"].([]any)[0].(object)
		if carbs := day["eaters"].([]any)[0].(object)["target"].(object)["carbs_g"]; carbs != want {
			t.Errorf("%s: aims for %v g of carbohydrate, want %v", args, carbs, want)
		}
	}
}

func TestPlanReadsAHousehold(t *testing.T) {
	file := filepath.Join(t.TempDir(), "household.json")
	household := `{"eaters":[
		{"id":"ada","name":"Ada","diets":[],"allergens":[],"excluded_foods":[],"disliked_foods":[],"energy_kcal":2000,"protein_pct":20,"carbs_pct":50,"fat_pct":30},
		{"id":"bo","name":"Bo","diets":["vegan"],"allergens":["peanuts"],"excluded_foods":["mushrooms"],"disliked_foods":[],"energy_kcal":2400,"protein_pct":20,"carbs_pct":50,"fat_pct":30,
		 "guest":false,"born":null,"stage":null,"set_by_coach":false,"archived":false,"version":3,"created_at":"2026-12-01T08:00:00Z"},
		{"id":"cy","name":"Cy","diets":["vegan"],"allergens":[],"excluded_foods":[],"archived":true}],
		"preferences":{"meals":["dinner"],"snacks":0,"schedule":{},"version":2}}`
	if err := os.WriteFile(file, []byte(household), 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := command(t, "plan", "--days", "2", "--household", file)
	if code != exitDone {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	for _, want := range []string{"Ada:", "Bo:", "Grocery list"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in:\n%s", want, stdout)
		}
	}
	if strings.Contains(stdout, "Cy:") || strings.Contains(stdout, "breakfast") {
		t.Errorf("an archived eater or another meal in:\n%s", stdout)
	}
}

func TestNoFlagIsDroppedForAFile(t *testing.T) {
	file := written(t, `[`+answeredEater+`]`)
	beside := []string{"plan", "--household", file, "--days", "1", "--start", "2026-12-02", "--seed", "3", "--json"}
	if code, _, stderr := command(t, beside...); code != exitDone {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	var line commandLine
	parser, err := kong.New(&line)
	if err != nil {
		t.Fatal(err)
	}
	plan := slices.IndexFunc(parser.Model.Children, func(command *kong.Node) bool { return command.Name == "plan" })
	for _, f := range parser.Model.Children[plan].Flags {
		if slices.Contains(beside, "--"+f.Name) {
			continue
		}
		value := "1"
		if f.Enum != "" {
			value = f.Default // typed, it is refused like any other
		}
		typed := append(slices.Clone(beside), "--"+f.Name)
		if !f.IsBool() {
			typed = append(typed, value)
		}
		code, stdout, stderr := command(t, typed...)
		if code != exitUsage || stdout != "" || !strings.Contains(stderr, "mealplanner: --"+f.Name+": cannot go with --household") {
			t.Errorf("--%s: exit code %d: %s%s", f.Name, code, stdout, stderr)
		}
	}
	many := strings.Fields("--allergen milk --exclude eggs --calories 5 --eaters 99 --protein 400 --meals brunch")
	_, _, stderr := command(t, append(beside, many...)...)
	for i := 0; i < len(many); i += 2 {
		if !strings.Contains(stderr, many[i]+": ") {
			t.Errorf("%s is not named: %s", many[i], stderr)
		}
	}
	// A variable that a script forgot to set.
	if code, _, stderr := command(t, "plan", "--household", ""); code != exitUsage || !strings.Contains(stderr, "--household: ") {
		t.Errorf("no file: exit code %d: %s", code, stderr)
	}
}

func TestPlanTakesTheNewWishes(t *testing.T) {
	var line commandLine
	parser, err := kong.New(&line)
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"plan", "--use-up", "spinach", "--use-up", "Cream cheese", "--use-up", "spinach", "--leftovers", "--batch-cooking", "--no-repeat-days", "10"}
	if _, err := parser.Parse(args); err != nil {
		t.Fatal(err)
	}
	_, h, err := line.Plan.wishes(words.For(language.English), "2026-12-01", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []meal.PantryItem{{Food: "spinach", UseUp: true}, {Food: "cream-cheese", UseUp: true}}
	if diff := cmp.Diff(want, h.Pantry); diff != "" {
		t.Errorf("pantry: -want +got\n%s", diff)
	}
	if p := h.Preferences; !p.Leftovers || !p.BatchCooking || p.NoRepeatDays != 10 {
		t.Errorf("wishes %+v", p)
	}
}

func TestWhatAFlagDoesWrongIsSaidOnce(t *testing.T) {
	code, _, stderr := command(t, "plan", "--meals", "tea,supper")
	if code != exitUsage || stderr != "mealplanner: --meals: must be one of: breakfast, lunch or dinner\n" {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

// The language is the flag's, else the environment's; a name that is none is English.
func TestTheTerminalSpeaksTheLanguageAskedFor(t *testing.T) {
	for asked, want := range map[[2]string]string{
		{"", ""}: "en", {"", "C"}: "en", {"", "POSIX"}: "en", {"", "de_AT.UTF-8"}: "de", {"", "de_DE@euro"}: "de", {"", "fr_FR.UTF-8"}: "en",
		{"de", "en_US.UTF-8"}: "de", {"en", "de_DE.UTF-8"}: "en", {"no such", ""}: "en",
	} {
		if got := wordsOf(asked[0], asked[1]).Tag().String(); got != want {
			t.Errorf("%q: got %s, want %s", asked, got, want)
		}
	}
	code, _, stderr := command(t, "plan", "--language", "de", "--max-minutes", "100000000")
	if code != exitUsage || stderr != "mealplanner: --max-minutes: muss zwischen 0 und 1.440 liegen\n" {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

func TestHelpShowsWhatThereIs(t *testing.T) {
	code, help, _ := command(t, "--help")
	if code != exitDone {
		t.Errorf("exit code %d", code)
	}
	for _, name := range []string{"serve", "plan", "migrate", "doctor", "user", "version"} {
		if !strings.Contains(help, "\n  "+name) {
			t.Errorf("no %s in:\n%s", name, help)
		}
	}
	for _, name := range []string{"backup", "restore", "import"} {
		if strings.Contains(help, "\n  "+name) {
			t.Errorf("%s in:\n%s", name, help)
		}
		if code, _, stderr := command(t, name); code != exitUsage || !strings.Contains(stderr, name) {
			t.Errorf("%s: exit code %d: %s", name, code, stderr)
		}
	}
}

func TestPrintConfigShowsNoPasswordInAnyForm(t *testing.T) {
	for _, url := range []string{
		"postgres://planner@db/x?sslmode=require&password=hunter2", "postgres://db/x?sslpassword=hunter2", "postgres://db/x?PASSWORD=hunter2",
		"host=db user=planner password=hunter2", "postgres://planner:hunter2@db:port/x", "//planner:hunter2@db/x",
	} {
		code, stdout, stderr := command(t, "serve", "--print-config", "--database-url", url)
		if code != exitDone || strings.Contains(stdout, "hunter2") {
			t.Errorf("%s: exit code %d, shown:\n%s%s", url, code, stdout, stderr)
		}
	}
}

func TestPrintConfigRedactsSecretsAndSaysWhereFrom(t *testing.T) {
	file := filepath.Join(t.TempDir(), "planner.toml")
	if err := os.WriteFile(file, []byte("listen = \"127.0.0.1:9000\"\ndb-max-conns = 20\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("MEALPLANNER_DB_MAX_CONNS", "30")
	code, stdout, stderr := command(t, "serve", "--print-config", "--config", file, "--database-url", "postgres://planner:hunter2@db/x")
	if code != exitDone {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	if strings.Contains(stdout, "hunter2") {
		t.Errorf("a secret is shown:\n%s", stdout)
	}
	for _, want := range []string{
		"listen 127.0.0.1:9000 (" + file + ")",
		"db-max-conns 30 (MEALPLANNER_DB_MAX_CONNS)",
		"db-min-conns 2 (default)",
		"database-url postgres://planner:xxxxx@db/x (--database-url)",
	} {
		found := false
		for line := range strings.SplitSeq(stdout, "\n") {
			found = found || strings.Join(strings.Fields(line), " ") == want
		}
		if !found {
			t.Errorf("no line %q in:\n%s", want, stdout)
		}
	}
}

func TestVersion(t *testing.T) {
	if code, stdout, _ := command(t, "version"); code != exitDone || !strings.HasPrefix(stdout, "mealplanner "+release) {
		t.Errorf("exit code %d: %s", code, stdout)
	}
}

func TestMigrateReports(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "planner.db")
	if code, stdout, stderr := command(t, "migrate", "--database-url", url); code != exitDone || !strings.Contains(stdout, "applied") {
		t.Fatalf("exit code %d: %s%s", code, stdout, stderr)
	}
	if code, stdout, stderr := command(t, "migrate", "--database-url", url); code != exitDone || strings.Contains(stdout, "applied") {
		t.Errorf("the second time: exit code %d: %s%s", code, stdout, stderr)
	}
}
