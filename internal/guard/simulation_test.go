package guard

import (
	"container/heap"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// world is what comes to a queue before some servers, and how they work.
type world struct {
	service time.Duration // of one request in the mean, exponentially distributed
	// An open loop asks so many times what the servers carry, whatever comes back.
	times float64
	until time.Duration // its end; 0: none
	burst int           // so many more at once, every three seconds
	// In a closed loop each client asks again when it is answered, and after retry when
	// it is refused.
	clients int
	retry   time.Duration
	// Every stallEvery, nothing goes on for stall.
	stall, stallEvery time.Duration
	warmup, window    time.Duration
}

// servers are the connections that ordinary interactive work may have, of ten.
const servers = 5

// carried is how many requests a second the servers can serve.
func (w world) carried() float64 { return servers / w.service.Seconds() }

// rule is one way of judging a queue.
type rule interface {
	// arrives gives the patience of one who has to wait behind so many; 0: none.
	arrives(now time.Time, waiting int) time.Duration
	// next is whose turn it is of those who wait, the first come first.
	next(now time.Time, waiting int) int
	// sheds reports whether whoever came first is refused now, after so long a wait.
	sheds(now time.Time, waited time.Duration) bool
	// serves is asked about one whose turn it is; false: it is refused instead.
	serves(now time.Time, waited time.Duration, waiting int) bool
	// expires is told of one whose patience is over.
	expires(now time.Time)
}

// outcome is what the window showed.
type outcome struct {
	refused float64         // of those who asked
	goodput float64         // of what the servers carry
	waits   []time.Duration // of those who were served, sorted
	told    []time.Duration // of those who were refused, sorted
	// least and most are how often a client of a closed loop was served.
	least, most int
}

// percentile is the nearest rank's; 0 of none.
func percentile(sorted []time.Duration, p int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[(len(sorted)*p+99)/100-1]
}

// simulation is a world in virtual time.
type simulation struct {
	world
	rule   rule
	random *rand.Rand
	now    time.Time
	began  time.Time
	counts time.Time // from when on
	events events
	made   int
	free   int
	queue  []*asking
	asked  int
	served []int // by client
	out    outcome
}

// asking is one request; its client is -1 in an open loop.
type asking struct {
	client int
	since  time.Time
	gone   bool
}

func simulate(w world, r rule) outcome {
	s := &simulation{world: w, rule: r, random: rand.New(rand.NewPCG(1, 2)), free: servers, served: make([]int, w.clients),
		now: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)}
	s.began, s.counts = s.now, s.now.Add(w.warmup)
	end := s.counts.Add(w.window)
	if w.times > 0 {
		s.after(0, s.arrive)
	}
	if w.burst > 0 {
		s.after(0, s.crowd)
	}
	for c := range w.clients {
		s.after(0, func() { s.ask(c) })
	}
	for len(s.events) > 0 && !s.events[0].at.After(end) {
		e := heap.Pop(&s.events).(event)
		s.now = e.at
		e.do()
	}
	s.out.refused = float64(len(s.out.told)) / float64(max(1, s.asked))
	s.out.goodput = float64(len(s.out.waits)) / w.window.Seconds() / w.carried()
	slices.Sort(s.out.waits)
	slices.Sort(s.out.told)
	if w.clients > 0 {
		s.out.least, s.out.most = slices.Min(s.served), slices.Max(s.served)
	}
	return s.out
}

func (s *simulation) arrive() {
	if s.until > 0 && s.now.Sub(s.began) > s.until {
		return
	}
	s.ask(-1)
	s.after(time.Duration(s.random.ExpFloat64()/(s.times*s.carried())*float64(time.Second)), s.arrive)
}

func (s *simulation) crowd() {
	for range s.burst {
		s.ask(-1)
	}
	s.after(3*time.Second, s.crowd)
}

func (s *simulation) measuring() bool { return !s.now.Before(s.counts) }

