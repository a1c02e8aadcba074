package main

import (
	"context"
	"slices"
	"time"

	"golang.org/x/crypto/argon2"

	"mealplanner/bench/results"

	"mealplanner/bench/service"
)

// hash is the cost of one argon2id.
type hash struct {
	MemoryKiB uint32 `toml:"memory_kib"`
	Passes    uint32 `toml:"passes"`
	Threads   uint8  `toml:"threads"`
}

// hashTimes are what a hash takes by itself, in ms.
type hashTimes struct {
	P50 float64 `json:"p50_ms"`
	P99 float64 `json:"p99_ms"`
}

// compute gives how long one hash takes, in ms.
func (h hash) compute() float64 {
	began := time.Now()
	argon2.IDKey([]byte("six plain walnuts"), make([]byte, 16), h.Passes, h.MemoryKiB, h.Threads, 32)
	return ms(time.Since(began))
}

// beside computes a hash every so often for a window, in a process that does not serve: what
// a login's own work takes on the machine as it is then, without a server, a queue or a
// database. With as many hashes as there are logins the two p99 are of equally many.
func (h hash) beside(ctx context.Context, window, every time.Duration) hashTimes {
	ctx, cancel := context.WithTimeout(ctx, window)
	defer cancel()
	took := []float64{h.compute()}
	for service.Sleep(ctx, every) {
		took = append(took, h.compute())
	}
	slices.Sort(took)
	return hashTimes{results.Percentile(took, 50), results.Percentile(took, 99)}
}
