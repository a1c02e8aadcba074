package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mealplanner/bench/results"
	"mealplanner/bench/service"
)

// idle is a server on SQLite, built as people build it, that nobody asks.
type idle struct {
	FirstStart float64 `json:"first_start_ms"` // until it is ready; it makes its database
	Start      float64 `json:"start_ms"`       // the median of the next
	Starts     int     `json:"starts"`
	After      string  `json:"after"`
	RSS        int64   `json:"rss_bytes"` // then
	Peak       int64   `json:"peak_rss_bytes"`
}

// idling asks what a server costs that does nothing.
type idling struct {
	starts int
	after  time.Duration
}

func (q *idling) flags(f *results.Flags) {
	f.IntVar(&q.starts, "starts", 5, "how often it is started, after the first time")
	f.DurationVar(&q.after, "after", 10*time.Second, "of quiet its memory is looked at")
}

func (q *idling) measure(ctx context.Context, l *load, r *result) error {
	dir, err := os.MkdirTemp("", "mealplanner-idle-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	binary, err := service.Build(ctx, dir)
	if err != nil {
		return err
	}
	first, took, err := startAlone(ctx, binary, dir)
	if err != nil {
		return err
	}
	of := idle{FirstStart: ms(took), Starts: q.starts, After: q.after.String()}
	last := first
	var later []time.Duration
	for range q.starts {
		if err := last.Stop(); err != nil {
			return err
		}
		if last, took, err = startAlone(ctx, binary, dir); err != nil {
			return err
		}
		later = append(later, took)
	}
	defer last.Kill()
	slices.Sort(later)
	of.Start = ms(results.Percentile(later, 50))
	service.Sleep(ctx, q.after)
	of.RSS, of.Peak = last.Memory("VmRSS"), last.Memory("VmHWM")
	r.Idle = &of
	l.say("  ready after %.0f ms, the first time %.0f ms; %d MiB after %s\n", of.Start, of.FirstStart, of.RSS>>20, of.After)
	return ctx.Err()
}

// startAlone runs a server on SQLite in a directory, and says how long it took to be ready.
func startAlone(ctx context.Context, binary, dir string) (*service.Process, time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	cmd := exec.Command(binary, "serve", "--listen", "127.0.0.1:0", "--data-dir", filepath.Join(dir, "data"))
	began := time.Now()
	p, err := service.Start(ctx, cmd, nil)
	if err != nil {
		return nil, 0, err
	}
	if err := p.WaitReady(ctx); err != nil {
		p.Kill()
		return nil, 0, err
	}
	return p, time.Since(began), nil
}

func (i idle) table(b *strings.Builder) {
	b.WriteString("\nA server on SQLite, built without tags, that nobody asks.\n\n")
	b.WriteString("| ready after, the first time | ready after | memory after " + i.After + " | the most that it had |\n| --: | --: | --: | --: |\n")
	fmt.Fprintf(b, "| %.0f ms | %.0f ms | %.1f MB | %.1f MB |\n", i.FirstStart, i.Start, float64(i.RSS)/1e6, float64(i.Peak)/1e6)
}
