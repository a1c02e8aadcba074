package ingredient

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mealplanner/internal/csvrows"
	"mealplanner/internal/food"
)

// What a line's number is, however it is written.
func TestLineNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text    string
		country food.Country
		amount  float64
		unit    food.Unit
		sure    bool
	}{
		{"2,250.75 g flour", "US", 2250.75, food.Gram, true},
		{"2.250,75 g flour", "DE", 2250.75, food.Gram, true},
		{"1'200 g flour", "CH", 1200, food.Gram, true},
		{"2,400 g flour", "GB", 2400, food.Gram, true},
		{"2.400 g flour", "DE", 2400, food.Gram, true},
		{"2.400 g flour", "IT", 2400, food.Gram, true},
		{"2.400 g flour", "", 2400, food.Gram, false},
		{"2.400 ml milk", "US", 2400, food.Millilitre, false},
		{"28.350 g butter", "US", 28.35, food.Gram, false},
		{"2,400 g flour", "FR", 2400, food.Gram, false},
		{"1.125 kg beef", "DE", 1.125, food.Kilogram, true},
		{"1,125 kg beef", "DE", 1.125, food.Kilogram, true},
		{"0.250 kg flour", "DE", 0.25, food.Kilogram, true},
		{"thirty-six prunes", "GB", 36, food.Piece, true},
		{"twenty two prunes", "GB", 22, food.Piece, true},
		{"two hundred g flour", "GB", 200, food.Gram, true},
		{"one hundred and fifty", "GB", 0, "", true},
		{"3 + 2 eggs", "GB", 5, food.Piece, true},
		{"2 + 1/4 cups flour", "US", 2.25, food.Cup, true},
		{"three and a half cups flour", "US", 3.5, food.Cup, true},
		{"half a dozen eggs", "US", 6, food.Piece, true},
		{"3/4th cup flour", "US", 0.75, food.Cup, true},
		{"1/3rd cup flour", "US", 1. / 3, food.Cup, true},
		{"3/4 of a cup of flour", "US", 0.75, food.Cup, true},
		{"200 g tin of chickpeas x 3", "GB", 3, food.Can, true},
		{"250 g flour × 2", "GB", 500, food.Gram, true},
		{"eggs x 3", "GB", 3, food.Piece, true},
		{"2½ cups ﬂour", "US", 2.5, food.Cup, true},
		{"１ cup flour", "US", 1, food.Cup, true},
	} {
		got := Default().ReadLine(c.text, c.country)
		if math.Abs(got.Amount.From-c.amount) > 1e-9 && got.Food != "" || got.Food != "" && got.Unit != c.unit {
			t.Errorf("%q in %q is %v %s, want %v %s", c.text, c.country, got.Amount, got.Unit, c.amount, c.unit)
		}
		if got.Food != "" && (got.Confidence >= SureConfidence || got.Confidence >= 0.7) != c.sure {
			t.Errorf("%q in %q has a confidence of %v", c.text, c.country, got.Confidence)
		}
	}
	if got := Default().ReadLine("200 g tin of chickpeas x 3", "GB"); !near(got.Grams, 360, 0.01) {
		t.Errorf("three tins of 200 g, drained, are %v g", got.Grams)
	}
}

