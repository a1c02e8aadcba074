//proof:faults

package llm

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// step is a call through the breaker, or a look at it.
type step struct {
	after time.Duration
	v     evidence
	want  string // the state afterwards; "" is not looked at
	shut  bool   // the call is not let through
}

func TestBreaker(t *testing.T) {
	call := func(v evidence, want string) step { return step{v: v, want: want} }
	for _, test := range []struct {
		name  string
		steps []step
	}{
		{"four failures are not enough", []step{
			call(failed, ""), call(failed, ""), call(failed, ""), call(failed, "closed"), call(healthy, "closed"), call(failed, "open")}},
		{"five in a row open it", []step{
			call(failed, ""), call(failed, ""), call(failed, ""), call(failed, ""), call(failed, "open"), {shut: true}}},
		{"half of five open it", []step{
			call(healthy, ""), call(failed, ""), call(healthy, ""), call(failed, "closed"), call(failed, "open")}},
		{"less than half does not", []step{
			call(healthy, ""), call(healthy, ""), call(healthy, ""), call(failed, ""), call(failed, "closed")}},
		{"what was a minute ago does not count", []step{
			call(failed, ""), call(healthy, ""), call(failed, ""), {after: 61 * time.Second, v: healthy}, call(healthy, ""), call(failed, ""), call(healthy, ""), call(failed, "closed")}},
		{"what says nothing does not count", []step{
			call(failed, ""), call(failed, ""), call(failed, ""), call(failed, ""), call(noEvidence, "closed"), call(failed, "open")}},
		{"money opens it at once, for ten minutes", []step{
			call(hopeless, "open"), {after: 10*time.Minute - 1, shut: true}, {after: 1, v: healthy, want: "closed"}}},
		{"nobody to connect to opens it at once, for fifteen seconds", []step{
			call(absent, "open"), {after: 15*time.Second - 1, shut: true}, {after: 1, v: absent, want: "open"}, {after: 30*time.Second - 1, shut: true},
			{after: 1, v: healthy, want: "closed"}}},
		{"one probe after 15 s closes it", []step{
			call(failed, ""), call(failed, ""), call(failed, ""), call(failed, ""), call(failed, "open"),
			{after: 15*time.Second - 1, shut: true}, {after: 1, v: healthy, want: "closed"}, call(failed, "closed")}},
		{"a probe that says nothing leaves it half open", []step{
			call(failed, ""), call(failed, ""), call(failed, ""), call(failed, ""), call(failed, "open"),
			{after: 15 * time.Second, v: noEvidence, want: "half open"}, call(healthy, "closed")}},
		{"probes that fail double the time, to five minutes", []step{
			call(failed, ""), call(failed, ""), call(failed, ""), call(failed, ""), call(failed, "open"),
			{after: 15 * time.Second, v: failed, want: "open"}, {after: 30*time.Second - 1, shut: true},
			{after: 1, v: failed, want: "open"}, {after: 60*time.Second - 1, shut: true},
			{after: 1, v: failed, want: "open"}, {after: 120*time.Second - 1, shut: true},
			{after: 1, v: failed, want: "open"}, {after: 240*time.Second - 1, shut: true},
			{after: 1, v: failed, want: "open"}, {after: 300*time.Second - 1, shut: true},
			{after: 1, v: failed, want: "open"}, {after: 300*time.Second - 1, shut: true},
			{after: 1, v: healthy, want: "closed"},
			call(failed, ""), call(failed, ""), call(failed, ""), call(failed, ""), call(failed, "open"), {after: 15 * time.Second, v: healthy, want: "closed"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := breaker{clock: time.Now}
				for i, step := range test.steps {
					time.Sleep(step.after)
					report, wait := b.pass(t.Context(), false)
					if (report == nil) != step.shut || (wait > 0) != step.shut {
						t.Fatalf("step %d: let through: %t, wait %v", i, report != nil, wait)
					}
					if report != nil {
						report(step.v)
					}
					if state, _ := b.state(); step.want != "" && state != step.want {
						t.Fatalf("step %d: %s, want %s", i, state, step.want)
					}
				}
			})
		})
	}
}

