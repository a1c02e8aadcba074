package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"mealplanner/bench/service"
)

// cast is everybody who plays a part, signed up and ready.
type cast struct {
	readers  []vars
	orderers []vars
}

// setUp does the scenario's first steps for everybody. run makes names new.
func setUp(ctx context.Context, c *client, s scenario, run string) (cast, error) {
	var all cast
	first, err := person(ctx, c, s, run, 0, true) // alone: the first is the administrator
	if err != nil {
		return all, err
	}
	all.readers = make([]vars, s.Readers)
	all.orderers = make([]vars, s.Orderers)
	all.readers[0] = first
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(2) // a sign-up is a password hash, which wants a core
	for i := 1; i < s.Readers+s.Orderers; i++ {
		group.Go(func() error {
			v, err := person(ctx, c, s, run, i, i < s.Readers)
			if i < s.Readers {
				all.readers[i] = v
			} else {
				all.orderers[i-s.Readers] = v
			}
			return err
		})
	}
	return all, group.Wait()
}

// person does the first steps for one.
func person(ctx context.Context, c *client, s scenario, run string, n int, reads bool) (vars, error) {
	v := vars{"n": strconv.Itoa(n), "run": run, "today": date(0), "date": date(0), "days": "7"}
	for _, step := range s.Setup {
		if step.ReadersOnly && !reads {
			continue
		}
		do := func() error { return c.must(ctx, step.request, v) }
		if step.Generate {
			do = func() error { return generateNow(ctx, c, s.Generation, v) }
		}
		if err := do(); err != nil {
			return nil, fmt.Errorf("setting up, %s: %w", step.Name, err)
		}
	}
	return v, nil
}

// date is that many days from today, by the machine's calendar in UTC.
func date(days int) string { return time.Now().UTC().AddDate(0, 0, days).Format(time.DateOnly) }

// generateNow orders a menu and waits until it is done.
func generateNow(ctx context.Context, c *client, g generation, v vars) error {
	if err := c.must(ctx, g.Order, v); err != nil {
		return err
	}
	for {
		f, err := g.follow(ctx, c, v)
		switch {
		case err != nil:
			return err
		case f.is(g.Done):
			return g.Ask.take(f.body, v)
		case f.is(g.Failed):
			return fmt.Errorf("the menu is %s: %s", f.state, f.body)
		}
		if !service.Sleep(ctx, 50*time.Millisecond) {
			return ctx.Err()
		}
	}
}
