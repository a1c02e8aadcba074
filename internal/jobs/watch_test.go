package jobs

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	"mealplanner/internal/store"
)

func newHub() *hub { return &hub{watched: map[string]*watched{}} }

// pending reports whether a watcher has a signal to read.
func pending(ch <-chan struct{}) bool {
	select {
	case <-ch:
		return true
	default:
		return false
	}
}

func seen(h *hub, id string, version int) {
	h.seen([]string{id}, map[string]store.GenerationVersion{id: {ID: id, Version: version, State: store.Running}})
}

func TestWatchersHearOfEachNewVersionOnce(t *testing.T) {
	h := newHub()
	one, two, other := h.add(t.Context(), "g"), h.add(t.Context(), "g"), h.add(t.Context(), "other")
	all := func(want bool, what string) {
		t.Helper()
		if a, b := pending(one), pending(two); a != want || b != want {
			t.Errorf("%s: signals %v and %v, want %v", what, a, b, want)
		}
	}
	all(true, "at once")
	pending(other)
	seen(h, "g", 3)
	all(true, "the first version")
	seen(h, "g", 3)
	all(false, "the same version")
	seen(h, "g", 4)
	seen(h, "g", 7)
	all(true, "several versions are one")
	all(false, "and no more than one")
	h.changed("g")
	all(true, "the hint")
	h.seen([]string{"g"}, nil)
	all(true, "it is gone")
	if pending(other) {
		t.Error("another generation's watcher hears of it")
	}
}

func TestWatchEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub()
		ctx, cancel := context.WithCancel(t.Context())
		ch := h.add(ctx, "g")
		stays := h.add(t.Context(), "g")
		<-ch
		cancel()
		synctest.Wait()
		if _, open := <-ch; open {
			t.Error("the channel is still open")
		}
		h.changed("g") // must not send on a closed channel
		if !pending(stays) || len(h.ids()) != 1 {
			t.Error("the other watcher is lost")
		}
	})
}

func TestWatchLeaksNothing(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	h := newHub()
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for i := range 50 {
		id := fmt.Sprintf("g%d", i%7)
		group.Go(func() {
			for range h.add(ctx, id) {
			}
		})
		group.Go(func() {
			for v := range 100 {
				h.changed(id)
				seen(h, id, v)
			}
		})
		group.Go(func() {
			own, cancel := context.WithCancel(ctx)
			h.add(own, id)
			cancel()
		})
	}
	cancel()
	group.Wait()
	for len(h.ids()) > 0 { // removals run beside us
	}
}
