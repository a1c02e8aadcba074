package guard

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestSharesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 1000).Draw(t, "connections")
		sum := 0
		for name, l := range newLanes(n) {
			if l.share < 1 || l.own.free != l.share || l.own.room != l.share-l.reserved || l.own.room < 1 || l.queue < l.share {
				t.Fatalf("%s: %+v", name, l)
			}
			sum += l.share
		}
		if sum != n {
			t.Fatalf("the shares of %d add up to %d", n, sum)
		}
	})
	for share, kept := range map[int]int{1: 0, 2: 1, 6: 1, 9: 1, 10: 2, 60: 12} {
		if got := reservedOf(share); got != kept {
			t.Errorf("of %d connections %d are kept, want %d", share, got, kept)
		}
	}
	ten := newLanes(10)
	if ten[Interactive].share != 6 || ten[Generation].share != 3 || ten[Admin].share != 1 {
		t.Errorf("ten are shared %d, %d, %d", ten[Interactive].share, ten[Generation].share, ten[Admin].share)
	}
}

// Of a queue a fifth is for critical work alone, and who has been
// admitted is never refused again.
func TestAFifthOfTheQueueIsForCriticalWork(t *testing.T) {
	l := newLanes(10)[Interactive]
	admitted := func(critical bool) (n int) {
		for l.admit(false, critical) {
			n++
		}
		return n
	}
	ordinary, critical := admitted(false), admitted(true)
	if ordinary != l.queue || critical != ordinary/4 {
		t.Errorf("of %d: %d ordinary, %d critical", l.queue, ordinary, critical)
	}
	if !l.admit(true, false) || l.waiting.Load() != int64(ordinary+critical+1) {
		t.Error("a retry was refused, or somebody was miscounted")
	}
}

// However places are asked for, given back and given up, none is lost or doubled, the
// kept ones are held by critical work only, and nobody waits for one that he may have.
func TestGateKeepsItsPlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		places := rapid.IntRange(1, 4).Draw(t, "places")
		kept := rapid.IntRange(0, places-1).Draw(t, "kept")
		g := newGate(places, kept)
		type waiter struct {
			rank   int
			cancel context.CancelFunc
			done   chan error
		}
		var queue []waiter
		var held []int // the ranks of the places that are held
		settle := func() {
			// Whoever is in no queue any more was served.
			for {
				in, i := waiting(&g), -1
				if in == len(queue) {
					return
				}
				for at, w := range queue {
					select {
					case err := <-w.done:
						if err != nil {
							t.Fatal(err)
						}
						i = at
					default:
					}
				}
				if i >= 0 {
					held = append(held, queue[i].rank)
					queue = slices.Delete(queue, i, i+1)
				}
			}
		}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			switch rapid.IntRange(0, 2).Draw(t, "step") {
			case 0:
				ctx, cancel := context.WithCancel(context.Background())
				w := waiter{rapid.IntRange(0, ranks-1).Draw(t, "rank"), cancel, make(chan error, 1)}
				open := g.opens(w.rank)
				before := waiting(&g)
				go func() { w.done <- g.take(ctx, w.rank, time.Minute, noMore, nil) }()
				if open {
					if err := <-w.done; err != nil {
						t.Fatal(err)
					}
					held = append(held, w.rank)
				} else {
					for waiting(&g) == before {
					}
					queue = append(queue, w)
				}
			case 1:
				if len(held) == 0 {
					continue
				}
				i := rapid.IntRange(0, len(held)-1).Draw(t, "which")
				rank := held[i]
				held = slices.Delete(held, i, i+1)
				g.give(rank)
				settle()
			case 2:
				if len(queue) == 0 {
					continue
				}
				w := queue[0]
				queue = queue[1:]
				w.cancel()
				if err := <-w.done; !errors.Is(err, context.Canceled) {
					t.Fatalf("got %v", err)
				}
			}
			others := 0
			for _, rank := range held {
				if rank != rankCritical {
					others++
				}
			}
			if g.free != places-len(held) || g.room != places-kept-others || g.free < 0 || g.room < 0 {
				t.Fatalf("%d of %d places free, room for %d of %d others; held by %v", g.free, places, g.room, places-kept, held)
			}
			for rank := range ranks {
				if g.opens(rank) && len(g.queues[rank]) > 0 {
					t.Fatalf("rank %d waits for a place that it may have", rank)
				}
			}
		}
		for _, w := range queue {
			w.cancel()
			<-w.done
		}
		for _, rank := range held {
			g.give(rank)
		}
		if g.free != places || g.room != places-kept {
			t.Fatalf("%d of %d places are left, room for %d others", g.free, places, g.room)
		}
	})
}

func waiting(g *gate) (n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, queue := range g.queues {
		n += len(queue)
	}
	return n
}

// The better rank goes first, and one of the later ones after eight of it.
func TestGateRanks(t *testing.T) {
	for better, later := range map[int]int{rankCritical: rankInteractive, rankInteractive: rankGeneration, rankAdmin: rankGeneration} {
		g := newGate(0, 0)
		for range 20 {
			g.queues[better] = append(g.queues[better], &waiter{answered: make(chan struct{})})
		}
		for range 2 {
			g.queues[later] = append(g.queues[later], &waiter{answered: make(chan struct{})})
		}
		var served []int
		for range 22 {
			before := len(g.queues[later])
			g.give(rankInteractive)
			g.free, g.room = 0, 0 // whoever was served holds it
			served = append(served, before-len(g.queues[later]))
		}
		want := make([]int, 22)
		want[burst], want[2*burst+1] = 1, 1
		if !slices.Equal(served, want) {
			t.Errorf("rank %d was served at %v beside rank %d", later, served, better)
		}
		if g.give(rankInteractive); g.free != 1 || g.room != 1 {
			t.Errorf("%d places free, room for %d", g.free, g.room)
		}
	}
}

// A flood of critical work does not starve the others, and theirs does not take the
// kept place.
func TestGateKeepsOneForCriticalWorkAndNoMore(t *testing.T) {
	g := newGate(3, 1)
	soon := func(rank int) error { return g.take(context.Background(), rank, time.Millisecond, noMore, nil) }
	for i, want := range []error{nil, nil, errBusy} {
		if err := soon(rankInteractive); !errors.Is(err, want) {
			t.Errorf("ordinary work %d: got %v", i, err)
		}
	}
	if err := soon(rankCritical); err != nil {
		t.Errorf("critical work: %v", err)
	}
	if err := soon(rankCritical); !errors.Is(err, errBusy) {
		t.Errorf("a fourth place was given: %v", err)
	}
	g.give(rankInteractive) // two critical may now go: the kept place is the least that they have
	if err := soon(rankCritical); err != nil {
		t.Errorf("critical work in a place for all: %v", err)
	}
}

func TestHistogramIsWithinSixPercent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		us := rapid.Int64Range(1, 1<<39).Draw(t, "microseconds")
		d := time.Duration(us) * time.Microsecond
		if i := bucket(uint64(us)); upper(i) < d || float64(upper(i)) > 1.07*float64(d) {
			t.Fatalf("%v is in bucket %d, up to %v", d, i, upper(i))
		}
	})
	var h histogram
	for i := range 100 {
		h.add(time.Duration(i+1) * time.Millisecond)
	}
	s := h.spans()
	if s.P50 < 50*time.Millisecond || s.P50 > 54*time.Millisecond || s.P99 < 99*time.Millisecond || s.Max != 100*time.Millisecond {
		t.Errorf("got %+v", s)
	}
}
