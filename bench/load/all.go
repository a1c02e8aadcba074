package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mealplanner/bench/results"
)

// everything asks all that the documentation quotes, one question after the other, and says
// of each bound whether it was kept. It takes a quarter of an hour; longer windows and more
// runs are had with the flags.
type everything struct {
	runs int
	only string
}

func (q *everything) flags(f *results.Flags) {
	f.IntVar(&q.runs, "runs", 5, "how often reads are compared with the bare handler; readers beside menus are measured two fifths as often")
	f.StringVar(&q.only, "only", "", "of its parts, separated by commas (default: all)")
	_ = f.Set("window", "12s") // the default here: a flag of ours takes it
}

// part is one question of all, and how long its windows are, to those of readers beside menus.
type part struct {
	name   string
	of     float64
	engine string
	ask    func(ctx context.Context, l *load, r *result) error
}

func (q *everything) parts() []part {
	both := postgresEngine + "," + sqliteEngine
	return []part{
		{"idle", 1, "", (&idling{starts: 5, after: 10 * time.Second}).measure},
		{"composer", 1, "", compositions},
		{"benchmarks", 1, "", goBenchmarks},
		{"reads", 0.05, "", (&saturating{clients: "20", engines: both, runs: q.runs}).measure},
		{"crowd", 0.15, "", (&crowding{clients: 64, engines: both}).measure},
		{"contention", 0.5, "", (&contending{households: 10, atOnce: 50, engines: both}).measure},
		{"history", 0.15, "", (&remembering{menus: 200, recipes: 5000, engines: both}).measure},
		{"overload", 0.5, postgresEngine, (&overloading{times: 5, delay: 2 * time.Millisecond}).measure},
		{"memory", 0.15, postgresEngine, (&hoarding{clients: 20, mib: "0,1,64"}).measure},
		{"answers", 0.6, postgresEngine, uselessAnswers},
		{"menus", 1, postgresEngine, (&menus{cells: "0,50,200s,200s+50c,500", runs: max(1, 2*q.runs/5)}).measure},
	}
}

func (q *everything) measure(ctx context.Context, l *load, r *result) error {
	parts, err := q.chosen()
	if err != nil {
		return err
	}
	r.Broken = map[string]string{}
	for _, p := range parts {
		began := time.Now()
		l.say("%s\n", p.name)
		if err := l.part(ctx, p, r); err != nil {
			if ctx.Err() != nil {
				return err
			}
			r.Broken[p.name] = err.Error() // the others are still worth knowing
			l.say("  not measured: %v\n", err)
		}
		l.say("  %s took %.0f s\n", p.name, time.Since(began).Seconds())
	}
	r.Claims = claims(*r)
	return nil
}

// chosen are the parts that were asked for.
func (q *everything) chosen() ([]part, error) {
	all := q.parts()
	if q.only == "" {
		return all, nil
	}
	byName := map[string]part{}
	for _, p := range all {
		byName[p.name] = p
	}
	var chosen []part
	for name := range strings.SplitSeq(q.only, ",") {
		p, ok := byName[name]
		if !ok {
			return nil, fmt.Errorf("there is no part %q", name)
		}
		chosen = append(chosen, p)
	}
	return chosen, nil
}

// part asks one question and leaves the next as it found this one.
func (l *load) part(ctx context.Context, p part, r *result) error {
	scenario, engine, env, model, says := l.scenario, l.engine, l.env, l.model, l.says
	defer func() { l.scenario, l.engine, l.env, l.model, l.says = scenario, engine, env, model, says }()
	l.engine = p.engine
	l.scenario.Window = time.Duration(p.of * float64(l.scenario.Window))
	return p.ask(ctx, l, r)
}

// uselessAnswers measures readers beside menus whose model answers at length and to no use.
func uselessAnswers(ctx context.Context, l *load, r *result) error {
	r.Useless = map[string]result{}
	for _, says := range slices.Sorted(maps.Keys(useless)) {
		one := result{Settings: map[string]any{}}
		if err := (&menus{cells: "0,200,500", runs: 1, model: true, says: says}).measure(ctx, l, &one); err != nil {
			return fmt.Errorf("%s: %w", says, err)
		}
		r.Useless[says] = one
	}
	return nil
}

// composed is what bench/compose found of the composer.
type composed struct {
	Households int `json:"households"`
	All        struct {
		MenuP50 float64 `json:"menu_p50_ms"`
		MenuP99 float64 `json:"menu_p99_ms"`
		LongP50 float64 `json:"fortnight_p50_ms"`
		LongP99 float64 `json:"fortnight_p99_ms"`
	} `json:"all"`
}

// compositions lets bench/compose measure the composer, on one core.
func compositions(ctx context.Context, l *load, r *result) error {
	dir, err := os.MkdirTemp("", "mealplanner-compose-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if said, err := exec.CommandContext(ctx, "go", "run", "mealplanner/bench/compose", "-households", "60", "-results", dir).CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, said)
	}
	content, err := os.ReadFile(filepath.Join(dir, "compose.json"))
	if err != nil {
		return err
	}
	r.Composer = &composed{}
	if err := json.Unmarshal(content, r.Composer); err != nil {
		return err
	}
	l.say("  14 days: p50 %.0f ms, p99 %.0f ms\n", r.Composer.All.LongP50, r.Composer.All.LongP99)
	return nil
}