// A dish that is named by what is in it is its head, in doubt, or nothing.
func TestLineCompoundsAreTheirHead(t *testing.T) {
	t.Parallel()
	for text, head := range map[string]food.ID{
		"250 g mushroom and ricotta ravioli": "ravioli", "a tub of chive & garlic cream cheese": "cream-cheese", "1 bacon and leek quiche": "",
		"1 steak and kidney pie": "", "date and walnut loaf": "", "100 g lemon and coriander couscous": "couscous", "beef-and-onion pasties": "",
		"1 tomato, olive and feta tart": "", "2 ham and egg pies": "", "200 g salt and vinegar crisps": "potato-crisps", "1 slice carrot and walnut cake": "",
		"cookies and cream ice cream": "vanilla-ice-cream", "3 chicken and sweetcorn sandwiches": "", "1 cup prawn and mango salsa": "salsa",
	} {
		got := Default().ReadLine(text, "GB")
		if got.Food != head || got.Confidence >= SureConfidence {
			t.Errorf("%q is read as %q with %.2f, want %q in doubt", text, got.Food, got.Confidence, head)
		}
	}
	for text, want := range map[string][]food.ID{ // these are lists
		"salt and black pepper": {"salt", "black-pepper"}, "onion and garlic powder": {"onion-powder", "garlic-powder"},
		"chicken and vegetable stock": {"chicken-stock", "vegetable-stock"}, "thyme and rosemary sprigs": {"thyme", "rosemary"},
	} {
		if got := foodsIn(Default().ReadLines(text, "GB")); !slices.Equal(got, want) {
			t.Errorf("%q is %v, want %v", text, got, want)
		}
	}
}

func foodsIn(lines []Line) []food.ID {
	var out []food.ID
	for _, l := range lines {
		out = append(out, l.Food)
	}
	return out
}

// A list keeps all its foods, with the amount that each has.
func TestLineListsKeepTheirFoods(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"1/4 teaspoon each: salt, cumin, chilli powder":          "0.25 tsp salt; 0.25 tsp ground-cumin; 0.25 tsp chilli-powder",
		"1 tsp each of salt and paprika":                         "1 tsp salt; 1 tsp paprika",
		"2 cups each carrots, parsnips, and leeks":               "2 cup carrot; 2 cup parsnip; 2 cup leek",
		"salt and paprika, 1/4 tsp each":                         "0.25 tsp salt; 0.25 tsp paprika",
		"each: 1 tsp salt, paprika":                              "1 tsp salt; 1 tsp paprika",
		"handful each basil, mint":                               "1 handful basil; 1 handful mint",
		"carrots, leeks and parsnips":                            "0  carrot; 0  leek; 0  parsnip",
		"1 cup carrots, leeks, and parsnips":                     "1 cup carrot; 0  leek; 0  parsnip",
		"salt, pepper, paprika":                                  "0  salt; 0  black-pepper; 0  paprika",
		"2 eggs + 1 egg white":                                   "2 piece egg; 1 piece egg-white",
		"1 tbsp butter, 2 onions and 3 eggs":                     "1 tbsp butter; 2 piece onion; 3 piece egg",
		"1 cup sugar plus 2 tbsp brown sugar":                    "1 cup sugar; 2 tbsp brown-sugar",
		"butter and 2 eggs":                                      "0  butter; 2 piece egg",
		"1 cup plus 2 tbsp sugar":                                "1.125 cup sugar",
		"2 lemons, 1 juiced, 1 sliced":                           "2 piece lemon",
		"1 each red and green pepper":                            "1 piece red-bell-pepper; 1 piece green-bell-pepper",
		"3 tbsp basil/parsley/chives":                            "3 tbsp basil",
		"1 tablespoon olive oil or 1 tablespoon melted butter":   "1 tbsp olive-oil",
		"12 corn or 8 flour tortillas":                           "12 piece corn-tortilla",
		"1 (400 g) tin tomatoes or 500 g fresh tomatoes, peeled": "1 can chopped-tomatoes-canned",
	} {
		var got []string
		for _, l := range Default().ReadLines(text, "US") {
			got = append(got, strings.Join([]string{formatted(l.Amount.From), string(l.Unit), string(l.Food)}, " "))
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%q is %s, want %s", text, strings.Join(got, "; "), want)
		}
	}
	for text, want := range map[string][]food.ID{
		"3 tbsp basil/parsley/chives":                          {"parsley", "chives"},
		"1 tablespoon olive oil or 1 tablespoon melted butter": {"butter"},
		"1 tbsp basil, parsley, or chives":                     {"parsley", "chives"},
	} {
		if got := Default().ReadLine(text, "US").Alternatives; !slices.Equal(got, want) {
			t.Errorf("%q has the alternatives %v, want %v", text, got, want)
		}
	}
}