// ask is a client that comes.
func (s *simulation) ask(client int) {
	if s.measuring() {
		s.asked++
	}
	a := &asking{client: client, since: s.now}
	if s.free == 0 {
		patience := s.rule.arrives(s.now, len(s.queue))
		if patience == 0 {
			s.refuse(a)
			return
		}
		s.after(patience, func() { s.expire(a) })
	}
	s.queue = append(s.queue, a)
	s.next()
}

func (s *simulation) expire(a *asking) {
	if !a.gone {
		a.gone = true
		i := slices.Index(s.queue, a)
		s.queue = slices.Delete(s.queue, i, i+1)
		s.rule.expires(s.now)
		s.refuse(a)
	}
}

func (s *simulation) refuse(a *asking) {
	if s.measuring() {
		s.out.told = append(s.out.told, s.now.Sub(a.since))
	}
	if a.client >= 0 {
		s.after(s.retry, func() { s.ask(a.client) })
	}
}

// next serves as many as there are servers for.
func (s *simulation) next() {
	for len(s.queue) > 0 && s.rule.sheds(s.now, s.now.Sub(s.queue[0].since)) {
		s.queue[0].gone = true
		s.refuse(s.queue[0])
		s.queue = s.queue[1:]
	}
	for s.free > 0 && len(s.queue) > 0 {
		i := s.rule.next(s.now, len(s.queue))
		a := s.queue[i]
		s.queue = slices.Delete(s.queue, i, i+1)
		a.gone = true
		waited := s.now.Sub(a.since)
		if !s.rule.serves(s.now, waited, len(s.queue)) {
			s.refuse(a)
			continue
		}
		if s.measuring() {
			s.out.waits = append(s.out.waits, waited)
			if a.client >= 0 {
				s.served[a.client]++
			}
		}
		s.free--
		s.after(s.takes(), func() {
			s.free++
			s.next()
			if a.client >= 0 {
				s.ask(a.client)
			}
		})
	}
}

// takes is how long a request takes that begins now, with the stalls on its way.
func (s *simulation) takes() time.Duration {
	left := time.Duration(s.random.ExpFloat64() * float64(s.service))
	if s.stall == 0 {
		return left
	}
	took := time.Duration(0)
	for left > 0 {
		in := time.Duration(s.now.Add(took).UnixNano()) % s.stallEvery
		if in < s.stall {
			took += s.stall - in
			continue
		}
		step := min(left, s.stallEvery-in)
		took, left = took+step, left-step
	}
	return took
}

// after does something later.
func (s *simulation) after(d time.Duration, do func()) {
	s.made++
	heap.Push(&s.events, event{s.now.Add(d), s.made, do})
}

// event is what happens at a time; those of one time in the order in which they were made.
type event struct {
	at   time.Time
	made int
	do   func()
}

type events []event

func (e events) Len() int { return len(e) }
func (e events) Less(i, j int) bool {
	return e[i].at.Before(e[j].at) || e[i].at.Equal(e[j].at) && e[i].made < e[j].made
}
func (e events) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)   { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	last := (*e)[len(*e)-1]
	*e = (*e)[:len(*e)-1]
	return last
}

// growing is the rule of the gate, which overload decides.
type growing struct {
	overload
	oldest bool // even while overloaded, who came first goes first
}

func (g *growing) arrives(now time.Time, waiting int) time.Duration {
	switch {
	case waiting >= crowd:
		g.begin(now)
		return 0
	case g.on(now):
		return briefWait
	}
	return awayWait
}

func (g *growing) next(now time.Time, waiting int) int {
	if !g.oldest && g.on(now) {
		return waiting - 1
	}
	return 0
}

func (g *growing) sheds(now time.Time, waited time.Duration) bool {
	shed := g.on(now) && waited > briefWait
	if shed {
		g.refused(now)
	}
	return shed
}

