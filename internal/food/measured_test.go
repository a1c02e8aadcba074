package food

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestMeasured(t *testing.T) {
	t.Parallel()
	table := Default()
	for _, c := range []struct {
		food     ID
		quantity float64
		unit     Unit
		system   System
		want     float64
		in       Unit
	}{
		{"turmeric", 0.41, Teaspoon, Metric, 0.5, Teaspoon},
		{"salt", 0.81, Teaspoon, Metric, 0.75, Teaspoon},
		{"salt", 0.05, Teaspoon, Metric, 1, Pinch},
		{"salt", 0.001, Teaspoon, US, 1, Pinch},
		{"salt", 4, Pinch, Metric, 0.25, Teaspoon},
		{"olive-oil", 0.02, Teaspoon, Metric, 0.125, Teaspoon},
		{"olive-oil", 1.63, Teaspoon, Metric, 1.75, Teaspoon},
		{"olive-oil", 2.9, Teaspoon, Metric, 1, Tablespoon},
		{"olive-oil", 4, Teaspoon, Metric, 4, Teaspoon},
		{"olive-oil", 4.5, Teaspoon, Metric, 1.5, Tablespoon},
		{"olive-oil", 5.6, Teaspoon, Metric, 2, Tablespoon},
		{"olive-oil", 5.2, Teaspoon, Metric, 5, Teaspoon},
		{"olive-oil", 3.75, Tablespoon, Metric, 4, Tablespoon},
		{"olive-oil", 4.5, Tablespoon, Metric, 65, Millilitre},
		{"olive-oil", 5, Tablespoon, US, 1.0 / 3, Cup},
		{"olive-oil", 4, Tablespoon, US, 0.25, Cup},
		{"sugar", 6, Tablespoon, Metric, 75, Gram},
		{"sugar", 6, Tablespoon, US, 6, Tablespoon},
		{"whole-milk", 8, Millilitre, Metric, 1.5, Teaspoon},
		{"whole-milk", 262.5, Millilitre, Metric, 250, Millilitre},
		{"whole-milk", 980, Millilitre, Metric, 1, Litre},
		{"whole-milk", 250, Millilitre, US, 1, Cup},
		{"whole-milk", 1.1, Cup, US, 1, Cup},
		{"whole-milk", 1, Cup, Metric, 240, Millilitre},
		{"plain-flour", 1, Cup, Metric, 125, Gram},
		{"red-lentils", 0.4, Gram, Metric, 1, Gram},
		{"red-lentils", 17.4, Gram, Metric, 17, Gram},
		{"red-lentils", 66.6, Gram, Metric, 65, Gram},
		{"red-lentils", 312, Gram, Metric, 310, Gram},
		{"red-lentils", 31.4, Gram, Metric, 30, Gram},
		{"red-lentils", 1260, Gram, Metric, 1.25, Kilogram},
		{"red-lentils", 1, Pound, Metric, 450, Gram},
		{"red-lentils", 250, Gram, US, 9, Ounce},
		{"red-lentils", 453.6, Gram, US, 1, Pound},
		{"red-lentils", 500, Gram, US, 18, Ounce},
		{"red-lentils", 1, Kilogram, US, 2.25, Pound},
		{"egg", 1.25, Piece, Metric, 1, Piece},
		{"egg", 0.5, Piece, Metric, 1, Piece},
		{"egg", 1.5, Piece, Metric, 1, Piece},
		{"egg", 2.5, Piece, Metric, 3, Piece},
		{"egg", 0.2, Piece, US, 1, Piece},
		{"spring-onion", 4.88, Piece, Metric, 5, Piece},
		{"onion", 0.61, Piece, Metric, 0.5, Piece},
		{"onion", 5.6, Piece, Metric, 6, Piece},
		{"onion", 110, Gram, US, 1, Piece},
		{"onion", 45, Gram, US, 1.5, Ounce},
		{"avocado", 0.7, Piece, Metric, 0.75, Piece},
		{"garlic", 2.4, Clove, Metric, 2, Clove},
		{"garlic", 4, Gram, US, 1, Clove},
		{"chickpeas-canned", 1.6, Can, Metric, 1.5, Can},
		{"chickpeas-canned", 0.25, Can, Metric, 60, Gram},
		{"thyme", 0.3, Sprig, Metric, 1, Sprig},
		{"egg", 0, Piece, Metric, 0, Piece},
		{"egg", math.NaN(), Piece, Metric, math.NaN(), Piece},
	} {
		f := table.Food(c.food)
		grams, _ := f.Grams(c.quantity, c.unit)
		got := f.Measured(Amount{c.quantity, c.unit, grams}, c.system)
		if !(math.Abs(got.Quantity-c.want) < 1e-9) && !math.IsNaN(c.want) || got.Unit != c.in {
			t.Errorf("%v %s of %s, %s: %v %s, want %v %s", c.quantity, c.unit, c.food, c.system, got.Quantity, got.Unit, c.want, c.in)
		}
	}
	var unknown *Food
	if got := unknown.Measured(Amount{1.2, Bunch, 0}, US); got != (Amount{1, Bunch, 0}) {
		t.Error("of what nobody knows:", got)
	}
}

