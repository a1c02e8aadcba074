package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealplanner/internal/catalog"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store/storetest"
)

// written keeps a household in a file.
func written(t *testing.T, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "household.json")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

const (
	answeredEater = `{"id":"bo","name":"Bo","guest":false,"born":null,"stage":null,"diets":["vegan"],"allergens":[],"excluded_foods":[],
		"disliked_foods":[],"energy_kcal":2400,"protein_pct":20,"carbs_pct":50,"fat_pct":30,"set_by_coach":false,"archived":false,
		"version":1,"created_at":"2026-12-01T08:00:00Z"}`
	answeredPreferences = `{"meals":["dinner"],"snacks":0,"max_minutes":{"weekday":{"dinner":20},"weekend":{}},"cuisines":[],"appliances":[],
		"effort":"normal","variety":"normal","model_calls":null,"leftovers":false,"recurring":{},"schedule":{},"version":0}`
)

func TestPlanReadsTheAnswersOfTheAPI(t *testing.T) {
	for name, content := range map[string]string{
		"a list of eaters": `{"items":[` + answeredEater + `],"next_cursor":null}`,
		"a household": `{"id":"h","name":"Home","time_zone":"Europe/London","locale":"en","country":"GB","units":"metric","allergen_scope":"household",
			"role":"owner","version":1,"created_at":"2026-12-01T08:00:00Z","eaters":[` + answeredEater + `],"preferences":` + answeredPreferences + `}`,
		"lists in an object": `{"eaters":{"items":[` + answeredEater + `],"next_cursor":null},"preferences":` + answeredPreferences + `}`,
		"no preferences":     `{"eaters":[` + answeredEater + `]}`,
		"a bare list":        `[` + answeredEater + `]`,
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := command(t, "plan", "--days", "1", "--household", written(t, content))
			if code != exitDone || !strings.Contains(stdout, "Bo:") {
				t.Errorf("exit code %d: %s%s", code, stdout, stderr)
			}
		})
	}
}

// A pantry and the stars go with the eaters, as the API gives them or by hand.
func TestPantryAndRatingsInAFile(t *testing.T) {
	recipe := catalog.Recipes()[0].ID
	by, grams := meal.Date("2026-12-03"), 250.5
	want := []meal.PantryItem{{Food: "spinach", Grams: &grams, UseBy: &by, UseUp: true}, {Food: "white-rice"}}
	const answered = `{"food":"spinach","grams":250.5,"use_by":"2026-12-03","use_up":true,"name":"spinach","aisle":"produce","updated_at":"2026-12-01T08:00:00Z"}`
	for name, pantry := range map[string]string{
		"a list":    `[` + answered + `,{"food":"white-rice"}]`,
		"the API's": `{"items":[` + answered + `,{"food":"white-rice","grams":null,"use_by":null,"use_up":false}],"next_cursor":null}`,
		"zeros":     `[` + strings.Replace(answered, "250.5", "2505e-1", 1) + `,{"food":"white-rice"}]`,
	} {
		h, err := readHousehold(written(t, `{"eaters":[`+answeredEater+`],"pantry":`+pantry+`,"ratings":{"`+recipe+`":4}}`), "2026-12-01", food.English)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want, h.Pantry); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
		if len(h.Ratings) != 1 || h.Ratings[recipe] != 4 {
			t.Errorf("%s: ratings %v", name, h.Ratings)
		}
	}
	for _, stars := range []string{"0", "5.5", "-1"} {
		_, err := readHousehold(written(t, `{"eaters":[`+answeredEater+`],"ratings":{"`+recipe+`":`+stars+`}}`), "2026-12-01", food.English)
		if err == nil || !strings.Contains(err.Error(), "ratings."+recipe+": out-of-range max=5 min=1") {
			t.Errorf("%s stars: %v", stars, err)
		}
	}
	h, err := readHousehold(written(t, `{"eaters":[`+answeredEater+`],"preferences":{"batch_cooking":true,"no_repeat_days":7,
		"rotation":[{"food":"fish","at_least":1},{"food":"red-meat","at_most":2}]}}`), "2026-12-01", food.English)
	if p := h.Preferences; err != nil || !p.BatchCooking || p.NoRepeatDays != 7 || len(p.Rotation) != 2 || p.Rotation[0].AtLeast != 1 || *p.Rotation[1].AtMost != 2 {
		t.Errorf("wishes %+v: %v", h.Preferences, err)
	}
}

