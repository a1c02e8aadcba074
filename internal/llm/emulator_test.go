//proof:faults

package llm_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"mealplanner/internal/llm"
	"mealplanner/internal/llm/llmtest"
	"mealplanner/internal/llm/llmtest/emulator"
)

// emulated makes a door to an emulator, which does not pause before it tries again.
func emulated(t *testing.T, e *emulator.Emulator, l llm.Limits, change ...func(*llm.Config)) *llm.Door {
	t.Helper()
	return once(t, e.URL, append(change, func(c *llm.Config) {
		c.Provider.Key, c.Provider.Limits = llm.NewSecret(emulator.Key), l
		c.Random = func() float64 { return 0 }
	})...)
}

// What somebody else understands by the protocol: an answer arrives whole with its figures, as a
// stream and, where that is not allowed, in one piece.
func TestTheEmulatorAnswers(t *testing.T) {
	t.Parallel()
	e := emulator.Start(t)
	door := emulated(t, e, llm.Limits{})
	r := question()
	r.User = `{"slots":[{"slot":"lunch","dishes":[{"id":"first"},{"id":"crème brûlée 🍮🍮🍮🍮🍮🍮🍮🍮🍮🍮🍮🍮🍮🍮"}]},` +
		`{"slot":"dinner","dishes":[{"id":"x"},{"id":"🍮🍮🍮🍮🍮🍮🍮🍮🍮🍮🍮🍮🍮🍮🍮, \"again\""}]}]}` // and cut at odd places
	want := `{"dishes":[{"slot":"lunch","dish":"crème brûlée 🍮🍮🍮🍮🍮🍮🍮🍮🍮🍮🍮🍮🍮🍮"},` +
		`{"slot":"dinner","dish":"🍮🍮🍮🍮🍮🍮🍮🍮🍮🍮🍮🍮🍮🍮🍮, \"again\""}]}`
	streamed, err := door.Ask(t.Context(), r)
	if err != nil || streamed.Text != want || streamed.FinishReason != "stop" || streamed.Model != "scripted" || streamed.Usage.Calls != 1 {
		t.Fatalf("streamed %+v, %v", streamed, err)
	}
	e.Fail(1, 400, "Your organization must be verified to stream this model.")
	plain, err := door.Ask(t.Context(), r)
	if err != nil || plain.Text != want || plain.FinishReason != "stop" || plain.Usage.Calls != 2 {
		t.Fatalf("in one piece %+v, %v", plain, err)
	}
	// Its own figures: four characters to a token.
	units := len([]rune(want)) + strings.Count(want, "🍮")
	if out := (units + 3) / 4; streamed.Usage.OutputTokens != out || plain.Usage.OutputTokens != out || plain.Usage.InputTokens != streamed.Usage.InputTokens {
		t.Errorf("used %+v streamed, %+v in one piece, want %d tokens out", streamed.Usage, plain.Usage, out)
	}

	journal := e.Journal()
	if len(journal) != 3 || journal[0].Answer.Status != 200 || journal[1].Answer.Status != 400 || journal[2].Answer.Status != 200 {
		t.Fatalf("the journal: %+v", journal)
	}
	for i, call := range journal {
		var asked llmtest.Asked
		if err := json.Unmarshal(call.Body, &asked); err != nil {
			t.Fatal(err)
		}
		if asked.Stream != (i < 2) || (asked.StreamOptions != nil) != (i < 2) {
			t.Errorf("call %d: stream %v, options %v", i, asked.Stream, asked.StreamOptions)
		}
		if asked.Model != "scripted" || asked.Format() != "json_schema strict" || string(asked.ResponseFormat.JSONSchema.Schema) != string(r.Schema.JSON) ||
			asked.Limit() != r.MaxTokens || len(asked.Messages) != 2 || asked.Messages[0].Content != r.System || asked.Messages[1].Content != r.User {
			t.Errorf("call %d asks %s", i, call.Body)
		}
		// The right key came, or it would not be in the journal.
		for name, value := range call.Header {
			if (value == "[REDACTED]") != (name == "authorization") || strings.Contains(value, emulator.Key) {
				t.Errorf("call %d: header %s is %q", i, name, value)
			}
		}
		if strings.Contains(call.Path+string(call.Body), emulator.Key) {
			t.Errorf("call %d holds the key: %s %s", i, call.Path, call.Body)
		}
	}
	if id := journal[0].Header["x-request-id"]; id == "" || streamed.RequestID != id {
		t.Errorf("the request's id is %q, the provider's %q", streamed.RequestID, id)
	}
}

