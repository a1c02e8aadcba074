// Command mealplanner is the service and its command line: the wiring, and the only
// place that sees every room.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"mealplanner/internal/problem"
)

// Exit codes of the command line.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// house is what the program may know of the world outside, so that a test can start
// it with another.
type house struct {
	stdin  io.Reader // nil: empty
	stdout io.Writer
	stderr io.Writer
	now    func() time.Time
	// failPoint holds or ends a generation at a named place; only tests set it.
	failPoint func(ctx context.Context, name string) error
	// lease is how long a worker's claim holds; 0: the usual one.
	lease time.Duration
	// drain is how long balancers have to notice a stop; 0: the usual time.
	drain time.Duration
	// probe is how long doctor waits for the model; 0: the usual time.
	probe time.Duration
}

// commandLine is every command with its flags; kong reads it.
type commandLine struct {
	Serve   serveCommand   `cmd:"" help:"Serve the pages and the API."`
	Plan    planCommand    `cmd:"" help:"Compose a menu here and now: no server, no account, no key."`
	Read    readCommand    `cmd:"" help:"Show how ingredient lines are read: foods, grams, allergens, and how sure that is."`
	Migrate migrateCommand `cmd:"" help:"Bring the database to this version's schema."`
	Doctor  doctorCommand  `cmd:"" help:"Look at the configuration, the database and the model, and say what to do."`
	User    userCommand    `cmd:"" help:"Make, list and change accounts."`
	Version versionCommand `cmd:"" help:"Say which version this is."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	h := house{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, now: time.Now}
	rig(&h)
	os.Exit(run(ctx, os.Args[1:], h))
}

// rig changes the house before it starts. In production it does nothing: only files
// with a build tag set it.
var rig = func(*house) {}

// run does one command and gives its exit code.
func run(ctx context.Context, args []string, h house) int {
	var line commandLine
	exited := -1
	parser, err := kong.New(&line,
		kong.Name("mealplanner"),
		kong.Description("A meal planner that stays fast and correct while it thinks."),
		kong.UsageOnError(),
		kong.Writers(h.stdout, h.stderr),
		kong.Exit(func(code int) { exited = code }),
		kong.Bind(h),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err != nil {
		fmt.Fprintln(h.stderr, "mealplanner:", err)
		return exitFailed
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if exited >= 0 { // --help has answered
		return exited
	}
	if err != nil {
		fmt.Fprintln(h.stderr, "mealplanner:", err)
		return exitUsage
	}
	return report(h, command.Run(command))
}

// report tells a failure once and gives the exit code: wrong use is 2.
func report(h house, err error) int {
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(h.stderr, "mealplanner: stopped")
		return exitFailed
	}
	fmt.Fprintln(h.stderr, "mealplanner:", said(err))
	var wrong usageError
	if errors.As(err, &wrong) {
		return exitUsage
	}
	return exitFailed
}

// said words an error; of what is impossible each thing that would help has a line.
func said(err error) string {
	p := problem.As(err)
	if p == nil || p.Kind != problem.Impossible || len(p.Fields) == 0 {
		return problem.WithCause(err)
	}
	lines := []string{p.Detail, "What would help:"}
	for _, f := range p.Fields {
		lines = append(lines, "  "+f.Message+" ("+f.Location+")")
	}
	return strings.Join(lines, "\n")
}

// usageError is a wrong flag, key or input file: exit code 2.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func wrongUse(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// rename gives the fields of an Invalid problem the names that the user typed: a
// flag instead of a JSON location. What one flag does wrong in several places is said
// once.
func rename(err error, name func(location string) string) error {
	p := problem.As(err)
	if p == nil || p.Kind != problem.Invalid {
		return err
	}
	var all []string
	for _, f := range p.Fields {
		if line := name(f.Location) + ": " + f.Message; !slices.Contains(all, line) {
			all = append(all, line)
		}
	}
	return usageError{errors.New(strings.Join(all, "\n"))}
}

// logger writes structured lines to stderr.
func logger(h house, level string) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, wrongUse("--log-level: %q is not one of debug, info, warn, error", level)
	}
	return slog.New(slog.NewTextHandler(h.stderr, &slog.HandlerOptions{Level: l})), nil
}

// versionCommand prints the version.
type versionCommand struct{}

// Run prints version, commit and Go release.
func (versionCommand) Run(h house) error {
	_, err := fmt.Fprintln(h.stdout, "mealplanner", version())
	return err
}

// version is the release, and what the build says of the source it was made from.
func version() string {
	v := release
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			v += " (" + s.Value[:12] + ", " + info.GoVersion + ")"
		}
	}
	return v
}

// release is the newest heading of CHANGELOG.md; a test holds them together.
const release = "0.1.0"
