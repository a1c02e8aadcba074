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
	Quart      Unit = "quart"
	Gallon     Unit = "gallon"
	Centilitre Unit = "cl"
	Decilitre  Unit = "dl"
)

// Small volumes that cooks do not measure; what is meant by them is a convention.
const (
	Drop         Unit = "drop"
	Dash         Unit = "dash"
	Splash       Unit = "splash"
	Drizzle      Unit = "drizzle"
	Glug         Unit = "glug"
	Dessertspoon Unit = "dessertspoon"
	Glass        Unit = "glass" // of wine
)

// Count units: the food's Portions give the grams of one. Piece is one of medium
// size; where size matters there are small and large ones too.
const (
	Piece      Unit = "piece"
	SmallPiece Unit = "small piece"
	LargePiece Unit = "large piece"
	Clove      Unit = "clove"
	Slice      Unit = "slice"
	Rasher     Unit = "rasher"
	Bunch      Unit = "bunch"
	Sprig      Unit = "sprig"
	Leaf       Unit = "leaf"
	Sheet      Unit = "sheet" // of pasta, pastry, nori
	Stalk      Unit = "stalk"
	Stick      Unit = "stick" // of butter, celery, cinnamon
	Head       Unit = "head"
	Ear        Unit = "ear" // of corn
	Can        Unit = "can" // drained weight, where the food is eaten drained
	Jar        Unit = "jar"
	Bottle     Unit = "bottle"
	Packet     Unit = "packet"
	Fillet     Unit = "fillet"
	Ball       Unit = "ball" // of mozzarella, dough
	Loaf       Unit = "loaf"
	Rack       Unit = "rack"   // of ribs
	Pod        Unit = "pod"    // of vanilla, cardamom
	Floret     Unit = "floret" // of broccoli
	Wedge      Unit = "wedge"
	Strip      Unit = "strip" // of zest
	Cube       Unit = "cube"
	Square     Unit = "square" // of chocolate
	Scoop      Unit = "scoop"
	Punnet     Unit = "punnet"
	Bag        Unit = "bag" // of tea
	Handful    Unit = "handful"
	Pinch      Unit = "pinch"
	Knob       Unit = "knob"
	Inch       Unit = "inch" // of ginger
	Centimetre Unit = "cm"   // of ginger
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

// Factors: NIST Handbook 44, Appendix C; exact but for the last digit. From Drop to
// Glass they are conventions of ours for what cooks do not measure.
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
	{Quart, Volume, 946.352946, "quart", "quarts", []string{"qt", "qts"}},
	{Gallon, Volume, 3785.411784, "gallon", "gallons", []string{"gal", "gals"}},
	{Centilitre, Volume, 10, "cl", "cl", []string{"centilitre", "centilitres", "centiliter", "centiliters"}},
	{Decilitre, Volume, 100, "dl", "dl", []string{"decilitre", "decilitres", "deciliter", "deciliters"}},
	{Drop, Volume, 0.05, "drop", "drops", nil},
	{Dash, Volume, 0.61611519921875, "dash", "dashes", nil},      // an eighth of a teaspoon
	{Splash, Volume, 4.92892159375, "splash", "splashes", nil},   // a teaspoon
	{Drizzle, Volume, 4.92892159375, "drizzle", "drizzles", nil}, // a teaspoon
	{Glug, Volume, 14.78676478125, "glug", "glugs", nil},         // a tablespoon
	{Dessertspoon, Volume, 10, "dessertspoon", "dessertspoons", []string{"dsp", "dessertspoonful", "dessertspoonfuls"}},
	{Glass, Volume, 150, "glass", "glasses", []string{"wineglass", "wineglasses"}},
	{Piece, Count, 0, "piece", "pieces", []string{"pc", "pcs", "whole", "each"}},
	{SmallPiece, Count, 0, "small piece", "small pieces", nil},
	{LargePiece, Count, 0, "large piece", "large pieces", nil},
	{Clove, Count, 0, "clove", "cloves", nil},
	{Slice, Count, 0, "slice", "slices", nil},
	{Rasher, Count, 0, "rasher", "rashers", nil},
	{Bunch, Count, 0, "bunch", "bunches", nil},
	{Sprig, Count, 0, "sprig", "sprigs", nil},
	{Leaf, Count, 0, "leaf", "leaves", nil},
	{Sheet, Count, 0, "sheet", "sheets", nil},
	{Stalk, Count, 0, "stalk", "stalks", []string{"spear", "spears", "rib", "ribs", "stem", "stems"}},
	{Stick, Count, 0, "stick", "sticks", nil},
	{Head, Count, 0, "head", "heads", []string{"bulb", "bulbs"}},
	{Ear, Count, 0, "ear", "ears", []string{"cob", "cobs"}},
	{Can, Count, 0, "can", "cans", []string{"tin", "tins"}},
	{Jar, Count, 0, "jar", "jars", nil},
	{Bottle, Count, 0, "bottle", "bottles", nil},
	{Packet, Count, 0, "packet", "packets", []string{"pack", "packs", "pkg", "pkgs", "package", "packages", "sachet", "sachets", "envelope", "envelopes", "carton", "cartons", "tub", "tubs", "box", "boxes"}},
	{Fillet, Count, 0, "fillet", "fillets", []string{"filet", "filets"}},
	{Ball, Count, 0, "ball", "balls", nil},
	{Loaf, Count, 0, "loaf", "loaves", nil},
	{Rack, Count, 0, "rack", "racks", nil},
	{Pod, Count, 0, "pod", "pods", nil},
	{Floret, Count, 0, "floret", "florets", nil},
	{Wedge, Count, 0, "wedge", "wedges", nil},
	{Strip, Count, 0, "strip", "strips", nil},
	{Cube, Count, 0, "cube", "cubes", nil},
	{Square, Count, 0, "square", "squares", nil},
	{Scoop, Count, 0, "scoop", "scoops", nil},
	{Punnet, Count, 0, "punnet", "punnets", nil},
	{Bag, Count, 0, "bag", "bags", []string{"teabag", "teabags"}},
	{Handful, Count, 0, "handful", "handfuls", nil},
	{Pinch, Count, 0, "pinch", "pinches", nil},
	{Knob, Count, 0, "knob", "knobs", nil},
	{Inch, Count, 0, "inch", "inches", []string{"in", "inch piece"}},
	{Centimetre, Count, 0, "cm", "cm", []string{"centimetre", "centimetres", "centimeter", "centimeters"}},
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
		for _, w := range f.unit.Names() {
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

// Names lists every spelling of the unit that recipes use, in lower case and without full
// stops: its id, singular and plural, and the others.
func (u Unit) Names() []string {
	f, ok := factsOfUnit[u]
	if !ok {
		return nil
	}
	return append([]string{string(f.unit), f.one, f.many}, f.spelling...)
}

// Factor is how many grams one of a unit of mass has, or millilitres one of a volume; 0 of
// a count, and of a unit that we do not know.
func (u Unit) Factor() float64 { return factsOfUnit[u].factor }

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