func TestACountryInAFile(t *testing.T) {
	for country, want := range map[string]food.Country{`"AU"`: "AU", `"au"`: "AU", `""`: ""} {
		h, err := readHousehold(written(t, `{"eaters":[`+answeredEater+`],"country":`+country+`}`), "2026-12-01", food.English)
		if err != nil || h.Country != want {
			t.Errorf("%s: %q, %v", country, h.Country, err)
		}
	}
	_, err := readHousehold(written(t, `{"eaters":[`+answeredEater+`],"country":"Australia"}`), "2026-12-01", food.English)
	if err == nil || !strings.Contains(err.Error(), `country: not-a-country`) {
		t.Errorf("a name: %v", err)
	}
}

func TestLimitsInAFileReplaceTheDefaultOnes(t *testing.T) {
	h, err := readHousehold(written(t, `{"items":[`+answeredEater+`],"preferences":`+answeredPreferences+`}`), "2026-12-01", food.English)
	if limits := h.Preferences.MaxMinutes.Weekday; err != nil || len(limits) != 1 || limits[meal.Dinner] != 20 {
		t.Errorf("limits %v: %v", limits, err)
	}
}

func TestRulesInAFileAreMappedOrRefused(t *testing.T) {
	echoed := `{"text":"no milk","allergens":["milk"],"diets":[],"excluded_foods":[]}`
	h, err := readHousehold(written(t, `[{"name":"Bo","diets":[],"allergens":["fish"],"excluded_foods":[],"rules":["no nuts",`+echoed+`]}]`), "2026-12-01", food.English)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []string{"fish", "nuts", "peanuts", "milk"} {
		if all, _ := json.Marshal(h.Eaters[0].Allergens); !strings.Contains(string(all), `"`+a+`"`) {
			t.Errorf("no %s in %s", a, all)
		}
	}
	const none = `"diets":[],"excluded_foods":[]`
	for rules, want := range map[string]string{
		`["allergic to strawberries and cashews"]`:            "",
		`["` + strings.Repeat("x", 201) + `"]`:                "rules[0]: too-long max=200",
		`["no nuts"` + strings.Repeat(`,"no nuts"`, 20) + `]`: "rules: too-many-items max=20",
		`["allergic to penuts"]`:                              "peanuts",
	} {
		h, err := readHousehold(written(t, `[{"name":"Bo","allergens":[],"rules":`+rules+`,`+none+`}]`), "2026-12-01", food.English)
		switch {
		case want == "" && (err != nil || !slices.Contains(h.Eaters[0].Allergens, food.Nuts)):
			t.Errorf("%s: %+v, %v", rules, h.Eaters, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %q", rules, err, want)
		}
	}
	file := written(t, `{"eaters":[{"name":"Bo","allergens":[],"rules":["vegan","no qwertz"],`+none+`},
		{"name":"Al","allergens":[],"archived":true,`+none+`},{"name":"Cy","allergens":["moonlight"],`+none+`}]}`)
	code, _, stderr := command(t, "plan", "--household", file)
	for _, want := range []string{"eaters[0].rules[1]: ", "eaters[2].allergens[0]: "} {
		if code != exitUsage || !strings.Contains(stderr, "--household: "+file+": "+want) {
			t.Errorf("exit code %d, no %q in: %s", code, want, stderr)
		}
	}
}

// Rules are read in the language of the file's locale, else in that of the terminal; what is
// neither is English.
func TestRulesInAFileAreReadInItsLanguage(t *testing.T) {
	const eater = `"eaters":[{"name":"Bo","diets":[],"allergens":[],"excluded_foods":[],"rules":["allergisch gegen Erdnüsse","no pork"]}]`
	for name, c := range map[string]struct {
		locale   string
		terminal food.Language
		read     bool
	}{
		"the file's":           {`"locale":"de-AT",`, food.English, true},
		"the terminal's":       {"", food.German, true},
		"neither":              {"", food.English, false},
		"another of the file":  {`"locale":"en",`, food.German, false},
		"one that we have not": {`"locale":"fr",`, food.German, false},
	} {
		h, err := householdIn([]byte("{"+c.locale+eater+"}"), "2026-12-01", c.terminal)
		if !c.read {
			if p := problem.As(err); p == nil || len(p.Fields) != 1 || p.Fields[0].Path != "eaters[0].rules[0]" {
				t.Errorf("%s: got %+v, %v", name, h.Eaters, err)
			}
			continue
		}
		if err != nil || !slices.Equal(h.Eaters[0].Allergens, []food.Allergen{food.Peanuts}) || !slices.Equal(h.Eaters[0].ExcludedFoods, []food.ID{"pork"}) {
			t.Errorf("%s: got %+v, %v", name, h.Eaters, err)
		}
	}
}

func TestAFileIsReadStrictly(t *testing.T) {
	const lists = `"diets":[],"allergens":[],"excluded_foods":[]`
	const bo = `{"name":"Bo",` + lists + `}`
	for _, c := range []struct{ content, want string }{
		{"", "is not valid JSON (at byte 0): "},
		{`{"eaters":[` + bo + `}`, "is not valid JSON (at byte "},
		{" [" + bo, "json: is not valid JSON (at byte "},
		{`{"eaters":[` + bo + `]} {"eaters":[]}`, "is not valid JSON (at byte "},
		{"{\"eaters\":[{\"name\":\"B\xff\"," + lists + "}]}", "is not valid UTF-8"},
		{`"Bo"`, "must be an object"},
		{"null", "must be an object, not null"},
		{"[]", "eaters: Nobody eats"},
		{"{}", "eaters: Nobody eats"},
		{`{"eaters":null}`, "eaters: must be an array, not null"},
		{`{"eaters":"Bo"}`, "eaters: must be an array"},
		{`["Bo"]`, "eaters[0]: must be an object"},
		{`[null]`, "eaters[0]: must be an object, not null"},
		{`{"eaters":{"items":[],"more":1}}`, "eaters.more: unexpected property"},
		{`{"items":null}`, "items: must be an array, not null"},
		{`{"eaters":[` + bo + `],"preferences":null}`, "preferences: must be an object, not null"},

		// What would drop a protection.
		{`[{"name":"Bo","diets":[],"allergens":["peanuts"],"excluded_foods":[],"allergens":[]}]`, "json: eaters[0].allergens: is given twice"},
		{`[{"name":"Bo","diets":[],"allergens":["peanuts"],"excluded_foods":[],"Allergens":[]}]`, "eaters[0].Allergens: unexpected property"},
		{`{"eaters":[` + bo + `],"eaters":[]}`, "eaters: is given twice"},
		{`[{"name":"Bo","diets":[],"excluded_foods":[]}]`, "eaters[0].allergens: is required"},
		{`{"eaters":{"items":[{"name":"Bo","allergens":[],"excluded_foods":[]}]}}`, "eaters.items[0].diets: is required"},
		{`{"items":[{"name":"Bo","allergens":[],"diets":[]}]}`, "items[0].excluded_foods: is required"},
		{`[{"name":"Bo","diets":[],"allergens":null,"excluded_foods":[]}]`, "eaters[0].allergens: must be an array, not null"},
		{`[{"name":"Bo","diets":[],"allergens":"milk","excluded_foods":[]}]`, "eaters[0].allergens: must be an array"},
		{`[{"name":"Bo","diets":[null],"allergens":[],"excluded_foods":[]}]`, "eaters[0].diets[0]: must be a string"},
		{`[{"name":"Bo","alergens":["milk"],` + lists + `}]`, "eaters[0].alergens: unexpected property"},
		{`[{"name":"Bo","disliked_foods":null,` + lists + `}]`, "eaters[0].disliked_foods: must be an array, not null"},
		{`[{"name":"Bo","rules":null,` + lists + `}]`, "eaters[0].rules: must be an array, not null"},
		{`[{"name":"Bo","rules":["no milk",5],` + lists + `}]`, "eaters[0].rules[1]: must be a string"},
		{`[{"name":"Bo","rules":[{"txt":"no milk"}],` + lists + `}]`, "eaters[0].rules[0].text: is required"},
		{`{"items":[{"name":"Bo","diets":[],"allergens":["moonlight"],"excluded_foods":[]}]}`, "items[0].allergens[0]: "},

		{`[{"name":null,` + lists + `}]`, "eaters[0].name: must be a string"},
		{`[{"name":"Bo","guest":"no",` + lists + `}]`, "eaters[0].guest: must be true or false"},
		{`[{"name":"Bo","energy_kcal":2000.5,` + lists + `}]`, "eaters[0].energy_kcal: must be a whole number"},
		{`[{"name":"Bo","energy_kcal":1e999,` + lists + `}]`, "eaters[0].energy_kcal: must be a whole number"},
		{`{"eaters":[` + bo + `],"preferences":{"meals":null}}`, "preferences.meals: must be an array, not null"},
		{`{"eaters":[` + bo + `],"preferences":{"max_minutes":{"weekday":{"dinner":null}}}}`, "preferences.max_minutes.weekday.dinner: must be a whole number"},
		{`{"eaters":[` + bo + `],"preferences":{"schedule":{"mon":{"lunch":null}}}}`, "preferences.schedule.mon.lunch: must be an array, not null"},
		{`{"eaters":[` + bo + `],"preferences":{"snack":1}}`, "preferences.snack: unexpected property"},
		{`{"eaters":[` + bo + `],"preferences":{"rotation":null}}`, "preferences.rotation: must be an array, not null"},
		{`{"eaters":[` + bo + `],"preferences":{"rotation":[{"at_least":1}]}}`, "preferences.rotation[0].food: is required"},
		{`{"eaters":[` + bo + `],"preferences":{"batch_cooking":1}}`, "preferences.batch_cooking: must be true or false"},
		{`{"eaters":[` + bo + `],"pantry":null}`, "pantry: must be an array, not null"},
		{`{"eaters":[` + bo + `],"pantry":"spinach"}`, "pantry: must be an array"},
		{`{"eaters":[` + bo + `],"pantry":[{}]}`, "pantry[0].food: is required"},
		{`{"eaters":[` + bo + `],"pantry":[{"food":"spinach","grams":"much"}]}`, "pantry[0].grams: must be a number"},
		{`{"eaters":[` + bo + `],"pantry":[{"food":"spinach","grams":1e999}]}`, "pantry[0].grams: must be a number"},
		{`{"eaters":[` + bo + `],"pantry":{"items":[{"food":"spinach","grams":-0.5}]}}`, "pantry.items[0].grams: "},
		{`{"eaters":[` + bo + `],"pantry":[{"food":"moon-dust"}]}`, "pantry[0].food: "},
		{`{"eaters":[` + bo + `],"pantry":[{"food":"spinach","use_by":"soon"}]}`, "pantry[0].use_by: "},
		{`{"eaters":[` + bo + `],"pantry":[{"food":"spinach"},{"food":"spinach"}]}`, "pantry[1].food: "},
		{`{"eaters":[` + bo + `],"ratings":{"moon-pie":4}}`, "ratings.moon-pie: "},
		{`{"eaters":[` + bo + `],"ratings":{"moon-pie":null}}`, "ratings.moon-pie: must be a number"},
		{`{"eaters":[` + bo + `],"ratings":[]}`, "ratings: must be an object"},
		{`{"eaters":[` + bo + `],"\u001b[2J":1}`, `\x1b[2J: unexpected property`},
	} {
		file := written(t, c.content)
		code, stdout, stderr := command(t, "plan", "--household", file)
		if code != exitUsage || stdout != "" || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: exit code %d, not %q: %s%s", c.content, code, c.want, stdout, stderr)
		}
		if line, _, _ := strings.Cut(stderr, "\n"); !strings.HasPrefix(line, "mealplanner: --household: "+file+": ") || strings.Contains(stderr, "Go ") {
			t.Errorf("%s: worded %s", c.content, stderr)
		}
	}
}

