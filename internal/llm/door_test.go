//proof:faults

package llm_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mealplanner/internal/llm"
	"mealplanner/internal/llm/llmtest"
)

func mustNamed(t *testing.T, name string) llmtest.Reply {
	t.Helper()
	b, err := llmtest.Named(name)
	if err != nil {
		t.Fatal(err)
	}
	return b.Reply
}

// large behaviours have a test of their own, and would slow down others.
func large(b llmtest.Behaviour) bool {
	return strings.HasPrefix(b.Name, "huge") || strings.HasPrefix(b.Name, "long") || strings.HasPrefix(b.Name, "many")
}

func classOf(err error) llm.Class {
	if fault := (*llm.Error)(nil); errors.As(err, &fault) {
		return fault.Class
	}
	return ""
}

func TestAskSendsWhatIsAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := llmtest.New(nil)
		door := piped(t, server, llm.Config{})
		answer, err := door.Ask(t.Context(), question())
		if err != nil {
			t.Fatal(err)
		}
		call := server.Calls()[0]
		asked := call.Asked
		if call.Path != "/v1/chat/completions" || call.Header.Get("Authorization") != "Bearer "+key || call.Header.Get("X-Client-Request-Id") == "" {
			t.Errorf("%s with %v", call.Path, call.Header)
		}
		if asked.Model != "scripted" || asked.MaxTokens != 600 || *asked.Temperature != 0.3 || asked.ReasoningEffort != "medium" || asked.Seed != 7 ||
			!asked.Stream || !asked.StreamOptions.IncludeUsage || asked.Format() != "json_schema strict" || asked.ResponseFormat.JSONSchema.Name != "ready" {
			t.Errorf("asked %+v", asked)
		}
		if len(asked.Messages) != 2 || asked.Messages[0].Role != "system" || asked.Messages[1].Role != "user" || asked.Messages[1].Content != question().User {
			t.Errorf("messages %+v", asked.Messages)
		}
		if answer.Model != "scripted-1" || answer.RequestID != "req-1" || answer.FinishReason != "stop" || answer.Usage.Calls != 1 || answer.Usage.OutputTokens != 4 {
			t.Errorf("answer %+v", answer)
		}
	})
}

// What comes behind the end of an answer does not belong to it.
func TestNothingIsAddedBehindTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := llmtest.New(llmtest.Always(mustNamed(t, "after-the-finish")))
		answer, err := piped(t, server, llm.Config{}).Ask(t.Context(), llm.Request{User: "Hello."})
		if err != nil || answer.Text != llmtest.Ready {
			t.Errorf("%q, %v", answer.Text, err)
		}
	})
}

func TestFreeText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := llmtest.New(llmtest.Always(llmtest.Say("<think>hm</think>\nGood {morning}.\n")))
		answer, err := piped(t, server, llm.Config{}).Ask(t.Context(), llm.Request{User: "Greet me."})
		if err != nil || answer.Text != "Good {morning}." {
			t.Errorf("%q, %v", answer.Text, err)
		}
		if asked := server.Calls()[0].Asked; asked.ResponseFormat != nil || asked.Limit() != 0 || asked.Temperature != nil || len(asked.Messages) != 1 {
			t.Errorf("asked %+v", asked)
		}
	})
}

// What a model does not take is learned once: the next Ask is right at once, until the
// lesson is a day old.
func TestNegotiationIsRemembered(t *testing.T) {
	for _, name := range []string{"wants-max-completion-tokens", "knows-no-limit", "no-temperature", "no-effort", "no-seed", "no-stream",
		"no-stream-options", "at-most", "no-strict", "no-schema", "no-format", "no-grammar", "no-additional", "no-reason", "picky", "plain"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := llmtest.New(llmtest.Always(mustNamed(t, name)))
				door := piped(t, server, llm.Config{})
				ask := func() (calls int, err error) {
					before := len(server.Calls())
					_, err = door.Ask(t.Context(), question())
					return len(server.Calls()) - before, err
				}
				first, err := ask()
				if err != nil {
					t.Fatal(err)
				}
				if len(door.State().Differences) == 0 && name != "at-most" {
					t.Error("the state shows nothing of it")
				}
				time.Sleep(23 * time.Hour)
				if again, err := ask(); again != 1 || err != nil {
					t.Errorf("the next Ask took %d calls, %v", again, err)
				}
				time.Sleep(25 * time.Hour)
				if later, _ := ask(); later != first {
					t.Errorf("two days later it took %d calls, want %d", later, first)
				}
			})
		})
	}
}

