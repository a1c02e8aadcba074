package planner

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// cores is a planner's permits in virtual time, and what was composed in which order.
type cores struct {
	t       *testing.T
	permits *permits
	all     sync.WaitGroup
	mu      sync.Mutex
	order   []string
	waited  map[string]time.Duration // the longest wait of each name
}

func newCores(t *testing.T, n int) *cores {
	return &cores{t: t, permits: newPermits(n), waited: map[string]time.Duration{}}
}

// compose lets somebody compose so many days in a row, each for so long. It returns when
// they wait or compose.
func (c *cores) compose(name string, t turn, days int, each time.Duration) {
	c.all.Go(func() {
		for range days {
			began := time.Now()
			done, err := c.permits.take(c.t.Context(), t)
			if err != nil {
				c.t.Error(err)
				return
			}
			c.mu.Lock()
			c.order = append(c.order, name)
			c.waited[name] = max(c.waited[name], time.Since(began))
			c.mu.Unlock()
			time.Sleep(each)
			done()
		}
	})
	synctest.Wait()
}

// composed gives whose days were composed, in order.
func (c *cores) composed() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.order)
}

func weekOf(owner, household string) turn { return turn{week, owner, household} }

func TestPermitsGoByTurns(t *testing.T) {
	for _, tc := range []struct {
		name string
		come []turn   // one after the other, while the only core is taken
		want []string // the priority, owner and household of each turn
	}{
		{"who came first", []turn{weekOf("a", "1"), weekOf("a", "1")}, []string{"0a1", "0a1"}},
		{
			"accounts, not households", []turn{weekOf("a", "1"), weekOf("a", "2"), weekOf("a", "3"), weekOf("b", "4"), weekOf("b", "4")},
			[]string{"0a1", "0b4", "0a2", "0b4", "0a3"},
		},
		{
			"households of an account", []turn{weekOf("a", "1"), weekOf("a", "1"), weekOf("a", "1"), weekOf("a", "2")},
			[]string{"0a1", "0a2", "0a1", "0a1"},
		},
		{
			"people before weeks", []turn{weekOf("a", "1"), weekOf("b", "2"), {people, "c", "3"}, {people, "a", "1"}},
			[]string{"1c3", "1a1", "0a1", "0b2"},
		},
		{
			"people by turns too", []turn{{people, "a", "1"}, {people, "a", "2"}, {people, "b", "3"}},
			[]string{"1a1", "1b3", "1a2"},
		},
		{
			"a day of a week after three people",
			[]turn{weekOf("a", "1"), weekOf("a", "1"), {people, "b", "2"}, {people, "b", "2"}, {people, "b", "2"}, {people, "b", "2"}, {people, "b", "2"}},
			[]string{"1b2", "1b2", "1b2", "0a1", "1b2", "1b2", "0a1"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCores(t, 1)
				c.compose("first", weekOf("z", "9"), 1, time.Minute)
				for _, come := range tc.come {
					c.compose(fmt.Sprint(come.priority, come.owner, come.household), come, 1, time.Millisecond)
				}
				c.all.Wait()
				if got := c.composed()[1:]; !slices.Equal(got, tc.want) {
					t.Errorf("turns %q, want %q", got, tc.want)
				}
			})
		})
	}
}

// One account composes 25 weeks, all day long; others come now and then.
func TestAQueueOfWeeksHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const day = 10 * time.Millisecond
		c := newCores(t, 1)
		for h := range 25 {
			c.compose("greedy", weekOf("greedy", fmt.Sprint(h)), 28, day)
		}
		time.Sleep(time.Second)
		c.compose("swap", turn{awaited, "ada", "home"}, 20, day)
		c.compose("refill", turn{people, "bob", "home"}, 7, day)
		c.compose("week", weekOf("eve", "home"), 7, day)
		c.all.Wait()
		for name, most := range map[string]time.Duration{
			"swap":   0,       // it has a permit of its own
			"refill": day,     // what is being composed
			"week":   5 * day, // that, three people and a turn of the other account
		} {
			if got := c.waited[name]; got > most {
				t.Errorf("a %s waited for %v, want %v at most", name, got, most)
			}
		}
		if n := len(c.composed()); n != 25*28+20+7+7 {
			t.Errorf("%d days were composed", n)
		}
	})
}

// Swaps without a break leave weeks a quarter of the turns.
func TestSwapsLeaveWeeksTheirPart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const day = 10 * time.Millisecond
		c := newCores(t, 1)
		for n := range 50 {
			c.compose("swap", turn{awaited, fmt.Sprint(n), "home"}, 100, day)
		}
		began := time.Now()
		c.compose("week", weekOf("ada", "home"), 7, day)
		for {
			if n := len(slices.DeleteFunc(c.composed(), func(name string) bool { return name != "week" })); n == 7 {
				break
			}
			time.Sleep(day)
		}
		if took := time.Since(began); took > 7*5*day {
			t.Errorf("a week took %v beside swaps", took)
		}
		c.all.Wait()
	})
}

func TestOneMoreForAwaitedSwapsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCores(t, 2)
		for range 3 {
			c.compose("week", weekOf("a", "1"), 1, time.Second)
			c.compose("refill", turn{people, "a", "1"}, 1, time.Second)
			c.compose("swap", turn{awaited, "b", "2"}, 1, time.Second)
		}
		if want := []string{"week", "refill", "swap"}; !slices.Equal(c.composed(), want) {
			t.Errorf("at once %q, want %q", c.composed(), want)
		}
		c.all.Wait()
		if c.permits.free != 2 || !c.permits.apart || !c.permits.waiting[week].empty() || !c.permits.waiting[people].empty() {
			t.Errorf("left over: %+v", c.permits)
		}
	})
}

// Who gives up leaves no place behind, and loses no permit that came in the same moment.
func TestWhoGivesUpHoldsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCores(t, 1)
		c.compose("first", weekOf("a", "1"), 1, time.Minute)
		begin := time.Now()
		var gone sync.WaitGroup
		for n := range 20 {
			// Some leave before the permit is there, some in the moment in which it comes.
			ctx, cancel := context.WithDeadline(t.Context(), begin.Add(time.Minute+time.Duration(n%2-1)*time.Second))
			defer cancel()
			gone.Go(func() {
				if done, err := c.permits.take(ctx, turn{priority(n % 3), fmt.Sprint(n % 4), fmt.Sprint(n % 5)}); err == nil {
					done()
				}
			})
		}
		gone.Wait()
		c.all.Wait()
		p := c.permits
		if p.free != 1 || !p.apart || len(p.waiting[week].inside)+len(p.waiting[people].inside) != 0 {
			t.Errorf("left over: %+v", p)
		}
		c.compose("next", weekOf("a", "1"), 1, 0)
		c.all.Wait()
	})
}
