// Command compose measures the built-in composer: it composes menus for seeded
// households of every diet, one to eight eaters of every age and one to fourteen days, and
// prints how near they come to their targets and to the reference values, what they ask of
// who buys and cooks, what is on the plates, how varied and how fast they are, and whether a
// hard rule was broken. That is judged twice: by meal.Check, and by the words of words.toml,
// which know nothing of the food table; all other figures are of the menu's JSON alone.
//
//	go run ./bench/compose -households 400 -seed 1
//	go run ./bench/compose -meals 1000000
//	go run ./bench/compose -lines FILE
//
// The same seed makes the same menus; only the times are the machine's.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"time"

	"mealplanner/bench/results"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

func main() {
	results.Main("compose", func(ctx context.Context, args []string) error {
		r, err := run(ctx, args, os.Stdout, os.Stderr)
		if err == nil && len(r.Violations) > 0 {
			err = fmt.Errorf("%d hard rules were broken", len(r.Violations))
		}
		return err
	})
}

// options are the flags.
type options struct {
	*results.Flags
	households, meals int
	seed              uint64
	lines, country    string
	samples           int
	seeds             int
}

func parseOptions(args []string, out io.Writer) (options, error) {
	o := options{Flags: results.NewFlags("compose", out)}
	o.IntVar(&o.households, "households", 400, "how many are drawn")
	o.Uint64Var(&o.seed, "seed", 1, "of the households and their menus")
	o.IntVar(&o.meals, "meals", 0, "instead: as many households as it takes to check so many meals, on every core, without times")
	o.StringVar(&o.lines, "lines", "", "instead: a file of recipe lines (or of count, tab, line) to read and judge by their words")
	o.StringVar(&o.country, "country", "US", "with -lines: where they were written")
	o.IntVar(&o.samples, "samples", 50, "with -lines: how many misses are shown")
	o.IntVar(&o.seeds, "seeds", 100, "how many weeks of each example household are judged")
	err := o.Parse(args)
	if err == nil && (o.households < 1 || o.meals < 0 || o.seeds < 1) {
		err = errors.New("at least one household")
	}
	return o, err
}

// run does what the flags ask for and gives the report, which is also printed and kept.
func run(ctx context.Context, args []string, out, progress io.Writer) (report, error) {
	o, err := parseOptions(args, progress)
	if err != nil {
		return report{}, err
	}
	if o.lines != "" {
		lines, err := judgeLines(shippedWords(), o.lines, food.Country(o.country))
		if err == nil {
			lines.print(out, o.samples)
		}
		return report{}, err
	}
	var r report
	name := "compose"
	if o.meals > 0 {
		name = "compose-meals"
		r, err = checkMeals(ctx, o, progress)
	} else {
		r, err = measure(ctx, o, progress)
	}
	if err != nil {
		return r, err
	}
	return r, o.Keep(out, name, r, r.markdown())
}

// measure composes for each household in turn, on one core.
func measure(ctx context.Context, o options, progress io.Writer) (report, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	w := shippedWords()
	b := newBench(w)
	var homes []home
	var outcomes []outcome
	tell := newTeller(progress)
	for n := range o.households {
		h := draw(o.seed, n, w)
		became, err := b.household(ctx, h, true)
		if err != nil {
			return report{}, fmt.Errorf("household %d (%s): %w", n, h.group, err)
		}
		homes, outcomes = append(homes, h), append(outcomes, became)
		tell.now("%d of %d households", n+1, o.households)
	}
	var weeks []accepted
	for _, x := range examples() {
		a, err := b.example(ctx, x, o.seeds)
		if err != nil {
			return report{}, err
		}
		weeks = append(weeks, a)
		tell.now("%s", x.name)
	}
	return newReport(o.seed, homes, outcomes, weeks), nil
}

// checkMeals composes for households until so many meals have been checked, one
// household after the other on each core.
func checkMeals(ctx context.Context, o options, progress io.Writer) (report, error) {
	w := shippedWords()
	c := &census{options: o, words: w, tell: newTeller(progress)}
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() { c.work(ctx, newBench(w)) })
	}
	workers.Wait()
	if c.err != nil {
		return report{}, c.err
	}
	return newReport(o.seed, c.homes, c.outcomes, nil), nil
}

// census is what the workers of checkMeals share.
type census struct {
	options
	words *words

	mu       sync.Mutex
	tell     *teller
	meals    int
	homes    []home    // by number
	outcomes []outcome // by number
	err      error
}

func (c *census) work(ctx context.Context, b *bench) {
	for {
		n, more := c.next()
		if !more {
			return
		}
		h := draw(c.seed, n, c.words)
		became, err := b.household(ctx, h, false)
		c.keep(n, h, became, err)
	}
}

// next gives the number of the next household, until there are meals enough.
func (c *census) next() (n int, more bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil || c.meals >= c.options.meals {
		return 0, false
	}
	c.homes, c.outcomes = append(c.homes, home{}), append(c.outcomes, outcome{})
	return len(c.homes) - 1, true
}

func (c *census) keep(n int, h home, became outcome, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		c.err = errors.Join(c.err, fmt.Errorf("household %d (%s): %w", n, h.group, err))
		return
	}
	became.menu.content, became.menu.menu, became.menu.took = nil, meal.Menu{}, 0 // a million are many, and others ran beside it
	c.homes[n], c.outcomes[n] = home{group: h.group}, became
	c.meals += became.menu.meals
	c.tell.now("%d of %d meals, %d households", c.meals, c.options.meals, n+1)
}

// teller says how far long work is, a line every few seconds.
type teller struct {
	out  io.Writer
	last time.Time
}

const tellEvery = 5 * time.Second

func newTeller(out io.Writer) *teller { return &teller{out, time.Now()} }

func (t *teller) now(format string, args ...any) {
	if time.Since(t.last) >= tellEvery {
		fmt.Fprintf(t.out, format+"\n", args...)
		t.last = time.Now()
	}
}
