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

// While the circuit is open, a call that comes has the provider asked in the background how it
// is, though not more often than knockEvery, and waits for that: twice as long as its answers
// usually take to begin, within these bounds. So the first call after an outage passes.
const (
	knockEvery     = 2 * time.Second
	shortestListen = 2 * time.Second
	longestListen  = firstOpen
)

// silenceCounts is as how many failures a call counts to which nothing was answered, while
// nothing was to others.
const silenceCounts = 2

// evidence is what a call says about its provider.
type evidence uint8

const (
	noEvidence evidence = iota // nothing: cancelled, told to wait, or a request it could not take
	healthy                    // it answered, be it with a refusal
	failed
	mute     // nothing was answered, for as long as a call is given
	absent   // the same where that is long, or while connecting: the next call would wait as long
	hopeless // money, key, address: the next call would fail likewise
)

// evidence of a failure; nil is a success.
func (e *Error) evidence() evidence {
	if e == nil {
		return healthy
	}
	switch e.Class {
	case Quota, Auth, NotFound:
		return hopeless
	case Rate, Overload, Malformed, Timeout, Network:
		if e.loading || e.Class == Rate && e.RetryAfter > 0 {
			return noEvidence // it says when to come again, and is heeded
		}
		if e.Class == Timeout && e.Phase == Dial {
			return absent
		}
		return failed
	case TooLarge, Filtered, Refused, Truncated:
		return healthy
	default:
		return noEvidence
	}
}

// breaker keeps calls from a provider that fails: closed, all pass; open, none until a
// time; then half open, one at a time as a probe. One without more than a clock is closed.
type breaker struct {
	clock func() time.Time
	// knock asks the provider how it is and reports that later. It does
	// so while the circuit is open, and when it is half open after a silence: nobody's call
	// is a probe that may take as long again. nil: nobody knocks.
	knock func(report func(evidence))
	// wellAgain, where set, is called when a probe closes the circuit.
	wellAgain func()

	mu     sync.Mutex
	until  time.Time // zero: closed
	span   time.Duration
	probe  chan struct{} // closed when the probe under way has ended; nil: none is
	row    int
	recent []result // within the window, oldest first
	epoch  int      // calls from before the last change say nothing any more

	silent   bool          // it is open because nothing was answered
	hopeless bool          // it is open because of what an administrator has to mend
	tried    time.Time     // when that was last found out
	knocked  time.Time     // when the knock under way began; zero: none is
	usual    time.Duration // how long answers took to begin lately; 0: not known
}

type result struct {
	at time.Time
	ok bool
}

// ready waits while somebody knocks, and gives how long the breaker stays closed to calls, 0
// when one may try to pass.
func (b *breaker) ready(ctx context.Context) (wait time.Duration) {
	for {
		b.mu.Lock()
		wait, probe, limit := b.admission()
		b.mu.Unlock()
		if probe == nil {
			return wait
		}
		if !ended(ctx, probe, limit) {
			return knockEvery
		}
	}
}

// admission is for who holds the lock: how long calls are shut out, or the knock to wait for, and
// for how long.
func (b *breaker) admission() (wait time.Duration, probe <-chan struct{}, limit time.Duration) {
	now := b.clock()
	shut := max(0, b.until.Sub(now))
	if b.until.IsZero() || b.hopeless || b.knock == nil || shut == 0 && !b.silent {
		return shut, nil, 0
	}
	listen := longestListen
	if shut > 0 {
		listen = min(max(2*b.usual, shortestListen), longestListen)
	}
	again := knockEvery - now.Sub(b.tried)
	switch {
	case !b.knocked.IsZero():
		if listen -= now.Sub(b.knocked); listen <= 0 {
			return max(shut, knockEvery), nil, 0
		}
		return 0, b.probe, listen
	case b.probe != nil:
		return 0, b.probe, listen
	case again > 0:
		return max(shut, again), nil, 0
	}
	b.probe, b.knocked = make(chan struct{}), now
	epoch := b.epoch
	b.knock(func(v evidence) { b.report(epoch, true, v) })
	return 0, b.probe, listen
}

// ended waits for the end of a probe, and reports whether it came in time.
func ended(ctx context.Context, probe <-chan struct{}, limit time.Duration) bool {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-probe:
		return true
	case <-timer.C:
		return false
	case <-ctx.Done():
		return false
	}
}

// answered notes how long an answer took to begin.
func (b *breaker) answered(after time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.usual = after
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
func (b *breaker) pass(ctx context.Context, forced bool) (report func(evidence), wait time.Duration) {
	patience, cancel := b.patience(ctx)
	defer cancel()
	for {
		report, wait, probe, limit := b.try(forced)
		if probe == nil {
			return report, wait
		}
		if !ended(patience, probe, limit) {
			return nil, firstOpen
		}
	}
}

// try is pass without patience: instead of a report or a wait it may give the end of the
// probe that is under way, and how long to wait for it.
func (b *breaker) try(forced bool) (report func(evidence), wait time.Duration, probe <-chan struct{}, limit time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	probing := !b.until.IsZero()
	if !forced {
		wait, probe, limit = b.admission()
		switch {
		case wait > 0 || probe != nil:
			return nil, wait, probe, limit
		case b.probe != nil:
			return nil, 0, b.probe, firstOpen
		}
	}
	if probing && b.probe == nil {
		b.probe = make(chan struct{})
	}
	epoch := b.epoch
	return func(v evidence) { b.report(epoch, probing, v) }, 0, nil, 0
}

func (b *breaker) report(epoch int, probe bool, v evidence) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if epoch != b.epoch {
		return
	}
	now := b.clock()
	if probe {
		b.probed()
		b.tried = now
	}
	switch {
	case v == noEvidence:
	case v == hopeless:
		b.open(now, longOpen)
		b.silent, b.hopeless = false, true
	case probe && v == healthy:
		b.until, b.span, b.silent, b.hopeless = time.Time{}, 0, false, false
		b.change()
		if b.wellAgain != nil {
			b.wellAgain()
		}
	case probe:
		b.span = min(2*max(b.span, firstOpen/2), longestOpen)
		b.open(now, b.span)
		b.silent = v == absent || v == mute
	case v == absent:
		b.span = firstOpen
		b.open(now, b.span)
		b.silent = true
	default:
		b.count(now, v)
	}
}

// count notes the result of a call through the closed breaker.
func (b *breaker) count(now time.Time, v evidence) {
	ok := v == healthy
	switch v {
	case healthy:
		b.row = 0
	case mute:
		b.row += silenceCounts
	default:
		b.row++
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
		b.silent = v == mute
	}
}

func (b *breaker) open(now time.Time, span time.Duration) {
	b.until, b.tried, b.hopeless = now.Add(span), now, false
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
		b.probe, b.knocked = nil, time.Time{}
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
