package ingredient

import "mealplanner/internal/food"

// insteadOf are the units that are the same thing for a food, or so near that its
// weight serves: a bulb of garlic is a head, a rasher of bacon a slice.
var insteadOf = map[food.Unit][]food.Unit{
	food.Piece:  {food.Fillet, food.Head, food.Ear, food.Stalk, food.Ball, food.Loaf, food.Pod, food.Sheet, food.Packet, food.Leaf, food.Slice},
	food.Head:   {food.Piece},
	food.Fillet: {food.Piece},
	food.Stalk:  {food.Stick, food.Piece, food.Sprig},
	food.Stick:  {food.Stalk, food.Piece},
	food.Leaf:   {food.Sheet, food.Piece},
	food.Sheet:  {food.Leaf, food.Piece},
	food.Rasher: {food.Slice, food.Piece},
	food.Ear:    {food.Piece},
	food.Ball:   {food.Piece},
	food.Loaf:   {food.Piece},
	food.Pod:    {food.Piece},
	food.Floret: {food.Piece},
	food.Cube:   {food.Piece},
	food.Square: {food.Piece},
	food.Rack:   {food.Piece},
	food.Knob:   {food.Inch, food.Piece},
	food.Packet: {food.Bag, food.Punnet, food.Bunch},
	food.Bag:    {food.Packet},
	food.Punnet: {food.Packet},
	food.Strip:  {food.Rasher, food.Slice},
	food.Sprig:  {food.Stalk},
	food.Bottle: {food.Jar},
}

// portion gives the grams of one such count of the food.
func (r *amountReader) portion(f *food.Food, u food.Unit) (grams float64, ok bool) {
	if g := f.Portions[u]; g > 0 {
		return g, true
	}
	if g := f.Portions[food.Inch]; u == food.Centimetre && g > 0 {
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
func (r *amountReader) weigh() {
	l := &r.line
	if !l.Amount.Stated() {
		return
	}
	r.readLength()
	if l.Unit == "" {
		l.Unit = food.Piece
		if l.Each.Unit.Kind() == food.Mass && l.Food == "" {
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
func (r *amountReader) readLength() {
	l, each := &r.line, r.line.Each
	f := r.table.Food(l.Food)
	if f == nil || f.Portions[food.Inch] == 0 || each.Unit != food.Inch && each.Unit != food.Centimetre || l.Amount != (Amount{1, 1}) {
		return
	}
	if l.Unit == food.Knob || (l.Unit == "" || l.Unit == food.Piece) && (r.unitWord || f.SoldBy != food.Piece) {
		l.Amount, l.Unit, l.Each = Amount{each.Quantity, each.Quantity}, each.Unit, Measure{}
	}
}

func (r *amountReader) gramsFound() (float64, GramsBy) {
	l := &r.line
	f := r.table.Food(l.Food)
	n := l.Amount.Middle()
	if l.Unit.Kind() == food.Mass {
		return n * l.Unit.Factor(), ByMass
	}
	if r.other.Unit.Kind() == food.Mass {
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
func (r *amountReader) massOf(f *food.Food, m Measure) (float64, bool) {
	switch m.Unit.Kind() {
	case food.Mass:
		return m.Quantity * m.Unit.Factor(), m.Quantity > 0
	case food.Volume:
		if f != nil {
			g, by := r.volume(f, m.Unit)
			return m.Quantity * g, by != ""
		}
	case food.Count: // of so many inches, where an inch has a weight
		if f != nil && f.Portions[food.Inch] > 0 && (m.Unit == food.Inch || m.Unit == food.Centimetre) {
			g, ok := r.portion(f, m.Unit)
			return m.Quantity * g, ok
		}
	}
	return 0, false
}

// drainedShare is how much of a stated tin is the food, which the table knows
// without its liquid.
func (r *amountReader) drainedShare() float64 {
	share, known := r.words.drained[r.line.Food]
	if known && (r.line.Unit == food.Can || r.line.Unit == food.Jar) {
		return share
	}
	return 1
}

// gramsOfOne weighs one unit of the food.
func (r *amountReader) gramsOfOne(f *food.Food, u food.Unit) (float64, GramsBy) {
	if u.Kind() == food.Volume {
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
func (r *amountReader) sizeOf(f *food.Food, u food.Unit) float64 {
	whole := f.Portions[food.Piece]
	hensEgg := f.ID == "egg" || f.ID == "egg-boiled"
	switch {
	case u == food.Handful || u == food.Pinch:
		return r.heap * r.sizes
	case hensEgg && r.sizes > 1.25:
		return 1.12
	case hensEgg && r.line.Size == "medium":
		return 0.88
	case hensEgg && r.sizes > 1:
		return 1
	case u == food.Piece && r.sizes > 1 && f.Portions[food.LargePiece] > 0 && whole > 0:
		return f.Portions[food.LargePiece] / whole
	case u == food.Piece && r.sizes < 1 && f.Portions[food.SmallPiece] > 0 && whole > 0:
		return f.Portions[food.SmallPiece] / whole
	case f.ID == "egg-white" || f.ID == "egg-yolk":
		return 1
	}
	return r.sizes
}

// volume weighs one unit of volume in the line's country.
func (r *amountReader) volume(f *food.Food, u food.Unit) (float64, GramsBy) {
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
func (r *amountReader) byThumb(f *food.Food, u food.Unit) (float64, GramsBy) {
	density := f.GramsPerML
	if density == 0 {
		density = looseDensity
	}
	switch {
	case u == food.Pinch:
		return density * 5 / 16 * r.heap, ByThumb
	case u == food.Bottle:
		return density * r.words.thumb[food.Bottle], ByThumb
	case u == food.Wedge && f.Portions[food.Piece] > 0:
		return f.Portions[food.Piece] / 8, ByThumb
	case f.Aisle != food.Produce && (u == food.Sprig || u == food.Leaf || u == food.Bunch):
		return 0, ""
	}
	if g := r.words.thumb[u]; g > 0 {
		return g * r.sizeOf(f, u), ByThumb
	}
	return 0, ""
}
