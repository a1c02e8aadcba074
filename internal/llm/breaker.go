package llm

import (
	"context"
	"sync"
	"time"
)

// The breaker opens at so many failures in a row, or when half of at least as many
// calls within the window failed, or when nobody was there to connect to; for firstOpen,
// doubled with each probe that fails.
// What only an administrator can mend is looked at again after longOpen.
const (
	failuresInRow = 5
	window        = time.Minute
	firstOpen     = 15 * time.Second
	longestOpen   = 5 * time.Minute
	longOpen      = 10 * time.Minute
)

// verdict is what a call says about its provider.
type verdict uint8

const (
	noVerdict verdict = iota // nothing: cancelled, told to wait, or a request it could not take
	healthy                  // it answered, be it with a refusal
	failed
	absent   // nothing came back while connecting: the next call would wait as long
	hopeless // money, key, address: the next call would fail likewise
)

// verdict of a failure; nil is a success.
func (e *Error) verdict() verdict {
	if e == nil {
		return healthy
	}
	switch e.Class {
	case Quota, Auth, NotFound:
		return hopeless
	case Rate, Overload, Malformed, Timeout, Network:
		if e.loading || e.Class == Rate && e.RetryAfter > 0 {
			return noVerdict // it says when to come again, and is heeded
		}
		if e.Class == Timeout && e.Phase == Dial {
			return absent
		}
		return failed
	case TooLarge, Filtered, Refused, Truncated:
		return healthy
	default:
		return noVerdict
	}
}

// breaker keeps calls from a provider that fails: closed, all pass; open, none until a
// time; then half open, one at a time as a probe. One without more than a clock is closed.
type breaker struct {
	clock func() time.Time

	mu     sync.Mutex
	until  time.Time // zero: closed
	span   time.Duration
	probe  chan struct{} // closed when the probe under way has ended; nil: none is
	row    int
	recent []result // within the window, oldest first
	epoch  int      // calls from before the last change say nothing any more
}

type result struct {
	at time.Time
	ok bool
}

// waits is how long the breaker stays open, 0 when a call may try to pass.
func (b *breaker) waits() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return max(0, b.until.Sub(b.clock()))
}

// patience bounds what a call waits for while the circuit is half open: nobody knows
// whether anything will come.
func (b *breaker) patience(ctx context.Context) (context.Context, context.CancelFunc) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.until.IsZero() {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, firstOpen)
}

// pass lets a call through; the caller reports how it went. Without a report the
// breaker says how long it is closed to calls. Who comes while a probe is under way waits,
// not for ever, to see how that goes. A forced call passes always, as a probe.
func (b *breaker) pass(ctx context.Context, forced bool) (report func(verdict), wait time.Duration) {
	patience, enough := b.patience(ctx)
	defer enough()
	for {
		report, wait, probe := b.try(forced)
		if probe == nil {
			return report, wait
		}
		select {
		case <-probe:
		case <-patience.Done():
			return nil, firstOpen
		}
	}
}

// try is pass without patience: instead of a report or a wait it may give the end of the
// probe that is under way.
func (b *breaker) try(forced bool) (report func(verdict), wait time.Duration, probe <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	probing := !b.until.IsZero()
	switch wait := b.until.Sub(b.clock()); {
	case forced:
	case wait > 0:
		return nil, wait, nil
	case b.probe != nil:
		return nil, 0, b.probe
	}
	if probing && b.probe == nil {
		b.probe = make(chan struct{})
	}
	epoch := b.epoch
	return func(v verdict) { b.report(epoch, probing, v) }, 0, nil
}

func (b *breaker) report(epoch int, probe bool, v verdict) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if epoch != b.epoch {
		return
	}
	if probe {
		b.probed()
	}
	now := b.clock()
	switch {
	case v == noVerdict:
	case v == hopeless:
		b.open(now, longOpen)
	case probe && v == healthy:
		b.until, b.span = time.Time{}, 0
		b.change()
	case probe:
		b.span = min(2*max(b.span, firstOpen/2), longestOpen)
		b.open(now, b.span)
	case v == absent:
		b.span = firstOpen
		b.open(now, b.span)
	default:
		b.count(now, v == healthy)
	}
}

// count notes the result of a call through the closed breaker.
func (b *breaker) count(now time.Time, ok bool) {
	b.row++
	if ok {
		b.row = 0
	}
	for len(b.recent) > 0 && now.Sub(b.recent[0].at) > window {
		b.recent = b.recent[1:]
	}
	b.recent = append(b.recent, result{now, ok})
	bad := 0
	for _, r := range b.recent {
		if !r.ok {
			bad++
		}
	}
	if !ok && (b.row >= failuresInRow || len(b.recent) >= failuresInRow && 2*bad >= len(b.recent)) {
		b.span = firstOpen
		b.open(now, b.span)
	}
}

func (b *breaker) open(now time.Time, span time.Duration) {
	b.until = now.Add(span)
	b.change()
}

func (b *breaker) change() {
	b.epoch++
	b.row, b.recent = 0, nil
	b.probed()
}

// probed tells those who wait that the probe has ended.
func (b *breaker) probed() {
	if b.probe != nil {
		close(b.probe)
		b.probe = nil
	}
}

// state in a word, and until when it lasts.
func (b *breaker) state() (string, time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock()
	switch {
	case b.until.IsZero():
		return "closed", time.Time{}
	case now.Before(b.until):
		return "open", b.until
	default:
		return "half open", time.Time{}
	}
}
