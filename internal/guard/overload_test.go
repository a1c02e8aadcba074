package guard

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// What is served or refused, and whether that is overload.
func TestOverloadIsALongWaitInAGrowingQueue(t *testing.T) {
	const ms = time.Millisecond
	type seen struct {
		at      time.Duration // after the beginning
		waited  time.Duration
		waiting int
		vain    bool // refused, not served
	}
	for _, c := range []struct {
		name string
		seen []seen
		// at is when it is asked, on what it says.
		at time.Duration
		on bool
	}{
		{"nothing", nil, 0, false},
		{"waits up to the target", []seen{{0, target, 10, false}, {interval, target, 100, false}}, interval, false},
		{"a long wait", []seen{{0, 2 * target, 10, false}}, 0, false},
		{"long waits, and the queue grows by half", []seen{{0, target + ms, 10, false}, {interval, target + ms, 15, false}}, interval, false},
		{"long waits, and the queue grows by more", []seen{{0, target + ms, 10, false}, {interval, target + ms, 16, false}}, interval, true},
		{"… within less than an interval", []seen{{0, target + ms, 10, false}, {interval - ms, target + ms, 16, false}}, interval - ms, false},
		{"… with a short wait between", []seen{{0, 2 * target, 10, false}, {300 * ms, 0, 12, false}, {interval, 2 * target, 16, false}}, interval, false},
		{"in vain, while nobody waits long", []seen{{0, target, 10, false}, {interval, 0, 0, true}}, interval, false},
		{"in vain, while nobody is served", []seen{{0, 0, 0, true}, {interval, 0, 0, true}, {time.Minute, 0, 0, true}}, time.Minute, false},
		{"in vain, after a long wait", []seen{{0, 2 * target, 10, false}, {interval - ms, 0, 0, true}}, interval - ms, false},
		{"in vain, after an interval of long waits", []seen{{0, 2 * target, 10, false}, {interval, 0, 0, true}}, interval, true},
		{"it lasts", []seen{{0, 2 * target, 10, false}, {interval, 0, 0, true}}, interval + calm - ms, true},
		{"it ends", []seen{{0, 2 * target, 10, false}, {interval, 0, 0, true}}, interval + calm, false},
		{"it goes on with each refusal", []seen{{0, 2 * target, 10, false}, {interval, 0, 0, true}, {time.Second, 0, 9, false}, {1400 * ms, 0, 0, true}}, 2 * time.Second, true},
		{"a refusal after its end", []seen{{0, 2 * target, 10, false}, {interval, 0, 0, true}, {time.Second, 0, 9, false}, {interval + calm, 0, 0, true}}, interval + calm, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var o overload
			began := time.Now()
			for _, s := range c.seen {
				if s.vain {
					o.refused(began.Add(s.at))
				} else {
					o.served(began.Add(s.at), s.waited, s.waiting)
				}
			}
			if on := o.on(began.Add(c.at)); on != c.on {
				t.Errorf("after %v: %t", c.at, on)
			}
		})
	}
}

// visits is what became of those who came to a gate.
type visits struct {
	mu     sync.Mutex
	served []visit
	vain   []visit
}

// visit is one of them: when it came, and how long it waited.
type visit struct{ came, waited time.Duration }

// come takes a permit of the lane's gate in a rank, keeps it for a while and gives it back.
func (v *visits) come(t *testing.T, l *lane, rank int, began time.Time, keep time.Duration) error {
	at := permit{&l.own, rank}
	came := time.Now()
	err := at.gate.take(context.Background(), rank, l.patience(at), noMore, nil)
	one := visit{came.Sub(began), time.Since(came)}
	v.mu.Lock()
	if err == nil {
		v.served = append(v.served, one)
	} else {
		v.vain = append(v.vain, one)
	}
	v.mu.Unlock()
	if err == nil {
		time.Sleep(keep)
		at.give()
	} else if !errors.Is(err, errBusy) {
		t.Error(err)
	}
	return err
}

// A crowd whose members each ask again when they are answered is never refused, however long
// they wait for their turns, nor after a pause of everything.
func TestACrowdThatWaitsItsTurnsIsNotRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLanes(10)[Interactive]
		var v visits
		var crowd sync.WaitGroup
		began := time.Now()
		for range 64 {
			crowd.Go(func() {
				for time.Since(began) < 20*time.Second {
					keep := 100 * time.Millisecond
					if at := time.Since(began); at > 5*time.Second && at < 5200*time.Millisecond {
						keep = 1500 * time.Millisecond
					}
					_ = v.come(t, l, rankInteractive, began, keep)
				}
			})
		}
		crowd.Wait()
		long := 0
		for _, one := range v.served {
			if one.waited > target {
				long++
			}
		}
		if len(v.vain) > 0 || long < 100 || len(v.served) < 800 {
			t.Errorf("%d refused, first %+v; %d served, %d after more than %v", len(v.vain), v.vain[:min(1, len(v.vain))], len(v.served), long, target)
		}
	})
}

