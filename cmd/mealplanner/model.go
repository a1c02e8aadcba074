package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"mealplanner/internal/guard"
	"mealplanner/internal/llm"
	"mealplanner/internal/planner"
)

// micros are an amount of money as prices and caps are counted.
func micros(amount float64) int64 { return int64(math.Round(amount * 1e6)) }

// provider is the model that the settings name; without an address none. What is wrong with
// them is said with the names of the flags.
func (s settings) provider() (llm.Provider, error) {
	if s.ModelURL == "" && (s.ModelName != "" || s.ModelKey != "") {
		return llm.Provider{}, wrongUse("--model-url is missing: --model-name and --model-key say nothing without it")
	}
	if s.ModelInputPrice < 0 || s.ModelOutputPrice < 0 || s.ModelCap < 0 || s.ModelConcurrency < 0 {
		return llm.Provider{}, wrongUse("--model-concurrency, --model-input-price, --model-output-price and --model-monthly-cap are not below 0")
	}
	return llm.Provider{
		URL: s.ModelURL, Model: s.ModelName, Key: llm.NewSecret(s.ModelKey),
		InputMicros: micros(s.ModelInputPrice), OutputMicros: micros(s.ModelOutputPrice), Currency: s.ModelCurrency,
		// Whoever runs has been let in: the queue of orders is where a crowd waits, and no
		// call of theirs is refused its turn. One that waits takes less than 20 KiB.
		Limits: llm.Limits{Concurrency: s.ModelConcurrency, Queue: s.Slots * planner.DaysAtOnce},
	}, nil
}

// openDoor makes the way to the model.
func (s settings) openDoor(log *slog.Logger) (*llm.Door, error) {
	provider, err := s.provider()
	if err != nil {
		return nil, err
	}
	door, err := llm.New(llm.Config{Provider: provider, Held: guard.Held, Log: log})
	if err != nil {
		return nil, wrongUse("--model-url, --model-name, --model-key: %w", err)
	}
	return door, nil
}

// rereads changes the provider and the cap when somebody asks for it (SIGHUP): the settings
// are read again, of which only the file can have changed. Calls under way finish with the
// old one; settings that cannot be used change nothing.
func rereads(ctx context.Context, asked <-chan os.Signal, args []string, door *llm.Door, most *atomic.Int64, log *slog.Logger) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-asked:
		}
		s, provider, err := settingsAgain(args)
		if err == nil {
			err = door.Switch(provider)
		}
		if err != nil {
			log.Warn("the model stays as it is", "error", err)
			continue
		}
		most.Store(micros(s.ModelCap))
		log.Info("the model is as the settings say now", "model", provider)
	}
}

func settingsAgain(args []string) (settings, llm.Provider, error) {
	var line commandLine
	parser, err := kong.New(&line, kong.Exit(func(int) {}))
	if err == nil {
		_, err = parser.Parse(args)
	}
	if err != nil {
		return settings{}, llm.Provider{}, err
	}
	provider, err := line.Serve.provider()
	return line.Serve.settings, provider, err
}

// doctorCommand looks at what the service needs, and says what to do.
type doctorCommand struct {
	settings `embed:""`
}

// errUnwell makes the exit code: what is wrong has been said.
var errUnwell = errors.New("not everything is well")

// probeTime is how long doctor waits for the model: with what it waits for the database
// (awaited) half a minute.
const probeTime = 25 * time.Second

// Run looks at the configuration, the database and the model, each though another is not
// well.
func (c *doctorCommand) Run(ctx context.Context, h environment) error {
	well := true
	tell := func(what string, err error, words string) {
		if err != nil {
			well, words = false, err.Error()
		}
		fmt.Fprintf(h.stdout, "%-14s %-5s %s\n", what, map[bool]string{true: "ok", false: "wrong"}[err == nil], words)
	}
	words, err := c.lookAtConfiguration()
	tell("configuration", err, words)
	log := slog.New(slog.DiscardHandler)
	words, err = c.lookAtDatabase(ctx, h, log)
	tell("database", err, words)
	words, err = c.lookAtModel(ctx, h, log)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	tell("model", err, words)
	if !well {
		return errUnwell
	}
	return nil
}

// lookAtConfiguration checks the keys, and takes the addresses to serve on for a moment.
// One that is taken already is no fault: the service itself may serve there.
func (c *doctorCommand) lookAtConfiguration() (string, error) {
	if err := c.validate(); err != nil {
		return "", err
	}
	words := "every key can be used"
	for _, at := range c.addresses() {
		listener, err := listen(at.key, at.address)
		switch {
		case errors.Is(err, syscall.EADDRINUSE):
			words += fmt.Sprintf("; a program, perhaps this service, serves on %s already", at.address)
		case err != nil:
			return "", err
		default:
			listener.Close()
		}
	}
	return words, nil
}

// lookAtModel makes one real call, and says first what it waits for.
func (c *doctorCommand) lookAtModel(ctx context.Context, h environment, log *slog.Logger) (string, error) {
	door, err := c.openDoor(log)
	if err != nil {
		return "", err
	}
	defer door.Close()
	if !door.Configured() {
		return "none is configured: menus are composed by the built-in composer", nil
	}
	most := cmp.Or(h.probe, probeTime)
	asked := door.State()
	who := fmt.Sprintf("%s at %s", asked.Model, asked.Host)
	fmt.Fprintf(h.stderr, "asking %s, and waiting %v at most\n", who, most)
	probing, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	report := door.Probe(probing)
	switch {
	case report.OK:
	case errors.Is(probing.Err(), context.DeadlineExceeded):
		return "", fmt.Errorf("%s gave no answer within %v: check --model-url and whether the server answers anybody; "+
			"on a server of your own, load the model and ask again", who, most)
	default:
		return "", errors.New(report.Words)
	}
	return report.Words, nil
}
