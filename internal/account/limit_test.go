package account

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"mealplanner/internal/store"
)

var noon = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

func TestDelaysDouble(t *testing.T) {
	for failures, want := range map[int]time.Duration{0: 0, 9: 0, 10: time.Second, 11: 2 * time.Second, 19: 512 * time.Second, 20: 15 * time.Minute, 1 << 20: 15 * time.Minute} {
		if got := guessLimit.delay(failures); got != want {
			t.Errorf("after %d failures: %v, want %v", failures, got, want)
		}
	}
}

func TestARateLetsABurstInAndThenOneAtATime(t *testing.T) {
	r := rate{10, 2 * time.Second}
	var tally store.Tally
	for n := range 10 {
		if wait := r.wait(tally, noon); wait != 0 {
			t.Fatalf("number %d of the burst waits %v", n+1, wait)
		}
		tally = r.taken(tally, noon)
	}
	for _, c := range []struct{ after, wait time.Duration }{
		{0, 2 * time.Second}, {time.Second, time.Second}, {2 * time.Second, 0}, {time.Hour, 0}, {-time.Hour, 2 * time.Second},
	} {
		if got := r.wait(tally, noon.Add(c.after)); got != c.wait {
			t.Errorf("after %v: waits %v, want %v", c.after, got, c.wait)
		}
	}
	// What is right costs a tenth: a hundred times as many go in.
	right := store.Tally{}
	for n := range 91 {
		if wait := r.wait(right, noon); wait != 0 {
			t.Fatalf("number %d that is right waits %v", n+1, wait)
		}
		right = r.right(r.taken(right, noon), noon)
	}
	if r.wait(right, noon) == 0 {
		t.Error("what is right costs nothing")
	}
}

// drawn is any tally, also one of a clock that has been set.
func drawn(t *rapid.T, label string) store.Tally {
	return store.Tally{
		Failures: rapid.IntRange(0, 1<<30).Draw(t, label+" failures"),
		At:       noon.Add(time.Duration(rapid.Int64Range(-1e17, 1e17).Draw(t, label+" at"))),
	}
}

func drawnLimit(t *rapid.T) limit {
	return rapid.OneOf(
		rapid.Just[limit](guessLimit), rapid.Just[limit](knownLimit), rapid.Just[limit](allLogins),
		rapid.Map(rapid.SampledFrom(networkLimits), func(l networkLimit) limit { return l.login }),
		rapid.Map(rapid.SampledFrom(networkLimits), func(l networkLimit) limit { return l.signup }),
	).Draw(t, "limit")
}

// longest is the most that a limit may let anybody wait.
func longest(l limit) time.Duration {
	switch l := l.(type) {
	case guesses:
		return l.longest
	case rate:
		return l.every
	}
	panic("another kind of limit")
}

// Whatever is kept, nobody waits for longer than the limit's delay; who has waited as
// long as he was told is let in; and one attempt more never lets the next in sooner.
func TestEveryWaitIsBoundedAndHonest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, tally := drawnLimit(t), drawn(t, "tally")
		wait := l.wait(tally, noon)
		if wait < 0 || wait > longest(l) {
			t.Fatalf("waits %v of at most %v", wait, longest(l))
		}
		if again := l.wait(tally, noon.Add(wait)); again != 0 && tally.At.Before(noon) {
			t.Fatalf("was told %v and must wait %v more", wait, again)
		}
		if l.wait(l.taken(tally, noon), noon) < wait {
			t.Fatal("an attempt more is an earlier turn")
		}
		if l.wait(l.right(l.taken(tally, noon), noon), noon) > l.wait(l.taken(tally, noon), noon) {
			t.Fatal("what was right delays")
		}
	})
}

// However attempts are spread, a guesser's number is bounded: the burst and what the time
// since gives.
func TestNoSpreadOfAttemptsGetsMoreIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.SampledFrom(networkLimits).Draw(t, "network").login
		tally, now, in := store.Tally{At: noon.Add(-time.Hour)}, noon, 0
		for range rapid.IntRange(1, 200).Draw(t, "attempts") {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(3*r.every)).Draw(t, "pause")))
			if r.wait(tally, now) == 0 {
				tally, in = r.taken(tally, now), in+1
			}
		}
		if limit := r.burst + int(now.Sub(noon)/r.every); in > limit {
			t.Fatalf("%d were let in within %v, want at most %d", in, now.Sub(noon), limit)
		}
	})
}

// However patiently somebody guesses at an account, it is some forty times an hour.
func TestAnAccountsGuessesAreFew(t *testing.T) {
	tally, now, guesses := store.Tally{}, noon, 0
	for now.Before(noon.Add(24 * time.Hour)) {
		now = now.Add(guessLimit.wait(tally, now))
		tally, guesses = guessLimit.taken(tally, now), guesses+1
	}
	if guesses < 20 || guesses > 40*24 {
		t.Errorf("%d guesses a day", guesses)
	}
}

func TestNetworksAreFromTheSmallestToTheLargest(t *testing.T) {
	for i, wide := range networkLimits[1:] {
		narrow := networkLimits[i]
		if wide.v6 >= narrow.v6 || wide.login.every >= narrow.login.every || wide.login.burst <= narrow.login.burst ||
			wide.signup.every >= narrow.signup.every || wide.signup.burst <= narrow.signup.burst {
			t.Errorf("%+v is not wider than %+v", wide, narrow)
		}
	}
}