// More than can be carried: those who wait long are told at once when it is known, who comes
// later waits a tenth of a second at most, and neither begun nor critical work is refused.
func TestAnOverloadedGateTellsSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLanes(10)[Interactive]
		var crowd, begun, critical visits
		var all sync.WaitGroup
		began := time.Now()
		for n := range 1000 { // for 10 s; five at a time, of 250 ms each, are 20 a second
			all.Go(func() { _ = crowd.come(t, l, rankInteractive, began, 250*time.Millisecond) })
			if n%100 == 0 {
				all.Go(func() { _ = begun.come(t, l, rankBegun, began, 10*time.Millisecond) })
				all.Go(func() { _ = critical.come(t, l, rankCritical, began, 10*time.Millisecond) })
			}
			time.Sleep(10 * time.Millisecond)
		}
		all.Wait()
		if n := len(begun.vain) + len(critical.vain); n > 0 {
			t.Errorf("%d of begun and critical work were refused", n)
		}
		const known, told = 1500 * time.Millisecond, 2500 * time.Millisecond
		late, soon := 0, 0
		for _, one := range crowd.served {
			switch {
			case one.came > told && one.waited > briefWait:
				t.Errorf("served %+v", one)
			case one.came > told:
				late++
				if one.waited < briefWait/2 { // first come first served, all would wait for nearly all of it
					soon++
				}
			}
		}
		if soon < late*9/10 {
			t.Errorf("of %d only %d went before who came earlier", late, soon)
		}
		if late < 130 { // of 150 that the gate can carry in the last 7.5 s
			t.Errorf("of those who came after %v %d were served", told, late)
		}
		shed := 0
		for _, one := range crowd.vain {
			switch {
			case one.came+one.waited < known:
				t.Errorf("refused before anything was known: %+v", one)
			case one.came > told && one.waited > briefWait:
				t.Errorf("refused late: %+v", one)
			case one.waited < awayWait && one.came < known:
				shed++
			}
		}
		if shed < 50 {
			t.Errorf("of those who came before it was known %d were told before their time was over", shed)
		}
	})
}

// Whoever is told by a gate's shedding, and not by a timer that is late, shows too that
// overload goes on.
func TestSheddingIsRefusing(t *testing.T) {
	g := &newLanes(10)[Interactive].own
	began := time.Now()
	g.load.begin(began)
	old, late := &waiter{since: began, answered: make(chan struct{})}, &waiter{since: began.Add(calm), answered: make(chan struct{})}
	g.queues[rankInteractive] = []*waiter{old, late}
	g.shed(began.Add(calm - 1))
	if !old.refused || late.refused || len(g.queues[rankInteractive]) != 1 {
		t.Errorf("%d wait; refused: the old one %t, the late one %t", len(g.queues[rankInteractive]), old.refused, late.refused)
	}
	if !g.load.on(began.Add(calm)) {
		t.Error("overload is over although somebody was refused")
	}
}

// Only new interactive work is judged: at the lane's own gate, and at SQLite's one for
// writing, where other lanes stand too.
func TestWhoIsJudged(t *testing.T) {
	lanes := newLanes(10)
	e, err := newLite("/tmp/x")
	if err != nil {
		t.Fatal(err)
	}
	over := overload{sign: time.Now().Add(time.Hour), began: time.Now().Add(time.Hour)}
	for _, g := range []*gate{&lanes[Interactive].own, &lanes[Generation].own, &lanes[Admin].own, &e.writing} {
		g.load = over
	}
	for _, c := range []struct {
		lane Lane
		rank int
		gate *gate
		want time.Duration
	}{
		{Interactive, rankInteractive, &lanes[Interactive].own, briefWait},
		{Interactive, rankInteractive, &e.writing, briefWait},
		{Interactive, rankBegun, &lanes[Interactive].own, awayWait},
		{Interactive, rankCritical, &lanes[Interactive].own, awayWait},
		{Generation, rankInteractive, &lanes[Generation].own, 5 * time.Second}, // its own gate has one rank
		{Generation, rankGeneration, &e.writing, 5 * time.Second},
		{Admin, rankInteractive, &lanes[Admin].own, 250 * time.Millisecond},
	} {
		if got := lanes[c.lane].patience(permit{c.gate, c.rank}); got != c.want {
			t.Errorf("%s, rank %d: %v, want %v", c.lane, c.rank, got, c.want)
		}
	}
	lanes[Generation].own.queues[rankInteractive] = []*waiter{{answered: make(chan struct{})}}
	lanes[Generation].own.free, lanes[Generation].own.room = 0, 0
	lanes[Generation].own.shed(time.Now().Add(time.Hour))
	if n := len(lanes[Generation].own.queues[rankInteractive]); n != 1 {
		t.Error("a generation was sent away")
	}
}

// A queue that is full of those who wait for a connection is overloaded; one of those who
// wait for a database that is away is not.
func TestAFullQueueIsOverloaded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLanes(10)[Interactive]
		l.waiting.Store(crowd)
		if l.admit(false, false) || l.own.overloaded() {
			t.Error("the database is away, and that is taken for overload")
		}
		l.own.queues[rankInteractive] = []*waiter{{answered: make(chan struct{})}}
		if l.admit(false, false) || !l.own.overloaded() {
			t.Error("a full queue is not taken for overload")
		}
	})
}
