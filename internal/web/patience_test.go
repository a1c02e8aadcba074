package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
)

// A refusal for a limit is told after a second, and at once where too many wait already. Who
// hangs up is not waited for and keeps the place.
func TestARefusalIsToldLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		waits := &refusalWaits{maxAll: 2, maxOf: 1, of: map[string]int{}}
		start := time.Now()
		waits.wait(t.Context(), "192.0.2.1")
		if waited := time.Since(start); waited != time.Second {
			t.Errorf("waited for %v", waited)
		}
		gone, cancel := context.WithCancel(t.Context())
		go waits.wait(gone, "192.0.2.1")
		synctest.Wait()
		start = time.Now()
		if waits.wait(t.Context(), "192.0.2.1") || time.Since(start) != 0 {
			t.Error("an address has more waiting than it may")
		}
		go waits.wait(gone, "192.0.2.2")
		synctest.Wait()
		if !waits.wait(t.Context(), "192.0.2.3") || time.Since(start) != 0 {
			t.Error("there is room for one more than may wait")
		}
		cancel()
		synctest.Wait()
		if time.Since(start) != 0 {
			t.Error("who has gone is waited for")
		}
		if !waits.full("192.0.2.1") {
			t.Error("who hangs up has the place again")
		}
		time.Sleep(refusalTime)
		synctest.Wait()
		if waits.waiting != 0 || len(waits.of) != 0 {
			t.Errorf("%d places are kept, of %d addresses", waits.waiting, len(waits.of))
		}
	})
}

// What is told later: limits to everybody, and to strangers who sign in or up all that is
// refused but a wrong password. Readiness, and people who are signed in, are answered at once.
func TestWhatIsToldLater(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		method string
		status int
		public bool
		want   bool
	}{
		{"POST", 429, true, true},
		{"POST", 429, false, true},
		{"GET", 429, false, true},
		{"POST", 503, true, true},
		{"POST", 422, true, true},
		{"POST", 400, true, true},
		{"POST", 401, true, false},
		{"POST", 201, true, false},
		{"POST", 503, false, false},
		{"POST", 422, false, false},
		{"GET", 503, true, false},
		{"POST", 200, false, false},
	} {
		r := httptest.NewRequest(tc.method, "/", nil)
		if got := toldLater(tc.status, r, tc.public); got != tc.want {
			t.Errorf("%s %d, public %v: told later %v, want %v", tc.method, tc.status, tc.public, got, tc.want)
		}
	}
}

// The wait is nobody's work: composing does not give way to it.
func TestARefusalThatWaitsIsNoWork(t *testing.T) {
	t.Parallel()
	working := true
	w := &recorder{ResponseWriter: httptest.NewRecorder(), info: &info{answered: func() { working = false }}}
	w.before = func(status int) {
		if working || status != http.StatusTooManyRequests {
			t.Errorf("still at work: %v, status %d", working, status)
		}
	}
	w.WriteHeader(http.StatusTooManyRequests)
}

// Whole: a login that is refused for its form waits, and the connection of an address that
// has too many waiting is closed.
func TestAStrangersRefusalWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := bareServer(t)
		s.refusals = newRefusalWaits()
		s.refusals.maxOf = 1
		login := func() int { return ask(s.Handler(), "POST", "/api/v1/auth/login", `{`).Code }
		start := time.Now()
		if status := login(); status != http.StatusBadRequest || time.Since(start) != time.Second {
			t.Errorf("told %d after %v", status, time.Since(start))
		}
		go login()
		synctest.Wait()
		defer func() {
			if recover() != http.ErrAbortHandler {
				t.Error("the connection is kept")
			}
			time.Sleep(refusalTime) // the first has been told
		}()
		login()
	})
}
