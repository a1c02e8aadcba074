package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"mealplanner/bench/results"
	"mealplanner/bench/service"
)

// memory is what a server under load has, by how much it may remember.
type memory struct {
	MiB     int   `json:"memo_mib"`
	Clients int   `json:"clients"`
	Limit   int64 `json:"memo_bytes_limit"`
	Memo    int64 `json:"memo_bytes_most"`
	RSS     int64 `json:"rss_bytes_most"`
	closed
}

// hoarding asks whether what a server remembers stays within its bound.
type hoarding struct {
	clients int
	mib     string
}

func (q *hoarding) flags(f *results.Flags) {
	f.IntVar(&q.clients, "clients", 20, "of the closed loop")
	f.StringVar(&q.mib, "mib", "0,1,64", "that the server may remember, one row each")
}

func (q *hoarding) measure(ctx context.Context, l *load, r *result) error {
	l.readersOnly()
	for text := range strings.SplitSeq(q.mib, ",") {
		l.env = []string{memoEnv + "=" + text}
		m, err := q.with(ctx, l)
		if err != nil {
			return err
		}
		if _, err := fmt.Sscan(text, &m.MiB); err != nil {
			return err
		}
		l.say("  %d MiB: %.1f of %.1f MB remembered, server %.0f MB\n", m.MiB, float64(m.Memo)/1e6, float64(m.Limit)/1e6, float64(m.RSS)/1e6)
		r.Memory = append(r.Memory, m)
	}
	return nil
}

// with reads everything of everybody, in every form, and watches what the server has.
func (q *hoarding) with(ctx context.Context, l *load) (memory, error) {
	h, err := l.start(ctx, 8, "")
	if err != nil {
		return memory{}, err
	}
	defer h.close()
	limit, err := h.client.metric(ctx, "mealplanner_memo_bytes_limit")
	if err != nil {
		return memory{}, err
	}
	m := memory{Clients: q.clients, Limit: int64(limit)}
	reads := l.scenario.reads()
	forms := []*client{h.client, h.client.with("Accept-Encoding", "gzip"), h.client.with("Accept-Encoding", "zstd"), h.client.with("Accept-Language", "de")}
	watching, stop := context.WithCancel(ctx)
	var watched sync.WaitGroup
	watched.Go(func() {
		for service.Sleep(watching, 50*time.Millisecond) {
			if memo, err := h.client.metric(watching, "mealplanner_memo_bytes"); err == nil {
				m.Memo = max(m.Memo, int64(memo))
			}
			m.RSS = max(m.RSS, h.server.Memory("VmRSS"))
		}
	})
	for _, c := range forms {
		m.closed = saturate(ctx, c, q.clients, l.scenario.Window, func(n int) (request, vars) {
			return reads[n%len(reads)].request, h.cast.readers[(n/len(reads))%len(h.cast.readers)]
		})
	}
	stop()
	watched.Wait()
	return m, ctx.Err()
}

func memoryTable(b *strings.Builder, rows []memory) {
	b.WriteString("\nClosed loop over all reads of all readers, in every form, by how much the server may remember.\n\n")
	b.WriteString("| may remember | clients | remembered (most) | server memory (most) |\n| --: | --: | --: | --: |\n")
	for _, m := range rows {
		fmt.Fprintf(b, "| %d MiB | %d | %.1f MB | %.0f MB |\n", m.MiB, m.Clients, float64(m.Memo)/1e6, float64(m.RSS)/1e6)
	}
}