func TestEverythingWrongInAFileIsSaidAtOnce(t *testing.T) {
	_, err := readHousehold(written(t, `[{"name":"Bo","diets":"vegan","colour":"red"},{"nmae":"Al"}]`), "2026-12-01", food.English)
	for _, want := range []string{
		"eaters[0].diets: ", "eaters[0].colour: ", "eaters[0].allergens: ", "eaters[0].excluded_foods: ",
		"eaters[1].nmae: ", "eaters[1].name: ", "eaters[1].diets: ",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in: %v", want, err)
		}
	}
}

func TestGuestsAloneGetNoMenu(t *testing.T) {
	file := written(t, `[{"name":"Bo","guest":true,"diets":[],"allergens":[],"excluded_foods":[]}]`)
	code, stdout, stderr := command(t, "plan", "--days", "1", "--household", file)
	if code != exitUsage || stdout != "" || !strings.Contains(stderr, "Nobody eats in this household") {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
}

// What a file may hold is what the API's description says.
func TestAFileHasTheAPIsNames(t *testing.T) {
	content, err := os.ReadFile("../../internal/web/testdata/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	type schema struct {
		Type       any
		Properties map[string]schema
		Required   []string
	}
	var api struct {
		Components struct{ Schemas map[string]schema }
	}
	if err := json.Unmarshal(content, &api); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{
		"EaterInput": `{"eaters":[%s]}`, "PreferencesInput": `{"preferences":%s}`, "Rule": `{"eaters":[{"rules":[%s]}]}`,
		"MinutesInput": `{"preferences":{"max_minutes":%s}}`, "RotationInput": `{"preferences":{"rotation":[%s]}}`, "PantryItemInput": `{"pantry":[%s]}`,
	} {
		theirs := api.Components.Schemas[name]
		var needs []string
		for at, code := range wrongIn(t, fmt.Sprintf(file, `{}`)) {
			if place := at[strings.LastIndex(at, ".")+1:]; code == "required" && (name == "EaterInput") == strings.HasPrefix(at, "eaters[0]."+place) {
				needs = append(needs, place)
			}
		}
		if name == "PantryItemInput" {
			needs = slices.DeleteFunc(needs, func(place string) bool { return place == "food" }) // there the address names it
		}
		if diff := cmp.Diff(slices.Sorted(slices.Values(theirs.Required)), slices.Sorted(slices.Values(needs))); diff != "" {
			t.Errorf("%s needs (-API +file):\n%s", name, diff)
		}
		for field, s := range theirs.Properties {
			want, value := s.Type, `[]`
			if several, ok := want.([]any); ok { // the type, or null
				want = several[0]
			}
			code := map[any]string{
				"string": "not-a-string", "integer": "not-whole", "number": "not-a-number", "boolean": "not-a-boolean", "array": "not-an-array", "object": "not-an-object", nil: "not-an-object",
			}[want]
			if want == "array" {
				value = `"x"`
			}
			found := wrongIn(t, fmt.Sprintf(file, `{"`+field+`":`+value+`}`))
			if !slices.ContainsFunc(slices.Collect(maps.Keys(found)), func(at string) bool { return strings.HasSuffix(at, "."+field) && found[at] == code }) {
				t.Errorf("%s.%s: %v in the API, the file says %v", name, field, want, found)
			}
		}
	}
}

// wrongIn gives what is wrong in a file by its place.
func wrongIn(t *testing.T, content string) map[string]string {
	t.Helper()
	_, err := householdIn([]byte(content), "2026-12-01", food.English)
	p, found := problem.As(err), map[string]string{}
	if p == nil {
		t.Fatalf("%s: %v", content, err)
	}
	for _, f := range p.Fields {
		if _, said := found[f.Path]; !said {
			found[f.Path] = f.Code
		}
	}
	return found
}

// A file drops no protection that the API keeps: both take the same eaters and
// preferences.
func TestAFileIsTakenWhereTheAPITakesIt(t *testing.T) {
	t.Parallel()
	s := start(t, storetest.SQLite(t), "")
	household := s.signup("ada@example.org")
	const bo = `{"name":"Bo","diets":[],"allergens":[],"excluded_foods":[]}`
	for _, c := range []struct {
		eater, preferences string
		taken              bool
	}{
		{eater: bo, taken: true},
		{eater: answeredEater, taken: true},
		{eater: `{"name":"Bo","diets":[],"allergens":[],"excluded_foods":[],"guest":null,"born":null,"energy_kcal":null,"id":null,"archived":null}`, taken: true},
		{eater: `{"name":"Bo","diets":[],"allergens":["peanuts"],"allergens":[],"excluded_foods":[]}`},
		{eater: `{"name":"Bo","diets":[],"allergens":["peanuts"],"Allergens":[],"excluded_foods":[]}`},
		{eater: `{"name":"Bo"}`},
		{eater: `{"name":"Bo","diets":[],"allergens":null,"excluded_foods":[]}`},
		{eater: `{"name":"Bo","diets":[],"allergens":[],"excluded_foods":[null]}`},
		{eater: `{"name":"Bo","diets":[],"allergens":[],"excluded_foods":[],"rules":null}`},
		{eater: `{"name":"Bo","diets":[],"allergens":[],"excluded_foods":[],"rules":[{"text":"no nuts"}]}`},
		{eater: `{"name":"Bo","diets":[],"allergens":[],"excluded_foods":[],"rules":[{"text":"no nuts","allergens":[],"diets":[],"excluded_foods":[]}]}`, taken: true},
		{eater: `{"name":"Bo","diets":[],"allergens":[],"excluded_foods":[],"energy_kcal":2000.0}`},
		{eater: `{"name":null,"diets":[],"allergens":[],"excluded_foods":[]}`},
		{preferences: `{}`, taken: true},
		{preferences: answeredPreferences, taken: true},
		{preferences: `{"snacks":null,"effort":null,"model_calls":null,"leftovers":null}`, taken: true},
		{preferences: `null`},
		{preferences: `{"batch_cooking":true,"no_repeat_days":7,"rotation":[{"food":"fish","at_least":1,"at_most":null}]}`, taken: true},
		{preferences: `{"batch_cooking":null,"no_repeat_days":null,"rotation":[]}`, taken: true},
		{preferences: `{"rotation":null}`},
		{preferences: `{"rotation":[null]}`},
		{preferences: `{"rotation":[{"at_least":1}]}`},
		{preferences: `{"rotation":[{"food":"fish","times":1}]}`},
		{preferences: `{"no_repeat_days":1.5}`},
		{preferences: `{"meals":null}`},
		{preferences: `{"max_minutes":null}`},
		{preferences: `{"max_minutes":{"weekday":null}}`},
		{preferences: `{"max_minutes":{"weekday":{"dinner":null}}}`},
		{preferences: `{"cuisines":null}`},
		{preferences: `{"recurring":null}`},
		{preferences: `{"schedule":{"mon":null}}`},
		{preferences: `{"schedule":{"mon":{"lunch":null}}}`},
		{preferences: `{"meals":["lunch"],"meals":["dinner"]}`},
		{preferences: `{"Snacks":0}`},
	} {
		method, path, body, content := "POST", household+"/eaters", c.eater, `[`+c.eater+`]`
		if c.eater == "" {
			method, path, body = "PUT", household+"/preferences", c.preferences
			content = `{"eaters":[` + bo + `],"preferences":` + c.preferences + `}`
		}
		status, _, answer := s.request(method, path, json.RawMessage(body))
		_, err := readHousehold(written(t, content), "2026-12-01", food.English)
		if inAPI := status < 300; inAPI != c.taken || (err == nil) != c.taken {
			t.Errorf("%s: the API answers %d, %s; the file %v", body, status, answer, err)
		}
	}
}

// The same of a pantry.
func TestAPantryInAFileIsTakenWhereTheAPITakesIt(t *testing.T) {
	t.Parallel()
	s := start(t, storetest.SQLite(t), "")
	household := s.signup("ada@example.org")
	const eaters = `"eaters":[{"name":"Bo","diets":[],"allergens":[],"excluded_foods":[]}]`
	for item, taken := range map[string]bool{
		`{"food":"spinach"}`: true,
		`{"food":"spinach","grams":null,"use_by":null,"use_up":null}`:                                     true,
		`{"food":"spinach","grams":0.5,"use_by":"2026-12-03","use_up":true}`:                              true,
		`{"food":"spinach","grams":1e2,"name":"x","aisle":"produce","updated_at":"2026-12-01T08:00:00Z"}`: true,
		`{"food":"spinach","grams":0}`:                                                                    false,
		`{"food":"spinach","grams":100001}`:                                                               false,
		`{"food":"spinach","grams":1e999}`:                                                                false,
		`{"food":"spinach","grams":"250"}`:                                                                false,
		`{"food":"spinach","use_by":"2026-02-30"}`:                                                        false,
		`{"food":"spinach","use_by":"3 December"}`:                                                        false,
		`{"food":"spinach","use_by":""}`:                                                                  false,
		`{"food":"spinach","use_up":"yes"}`:                                                               false,
		`{"food":"spinach","grams":1,"grams":2}`:                                                          false,
		`{"food":"spinach","Grams":1}`:                                                                    false,
		`{"food":"spinach","colour":"green"}`:                                                             false,
	} {
		status, _, answer := s.request("PUT", household+"/pantry/spinach", json.RawMessage(item))
		_, err := readHousehold(written(t, `{`+eaters+`,"pantry":[`+item+`]}`), "2026-12-01", food.English)
		if inAPI := status < 300; inAPI != taken || (err == nil) != taken {
			t.Errorf("%s: the API answers %d, %s; the file %v", item, status, answer, err)
		}
	}
}

func TestPlanNeedsDatesOfTheCalendar(t *testing.T) {
	code, _, stderr := command(t, "plan", "--start", "9999-12-31")
	if code != exitUsage || !strings.Contains(stderr, "--start") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if code, _, stderr := command(t, "plan", "--start", "9999-12-31", "--days", "1"); code != exitDone {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}