// How it fails, and what we make of it. The number of calls is the emulator's own too.
func TestTheEmulatorFails(t *testing.T) {
	t.Parallel()
	e := emulator.Start(t)
	patient := llm.Limits{Attempts: 3, LongestWait: 100 * time.Millisecond}
	hasty := llm.Limits{Attempts: 2, FirstToken: 100 * time.Millisecond}
	fails := func(times, status int, message string) func() {
		return func() { e.Fail(times, status, message) }
	}
	chaos := func(c emulator.Chaos) func() { return func() { e.SetChaos(c) } }
	for name, test := range map[string]struct {
		fault  func()
		limits llm.Limits
		want   llm.Error
		seen   int // of the calls, those it answered
	}{
		"500":        {fails(3, 500, "The server had an error"), patient, llm.Error{Class: llm.Overload, Status: 500, Calls: 3}, 3},
		"503":        {fails(3, 503, "The engine is currently overloaded"), patient, llm.Error{Class: llm.Overload, Status: 503, Calls: 3}, 3},
		"400":        {fails(3, 400, "Something is odd"), patient, llm.Error{Class: llm.BadRequest, Status: 400, Calls: 3}, 3},
		"404":        {fails(1, 404, "The model does not exist"), patient, llm.Error{Class: llm.NotFound, Status: 404, Calls: 1}, 1},
		"context":    {fails(1, 400, "This model's maximum context length is 10 tokens"), patient, llm.Error{Class: llm.TooLarge, Status: 400, Calls: 1}, 1},
		"dropped":    {chaos(emulator.Chaos{Drop: 1}), patient, llm.Error{Class: llm.Overload, Status: 500, Calls: 3}, 3},
		"malformed":  {chaos(emulator.Chaos{Malformed: 1}), patient, llm.Error{Class: llm.Malformed, Status: 200, Calls: 3}, 3},
		"disconnect": {chaos(emulator.Chaos{Disconnect: 1}), patient, llm.Error{Class: llm.Network, Calls: 3}, 3},
		"limited":    {chaos(emulator.Chaos{RateLimit: 1}), patient, llm.Error{Class: llm.Rate, Status: 429, RetryAfter: time.Second, Calls: 1}, 1},
		"late":       {chaos(emulator.Chaos{Latency: 30_000}), hasty, llm.Error{Class: llm.Timeout, Phase: llm.FirstToken, Calls: 2}, 0},
	} {
		before := len(e.Journal())
		test.fault()
		door := emulated(t, e, test.limits)
		answer, err := door.Ask(t.Context(), question())
		e.SetChaos(emulator.Chaos{})
		var got *llm.Error
		if !errors.As(err, &got) {
			t.Errorf("%s: %+v, %v", name, answer, err)
			continue
		}
		if got.Class != test.want.Class || got.Phase != test.want.Phase || got.Status != test.want.Status || got.RetryAfter != test.want.RetryAfter || got.Calls != test.want.Calls {
			t.Errorf("%s: %+v, want %+v", name, got, &test.want)
		}
		if seen := len(e.Journal()) - before; seen != test.seen || answer.Usage.Calls != test.want.Calls {
			t.Errorf("%s: %d calls counted, %d in the journal, want %d", name, answer.Usage.Calls, seen, test.seen)
		}
	}
}

// Told to wait a second, the door does, and all others that use it do too.
func TestTheEmulatorIsGivenTheTimeItAsksFor(t *testing.T) {
	t.Parallel()
	e := emulator.Start(t)
	e.Fail(1, 429, "Rate limit reached")
	began := time.Now()
	answer, err := emulated(t, e, llm.Limits{Attempts: 3}).Ask(t.Context(), question())
	if took := time.Since(began); err != nil || answer.Text != llmtest.Ready || answer.Usage.Calls != 2 || took < time.Second {
		t.Errorf("%+v after %s, %v", answer, took, err)
	}
	if journal := e.Journal(); len(journal) != 2 {
		t.Errorf("%d calls in the journal", len(journal))
	}
}

func TestTheEmulatorTakesNoOtherKey(t *testing.T) {
	t.Parallel()
	e := emulator.Start(t)
	_, err := once(t, e.URL).Ask(t.Context(), question())
	if classOf(err) != llm.Auth || strings.Contains(err.Error(), key) || len(e.Journal()) != 0 {
		t.Errorf("got %v", err)
	}
}

// Half of the calls fail in every way that it knows, at random: whatever happens, what is
// counted is what came.
func TestTheEmulatorInChaos(t *testing.T) {
	t.Parallel()
	e := emulator.Start(t)
	e.SetChaos(emulator.Chaos{Drop: 0.2, Malformed: 0.2, Disconnect: 0.2})
	now := time.Now()
	door := emulated(t, e, llm.Limits{}, func(c *llm.Config) { c.Now = func() time.Time { return now } })
	for range 40 {
		answer, err := door.Ask(t.Context(), question())
		if err == nil && answer.Text != llmtest.Ready || answer.Usage.Calls > 3 {
			t.Errorf("%+v, %v", answer, err)
		}
		if class := classOf(err); err != nil && class != llm.Overload && class != llm.Malformed && class != llm.Network && class != llm.Unavailable {
			t.Errorf("%v", err)
		}
		now = now.Add(time.Minute) // an open circuit lets one try
	}
	if journal, counted := e.Journal(), door.State().Usage.Calls; len(journal) != counted || counted < 8 {
		t.Errorf("%d calls came, %d are counted", len(journal), counted)
	}
}
