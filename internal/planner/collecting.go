package planner

import (
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
)

// collecting keeps composing aside and the garbage collector apart. The collector stops every
// goroutine for a moment, twice, and everybody waits until the last has stopped: also for one
// whose thread the system serves after all others. So before the collector would begin by
// itself, whoever composes aside is parked, and it is run while none of their threads is needed.
type collecting struct {
	due     func() bool // whether the collector is about to begin by itself
	collect func()      // runs it, to its end

	looked atomic.Int64 // when due was asked last, in ns
	wanted atomic.Bool  // over is not nil
	mu     sync.Mutex
	inside int           // who composes aside now
	over   chan struct{} // closed when the collector has ended; nil: nobody waits for it
	parked chan struct{} // closed when nobody composes
}

const (
	// lookEvery is how often composing looks at the heap, which grows by some 100 kB meanwhile.
	lookEvery = 2 * time.Millisecond
	// maxParking is how long the collector waits for those who compose: where other programs use
	// every core a piece of search may take longer, and it begins beside it, as it would by itself.
	maxParking = 20 * time.Millisecond
)

func newCollecting() *collecting { return &collecting{due: collectionIsDue, collect: runtime.GC} }

// enter begins to compose aside, when the collector has ended.
func (c *collecting) enter() {
	for {
		c.mu.Lock()
		over := c.over
		if over == nil {
			c.inside++
			c.mu.Unlock()
			return
		}
		c.mu.Unlock()
		<-over
	}
}

// leave ends what enter began.
func (c *collecting) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inside--
	if c.over != nil && c.inside == 0 {
		close(c.parked)
	}
}

// yield lets the collector run if it is about to begin, or waits for it. It is called between
// two pieces of a search.
func (c *collecting) yield() {
	if c.looks(time.Now()) && c.due() {
		c.begin()
	}
	if c.wanted.Load() {
		c.leave()
		c.enter()
	}
}

// looks reports whether it is time to look at the heap again; of several only one does.
func (c *collecting) looks(now time.Time) bool {
	last := c.looked.Load()
	return now.UnixNano()-last >= int64(lookEvery) && c.looked.CompareAndSwap(last, now.UnixNano())
}

// begin has the collector run by a thread of the usual rank, once all are parked.
func (c *collecting) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over != nil {
		return
	}
	over, parked := make(chan struct{}), make(chan struct{})
	c.over, c.parked = over, parked
	c.wanted.Store(true)
	go func() {
		patience := time.NewTimer(maxParking)
		defer patience.Stop()
		select {
		case <-parked:
		case <-patience.C:
		}
		c.collect()
		c.mu.Lock()
		defer c.mu.Unlock()
		c.over, c.parked = nil, nil
		c.wanted.Store(false)
		close(over)
	}()
}

// What the runtime says of the heap.
const (
	heapLive    = "/gc/heap/live:bytes" // what the last collection has left
	heapGoal    = "/gc/heap/goal:bytes" // where the next is to have ended
	heapObjects = "/memory/classes/heap/objects:bytes"
)

// collectionIsDue reports whether the collector is about to begin by itself.
func collectionIsDue() bool {
	heap := []metrics.Sample{{Name: heapLive}, {Name: heapGoal}, {Name: heapObjects}}
	metrics.Read(heap)
	return nearly(heap[0].Value.Uint64(), heap[1].Value.Uint64(), heap[2].Value.Uint64())
}

// nearly reports whether the heap has come so far from what lived to the goal that the collector
// may begin soon. Go's own begins at seven tenths of the way at the earliest.
func nearly(live, goal, now uint64) bool {
	return goal > live && now > live && float64(now-live) > 0.6*float64(goal-live)
}