func formatted(v float64) string {
	return strings.TrimRight(strings.TrimRight(strconv.FormatFloat(v, 'f', 4, 64), "0"), ".")
}

// A state or a part that makes another food of it, which the table does not have, is not
// read as the fresh whole one.
func TestLineStatesAreOtherFoods(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"1 tbsp prawn powder", "2 tbsp beetroot powder", "1 tsp egg powder", "3 duck hearts", "2 pig tails", "1 kg beef bones", "100 g chicken skin",
		"100 g dried pears", "pears, dried", "2 tbsp pickled beetroot", "1 cup frozen leeks", "1 can leeks", "smoked chicken breast", "1 cup powdered carrots",
		"1 walnut loaf", "12 fish balls", "4 potato skins", "lemon leaves", "1 turkey crown", "fish heads", "melon seeds", "cod cheeks powder", "jarred aubergine",
	} {
		if got := Default().ReadLine(text, "GB"); got.Confidence > 0.6 {
			t.Errorf("%q is read as %q with %.2f", text, got.Food, got.Confidence)
		}
	}
	for text, want := range map[string]food.ID{
		"1 tbsp milk powder": "dried-milk", "1 tsp turmeric powder": "turmeric", "10 mint leaves": "mint", "2 celery hearts": "celery", "2 chicken thighs, skin on": "chicken-thigh-bone-in",
		"1 sourdough loaf": "sourdough-bread", "250 g smoked haddock": "smoked-haddock", "1 kg lamb shoulder, bone in": "lamb-shoulder", "200 g dried spaghetti": "spaghetti",
		"frozen or fresh leeks": "leek", "1 leek, washed and dried": "leek", "100 g smoked back bacon": "back-bacon", "1 lg. onion": "onion", "2 med. onions": "onion",
		"3 chicken hearts": "chicken-giblets", // hearts are sold as giblets
	} {
		if got := Default().ReadLine(text, "GB"); got.Food != want || got.Confidence < 0.7 {
			t.Errorf("%q is read as %q with %.2f, want %q", text, got.Food, got.Confidence, want)
		}
	}
	large := Default().ReadLine("1 lg. onion", "GB")
	if written := Default().ReadLine("1 large onion", "GB"); large.Size != "large" || large.Grams != written.Grams || large.Grams <= Default().ReadLine("1 onion", "GB").Grams {
		t.Errorf("a large onion is %v g of size %q", large.Grams, large.Size)
	}
}

