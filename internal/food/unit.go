package food

import (
	"math"
	"strings"
)

// Unit is what a quantity is counted in: a mass, a volume, or a kitchen count
// whose grams each food says for itself.
type Unit string

// Mass and volume units have fixed factors (NIST HB 44 appendix C; cup, tablespoon
// and teaspoon are the US customary ones).
const (
	Gram       Unit = "g"
	Kilogram   Unit = "kg"
	Ounce      Unit = "oz"
	Pound      Unit = "lb"
	Millilitre Unit = "ml"
	Litre      Unit = "l"
	Teaspoon   Unit = "tsp"
	Tablespoon Unit = "tbsp"
	Cup        Unit = "cup"
	FluidOunce Unit = "fl oz"
	Pint       Unit = "pint"
)

// Count units: the food's Portions give the grams of one.
const (
	Piece   Unit = "piece"
	Clove   Unit = "clove"
	Slice   Unit = "slice"
	Bunch   Unit = "bunch"
	Sprig   Unit = "sprig"
	Leaf    Unit = "leaf"
	Stalk   Unit = "stalk"
	Head    Unit = "head"
	Can     Unit = "can" // drained weight, where the food is eaten drained
	Jar     Unit = "jar"
	Packet  Unit = "packet"
	Fillet  Unit = "fillet"
	Handful Unit = "handful"
	Pinch   Unit = "pinch"
	Inch    Unit = "inch" // of ginger
)

// UnitKind is what a unit measures.
type UnitKind string

// The kinds.
const (
	Mass   UnitKind = "mass"
	Volume UnitKind = "volume"
	Count  UnitKind = "count"
)

// unitFacts is one row of the table of units: grams or millilitres of one (0 for
// counts), its names for people and every spelling that recipes use.
type unitFacts struct {
	unit     Unit
	kind     UnitKind
	factor   float64
	one      string
	many     string
	spelling []string
}

// Factors: NIST Handbook 44, Appendix C; exact but for the last digit.
var unitTable = []unitFacts{
	{Gram, Mass, 1, "g", "g", []string{"gram", "grams", "gramme", "grammes", "gr", "gm", "gms"}},
	{Kilogram, Mass, 1000, "kg", "kg", []string{"kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramme", "kilogrammes"}},
	{Ounce, Mass, 28.349523125, "oz", "oz", []string{"ounce", "ounces", "ozs"}},
	{Pound, Mass, 453.59237, "lb", "lb", []string{"lbs", "pound", "pounds"}},
	{Millilitre, Volume, 1, "ml", "ml", []string{"mls", "millilitre", "millilitres", "milliliter", "milliliters", "cc"}},
	{Litre, Volume, 1000, "l", "l", []string{"litre", "litres", "liter", "liters", "ltr", "ltrs"}},
	{Teaspoon, Volume, 4.92892159375, "tsp", "tsp", []string{"tsps", "teaspoon", "teaspoons", "teaspoonful", "teaspoonfuls"}},
	{Tablespoon, Volume, 14.78676478125, "tbsp", "tbsp", []string{"tbsps", "tbs", "tbl", "tblsp", "tblsps", "tablespoon", "tablespoons", "tablespoonful", "tablespoonfuls"}},
	{Cup, Volume, 236.5882365, "cup", "cups", []string{"c"}},
	{FluidOunce, Volume, 29.5735295625, "fl oz", "fl oz", []string{"floz", "fluid oz", "fluid ounce", "fluid ounces"}},
	{Pint, Volume, 473.176473, "pint", "pints", []string{"pt", "pts"}},
	{Piece, Count, 0, "piece", "pieces", []string{"pc", "pcs", "whole", "each", "ear", "ears"}},
	{Clove, Count, 0, "clove", "cloves", nil},
	{Slice, Count, 0, "slice", "slices", []string{"rasher", "rashers"}},
	{Bunch, Count, 0, "bunch", "bunches", nil},
	{Sprig, Count, 0, "sprig", "sprigs", nil},
	{Leaf, Count, 0, "leaf", "leaves", []string{"sheet", "sheets"}},
	{Stalk, Count, 0, "stalk", "stalks", []string{"stick", "sticks", "spear", "spears", "rib", "ribs", "stem", "stems"}},
	{Head, Count, 0, "head", "heads", []string{"bulb", "bulbs"}},
	{Can, Count, 0, "can", "cans", []string{"tin", "tins"}},
	{Jar, Count, 0, "jar", "jars", nil},
	{Packet, Count, 0, "packet", "packets", []string{"pack", "packs", "pkg", "pkgs", "package", "packages", "sachet", "sachets", "envelope", "envelopes"}},
	{Fillet, Count, 0, "fillet", "fillets", []string{"filet", "filets"}},
	{Handful, Count, 0, "handful", "handfuls", nil},
	{Pinch, Count, 0, "pinch", "pinches", []string{"dash", "dashes"}},
	{Inch, Count, 0, "inch", "inches", []string{"in", "inch piece"}},
}

var (
	factsOfUnit = indexUnits()
	unitOfWord  = indexUnitWords()
)

func indexUnits() map[Unit]unitFacts {
	units := make(map[Unit]unitFacts, len(unitTable))
	for _, f := range unitTable {
		units[f.unit] = f
	}
	return units
}

func indexUnitWords() map[string]Unit {
	words := map[string]Unit{}
	for _, f := range unitTable {
		for _, w := range append([]string{string(f.unit), f.one, f.many}, f.spelling...) {
			words[w] = f.unit
		}
	}
	return words
}

// Units lists every unit: masses, volumes, counts.
func Units() []Unit {
	out := make([]Unit, len(unitTable))
	for i, f := range unitTable {
		out[i] = f.unit
	}
	return out
}

// Valid reports whether u is one of Units.
func (u Unit) Valid() bool {
	_, ok := factsOfUnit[u]
	return ok
}

// Kind says what u measures; empty for a unit that we do not know.
func (u Unit) Kind() UnitKind { return factsOfUnit[u].kind }

// Name gives the unit as it is written after this quantity: "1 cup", "2 cups".
func (u Unit) Name(quantity float64) string {
	f, ok := factsOfUnit[u]
	switch {
	case !ok:
		return string(u)
	case quantity > 1:
		return f.many
	}
	return f.one
}

// ParseUnit reads a unit as recipes write it: abbreviated or not, singular or
// plural, with or without a full stop: "Tbsp.", "grams", "tins". A lone "T" is a
// tablespoon and a lone "t" a teaspoon.
func ParseUnit(text string) (Unit, bool) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "."))
	switch text {
	case "T":
		return Tablespoon, true
	case "t":
		return Teaspoon, true
	}
	key := strings.Join(strings.Fields(strings.ToLower(strings.ReplaceAll(text, ".", " "))), " ")
	u, ok := unitOfWord[key]
	return u, ok
}

// Grams converts a quantity of this food to grams: by mass factor, through the
// density, or by the food's own portions. ok is false where the table does not
// know; it never guesses.
func (f *Food) Grams(quantity float64, u Unit) (grams float64, ok bool) {
	if !(quantity >= 0) || math.IsInf(quantity, 1) {
		return 0, false
	}
	facts := factsOfUnit[u]
	each := 0.0
	switch {
	case facts.kind == Mass:
		each = facts.factor
	case f.Portions[u] > 0:
		each = f.Portions[u]
	case facts.kind == Volume:
		each = facts.factor * f.GramsPerML
	}
	grams = quantity * each
	if !(each > 0) || math.IsInf(grams, 1) {
		return 0, false
	}
	return grams, true
}
