package guard

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// While connections are opened anew a place is waited for as the database is: also by
// those who stood in the queue before, for 3 s in all and not for longer.
func TestPlacesAreWaitedForWhileConnectionsAreOpenedAnew(t *testing.T) {
	for _, c := range []struct {
		name    string
		renewed time.Duration // after the wait has begun
		free    time.Duration
		took    time.Duration
		err     error
	}{
		{"nothing was renewed", -time.Hour, 2 * time.Second, 500 * time.Millisecond, errBusy},
		{"renewed before", -time.Second, 1900 * time.Millisecond, 1900 * time.Millisecond, nil},
		{"renewed before, and settled", -time.Second, 2100 * time.Millisecond, 2 * time.Second, errBusy},
		{"renewed while waiting", 400 * time.Millisecond, 2 * time.Second, 2 * time.Second, nil},
		{"renewed while waiting, too long ago", 400 * time.Millisecond, 5 * time.Second, awayWait, errBusy},
		{"renewed too late", 600 * time.Millisecond, 2 * time.Second, 500 * time.Millisecond, errBusy},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g, places := &Guard{}, newGate(1, 0)
				if err := places.take(t.Context(), rankInteractive, 0, noMore, nil); err != nil {
					t.Fatal(err)
				}
				began := time.Now()
				if c.renewed < 0 {
					g.renewed.Store(began.Add(c.renewed).UnixNano())
				} else {
					time.AfterFunc(c.renewed, func() { g.renewed.Store(time.Now().UnixNano()) })
				}
				time.AfterFunc(c.free, func() { places.give(rankInteractive) })
				err := places.take(t.Context(), rankInteractive, 500*time.Millisecond, g.settling(began.Add(awayWait)), nil)
				if took := time.Since(began); !errors.Is(err, c.err) || took != c.took {
					t.Errorf("after %v: %v; want %v after %v", took, err, c.err, c.took)
				}
			})
		})
	}
}