// Whatever is named anywhere in a line is seen, and a food without it is not sure.
func TestLineSeesAllergensAnywhere(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]food.Allergen{
		"2 onions, softened in butter":                     {food.Milk},
		"1 cup rice (fried with cashews)":                  {food.Nuts},
		"250 g beans in satay sauce":                       {food.Peanuts},
		"4 apples, dipped in batter":                       {food.Gluten},
		"1 potato, tossed in crabmeat":                     {food.Crustaceans},
		"1 tbsp oil for the tempura":                       {food.Gluten},
		"carrots glazed like a carbonara":                  {food.Eggs, food.Milk, food.Gluten},
		"1 cup oil, and Nutella for spreading":             {food.Nuts, food.Milk},
		"1 tbsp sugar to dust the Reese's":                 {food.Peanuts},
		"1 leek, buttered":                                 {food.Milk},
		"2 pears (battered)":                               {food.Gluten},
		"1 tsp salt; Marmite":                              {food.Celery},
		"1 cup water, or PB2":                              {food.Peanuts},
		"1 onion (such as those pickled in mustard seeds)": {food.Mustard},
		"1 cup oil (sesame oil will do too)":               {food.Sesame},
		"1 cup water with a dash of Worcestershire":        {food.FishAllergy},
		"1 squash, stuffed w/ feta":                        {food.Milk},
	} {
		got := Default().ReadLine(text, "GB")
		for _, a := range want {
			if got.Allergens.Presence(a) != food.Contains {
				t.Errorf("%q does not say %s", text, a)
			}
		}
		if f := food.Default().Food(got.Food); f != nil && got.Confidence >= SureConfidence && len(got.With)+len(got.Alternatives) == 0 && !slices.ContainsFunc(want, func(a food.Allergen) bool { return f.Allergens.Presence(a) == food.Contains }) {
			t.Errorf("%q is read as %s with %.2f", text, got.Food, got.Confidence)
		}
	}
	for _, text := range []string{ // what is denied or only looks so
		"1 cup rice (no nuts)", "1 cup rice, without butter", "200 g tin of butter beans", "1 tbsp cocoa butter", "1 tbsp oil for the cake tin", "1 tsp cream of tartar",
		"1 leek, cut against the grain", "100 g oyster mushrooms", "1 cup nut-free dark chocolate (not peanut butter)", "6 butter lettuce leaves",
	} {
		for _, a := range []food.Allergen{food.Milk, food.Nuts, food.Peanuts, food.Gluten, food.Molluscs} {
			if got := Default().ReadLine(text, "GB"); got.Food != "" && got.Allergens.Presence(a) == food.Contains {
				t.Errorf("%q says %s", text, a)
			}
		}
	}
}

// Words that nobody knows are told, and leave no line sure, whatever its unit.
func TestLineTellsWhatIsUnread(t *testing.T) {
	t.Parallel()
	for _, amount := range []string{"", "2 ", "100 g ", "1 cup ", "1 bunch ", "a pinch of ", "2 tins ", "1 (400 g) can "} {
		for _, text := range []string{"carrots qwerty", "qwerty carrots", "carrots, qwerty", "carrots (qwerty)", "carrots and qwerty", "carrots in qwerty", "carrots, chopped, plus extra qwerty"} {
			got := Default().ReadLine(amount+text, "GB")
			if got.Confidence >= SureConfidence || !slices.Contains(got.Unread, "qwerty") && got.Food != "" {
				t.Errorf("%q is read as %q with %.2f, unread %q", amount+text, got.Food, got.Confidence, got.Unread)
			}
			if len(got.Diets) > 0 {
				t.Errorf("%q fits %v", amount+text, got.Diets)
			}
		}
	}
	for _, text := range []string{"2 carrots, peeled and finely chopped, plus extra to serve", "carrots, for the salad (optional)", "about 2 large organic carrots, halved lengthways"} {
		if got := Default().ReadLine(text, "GB"); len(got.Unread) > 0 || got.Confidence < SureConfidence {
			t.Errorf("%q is read with %.2f, unread %q", text, got.Confidence, got.Unread)
		}
	}
	long := Default().ReadLine("1 egg"+strings.Repeat(", beaten", MaxLineLength/8)+", with peanuts", "GB")
	if long.Confidence >= SureConfidence || len(long.Unread) == 0 || len(long.Diets) > 0 {
		t.Errorf("a line that was cut is read with %.2f, unread %q", long.Confidence, long.Unread)
	}
}

// Of what has no food everything may be in it that the line does not name.
func TestLineWithoutAFoodMayHoldAnything(t *testing.T) {
	t.Parallel()
	got := Default().ReadLine("1 peanut gloop", "GB")
	if got.Food != "" || got.Allergens.Presence(food.Peanuts) != food.Contains || got.Allergens.Presence(food.Milk) != food.May || len(got.Diets) != 0 {
		t.Errorf("read as %+v", got)
	}
}

