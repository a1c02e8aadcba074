package compose

import (
	"hash/fnv"
	"math/bits"

	"mealplanner/internal/meal"
)

// random is SplitMix64: small, fast, and the same on every machine for ever, which
// math/rand does not promise.
type random uint64

// randomOf gives each date of a seed a sequence of its own, so that a day does not
// depend on how many random numbers the days before it took.
func randomOf(seed uint64, d meal.Date) random {
	h := fnv.New64a()
	h.Write([]byte(d))
	r := random(seed)
	return random(r.next() ^ h.Sum64())
}

// next gives 64 random bits.
func (r *random) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below gives a number in [0, n); n must be positive.
func (r *random) below(n int) int {
	hi, _ := bits.Mul64(r.next(), uint64(n))
	return int(hi)
}
