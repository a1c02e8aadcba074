// Command model measures what a language model gives to the composer: how often its answers
// have the right form, how many dishes are asked for again or filled, how varied the menus
// are, and what they cost in calls, tokens and time. It asks a provider that is named, or
// three that are scripted: a plausible one, a sloppy one and a hostile one.
//
//	go run ./bench/model
//	go run ./bench/model -url http://localhost:11434/v1 -name llama3.1 -key "$KEY"
//
// It can also be a scripted provider for trying the service by hand:
//
//	go run ./bench/model -serve 127.0.0.1:4010
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"mealplanner/bench/results"
	"mealplanner/internal/llm"
	"mealplanner/internal/llm/llmtest"
)

func main() {
	results.Main("model", func(ctx context.Context, args []string) error {
		_, err := run(ctx, args, os.Stdin, os.Stdout)
		return err
	})
}

// options are the flags.
type options struct {
	*results.Flags
	url, name, key   string
	households, days int
	delay            time.Duration
	write            bool
	serve, as        string
}

func parseOptions(args []string, out io.Writer) (options, error) {
	o := options{Flags: results.NewFlags("model", out)}
	o.StringVar(&o.url, "url", "", "base of an OpenAI-compatible API; empty: the scripted providers")
	o.StringVar(&o.name, "name", "", "the model")
	o.StringVar(&o.key, "key", "", "its key")
	o.IntVar(&o.households, "households", 20, "how many order a menu")
	o.IntVar(&o.days, "days", 7, "of each menu")
	o.DurationVar(&o.delay, "delay", 2*time.Second, "that a scripted provider takes for a day, with -serve and where the overhead is measured; 0: it is not measured")
	o.BoolVar(&o.write, "write", true, "the model may write dishes of its own")
	o.StringVar(&o.serve, "serve", "", "instead: be a scripted provider at this host and port; each line of the input is another -as")
	o.StringVar(&o.as, "as", "plausible", "with -serve: "+serveAs)
	err := o.Parse(args)
	if err == nil && (o.households < 1 || o.days < 1) {
		err = errors.New("at least one household and one day")
	}
	return o, err
}

// run measures and gives the report, which is also printed and kept; or serves until ctx ends.
func run(ctx context.Context, args []string, in io.Reader, out io.Writer) (report, error) {
	o, err := parseOptions(args, out)
	if err != nil {
		return report{}, err
	}
	if o.serve != "" {
		return report{}, o.provide(ctx, in, out)
	}
	r := report{Machine: results.ThisMachine(), Days: o.days, Write: o.write}
	if o.url != "" {
		row, err := o.measure(ctx, o.name, llm.Provider{URL: o.url, Model: o.name, Key: llm.NewSecret(o.key)})
		if err != nil {
			return r, err
		}
		r.Rows = append(r.Rows, row)
	} else if err := o.scripted(ctx, &r); err != nil {
		return r, err
	}
	return r, o.Keep(out, "model", r, r.markdown())
}

// scripted measures each personality, and what the composer adds to a provider's time.
func (o options) scripted(ctx context.Context, r *report) error {
	for _, p := range personalities() {
		row, err := o.against(ctx, p.name, p.reply)
		if err != nil {
			return err
		}
		r.Rows = append(r.Rows, row)
	}
	if o.delay == 0 {
		return nil
	}
	overhead, err := o.overhead(ctx)
	r.Overhead = &overhead
	return err
}

// against measures a scripted provider.
func (o options) against(ctx context.Context, name string, p llmtest.Personality) (row, error) {
	url, stop, err := llmtest.New(p).Start()
	if err != nil {
		return row{}, err
	}
	defer stop()
	return o.measure(ctx, name, llm.Provider{URL: url, Model: name, Limits: llm.Limits{Concurrency: atOnce}})
}

// report is everything that was measured.
type report struct {
	Machine  results.Machine `json:"machine"`
	Days     int             `json:"days_of_a_menu"`
	Write    bool            `json:"may_write"`
	Rows     []row           `json:"models"`
	Overhead *overhead       `json:"overhead,omitempty"`
}

func (r report) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Models\n\nMenus of %d days; %d cores, %s.\n\n", r.Days, r.Machine.Cores, r.Machine.Go)
	b.WriteString("| model | menus | calls a day | answers of the right form | dishes chosen | written | asked again | gave way to the aims | filled | days in range | mains without repeat | tokens a day, in + out | hard violations |\n")
	b.WriteString("| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |\n")
	for _, w := range r.Rows {
		fmt.Fprintf(&b, "| %s | %d | %.2f | %s | %s | %s | %s | %s | %s | %s | %s | %d + %d | %d |\n", w.Model, w.Menus,
			float64(w.Calls)/float64(max(1, w.Days)), results.Share(w.Formed, w.Calls), results.Share(w.Chosen, w.Slots), results.Share(w.Written, w.Slots),
			results.Share(w.Again, w.Slots), results.Share(w.GaveWay, w.Slots), results.Share(w.Filled, w.Slots),
			results.Share(w.InRange, w.Days), results.Share(w.Unique, w.Slots), w.InputTokens/max(1, w.Days), w.OutputTokens/max(1, w.Days), w.Violations)
	}
	if o := r.Overhead; o != nil {
		fmt.Fprintf(&b, "\nA provider that takes %v for a day, %d days, %d at once: %.2f s from order to menu, %.2f s if nothing but the provider took time: %.2f x (the median of %d).\n",
			o.Delay, o.Days, atOnce, o.Took.Seconds(), o.Ideal.Seconds(), o.Ratio, o.Times)
	}
	return b.String()
}
