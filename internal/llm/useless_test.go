//proof:faults

package llm_test

import (
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"mealplanner/internal/llm"
	"mealplanner/internal/llm/llmtest"
)

// What goes on and on without anything like what was asked for is left, as a bad answer, and
// what came until then is counted. What has begun as was asked for is read to its end.
func TestUselessAnswersAreLeft(t *testing.T) {
	const asked, most = 600, 32<<10 + 8*600
	for _, test := range []struct {
		name        string
		first, form string // again and again, with a number
		left        bool
	}{
		{"prose", "", "Of course, dish %d is a soup {with lentils} or [a stew]. ", true},
		{"another shape", `{"menu":[`, `{"title":"soup %d","kcal":500},`, true},
		{"objects", "", `{"title":"soup %d"} `, true},
		{"a list", "[", `{"title":"soup %d"},`, true},
		{"a fence", "```json\n[", `{"title":"soup %d"},`, true},
		{"text within a string", `{"menu":"`, `soup %d, `, true},
		{"thoughts that ended", "Hm, soup?</think>", "Dish %d. ", true},
		{"thoughts", "<think>", "Dish %d may be {a soup}. ", false},
		{"what was asked for", `{"note":"a day","ready":[`, `{"title":"soup %d"},`, false},
		{"the same within another", `{"result":{"ready":[`, `{"title":"soup %d"},`, false},
		{"the same in a string", `{"arguments":"{\"ready\":[`, `%d,`, false},
		{"something else behind it", `{"ready":true}`, "I hope %d times that it is good. ", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var sent []int
				server := llmtest.New(llmtest.Always(func(x *llmtest.Exchange) {
					x.Stream()
					x.Piece(test.first)
					sent = append(sent, len(test.first))
					for i, said := 0, &sent[len(sent)-1]; *said < 100_000; i++ {
						piece := strings.ReplaceAll(strings.Repeat(test.form, 20), "%d", strconv.Itoa(i))
						if !x.Piece(piece) {
							return
						}
						*said += len(piece)
					}
					x.Finish("stop", 100, 30_000)
				}))
				door := piped(t, server, llm.Config{Provider: llm.Provider{URL: hosted, Model: "m", Limits: llm.Limits{Attempts: 1}}})
				r := question()
				r.MaxTokens = asked
				answer, err := door.Ask(t.Context(), r)
				synctest.Wait()
				if left := sent[0] < 100_000; left != test.left || left && (sent[0] < most-1000 || sent[0] > most+5000) {
					t.Errorf("after %d bytes, left %t, want %t after %d", sent[0], left, test.left, most)
				}
				if test.left && (classOf(err) != llm.Malformed || answer.Usage.OutputTokens < most/3 || answer.Usage.OutputTokens > 15_000) {
					t.Errorf("got %v, and %d tokens are counted", err, answer.Usage.OutputTokens)
				}
			})
		})
	}
}
