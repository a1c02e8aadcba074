// Command abuse plays strangers who flood a server, beside honest people who sign in,
// order and swap, and prints what the honest ones had of it: first in a quiet phase, then
// in the flood. It starts what it needs itself, the real server on SQLite and on
// PostgreSQL, and speaks to loopback alone. docs/abuse.md says what it found.
//
// A scenario is a row of scenarios.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"mealplanner/bench/results"
	"mealplanner/bench/service"
	"mealplanner/internal/guard/guardtest"
)

func main() {
	results.Main("abuse", func(ctx context.Context, args []string) error {
		r, err := run(ctx, args, os.Stdout)
		if err == nil && len(r.Broken) > 0 {
			err = errors.New("not kept: " + strings.Join(r.Broken, "; "))
		}
		return err
	})
}

// options are the flags.
type options struct {
	*results.Flags
	engines, scenarios string
	window             time.Duration
}

func parseOptions(args []string, out io.Writer) (options, error) {
	o := options{Flags: results.NewFlags("abuse", out)}
	o.StringVar(&o.engines, "engine", "sqlite,postgres", "databases to play on")
	o.StringVar(&o.scenarios, "scenario", "", "names, with commas (default: all)")
	o.DurationVar(&o.window, "window", 8*time.Second, "of the quiet phase, and of the flood")
	return o, o.Parse(args)
}

// chosen are the scenarios that the flag names.
func (o options) chosen() ([]scenario, error) {
	if o.scenarios == "" {
		return scenarios, nil
	}
	var all []scenario
	for name := range strings.SplitSeq(o.scenarios, ",") {
		i := slices.IndexFunc(scenarios, func(s scenario) bool { return s.name == name })
		if i < 0 {
			return nil, fmt.Errorf("no scenario is called %q", name)
		}
		all = append(all, scenarios[i])
	}
	return all, nil
}

// run plays what the flags ask for and gives the result, which is also printed and kept.
func run(ctx context.Context, args []string, out io.Writer) (result, error) {
	o, err := parseOptions(args, out)
	if err != nil {
		return result{}, err
	}
	all, err := o.chosen()
	if err != nil {
		return result{}, err
	}
	dir, err := os.MkdirTemp("", "mealplanner-abuse-")
	if err != nil {
		return result{}, err
	}
	defer os.RemoveAll(dir)
	binary, err := service.Build(ctx, dir)
	if err != nil {
		return result{}, err
	}
	r := result{Machine: results.ThisMachine(), Window: o.window.String()}
	for engine := range strings.SplitSeq(o.engines, ",") {
		if err := r.playOn(ctx, engine, all, place{dir: dir, binary: binary, window: o.window}, out); err != nil {
			return r, err
		}
	}
	fmt.Fprintln(out)
	return r, o.Keep(out, "abuse", r, r.markdown())
}

// place is where scenarios are played.
type place struct {
	dir, binary string
	window      time.Duration
}

// playOn plays every scenario on one engine, each on a fresh database.
func (r *result) playOn(ctx context.Context, engine string, all []scenario, p place, out io.Writer) error {
	database := func(name string) (string, error) { return "sqlite:" + p.dir + "/" + name + ".db", nil }
	switch engine {
	case "sqlite":
	case "postgres":
		server, err := guardtest.StartServer()
		if err != nil {
			return err
		}
		defer server.Stop()
		database = server.Database
	default:
		return fmt.Errorf("no engine is called %q", engine)
	}
	for i, s := range all {
		url, err := database(fmt.Sprintf("abuse_%d", i))
		if err != nil {
			return err
		}
		played, err := s.play(ctx, p, url)
		if err != nil {
			return fmt.Errorf("%s on %s: %w", s.name, engine, err)
		}
		played.Engine = engine
		fmt.Fprintln(out, played)
		r.add(played)
	}
	return ctx.Err()
}

// play starts a server and honest people, measures them in quiet, and then in the flood.
func (s scenario) play(ctx context.Context, p place, database string) (played, error) {
	server, err := startServer(ctx, p.binary, database)
	if err != nil {
		return played{}, err
	}
	defer func() { _ = server.Stop() }() // what it did is measured by then
	w, err := settle(ctx, server.Base)
	if err != nil {
		return played{}, fmt.Errorf("%w\n%s", err, server.Log())
	}
	if s.known {
		if err := w.signInOnPages(ctx); err != nil {
			return played{}, err
		}
	}
	f := newFlood(w)
	if s.prepare != nil {
		if err := s.prepare(ctx, f); err != nil {
			return played{}, fmt.Errorf("before the flood: %w", err)
		}
	}
	if s.days > 1 {
		if err := w.planWeeks(ctx); err != nil {
			return played{}, err
		}
	}
	result := played{Scenario: s.name, Days: s.days}
	if result.Quiet, err = w.measure(ctx, p.window, s.days); err != nil {
		return result, err
	}
	before, err := sizeOf(ctx, database)
	if err != nil {
		return result, err
	}
	flooding, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan struct{})
	go func() { defer close(done); s.flood(flooding, f) }()
	if !service.Sleep(ctx, time.Second) { // until it has its full strength
		return result, ctx.Err()
	}
	result.Flood, err = w.measure(ctx, p.window, s.days)
	cancel()
	<-done
	result.Answers = f.answers()
	if after, failed := sizeOf(ctx, database); failed == nil {
		result.GrewMiB = int((after - before) >> 20)
	} else {
		err = errors.Join(err, failed)
	}
	result.PeakMiB = int(server.Memory("VmHWM") >> 20)
	return result, err
}
