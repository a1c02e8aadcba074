package results

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Main is the main function of a benchmark: it runs until it is done or interrupted, and
// exits with 1 where it fails.
func Main(name string, run func(ctx context.Context, args []string) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
}

// Flags of a benchmark: its own, and -results, the directory where its result is kept.
type Flags struct {
	*flag.FlagSet
	dir string
}

// NewFlags makes them; usage and mistakes are written to out.
func NewFlags(name string, out io.Writer) *Flags {
	f := &Flags{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError)}
	f.SetOutput(out)
	f.StringVar(&f.dir, "results", "bench/results", "directory for the JSON and Markdown; empty: none")
	return f
}

// Parse takes flags and nothing else.
func (f *Flags) Parse(args []string) error {
	if err := f.FlagSet.Parse(args); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return fmt.Errorf("what is %q?", f.Arg(0))
	}
	return nil
}

// Keep prints a result and, where the flags name a directory, writes it there as NAME.json
// and NAME.md.
func (f *Flags) Keep(out io.Writer, name string, result any, markdown string) error {
	fmt.Fprint(out, markdown)
	if f.dir == "" {
		return nil
	}
	return Write(f.dir, name, result, markdown)
}
