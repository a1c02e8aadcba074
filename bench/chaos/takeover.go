package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// takeoverMargin is what a takeover may take beyond the lease: the poll of an idle
// worker (1.5 s at most), a statement of a dead one that still holds a lock (its
// session is ended after 3 s), and a loaded machine. Outages are added.
const takeoverMargin = 7 * time.Second

// takeovers measure how long the generations of a worker that died, or stopped, waited
// for the next one, and look whether that one goes on from the finished days.
type takeovers struct {
	world  *world
	cancel context.CancelFunc
	done   chan struct{}

	mu      sync.Mutex
	orphans map[string]*orphan // until they have ended
	waits   []time.Duration
}

// orphan is a generation whose worker is gone.
type orphan struct {
	held
	since time.Time
	taken bool
}

// held is a generation as its row has it.
type held struct {
	id      string
	state   string
	attempt int
	ruled   bool              // its household's rules have changed since the order
	days    map[string]string // finished: date to a hash of what is kept
}

// start begins to watch.
func (t *takeovers) start(w *world) {
	ctx, cancel := context.WithCancel(context.Background())
	t.world, t.cancel, t.done, t.orphans = w, cancel, make(chan struct{}), map[string]*orphan{}
	go func() {
		defer close(t.done)
		for wait(ctx, nil, 50*time.Millisecond) {
			t.look(ctx)
		}
	}()
}

func (t *takeovers) end() {
	if t.cancel != nil {
		t.cancel()
		<-t.done
	}
}

// lost says that the worker in a process is gone since an instant. While the database
// is away it asks again: what a dead worker held stays its own until it is taken.
func (t *takeovers) lost(ctx context.Context, since time.Time, pid int) {
	worker := fmt.Sprintf("%%-%d-________", pid) // host, process, eight letters
	for {
		rows, err := t.read(ctx, "generation.state = 'running' AND generation.worker LIKE $1", worker)
		if err == nil {
			t.mu.Lock()
			defer t.mu.Unlock()
			for _, h := range rows {
				t.orphans[h.id] = &orphan{held: h, since: since}
			}
			return
		}
		if !wait(ctx, nil, 20*time.Millisecond) {
			return
		}
	}
}

// read gives some generations with their finished days.
func (t *takeovers) read(ctx context.Context, which string, arg any) ([]held, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	rows, err := t.world.database.Query(ctx, `
		SELECT generation.id, generation.state, generation.attempt, household.rules_version <> generation.rules_version,
			COALESCE(generation_day.date, ''), COALESCE(md5(generation_day.body), '')
		FROM generation JOIN household ON household.id = generation.household_id
		LEFT JOIN generation_day ON generation_day.generation_id = generation.id
		WHERE `+which+` ORDER BY generation.id`, arg)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var read []held
	for rows.Next() {
		h := held{days: map[string]string{}}
		var date, hash string
		if err := rows.Scan(&h.id, &h.state, &h.attempt, &h.ruled, &date, &hash); err != nil {
			return nil, err
		}
		if len(read) == 0 || read[len(read)-1].id != h.id {
			read = append(read, h)
		}
		if date != "" {
			read[len(read)-1].days[date] = hash
		}
	}
	return read, rows.Err()
}

// look compares the orphans with what has become of them.
func (t *takeovers) look(ctx context.Context) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.orphans) == 0 {
		return
	}
	rows, err := t.read(ctx, "generation.id = ANY($1)", slices.Collect(maps.Keys(t.orphans)))
	if err != nil {
		return // away: the next look
	}
	for _, now := range rows {
		o := t.orphans[now.id]
		if !o.taken && (now.attempt > o.attempt || now.state == "failed") {
			t.takenOver(o, now)
		}
		if o.taken && now.state == "running" && !now.ruled {
			t.compare(o, now)
		}
		if now.state != "running" && now.state != "queued" {
			delete(t.orphans, now.id)
		}
	}
}

// takenOver measures.
func (t *takeovers) takenOver(o *orphan, now held) {
	o.taken = true
	took := time.Since(o.since)
	t.waits = append(t.waits, took)
	bound := t.world.lease + takeoverMargin + t.world.outages.within(o.since, time.Now())
	if took > bound {
		t.world.history.violated(nobody, o.id, "taken over %v after its worker was gone; lease, margin and outages are %v", took, bound)
	}
	t.world.history.noted("takeover of %s by attempt %d (%s) after %v", o.id, now.attempt, now.state, took)
	t.world.history.count("finished days kept", len(o.days))
}

// compare wants the days that were finished when a worker died to stay as they were.
func (t *takeovers) compare(o *orphan, now held) {
	for date, hash := range o.days {
		if now.days[date] != hash {
			t.world.history.violated(nobody, o.id, "%s was finished when its worker died, and was composed again", date)
			delete(o.days, date) // said once
		}
	}
}

// measured gives median and maximum.
func (t *takeovers) measured() (n int, median, longest time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.waits) == 0 {
		return 0, 0, 0
	}
	sorted := slices.Sorted(slices.Values(t.waits))
	return len(sorted), sorted[len(sorted)/2], sorted[len(sorted)-1]
}
