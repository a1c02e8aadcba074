package ingredient

import (
	"math"

	"mealplanner/internal/food"
)

// MaxLineLength is how much of a line is read, in characters. What is longer is cut, and
// the line is unsure: it keeps the work of a line bounded, whoever wrote it.
const MaxLineLength = 400

// MaxLines is how many lines may be asked about at once.
const MaxLines = 100

// maxCountTokens is how many tokens a line may have of which the unit may be the food.
const maxCountTokens = 20

// Line is what a line of a recipe's ingredients says: "2 x 400 g tins chopped
// tomatoes, drained". What it does not say, or what nobody can know from it, is left
// empty and never filled by a guess.
type Line struct {
	Text   string    // what was read, without markup
	Amount Amount    // zero: the line has none, as in "salt to taste"
	Unit   food.Unit // empty without an amount; Piece where the foods themselves are counted
	// Each is the size stated of one: 400 g in "2 x 400 g tins".
	Each Measure

	// Food is empty where the line names none that the table knows.
	Food food.ID
	// Confidence in Food: 1 the table's own name or alias, 0.95 with adjectives that
	// do not matter, 0.9 by what the rest of the line says (a tin of tuna), 0.75 a
	// variant ("light"), 0.7 a broad name read as its most usual food ("oil"), 0.6 with
	// words that we do not know; 0 without a food. Below 0.75 ask a person.
	Confidence float64
	// Name is the food in the words of the line.
	Name string
	// Alternatives are the other foods of "butter or oil". With are those of "salt and
	// pepper", "chocolate with hazelnuts" and "spinach and ricotta tortellini"; ReadLines
	// gives those that are foods of their own as lines of their own, and here what is a
	// part of the food or named anywhere else: "fried in lard".
	Alternatives, With []food.ID

	// Allergens is what the whole line says: its foods, the alternatives, and all that it
	// names anywhere, "fried in butter". Without a food all that is not named is May.
	Allergens food.Allergens
	// Diets are those that all of it fits; none where a food or a word is not known, and
	// never one that is judged on a whole dish.
	Diets []food.Diet
	// Unread are the words that nobody understood; with any, Confidence is at most 0.7.
	Unread []string

	Size        string // "large", "small", as written
	Preparation string // "finely chopped", "drained"
	Comment     string // all else: "plus extra for greasing"
	Optional    bool

	// Grams is the weight of the amount, of the middle of a range; 0 with GramsBy
	// empty: unknown.
	Grams   float64
	GramsBy GramsBy
}

// Amount is a number or a range; both ends are the same for a number.
type Amount struct{ From, To float64 }

// Stated reports whether there is an amount.
func (a Amount) Stated() bool { return a.To > 0 }

// Middle of the range.
func (a Amount) Middle() float64 { return (a.From + a.To) / 2 }

func (a Amount) plus(x float64) Amount { return Amount{a.From + x, a.To + x} }

func (a Amount) times(x float64) Amount { return Amount{a.From * x, a.To * x} }

// Measure is so much of a unit.
type Measure struct {
	Quantity float64
	Unit     food.Unit
}

// GramsBy is how the grams of a line were found.
type GramsBy string

// The ways, the surest first.
const (
	ByMass       GramsBy = "mass"          // the amount is a mass
	ByStatedMass GramsBy = "stated mass"   // a mass stands beside it: "1 cup (120 g)"
	ByPackage    GramsBy = "package size"  // the size of each is stated: "2 x 400 g tins"
	ByPortion    GramsBy = "portion"       // the food's own clove, piece, can
	ByDensity    GramsBy = "density"       // a volume, by the food's density
	ByThumb      GramsBy = "rule of thumb" // a pinch, a handful, a knob of anything
)

