// Command mealplanner is the service and its command line: the wiring, and the only
// place that sees every room.
package main

import (
	"cmp"
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
	"golang.org/x/text/language"

	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// Exit codes of the command line.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// environment is what the program may know of the world outside, so that a test can start
// it with another.
type environment struct {
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
	// locale is the environment's, such as de_AT.UTF-8; words is what it and --language
	// come to, nil before the flags are read.
	locale string
	words  *words.Words
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

	Language string `help:"Language of messages, such as de; else that of LC_ALL, LC_MESSAGES or LANG." placeholder:"TAG"`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	h := environment{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, now: time.Now,
		locale: cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG"))}
	rig(&h)
	os.Exit(run(ctx, os.Args[1:], h))
}

// rig changes the house before it starts. In production it does nothing: only files
// with a build tag set it.
var rig = func(*environment) {}

// run does one command and gives its exit code.
func run(ctx context.Context, args []string, h environment) int {
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
	h.words = spoken(line.Language, h.locale)
	return report(h, command.Run(command, h))
}

// report tells a failure once and gives the exit code: wrong use is 2.
func report(h environment, err error) int {
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(h.stderr, "mealplanner: stopped")
		return exitFailed
	}
	fmt.Fprintln(h.stderr, "mealplanner:", said(h.said(), err))
	var wrong usageError
	if errors.As(err, &wrong) {
		return exitUsage
	}
	return exitFailed
}

// spoken is the language of a flag, else that of the environment. A name that is no
// language, such as C, is English.
func spoken(flag, locale string) *words.Words {
	name, _, _ := strings.Cut(cmp.Or(flag, locale), ".")
	name, _, _ = strings.Cut(name, "@")
	tag, err := language.Parse(name)
	if err != nil {
		tag = language.English
	}
	return words.For(tag)
}

// said is the language to speak.
func (h environment) said() *words.Words {
	if h.words == nil {
		return words.For(language.English)
	}
	return h.words
}

// said words an error, with the cause that is hidden from users of the service; of what is
// impossible each thing that would help has a line, and of a renamed problem each name.
func said(w *words.Words, err error) string {
	p := problem.As(err)
	if p == nil {
		return err.Error()
	}
	if names := (renamed{}); errors.As(err, &names) {
		return strings.Join(names.lines(w), "\n")
	}
	text := w.Detail(p)
	if p.Kind == problem.Impossible && len(w.Findings(p)) > 0 {
		lines := []string{text, w.Text("would-help")}
		_, byFlags := errors.AsType[flagged](err)
		for _, f := range w.Findings(p) {
			if byFlags {
				f.Location = flagsOf(f.Location)
			}
			lines = append(lines, "  "+f.Message+" ("+f.Location+")")
		}
		return strings.Join(lines, "\n")
	}
	for _, f := range p.Fields {
		text += "; " + f.Path + ": " + w.Message(f)
	}
	text = strings.Replace(err.Error(), p.Error(), text, 1) // with what was said around it
	if cause := p.Unwrap(); cause != nil {
		text += " (" + cause.Error() + ")"
	}
	return text
}

// usageError is a wrong flag, key or input file: exit code 2.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func wrongUse(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// rename gives the fields of an Invalid problem the names that the user typed: a
// flag instead of a path.
func rename(err error, name func(path string) string) error {
	p := problem.As(err)
	if p == nil || p.Kind != problem.Invalid {
		return err
	}
	return usageError{renamed{p, name}}
}

// renamed is an Invalid problem in the user's own names.
type renamed struct {
	*problem.Problem
	name func(path string) string
}

func (r renamed) Unwrap() error { return r.Problem }

// lines says what is wrong with each name. What one flag does wrong in several places is
// said once.
func (r renamed) lines(w *words.Words) []string {
	var all []string
	for _, f := range r.Fields {
		if line := r.name(f.Path) + ": " + w.Message(f); !slices.Contains(all, line) {
			all = append(all, line)
		}
	}
	return all
}

// logger writes structured lines to stderr.
func logger(h environment, level string) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, wrongUse("--log-level: %q is not one of debug, info, warn, error", level)
	}
	return slog.New(slog.NewTextHandler(h.stderr, &slog.HandlerOptions{Level: l})), nil
}

// versionCommand prints the version.
type versionCommand struct{}

// Run prints version, commit and Go release.
func (versionCommand) Run(h environment) error {
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