// A refusal without a reason that a plainer form does not help is not tried so again for ten
// minutes, unless it answers meanwhile.
func TestAPlainerFormIsTriedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMoody(mustNamed(t, "status-400"), llmtest.Say(llmtest.Ready))
		door := piped(t, m.Server, llm.Config{})
		for i, test := range []struct {
			after time.Duration
			well  bool
			calls int
		}{{0, false, 3}, {0, false, 1}, {9 * time.Minute, false, 1}, {time.Minute, false, 3}, {0, true, 1}, {0, false, 3}} {
			time.Sleep(test.after)
			m.well.Store(test.well)
			before := len(m.Calls())
			_, err := door.Ask(t.Context(), question())
			if calls := len(m.Calls()) - before; calls != test.calls || (err == nil) != test.well {
				t.Errorf("step %d: %d calls, want %d: %v", i, calls, test.calls, err)
			}
		}
	})
}

// The room that one prompt left is no limit for others.
func TestRoomLeftIsNotRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := llmtest.New(nil).Then(mustNamed(t, "room-left"), llmtest.Say(llmtest.Ready))
		door := piped(t, server, llm.Config{})
		for range 2 {
			if _, err := door.Ask(t.Context(), question()); err != nil {
				t.Fatal(err)
			}
		}
		var limits []int
		for _, c := range server.Calls() {
			limits = append(limits, c.Asked.Limit())
		}
		if want := []int{600, 400, 600}; !slices.Equal(limits, want) {
			t.Errorf("asked for %v tokens, want %v", limits, want)
		}
	})
}

func TestTruncatedIsAskedAgainWithMoreRoom(t *testing.T) {
	for _, test := range []struct {
		first llmtest.Reply
		limit int
	}{
		{llmtest.Finished(`{"ready":`, "length"), 1200},
		{llmtest.Finished("", "length"), 2400},
	} {
		synctest.Test(t, func(t *testing.T) {
			server := llmtest.New(nil).Then(test.first)
			if _, err := piped(t, server, llm.Config{}).Ask(t.Context(), question()); err != nil {
				t.Fatal(err)
			}
			if asked := server.Calls()[1].Asked; asked.Limit() != test.limit || asked.ReasoningEffort != "low" {
				t.Errorf("asked again with %d tokens, effort %s, want %d, low", asked.Limit(), asked.ReasoningEffort, test.limit)
			}
		})
	}
}

// Where there is no more room to give, an answer that was cut is not asked for again.
func TestTruncatedForGood(t *testing.T) {
	for _, test := range []struct {
		name  string
		limit int
		reply llmtest.Reply
		calls int
	}{
		{"no limit was set", 0, mustNamed(t, "cut"), 1},
		{"the model's own limit", 600, func(x *llmtest.Exchange) {
			if x.Asked.Limit() > 500 {
				mustNamed(t, "at-most")(x)
				return
			}
			mustNamed(t, "cut")(x)
		}, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := llmtest.New(llmtest.Always(test.reply))
				r := question()
				r.MaxTokens = test.limit
				_, err := piped(t, server, llm.Config{}).Ask(t.Context(), r)
				if classOf(err) != llm.Truncated || len(server.Calls()) != test.calls {
					t.Errorf("%v after %d calls", err, len(server.Calls()))
				}
			})
		})
	}
}

// When the circuit opens between two tries, what opened it is the answer.
func TestTheReasonIsNotTheCircuit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := llmtest.New(llmtest.Always(llmtest.Fail(401, `{}`, "x-should-retry", "true")))
		if _, err := piped(t, server, llm.Config{}).Ask(t.Context(), question()); classOf(err) != llm.Auth || len(server.Calls()) != 1 {
			t.Errorf("%v after %d calls", err, len(server.Calls()))
		}
	})
}