func TestLineAllergensAreSortedAndSingle(t *testing.T) {
	t.Parallel()
	rows, err := csvrows.Read(wordsFile("en/allergens.csv"), mentionColumns...)
	if err != nil {
		t.Fatal(err)
	}
	seen, last := map[string]bool{}, ""
	for _, r := range rows {
		word := r.Cell("word")
		if word <= last {
			t.Errorf("line %d: %q is out of order", r.Line, word)
		}
		if last = word; seen[food.PhraseKey(word)] {
			t.Errorf("line %d: %q is there twice", r.Line, word)
		}
		seen[food.PhraseKey(word)] = true
		if n := len(strings.Fields(food.PhraseKey(word))); n > longestName {
			t.Errorf("line %d: %q has %d words, more than the reader looks for", r.Line, word, n)
		}
	}
}

// Units, abbreviations and amounts as people write, scan and dictate them.
func TestLinesAsPeopleWrite(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2 gills of ale": "0.5 pint beer", "1 coffee spoon of salt": "0.5 tsp salt", "a wine glass of port": "1 glass port", "2 tea spoons paprika": "2 tsp paprika",
		"a brace of pheasants": "2 piece pheasant", "4 # potatoes": "4 lb potato", "Onions, yellow, 3 #": "3 lb onion", "2 TL paprika": "2 tsp paprika", "a fistful of mint": "1 handful mint",
		"3 No. 10 cans tomatoes": "3 can chopped-tomatoes-canned", "#2 can pineapple": "1 can pineapple-canned", "1 tabelspoon honey": "1 tbsp honey", "l/2 cup rice": "0.5 cup white-rice",
		"I cup rice": "1 cup white-rice", "3O g rice": "30 g white-rice", "between 4 and 6 eggs": "4 piece egg", "up to 2 tbsp honey": "2 tbsp honey", "3 (or 4) eggs": "3 piece egg",
		"2-ish cups rice": "2 cup white-rice", "1+ cup rice": "1 cup white-rice", "two hundred and fifty g rice": "250 g white-rice", "two and three-quarter cups rice": "2.75 cup white-rice",
		"Rice: half a cup": "0.5 cup white-rice", "Onion 1 large": "1 piece onion", "Flour, type 00, 300 g": "300 g plain-flour", "small bag rocket": "1 bag rocket",
		"S & P": "0  salt; 0  black-pepper", "paprika q.b.": "0  paprika", "2 c. conf. sugar": "2 cup icing-sugar", "1 tsp bi-carb": "1 tsp bicarbonate-of-soda",
		"lump of butter the size of a walnut": "1 piece butter", "butter the size of a nut": "1 knob butter", "mint chiffonade, 2 tbsp": "2 tbsp mint", "honey enough to sweeten": "0  honey",
		"3 oz bittersweet (not milk) or semisweet chocolate": "3 oz dark-chocolate", "1 cup fat-free, reduced-sodium chicken broth": "1 cup chicken-stock", "1 cup nonfat (skim) milk": "1 cup skimmed-milk",
		"4 figs stuffed with walnuts": "4 piece fig; 0  walnuts", "2 cups courge musquée (butternut squash)": "2 cup butternut-squash", "1 egg or egg substitute": "1 piece egg",
		"2 breaded veal cutlets": "2 piece ", "200 g self-raising white flour": "200 g self-raising-flour", "1 cup milk (mine is vegan)": "1 cup plant-milk",
	} {
		var got []string
		for _, l := range Default().ReadLines(text, "US") {
			got = append(got, strings.Join([]string{formatted(l.Amount.From), string(l.Unit), string(l.Food)}, " "))
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%q is %s, want %s", text, strings.Join(got, "; "), want)
		}
	}
	wish, claim := Default().ReadLine("3/4 cup soy sauce (gluten-free, if desired)", "US"), Default().ReadLine("2 dried pear halves", "US")
	if wish.Food != "soy-sauce" || claim.Confidence >= SureConfidence {
		t.Errorf("a wish is read as %q, dried pears as %q with %.2f", wish.Food, claim.Food, claim.Confidence)
	}
}
