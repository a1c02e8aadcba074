package store

import (
	"fmt"
	"testing"

	"mealplanner/internal/guard"
)

// What was seen is found under its state, and under no other: an older one says nothing of it
// and takes nothing away.
func TestWhatWasSeenIsOfOneState(t *testing.T) {
	var s seen
	of := func(hash string) look { return look{BySession(hash), TheMenu("m")} }
	keep := func(state guard.State, hash string, revision Revision) {
		s.put(state, of(hash), Sight{Revision: revision, tx: &Tx{}})
	}
	wants := func(state guard.State, hash string, want Revision) {
		t.Helper()
		got, ok := s.get(state, of(hash))
		if ok != (want != 0) || got.Revision != want || got.tx != nil {
			t.Errorf("%s in state %d: %+v, %v", hash, state, got, ok)
		}
	}
	wants(0, "a", 0)
	keep(5, "a", 1)
	wants(5, "a", 1)
	wants(5, "b", 0)
	wants(4, "a", 0)
	wants(6, "a", 0)
	keep(4, "b", 2)
	wants(4, "b", 0)
	wants(5, "b", 0)
	wants(5, "a", 1)
	keep(6, "b", 3)
	wants(6, "b", 3)
	wants(6, "a", 0)
	wants(5, "a", 0)
	if _, ok := s.get(6, look{ByAPIToken("b"), TheMenu("m")}); ok {
		t.Error("another kind of token has the same sight")
	}
	for n := range 3 * maxSeen {
		keep(6, fmt.Sprint(n), 1)
		if len(s.of) > maxSeen {
			t.Fatalf("%d are kept", len(s.of))
		}
	}
	wants(6, fmt.Sprint(3*maxSeen-1), 1)
}