// An answer in one piece has no first token to wait for.
func TestPatienceWithOnePiece(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plain := mustNamed(t, "plain")
		server := llmtest.New(nil).Then(plain, llmtest.Later(170*time.Second, plain))
		door := piped(t, server, llm.Config{})
		for range 2 {
			if _, err := door.Ask(t.Context(), question()); err != nil {
				t.Error(err)
			}
		}
		if calls := len(server.Calls()); calls != 2 {
			t.Errorf("%d calls", calls)
		}
	})
}

func TestPromptCutIsNoticed(t *testing.T) {
	long := question()
	long.System = strings.Repeat("Mind the allergens. ", 400) // about 1,800 tokens
	exactly := func(prompt, completion int) llmtest.Reply {
		return func(x *llmtest.Exchange) {
			x.Stream()
			x.Piece(llmtest.Ready)
			x.Finish("stop", prompt, completion)
		}
	}
	for _, test := range []struct {
		name  string
		r     llm.Request
		reply llmtest.Reply
		want  int
	}{
		{"all read", long, exactly(1700, 20), 0},
		{"half missing", long, exactly(900, 20), 1},
		{"a full window", long, exactly(4000, 96), 1},
		{"nothing said", long, exactly(0, 0), 0},
		{"too short to tell", question(), exactly(20, 20), 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				answer, err := piped(t, llmtest.New(llmtest.Always(test.reply)), llm.Config{}).Ask(t.Context(), test.r)
				if err != nil || len(answer.Warnings) != test.want {
					t.Errorf("warnings %v, %v", answer.Warnings, err)
				}
			})
		})
	}
}

func TestHeldConnectionIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type heldKey struct{}
		server := llmtest.New(nil)
		door := piped(t, server, llm.Config{HoldsConnection: func(ctx context.Context) bool { return ctx.Value(heldKey{}) != nil }})
		held := context.WithValue(t.Context(), heldKey{}, true)
		if _, err := door.Ask(held, question()); !errors.Is(err, llm.ErrHeld) {
			t.Errorf("asked while holding: %v", err)
		}
		if r := door.Probe(held); r.OK || len(server.Calls()) != 0 {
			t.Errorf("probed while holding: %+v", r)
		}
		if _, err := door.Ask(t.Context(), question()); err != nil {
			t.Error(err)
		}
	})
}

// Every call that goes out is reserved before and settled once, whatever comes of it.
func TestEveryCallIsReservedAndSettled(t *testing.T) {
	prices := llm.Provider{URL: "http://model.example/v1", Model: "scripted", InputMicros: 2_000_000, OutputMicros: 8_000_000, Currency: "EUR"}
	none, estimated := llm.Usage{Calls: 1, Currency: "EUR"}, llm.Usage{Calls: 1, InputTokens: -1, OutputTokens: 600}
	for _, test := range []struct {
		behaviour string
		want      []llm.Usage // InputTokens -1: as estimated, with the cost that follows
	}{
		{"usage-chunk", []llm.Usage{{Calls: 1, InputTokens: 11, OutputTokens: 7, CostMicros: 11*2 + 7*8, Currency: "EUR"}}},
		{"no-usage", []llm.Usage{{Calls: 1, InputTokens: -1, OutputTokens: 5}}},
		{"status-500", []llm.Usage{none, none, none}},
		{"money-insufficient_quota", []llm.Usage{none}},
		{"error-200-odd", []llm.Usage{none, none, none}},
		{"close", []llm.Usage{estimated, estimated, estimated}},
		{"stall", []llm.Usage{estimated, estimated, estimated}},
		{"hang", []llm.Usage{estimated, estimated, estimated}},
		{"no-temperature", []llm.Usage{none, {Calls: 1, InputTokens: 246, OutputTokens: 4, CostMicros: 246*2 + 4*8, Currency: "EUR"}}},
	} {
		t.Run(test.behaviour, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := llmtest.New(llmtest.Always(mustNamed(t, test.behaviour)))
				door := piped(t, server, llm.Config{Provider: prices})
				r := question()
				var estimates []llm.Estimate
				var settled []llm.Usage
				r.Reserve = func(_ context.Context, e llm.Estimate) (func(llm.Usage), error) {
					if len(server.Calls()) != len(estimates) || len(settled) != len(estimates) {
						t.Error("a call went out before it was reserved, or before the last one was settled")
					}
					estimates = append(estimates, e)
					return func(u llm.Usage) { settled = append(settled, u) }, nil
				}
				answer, _ := door.Ask(t.Context(), r)
				var sum llm.Usage
				for i, want := range test.want {
					if want.InputTokens < 0 {
						want.InputTokens, want.Currency = estimates[i].InputTokens, "EUR"
						want.CostMicros = int64(want.InputTokens*2 + want.OutputTokens*8)
					}
					if i >= len(settled) || settled[i] != want {
						t.Fatalf("settled %+v, want %+v as number %d", settled, want, i)
					}
					sum = llm.Usage{Calls: sum.Calls + 1, InputTokens: sum.InputTokens + want.InputTokens, OutputTokens: sum.OutputTokens + want.OutputTokens,
						CostMicros: sum.CostMicros + want.CostMicros, Currency: "EUR"}
				}
				if len(settled) != len(test.want) || answer.Usage != sum || door.State().Usage != sum {
					t.Errorf("settled %d calls; answer says %+v, state %+v, want %+v", len(settled), answer.Usage, door.State().Usage, sum)
				}
				if e := estimates[0]; e.OutputTokens != 600 || e.InputTokens < 300 || e.CostMicros != int64(e.InputTokens*2+e.OutputTokens*8) || e.Currency != "EUR" {
					t.Errorf("estimate %+v", e)
				}
			})
		})
	}
}

