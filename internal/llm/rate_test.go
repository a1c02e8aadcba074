//proof:faults

package llm

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

func TestRateSpreadsCalls(t *testing.T) {
	for _, test := range []struct {
		name             string
		requests, tokens int
		each, calls      int // tokens of a call
		want             time.Duration
	}{
		{"nothing known, nothing waited", 0, 0, 1000, 100, 0},
		{"the first minute's requests at once, the rest as they come", 60, 0, 1000, 90, 30 * time.Second},
		{"tokens", 0, 6000, 1000, 9, 30 * time.Second},
		{"the tighter one", 600, 6000, 1000, 9, 30 * time.Second},
		{"more than a minute holds: whenever it is full", 0, 6000, 9000, 2, 90 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRate(test.requests, test.tokens)
				began := time.Now()
				for range test.calls {
					if err := r.reserve(t.Context(), test.each, 2*time.Minute); err != nil {
						t.Fatal(err)
					}
				}
				if took := time.Since(began); took < test.want-time.Millisecond || took > test.want+time.Millisecond {
					t.Errorf("took %v, want %v", took, test.want)
				}
			})
		})
	}
}

func TestRateSettles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRate(0, 6000)
		began := time.Now()
		for range 10 {
			if err := r.reserve(t.Context(), 6000, 2*time.Minute); err != nil {
				t.Fatal(err)
			}
			r.settle(6000, 600)
		}
		// Of the 6,000 that were reserved each time, 600 were used: ten calls are a minute's.
		if took := time.Since(began); took < 53*time.Second || took > 55*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestRateRefusesLongWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRate(1, 1)
		short, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		for i, test := range []struct {
			ctx  context.Context
			wait time.Duration
		}{{t.Context(), 0}, {short, time.Minute}, {short, time.Minute}} {
			err := r.reserve(test.ctx, 1, 2*time.Minute)
			var fault *Error
			if errors.As(err, &fault) != (test.wait > 0) || fault != nil && (fault.Class != Rate || fault.RetryAfter != test.wait) {
				t.Errorf("call %d: %v", i, err)
			}
		}
		if time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)) != 0 {
			t.Error("a wait that does not fit was begun")
		}
	})
}

func TestRateHearsHeaders(t *testing.T) {
	for _, test := range []struct {
		name   string
		header map[string]string
		perMin int // requests, where 100 are configured
		left   int
	}{
		{"nothing", nil, 100, 100},
		{"less", map[string]string{"x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "59", "x-ratelimit-reset-requests": "1s"}, 60, 59},
		{"more", map[string]string{"x-ratelimit-limit-requests": "500", "x-ratelimit-remaining-requests": "499"}, 100, 100},
		{"little left", map[string]string{"x-ratelimit-limit-requests": "500", "x-ratelimit-remaining-requests": "3"}, 100, 3},
		{"nothing left", map[string]string{"x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "6m0s"}, 60, 0},
		{"how much is left is not said", map[string]string{"x-ratelimit-limit-requests": "60"}, 60, 60},
		{"Anthropic", map[string]string{"anthropic-ratelimit-requests-limit": "50", "anthropic-ratelimit-requests-remaining": "0", "anthropic-ratelimit-requests-reset": "2000-01-01T00:00:30Z"}, 50, 0},
		{"nonsense", map[string]string{"x-ratelimit-limit-requests": "NaN", "x-ratelimit-remaining-requests": "NaN"}, 100, 100},
		{"nonsense left", map[string]string{"x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "NaN"}, 60, 60},
		{"negative", map[string]string{"x-ratelimit-limit-requests": "-5", "x-ratelimit-remaining-requests": "-5"}, 100, 100},
		{"infinite", map[string]string{"x-ratelimit-limit-requests": "Inf", "x-ratelimit-remaining-requests": "Inf"}, 100, 100},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := http.Header{}
				for name, value := range test.header {
					h.Set(name, value)
				}
				r := newRate(100, 0)
				r.hear(h)
				requests, tokens, rest := r.now()
				if requests.PerMinute != test.perMin || requests.Left != test.left || tokens != (Allowance{}) || !rest.IsZero() {
					t.Errorf("got %+v, %+v, rests until %v", requests, tokens, rest)
				}
			})
		})
	}
}