func TestVerdicts(t *testing.T) {
	for _, test := range []struct {
		e    *Error
		want evidence
	}{
		{nil, healthy},
		{&Error{Class: Quota}, hopeless}, {&Error{Class: Auth}, hopeless}, {&Error{Class: NotFound}, hopeless},
		{&Error{Class: Rate}, failed}, {&Error{Class: Rate, RetryAfter: time.Second}, noEvidence},
		{&Error{Class: Overload}, failed}, {&Error{Class: Overload, RetryAfter: time.Second}, failed}, {&Error{Class: Overload, hints: hints{loading: true}}, noEvidence},
		{&Error{Class: Malformed}, failed}, {&Error{Class: Timeout}, failed}, {&Error{Class: Timeout, Phase: Dial}, absent}, {&Error{Class: Network}, failed},
		{&Error{Class: TooLarge}, healthy}, {&Error{Class: Filtered}, healthy}, {&Error{Class: Refused}, healthy}, {&Error{Class: Truncated}, healthy},
		{&Error{Class: BadRequest}, noEvidence}, {&Error{Class: Cancelled}, noEvidence}, {&Error{Class: Unavailable}, noEvidence},
	} {
		if got := test.e.evidence(); got != test.want {
			t.Errorf("%v: got %d, want %d", test.e, got, test.want)
		}
	}
}

func TestBreakerLetsOneProbeThrough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := breaker{clock: time.Now}
		var late []func(evidence)
		for range failuresInRow {
			report, _ := b.pass(t.Context(), false)
			late = append(late, report)
		}
		report, _ := b.pass(t.Context(), false)
		report(hopeless)
		if state, until := b.state(); state != "open" || time.Until(until) != 10*time.Minute {
			t.Fatalf("%s until %v", state, until)
		}
		time.Sleep(10 * time.Minute)
		probe, _ := b.pass(t.Context(), false)
		if second, wait := b.pass(t.Context(), false); second != nil || wait <= 0 {
			t.Fatal("a second probe beside the first")
		}
		forced, _ := b.pass(t.Context(), true)
		if forced == nil {
			t.Fatal("a forced call is not let through")
		}
		forced(noEvidence)
		probe(healthy)
		if state, _ := b.state(); state != "closed" {
			t.Fatalf("%s after a good probe", state)
		}
		for _, report := range late {
			report(failed) // began before it opened: says nothing of now
		}
		if state, _ := b.state(); state != "closed" {
			t.Fatalf("%s after news of long ago", state)
		}
	})
}

// Who comes while a probe is under way waits to see how that goes, and not for ever.
func TestBreakerWaitsForTheProbe(t *testing.T) {
	for _, test := range []struct {
		name string
		took time.Duration // of the probe
		v    evidence
		want int // of four calls beside it that pass
		max  time.Duration
	}{
		{"it is well again", 2 * time.Second, healthy, 4, 2 * time.Second},
		{"it still fails", 2 * time.Second, failed, 0, 2 * time.Second},
		{"nobody knows: the next one tries, and is well", 2 * time.Second, noEvidence, 4, 2 * time.Second},
		{"it hangs", time.Minute, failed, 0, firstOpen},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := breaker{clock: time.Now}
				report, _ := b.pass(t.Context(), false)
				report(hopeless)
				time.Sleep(longOpen)
				probe, _ := b.pass(t.Context(), false)
				began, passed := time.Now(), 0
				var beside sync.WaitGroup
				var mu sync.Mutex
				for range 4 {
					beside.Go(func() {
						report, wait := b.pass(t.Context(), false)
						mu.Lock()
						defer mu.Unlock()
						if report != nil {
							passed++
							report(healthy)
						} else if wait <= 0 {
							t.Error("neither passes nor is told to wait")
						}
					})
				}
				tried := time.AfterFunc(test.took, func() { probe(test.v) })
				defer tried.Stop()
				beside.Wait()
				if took := time.Since(began); passed != test.want || took > test.max {
					t.Errorf("%d passed after %v, want %d within %v", passed, took, test.want, test.max)
				}
			})
		})
	}
}