func TestLedgerSaysNo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := llmtest.New(llmtest.Always(mustNamed(t, "status-500")))
		door := piped(t, server, llm.Config{})
		full := errors.New("the month's cap is reached")
		r, times := question(), 0
		r.Reserve = func(context.Context, llm.Estimate) (func(llm.Usage), error) {
			if times++; times == 2 {
				return nil, full
			}
			return nil, nil
		}
		answer, err := door.Ask(t.Context(), r)
		if !errors.Is(err, full) || len(server.Calls()) != 1 || answer.Usage.Calls != 1 {
			t.Errorf("%v after %d calls, usage %+v", err, len(server.Calls()), answer.Usage)
		}
	})
}

// A caller who goes away ends the call at once, and takes nothing out on the provider.
func TestCancel(t *testing.T) {
	for _, name := range []string{"hang", "stall", "dribble", "status-503"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				gone := make(chan struct{})
				reply := mustNamed(t, name)
				server := llmtest.New(llmtest.Always(func(x *llmtest.Exchange) {
					reply(x)
					if name != "status-503" {
						close(gone)
					}
				}))
				door := piped(t, server, llm.Config{Random: nil})
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(400*time.Millisecond, func() { cancel(errors.New("the user had enough")) })
				began := time.Now()
				_, err := door.Ask(ctx, question())
				if classOf(err) != llm.Cancelled || err.(*llm.Error).Unwrap().Error() != "the user had enough" {
					t.Errorf("got %v", err)
				}
				if took := time.Since(began); took != 400*time.Millisecond {
					t.Errorf("took %v", took)
				}
				if name != "status-503" {
					<-gone // the provider sees it too
				}
				state := door.State()
				if state.Busy != 0 || state.Limit != 4 && name != "status-503" || state.Breaker != "closed" || len(server.Calls()) != 1 {
					t.Errorf("state %+v after %d calls", state, len(server.Calls()))
				}
			})
		})
	}
}

// A wait that ends behind the caller's deadline is not begun.
func TestNoWaitBehindTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := llmtest.New(llmtest.Always(mustNamed(t, "gemini-minute"))) // wants 7 s
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		began := time.Now()
		_, err := piped(t, server, llm.Config{}).Ask(ctx, question())
		if classOf(err) != llm.Rate || err.(*llm.Error).RetryAfter != 7*time.Second || time.Since(began) != 0 || len(server.Calls()) != 1 {
			t.Errorf("%v after %v and %d calls", err, time.Since(began), len(server.Calls()))
		}
	})
}

