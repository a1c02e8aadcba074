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
	saves   time.Duration            // from the end of a day to asking for the next
	ended   map[string]time.Time     // the last day of each name
}

func newCores(t *testing.T, n int) *cores {
	return &cores{t: t, permits: newPermits(n, time.Now), waited: map[string]time.Duration{}, ended: map[string]time.Time{}}
}

// compose lets somebody compose so many days in a row, each for so long. It returns when
// they wait or compose.
func (c *cores) compose(name string, t applicant, days int, each time.Duration) {
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
			c.mu.Lock()
			c.ended[name] = time.Now()
			c.mu.Unlock()
			time.Sleep(c.saves)
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

func count(names []string, name string) int {
	return len(slices.DeleteFunc(names, func(other string) bool { return other != name }))
}

func of(p priority, owner, household string) applicant {
	return applicant{priority: p, owner: owner, household: household}
}

func weekOf(owner, household string) applicant { return of(week, owner, household) }

func TestPermitsGoByTurns(t *testing.T) {
	for _, tc := range []struct {
		name string
		come []applicant // one after the other, while the only core is taken
		want []string    // the priority, owner and household of each turn
	}{
		{"who came first", []applicant{weekOf("a", "1"), weekOf("a", "1")}, []string{"0a1", "0a1"}},
		{
			"accounts, not households", []applicant{weekOf("a", "1"), weekOf("a", "2"), weekOf("a", "3"), weekOf("b", "4"), weekOf("b", "4")},
			[]string{"0a1", "0b4", "0a2", "0b4", "0a3"},
		},
		{
			"households of an account", []applicant{weekOf("a", "1"), weekOf("a", "1"), weekOf("a", "1"), weekOf("a", "2")},
			[]string{"0a1", "0a2", "0a1", "0a1"},
		},
		{
			"people before weeks", []applicant{weekOf("a", "1"), weekOf("b", "2"), of(people, "c", "3"), of(people, "a", "1")},
			[]string{"1c3", "1a1", "0b2", "0a1"},
		},
		{
			"people by turns too", []applicant{of(people, "a", "1"), of(people, "a", "2"), of(people, "b", "3")},
			[]string{"1a1", "1b3", "1a2"},
		},
		{
			"a day of a week after three people",
			[]applicant{weekOf("a", "1"), weekOf("a", "1"), of(people, "b", "2"), of(people, "b", "2"), of(people, "b", "2"), of(people, "b", "2"), of(people, "b", "2")},
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
		c.compose("swap", of(awaited, "ada", "home"), 20, day)
		c.compose("refill", of(people, "bob", "home"), 7, day)
		c.compose("week", weekOf("eve", "home"), 7, day)
		c.all.Wait()
		for name, longest := range map[string]time.Duration{
			"swap":   0,       // it has a permit of its own
			"refill": day,     // what is being composed
			"week":   5 * day, // that, three people and a turn of the other account
		} {
			if got := c.waited[name]; got > longest {
				t.Errorf("a %s waited for %v, want %v at most", name, got, longest)
			}
		}
		if n := len(c.composed()); n != 25*28+20+7+7 {
			t.Errorf("%d days were composed", n)
		}
	})
}

// Beside an account that composes all day long, another's week takes hardly longer than
// alone: who owes least is next, and its permit is kept while a day of it is saved.
func TestAWeekBesideAnAccountThatComposesAllDay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const day = 20 * time.Millisecond
		c := newCores(t, 1)
		c.saves = day / 2
		for h := range 25 {
			c.compose("greedy", weekOf("greedy", fmt.Sprint(h)), 28, day)
		}
		time.Sleep(2*time.Second + day/2)
		began := time.Now()
		c.compose("week", weekOf("eve", "home"), 7, day)
		c.all.Wait()
		if took, alone := c.ended["week"].Sub(began), 7*day+6*c.saves; took > alone+day {
			t.Errorf("a week took %v, alone %v", took, alone)
		}
	})
}

// What is kept while a day is saved is given away when nobody comes for it: also where
// nobody waited when it was given back.
func TestWhatIsKeptIsGivenAway(t *testing.T) {
	for _, last := range []priority{week, people, awaited} {
		synctest.Test(t, func(t *testing.T) {
			const day = 20 * time.Millisecond
			c := newCores(t, 1)
			c.saves = day / 2
			c.compose("bob", weekOf("bob", "home"), 100, day) // who owes soon
			time.Sleep(2*time.Second + day + c.saves/2)       // a day of it is being saved
			c.compose("eve", of(last, "eve", "home"), 1, c.saves/4)
			began := time.Now()
			c.all.Wait()
			if took := time.Since(began); took > 100*(day+c.saves) {
				t.Errorf("after the end of a %d the rest took %v", last, took)
			}
		})
	}
}

