package main

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"mealplanner/bench/service"
)

// sampleEvery is 50 Hz.
const sampleEvery = 20 * time.Millisecond

// connections is what pg_stat_activity said over a window.
type connections struct {
	Samples int            `json:"samples"`
	Max     int            `json:"most"`     // of all states at once
	ByState map[string]int `json:"by_state"` // the most in each state at once
	ByLane  map[string]int `json:"by_lane"`  // the most of each application name at once
	// OldestMS is the longest age of a transaction by application name, in ms.
	OldestMS map[string]float64 `json:"oldest_transaction_ms"`
	// OldestDoes is what each of them was doing: what it waited for, and its statement.
	OldestDoes map[string]string `json:"oldest_transaction_does"`
	// IdleLong is the most that were "idle in transaction" for more than 1 s.
	IdleLong int `json:"idle_in_transaction_over_1s"`
}

const activity = `
	SELECT application_name, coalesce(state, 'none'), count(*),
		coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)) * 1000, 0)::float8,
		count(*) FILTER (WHERE state = 'idle in transaction' AND state_change < clock_timestamp() - interval '1 second'),
		(array_agg(coalesce(wait_event, 'running') || ': ' || left(query, 80) ORDER BY xact_start))[1]
	FROM pg_stat_activity
	WHERE datname = $1 AND pid <> pg_backend_pid() AND backend_type = 'client backend'
	GROUP BY 1, 2`

// sampler looks at the server's sessions and at the program's memory.
type sampler struct {
	conn     *pgx.Conn // nil: no database to look at
	database string
	server   *service.Process // nil: no process to look at

	seen connections
	rss  int64
}

// newSampler connects; dsn empty means that connections are not looked at.
func newSampler(ctx context.Context, dsn, database string, server *service.Process) (*sampler, error) {
	s := &sampler{database: database, server: server}
	if dsn == "" {
		return s, nil
	}
	var err error
	if s.conn, err = pgx.Connect(ctx, dsn); err != nil {
		return nil, fmt.Errorf("looking at connections: %w", err)
	}
	return s, nil
}

func (s *sampler) close() {
	if s.conn != nil {
		_ = s.conn.Close(context.Background())
	}
}

// watch samples until the function that it gives is called, which gives what it saw.
func (s *sampler) watch(ctx context.Context) (stop func() (connections, int64, error)) {
	s.seen = connections{ByState: map[string]int{}, ByLane: map[string]int{}, OldestMS: map[string]float64{}, OldestDoes: map[string]string{}}
	s.rss = 0
	ctx, cancel := context.WithCancel(ctx)
	var done sync.WaitGroup
	var failed error
	done.Go(func() {
		ticker := time.NewTicker(sampleEvery)
		defer ticker.Stop()
		for n := 0; failed == nil; n++ {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			failed = s.look(n)
		}
	})
	return func() (connections, int64, error) {
		cancel()
		done.Wait()
		return s.seen, s.rss, failed
	}
}

// look takes one sample; the memory only each half second.
func (s *sampler) look(n int) error {
	if s.server != nil && n%25 == 0 {
		s.rss = max(s.rss, s.server.Memory("VmRSS"))
	}
	if s.conn == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	rows, err := s.conn.Query(ctx, activity, s.database)
	if err != nil {
		return err
	}
	now := connections{ByState: map[string]int{}, ByLane: map[string]int{}}
	var lane, state, does string
	var count, long int
	var oldest float64
	_, err = pgx.ForEachRow(rows, []any{&lane, &state, &count, &oldest, &long, &does}, func() error {
		now.Max += count
		now.ByState[state] += count
		now.ByLane[lane] += count
		now.IdleLong += long
		if oldest > s.seen.OldestMS[lane] {
			s.seen.OldestMS[lane], s.seen.OldestDoes[lane] = oldest, does
		}
		return nil
	})
	s.seen.merge(now)
	return err
}

// merge keeps the greater of each.
func (c *connections) merge(now connections) {
	c.Samples++
	c.Max = max(c.Max, now.Max)
	c.IdleLong = max(c.IdleLong, now.IdleLong)
	for state, n := range maps.All(now.ByState) {
		c.ByState[state] = max(c.ByState[state], n)
	}
	for lane, n := range maps.All(now.ByLane) {
		c.ByLane[lane] = max(c.ByLane[lane], n)
	}
}