// measurable reports whether an instrument of a kitchen shows the amount, written down apart
// from the ladders: the multiples that a unit may have.
func measurable(q float64, u Unit) bool {
	multiple := func(of float64) bool { return math.Abs(q/of-math.Round(q/of)) < 1e-6 }
	third := slices.ContainsFunc([]float64{1.0 / 3, 2.0 / 3}, func(x float64) bool { return math.Abs(q-x) < 1e-9 })
	switch u {
	case Teaspoon:
		return q == 0.125 || multiple(0.25)
	case Tablespoon:
		return multiple(0.5)
	case Cup:
		return third || multiple(0.25)
	case Gram:
		return multiple(1) && (q < 30 || multiple(5))
	case Millilitre:
		return multiple(5)
	case Litre, Kilogram:
		return multiple(0.05)
	case Ounce, Pound:
		return multiple(0.25)
	}
	return (u.Kind() == Count || u == Glass) && multiple(0.25) || multiple(1)
}

// What is measured of every food in every unit that it has can be measured, is what it is when
// it is measured again, is no less than what is measured of less, and is as near as we say.
func TestMeasuredIsMeasurable(t *testing.T) {
	t.Parallel()
	foods := Default().All()
	rapid.Check(t, func(rt *rapid.T) {
		f := rapid.SampledFrom(foods).Draw(rt, "food")
		u := rapid.SampledFrom(Units()).Draw(rt, "unit")
		s := rapid.SampledFrom([]System{Metric, US}).Draw(rt, "system")
		q := math.Exp(rapid.Float64Range(-5, 8).Draw(rt, "ln"))
		each, known := f.Grams(1, u)
		if known && q*each > 20_000 || u.Kind() == Volume && q*u.Factor() > 20_000 || u.Kind() == Mass && q*u.Factor() > 20_000 {
			return
		}
		of := func(q float64) Amount { return f.Measured(Amount{q, u, q * each}, s) }
		got, more := of(q), of(q*rapid.Float64Range(1, 1.5).Draw(rt, "more"))
		if !(got.Quantity > 0) || !measurable(got.Quantity, got.Unit) || got.Unit.Foreign(s) && !(got.Unit == Gram && got.Grams < 25.1) {
			rt.Fatalf("%v %s of %s: nobody measures %v %s", q, u, f.ID, got.Quantity, got.Unit)
		}
		again := f.Measured(got, s)
		if again.Unit != got.Unit || math.Abs(again.Quantity-got.Quantity) > 1e-9*got.Quantity {
			rt.Fatalf("%v %s of %s: %v, and again %v", q, u, f.ID, got, again)
		}
		if !known {
			return
		}
		if more.Grams < got.Grams*(1-1e-9) {
			rt.Fatalf("%v %s of %s: %v, and of more %v", q, u, f.ID, got, more)
		}
		spoon, one := f.leastOf(got.Unit)
		if off := math.Abs(got.Grams - q*each); off > q*each/7*(1+1e-6) && off > max(spoon, one, 1)*(1+1e-6) {
			rt.Fatalf("%v %s of %s, %v g: %v", q, u, f.ID, q*each, got)
		}
	})
}

// leastOf gives the g of an eighth of a teaspoon, and of one of what is counted.
func (f *Food) leastOf(u Unit) (spoon, one float64) {
	spoon = 0.125 * Teaspoon.Factor() * f.GramsPerML
	if u.Kind() == Count || slices.Contains(entire, u) || u == Glass {
		one, _ = f.Grams(1, u)
	}
	return spoon, one
}

func BenchmarkMeasured(b *testing.B) {
	f := Default().Food("olive-oil")
	b.ReportAllocs()
	for b.Loop() {
		f.Measured(Amount{1.63, Teaspoon, 7.3}, Metric)
	}
}
