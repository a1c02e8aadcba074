package main

import (
	"sync"
	"time"
)

// outages remember when no server could have done anything: PostgreSQL away, or every
// server dead, stopped or cut off.
type outages struct {
	mu     sync.Mutex
	unable map[string]bool // "postgres", or a server
	since  time.Time       // of the outage of now; zero: none
	spans  [][2]time.Time
}

// set says whether something is able to work.
func (o *outages) set(what string, able bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.unable == nil {
		o.unable = map[string]bool{}
	}
	if able {
		delete(o.unable, what)
	} else {
		o.unable[what] = true
	}
	out := o.unable["postgres"] || len(o.unable) >= replicas
	switch {
	case out && o.since.IsZero():
		o.since = time.Now()
	case !out && !o.since.IsZero():
		o.spans = append(o.spans, [2]time.Time{o.since, time.Now()})
		o.since = time.Time{}
	}
}

// within gives how much of a time was outage.
func (o *outages) within(from, to time.Time) time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	spans := o.spans
	if !o.since.IsZero() {
		spans = append(spans[:len(spans):len(spans)], [2]time.Time{o.since, time.Now()})
	}
	var sum time.Duration
	for _, s := range spans {
		begin, end := s[0], s[1]
		if begin.Before(from) {
			begin = from
		}
		if end.After(to) {
			end = to
		}
		sum += max(0, end.Sub(begin))
	}
	return sum
}