// One call that is told to wait holds back all others.
func TestAllKeepAwayWhenOneIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var times []time.Duration
		server := llmtest.New(func(c llmtest.Call) llmtest.Reply {
			times = append(times, time.Since(began))
			if c.Number == 1 {
				return mustNamed(t, "anthropic-rate") // wants 2 s
			}
			return llmtest.Say(llmtest.Ready)
		})
		door := piped(t, server, llm.Config{Provider: llm.Provider{URL: "http://model.example/v1", Model: "m", Limits: llm.Limits{Concurrency: 1}}})
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				if _, err := door.Ask(t.Context(), question()); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		if rest := time.Until(door.State().Resting); rest != 2*time.Second {
			t.Errorf("rests for %v", rest)
		}
		if r := door.Probe(t.Context()); !r.OK || time.Since(began) != 0 {
			t.Errorf("a probe does not wait: %+v after %v", r, time.Since(began))
		}
		all.Wait()
		times = slices.Delete(times, 1, 2) // the probe's
		if len(times) != 4 || times[1] < 2*time.Second || times[3] > 3*time.Second {
			t.Errorf("calls came at %v", times)
		}
	})
}

// The rate follows the provider's headers and what calls really used.
func TestRateAtTheDoor(t *testing.T) {
	for _, test := range []struct {
		name   string
		limits llm.Limits
		header []string
		calls  int
		want   time.Duration
	}{
		{"what was not used is given back", llm.Limits{TokensPerMinute: 2000}, nil, 5, 0},
		{"what was used is not", llm.Limits{TokensPerMinute: 1000}, nil, 5, 55 * time.Second},
		{"configured requests", llm.Limits{RequestsPerMinute: 2}, nil, 3, 30 * time.Second},
		{"nothing left, by the headers", llm.Limits{}, []string{"x-ratelimit-limit-requests", "2", "x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "6m0s"}, 2, 30 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := llmtest.New(llmtest.Always(func(x *llmtest.Exchange) {
					for i := 0; i < len(test.header); i += 2 {
						x.Header().Set(test.header[i], test.header[i+1])
					}
					llmtest.Say(llmtest.Ready)(x)
				}))
				door := piped(t, server, llm.Config{Provider: llm.Provider{URL: "http://model.example/v1", Model: "m", Limits: test.limits}})
				began := time.Now()
				for range test.calls {
					if _, err := door.Ask(t.Context(), question()); err != nil {
						t.Fatal(err)
					}
				}
				if took := time.Since(began); took < test.want || took > test.want+10*time.Second {
					t.Errorf("took %v, want %v", took, test.want)
				}
			})
		})
	}
}

// All jobs share ten retries, and earn one by ten successes.
func TestRetriesAreShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		good := false
		server := llmtest.New(func(llmtest.Call) llmtest.Reply {
			if good {
				return llmtest.Say(llmtest.Ready)
			}
			return mustNamed(t, "cut") // one more try each, and no reason to open the circuit
		})
		door := piped(t, server, llm.Config{})
		for i, test := range []struct {
			good        bool
			asks, calls int
		}{{false, 15, 25}, {true, 10, 10}, {false, 2, 3}} {
			before := len(server.Calls())
			good = test.good
			for range test.asks {
				_, _ = door.Ask(t.Context(), question())
			}
			if got := len(server.Calls()) - before; got != test.calls {
				t.Errorf("step %d: %d calls, want %d", i, got, test.calls)
			}
		}
	})
}

// A server that loads its model is given as long as for a first token, no longer.
func TestPatienceWithLoadingEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := llmtest.New(llmtest.Always(llmtest.Fail(503, `{"error":{"message":"Loading model"}}`)))
		began := time.Now()
		_, err := piped(t, server, llm.Config{}).Ask(t.Context(), question())
		if took := time.Since(began); classOf(err) != llm.Overload || took < 45*time.Second || took > 55*time.Second {
			t.Errorf("%v after %v", err, took)
		}
	})
}

func TestImplausibleUsageIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := llmtest.New(llmtest.Always(func(x *llmtest.Exchange) {
			x.Stream()
			x.Piece(llmtest.Ready)
			x.Finish("stop", 1<<50, 1<<50)
		}))
		provider := llm.Provider{URL: "http://model.example/v1", Model: "m", InputMicros: 1_000_000, OutputMicros: 1_000_000}
		answer, err := piped(t, server, llm.Config{Provider: provider}).Ask(t.Context(), question())
		if want := (llm.Usage{Calls: 1, InputTokens: 10_000_000, OutputTokens: 10_000_000, CostMicros: 20_000_000, Currency: "USD"}); err != nil || answer.Usage != want {
			t.Errorf("%+v, %v", answer.Usage, err)
		}
	})
}

func TestUnencryptedKeyIsWarnedOf(t *testing.T) {
	for _, test := range []struct {
		url, key string
		want     bool
	}{{"http://model.example/v1", key, true}, {"https://model.example/v1", key, false}, {"http://model.example/v1", "", false}, {"http://ollama:11434/v1", key, false}, {"http://192.168.1.5/v1", key, false}} {
		var log bytes.Buffer
		if _, err := llm.New(llm.Config{Provider: llm.Provider{URL: test.url, Model: "m", Key: llm.NewSecret(test.key)}, Log: slog.New(slog.NewTextHandler(&log, nil))}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(log.String(), "unencrypted"); got != test.want {
			t.Errorf("%s, key %q: warned %t", test.url, test.key, got)
		}
	}
}

// A provider that is down costs few calls, however many ask; once it is up again it is
// used again.
func TestDownAndUpAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down := true
		server := llmtest.New(func(llmtest.Call) llmtest.Reply {
			if down {
				return mustNamed(t, "status-503")
			}
			return llmtest.Say(llmtest.Ready)
		})
		door := piped(t, server, llm.Config{})
		for range 50 {
			if _, err := door.Ask(t.Context(), question()); err == nil {
				t.Fatal("an answer, of all things")
			}
		}
		if calls := len(server.Calls()); calls != 5 {
			t.Errorf("50 asked a dead provider %d times, want 5", calls)
		}
		state := door.State()
		if state.Breaker != "open" || state.Limit != 1 || len(state.Troubles) != 1 || state.Troubles[0].Times != 5 || state.Troubles[0].AdviceFor == "" {
			t.Errorf("state %+v", state)
		}
		_, err := door.Ask(t.Context(), question())
		if fault := (*llm.Error)(nil); !errors.As(err, &fault) || fault.Class != llm.Unavailable || fault.RetryAfter != time.Until(state.Until) {
			t.Errorf("got %v", err)
		}
		down = false
		if r := door.Probe(t.Context()); !r.OK {
			t.Errorf("a probe goes through the open circuit: %+v", r)
		}
		if _, err := door.Ask(t.Context(), question()); err != nil {
			t.Errorf("after a good probe: %v", err)
		}
	})
}

// A provider that hangs is tried by one call at a time; the others do not wait for as long
// as that one does, however few may be asked at once.
func TestAProbeThatHangsHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := llmtest.New(llmtest.Always(llmtest.Hang()))
		server.Then(mustNamed(t, "status-401"))
		door := piped(t, server, llm.Config{Provider: llm.Provider{URL: "http://model.example/v1", Model: "scripted",
			Limits: llm.Limits{Concurrency: 1, FirstToken: 3 * time.Minute, Attempts: 1}}})
		if _, err := door.Ask(t.Context(), question()); classOf(err) != llm.Auth {
			t.Fatal(err)
		}
		time.Sleep(time.Until(door.State().Until))
		began := time.Now()
		var all sync.WaitGroup
		var mu sync.Mutex
		classes := map[llm.Class]time.Duration{}
		for range 4 {
			all.Go(func() {
				_, err := door.Ask(t.Context(), question())
				mu.Lock()
				defer mu.Unlock()
				classes[classOf(err)] = max(classes[classOf(err)], time.Since(began))
			})
		}
		all.Wait()
		if calls := len(server.Calls()); calls != 2 || classes[llm.Timeout] != 3*time.Minute || classes[llm.Unavailable] == 0 || classes[llm.Unavailable] > 30*time.Second {
			t.Errorf("%d calls: %v", calls, classes)
		}
	})
}

