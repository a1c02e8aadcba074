package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"

	"mealplanner/bench/results"
)

// crowdRow is a closed loop on one read, with or without a process that burns every core.
type crowdRow struct {
	Endpoint string `json:"endpoint"`
	Burning  bool   `json:"beside_a_burning_process"`
	closed
}

// crowding asks whether a crowd that waits for its answers is refused any.
type crowding struct {
	clients int
}

func (q *crowding) flags(f *results.Flags) {
	f.IntVar(&q.clients, "clients", 64, "of each closed loop")
}

func (q *crowding) measure(ctx context.Context, l *load, r *result) error {
	l.readersOnly()
	h, err := l.start(ctx, 8, "")
	if err != nil {
		return err
	}
	defer h.close()
	saturate(ctx, h.client, q.clients, l.scenario.Warmup, h.readMix())
	for _, burning := range []bool{false, true} {
		for _, e := range h.scenario.group("read") {
			row, err := h.crowd(ctx, e, q.clients, burning)
			if err != nil {
				return err
			}
			r.Crowds = append(r.Crowds, row)
		}
	}
	return nil
}

// crowd lets so many clients ask for one read, each again as soon as it is answered.
func (h *house) crowd(ctx context.Context, e endpoint, clients int, burning bool) (crowdRow, error) {
	row := crowdRow{Endpoint: e.Name, Burning: burning}
	if burning {
		stop, err := startBurning()
		if err != nil {
			return row, err
		}
		defer stop()
	}
	row.closed = saturate(ctx, h.client, clients, h.scenario.Window, func(n int) (request, vars) {
		return e.request, h.cast.readers[n%len(h.cast.readers)]
	})
	h.say("  %s, burning %t: %.0f/s, p50 %.1f ms, p99 %.1f ms, %s\n", e.Name, burning, row.PerS, row.P50, row.P99, counts(row.Failures))
	return row, ctx.Err()
}

// burnEnv makes this program a process that does nothing but use every core.
const burnEnv = "MEALPLANNER_LOAD_BURN"

func burn() {
	for range runtime.NumCPU() {
		go func() {
			for {
			}
		}()
	}
	select {}
}

// startBurning runs this program as one that burns every core, until stop is called.
func startBurning() (stop func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), burnEnv+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return func() { _ = errors.Join(cmd.Process.Kill(), cmd.Wait()) }, nil
}

func crowdTable(b *strings.Builder, rows []crowdRow) {
	b.WriteString("\nClosed loop against one endpoint, alone and beside a process that burns every core. Who is refused asks again after 20 ms.\n\n")
	b.WriteString("| endpoint | beside a burning process | clients | answered/s | p50 ms | p99 ms | failures |\n| --- | --- | --: | --: | --: | --: | --- |\n")
	for _, r := range rows {
		fmt.Fprintf(b, "| %s | %s | %d | %.0f | %.1f | %.1f | %s |\n", r.Endpoint, map[bool]string{true: "yes", false: "no"}[r.Burning],
			r.Clients, r.PerS, r.P50, r.P99, counts(r.Failures))
	}
}
