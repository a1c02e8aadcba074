package account

import (
	"time"

	"mealplanner/internal/store"
)

// limit says when one more attempt is let in. It is a function of what is counted and of
// the time alone.
type limit interface {
	// wait is how long the next attempt must wait; 0: it may go on.
	wait(t store.Tally, now time.Time) time.Duration
	// taken is the tally with one attempt more.
	taken(t store.Tally, now time.Time) store.Tally
	// right is the tally after one of its attempts turned out right.
	right(t store.Tally, now time.Time) store.Tally
	// slows reports whether the tally's last attempt delays the next, from its end on.
	slows(t store.Tally) bool
}

// guesses limit the failures of one account, device or session: some are free, then each
// must wait twice as long as the one before. A fixed lock-out would let anybody lock out
// anybody. All is forgotten after a quiet window, which the longest delay is, or with the
// right password.
type guesses struct {
	free           int
	window         time.Duration // after the last
	first, longest time.Duration // the delays
}

// counted are the failures that are not forgotten. An instant far ahead is one of a clock
// that has been set back: it counts nothing.
func (g guesses) counted(t store.Tally, now time.Time) int {
	if now.Sub(t.At).Abs() >= g.window {
		return 0
	}
	return t.Failures
}

func (g guesses) wait(t store.Tally, now time.Time) time.Duration {
	n := g.counted(t, now)
	if n < g.free {
		return 0
	}
	return clamp(0, t.At.Add(g.delay(n)).Sub(now), g.longest)
}

// delay is how long after its last failure of so many a subject may be tried again.
func (g guesses) delay(failures int) time.Duration {
	if failures < g.free {
		return 0
	}
	delay := g.first
	for range failures - g.free {
		if delay >= g.longest {
			break
		}
		delay *= 2
	}
	return min(delay, g.longest)
}

func (g guesses) taken(t store.Tally, now time.Time) store.Tally {
	n := g.counted(t, now)
	if n > 0 && t.At.After(now) { // by another process's clock
		now = t.At
	}
	return store.Tally{Failures: n + 1, At: now}
}

func (g guesses) right(store.Tally, time.Time) store.Tally { return store.Tally{} }

func (g guesses) slows(t store.Tally) bool { return t.Failures >= g.free }

// rate limits attempts of whatever outcome: burst at once, and one more for each every.
// What turned out right is work and no guess: nine tenths of it are given back.
type rate struct {
	burst int
	every time.Duration
}

// owed is how long it takes until nothing of the rate is used any more.
func (r rate) owed(t store.Tally, now time.Time) time.Duration {
	return clamp(0, t.At.Sub(now), r.capacity())
}

func (r rate) capacity() time.Duration { return time.Duration(r.burst) * r.every }

func (r rate) wait(t store.Tally, now time.Time) time.Duration {
	return max(0, r.owed(t, now)+r.every-r.capacity())
}

func (r rate) taken(t store.Tally, now time.Time) store.Tally {
	return store.Tally{At: now.Add(r.owed(t, now) + r.every)}
}

func (r rate) right(t store.Tally, now time.Time) store.Tally {
	return store.Tally{At: now.Add(max(0, r.owed(t, now)-r.every*9/10))}
}

func (r rate) slows(store.Tally) bool { return false }

func clamp(low, d, high time.Duration) time.Duration { return min(max(d, low), high) }

// The figures. A hash takes 32 ms of a core, so two cores compute some 60 a second.
var (
	// guessLimit is OWASP's and ours for an account, a known device or a session: people
	// find their password within ten tries, and whoever tries a list gets some forty an hour.
	guessLimit = guesses{free: 10, window: 15 * time.Minute, first: time.Second, longest: 15 * time.Minute}

	// knownLimit is for an account whose device or session tells it apart from strangers:
	// the guesses of each are few already, and this bounds the work of somebody who is
	// right again and again, to ten logins a second, a third of a core.
	knownLimit = rate{30, time.Second}

	// networkLimits are for strangers, by where they come from. A customer has an IPv4
	// address or an IPv6 /64: thirty a minute, as many as a household or an office that
	// comes back from lunch mistypes. Providers give a customer up to a /56 and a site a
	// /48, which are 256 and 65,536 times as many addresses: twice and four times the
	// customer's. An IPv4 /24 is the smallest network that is routed by itself, as the
	// /48 is. Sign-ups are rarer: thirty at once are a class, then one every two minutes.
	networkLimits = []networkLimit{
		{v4: 32, v6: 64, login: rate{10, 2 * time.Second}, signup: rate{30, 2 * time.Minute}},
		{v6: 56, login: rate{20, time.Second}, signup: rate{60, time.Minute}},
		{v4: 24, v6: 48, login: rate{40, 500 * time.Millisecond}, signup: rate{120, 30 * time.Second}},
	}

	// Of all strangers together five failures a second, which is a sixth of a core, however
	// many networks and replicas take part: past that it is no crowd of people, of whom
	// most find their password (fifty right logins a second are let in). Fifty at once are
	// less than two seconds of a core.
	// Two new accounts a second bound what strangers may make the database keep; a
	// thousand at once are let in where they are all from one place, a test or a move.
	allLogins  = rate{50, 200 * time.Millisecond}
	allSignups = rate{1000, 500 * time.Millisecond}

	// holdLimit is how often a stranger's hash lets composing pause, in one process: four
	// a second are an eighth of the time, and a flood gets no more of it.
	holdLimit = rate{10, 250 * time.Millisecond}
)

// networkLimit is what the networks of one size are let do. A size of 0: there is none.
type networkLimit struct {
	v4, v6        int // bits of the prefix
	login, signup rate
}