// Half of all calls fail for ten minutes: what is asked costs few calls, most is
// answered, and afterwards all.
func TestHalfOfAllCallsFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		random := rand.New(rand.NewPCG(3, 4))
		bad := []llmtest.Reply{mustNamed(t, "status-500"), mustNamed(t, "close-in-body"), mustNamed(t, "broken-chunk")}
		begun := time.Now()
		server := llmtest.New(func(llmtest.Call) llmtest.Reply {
			if n := random.IntN(6); n < len(bad) && time.Since(begun) < 10*time.Minute {
				return bad[n]
			}
			return llmtest.Later(time.Second, llmtest.Say(llmtest.Ready))
		})
		door := piped(t, server, llm.Config{})
		asked, answered := 0, 0
		for ; time.Since(begun) < 10*time.Minute; asked++ {
			if _, err := door.Ask(t.Context(), question()); err == nil {
				answered++
			}
			time.Sleep(time.Second)
		}
		if calls := len(server.Calls()); calls > 3*asked || answered == 0 {
			t.Errorf("%d asked with %d calls, %d answered", asked, calls, answered)
		}
		time.Sleep(6 * time.Minute)
		for range 10 {
			if _, err := door.Ask(t.Context(), question()); err != nil {
				t.Errorf("afterwards: %v", err)
			}
		}
	})
}

// A crowd of all behaviours at once: every Ask ends, nothing is left running.
func TestCrowd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		behaviours := slices.DeleteFunc(llmtest.Behaviours(), large)
		server := llmtest.New(func(c llmtest.Call) llmtest.Reply { return behaviours[c.Number*7%len(behaviours)].Reply })
		door := piped(t, server, llm.Config{})
		var all sync.WaitGroup
		for i := range 200 {
			all.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
				defer cancel()
				r := question()
				r.Household = fmt.Sprint(i % 9)
				for range 3 {
					_, err := door.Ask(ctx, r)
					if err != nil && classOf(err) == "" {
						t.Errorf("%v", err)
					}
					_ = door.State()
				}
			})
		}
		all.Wait()
		if state := door.State(); state.Busy != 0 || state.Waiting != 0 {
			t.Errorf("%d busy, %d waiting", state.Busy, state.Waiting)
		}
	})
}

// A household with much to ask does not keep another waiting, and a queue that is full
// says so at once.
func TestTurnsAtTheDoor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := llmtest.New(llmtest.Always(llmtest.Later(time.Second, llmtest.Say(llmtest.Ready))))
		door := piped(t, server, llm.Config{Provider: llm.Provider{URL: "http://model.example/v1", Model: "m", Limits: llm.Limits{Concurrency: 1, Queue: 21}}})
		ask := func(ctx context.Context, household string) error {
			r := question()
			r.Household = household
			_, err := door.Ask(ctx, r)
			return err
		}
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if err := ask(t.Context(), "many"); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		all.Go(func() {
			began := time.Now()
			if err := ask(t.Context(), "one"); err != nil || time.Since(began) > 3*time.Second {
				t.Errorf("waited %v, %v", time.Since(began), err)
			}
		})
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second/2)
			defer cancel()
			if err := ask(ctx, "hasty"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("gave up waiting with %v", err)
			}
		})
		synctest.Wait()
		if err := ask(t.Context(), "late"); classOf(err) != llm.Unavailable || door.State().Waiting != 21 {
			t.Errorf("%v, %d waiting", err, door.State().Waiting)
		}
		all.Wait()
		if calls := len(server.Calls()); calls != 21 {
			t.Errorf("%d calls", calls)
		}
	})
}

