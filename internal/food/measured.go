package food

import (
	"math"
	"slices"
	"strconv"
)

// Amount is so much of a food: how it is measured, and its grams; 0: nobody knows them.
type Amount struct {
	Quantity float64
	Unit     Unit
	Grams    float64
}

// Measured gives the amount next to a that a cook can measure in a kitchen of the system:
// with spoons, a jug or cups, a scale, or by hand. Grams change as the quantity does. f is
// nil for a food that nobody knows; what is no positive number is given back.
//
//   - Spoons: 1/8 tsp, quarters of a teaspoon, 1 tbsp, 4 tsp, 1 1/2 tbsp, 5 tsp, 2 tbsp and
//     halves of a tablespoon from there on. Where the food has a pinch, less than 1/8 tsp is pinches.
//   - From 4 tbsp on, what is poured goes into a jug (ml, l), and all else on the scale; in
//     a US kitchen both go into cups: 1/4, 1/3, 1/2, 2/3, 3/4, 1 and quarters, and 6 tbsp.
//   - A scale shows 1 g, 5 g from 30 g on, 10 g from 250 g on, 25 g from 500 g on and 50 g
//     from 1 kg on; in the US quarters of an ounce, halves from 8 oz on, whole ones from 1 lb
//     on and quarters of a pound from 2 lb on. Less than an ounce is spooned there, or in g.
//   - By hand: whole eggs, slices, cloves, leaves, and whatever weighs less than 20 g; halves
//     of what is larger, quarters of what weighs 150 g or more, whole ones from five on. Half
//     a can is counted; where halves of a package are too far off, it is weighed.
//   - Units of the other system are those of this one: ounces are g, and g of milk cups.
//
// It is never more than a seventh off, or the smallest measure where that is more: 1/8 tsp,
// 1 g, or one or half of what is counted. More gives never less, and a measured amount is
// itself.
func (f *Food) Measured(a Amount, s System) Amount {
	if !(a.Quantity > 0) || math.IsInf(a.Quantity, 1) {
		return a
	}
	switch {
	case a.Unit.Foreign(s):
		return f.translated(a, s)
	case a.Unit.Kind() == Mass:
		grams := a.Quantity * a.Unit.Factor()
		if s == US && grams < leastOunces {
			return f.translated(a, s)
		}
		return f.weighed(a, grams, s)
	case slices.Contains(spoonUnits, a.Unit):
		return f.spooned(a, a.Quantity*a.Unit.Factor(), s)
	case a.Unit == Pinch && f.pinch() > 0:
		return f.spooned(a, a.Quantity*f.pinch(), s)
	case slices.Contains(metricVolumes, a.Unit):
		return jug.measure(a, a.Quantity*a.Unit.Factor())
	case slices.Contains(usVolumes, a.Unit):
		return cups.measure(a, a.Quantity*a.Unit.Factor())
	}
	return f.counted(a, s)
}

// band is a stretch of a ladder: from so many of a unit on, in steps, up to the next band.
type band struct {
	unit       Unit
	from, step float64
	factor     float64 // g, ml or pieces of one unit
}

// ladder is what an instrument can measure, from the least on.
type ladder []band

func ladderOf(bands ...band) ladder {
	for i := range bands {
		if bands[i].factor = bands[i].unit.Factor(); bands[i].factor == 0 {
			bands[i].factor = 1
		}
	}
	return bands
}

// Spoons up to a few tablespoons; what follows differs. A step that the next band cuts
// short is one.
var spoonful = []band{
	{unit: Teaspoon, from: 1.0 / 8, step: 1.0 / 8}, {unit: Teaspoon, from: 1.0 / 4, step: 1.0 / 4},
	{unit: Tablespoon, from: 1, step: 1}, {unit: Teaspoon, from: 4, step: 1}, {unit: Tablespoon, from: 1.5, step: 1}, {unit: Teaspoon, from: 5, step: 1}, {unit: Tablespoon, from: 2, step: 0.5},
}

var jugful = []band{
	{unit: Millilitre, from: 100, step: 10}, {unit: Millilitre, from: 250, step: 25}, {unit: Millilitre, from: 500, step: 50},
	{unit: Litre, from: 1, step: 0.05}, {unit: Litre, from: 2, step: 0.1},
}

