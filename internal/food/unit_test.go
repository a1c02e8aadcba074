package food

import (
	"math"
	"testing"
)

func TestParseUnit(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Unit{
		"g": Gram, "grams": Gram, "Gr.": Gram, "kg": Kilogram, "Kilos": Kilogram,
		"oz": Ounce, "ounces": Ounce, "lb": Pound, "lbs.": Pound, "pound": Pound,
		"ml": Millilitre, "mL": Millilitre, "milliliters": Millilitre, "l": Litre, "L": Litre, "litre": Litre,
		"tsp": Teaspoon, "tsp.": Teaspoon, "t": Teaspoon, "Teaspoons": Teaspoon,
		"T": Tablespoon, "tbsp": Tablespoon, "Tbsp.": Tablespoon, "tbs": Tablespoon, "tablespoon": Tablespoon,
		"cup": Cup, "cups": Cup, "c": Cup, "C.": Cup,
		"fl oz": FluidOunce, "fl. oz.": FluidOunce, "Fluid  Ounces": FluidOunce, "pint": Pint, "pts": Pint,
		"piece": Piece, "pieces": Piece, "whole": Piece, "clove": Clove, "cloves": Clove,
		"slices": Slice, "rashers": Rasher, "bunches": Bunch, "sprig": Sprig, "leaves": Leaf, "leaf": Leaf,
		"stalks": Stalk, "spears": Stalk, "sticks": Stick, "head": Head, "bulbs": Head, "can": Can, "tins": Can, "jar": Jar,
		"packet": Packet, "pkg": Packet, "sachets": Packet, "fillets": Fillet, "handful": Handful,
		"pinch": Pinch, "dash": Dash, "inch": Inch, "inches": Inch, " cup ": Cup,
	} {
		if got, ok := ParseUnit(text); !ok || got != want {
			t.Errorf("ParseUnit(%q) = %q, %v, want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"", ".", "gs", "cupboard", "large", "tea", "ounce of", "1 cup"} {
		if got, ok := ParseUnit(text); ok {
			t.Errorf("ParseUnit(%q) = %q, want none", text, got)
		}
	}
}

func TestUnitsAreWhole(t *testing.T) {
	t.Parallel()
	words := map[string]Unit{}
	for _, f := range unitTable {
		if (f.kind == Count) != (f.factor == 0) {
			t.Errorf("%s is a %s with the factor %v", f.unit, f.kind, f.factor)
		}
		for _, w := range append([]string{string(f.unit), f.one, f.many}, f.spelling...) {
			if other, taken := words[w]; taken && other != f.unit {
				t.Errorf("%q is both %s and %s", w, other, f.unit)
			}
			words[w] = f.unit
			if got, ok := ParseUnit(w); !ok || got != f.unit {
				t.Errorf("ParseUnit(%q) = %q, %v, want %q", w, got, ok, f.unit)
			}
		}
	}
	for _, u := range Units() {
		if !u.Valid() || u.Kind() == "" || u.Name(1) == "" || u.Name(2) == "" {
			t.Errorf("%q is half a unit", u)
		}
	}
	if u := Unit("lump"); u.Valid() || u.Kind() != "" || u.Name(2) != "lump" {
		t.Error("an unknown unit passes for one")
	}
}

// The relations of NIST Handbook 44, Appendix C.
func TestFactors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		of   Unit
		many float64
		in   Unit
	}{
		"3 teaspoons to the tablespoon":     {Teaspoon, 3, Tablespoon},
		"16 tablespoons to the cup":         {Tablespoon, 16, Cup},
		"8 fluid ounces to the cup":         {FluidOunce, 8, Cup},
		"2 cups to the pint":                {Cup, 2, Pint},
		"16 ounces to the pound":            {Ounce, 16, Pound},
		"1000 grams to the kilogram":        {Gram, 1000, Kilogram},
		"1000 millilitres to the litre":     {Millilitre, 1000, Litre},
		"2 tablespoons to the fluid ounce":  {Tablespoon, 2, FluidOunce},
		"6 teaspoons to the fluid ounce":    {Teaspoon, 6, FluidOunce},
		"473.176473 millilitres to a pint":  {Millilitre, 473.176473, Pint},
		"453.59237 grams to the pound":      {Gram, 453.59237, Pound},
		"29.5735 millilitres to a fl ounce": {Millilitre, 29.5735295625, FluidOunce},
	} {
		small, large := factsOfUnit[c.of].factor*c.many, factsOfUnit[c.in].factor
		if math.Abs(small/large-1) > 1e-6 {
			t.Errorf("%s: %v is not %v", name, small, large)
		}
	}
}