func (g *growing) serves(now time.Time, waited time.Duration, waiting int) bool {
	g.served(now, waited, waiting)
	return true
}

func (g *growing) expires(now time.Time) { g.refused(now) }

// standing takes a queue that has not been empty for half a second for overload.
type standing struct{ since time.Time }

func (s *standing) arrives(now time.Time, waiting int) time.Duration {
	if waiting == 0 {
		s.since = now
	}
	switch {
	case waiting >= 8*(servers+1):
		return 0
	case now.Sub(s.since) > 500*time.Millisecond:
		return 100 * time.Millisecond
	}
	return 500 * time.Millisecond
}

func (s *standing) next(time.Time, int) int                   { return 0 }
func (s *standing) serves(time.Time, time.Duration, int) bool { return true }
func (s *standing) sheds(time.Time, time.Duration) bool       { return false }
func (s *standing) expires(time.Time)                         {}

// codel is controlled delay as Wangle and Folly have it: a target of 5 ms, judged anew each
// 100 ms, and while overloaded twice the target for everybody.
type codel struct {
	newest bool
	least  time.Duration // wait since the interval began
	ends   time.Time
	on     bool
}

func (c *codel) arrives(time.Time, int) time.Duration { return 500 * time.Millisecond }

func (c *codel) next(_ time.Time, waiting int) int {
	if c.newest && c.on {
		return waiting - 1
	}
	return 0
}

func (c *codel) serves(now time.Time, waited time.Duration, _ int) bool {
	const target = 5 * time.Millisecond
	if now.After(c.ends) {
		c.on, c.least, c.ends = c.least > target, waited, now.Add(100*time.Millisecond)
	}
	c.least = min(c.least, waited)
	return !c.on || waited <= 2*target
}

func (c *codel) sheds(time.Time, time.Duration) bool { return false }
func (c *codel) expires(time.Time)                   {}

// patient has everybody wait for as long as for a database that is away.
type patient struct{}

func (patient) arrives(time.Time, int) time.Duration      { return awayWait }
func (patient) next(time.Time, int) int                   { return 0 }
func (patient) serves(time.Time, time.Duration, int) bool { return true }
func (patient) sheds(time.Time, time.Duration) bool       { return false }
func (patient) expires(time.Time)                         {}

