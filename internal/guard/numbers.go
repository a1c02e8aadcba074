package guard

import (
	"math/bits"
	"sync"
	"sync/atomic"
	"time"
)

// Numbers is one snapshot of what the lanes do.
type Numbers struct {
	Since       time.Time              `json:"since"`
	Connections Connections            `json:"connections"`
	Lanes       map[Lane]LaneNumbers   `json:"lanes"`
	By          map[string]CallerShare `json:"by_caller"`
}

// Connections are all lanes' together.
type Connections struct {
	Limit   int   `json:"limit"`
	Open    int   `json:"open"`
	Opened  int64 `json:"opened"` // ever; a rising number means that they are not kept
	Closed  int64 `json:"closed"`
	Resets  int64 `json:"resets"`
	Reading int64 `json:"reading"` // results whose rows are being read now
}

// LaneNumbers are one lane's. Counts and peaks are since Numbers.Since. On SQLite the
// one writer, which the lanes share, counts in each lane's limit.
type LaneNumbers struct {
	Limit    int   `json:"limit"`
	Kept     int   `json:"kept"` // of the limit, how many only critical work may hold
	Now      int   `json:"now"`
	Peak     int   `json:"peak"`
	Waiting  int   `json:"waiting"`
	Acquired int64 `json:"acquired"`
	Timeouts int64 `json:"timeouts"` // gave up waiting
	Refusals int64 `json:"refusals"` // queue full
	Retries  int64 `json:"retries"`  // closures run again
	Unknown  int64 `json:"unknown"`  // commits whose outcome nobody knows
	Long     int64 `json:"long"`     // held for longer than Config.LongHold
	Cut      int64 `json:"cut"`      // held for Config.MaxHold, and cut
	// Contended are those of Retries that had lost against other transactions: each is work of the
	// database that was thrown away.
	Contended int64 `json:"-"`

	Wait Spans `json:"wait"` // from asking for a connection to having it
	Hold Spans `json:"hold"` // from having it to giving it back
}

// Spans are percentiles of durations, within 6 %; Max, Count and Sum are exact. The
// last two are for what computes rates: since the start they say little to a person.
type Spans struct {
	P50 time.Duration `json:"p50_ns"`
	P99 time.Duration `json:"p99_ns"`
	Max time.Duration `json:"max_ns"`

	Count int64         `json:"-"`
	Sum   time.Duration `json:"-"`
}

// CallerShare is how long a caller held connections.
type CallerShare struct {
	Count int64         `json:"count"`
	Held  time.Duration `json:"held_ns"`
}

// Numbers gives a snapshot.
func (g *Guard) Numbers() Numbers {
	open, opened := g.engine.count()
	n := Numbers{
		Since: g.tally.since,
		Connections: Connections{Limit: g.config.MaxConns, Open: open, Opened: opened,
			Closed: opened - int64(open), Resets: g.tally.resets.Load(), Reading: g.reading.Load()},
		Lanes: map[Lane]LaneNumbers{},
		By:    g.tally.callers(),
	}
	writer := 0
	if g.Dialect() == SQLite {
		writer = 1
	}
	for name, l := range g.lanes {
		t := &l.numbers
		n.Lanes[name] = LaneNumbers{
			Limit: l.share + writer, Kept: l.reserved, Now: int(t.now.Load()), Peak: int(t.peak.Load()), Waiting: int(l.waiting.Load()),
			Acquired: t.count.Load(), Timeouts: t.timeouts.Load(), Refusals: t.refusals.Load(), Retries: t.retries.Load(), Contended: t.contended.Load(),
			Unknown: t.unknown.Load(), Long: t.long.Load(), Cut: t.cuts.Load(), Wait: t.wait.spans(), Hold: t.hold.spans(),
		}
	}
	return n
}

// laneTally counts one lane.
type laneTally struct {
	now, peak, count                                            atomic.Int64
	timeouts, refusals, retries, contended, unknown, long, cuts atomic.Int64
	wait, hold                                                  histogram
}

// acquired counts a connection that was lent after a wait.
func (t *laneTally) acquired(waited time.Duration) {
	t.count.Add(1)
	raise(&t.peak, t.now.Add(1))
	t.wait.add(waited)
}

// tally counts what is not of one lane.
type tally struct {
	since  time.Time
	now    func() time.Time
	resets atomic.Int64

	mu sync.Mutex
	by map[string]CallerShare
}

// maxCallers bounds the table: callers are routes and kinds of job, some dozens; what
// comes after a thousand different ones is a bug, and counts as "other".
const maxCallers = 1000

// returned counts a connection that was given back.
func (t *tally) returned(l *lane, caller string, held time.Duration) {
	l.numbers.now.Add(-1)
	l.numbers.hold.add(held)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.by == nil {
		t.by = map[string]CallerShare{}
	}
	if _, known := t.by[caller]; !known && len(t.by) >= maxCallers {
		caller = "other"
	}
	share := t.by[caller]
	share.Count++
	share.Held += held
	t.by[caller] = share
}

func (t *tally) callers() map[string]CallerShare {
	t.mu.Lock()
	defer t.mu.Unlock()
	by := make(map[string]CallerShare, len(t.by))
	for caller, share := range t.by {
		by[caller] = share
	}
	return by
}

// steps is how many buckets a doubling has: 16, so that each is within 6 %.
const steps = 16

// histogram counts durations in microseconds, up to 2^40 (12 days).
type histogram struct {
	buckets [steps * 38]atomic.Int64
	max     atomic.Int64
	sum     atomic.Int64
}

func (h *histogram) add(d time.Duration) {
	d = max(0, d)
	raise(&h.max, int64(d))
	h.sum.Add(int64(d))
	h.buckets[bucket(uint64(d.Microseconds()))].Add(1)
}

// bucket: below 16 µs one for each, then 16 for each doubling.
func bucket(us uint64) int {
	us = min(us, 1<<40-1)
	shift := max(0, bits.Len64(us)-5)
	if us < steps {
		return int(us)
	}
	return shift*steps + int(us>>shift)
}

// upper is the greatest duration of a bucket.
func upper(i int) time.Duration {
	shift := max(0, i/steps-1)
	return time.Duration((uint64(i-shift*steps)+1)<<shift-1) * time.Microsecond
}

func (h *histogram) spans() Spans {
	var counts [len(h.buckets)]int64
	var total int64
	for i := range h.buckets {
		counts[i] = h.buckets[i].Load()
		total += counts[i]
	}
	longest := time.Duration(h.max.Load())
	at := func(share int64) time.Duration {
		rank, seen := (total*share+99)/100, int64(0)
		for i, n := range counts {
			if seen += n; n > 0 && seen >= rank {
				return min(longest, upper(i))
			}
		}
		return 0
	}
	return Spans{P50: at(50), P99: at(99), Max: longest, Count: total, Sum: time.Duration(h.sum.Load())}
}

// raise makes a the greater of itself and b.
func raise(a *atomic.Int64, b int64) {
	for {
		old := a.Load()
		if b <= old || a.CompareAndSwap(old, b) {
			return
		}
	}
}