func TestGrams(t *testing.T) {
	t.Parallel()
	table := Default()
	for _, c := range []struct {
		food     ID
		quantity float64
		unit     Unit
		want     float64
	}{
		{"egg", 2, Piece, 100},
		{"garlic", 3, Clove, 9},
		{"onion", 1, Piece, 110},
		{"plain-flour", 1, Cup, 125},
		{"sugar", 1, Cup, 200},
		{"double-cream", 1, Cup, 238}, // fluid; 120 g would be whipped
		{"tomato", 1, Cup, 180},       // chopped; 149 g would be cherry tomatoes
		{"whole-milk", 1, Cup, 244},
		{"honey", 1, Tablespoon, 21},
		{"olive-oil", 1, Tablespoon, 13.5},
		{"salt", 1, Teaspoon, 6},
		{"basil", 1, Cup, 24}, // whole leaves
		{"basil", 1, Tablespoon, 2.65},
		{"chickpeas-canned", 1, Can, 240},
		{"chopped-tomatoes-canned", 1, Can, 400},
		{"beef-mince", 1, Pound, 453.59},
		{"beef-mince", 0.5, Kilogram, 500},
		{"red-lentils", 0, Gram, 0},
	} {
		got, ok := table.Food(c.food).Grams(c.quantity, c.unit)
		if !ok || math.Abs(got-c.want) > 0.02*c.want {
			t.Errorf("%v %s of %s = %v g, %v, want %v", c.quantity, c.unit, c.food, got, ok, c.want)
		}
	}
	for _, c := range []struct {
		food     ID
		quantity float64
		unit     Unit
	}{
		{"beef-mince", 1, Cup},     // no density
		{"beef-mince", 1, Piece},   // no such portion
		{"egg", -1, Piece},         // less than nothing
		{"egg", math.NaN(), Gram},  // no number
		{"egg", math.Inf(1), Gram}, // no end
		{"egg", 1, "lump"},         // no unit
		{"egg", 1, ""},             //
		{"egg", math.MaxFloat64, Kilogram},
	} {
		if got, ok := table.Food(c.food).Grams(c.quantity, c.unit); ok {
			t.Errorf("%v %s of %s = %v g; the table must not guess", c.quantity, c.unit, c.food, got)
		}
	}
}

func TestShown(t *testing.T) {
	t.Parallel()
	table := Default()
	for _, c := range []struct {
		food     ID
		grams    float64
		system   System
		quantity float64
		unit     Unit
	}{
		{"egg", 100, Metric, 2, Piece},
		{"egg", 112, US, 3, Piece},
		{"egg", 12.5, Metric, 1, Piece},
		{"egg", 101, Metric, 2, Piece},
		{"egg", 3, Metric, 1, Piece},
		{"garlic", 9, Metric, 3, Clove},
		{"chickpeas-canned", 480, Metric, 2, Can},
		{"chickpeas-canned", 120, US, 1, Can},
		{"carrot", 1220, Metric, 20, Piece},
		{"red-lentils", 253, Metric, 255, Gram},
		{"red-lentils", 1260, Metric, 1.25, Kilogram},
		{"red-lentils", 253, US, 9, Ounce},
		{"red-lentils", 700, US, 1.5, Pound},
		{"red-lentils", 30, US, 1, Ounce},
		{"red-lentils", 8, US, 2, Teaspoon},
		{"whole-milk", 251, Metric, 245, Millilitre},
		{"whole-milk", 1100, Metric, 1.05, Litre},
		{"whole-milk", 244, US, 1, Cup},
		{"olive-oil", 13.5, Metric, 1, Tablespoon},
		{"olive-oil", 4.5, US, 1, Teaspoon},
		{"salt", 6, Metric, 1, Teaspoon},
		{"salt", 0.4, Metric, 1, Pinch},
		{"salt", 500, Metric, 500, Gram},
		{"chicken-breast", 0.04, Metric, 0.1, Gram},
		{"egg", 0, Metric, 0, Gram},
		{"egg", -5, US, 0, Gram},
		{"egg", math.NaN(), US, 0, Gram},
		{"egg", math.Inf(1), US, 0, Gram},
		{"red-lentils", 200, "", 200, Gram},
	} {
		q, u := table.Food(c.food).Shown(c.grams, c.system)
		if q != c.quantity || u != c.unit {
			t.Errorf("%v g of %s in %s: %v %s, want %v %s", c.grams, c.food, c.system, q, u, c.quantity, c.unit)
		}
	}
}

// What is shown never lies by more than rounding, and pieces are enough.
func TestShownIsTrue(t *testing.T) {
	t.Parallel()
	for _, f := range Default().All() {
		for _, s := range []System{Metric, US} {
			for grams := 1.0; grams < 5000; grams *= 1.3 {
				q, u := f.Shown(grams, s)
				back, ok := f.Grams(q, u)
				off := 1 - back/grams // what is missing, as a share
				if !ok || q <= 0 {
					t.Fatalf("%s: %v g is shown as %v %s, which has no grams", f.ID, grams, q, u)
				}
				few := u == Pinch || u == Teaspoon && q < 1.5 || u.Kind() == Count && grams > back-f.Portions[u] && off < 0.06
				if math.Abs(off) > 0.25 && !few {
					t.Errorf("%s: %v g is shown as %v %s, which is %v g", f.ID, grams, q, u, back)
				}
			}
		}
	}
}

func FuzzParseUnit(f *testing.F) {
	for _, seed := range []string{"tbsp", "T", "fl. oz.", "", ".", "\xff", "inch piece"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if u, ok := ParseUnit(text); ok != u.Valid() {
			t.Fatalf("ParseUnit(%q) = %q, %v", text, u, ok)
		}
	})
}

func FuzzGrams(f *testing.F) {
	f.Add("egg", 2.0, "piece")
	f.Add("salt", 0.1, "tsp")
	f.Add("olive-oil", math.Inf(1), "cup")
	f.Add("beef-mince", math.NaN(), "lb")
	f.Add("garlic", -1.0, "clove")
	f.Add("gone", 1e308, "kg")
	table := Default()
	f.Fuzz(func(t *testing.T, id string, quantity float64, unit string) {
		fd := table.Food(ID(id))
		if fd == nil {
			fd = table.Food("egg")
		}
		grams, ok := fd.Grams(quantity, Unit(unit))
		if ok && !(grams >= 0 && grams <= math.MaxFloat64) || !ok && grams != 0 {
			t.Fatalf("%v %s of %s = %v, %v", quantity, unit, fd.ID, grams, ok)
		}
		for _, s := range []System{Metric, US} {
			if q, u := fd.Shown(grams, s); !(q >= 0) || !u.Valid() {
				t.Fatalf("%v g of %s in %s: %v %s", grams, fd.ID, s, q, u)
			}
		}
	})
}