// The ladders. Spoons go on to the jug from four tablespoons on, a jug down to spoons from two.
var (
	spoons = ladderOf(append(slices.Clone(spoonful), band{unit: Tablespoon, from: 4, step: 1})...)
	poured = ladderOf(append(append(slices.Clone(spoonful), band{unit: Millilitre, from: 65, step: 5}), jugful...)...)
	jug    = ladderOf(append(append(slices.Clone(spoonful), band{unit: Tablespoon, from: 2, step: 1}, band{unit: Millilitre, from: 35, step: 5}), jugful...)...)
	cups   = ladderOf(append(slices.Clone(spoonful),
		band{unit: Cup, from: 1.0 / 4, step: 1}, band{unit: Cup, from: 1.0 / 3, step: 1}, band{unit: Tablespoon, from: 6, step: 2},
		band{unit: Cup, from: 1.0 / 2, step: 1}, band{unit: Cup, from: 2.0 / 3, step: 1}, band{unit: Cup, from: 3.0 / 4, step: 1.0 / 4},
		band{unit: Cup, from: 4, step: 0.5}, band{unit: Cup, from: 8, step: 1})...)

	scale = ladderOf(
		band{unit: Gram, from: 1, step: 1}, band{unit: Gram, from: 30, step: 5}, band{unit: Gram, from: 250, step: 10}, band{unit: Gram, from: 500, step: 25},
		band{unit: Kilogram, from: 1, step: 0.05}, band{unit: Kilogram, from: 2, step: 0.1})
	light  = ladderOf(band{unit: Gram, from: 1, step: 1}, band{unit: Gram, from: 24, step: 5}) // less than an ounce
	ounces = ladderOf(
		band{unit: Ounce, from: 1, step: 0.25}, band{unit: Ounce, from: 8, step: 0.5}, band{unit: Ounce, from: 16, step: 1},
		band{unit: Pound, from: 2, step: 0.25})

	wholes   = ladderOf(band{from: 1, step: 1})
	halves   = ladderOf(band{from: 0.5, step: 0.5}, band{from: 5, step: 1})
	quarters = ladderOf(band{from: 0.25, step: 0.25}, band{from: 2, step: 0.5}, band{from: 5, step: 1})
)

// at gives the rung next to a value in the ladder's g, ml or pieces. Of two that are as near it
// is the lower and the upper one in turn, so that what is measured is not more in the mean:
// portions are quarters, and fall between rungs more often than not.
func (l ladder) at(v float64) (quantity float64, u Unit, rung float64) {
	i := len(l) - 1
	for i > 0 && float64(l[i].from*l[i].factor) > v {
		i--
	}
	b := l[i]
	steps := max(math.Floor((v/b.factor-b.from)/b.step), 0)
	low := b.from + float64(steps*b.step)
	high, upper := low+b.step, b
	if i+1 < len(l) && float64(l[i+1].from*l[i+1].factor) < float64(high*b.factor)*(1+dust) {
		upper = l[i+1]
		high = upper.from
	}
	nearer := float64(v-float64(low*b.factor)) - float64(float64(high*upper.factor)-v) // to low: below 0
	if nearer < -v*dust || nearer <= v*dust && math.Mod(steps, 2) == 0 {
		return low, b.unit, low * b.factor
	}
	return high, upper.unit, high * upper.factor
}

// dust is by how much numbers that are the same may differ.
const dust = 1e-9

// measure gives the amount whose value in the ladder's g, ml or pieces is v on the rung next
// to it. Pieces keep their unit.
func (l ladder) measure(a Amount, v float64) Amount {
	q, u, rung := l.at(v)
	if u == "" {
		u = a.Unit
	}
	return Amount{Quantity: q, Unit: u, Grams: a.Grams * rung / v}
}

// mostOff is how far a measured amount may be off that could be weighed instead.
const mostOff = 1.0 / 7

// misses reports whether the measured amount is too far off.
func (a Amount) misses(v, rung float64) bool { return math.Abs(rung-v) > v*mostOff*(1+dust) }

var (
	spoonUnits    = []Unit{Teaspoon, Tablespoon, Dessertspoon}
	metricVolumes = []Unit{Millilitre, Centilitre, Decilitre, Litre}
	usVolumes     = []Unit{Cup, FluidOunce, Pint, Quart, Gallon}
)

// Foreign reports whether a cook who measures in the system lacks the unit: pounds for one
// who weighs in grams. Spoons and counts belong to both.
func (u Unit) Foreign(s System) bool {
	if s == US {
		return u == Gram || u == Kilogram || slices.Contains(metricVolumes, u)
	}
	return u == Ounce || u == Pound || slices.Contains(usVolumes, u)
}

// translated measures what is written in the other system's units.
func (f *Food) translated(a Amount, s System) Amount {
	factor := a.Unit.Factor()
	grams := a.Grams
	if a.Unit.Kind() == Volume {
		switch {
		case s == US:
			return cups.measure(a, a.Quantity*factor)
		case f.isPoured() || !(grams > 0):
			return jug.measure(a, a.Quantity*factor)
		}
	} else if !(grams > 0) {
		grams = a.Quantity * factor
	}
	if f == nil {
		return f.weighed(a, grams, s)
	}
	switch spoon, known := f.Grams(1, Teaspoon); {
	case f.isPoured() && s == US:
		return cups.measure(a, grams/f.GramsPerML)
	case f.isPoured():
		return jug.measure(a, grams/f.GramsPerML)
	case f.SoldBy.Kind() == Count && f.Portions[f.SoldBy] > 0:
		pieces := Amount{Quantity: grams / f.Portions[f.SoldBy], Unit: f.SoldBy, Grams: a.Grams}
		whole := f.byHand(f.SoldBy, f.Portions[f.SoldBy])
		if _, _, rung := whole.at(pieces.Quantity); f.isSmall(f.SoldBy) || !pieces.misses(pieces.Quantity, rung) {
			return whole.measure(pieces, pieces.Quantity)
		}
	case f.SoldBy == Teaspoon && known && grams/spoon < 13.5:
		return f.spooned(a, grams/spoon*Teaspoon.Factor(), s)
	}
	return f.weighed(a, grams, s)
}