// ReadLine reads one ingredient line of an English recipe, American or British. It
// never fails: a line that it does not understand has no Food. Foods are found by
// whole words and the longest name, never by a part of a word, and a name whose head
// the table does not know ("lemon curd", "cashew milk") is not read as a part of it.
func (r *Reader) ReadLine(text string, where food.Country) Line {
	lines := r.ReadLines(text, where)
	line := lines[0]
	for _, other := range lines[1:] {
		line.With = append(line.With, other.Food)
		line.Confidence = min(line.Confidence, other.Confidence)
		line.Alternatives = append(line.Alternatives, other.Alternatives...)
	}
	return line
}

// A line is read from left to right, once; the order of calls in read is its grammar:
//
//	line    = [ bullet ] [ heading ] [ part "of" ] [ amount ] foods [ times ]
//	                                                                 "For the sauce: zest of 1 lemon"
//	heading = words ":"                                              "Topping:", "optional:"
//	amount  = number [ range ] [ each ] [ unit ] { again | more }    "2-3", "2 x 400 g tins", "1 cup (120 g) plus 2 tbsp"
//	        | unit "of"                                              "pinch of salt"
//	        | behind the first food                                  "butter, 100 g", "butter the size of a walnut"
//	again   = ( "/" | "=" | "(" | "or" ) measure                     "150 g / 5 oz"
//	more    = ( "plus" | "minus" ) number unit
//	foods   = stretch { "," stretch | "(" stretch ")" }
//	stretch = name { ( "or" | "and" ) name } [ remark ]              the first that names a food
//	        | measure | claim | kind | name | preparation | remark   those behind it
//	times   = "x" number                                             "400 g tin of tomatoes x 2"
//
// Words that only say how the food is may stand before every name. What a name is, is
// decided from its head, which stands last (nameFinder).
//
// Four types share the work, each made of the one before and blind to the ones behind: a
// scanner tells what stands at a token, a nameFinder which food some words name, an
// amountReader reads the amount and weighs it, and the lineReader the foods.

// lineReader reads the foods of a line, and keeps what is said of them.
type lineReader struct {
	amountReader
	comments []string
	prepares []string
	foodName string // the food as the table calls it

	nameWords []*token // the food as the line calls it
	tastes    []span   // words before it that are no foods of their own: the goat of "goat feta"
	inverted  bool     // a line without an amount is a name and its kind: "flour, rice"
	kindName  span     // what tells the kind
	headFood  food.ID  // that a heading and what follows it name: "sauce: oyster"
	kindRead  bool     // what stands behind it says which kind
	others    []otherFood
	exampled  bool       // "such as" was read: what follows are examples
	list      *listFound // nil: not looked for
}

// newLineReader begins to read a text that cleanLine made.
func (r *Reader) newLineReader(text string, where food.Country) *lineReader {
	at := &lineReader{amountReader: amountReader{heap: 1, sizes: 1, ceiling: 1}}
	at.scanner = scanner{Reader: r, words: r.lines, where: where, line: Line{Text: text}}
	at.locale = food.ParseLocale(string(where))
	at.tokens = at.lex(text)
	return at
}

// read reads the line; readClause, which calls it, knows lines of several.
func (r *lineReader) read() {
	r.skipBullet()
	r.skipHeading()
	r.line.Optional = r.saysOptional()
	r.readStates()
	r.readPrefixOf()
	r.readAmount()
	r.readSizeOf()
	r.readTimes()
	r.readFoods()
	if r.headFood != "" && r.line.Food != "" {
		r.line.Food = r.headFood
	}
	r.line.Comment = joined(r.comments)
	r.line.Preparation = joined(r.prepares)
	r.weigh()
}

// capConfidence lowers the confidence for good.
func (r *amountReader) capConfidence(confidence float64) {
	r.ceiling = min(r.ceiling, confidence)
	r.line.Confidence = min(r.line.Confidence, r.ceiling)
}

// finite keeps sums and products of absurd numbers out of the grams.
func finite(v float64) bool { return v > 0 && !math.IsInf(v, 0) && v < 1e9 }