// Side by side in virtual time: which rule refuses whom, and how long the others wait. The
// first column is the rule of the gate, and what it must show; `go test -v` prints the rest
// (docs/adr/0022-overload-is-judged-by-waiting-time.md).
func TestRulesOfOverloadSideBySide(t *testing.T) {
	const ms = time.Millisecond
	open := func(times float64) world {
		return world{service: 30 * ms, times: times, warmup: 5 * time.Second, window: 20 * time.Second}
	}
	closed := func(clients int, service time.Duration) world {
		return world{service: service, clients: clients, retry: 20 * ms, warmup: 5 * time.Second, window: 20 * time.Second}
	}
	with := func(w world, change func(*world)) world { change(&w); return w }
	stalls := func(w *world) { w.stall, w.stallEvery = 300*ms, 2*time.Second }
	rules := []struct {
		name string
		make func() rule
	}{
		{"growing", func() rule { return &growing{} }},
		{"growing, first come first served", func() rule { return &growing{oldest: true} }},
		{"patience alone", func() rule { return patient{} }},
		{"standing", func() rule { return &standing{} }},
		{"CoDel 5 ms", func() rule { return &codel{} }},
		{"CoDel 5 ms, newest first", func() rule { return &codel{newest: true} }},
	}
	// What the rule of the gate must show; p99 and told 0: whatever.
	for _, c := range []struct {
		name    string
		world   world
		refused float64       // at most
		goodput float64       // at least
		p99     time.Duration // of the waits, at most
		told    time.Duration // p99, at most
	}{
		{"0.9 x", open(0.9), 0, 0.85, 0, 0},
		{"0.5 x and bursts of 200", with(open(0.5), func(w *world) { w.burst = 200 }), 0, 0.85, 0, 0},
		{"1.2 x", open(1.2), 0.25, 0.95, 2 * time.Second, 0},
		{"2 x", open(2), 0.55, 0.95, 105 * ms, 105 * ms},
		{"5 x", open(5), 0.82, 0.95, 105 * ms, 105 * ms},
		{"5 x, 80 ms", with(open(5), func(w *world) { w.service = 80 * ms }), 0.82, 0.95, 105 * ms, 105 * ms},
		{"16 clients, 30 ms", closed(16, 30*ms), 0, 0.95, 0, 0},
		{"64 clients, 5 ms", closed(64, 5*ms), 0, 0.95, 0, 0},
		{"64 clients, 30 ms", closed(64, 30*ms), 0, 0.95, 0, 0},
		{"64 clients, 30 ms, stalls", with(closed(64, 30*ms), stalls), 0, 0.8, 0, 0},
		{"64 clients, 100 ms", closed(64, 100*ms), 0, 0.95, 0, 0},
		{"64 clients, 100 ms, stalls", with(closed(64, 100*ms), stalls), 0, 0.8, 0, 0},
		{"200 clients, 5 ms", closed(200, 5*ms), 0, 0.95, 0, 0},
		{"200 clients, 30 ms, stalls", with(closed(200, 30*ms), stalls), 0, 0.8, 0, 0},
		{"200 clients, 100 ms", closed(200, 100*ms), 1, 0.95, 0, 0}, // who waits for 4 s is refused
		{"64 clients, 30 ms, stalls of 3.5 s", with(closed(64, 30*ms), func(w *world) { w.stall, w.stallEvery = 3500*ms, 20*time.Second }), 0.05, 0.75, 0, 0},
	} {
		var row strings.Builder
		for i, r := range rules {
			o := simulate(c.world, r.make())
			p99, told := percentile(o.waits, 99), percentile(o.told, 99)
			fmt.Fprintf(&row, " | %.1f %%, %d ms, %d ms", 100*o.refused, p99.Milliseconds(), told.Milliseconds())
			if c.world.clients > 0 {
				fmt.Fprintf(&row, ", %d:%d", o.least, o.most)
			}
			if i == 0 && (o.refused > c.refused || o.goodput < c.goodput || c.p99 > 0 && p99 > c.p99 || c.told > 0 && told > c.told) {
				t.Errorf("%s: %.2f %% refused after %v, goodput %.2f, p99 %v", c.name, 100*o.refused, told, o.goodput, p99)
			}
		}
		t.Logf("| %s%s |", c.name, row.String())
	}
}

// Clients who ask again at once would keep overload going although all of them could be
// served; and a new beginning now and then does not show where far more is asked.
func TestOverloadIsJudgedAnew(t *testing.T) {
	leftover := world{service: 30 * time.Millisecond, clients: 64, retry: 20 * time.Millisecond, times: 5, until: 10 * time.Second, window: 30 * time.Second}
	leftover.warmup = 30 * time.Second
	if o := simulate(leftover, &growing{}); o.refused == 0 {
		t.Error("the crowd that is left after an overload was refused nothing: this test shows nothing")
	}
	leftover.warmup = anew + 30*time.Second
	if o := simulate(leftover, &growing{}); o.refused > 0 {
		t.Errorf("%.1f %% of the crowd that is left were still refused after %v", 100*o.refused, anew)
	}
	o := simulate(world{service: 80 * time.Millisecond, times: 5, warmup: 5 * time.Second, window: 4 * anew}, &growing{})
	if p99, most := percentile(o.waits, 99), percentile(o.waits, 100); p99 > briefWait || most <= target || o.goodput < 0.95 {
		t.Errorf("at five times, over %v: p99 %v, at most %v, goodput %.2f", 4*anew, p99, most, o.goodput)
	}
}