func TestSwitch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		server := llmtest.New(nil).Then(llmtest.After(gate, llmtest.Say(llmtest.Ready)))
		door := piped(t, server, llm.Config{})
		first := make(chan error)
		go func() {
			_, err := door.Ask(t.Context(), question())
			first <- err
		}()
		synctest.Wait()
		if err := door.Switch(llm.Provider{URL: "http://other.example/v1", Model: "other"}); err != nil {
			t.Fatal(err)
		}
		if _, err := door.Ask(t.Context(), question()); err != nil {
			t.Error(err)
		}
		close(gate)
		if err := <-first; err != nil {
			t.Errorf("a call under way: %v", err)
		}
		calls := server.Calls()
		if calls[0].Asked.Model != "scripted" || calls[1].Asked.Model != "other" || calls[1].Header.Get("Authorization") != "" {
			t.Errorf("asked %s, then %s with %q", calls[0].Asked.Model, calls[1].Asked.Model, calls[1].Header.Get("Authorization"))
		}
		if err := door.Switch(llm.Provider{URL: "ftp://x"}); err == nil || door.State().Model != "other" {
			t.Errorf("%v; now %s", err, door.State().Model)
		}
		if err := door.Switch(llm.Provider{}); err != nil || door.Configured() {
			t.Errorf("switched off: %v, configured: %t", err, door.Configured())
		}
		if _, err := door.Ask(t.Context(), question()); !errors.Is(err, llm.ErrNoProvider) {
			t.Errorf("no provider: %v", err)
		}
		if state := door.State(); state.Host != "" || state.Usage.Calls != 2 {
			t.Errorf("state %+v", state)
		}
	})
}

func TestProbeExplains(t *testing.T) {
	for _, test := range []struct {
		behaviour string
		ok        bool
		words     []string
	}{
		{"good", true, []string{"scripted-1 at model.example in 0s"}},
		{"no-format", true, []string{"[with no response_format]"}},
		{"status-401", false, []string{"auth (status 401)", "advice: auth"}},
		{"money-insufficient_quota", false, []string{"advice: quota"}},
		{"status-404", false, []string{"advice: not-found"}},
		{"close", false, []string{"the connection was cut", "advice: network"}},
		{"prose-only", false, []string{"without a readable JSON object"}},
	} {
		t.Run(test.behaviour, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				report := piped(t, llmtest.New(llmtest.Always(mustNamed(t, test.behaviour))), llm.Config{}).Probe(t.Context())
				if report.OK != test.ok || report.Usage.Calls == 0 {
					t.Errorf("got %+v", report)
				}
				said := fmt.Sprintf("%s at %s in %s %v %v", report.Model, report.Host, report.Took, report.Differences, report.Err)
				if fault, ok := errors.AsType[*llm.Error](report.Err); ok {
					said += " advice: " + string(fault.Advice())
				}
				for _, w := range test.words {
					if !strings.Contains(said, w) {
						t.Errorf("%q does not say %q", said, w)
					}
				}
			})
		})
	}
	door, err := llm.New(llm.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if r := door.Probe(t.Context()); r.OK || !errors.Is(r.Err, llm.ErrNoProvider) {
		t.Errorf("without a provider: %+v", r)
	}
}

// Of prompts, answers, keys and providers' words nothing gets into the log, an error or
// the state, whatever a provider echoes.
func TestNothingLeaks(t *testing.T) {
	for _, b := range llmtest.Behaviours() {
		if large(b) {
			continue
		}
		t.Run(b.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				reply := b.Reply
				server := llmtest.New(llmtest.Always(func(x *llmtest.Exchange) {
					x.Header().Set("request-id", key)
					x.Header().Set("x-generation-id", "gen-1 "+key)
					reply(x)
				}))
				var log bytes.Buffer
				door := piped(t, server, llm.Config{Log: slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
				_, err := door.Ask(t.Context(), question())
				probe := door.Probe(t.Context())
				said := log.String() + fmt.Sprintf("%v %+v %#v %+v", err, err, door.State(), probe)
				if !strings.Contains(log.String(), "call") {
					t.Error("nothing is logged")
				}
				for _, secret := range []string{key, "sk-", "allergens", "a-word-of-the-household", "ready\\\"", "billing</", "plan and billing details", "SSH", "weather", "elsewhere"} {
					if strings.Contains(said, secret) {
						t.Errorf("%q is in %s", secret, said)
					}
				}
			})
		})
	}
}
