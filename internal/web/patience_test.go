package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
)

// A refusal for a limit is told after a second, or as soon as who asked has gone; and at
// once where too many wait already.
func TestARefusalIsToldLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		waits := make(refusalWaits, 1)
		start := time.Now()
		waits.wait(t.Context())
		if waited := time.Since(start); waited != time.Second {
			t.Errorf("waited for %v", waited)
		}
		gone, leave := context.WithCancel(t.Context())
		go waits.wait(gone)
		synctest.Wait()
		start = time.Now()
		if waits.wait(t.Context()); time.Since(start) != 0 {
			t.Error("there is room for one more than may wait")
		}
		leave()
		synctest.Wait()
		if len(waits) != 0 || time.Since(start) != 0 {
			t.Error("who has gone is waited for")
		}
	})
}

// What is told later: limits to everybody, and that the server is busy to strangers who
// sign in or up. Readiness, and people who are signed in, are answered at once.
func TestWhatIsToldLater(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		method   string
		status   int
		signedIn bool
		want     bool
	}{
		{"POST", 429, false, true},
		{"POST", 429, true, true},
		{"GET", 429, true, true},
		{"POST", 503, false, true},
		{"POST", 503, true, false},
		{"GET", 503, false, false},
		{"POST", 401, false, false},
		{"POST", 200, true, false},
	} {
		r := httptest.NewRequest(tc.method, "/", nil)
		if got := toldLater(tc.status, r, tc.signedIn); got != tc.want {
			t.Errorf("%s %d, signed in %v: told later %v, want %v", tc.method, tc.status, tc.signedIn, got, tc.want)
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