// Whoever is called away does not wait for a probe.
func TestBreakerLetsGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := breaker{clock: time.Now}
		report, _ := b.pass(t.Context(), false)
		report(hopeless)
		time.Sleep(longOpen)
		if probe, _ := b.pass(t.Context(), false); probe == nil {
			t.Fatal("no probe")
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		if report, _ := b.pass(ctx, false); report != nil || time.Since(began) != time.Second {
			t.Errorf("it passes: %t, after %v", report != nil, time.Since(began))
		}
	})
}

// While the circuit is open a call that comes has somebody knock, not too often, and passes when
// that goes well; it does not wait for long. What an administrator has to mend is left alone.
func TestBreakerKnocks(t *testing.T) {
	for _, test := range []struct {
		name   string
		opened evidence
		usual  time.Duration // that answers took
		after  time.Duration // the call comes
		takes  time.Duration // a knock
		v      evidence
		knocks int
		passes bool
		waited time.Duration
	}{
		{"at once after it opened", absent, 0, time.Second, 0, healthy, 0, false, 0},
		{"later, and it is well again", absent, 0, 3 * time.Second, time.Second, healthy, 1, true, time.Second},
		{"later, and it is not", absent, 0, 3 * time.Second, time.Second, failed, 1, false, time.Second},
		{"later, and nobody knows", absent, 0, 3 * time.Second, time.Second, noEvidence, 1, false, time.Second},
		{"nothing is answered", absent, 0, 3 * time.Second, time.Minute, mute, 1, false, 2 * time.Second},
		{"slow as ever", absent, 5 * time.Second, 3 * time.Second, 7 * time.Second, healthy, 1, true, 7 * time.Second},
		{"slower than anybody waits", absent, time.Minute, 3 * time.Second, 20 * time.Second, healthy, 1, false, 15 * time.Second},
		{"half open after silence, slow", absent, 0, 15 * time.Second, 10 * time.Second, healthy, 1, true, 10 * time.Second},
		{"half open after silence, silent", absent, 0, 15 * time.Second, time.Minute, mute, 1, false, 15 * time.Second},
		{"half open after failures: the call is the probe", failed, 0, 15 * time.Second, 0, healthy, 0, true, 0},
		{"open after failures", failed, 0, 3 * time.Second, time.Second, healthy, 1, true, time.Second},
		{"money", hopeless, 0, 3 * time.Second, 0, healthy, 0, false, 0},
		{"money, half open: the call is the probe", hopeless, 0, longOpen, 0, healthy, 0, true, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				knocks := 0
				var well atomic.Bool
				b := breaker{clock: time.Now, wellAgain: func() { well.Store(true) }}
				b.knock = func(report func(evidence)) {
					knocks++
					time.AfterFunc(test.takes, func() { report(test.v) })
				}
				b.answered(test.usual)
				for state := ""; state != "open"; state, _ = b.state() {
					report, _ := b.pass(t.Context(), false)
					report(test.opened)
				}
				time.Sleep(test.after)
				began := time.Now()
				wait := b.ready(t.Context())
				if waited := time.Since(began); knocks != test.knocks || (wait == 0) != test.passes || waited != test.waited {
					t.Errorf("%d knocks, %v to wait after %v, want %d, pass %t after %v", knocks, wait, waited, test.knocks, test.passes, test.waited)
				}
				if told := well.Load(); told != (test.passes && test.knocks > 0) {
					t.Errorf("told that it is well again: %t", told)
				}
				time.Sleep(time.Minute) // a knock that nobody waits for ends
			})
		})
	}
}

// Silence to three calls opens the circuit, and an answer in between keeps it closed.
func TestBreakerHearsSilence(t *testing.T) {
	for _, test := range []struct {
		verdicts []evidence
		want     string
	}{
		{[]evidence{mute, mute}, "closed"},
		{[]evidence{mute, mute, mute}, "open"},
		{[]evidence{mute, mute, healthy, mute}, "closed"},
		{[]evidence{failed, mute, mute}, "open"},
	} {
		b := breaker{clock: time.Now}
		for _, v := range test.verdicts {
			if report, _ := b.pass(t.Context(), false); report != nil {
				report(v)
			}
		}
		if got, _ := b.state(); got != test.want {
			t.Errorf("%v: %s, want %s", test.verdicts, got, test.want)
		}
	}
}
