package account

import (
	"context"
	"net/netip"
	"time"

	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// The throttle counts failures in the database, so that all replicas share it. An
// account has free failures, then a delay that doubles: a fixed lock-out would let
// anybody lock out anybody. An address has so many a minute.
const (
	accountWindow   = 15 * time.Minute
	accountFree     = 10
	firstDelay      = time.Second
	longestDelay    = 15 * time.Minute
	addressWindow   = time.Minute
	addressFailures = 30
)

// attempt is one try at an account from an address.
type attempt struct{ email, address string }

func (t attempt) keys() []string {
	keys := []string{accountKey(t.email)}
	if t.address != "" {
		keys = append(keys, addressKey(t.address))
	}
	return keys
}

// accountKey is bounded: whatever is typed as an e-mail must fit into an index.
func accountKey(email string) string { return "account:" + clipped(store.FoldEmail(email), maxEmail) }

// addressKey takes an IPv6 address by its /64: that is one customer.
func addressKey(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return "address:" + address
	}
	if ip = ip.Unmap(); ip.Is6() {
		if p, err := ip.WithZone("").Prefix(64); err == nil {
			return "address:" + p.String()
		}
	}
	return "address:" + ip.String()
}

// throttled says how long the attempt must wait; 0: not at all.
func throttled(ctx context.Context, tx *store.Tx, t attempt, now time.Time) (time.Duration, error) {
	failures, last, err := tx.Attempts(ctx, accountKey(t.email), now.Add(-accountWindow))
	if err != nil {
		return 0, err
	}
	wait := last.Add(accountDelay(failures)).Sub(now)
	if failures < accountFree {
		wait = 0
	}
	if t.address != "" {
		failures, last, err = tx.Attempts(ctx, addressKey(t.address), now.Add(-addressWindow))
		if err != nil {
			return 0, err
		}
		if failures >= addressFailures {
			wait = max(wait, last.Add(addressWindow).Sub(now))
		}
	}
	return max(wait, 0), nil
}

// accountDelay is how long after its last failure an account may be tried again.
func accountDelay(failures int) time.Duration {
	if failures < accountFree {
		return 0
	}
	delay := firstDelay
	for range failures - accountFree {
		if delay >= longestDelay {
			break
		}
		delay *= 2
	}
	return min(delay, longestDelay)
}

func tooMany(wait time.Duration) error {
	wait = (wait + time.Second - 1).Truncate(time.Second)
	return problem.New(problem.TooMany, "Too many failed attempts. Please try again in %s.", wait).
		Coded("login-throttled").After(wait)
}
