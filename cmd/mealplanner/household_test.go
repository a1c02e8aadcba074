package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mealplanner/internal/meal"
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
		"no preferences":     `{"eaters":[` + answeredEater + `],"preferences":null}`,
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := command(t, "plan", "--days", "1", "--household", written(t, content))
			if code != exitDone || !strings.Contains(stdout, "Bo:") {
				t.Errorf("exit code %d: %s%s", code, stdout, stderr)
			}
		})
	}
}

func TestLimitsInAFileReplaceTheDefaultOnes(t *testing.T) {
	h, err := readHousehold(written(t, `{"items":[`+answeredEater+`],"preferences":`+answeredPreferences+`}`), "2026-12-01")
	if limits := h.Preferences.MaxMinutes.Weekday; err != nil || len(limits) != 1 || limits[meal.Dinner] != 20 {
		t.Errorf("limits %v: %v", limits, err)
	}
}

func TestRulesInAFileAreMappedOrRefused(t *testing.T) {
	echoed := `{"text":"no milk","allergens":["milk"],"diets":[],"excluded_foods":[]}`
	h, err := readHousehold(written(t, `{"eaters":[{"name":"Bo","allergens":["fish"],"rules":["no nuts",`+echoed+`]}]}`), "2026-12-01")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []string{"fish", "nuts", "peanuts", "milk"} {
		if all, _ := json.Marshal(h.Eaters[0].Allergens); !strings.Contains(string(all), `"`+a+`"`) {
			t.Errorf("no %s in %s", a, all)
		}
	}
	file := written(t, `{"eaters":[{"name":"Bo","rules":["vegan","no qwertz"]},{"name":"Al","archived":true},{"name":"Cy","allergens":["moonlight"]}]}`)
	code, _, stderr := command(t, "plan", "--household", file)
	for _, want := range []string{"eaters[0].rules[1]: ", "eaters[2].allergens[0]: "} {
		if code != exitUsage || !strings.Contains(stderr, "--household: "+file+": "+want) {
			t.Errorf("exit code %d, no %q in: %s", code, want, stderr)
		}
	}
}

func TestAFileIsReadStrictly(t *testing.T) {
	for _, content := range []string{
		"", "[]", "{}", `{"eaters":[{"name":"Bo","alergens":["milk"]}]}`, `{"eaters":[{"name":"Bo"}]} {"eaters":[]}`,
		`{"eaters":{"items":[],"more":1}}`, `{"eaters":[{"name":"Bo","rules":[{"txt":"no milk"}]}]}`, `{"eaters":[{"name":"Bo"}],"preferences":{"snack":1}}`,
	} {
		if code, _, stderr := command(t, "plan", "--household", written(t, content)); code != exitUsage || !strings.Contains(stderr, "--household") {
			t.Errorf("%s: exit code %d: %s", content, code, stderr)
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
