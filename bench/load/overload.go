package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"mealplanner/bench/proxy"
	"mealplanner/bench/results"
)

// overload is what happens when far more is asked than the connections can carry.
type overload struct {
	Delay    string         `json:"delay"` // of each way to the database
	Peak     closed         `json:"peak"`  // the best that a closed loop got
	Times    float64        `json:"times"` // of the peak that was asked for, open loop
	Asked    float64        `json:"asked_per_s"`
	Goodput  float64        `json:"goodput_per_s"`
	Share    float64        `json:"goodput_of_peak"`
	P50      float64        `json:"accepted_p50_ms"`
	P99      float64        `json:"accepted_p99_ms"`
	Refused  figures        `json:"refused"` // their latencies
	Failures map[string]int `json:"failures"`
	Max      int            `json:"connections_most"`
}

// overloading asks what becomes of a crowd that is too large.
type overloading struct {
	times float64
	delay time.Duration
}

func (q *overloading) flags(f *results.Flags) {
	f.Float64Var(&q.times, "times", 5, "so many times the reads that the connections can carry")
	f.DurationVar(&q.delay, "delay", 5*time.Millisecond, "longer way to the database, each way")
}

func (q *overloading) measure(ctx context.Context, l *load, r *result) error {
	if err := l.prepare(ctx); err != nil {
		return err
	}
	l.readersOnly()
	slow, err := proxy.Listen("127.0.0.1:" + strconv.Itoa(l.postgres.Port()))
	if err != nil {
		return err
	}
	defer slow.Close()
	slow.Set(proxy.Fault{Latency: q.delay})
	h, err := l.start(ctx, 8, slow.Address())
	if err != nil {
		return err
	}
	defer h.close()
	o, err := h.overloaded(ctx, q.times, l.scenario.Window)
	if err == nil {
		o.Delay = q.delay.String()
	}
	r.Overload = o
	return err
}

// overloaded finds the peak of the scenario's reads and then asks for times as much.
func (b *bench) overloaded(ctx context.Context, times float64, window time.Duration) (*overload, error) {
	o := &overload{Times: times}
	for _, clients := range []int{6, 12, 24, 40} {
		c := saturate(ctx, b.client, clients, window/2, b.readMix())
		b.say("  %d clients: %.0f/s, p99 %.1f ms, %s\n", clients, c.PerS, c.P99, counts(c.Failures))
		if c.PerS > o.Peak.PerS {
			o.Peak = c
		}
	}
	o.Asked = times * o.Peak.PerS
	reads := b.scenario
	reads.Rate, reads.Endpoints = o.Asked, slices.Clone(b.scenario.group("read"))
	var shares float64
	for _, e := range reads.Endpoints {
		shares += e.Share
	}
	for i := range reads.Endpoints {
		reads.Endpoints[i].Share *= 100 / shares
	}
	crowd := *b
	crowd.scenario = reads
	stop := b.sampler.watch(ctx)
	// A burst is let wait; what is measured is a crowd that stays.
	samples := slices.DeleteFunc(crowd.loop(ctx, b.scenario.Warmup+window, 1), func(s sample) bool {
		return s.meant < b.scenario.Warmup
	})
	seen, _, err := stop()
	o.fill(samples, window)
	o.Max = seen.Max
	return o, err
}

func (o *overload) fill(samples []sample, took time.Duration) {
	answered := slices.DeleteFunc(slices.Clone(samples), func(s sample) bool { return s.failure != "" })
	failed := slices.DeleteFunc(slices.Clone(samples), func(s sample) bool { return s.failure == "" })
	good := figuresOf("accepted", answered)
	o.Refused = figuresOf("refused", failed)
	o.Failures = o.Refused.Failures
	o.Goodput = float64(len(answered)) / took.Seconds()
	o.Share = o.Goodput / max(o.Peak.PerS, 0.001)
	o.P50, o.P99 = good.P50, good.P99
}

func (o *overload) table(b *strings.Builder) {
	fmt.Fprintf(b, "\nThe way to the database is %s longer each way, so that the connections' time is what is short and not the cores.\n\n", o.Delay)
	b.WriteString("| peak/s (closed loop) | asked/s | goodput/s | of the peak | accepted p50 ms | accepted p99 ms | refused p99 ms | failures | connections (most) |\n")
	b.WriteString("| --: | --: | --: | --: | --: | --: | --: | --- | --: |\n")
	fmt.Fprintf(b, "| %.0f | %.0f | %.0f | %.0f %% | %.1f | %.1f | %.1f | %s | %d |\n", o.Peak.PerS, o.Asked, o.Goodput, 100*o.Share,
		o.P50, o.P99, o.Refused.P99, counts(o.Failures), o.Max)
}
