//proof:faults

package llm_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mealplanner/internal/llm"
	"mealplanner/internal/llm/llmtest"
)

// askedAtOnce has each household ask so many questions at the same moment of a provider
// that takes 2 s for each, and gives how long each waited for its last answer.
func askedAtOnce(t *testing.T, questions map[string]int) (waited map[string]time.Duration) {
	t.Helper()
	server := llmtest.New(llmtest.Always(llmtest.Later(2*time.Second, llmtest.Say(llmtest.Ready))))
	door := piped(t, server, llm.Config{})
	waited = map[string]time.Duration{}
	var mu sync.Mutex
	var all sync.WaitGroup
	began := time.Now()
	for household, n := range questions {
		for range n {
			all.Go(func() {
				r := question()
				r.Household = household
				_, err := door.Ask(t.Context(), r)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Errorf("household %s: %v", household, err)
				}
				waited[household] = time.Since(began)
			})
		}
	}
	all.Wait()
	return waited
}

// meanAndMax of the households', but one.
func meanAndMax(waited map[string]time.Duration, but string) (mean, longest time.Duration) {
	n := 0
	for household, d := range waited {
		if household != but {
			mean, longest, n = mean+d, max(longest, d), n+1
		}
	}
	return mean / time.Duration(n), longest
}

// Many households ask a slow provider at the same moment: all are answered, none waits
// for longer than twice the mean, and one that asks ten times as much makes the others
// wait for hardly longer than without it.
func TestASlowProviderIsSharedFairly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const each = 4
		questions := map[string]int{}
		for n := range 100 {
			questions[fmt.Sprint(n)] = each
		}
		mean, longest := meanAndMax(askedAtOnce(t, questions), "")
		if longest > 2*mean {
			t.Errorf("one waits %v, the mean is %v", longest, mean)
		}
		questions["greedy"] = 10 * each
		waited := askedAtOnce(t, questions)
		meanBeside, maxBeside := meanAndMax(waited, "greedy")
		if maxBeside > 2*meanBeside {
			t.Errorf("beside a greedy household one waits %v, the mean is %v", maxBeside, meanBeside)
		}
		if maxBeside > longest+longest/10 {
			t.Errorf("beside a greedy household one waits %v, without it %v", maxBeside, longest)
		}
		if waited["greedy"] < maxBeside {
			t.Errorf("the greedy household is done after %v, another only after %v", waited["greedy"], maxBeside)
		}
	})
}

// Who gives up while waiting for a turn says nothing of the provider: however many do, the
// circuit stays closed, as many calls run at once as before, and nothing is a trouble.
func TestGivingUpInTheQueueIsNoFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := llmtest.New(llmtest.Always(llmtest.Later(2*time.Second, llmtest.Say(llmtest.Ready))))
		door := piped(t, server, llm.Config{})
		before := door.State().Limit
		var all sync.WaitGroup
		ask := func(ctx context.Context, want llm.Class) {
			all.Go(func() {
				if _, err := door.Ask(ctx, question()); classOf(err) != want {
					t.Errorf("got %v, want %q", err, want)
				}
			})
		}
		for range before {
			ask(t.Context(), "")
		}
		synctest.Wait()
		hasty, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		for range 100 {
			ask(hasty, llm.Cancelled)
		}
		all.Wait()
		s := door.State()
		if s.Breaker != "closed" || s.Limit != before || len(s.Troubles) > 0 || s.Waiting != 0 {
			t.Errorf("circuit %s, %d at once (before: %d), %d waiting, troubles %v", s.Breaker, s.Limit, before, s.Waiting, s.Troubles)
		}
		if calls := len(server.Calls()); calls != before {
			t.Errorf("%d calls went out, want %d", calls, before)
		}
	})
}
