package food

// measures are the millilitres that a country's cups, spoons and pints hold. The
// metric cup of 250 ml and spoons of 5 and 15 ml are what recipes outside the US
// mean today; Australia's tablespoon holds 20 ml (Standards Australia AS 1325). The
// imperial pint is 568.26125 ml (Weights and Measures Act 1985), a fluid ounce its
// twentieth.
type measures struct{ cup, tablespoon, teaspoon, pint, fluidOunce float64 }

var (
	customary  = measures{236.5882365, 14.78676478125, 4.92892159375, 473.176473, 29.5735295625}
	imperial   = measures{250, 15, 5, 568.26125, 28.4130625}
	australian = measures{250, 20, 5, 568.26125, 28.4130625}
)

// outsideUS lists the countries that do not measure as the US does.
var outsideUS = map[Country]measures{
	"GB": imperial, "IE": imperial, "AU": australian, "NZ": imperial, "CA": imperial, "ZA": imperial, "IN": imperial,
}

// Millilitres of one of the volume unit u in the country; 0 for masses and counts.
func (c Country) Millilitres(u Unit) float64 {
	m, other := outsideUS[c]
	if !other {
		m = customary
	}
	switch u {
	case Cup:
		return m.cup
	case Tablespoon:
		return m.tablespoon
	case Teaspoon:
		return m.teaspoon
	case Dessertspoon:
		return 2 * m.teaspoon
	case FluidOunce:
		return m.fluidOunce
	case Pint:
		return m.pint
	case Quart:
		return 2 * m.pint
	case Gallon:
		return 8 * m.pint
	}
	if u.Kind() == Volume {
		return u.Factor()
	}
	return 0
}

// insteadOf are the units that are the same thing for a food, or so near that its
// weight serves: a bulb of garlic is a head, a rasher of bacon a slice.
var insteadOf = map[Unit][]Unit{
	Piece:  {Fillet, Head, Ear, Stalk, Ball, Loaf, Pod, Sheet, Packet, Leaf, Slice},
	Head:   {Piece},
	Fillet: {Piece},
	Stalk:  {Stick, Piece, Sprig},
	Stick:  {Stalk, Piece},
	Leaf:   {Sheet, Piece},
	Sheet:  {Leaf, Piece},
	Rasher: {Slice, Piece},
	Ear:    {Piece},
	Ball:   {Piece},
	Loaf:   {Piece},
	Pod:    {Piece},
	Floret: {Piece},
	Cube:   {Piece},
	Square: {Piece},
	Rack:   {Piece},
	Knob:   {Inch, Piece},
	Packet: {Bag, Punnet, Bunch},
	Bag:    {Packet},
	Punnet: {Packet},
	Strip:  {Rasher, Slice},
	Sprig:  {Stalk},
	Bottle: {Jar},
}

// portion gives the grams of one such count of the food.
func (r *lineReader) portion(f *Food, u Unit) (grams float64, ok bool) {
	if g := f.Portions[u]; g > 0 {
		return g, true
	}
	if g := f.Portions[Inch]; u == Centimetre && g > 0 {
		return g / 2.54, true
	}
	for _, other := range insteadOf[u] {
		if g := f.Portions[other]; g > 0 {
			return g, true
		}
	}
	return 0, false
}

// weigh finds the grams of the line, the surest way first.
func (r *lineReader) weigh() {
	l := &r.line
	if !l.Amount.Stated() {
		return
	}
	r.readLength()
	if l.Unit == "" {
		l.Unit = Piece
		if l.Each.Unit.Kind() == Mass && l.Food == "" {
			l.Amount, l.Unit, l.Each = l.Amount.times(l.Each.Quantity), l.Each.Unit, Measure{}
		}
	}
	l.Grams, l.GramsBy = r.gramsFound()
	if !finite(l.Grams) {
		l.Grams, l.GramsBy = 0, ""
	}
}

// readLength makes "1 2-inch piece" of ginger two inches; a cucumber of twelve inches
// stays one.
func (r *lineReader) readLength() {
	l, each := &r.line, r.line.Each
	f := r.table.Food(l.Food)
	if f == nil || f.Portions[Inch] == 0 || each.Unit != Inch && each.Unit != Centimetre || l.Amount != (Amount{1, 1}) {
		return
	}
	if l.Unit == Knob || (l.Unit == "" || l.Unit == Piece) && (r.unitWord || f.SoldBy != Piece) {
		l.Amount, l.Unit, l.Each = Amount{each.Quantity, each.Quantity}, each.Unit, Measure{}
	}
}

