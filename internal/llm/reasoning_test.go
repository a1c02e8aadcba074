//proof:faults

package llm_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"mealplanner/internal/llm"
	"mealplanner/internal/llm/llmtest"
)

// limits are those that the calls asked for.
func limits(calls []llmtest.Call) []int {
	var all []int
	for _, c := range calls {
		all = append(all, c.Asked.Limit())
	}
	return all
}

// What hidden reasoning takes is found out by the first call and given to every later one,
// twice the most that there ever was: the answer itself has a token less by our count.
func TestReasoningIsGivenRoom(t *testing.T) {
	for _, test := range []struct {
		name   string
		hidden []int // of each question
		want   []int // limits of all calls; each question asks for 600
	}{
		{"a little more than an answer has", []int{1200, 1200, 1200}, []int{600, 600 + 4096, 600 + 2*1199, 600 + 2*1199}},
		{"much more", []int{9000, 9000}, []int{600, 600 + 4096, 600 + 16384, 600 + 16384}},
		{"it grows", []int{1200, 2300, 2300}, []int{600, 600 + 4096, 600 + 2*1199, 600 + 2*2299}},
		{"there is room already", []int{300, 300}, []int{600, 600 + 2*299}},
		{"none", []int{0, 0}, []int{600, 600}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := 0
				server := llmtest.New(func(llmtest.Call) llmtest.Reply { return llmtest.Reasoning(test.hidden[n], llmtest.Ready) })
				door := piped(t, server, llm.Config{})
				for n = range test.hidden {
					if _, err := door.Ask(t.Context(), question()); err != nil {
						t.Fatal(err)
					}
				}
				told := slices.ContainsFunc(door.State().Differences, func(d string) bool { return strings.HasSuffix(d, "tokens of reasoning") })
				if told != (test.hidden[0] > 0) {
					t.Errorf("an administrator reads %v", door.State().Differences)
				}
				if got := limits(server.Calls()); !slices.Equal(got, test.want) {
					t.Errorf("asked for %v tokens, want %v", got, test.want)
				}
			})
		})
	}
}

// A model that reasons without end is given no more room than the ceiling, and another one at
// the same address none.
func TestRoomForReasoningHasACeiling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := llmtest.New(llmtest.Always(llmtest.Reasoning(1_000_000, llmtest.Ready)))
		door := piped(t, server, llm.Config{})
		for range 4 {
			if _, err := door.Ask(t.Context(), question()); classOf(err) != llm.Truncated {
				t.Errorf("got %v", err)
			}
		}
		if highest := slices.Max(limits(server.Calls())); highest != 600+16384 {
			t.Errorf("asked for %v tokens", limits(server.Calls()))
		}
		if err := door.Switch(llm.Provider{URL: "http://model.example/v1", Model: "another"}); err != nil {
			t.Fatal(err)
		}
		_, _ = door.Ask(t.Context(), question())
		if got := limits(server.Calls()); got[len(got)-3] != 600 {
			t.Errorf("of another model it asks for %v", got[len(got)-3:])
		}
	})
}

// The room counts in what a call may cost before it goes out: no household's money is
// overdrawn by it.
func TestRoomForReasoningIsReserved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := llmtest.New(llmtest.Always(llmtest.Reasoning(1200, llmtest.Ready)))
		door := piped(t, server, llm.Config{Provider: llm.Provider{URL: "http://model.example/v1", Model: "m", OutputMicros: 1_000_000}})
		var left, spent int64 = 8000, 0
		enough := errors.New("no more money")
		r := question()
		r.Reserve = func(_ context.Context, e llm.Estimate) (func(llm.Usage), error) {
			if e.CostMicros > left {
				return nil, enough
			}
			if asked := server.Calls(); len(asked) > 0 && e.OutputTokens < 600 {
				t.Errorf("reserved %d tokens", e.OutputTokens)
			}
			left -= e.CostMicros
			return func(u llm.Usage) {
				if u.CostMicros > e.CostMicros {
					t.Errorf("a call cost %d, more than the %d that were reserved", u.CostMicros, e.CostMicros)
				}
				left += e.CostMicros - u.CostMicros
				spent += u.CostMicros
			}, nil
		}
		answered := 0
		for range 10 {
			_, err := door.Ask(t.Context(), r)
			switch {
			case err == nil:
				answered++
			case !errors.Is(err, enough):
				t.Errorf("got %v", err)
			}
		}
		if answered < 3 || spent > 8000 {
			t.Errorf("%d answers for %d of 8000", answered, spent)
		}
	})
}
