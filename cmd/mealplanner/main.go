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
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"golang.org/x/text/language"

	"mealplanner/internal/guard"
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
	// come to.
	locale string
	words  *words.Words
	// probe is how long doctor waits for the model; 0: the usual time.
	probe time.Duration
}

// println writes a line of a command's answer.
func (h environment) println(line string) { fmt.Fprintln(h.stdout, line) }

// commandLine is every command with its flags; kong reads it. What --help says of them are
// the names "help" of words.
type commandLine struct {
	Serve   serveCommand   `cmd:""`
	Plan    planCommand    `cmd:""`
	Read    readCommand    `cmd:""`
	Migrate migrateCommand `cmd:""`
	Doctor  doctorCommand  `cmd:""`
	User    userCommand    `cmd:""`
	Version versionCommand `cmd:""`

	Language string `placeholder:"TAG"`
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
	h.words = wordsOf(languageIn(args), h.locale)
	return report(h, execute(ctx, args, h))
}

// execute parses a command line and does what it says. A call for help is answered while it
// is parsed.
func execute(ctx context.Context, args []string, h environment) error {
	var line commandLine
	answered := false
	parser, err := newParser(&line, h.words,
		kong.Writers(h.stdout, h.stderr),
		kong.Exit(func(int) { answered = true }),
		kong.Bind(h),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	var wrong usageError
	switch {
	case answered:
		return nil
	case errors.As(err, &wrong): // said by a command of ours
		return wrong
	case err != nil:
		return parserError(err)
	}
	return command.Run(command, h)
}

// report tells a failure once and gives the exit code: wrong use is 2.
func report(h environment, err error) int {
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(h.stderr, "mealplanner:", h.words.Text("stopped"))
		return exitFailed
	}
	fmt.Fprintln(h.stderr, "mealplanner:", messageOf(h.words, err))
	var wrong usageError
	if errors.As(err, &wrong) {
		return exitUsage
	}
	return exitFailed
}

// logger writes structured lines to stderr.
func logger(h environment, level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(h.stderr, &slog.HandlerOptions{Level: level, ReplaceAttr: explainFault}))
}

// explainFault writes a fault of the database as the sentence that says what to do. The log
// is in English.
func explainFault(_ []string, a slog.Attr) slog.Attr {
	if fault, ok := a.Value.Any().(*guard.Fault); ok {
		a.Value = slog.StringValue(faultMessage(words.For(language.English), fault))
	}
	return a
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

// build names the source that the program was made from; empty: it is not known, or was
// changed before.
func build() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if settings["vcs.modified"] != "false" || settings["vcs.revision"] == "" {
		return ""
	}
	return release + " " + settings["vcs.revision"] + " " + info.GoVersion
}

// release is the newest heading of CHANGELOG.md; a test holds them together.
const release = "0.1.0"