// leastOunces is from how many g on a US kitchen weighs: an ounce is a seventh off then.
const leastOunces = 28.349523125 * 7 / 8

// weighed measures so many g with a scale.
func (f *Food) weighed(a Amount, grams float64, s System) Amount {
	switch {
	case s != US:
		return scale.measure(a, grams)
	case grams >= leastOunces:
		m := ounces.measure(a, grams)
		if pounds := m.Quantity / 16; m.Unit == Ounce && m.Quantity >= 16 && math.Mod(m.Quantity, 4) == 0 {
			m.Quantity, m.Unit = pounds, Pound
		}
		return m
	case f != nil && f.GramsPerML > 0:
		return f.spooned(a, grams/f.GramsPerML, s)
	}
	return light.measure(a, grams)
}

// leastSpoon is an eighth of a teaspoon, in ml.
const leastSpoon = 4.92892159375 / 8

// spooned measures so many ml with spoons, and more of it as the kitchen does.
func (f *Food) spooned(a Amount, ml float64, s System) Amount {
	if p := f.pinch(); p > 0 && ml < leastSpoon*(1-dust) {
		if n := max(math.Round(ml/p), 1); float64(n*p) < leastSpoon {
			return Amount{Quantity: n, Unit: Pinch, Grams: a.Grams * n * p / ml}
		}
	}
	switch {
	case s == US:
		return cups.measure(a, ml)
	case f.isPoured():
		return poured.measure(a, ml)
	case a.Grams > 0 && ml >= 4.5*Tablespoon.Factor():
		return scale.measure(a, a.Grams)
	}
	return spoons.measure(a, ml)
}

func (f *Food) isPoured() bool { return f != nil && f.SoldBy == Millilitre && f.GramsPerML > 0 }

// pinch is the ml of a pinch of the food; 0: it has none.
func (f *Food) pinch() float64 {
	if f == nil || !(f.GramsPerML > 0) {
		return 0
	}
	return f.Portions[Pinch] / f.GramsPerML
}

var (
	// entire is what no cook divides.
	entire = []Unit{
		Clove, Slice, Rasher, Sprig, Leaf, Sheet, Stalk, Pod, Floret, Wedge, Strip, Cube, Square, Scoop, Bag, Fillet,
		Pinch, Drop, Dash, Splash, Drizzle, Glug, Knob, Centimetre,
	}
	// packages hold what can be weighed.
	packages = []Unit{Can, Jar, Bottle, Packet, Punnet, Bunch, Loaf}
)

// The weights of a piece, in g, from which on it is halved and quartered.
const (
	leastHalved    = 20
	leastQuartered = 150
)

// byHand gives what a hand can divide a food into that is counted in a unit of so many g (0:
// unknown).
func (f *Food) byHand(u Unit, each float64) ladder {
	switch {
	case slices.Contains(entire, u), f != nil && slices.Contains(f.Groups, "egg-foods"), each > 0 && each < leastHalved:
		return wholes
	case each >= leastQuartered && !slices.Contains(packages, u):
		return quarters
	}
	return halves
}

// isSmall reports whether the food is counted in so small pieces that nobody weighs them.
func (f *Food) isSmall(u Unit) bool { return f.Portions[u] < leastHalved }

// counted measures what is counted.
func (f *Food) counted(a Amount, s System) Amount {
	each := a.Grams / a.Quantity
	if f != nil && f.Portions[a.Unit] > 0 {
		each = f.Portions[a.Unit]
	}
	l := f.byHand(a.Unit, each)
	_, _, rung := l.at(a.Quantity)
	if a.Grams > 0 && slices.Contains(packages, a.Unit) && a.misses(a.Quantity, rung) {
		return f.weighed(a, a.Grams, s)
	}
	return l.measure(a, a.Quantity)
}

// fractions are the parts of a whole that cooks measure, as they write them.
var fractions = []struct {
	part float64
	text string
}{{1.0 / 8, "⅛"}, {1.0 / 4, "¼"}, {1.0 / 3, "⅓"}, {1.0 / 2, "½"}, {2.0 / 3, "⅔"}, {3.0 / 4, "¾"}}

// Mixed writes a quantity as cooks do where it is a whole number and a part that they measure:
// "2½", "⅓", "3"; false: it is none.
func Mixed(quantity float64) (string, bool) {
	const near = 0.004 // a third is told in three decimals
	whole, part := math.Modf(quantity + near)
	text := ""
	if whole > 0 {
		text = strconv.FormatFloat(whole, 'f', -1, 64)
	}
	if part < 2*near && whole > 0 {
		return text, true
	}
	for _, f := range fractions {
		if math.Abs(part-near-f.part) < near {
			return text + f.text, true
		}
	}
	return "", false
}

// Written writes a quantity as Mixed does, or in decimals.
func Written(quantity float64) string {
	if text, ok := Mixed(quantity); ok {
		return text
	}
	return strconv.FormatFloat(quantity, 'f', -1, 64)
}
