package llm

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// State is what an administrator sees of the provider.
type State struct {
	Host    string    `json:"host"` // of its URL; empty: no provider
	Model   string    `json:"model"`
	Breaker string    `json:"breaker"`          // "closed", "open", "half open"
	Until   time.Time `json:"until,omitzero"`   // open until
	Resting time.Time `json:"resting,omitzero"` // no call before, for the provider's rate

	Busy    int `json:"busy"`    // calls that run
	Limit   int `json:"limit"`   // that may run, now
	Ceiling int `json:"ceiling"` // that may ever
	Waiting int `json:"waiting"` // that wait for their turn

	Requests Allowance `json:"requests"`
	Tokens   Allowance `json:"tokens"`
	Retries  int       `json:"retries_left"` // of the budget that all calls share

	// Differences are what the model does not take, or takes otherwise.
	Differences []string  `json:"differences"`
	Troubles    []Trouble `json:"troubles"` // the latest first

	Since time.Time `json:"since"`
	Usage Usage     `json:"usage"` // since then, of all providers
}

// Allowance is what a provider allows a minute; 0: not known.
type Allowance struct {
	PerMinute int `json:"per_minute"`
	Left      int `json:"left"`
}

// Trouble is a failure, with what to do about it.
type Trouble struct {
	Class     Class     `json:"class"`
	Status    int       `json:"status,omitzero"`
	What      string    `json:"what"`
	Advice    string    `json:"advice"`              // said by words, for AdviceFor
	RequestID string    `json:"request_id,omitzero"` // the latest one's
	AdviceFor Class     `json:"-"`
	Times     int       `json:"times"`
	Last      time.Time `json:"last"`
}

// State of the door now.
func (d *Door) State() State {
	d.mu.Lock()
	s := State{Since: d.since, Usage: d.usage, Differences: []string{}, Troubles: []Trouble{}}
	d.mu.Unlock()
	l := d.link.Load()
	if l == nil {
		return s
	}
	now := time.Now()
	s.Host, s.Model, s.Ceiling = l.url.Host, l.provider.Model, l.limits.Concurrency
	s.Breaker, s.Until = l.breaker.state()
	s.Busy, s.Limit, s.Waiting = l.limiter.now()
	s.Requests, s.Tokens, s.Resting = l.rate.now()
	s.Retries = l.budget.left()
	s.Differences = d.shapes.of(l.endpoint, now).differences()
	if room := d.shapes.reasoning(l.endpoint, now).room; room > 0 {
		s.Differences = append(s.Differences, fmt.Sprintf("with room for %d tokens of reasoning", room))
	}
	s.Troubles = l.troubles.latest()
	return s
}

// troubles are the last failures, alike ones as one.
type troubles struct {
	mu   sync.Mutex
	list []Trouble // the latest first
}

const troublesKept = 8

func (t *troubles) note(e *Error, now time.Time) {
	if e.Class == Cancelled || e.Class == Unavailable {
		return // what led to it is there already
	}
	next := Trouble{Class: e.Class, Status: e.Status, What: e.words(), AdviceFor: e.Advice(), RequestID: e.RequestID, Times: 1, Last: now}
	t.mu.Lock()
	defer t.mu.Unlock()
	same := slices.IndexFunc(t.list, func(old Trouble) bool {
		return old.Class == next.Class && old.Status == next.Status && old.What == next.What
	})
	if same >= 0 {
		next.Times += t.list[same].Times
		t.list = slices.Delete(t.list, same, same+1)
	}
	t.list = slices.Insert(t.list, 0, next)
	t.list = t.list[:min(len(t.list), troublesKept)]
}

func (t *troubles) latest() []Trouble {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]Trouble{}, t.list...)
}
