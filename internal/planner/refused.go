package planner

import (
	"maps"
	"sync"
	"time"
)

// refusedFor is how long after a refusal for a bound an account's orders are refused
// without a look at the database: who orders without a break has five looks a second.
const refusedFor = 200 * time.Millisecond

// maxRefused is how many accounts are remembered before those that are over are
// forgotten.
const maxRefused = 1000

// refused are the accounts of which an order was refused a moment ago.
type refused struct {
	mu sync.Mutex
	at map[string]time.Time
}

func (r *refused) note(account string, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.at == nil {
		r.at = map[string]time.Time{}
	}
	r.at[account] = now
	if len(r.at) > maxRefused {
		maps.DeleteFunc(r.at, func(_ string, at time.Time) bool { return now.Sub(at) >= refusedFor })
	}
}

func (r *refused) lately(account string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	at, noted := r.at[account]
	return noted && now.Sub(at) < refusedFor
}
