package jobs

import (
	"context"
	"maps"
	"slices"
	"sync"

	"mealplanner/internal/store"
)

// Signals tell of generations within a process: that one is queued, that one has changed.
// They are hints after commit; what the runner reads of the database is the truth, also
// when another replica works. Their methods may be called at once.
type Signals struct {
	poke  chan struct{} // that something is queued
	watch hub
}

// NewSignals makes them.
func NewSignals() *Signals {
	return &Signals{poke: make(chan struct{}, 1), watch: hub{watched: map[string]*watched{}}}
}

// Poke tells the runner that a generation has been queued.
func (s *Signals) Poke() {
	select {
	case s.poke <- struct{}{}:
	default: // one hint is enough
	}
}

// Changed tells this replica's watchers at once that a generation has a new version.
func (s *Signals) Changed(generation string) { s.watch.changed(generation) }

// Watch gives a channel that receives after each change of a generation's version
// (several changes may be one), until ctx ends: then it is closed. The first receive
// comes at once. ctx must end some time.
func (s *Signals) Watch(ctx context.Context, generation string) <-chan struct{} {
	return s.watch.add(ctx, generation)
}

// hub tells watchers that a generation has a new version. A watcher is a channel of
// one: a slow reader misses intermediate versions, never the last, and costs nobody
// anything.
type hub struct {
	mu      sync.Mutex
	watched map[string]*watched
}

// watched is a generation that somebody watches here.
type watched struct {
	version int // the one last seen by the beat; unseen at first
	readers map[chan struct{}]struct{}
}

// unseen is the version of a generation that no beat has read yet, gone that of one
// that is not there any more.
const (
	unseen = -1
	gone   = -2
)

func (h *hub) add(ctx context.Context, generation string) <-chan struct{} {
	ch := make(chan struct{}, 1)
	ch <- struct{}{} // what changed before now is read at once
	h.mu.Lock()
	defer h.mu.Unlock()
	w := h.watched[generation]
	if w == nil {
		w = &watched{version: unseen, readers: map[chan struct{}]struct{}{}}
		h.watched[generation] = w
	}
	w.readers[ch] = struct{}{}
	context.AfterFunc(ctx, func() { h.remove(generation, ch) })
	return ch
}

func (h *hub) remove(generation string, ch chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	w := h.watched[generation]
	delete(w.readers, ch)
	if len(w.readers) == 0 {
		delete(h.watched, generation)
	}
	close(ch)
}

func (h *hub) changed(generation string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if w := h.watched[generation]; w != nil {
		w.tell()
	}
}

// tell leaves each reader one signal. The hub's lock is held.
func (w *watched) tell() {
	for ch := range w.readers {
		select {
		case ch <- struct{}{}:
		default: // there is one that has not been read yet
		}
	}
}

// ids of the generations that somebody watches here.
func (h *hub) ids() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Collect(maps.Keys(h.watched))
}

// seen takes what a beat has read of the generations that it asked for.
func (h *hub) seen(asked []string, read map[string]store.GenerationVersion) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, id := range asked {
		w := h.watched[id]
		if w == nil {
			continue
		}
		version := gone
		if v, ok := read[id]; ok {
			version = v.Version
		}
		if version != w.version {
			w.version = version
			w.tell()
		}
	}
}
