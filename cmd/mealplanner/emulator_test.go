package main

import (
	"net/http"
	"strings"
	"testing"

	"mealplanner/internal/llm/llmtest/emulator"
	"mealplanner/internal/store/storetest"
)

// A week from a provider that fails half of the calls, in ways and at times that nobody here
// chose: it is whole, and says of every dish who chose it and why.
//
//proof:faults
func TestAWeekFromAProviderInChaos(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		t.Parallel()
		e := emulator.Start(t)
		e.SetChaos(emulator.Chaos{Drop: 0.2, Malformed: 0.2, Disconnect: 0.2})
		s := start(t, database, "", "MEALPLANNER_MODEL_URL="+e.URL, "MEALPLANNER_MODEL_NAME=chef", "MEALPLANNER_MODEL_KEY="+emulator.Key,
			"MEALPLANNER_MODEL_CONCURRENCY=4")
		household := s.signup("ada@example.org")
		s.addBo(household)
		s.withoutLeftovers(household)
		generation := s.call(http.StatusAccepted, "POST", household+"/generations", object{"days": 7, "start_date": today(), "composer": "model"})["id"].(string)
		states, last := s.events(generation)
		if states[len(states)-1] != "completed" {
			t.Fatalf("it ended %v: %v", states, last)
		}
		menu := s.call(http.StatusOK, "GET", "/api/v1/menus/"+last["menu_id"].(string), nil)
		checkWeek(t, menu)
		checkSources(t, menu)
		calls, counted := len(e.Journal()), int(last["usage"].(object)["calls"].(float64))
		probes := strings.Count(s.said.String(), `household="" call=`) // of a provider that was given up: nobody's calls
		if calls == 0 || counted > 4+3*7 || calls != counted+probes {
			t.Errorf("%d calls came, %d are counted beside %d probes, 25 are allowed", calls, counted, probes)
		}
	})
}

// checkSources wants the reason of every main whose source is not the model at once.
func checkSources(t *testing.T, menu object) {
	t.Helper()
	for _, d := range menu["days"].([]any) {
		for _, m := range d.(object)["meals"].([]any) {
			meal := m.(object)
			if meal["role"] != "main" {
				continue
			}
			reason := meal["reasons"].([]any)[0].(object)["code"]
			switch source := meal["source"]; {
			case source == "model":
			case source == "repaired" && reason == "repaired":
			case source == "built-in" && (reason == "filled" || reason == "energy"):
			default:
				t.Errorf("%v on %v is by %v: %v", meal["title"], d.(object)["date"], source, meal["reasons"])
			}
		}
	}
}
