package ingredient

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	_ "embed"

	"mealplanner/internal/csvrows"
	"mealplanner/internal/food"
)

// lines.csv holds lines in the styles of many kitchens, labelled by hand. Half `a` was
// at hand while the reader was written. Half `b` was labelled before the reader first
// ran, and was right in 96.7 % of its lines then; `c` was labelled after all tuning and
// was right in 96.2 % at its first run; `d`, sought for its odd styles, in 90.3 %
// (grams for 94.5 % of its amounts); `e`, odder still, in 83.6 % (91.5 %). `f` is what
// was misread of fresh sets, of 729 lines (93.4 % right, 96.8 % weighed) and of 128 odd
// ones (83.6 %, 99.2 %). `g` to `m` are a kind each, labelled before the reader ran;
// docs/food.md has their first runs. `n` is of published lines, drawn at random from two
// collections and labelled before the reader ran. All have had their influence since, so that a
// figure for unseen lines is one of these.
//
// A food that the table does not have must not be read as another: `none`, or a name
// that is no id. Where two answers are as right (the unit of "2 bay leaves"), both
// stand with a stroke between them. Grams are blank where a careful person would not
// know them. `also` holds the line's other foods, `allergens` what the whole line
// contains at least, whatever of it is taken.
//
//go:embed testdata/lines.csv
var linesCSV string

var labelColumns = []string{"half", "line", "country", "quantity", "unit", "food", "grams", "also", "allergens"}

type labelled struct {
	half, text, unit, food string
	country                food.Country
	amount                 Amount
	grams                  float64
	also                   []string
	allergens              []food.Allergen
}

func labelledLines(t *testing.T) []labelled {
	t.Helper()
	rows, err := csvrows.Read(linesCSV, labelColumns...)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]labelled, len(rows))
	for i, r := range rows {
		l := labelled{half: r.Cell("half"), text: r.Texts()[slices.Index(labelColumns, "line")], unit: r.Cell("unit"), food: r.Cell("food"), country: food.Country(r.Cell("country")), also: r.List("also")}
		if q := r.Cell("quantity"); q != "" {
			from, to, isRange := strings.Cut(q, "-")
			if !isRange {
				to = from
			}
			l.amount = Amount{figure(t, from), figure(t, to)}
		}
		if g := r.Cell("grams"); g != "" {
			l.grams = figure(t, g)
		}
		for _, a := range r.List("allergens") {
			if a != "none" {
				l.allergens = append(l.allergens, food.Allergen(a))
			}
		}
		out[i] = l
	}
	return out
}

