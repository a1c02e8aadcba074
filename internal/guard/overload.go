package guard

import "time"

// overload judges a queue by how long those wait who are served: controlled delay, CoDel.
// A queue that is never empty may be a crowd that has its turns, and a long wait may be a
// burst's. But where even the least wait within an interval is above a target, and the queue
// grows meanwhile, more comes than can be carried. Whoever has to wait is then told soon, and
// who came last goes first (adaptive LIFO), so that those who are served waited little.
type overload struct {
	above time.Time // since when every wait has been above the target; zero: the last was not
	queue int       // how many waited then
	began time.Time
	sign  time.Time // the last sign that it goes on
}

const (
	// target is the least wait that is too long. Who is refused asks again after a second
	// (retryAfter) and then waits anew: while everybody is served within one, to refuse
	// some makes nobody's wait shorter.
	target = time.Second
	// interval is for how long at least every wait must be above the target: after a
	// machine stood still, those who wait are told apart from those who come by it.
	interval = 500 * time.Millisecond
	// calm is for how long nobody must be refused before it is over. The first of those
	// who were refused are back by then.
	calm = time.Second
	// anew is when it is judged anew, whatever happens: clients who ask again at once would
	// make it go on for ever, where all of them together could be served. At five times of
	// what can be carried, a new beginning every five minutes leaves the p99 as it is.
	anew = 5 * time.Minute
)

// on reports whether the queue is overloaded.
func (o *overload) on(now time.Time) bool {
	return now.Sub(o.sign) < calm && now.Sub(o.began) < anew
}

// served notes one who goes now after a wait, while so many go on waiting. Clients who ask
// again when they are answered may wait long, and are never half as many again.
func (o *overload) served(now time.Time, waited time.Duration, waiting int) {
	switch {
	case waited <= target:
		o.above = time.Time{}
	case o.above.IsZero():
		o.above, o.queue = now, waiting
	case o.stands(now) && waiting > o.queue+o.queue/2:
		o.begin(now)
	}
}

// refused notes one who waited in vain. Where those who are served wait less than the
// target it says nothing: better ranks went before, or the database stood still.
func (o *overload) refused(now time.Time) {
	if o.on(now) || o.stands(now) {
		o.begin(now)
	}
}

// stands reports whether every wait of an interval was above the target.
func (o *overload) stands(now time.Time) bool {
	return !o.above.IsZero() && now.Sub(o.above) >= interval
}

// begin is a sign by which overload begins, or goes on.
func (o *overload) begin(now time.Time) {
	if !o.on(now) {
		o.began = now
	}
	o.sign = now
}