// Swaps and refills of others hold up a week that owes no more than one that does not.
func TestPeopleHoldUpAWeekThatOwesByTurns(t *testing.T) {
	for _, who := range []priority{people, awaited} {
		synctest.Test(t, func(t *testing.T) {
			const day = 20 * time.Millisecond
			c := newCores(t, 1)
			c.compose("owes", weekOf("bob", "home"), 150, day)
			time.Sleep(2 * time.Second)
			left := 150 - count(c.composed(), "owes")
			began := time.Now()
			for n := 0; count(c.composed(), "owes") < 150; n++ {
				c.compose("people", of(who, fmt.Sprint(n), "home"), 1, day/4)
				time.Sleep(day / 2)
			}
			if took, alone := time.Since(began), time.Duration(left)*day; took > 3*alone {
				t.Errorf("the rest of a week took %v, alone %v", took, alone)
			}
			c.all.Wait()
		})
	}
}

// An account that owes much has its turn within maxOwed, however many newcomers there are.
func TestWhoOwesMuchIsNotForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const day = 100 * time.Millisecond
		c := newCores(t, 1)
		c.compose("greedy", weekOf("greedy", "home"), 100, day)
		time.Sleep(5*time.Second + day/2)
		before := len(c.composed())
		began := time.Now()
		for n := 0; !slices.Contains(c.composed()[before:], "greedy"); n++ {
			c.compose("newcomer", weekOf(fmt.Sprint(n), "home"), 1, day) // there is always one more
			time.Sleep(day)
		}
		if waited := time.Since(began); waited < maxOwed/2 || waited > maxOwed+2*day {
			t.Errorf("who owed much waited for %v", waited)
		}
		c.all.Wait()
	})
}

// Swaps without a break leave weeks a quarter of the turns.
func TestSwapsLeaveWeeksTheirPart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const day = 10 * time.Millisecond
		c := newCores(t, 1)
		for n := range 50 {
			c.compose("swap", of(awaited, fmt.Sprint(n), "home"), 100, day)
		}
		began := time.Now()
		c.compose("week", weekOf("ada", "home"), 7, day)
		for {
			if count(c.composed(), "week") == 7 {
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
			c.compose("refill", of(people, "a", "1"), 1, time.Second)
			c.compose("swap", of(awaited, "b", "2"), 1, time.Second)
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
				if done, err := c.permits.take(ctx, of(priority(n%3), fmt.Sprint(n%4), fmt.Sprint(n%5))); err == nil {
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

// Behind a model's question or answer no day is saved: the permit is free for everybody at once.
func TestNothingIsKeptBehindAQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCores(t, 1)
		c.compose("greedy", weekOf("eve", "1"), 1, time.Second) // it owes ten
		time.Sleep(2 * time.Second)
		for _, beside := range []bool{false, true} {
			asks := weekOf("ada", "2")
			asks.beside = beside
			c.compose("ada", asks, 1, time.Millisecond)
			c.compose("greedy", weekOf("eve", "1"), 1, time.Millisecond)
			c.all.Wait()
			if kept := c.waited["greedy"] > time.Millisecond; kept == beside {
				t.Errorf("beside %t: she waits %v", beside, c.waited["greedy"])
			}
			c.waited["greedy"] = 0
		}
	})
}

// What is to spare helps who has a permit: no more than is free, nothing where somebody waits,
// and not what is kept for another account. It is given back as every permit is.
func TestPermitsToSpare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPermits(4, time.Now)
		take := func(a applicant) func() {
			done, err := p.take(t.Context(), a)
			if err != nil {
				t.Fatal(err)
			}
			return done
		}
		spare := func(most, want int, owner string) []*permit {
			t.Helper()
			all := p.spare(weekOf(owner, "1"), most)
			if len(all) != want {
				t.Errorf("%d to spare of %d, want %d", len(all), p.free+len(all), want)
			}
			return all
		}
		done := take(weekOf("ada", "1"))
		two := spare(2, 2, "ada")
		one := spare(3, 1, "ada")
		spare(3, 0, "ada")
		waiting := make(chan func())
		go func() { waiting <- take(weekOf("ben", "2")) }()
		synctest.Wait()
		p.giveBack(two[0])
		bens := <-waiting // it is his and nobody's to spare
		p.giveBack(two[1])
		p.giveBack(one[0])
		bens()             // a day of his is saved: a permit is kept for him
		spare(3, 2, "ada") // the fourth is hers already
		spare(3, 1, "ben") // the one that is kept
		if p.owed("ada", time.Now()) != 0 {
			t.Error("time that was none is owed")
		}
		done()
	})
}