func (r *lineReader) gramsFound() (float64, GramsBy) {
	l := &r.line
	f := r.table.Food(l.Food)
	n := l.Amount.Middle()
	if l.Unit.Kind() == Mass {
		return n * l.Unit.Factor(), ByMass
	}
	if r.other.Unit.Kind() == Mass {
		return r.other.Quantity * r.other.Unit.Factor(), ByStatedMass
	}
	if g, ok := r.massOf(f, l.Each); ok {
		return n * g * r.drainedShare(), ByPackage
	}
	if f == nil {
		return 0, ""
	}
	if g, by := r.gramsOfOne(f, l.Unit); g > 0 {
		return n * g, by
	}
	if g, ok := r.massOf(f, r.other); ok {
		return g, ByDensity
	}
	return 0, ""
}

// massOf gives the grams of a stated measure: a mass, or a volume of a food whose
// density is known.
func (r *lineReader) massOf(f *Food, m Measure) (float64, bool) {
	switch m.Unit.Kind() {
	case Mass:
		return m.Quantity * m.Unit.Factor(), m.Quantity > 0
	case Volume:
		if f != nil {
			g, by := r.volume(f, m.Unit)
			return m.Quantity * g, by != ""
		}
	case Count: // of so many inches, where an inch has a weight
		if f != nil && f.Portions[Inch] > 0 && (m.Unit == Inch || m.Unit == Centimetre) {
			g, ok := r.portion(f, m.Unit)
			return m.Quantity * g, ok
		}
	}
	return 0, false
}

// drainedShare is how much of a stated tin is the food, which the table knows
// without its liquid.
func (r *lineReader) drainedShare() float64 {
	share, known := r.words.drained[r.line.Food]
	if known && (r.line.Unit == Can || r.line.Unit == Jar) {
		return share
	}
	return 1
}

// gramsOfOne weighs one unit of the food.
func (r *lineReader) gramsOfOne(f *Food, u Unit) (float64, GramsBy) {
	if u.Kind() == Volume {
		g, by := r.volume(f, u)
		return g * r.heap, by
	}
	if g, ok := r.portion(f, u); ok {
		return g * r.sizeOf(f, u), ByPortion
	}
	return r.byThumb(f, u)
}

// sizeOf is the factor of a large or small one: the table's own weights where it has
// them. A hen's egg without a size is a large one.
func (r *lineReader) sizeOf(f *Food, u Unit) float64 {
	whole := f.Portions[Piece]
	hensEgg := f.ID == "egg" || f.ID == "egg-boiled"
	switch {
	case u == Handful || u == Pinch:
		return r.heap * r.sizes
	case hensEgg && r.sizes > 1.25:
		return 1.12
	case hensEgg && r.line.Size == "medium":
		return 0.88
	case hensEgg && r.sizes > 1:
		return 1
	case u == Piece && r.sizes > 1 && f.Portions[LargePiece] > 0 && whole > 0:
		return f.Portions[LargePiece] / whole
	case u == Piece && r.sizes < 1 && f.Portions[SmallPiece] > 0 && whole > 0:
		return f.Portions[SmallPiece] / whole
	case f.ID == "egg-white" || f.ID == "egg-yolk":
		return 1
	}
	return r.sizes
}

// volume weighs one unit of volume in the line's country.
func (r *lineReader) volume(f *Food, u Unit) (float64, GramsBy) {
	ml := r.where.Millilitres(u)
	if g := f.Portions[u]; g > 0 {
		return g * ml / u.Factor(), ByPortion
	}
	if f.GramsPerML > 0 {
		return ml * f.GramsPerML, ByDensity
	}
	return ml * looseDensity, ByThumb
}

// looseDensity in g/ml is a cup of anything in pieces, where the table has no
// density: USDA SR28's chopped and diced foods weigh 120 to 160 g a cup.
const looseDensity = 0.6

// byThumb weighs a handful or a knob of anything. A pinch is a sixteenth of a
// teaspoon, a wedge an eighth of the whole, a bottle that of wine.
func (r *lineReader) byThumb(f *Food, u Unit) (float64, GramsBy) {
	density := f.GramsPerML
	if density == 0 {
		density = looseDensity
	}
	switch {
	case u == Pinch:
		return density * 5 / 16 * r.heap, ByThumb
	case u == Bottle:
		return density * r.words.thumb[Bottle], ByThumb
	case u == Wedge && f.Portions[Piece] > 0:
		return f.Portions[Piece] / 8, ByThumb
	case f.Aisle != Produce && (u == Sprig || u == Leaf || u == Bunch):
		return 0, ""
	}
	if g := r.words.thumb[u]; g > 0 {
		return g * r.sizeOf(f, u), ByThumb
	}
	return 0, ""
}