func figure(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func near(got, want, share float64) bool { return math.Abs(got-want) <= share*math.Abs(want)+1e-9 }

// foods that the label allows; the empty one where the table has no such food.
func (l labelled) foods() []food.ID {
	var out []food.ID
	for name := range strings.SplitSeq(l.food, "|") {
		if food.Default().Food(food.ID(name)) == nil {
			name = ""
		}
		out = append(out, food.ID(name))
	}
	return out
}

// right compares quantity, unit and food with the label.
func (l labelled) right(got Line) bool {
	return near(got.Amount.From, l.amount.From, 0.01) && near(got.Amount.To, l.amount.To, 0.01) &&
		slices.Contains(strings.Split(l.unit, "|"), string(got.Unit)) && slices.Contains(l.foods(), got.Food)
}

// foodsOf are all foods of a read line.
func foodsOf(got Line) []food.ID {
	return slices.Concat([]food.ID{got.Food}, got.Alternatives, got.With)
}

// missed are the allergens of the line that a sure reading would not keep from the
// table of who declares them: none of its foods contains them or may.
func (l labelled) missed(got Line) []food.Allergen {
	if got.Confidence < sure {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(l.allergens), func(a food.Allergen) bool {
		return slices.ContainsFunc(foodsOf(got), func(id food.ID) bool {
			f := food.Default().Food(id)
			return f != nil && f.Allergens.Presence(a) != food.No
		})
	})
}

// differs reports whether what is read contains other allergens than every food of the
// label.
func (l labelled) differs(got Line) bool {
	read := food.Default().Food(got.Food)
	return read != nil && !slices.ContainsFunc(l.foods(), func(id food.ID) bool {
		want := food.Default().Food(id)
		return want == nil || slices.Equal(contained(read), contained(want))
	})
}

func contained(f *food.Food) []food.Allergen {
	return slices.DeleteFunc(food.AllAllergens(), func(a food.Allergen) bool { return f.Allergens.Presence(a) != food.Contains })
}

// From sure on a reading is taken without asking; below doubtful a person is asked.
const sure, doubtful = 0.8, 0.75

// score counts over some lines.
type score struct {
	lines, right, foods, found, amounts, weighed, grams, gramsRight, others, kept int
	missed, differ, wrong                                                         int
}

func (s *score) add(l labelled, got Line) {
	s.lines++
	if l.right(got) {
		s.right++
	}
	if len(l.missed(got)) > 0 {
		s.missed++
	}
	if l.differs(got) {
		s.differ++
	}
	if got.Confidence >= doubtful && !slices.Contains(l.foods(), got.Food) {
		s.wrong++
	}
	for _, names := range l.also {
		s.others++
		if slices.ContainsFunc(foodsOf(got), func(id food.ID) bool { return slices.Contains(strings.Split(names, "|"), string(id)) }) {
			s.kept++
		}
	}
	if slices.Contains(l.foods(), "") {
		return
	}
	s.foods++
	if got.Food != "" {
		s.found++
	}
	if l.amount.Stated() {
		s.amounts++
		if got.Grams > 0 {
			s.weighed++
		}
	}
	if l.grams > 0 {
		s.grams++
		if near(got.Grams, l.grams, 0.1) {
			s.gramsRight++
		}
	}
}

// figures of some lines: shares in percent; lines whose reading misses an allergen,
// contains others than the label's food, or is surely another food.
type figures struct {
	right, found, weighed, grams, kept float64
	missed, differ, wrong              int
}

func (s *score) figures() figures {
	return figures{
		share(s.right, s.lines), share(s.found, s.foods), share(s.weighed, s.amounts), share(s.gramsRight, s.grams), share(s.kept, s.others),
		s.missed, s.differ, s.wrong,
	}
}

// below says whether a figure is worse than the floor.
func (f figures) below(floor figures) bool {
	return f.right < floor.right || f.found < floor.found || f.weighed < floor.weighed || f.grams < floor.grams || f.kept < floor.kept ||
		f.missed > floor.missed || f.differ > floor.differ || f.wrong > floor.wrong
}

// share in percent; of nothing, all.
func share(part, whole int) float64 {
	if whole == 0 {
		return 100
	}
	return 100 * float64(part) / float64(whole)
}

// lineFloors are what each set must reach.
var lineFloors = map[string]figures{
	"a": known, "b": known, "c": known, "d": known, "f": known,

	// What is measured, so that they cannot get worse. To be raised with the reader, never
	// lowered; docs/food.md has the first runs.
	"e":   {right: 98.7, found: 100, weighed: 99.3, grams: 100, wrong: 1},
	"g":   {right: 88.4, found: 100, weighed: 100, grams: 100, kept: 100},
	"h":   {right: 97.3, found: 98.3, weighed: 98.3, grams: 100, kept: 92.9, wrong: 1},
	"i":   {right: 97.5, found: 100, weighed: 100, grams: 100, kept: 97.4},
	"j":   {right: 100, found: 100, weighed: 100, grams: 98.7, kept: 100},
	"k":   {right: 98.5, found: 100, weighed: 100, grams: 100},
	"l":   {right: 97.1, found: 100, weighed: 98, grams: 100},
	"m":   {right: 100, found: 100, weighed: 100, grams: 100, kept: 66.6},
	"n":   {right: 97.6, found: 99.4, weighed: 99.1, grams: 100, kept: 98.4, wrong: 5},
	"all": {right: 98.3, found: 99.6, weighed: 99.4, grams: 99.5, kept: 96.1, wrong: 7},
}

var known = figures{right: 100, found: 100, weighed: 100, grams: 99.1}

func TestLabelledLines(t *testing.T) {
	t.Parallel()
	lines := labelledLines(t)
	if len(lines) < 2900 {
		t.Fatalf("only %d lines, want 2900", len(lines))
	}
	halves := map[string]*score{"all": {}}
	for _, l := range lines {
		got := Default().ReadLine(l.text, l.country)
		if halves[l.half] == nil {
			halves[l.half] = &score{}
		}
		for _, s := range []*score{halves[l.half], halves["all"]} {
			s.add(l, got)
		}
		if !l.right(got) {
			t.Logf("%s %q: %v-%v %q %q %.2f, want %v %q %q", l.half, l.text, got.Amount.From, got.Amount.To, got.Unit, got.Food, got.Confidence, l.amount, l.unit, l.food)
		} else if l.grams > 0 && !near(got.Grams, l.grams, 0.1) && got.Food != "" {
			t.Logf("%s %q: %.1f g by %q, want %v", l.half, l.text, got.Grams, got.GramsBy, l.grams)
		}
		if missed := l.missed(got); len(missed) > 0 {
			t.Logf("%s %q is read surely (%.2f) as %v, without its %v", l.half, l.text, got.Confidence, foodsOf(got), missed)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(halves)) {
		s := halves[name]
		f, floor := s.figures(), lineFloors[name]
		t.Logf("%s: %d lines: right %.1f %%, food found %.1f %% of %d, grams found %.1f %% of %d, within 10 %% of the label %.1f %% of %d, other foods kept %.1f %% of %d, allergens missed in %d, others in %d, surely another food in %d",
			name, s.lines, f.right, f.found, s.foods, f.weighed, s.amounts, f.grams, s.grams, f.kept, s.others, f.missed, f.differ, f.wrong)
		if f.below(floor) {
			t.Errorf("%s: %+v, want %+v at least", name, f, floor)
		}
	}
}

// Every label names foods, units and allergens that there are.
func TestLineLabelsAreWhole(t *testing.T) {
	t.Parallel()
	for _, l := range labelledLines(t) {
		for unit := range strings.SplitSeq(l.unit, "|") {
			if unit != "" && !food.Unit(unit).Valid() {
				t.Errorf("%q: no unit %q", l.text, unit)
			}
		}
		for _, names := range l.also {
			for id := range strings.SplitSeq(names, "|") {
				if food.Default().Food(food.ID(id)) == nil {
					t.Errorf("%q: no food %q", l.text, id)
				}
			}
		}
		for _, a := range l.allergens {
			if !a.Valid() {
				t.Errorf("%q: no allergen %q", l.text, a)
			}
		}
	}
}

func TestLineWordsNameFoods(t *testing.T) {
	t.Parallel()
	words := Default().lines
	for _, rules := range []map[string][]foodRule{words.food, words.context} {
		for phrase, of := range rules {
			for _, rule := range of {
				if food.Default().Food(rule.food) == nil {
					t.Errorf("%q is a name of %q, which the table does not have", phrase, rule.food)
				}
				for _, u := range rule.units {
					if !u.Valid() {
						t.Errorf("%q: no unit %q", phrase, u)
					}
				}
			}
		}
	}
	for phrase := range food.Default().Phrases() {
		if n := len(strings.Fields(phrase)); n > longestName {
			t.Errorf("%q has %d words, more than the reader looks for", phrase, n)
		}
	}
	for word, foods := range words.flavour {
		for _, id := range foods {
			if !food.Default().Known(id) {
				t.Errorf("%q is a flavour of %q, which the table does not have", word, id)
			}
		}
	}
	for u := range words.thumb {
		if u.Kind() != food.Count {
			t.Errorf("a rule of thumb for %q", u)
		}
	}
}

// What a line holds besides quantity, unit and food.
func TestLineParts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Line{
		"2 large onions, finely chopped":              {Food: "onion", Size: "large", Preparation: "finely chopped"},
		"1 tbsp finely chopped parsley":               {Food: "parsley", Preparation: "finely chopped"},
		"75g butter, plus extra for greasing":         {Food: "butter", Comment: "plus extra for greasing"},
		"1 tsp chilli flakes (optional)":              {Food: "chilli-flakes", Optional: true, Comment: "optional"},
		"handful of mint leaves, if you like":         {Food: "mint", Optional: true, Comment: "if you like"},
		"100 g dark chocolate with hazelnuts":         {Food: "dark-chocolate", Comment: "with hazelnuts", With: []food.ID{"hazelnuts"}},
		"1 egg, beaten with 1 tbsp whole milk":        {Food: "egg", Preparation: "beaten with 1 tbsp whole milk", With: []food.ID{"whole-milk"}},
		"2 tbsp oil, preferably groundnut":            {Food: "peanut-oil", Comment: "preferably groundnut"},
		"2 tbsp butter or olive oil":                  {Food: "butter", Alternatives: []food.ID{"olive-oil"}},
		"salt and pepper":                             {Food: "salt", With: []food.ID{"black-pepper"}},
		"1 tbsp parsley, chives or dill":              {Food: "parsley", Alternatives: []food.ID{"chives", "dill"}},
		"1 cup vegetable or chicken stock":            {Food: "vegetable-stock", Alternatives: []food.ID{"chicken-stock"}},
		"2 x 400 g tins chickpeas, drained":           {Food: "chickpeas-canned", Preparation: "drained", Each: Measure{400, food.Gram}},
		"1 (14 oz) can coconut milk":                  {Food: "coconut-milk", Each: Measure{14, food.Ounce}},
		"For the dressing: 3 tbsp olive oil":          {Food: "olive-oil", Comment: "For the dressing"},
		"4 boneless, skinless chicken breasts, diced": {Food: "chicken-breast", Preparation: "boneless, diced"},
	} {
		got := Default().ReadLine(text, "GB")
		if got.Food != want.Food || got.Size != want.Size || got.Preparation != want.Preparation || got.Comment != want.Comment ||
			got.Optional != want.Optional || got.Each != want.Each ||
			!slices.Equal(got.Alternatives, want.Alternatives) || !slices.Equal(got.With, want.With) {
			t.Errorf("%q = %+v", text, got)
		}
	}
}

// A food is never found inside a word, nor in a name whose head is another food.
func TestLineFoodsAreWhole(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]food.ID{
		"1 eggplant": "aubergine", "100 g buckwheat": "buckwheat", "1 butternut squash": "butternut-squash",
		"2 tbsp peanut butter": "peanut-butter", "400 ml coconut milk": "coconut-milk", "1 cup almond flour": "ground-almonds",
		"1 tbsp almond butter": "almond-butter", "1 cup oat milk": "oat-milk", "2 eggs": "egg",
		"1 cup barley milk": "", "2 tbsp lemon gloop": "", "200 g vegan mozzarella": "", "1 cup walnut milk": "",
		"3 tbsp plant-based parmesan": "", "1 cup non-dairy milk": "plant-milk", "2 tbsp dairy-free butter": "vegan-butter", "1 cup nut milk": "", "100 g egg fried rice": "", "2 tbsp seed butter": "",
		"1 tbsp nut butter": "", "100 g egg-free mayonnaise": "vegan-mayonnaise", "200 ml soya cream cheese": "", "1 apple pie": "", "2 tiger nuts": "tiger-nuts",
		"200 g chicken lollipops": "", "1 butter bean burger": "", "": "", "???": "", "1": "", "for the": "",
		"1 cup milk (oat)": "oat-milk", "200 ml milk (oat or soya)": "oat-milk", "100 g flour, almond": "ground-almonds", "1 tbsp oil (sesame)": "sesame-oil",
		"2 tbsp soy sauce (check gluten free)": "soy-sauce", "1 cup nuts (walnuts)": "walnuts", "1 cup beans (black)": "black-beans-canned", "1 cup milk (I use almond)": "almond-milk",
		"seeds of 1 pomegranate": "pomegranate-seeds", "leaves of 3 sprigs thyme": "thyme",
		"100 g cooked vegan bacon": "vegan-bacon", "100 g cooked breaded prawns": "breaded-prawns", "1 tin corn flakes": "corn-flakes",
		"2 onions (red)": "red-onion", "100 g butter (softened)": "butter", "1 kg potatoes, mashed": "potato", "100 g butter (or almond butter)": "butter",
		"1 cup gluten-free soy sauce": "gluten-free-tamari", "nuts and bolts": "mixed-nuts", "soya milkshake": "",
	} {
		if got := Default().ReadLine(text, "GB"); got.Food != want {
			t.Errorf("%q = %q (%.2f), want %q", text, got.Food, got.Confidence, want)
		}
	}
}

func TestLineCountries(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text    string
		country food.Country
		food    food.ID
		grams   float64
	}{
		{"1 cup whole milk", "US", "whole-milk", 243.9},
		{"1 cup whole milk", "GB", "whole-milk", 257.8},
		{"1 pint whole milk", "US", "whole-milk", 487.8},
		{"1 pint whole milk", "GB", "whole-milk", 585.9},
		{"1 tbsp olive oil", "AU", "olive-oil", 18.3},
		{"1 tbsp olive oil", "GB", "olive-oil", 13.7},
		{"1 tbsp olive oil", "", "olive-oil", 13.5},
		{"500 ml cider", "GB", "cider", 500},
		{"500 ml cider", "US", "apple-juice-cloudy", 524},
	} {
		got := Default().ReadLine(c.text, c.country)
		if got.Food != c.food || !near(got.Grams, c.grams, 0.005) {
			t.Errorf("%q in %q: %s, %.1f g, want %s, %.1f g", c.text, c.country, got.Food, got.Grams, c.food, c.grams)
		}
	}
}
