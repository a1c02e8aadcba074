package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"mealplanner/internal/guard"
	"mealplanner/internal/llm"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// micros are an amount of money as prices and caps are counted.
func micros(amount float64) int64 { return int64(math.Round(amount * 1e6)) }

// provider is the model that the settings name; without an address none. What is wrong with
// them is said with the names of the flags.
func (s settings) provider() (llm.Provider, error) {
	var c problem.Collector
	c.Require(s.ModelURL != "" || s.ModelName == "" && s.ModelKey == "", "--model-url", "model-url-missing")
	c.Require(s.ModelConcurrency >= 0, "--model-concurrency", "below-zero")
	c.Require(s.ModelInputPrice >= 0, "--model-input-price", "below-zero")
	c.Require(s.ModelOutputPrice >= 0, "--model-output-price", "below-zero")
	c.Require(s.ModelCap >= 0, "--model-monthly-cap", "below-zero")
	if err := c.Err(); err != nil {
		return llm.Provider{}, asTyped(err)
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
	door, err := llm.New(llm.Config{Provider: provider, HoldsConnection: guard.HoldsConnection, Log: log})
	if err != nil {
		return nil, refused("--model-url, --model-name, --model-key", err)
	}
	return door, nil
}

// reloadModel changes the provider and the cap when somebody asks for it (SIGHUP): the settings
// are read again, of which only the file can have changed. Calls under way finish with the
// old one; settings that cannot be used change nothing.
func reloadModel(ctx context.Context, asked <-chan os.Signal, args []string, door *llm.Door, monthlyCap *atomic.Int64, log *slog.Logger) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-asked:
		}
		s, provider, err := reloadSettings(args)
		if err == nil {
			err = door.Switch(provider)
		}
		if err != nil {
			log.Warn("the model stays as it is", "error", err)
			continue
		}
		monthlyCap.Store(micros(s.ModelCap))
		log.Info("the model is as the settings say now", "model", provider)
	}
}

func reloadSettings(args []string) (settings, llm.Provider, error) {
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
var errUnwell = problem.Of(problem.Conflict, "doctor-unwell")

// probeTime is how long doctor waits for the model: with what it waits for the database
// (awaited) half a minute.
const probeTime = 25 * time.Second

// Run looks at the configuration, the database and the model, each though another is not
// well.
func (c *doctorCommand) Run(ctx context.Context, h environment) error {
	well := true
	tell := func(part, finding string, err error) {
		state := "ok"
		if err != nil {
			well, state, finding = false, "wrong", messageOf(h.words, err)
		}
		fmt.Fprintf(h.stdout, "%-14s %-5s %s\n", h.words.Name("doctor", part), h.words.Name("doctor", state), finding)
	}
	finding, err := c.checkConfiguration(h)
	tell("configuration", finding, err)
	log := slog.New(slog.DiscardHandler)
	finding, err = c.checkDatabase(ctx, h, log)
	tell("database", finding, err)
	finding, err = c.checkModel(ctx, h, log)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	tell("model", finding, err)
	if !well {
		return errUnwell
	}
	return nil
}

// checkConfiguration checks the keys, and takes the addresses to serve on for a moment.
// One that is taken already is no fault: the service itself may serve there.
func (c *doctorCommand) checkConfiguration(h environment) (string, error) {
	if err := c.validate(); err != nil {
		return "", err
	}
	finding := h.words.Text("doctor-settings")
	for _, at := range c.addresses() {
		listener, err := listen(at.key, at.address)
		switch {
		case errors.Is(err, syscall.EADDRINUSE):
			finding += "; " + h.words.Text("doctor-serving", "address", at.address)
		case err != nil:
			return "", err
		default:
			listener.Close()
		}
	}
	return finding, nil
}

// checkModel makes one real call, and says first what it waits for.
func (c *doctorCommand) checkModel(ctx context.Context, h environment, log *slog.Logger) (string, error) {
	door, err := c.openDoor(log)
	if err != nil {
		return "", err
	}
	defer door.Close()
	if !door.Configured() {
		return h.words.Text("doctor-no-model"), nil
	}
	limit := cmp.Or(h.probe, probeTime)
	asked := door.State()
	params := []any{"model", asked.Model, "host", asked.Host, "time", limit.String()}
	fmt.Fprintln(h.stderr, h.words.Text("doctor-asking", params...))
	probing, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	report := door.Probe(probing)
	switch {
	case report.OK:
	case errors.Is(probing.Err(), context.DeadlineExceeded):
		return "", problem.Of(problem.Unavailable, "doctor-no-answer", params...)
	default:
		return "", errors.New(modelFails(h.words, report.Err))
	}
	return modelAnswered(h.words, report), nil
}

// modelAnswered says how a probe went.
func modelAnswered(w *words.Words, r llm.Report) string {
	said := w.Text("model-answered", "model", r.Model, "host", r.Host, "time", r.Took.Round(time.Millisecond).String(),
		"calls", r.Usage.Calls, "tokens", r.Usage.InputTokens+r.Usage.OutputTokens)
	if len(r.Differences) > 0 {
		said += " " + w.Text("model-asked-so", "differences", strings.Join(r.Differences, ", "))
	}
	return said
}

// modelFails says why one did not, with what to do.
func modelFails(w *words.Words, err error) string {
	fault, ok := errors.AsType[*llm.Error](err)
	if !ok {
		return err.Error()
	}
	return w.Text("model-fails", "fault", strings.TrimPrefix(fault.Error(), "llm: "), "advice", w.Text("model-advice", "class", fault.Advice()))
}
