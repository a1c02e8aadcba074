//go:build chaos

package main

import (
	"context"
	"math/rand/v2"
	"os"
	"strconv"
	"time"
)

// What bench/chaos sets: the longest wait after a composed day and before a save, and
// the lease of a claim.
const (
	chaosDayEnv   = "MEALPLANNER_CHAOS_DAY_MS"
	chaosLeaseEnv = "MEALPLANNER_CHAOS_LEASE_MS"
)

// init makes generations slow enough to be killed in the middle, and leases short
// enough to be rescued a thousand times in an hour.
func init() {
	rig = func(h *environment) {
		longest := milliseconds(chaosDayEnv)
		h.lease = milliseconds(chaosLeaseEnv)
		if longest <= 0 {
			return
		}
		h.failPoint = func(ctx context.Context, _ string) error {
			select {
			case <-time.After(rand.N(longest)):
				return nil
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
	}
}

// milliseconds reads a duration from the environment; 0: not set.
func milliseconds(key string) time.Duration {
	n, _ := strconv.Atoi(os.Getenv(key))
	return time.Duration(n) * time.Millisecond
}
