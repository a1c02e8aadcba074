package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"mealplanner/bench/results"
	"mealplanner/bench/service"
)

// contended is what people got who order at once for few households.
type contended struct {
	Engine     string         `json:"engine"`
	Households int            `json:"households"`
	AtOnce     int            `json:"at_once"`
	Orders     int            `json:"orders_accepted"`
	PerS       float64        `json:"accepted_per_s"`
	P50        float64        `json:"p50_ms"`
	P99        float64        `json:"p99_ms"`
	Failures   map[string]int `json:"failures,omitempty"`
	// Contended are transactions that lost against others and that the server ran again, by lane.
	Contended map[string]int `json:"contended"`
}

// contending asks whether orders for few households, each with as many active as it may have,
// get in each other's way: everybody orders, cancels and orders again.
type contending struct {
	households, atOnce int
	engines            string
}

func (q *contending) flags(f *results.Flags) {
	f.IntVar(&q.households, "households", 10, "that are ordered for")
	f.IntVar(&q.atOnce, "at-once", 50, "orders, five of a household at most")
	f.StringVar(&q.engines, "engines", postgresEngine+","+sqliteEngine, "databases")
}

func (q *contending) measure(ctx context.Context, l *load, r *result) error {
	all, err := engines(q.engines)
	if err != nil {
		return err
	}
	l.scenario.Readers, l.scenario.Orderers = 1, q.households
	for _, l.engine = range all {
		c, err := q.on(ctx, l)
		if err != nil {
			return fmt.Errorf("%s: %w", l.engine, err)
		}
		l.say("  %s: %d orders, %.0f/s, p50 %.1f ms, p99 %.1f ms, failures %s, run again %s\n",
			l.engine, c.Orders, c.PerS, c.P50, c.P99, counts(c.Failures), counts(c.Contended))
		r.Contentions = append(r.Contentions, c)
	}
	return nil
}

func (q *contending) on(ctx context.Context, l *load) (contended, error) {
	h, err := l.start(ctx, q.atOnce, "")
	if err != nil {
		return contended{}, err
	}
	defer h.close()
	h.stub.set(working)
	before, err := h.contended(ctx)
	if err != nil {
		return contended{}, err
	}
	f := newFlights(h.orders, l.scenario.Generation, h.cast.orderers)
	began := time.Now()
	windowed, cancel := context.WithTimeout(ctx, l.scenario.Window)
	defer cancel()
	var done sync.WaitGroup
	for n := range q.atOnce {
		who := f.orderer(n)
		done.Go(func() {
			for windowed.Err() == nil {
				if f.order(windowed, who) {
					f.cancel(ctx, who)
				}
			}
		})
	}
	done.Wait()
	took := time.Since(began)
	after, err := h.contended(ctx)
	if err != nil {
		return contended{}, err
	}
	h.stub.set(instant)
	h.stub.release()
	f.drain(ctx, 2*time.Minute)

	c := contended{Engine: l.engine, Households: q.households, AtOnce: q.atOnce, Orders: len(f.orders), Failures: map[string]int{}, Contended: map[string]int{}}
	orders := slices.Sorted(slices.Values(f.orders))
	c.PerS = float64(len(orders)) / took.Seconds()
	c.P50, c.P99 = ms(results.Percentile(orders, 50)), ms(results.Percentile(orders, 99))
	add(c.Failures, f.refused)
	add(c.Failures, f.rejected)
	for lane, n := range after {
		if n > before[lane] {
			c.Contended[lane] = n - before[lane]
		}
	}
	return c, ctx.Err()
}

// cancel takes an order back, however often that has to be asked for.
func (f *flights) cancel(ctx context.Context, who vars) {
	for {
		a, err := f.client.call(ctx, *f.g.Cancel, who)
		if err == nil && f.g.Cancel.expects(a.Status) {
			return
		}
		f.decline(a, err)
		if !service.Sleep(ctx, 100*time.Millisecond) {
			return
		}
	}
}

// contended are the transactions that lost against others and were run again since the server's
// start, by lane.
func (h *house) contended(ctx context.Context) (map[string]int, error) {
	by := map[string]int{}
	for _, lane := range []string{"interactive", "generation", "admin"} {
		n, err := h.client.metric(ctx, fmt.Sprintf("mealplanner_database_lane_contended_total{lane=%q}", lane))
		if err != nil {
			return nil, err
		}
		by[lane] = int(n)
	}
	return by, nil
}

func contentionTable(b *strings.Builder, rows []contended) {
	b.WriteString("\nPeople who order at once for few households, take the order back and order again.\n\n")
	b.WriteString("| database | households | at once | orders | accepted/s | p50 ms | p99 ms | failures | transactions run again |\n| --- | --: | --: | --: | --: | --: | --: | --- | --- |\n")
	for _, c := range rows {
		fmt.Fprintf(b, "| %s | %d | %d | %d | %.0f | %.1f | %.1f | %s | %s |\n", c.Engine, c.Households, c.AtOnce, c.Orders, c.PerS, c.P50, c.P99, counts(c.Failures), counts(c.Contended))
	}
}
