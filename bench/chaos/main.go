// Command chaos breaks the service on purpose and then looks whether it kept its word.
//
// It starts a throw-away PostgreSQL, three servers, each behind a fault proxy of its
// own, and clients that sign up, order, cancel, swap and check off. Meanwhile a seeded
// schedule kills, pauses and stops the servers, cuts and slows their connections and
// crashes PostgreSQL. Then it orders one week and kills every worker of it, until it is
// given up. At the end, with all faults off, it compares what the service
// acknowledged with what it has: nothing lost, nothing doubled, no hard rule broken,
// every connection returned. The same seed makes the same schedule and the same
// wishes; how they meet in time is the machine's.
//
//	go run ./bench/chaos -kills 20 -seed 1
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"mealplanner/bench/results"
)

// options of a run.
type options struct {
	seed     uint64
	kills    int           // the schedule ends with the last of them
	duration time.Duration // or when this is over; 0: no limit
	clients  int
	lease    time.Duration // of the servers' claims
	day      time.Duration // the longest that a composed day is held up
	race     bool          // servers with the race detector
	verbose  bool
	trace    string // file for all that happened; "": none
}

func main() {
	results.Main("chaos", func(ctx context.Context, args []string) error {
		o, err := parseOptions(args)
		if err != nil {
			return err
		}
		r, err := run(ctx, o)
		if err != nil {
			return fmt.Errorf("seed %d: %w", o.seed, err)
		}
		r.print(os.Stdout)
		if n := len(r.violations); n > 0 {
			return fmt.Errorf("seed %d: %d violations", o.seed, n)
		}
		return nil
	})
}

func parseOptions(args []string) (o options, err error) {
	f := flag.NewFlagSet("chaos", flag.ContinueOnError)
	f.Uint64Var(&o.seed, "seed", 0, "of schedule and wishes; 0: drawn")
	f.IntVar(&o.kills, "kills", 20, "kill -9 so often")
	f.DurationVar(&o.duration, "duration", 0, "stop disturbing after this long; 0: after the kills")
	f.IntVar(&o.clients, "clients", 8, "households that use the service")
	f.DurationVar(&o.lease, "lease", 2*time.Second, "of a worker's claim; in production 25 s")
	f.DurationVar(&o.day, "day", 400*time.Millisecond, "hold each composed day up by at most this")
	f.BoolVar(&o.race, "race", false, "build the servers with the race detector")
	f.BoolVar(&o.verbose, "v", false, "tell each fault")
	f.StringVar(&o.trace, "trace", "", "write all that happened to this file")
	err = f.Parse(args)
	if o.seed == 0 {
		o.seed = rand.Uint64N(1 << 32)
	}
	return o, err
}

// run does everything once. An error means that the run itself was not possible; what
// the service did wrong is in the report.
func run(ctx context.Context, o options) (report, error) {
	fmt.Printf("seed %d: %d kills, %d clients, lease %v\n", o.seed, o.kills, o.clients, o.lease)
	w, err := newWorld(ctx, o)
	if err != nil {
		return report{}, err
	}
	defer w.end()
	users, err := w.populate(ctx)
	if err != nil {
		return report{}, err
	}
	living, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		live(ctx, living.Done(), users)
	}()
	err = w.disturb(ctx)
	cancel()
	<-done
	if err != nil {
		return report{}, err
	}
	w.calm(ctx)
	if err := w.poison(ctx, users[0]); err != nil {
		return report{}, err
	}
	w.check(ctx, users)
	return w.report(users), errors.Join(w.history.write(o.trace), ctx.Err())
}
