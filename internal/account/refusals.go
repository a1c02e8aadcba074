package account

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
)

// refusals sums up refused credentials by who asked, until they are logged. The zero
// value is ready.
type refusals struct {
	mu   sync.Mutex
	from map[string]*refusal // by IPv4 address or IPv6 /64
	rest refusal             // of those for whom there is no room
}

type refusal struct {
	address string // the last
	count   int
	reasons map[string]int
}

// maxRefusals bounds memory and log: so many lines a minute.
const maxRefusals = 500

func (r *refusals) note(address, reason string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := networkOf(address, 32, 64)
	of := r.from[key]
	switch {
	case of != nil:
	case len(r.from) >= maxRefusals:
		of, address = &r.rest, "others"
	default:
		if r.from == nil {
			r.from = map[string]*refusal{}
		}
		of = &refusal{}
		r.from[key] = of
	}
	if of.reasons == nil {
		of.reasons = map[string]int{}
	}
	of.address = address
	of.count++
	of.reasons[reason]++
}

// take gives all and begins anew.
func (r *refusals) take() []refusal {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []refusal
	for _, key := range slices.Sorted(maps.Keys(r.from)) {
		all = append(all, *r.from[key])
	}
	if r.rest.count > 0 {
		all = append(all, r.rest)
	}
	r.from, r.rest = nil, refusal{}
	return all
}

// LogRefusals writes a line for each address whose credentials were refused since the
// last call: its address, how often, and why. It never names an account. Call it each
// minute.
func (a *Accounts) LogRefusals(ctx context.Context) {
	for _, r := range a.refusals.take() {
		var why []string
		for _, reason := range slices.Sorted(maps.Keys(r.reasons)) {
			why = append(why, fmt.Sprintf("%s:%d", reason, r.reasons[reason]))
		}
		a.config.Log.LogAttrs(ctx, slog.LevelInfo, "credentials refused",
			slog.String("address", r.address), slog.Int("count", r.count), slog.String("reasons", strings.Join(why, " ")))
	}
}
