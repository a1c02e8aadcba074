package compose

import (
	"math"

	"mealplanner/internal/meal"
)

// band is what an eater needs of a nutrient on a day, in millionths of its unit. Between the
// first bounds an amount costs nothing; up to the second little, so that variety, likes and
// cuisines decide there; beyond the third, where the miss is told, threefold, up to where it
// is out of reach anyway.
type band struct {
	aimed, near, told bounds
	limit             bounds // what is told as missed; told is a little within it
	weight, slope     int64  // weight 0: nothing is needed
	isSet             bool   // by somebody, and not estimated
}

type bounds struct{ least, most int64 }

// by is how far an amount is outside.
func (b bounds) by(amount int64) int64 { return max(b.least-amount, amount-b.most, 0) }

// weights of what is missed that nobody set, in halves of a macro's, in the order
// of counted.
var weights = [len(counted)]int64{4, 2, 2, 2, 1, 1, 2, 2, 2, 2, 2}

// set is how much more it weighs where somebody set it.
const set = 2

// beyondReach is how far beyond its told bound a nutrient costs threefold.
const beyondReach = 200_000

// What an exact aim may be off for little, and how steep that little is, in eighths.
const (
	nearEnergy, nearMacro = 2, 1
	deadEnergy, deadMacro = 30_000, 50_000
	margin                = 40_000 // within a bound of a range, for what portions and amounts move later
)

// unbounded is a bound that nobody reaches.
const unbounded = math.MaxInt64 / 4

// bandOf turns a need into a band, with the amount that counts a million; unit 0: nothing is
// needed.
func bandOf(n int, r meal.Range, part float64) (b band, unit float64) {
	if r.None() || part <= 0 {
		return band{}, 0
	}
	r = r.Part(part)
	if unit = max(r.Aim, 10); r.Aim == 0 {
		unit = max(r.Max, r.Min, 10)
	}
	if b.weight, b.slope, b.isSet = weights[n], nearMacro, !r.Estimated; b.isSet {
		b.weight *= set
	}
	if n == 0 {
		b.slope = nearEnergy
	}
	in := func(x float64) int64 { return millionths(x, unit) }
	ends := bounds{0, unbounded}
	if r.Min > 0 {
		ends.least = in(r.Min)
	}
	if r.Max > 0 {
		ends.most = in(r.Max)
	}
	b.told, b.limit = ends, ends
	switch {
	case r.Exact:
		dead := int64(deadMacro)
		if n == 0 {
			dead = deadEnergy
		}
		aim := in(r.Aim)
		b.aimed, b.near = bounds{aim, aim}, bounds{max(aim-dead, ends.least), min(aim+dead, ends.most)}
		b.told = bounds{ends.least + dead/2, ends.most - dead/2} // what is written in measures is off a little
	case r.Min > 0 && r.Aim > 0 && r.Max > 0: // anything between is right, the middle best
		aim := in(r.Aim)
		b.aimed, b.near = bounds{aim, aim}, ends
	case r.Aim > 0 && r.Max > 0: // a ceiling, better stayed under
		b.aimed, b.near = bounds{0, in(r.Aim)}, bounds{0, ends.most - margin}
	case r.Aim > 0: // a floor, better passed
		b.aimed, b.near = bounds{in(r.Aim), unbounded}, bounds{ends.least + margin, unbounded}
	default:
		b.near = ends
		if r.Min > 0 {
			b.near.least += margin
		}
		if r.Max > 0 {
			b.near.most -= margin
		}
		b.aimed = b.near
	}
	return b, unit
}

// missed prices an amount, in sixteenths.
func (b *band) missed(amount int64) int64 {
	gap := b.aimed.by(amount)
	if gap == 0 {
		return 0
	}
	return b.weight * (b.slope*gap + (8-b.slope)*b.near.by(amount) + 16*min(b.told.by(amount), beyondReach))
}
