package food

import "math"

// Valid reports whether s is one of the systems.
func (s System) Valid() bool { return s == Metric || s == US }

// Shown picks the quantity and unit in which a shopper reads so many grams of the food:
// whole pieces, cans and bunches where the food is sold by them, spoons, millilitres or
// cups for what is poured or spooned, weights for all else. Pieces are as many as are
// needed, else it rounds; the grams stay the truth. What a cook reads is Measured. Nothing
// and less than nothing is 0 g.
func (f *Food) Shown(grams float64, s System) (quantity float64, u Unit) {
	if !(grams > 0) || math.IsInf(grams, 1) {
		return 0, Gram
	}
	switch {
	case f.SoldBy == Millilitre && f.GramsPerML > 0:
		return shownVolume(grams/f.GramsPerML, s)
	case f.SoldBy == Teaspoon:
		if q, u, ok := f.shownSpoons(grams); ok {
			return q, u
		}
	case f.SoldBy.Kind() == Count && f.Portions[f.SoldBy] > 0:
		return wholeUp(grams / f.Portions[f.SoldBy]), f.SoldBy
	}
	return f.shownWeight(grams, s)
}

// wholeUp gives the next whole number; of a twentieth more nobody buys another piece, for a
// medium onion is not so exact.
func wholeUp(n float64) float64 { return max(math.Ceil(n-1.0/20), 1) }

// shownSpoons gives pinches, teaspoons and tablespoons up to four tablespoons.
func (f *Food) shownSpoons(grams float64) (float64, Unit, bool) {
	spoon, ok := f.Grams(1, Teaspoon)
	if !ok {
		return 0, "", false
	}
	switch tsp := grams / spoon; {
	case tsp < 0.2:
		if f.Portions[Pinch] > 0 {
			return 1, Pinch, true
		}
		return 0, "", false
	case tsp < 2.75:
		return toStep(tsp, 0.25), Teaspoon, true
	case tsp <= 12:
		return toStep(tsp/3, 0.5), Tablespoon, true
	}
	return 0, "", false
}

// shownVolume shows what is poured: spoons while they are few, then the system's
// own measures.
func shownVolume(ml float64, s System) (float64, Unit) {
	tsp := ml / factsOfUnit[Teaspoon].factor
	switch {
	case tsp < 0.2:
		return sensible(ml), Millilitre
	case tsp < 2.75:
		return toStep(tsp, 0.25), Teaspoon
	case s == US && tsp < 23: // half a cup begins at 24
		return toStep(tsp/3, 0.5), Tablespoon
	case s == US:
		return toStep(ml/factsOfUnit[Cup].factor, 0.25), Cup
	case tsp < 9.5:
		return toStep(tsp/3, 0.5), Tablespoon
	case ml < 995:
		return toStep(ml, 5), Millilitre
	}
	return toStep(ml/1000, 0.05), Litre
}

// shownWeight shows g and kg, or oz and lb; a weight too small for a kitchen scale
// in ounces is shown in spoons where the density is known, else in grams.
func (f *Food) shownWeight(grams float64, s System) (float64, Unit) {
	if s != US {
		if grams >= 997.5 {
			return toStep(grams/1000, 0.05), Kilogram
		}
		return sensible(grams), Gram
	}
	oz := grams / factsOfUnit[Ounce].factor
	switch {
	case oz >= 15.75:
		return toStep(oz/16, 0.25), Pound
	case oz >= 3.75:
		return toStep(oz, 0.5), Ounce
	case oz >= 0.9:
		return toStep(oz, 0.25), Ounce
	}
	if q, u, ok := f.shownSpoons(grams); ok {
		return q, u
	}
	return sensible(grams), Gram
}

// sensible rounds to two figures that a scale shows: 0.1 below 1, 0.5 below 10, 1
// below 100, 5 above.
func sensible(v float64) float64 {
	switch {
	case v < 0.1:
		return 0.1
	case v < 1:
		return toStep(v, 0.1)
	case v < 10:
		return toStep(v, 0.5)
	case v < 100:
		return math.Round(v)
	}
	return toStep(v, 5)
}

// toStep rounds to a multiple of step, free of binary dust such as 0.30000000000000004.
func toStep(v, step float64) float64 { return math.Round(math.Round(v/step)*step*100) / 100 }
