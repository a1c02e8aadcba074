//proof:faults

package llm_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"mealplanner/internal/llm"
	"mealplanner/internal/llm/llmtest"
)

// moody is a provider that is well, or behaves so.
type moody struct {
	*llmtest.Server
	well atomic.Bool
}

func newMoody(bad, good llmtest.Reply) *moody {
	m := &moody{}
	m.Server = llmtest.New(func(llmtest.Call) llmtest.Reply {
		if m.well.Load() {
			return good
		}
		return bad
	})
	return m
}

// A provider that accepts calls and never answers costs the orders of one moment their
// patience, and later ones next to nothing; when it is well again the next order is its own.
func TestSilenceCostsOneOrderItsPatience(t *testing.T) {
	for _, test := range []struct {
		name, url  string
		households int
		first      time.Duration // what the first orders wait
	}{
		{"hosted", hosted, 1, 45 * time.Second},
		{"hosted, eight households", hosted, 8, 45 * time.Second},
		{"nearby", nearby, 1, 180 * time.Second},
		{"nearby, eight households", nearby, 8, 180 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMoody(llmtest.Hang(), llmtest.Later(time.Second, llmtest.Say(llmtest.Ready)))
				door := piped(t, m.Server, llm.Config{Provider: llm.Provider{URL: test.url, Model: "m"}})
				week := func() (answered int, took time.Duration) {
					began := time.Now()
					answered, _ = crowd(t, door, test.households, 7, 4, 7*time.Minute)
					return answered, time.Since(began)
				}
				if answered, took := week(); answered != 0 || took < test.first || took > test.first+2*time.Second {
					t.Errorf("the first order waits %v, want %v", took, test.first)
				}
				if state := door.State(); state.Breaker != "open" {
					t.Errorf("the circuit is %s", state.Breaker)
				}
				for range 10 { // an order a minute, and so at every state of the circuit
					if _, took := week(); took > 15*time.Second {
						t.Errorf("a later order waits %v", took)
					}
					time.Sleep(time.Minute)
				}
				m.well.Store(true)
				time.Sleep(test.first) // a knock that was under way hangs still
				if answered, took := week(); answered != 7*test.households || took > time.Minute {
					t.Errorf("well again, and %d days are answered in %v", answered, took)
				}
			})
		})
	}
}

// The first order after an outage is the model's, whenever it comes and however long the
// outage was.
func TestTheFirstOrderAfterAnOutageIsTheModels(t *testing.T) {
	for _, name := range []string{"status-503", "close", "status-500", "html-502"} {
		for _, outage := range []time.Duration{10 * time.Second, time.Minute, 20 * time.Minute} {
			for _, later := range []time.Duration{0, time.Second, 7 * time.Second, 30 * time.Second, 61 * time.Second} {
				synctest.Test(t, func(t *testing.T) {
					m := newMoody(mustNamed(t, name), llmtest.Later(800*time.Millisecond, llmtest.Say(llmtest.Ready)))
					door := piped(t, m.Server, llm.Config{})
					for began := time.Now(); time.Since(began) < outage; time.Sleep(10 * time.Second) {
						crowd(t, door, 1, 7, 4, 7*time.Minute)
					}
					m.well.Store(true)
					time.Sleep(later)
					if answered, _ := crowd(t, door, 1, 7, 4, 7*time.Minute); answered != 7 {
						t.Errorf("%s for %v, %v after it: %d of 7 days are the model's, the circuit is %s", name, outage, later, answered, door.State().Breaker)
					}
				})
			}
		}
	}
}

// A server that works at one call at a time and takes a minute for each is slow and not
// silent, however many are asked of it.
func TestSlownessIsNoSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(1, time.Minute)
		door := doorTo(t, s, nearby, 0)
		if answered, _ := crowd(t, door, 2, 7, 4, time.Hour); answered != 14 || door.State().Breaker != "closed" {
			t.Errorf("%d of 14 answered, the circuit is %s", answered, door.State().Breaker)
		}
	})
}

// A knock under way ends with the door.
func TestAKnockEndsWithTheDoor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMoody(llmtest.Hang(), llmtest.Say(llmtest.Ready))
		door := piped(t, m.Server, llm.Config{})
		crowd(t, door, 1, 4, 4, time.Hour)
		time.Sleep(10 * time.Second)
		before := len(m.Calls())
		crowd(t, door, 1, 4, 4, time.Hour)
		if calls := len(m.Calls()) - before; calls != 1 {
			t.Errorf("%d calls went out, want one knock", calls)
		}
		began := time.Now()
		door.Close()
		if took := time.Since(began); took != 0 {
			t.Errorf("closing takes %v", took)
		}
	})
}
