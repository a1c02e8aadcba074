package food

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/csvrows"
	"mealplanner/internal/goldentest"
)

// friend is a line of false_friends.csv: what has the name is not meant by a ban on
// the other name, although its own name holds it.
type friend struct {
	name  []string // words as PhraseKey gives them; "*" is any one word or more
	isNo  string   // PhraseKey of a name of a food or a group
	shown string
}

func readFriends(t testing.TB) []friend {
	t.Helper()
	text, err := os.ReadFile("false_friends.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csvrows.Read(string(text), "name", "is_no", "reason")
	if err != nil {
		t.Fatal(err)
	}
	var friends []friend
	var before string
	for i, r := range rows {
		line := strings.Join(r.Texts()[:2], ",")
		if i > 0 && line <= before {
			t.Errorf("false_friends.csv, line %d: %q is there twice or out of order", r.Line, line)
		}
		if r.Cell("reason") == "" {
			t.Errorf("false_friends.csv, line %d: %q has no reason", r.Line, line)
		}
		before = line
		friends = append(friends, friend{strings.Fields(r.Cell("name")), r.Cell("is_no"), line})
	}
	return friends
}

// fits reports whether the pattern is the whole of the words.
func fits(pattern, words []string) bool {
	switch {
	case len(pattern) == 0:
		return len(words) == 0
	case len(words) == 0:
		return false
	case pattern[0] == "*":
		return fits(pattern[1:], words[1:]) || fits(pattern, words[1:])
	}
	return pattern[0] == words[0] && fits(pattern[1:], words[1:])
}

// excuses reports whether a stretch of the words that holds those from `at` to `end`
// is a name that the friend lists.
func (f friend) excuses(words []string, at, end int) bool {
	if strings.Join(words[at:end], " ") != f.isNo {
		return false
	}
	for from := 0; from <= at; from++ {
		for to := end; to <= len(words); to++ {
			if fits(f.name, words[from:to]) {
				return true
			}
		}
	}
	return false
}

// namesOf lists the names of a food in every locale, its id too, as PhraseKey gives
// them.
func namesOf(f *Food) []string {
	names := append([]string{f.Name, string(f.ID)}, f.Aliases...)
	for _, a := range f.LocalAliases {
		names = append(names, a.Name)
	}
	keys := map[string]bool{}
	for _, name := range names {
		keys[PhraseKey(name)] = true
	}
	return slices.Sorted(maps.Keys(keys))
}

// inner is a name that stands in another: the words from `at` to `end` of it.
type inner struct{ at, end int }

// innerNames finds the names of foods and groups that stand in a name.
func (t *Table) innerNames(words []string) []inner {
	var found []inner
	for at := range words {
		for end := at + 1; end <= len(words); end++ {
			if len(t.phrases[strings.Join(words[at:end], " ")]) > 0 {
				found = append(found, inner{at, end})
			}
		}
	}
	return found
}

// A ban on a name covers every food whose own name holds it, or the pair is listed
// as a false friend with its reason; and every line of that list is needed.
func TestNamesThatHoldOneAnother(t *testing.T) {
	t.Parallel()
	table, friends := Default(), readFriends(t)
	needed := make([]bool, len(friends))
	pairs, excused := map[string]bool{}, map[string]bool{}
	for _, f := range table.All() {
		for _, name := range namesOf(f) {
			words := strings.Fields(name)
			for _, in := range table.innerNames(words) {
				banned := strings.Join(words[in.at:in.end], " ")
				pair := banned + " > " + string(f.ID)
				if slices.ContainsFunc(table.phrases[banned], func(id ID) bool { return table.Covers(id, f.ID) }) {
					pairs[pair] = true
					continue
				}
				listed := false
				for i, fr := range friends {
					if fr.excuses(words, in.at, in.end) {
						needed[i], listed = true, true
					}
				}
				excused[pair] = excused[pair] || listed
				if !listed {
					t.Errorf("“no %s” does not cover %s, which is called %q: make it a kind or a compound of it, or list the false friend", banned, f.ID, name)
				}
			}
		}
	}
	for i, fr := range friends {
		if !needed[i] {
			t.Errorf("false_friends.csv: %q is needed by no name", fr.shown)
		}
	}
	t.Logf("%d pairs of a name and a food are covered, %d are false friends, by %d lines", len(pairs), len(excused), len(friends))
}

// A kind has the allergens of what it is a kind of, or may have them. Origins differ:
// vegan butter is a margarine.
func TestKindsAgreeWithTheirBase(t *testing.T) {
	table := Default()
	each(t, func(t *testing.T, f *Food) {
		for _, id := range f.KindOf {
			for _, a := range table.Food(id).Allergens.Stated(Contains) {
				if f.Allergens.Presence(a) == No {
					t.Errorf("%s is a kind of %s, which contains %s", f.ID, id, a)
				}
			}
			if slices.Contains(f.MadeOf, id) {
				t.Errorf("%s is both a kind of %s and made of it: say one", f.ID, id)
			}
		}
	})
}

// TestCoversIsClosed: whatever covers what a food is a kind of, made of or in covers
// the food, itself included, and nothing else does.
func TestCoversIsClosed(t *testing.T) {
	t.Parallel()
	table := Default()
	all := table.GroupIDs()
	for _, f := range table.All() {
		all = append(all, f.ID)
	}
	for _, f := range table.All() {
		above := slices.Concat(f.holds(), f.Groups)
		for _, x := range all {
			want := x == f.ID || slices.ContainsFunc(above, func(up ID) bool { return table.Covers(x, up) })
			if table.Covers(x, f.ID) != want {
				t.Errorf("Covers(%q, %q) is not %v", x, f.ID, want)
			}
		}
	}
}

// FuzzCovers makes tables at random: foods whose kinds and parts are among the foods
// before them.
func FuzzCovers(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7})
	f.Add([]byte{255, 0, 17, 3, 99, 254, 1, 1, 2})
	f.Fuzz(func(t *testing.T, bytes []byte) {
		table, err := NewTable(foodsNamedIn(bytes))
		if err != nil {
			t.Fatal(err)
		}
		foods := table.All()
		for _, a := range foods {
			if !table.Covers(a.ID, a.ID) {
				t.Errorf("%s does not cover itself", a.ID)
			}
			for _, b := range foods {
				for _, c := range foods {
					if table.Covers(a.ID, b.ID) && table.Covers(b.ID, c.ID) && !table.Covers(a.ID, c.ID) {
						t.Errorf("%s covers %s, and that %s, but not the first the last", a.ID, b.ID, c.ID)
					}
				}
				if a.ID != b.ID && table.Covers(a.ID, b.ID) && table.Covers(b.ID, a.ID) {
					t.Errorf("%s and %s cover one another", a.ID, b.ID)
				}
			}
			for _, up := range slices.Concat(a.holds(), a.Groups) {
				if !table.Covers(up, a.ID) {
					t.Errorf("%s does not cover %s", up, a.ID)
				}
			}
		}
	})
}

// foodsNamedIn makes at most twelve foods of the bytes, each in one group and holding two
// of those before it.
func foodsNamedIn(bytes []byte) []Food {
	groups := []ID{"mushrooms", "cheese", "pork", "tomatoes"}
	var foods []Food
	for i := 0; i+1 < len(bytes) && len(foods) < 12; i += 2 {
		n := len(foods)
		food := Food{ID: ID(fmt.Sprintf("food-%d", n)), Groups: []ID{groups[int(bytes[i])%len(groups)]}}
		if n > 0 {
			food.KindOf = []ID{foods[int(bytes[i])%n].ID}
			food.MadeOf = []ID{foods[int(bytes[i+1])%n].ID, groups[int(bytes[i+1])%len(groups)]}
		}
		foods = append(foods, food)
	}
	return foods
}

// Whoever says “no …” with any name of a food is not served it, nor any kind of it,
// nor what is made of it.
func TestBanOfANameCoversTheFamily(t *testing.T) {
	t.Parallel()
	table := Default()
	for _, f := range table.All() {
		for _, name := range namesOf(f) {
			rule, err := ReadRule("no " + name)
			if isAdditive(err) {
				rule, err = ReadFoods(name)
			}
			if err != nil {
				t.Errorf("no %s: %v", name, err)
				continue
			}
			for _, other := range table.All() {
				if table.Covers(f.ID, other.ID) && !keepsOut(table, rule, other) {
					t.Errorf("“no %s” serves %s, which holds %s", name, other.ID, f.ID)
				}
			}
		}
	}
}

// keepsOut reports whether whoever has the rule is not served the food.
func keepsOut(table *Table, rule Rule, f *Food) bool {
	return slices.ContainsFunc(rule.Excluded, func(id ID) bool { return table.Covers(id, f.ID) }) ||
		slices.ContainsFunc(rule.Allergens, f.Allergens.Excludes) ||
		slices.ContainsFunc(rule.Diets, func(d Diet) bool { return !d.OfDish() && !table.Fits(f.ID, d) })
}

// wantKeptOut reads a rule and asks whether it keeps out each of the foods, ids with spaces
// between, or serves each.
func wantKeptOut(t *testing.T, text, foods string, want bool) {
	t.Helper()
	table := Default()
	rule, err := ReadRule(text)
	if err != nil {
		t.Errorf("%q: %v", text, err)
		return
	}
	for id := range strings.FieldsSeq(foods) {
		if f := table.Food(ID(id)); f == nil || keepsOut(table, rule, f) != want {
			t.Errorf("%q, %s: kept out is not %t: %v", text, id, want, rule.Excluded)
		}
	}
}

// Families and compounds that were once served.
func TestFamilies(t *testing.T) {
	t.Parallel()
	table := Default()
	for ban, foods := range map[string]string{
		"strawberries":          "strawberries-frozen mixed-berries-frozen jam fruit-yogurt",
		"blueberries":           "blueberries-frozen american-muffin",
		"ground beef":           "beef-mince lean-beef-mince meatballs",
		"minced beef":           "beef-mince lean-beef-mince",
		"garlic":                "garlic-salt garlic-bread garlic-oil wild-garlic black-garlic lemon-pepper falafel",
		"lemon":                 "lemon-pepper lemon-curd lemon-juice preserved-lemon candied-peel",
		"soy sauce":             "tamari gluten-free-tamari sweet-soy-sauce mushroom-soy-sauce teriyaki-sauce",
		"miso":                  "white-miso red-miso",
		"crab":                  "crab-meat whole-crab crab-sticks",
		"onion":                 "red-onion spring-onion shallot pearl-onions pickled-onions stuffing-mix onion-soup-mix",
		"potatoes":              "new-potatoes baking-potato red-potatoes potato-crisps gnocchi",
		"tomatoes":              "cherry-tomatoes green-tomatoes ketchup",
		"spinach":               "ravioli spinach-frozen mixed-salad-leaves",
		"ricotta":               "ravioli ricotta-light ricotta-salata",
		"blue cheese":           "blue-cheese-dressing gorgonzola roquefort",
		"tahini":                "halva hummus baba-ganoush",
		"salmon":                "caviar smoked-salmon salmon-canned wild-salmon",
		"fish roe":              "caviar cod-roe bottarga",
		"plums":                 "plum-sauce prunes",
		"pork":                  "baked-beans-pork refried-beans-lard gelatine marshmallows jelly-cubes",
		"honey":                 "honey-roast-ham nougat granola",
		"mushrooms":             "mushroom-soy-sauce mushroom-stock truffle-oil",
		"peppers":               "jalapeno cayenne-pepper red-bell-pepper chilli-flakes smoked-paprika",
		"coriander":             "coriander coriander-seeds ground-coriander curry-powder",
		"alcohol":               "vanilla-extract cooking-wine irish-cream",
		"beer":                  "stout beer-alcohol-free",
		"cocoa":                 "cooking-chocolate dark-chocolate chocolate-hazelnut-spread",
		"macaroni":              "macaroni-cheese",
		"yellow pepper":         "yellow-bell-pepper mixed-peppers-frozen",
		"cream":                 "burrata whipped-topping",
		"vinegar":               "prepared-horseradish wholegrain-mustard english-mustard pepper-jelly teriyaki-sauce salsa enchilada-sauce stuffed-olives harissa",
		"cinnamon":              "pumpkin-pie-filling apple-butter pickling-spice berbere tandoori-masala",
		"ginger":                "pumpkin-pie-filling pickling-spice stir-fry-sauce garam-masala jerk-seasoning",
		"coriander seeds":       "berbere gin",
		"coriander leaf":        "salsa",
		"cashews":               "trail-mix nut-ice-cream pesto",
		"walnuts":               "trail-mix nut-ice-cream",
		"hazelnuts":             "trail-mix nut-ice-cream",
		"almonds":               "almond-extract amaretto marzipan nougat trail-mix nut-extract dukkah",
		"coconut":               "trail-mix granola muesli vegan-sour-cream coffee-creamer korma-paste",
		"bananas":               "trail-mix",
		"raisins":               "trail-mix",
		"peas":                  "vegan-chicken vegetarian-sausages vegetable-soup-mix black-eyed-beans black-eyed-beans-canned pigeon-peas",
		"pineapple":             "sweet-and-sour-sauce fruit-punch",
		"tomato":                "sweet-and-sour-sauce",
		"chillies":              "bloody-mary-mix worcestershire-sauce",
		"chicken":               "bologna frankfurters bone-broth instant-noodles",
		"onions":                "beef-jerky pierogi",
		"garlic cloves":         "cocktail-sauce chilli-bean-paste",
		"potato":                "gluten-free-bread",
		"chickpeas":             "gluten-free-flour",
		"lentils":               "urad-dal split-mung poppadoms",
		"yeast":                 "instant-noodles red-wine malt-extract",
		"fungi":                 "mycoprotein vegetarian-sausages",
		"oil":                   "margarine french-fries potato-crisps",
		"butter":                "naan cookie-dough american-biscuits",
		"olives":                "stuffed-olives",
		"green olives":          "stuffed-olives",
		"milk chocolate":        "milk-chocolate-chips",
		"beef":                  "rib-roast tri-tip round-steak veal bratwurst",
		"veal":                  "veal-mince veal-shank veal-stock schnitzel bratwurst beef-liver",
		"red peppers":           "roasted-red-peppers pimientos paprika chorizo mixed-peppers-frozen pepper-jelly",
		"jam":                   "fig-jam ginger-preserves lingonberry-jam mango-jam peach-jam pineapple-jam rhubarb-jam apricot-jam",
		"mango":                 "mango-jam mango-chutney",
		"paprika":               "seasoned-salt chorizo",
		"chilli oil":            "chilli-crisp",
		"garlic bulbs":          "chilli-crisp seasoned-salt",
		"bacon":                 "turkey-bacon guanciale pancetta salt-pork back-bacon baked-beans-pork",
		"ham":                   "luncheon-meat prosciutto gammon pork-stock",
		"cornmeal":              "corn-cereal-squares",
		"tofu":                  "fermented-tofu marinated-tofu",
		"masa harina":           "corn-tortilla tortilla-chips nacho-cheese-chips taco-shells tostadas",
		"breadcrumbs":           "chicken-nuggets fish-fingers breaded-prawns schnitzel meatballs stuffing-mix",
		"malt":                  "rice-cereal wheat-biscuits bran-flakes nugget-cereal corn-flakes worcestershire-sauce beer",
		"vanilla":               "chocolate-chip-cookies cookie-dough pastry-cream marshmallows white-chocolate eggnog vanilla-ice-cream",
		"nutmeg":                "poultry-seasoning eggnog mixed-spice",
		"rosemary":              "poultry-seasoning italian-seasoning",
		"cloves":                "pickling-spice garam-masala",
		"mayonnaise":            "coleslaw-dressing tartare-sauce thousand-island",
		"rolled oats":           "oatcakes oat-cereal-rings",
		"corn syrup":            "pancake-syrup marshmallows marshmallow-spread gummy-sweets hard-candy caramels chocolate-caramels frosting buttercream whipped-topping nougat fondant-icing",
		"citrus":                "mayonnaise aioli tartare-sauce tzatziki tapenade thousand-island coleslaw fruit-punch",
		"lemon juice":           "mayonnaise mayonnaise-light vegan-mayonnaise aioli tartare-sauce",
		"seeds":                 "ground-cumin ground-coriander chilli-powder taco-seasoning",
		"cumin":                 "vegan-curry-paste curry-powder garam-masala taco-seasoning indian-curry-paste korma-paste",
		"cumin seeds":           "ground-cumin garam-masala",
		"beans":                 "natto tempeh vegan-bacon edamame yellow-bean-sauce",
		"ketchup":               "cocktail-sauce thousand-island",
		"peanut butter":         "satay-sauce peanut-butter-cups",
		"palm oil":              "margarine peanut-butter shortening digestive-biscuits honey-graham-crackers biscuit-crumb-case ginger-biscuits chocolate-sandwich-biscuits speculoos-spread instant-noodles chicken-ramen gravy-granules crispy-onions vegetable-suet candy-coating chocolate-hazelnut-spread",
		"barley":                "worcestershire-sauce brown-sauce bloody-mary-mix",
		"malt vinegar":          "worcestershire-sauce brown-sauce brown-pickle",
		"cornflour":             "pie-filling-apple pie-filling-cherry pie-filling-berry",
		"artificial sweeteners": "sucralose erythritol diet-cola whey-protein-powder",
		"aspartame":             "sucralose diet-cola",
		"sweeteners":            "sucralose erythritol stevia diet-cola",
		"coke":                  "cola diet-cola",
		"cola":                  "diet-cola",
		"nuts":                  "dukkah korma-paste pesto granola",
	} {
		rule, err := ReadRule("no " + ban)
		if err != nil {
			t.Errorf("no %s: %v", ban, err)
			continue
		}
		for id := range strings.FieldsSeq(foods) {
			if f := table.Food(ID(id)); f == nil || !keepsOut(table, rule, f) {
				t.Errorf("“no %s” serves %s", ban, id)
			}
		}
	}
	for ban, foods := range map[string]string{
		"cilantro":              "coriander-seeds ground-coriander curry-powder garam-masala",
		"bell peppers":          "black-pepper white-pepper lemon-pepper jalapeno",
		"butter":                "peanut-butter butter-beans-canned butternut-squash butterhead-lettuce coconut-oil",
		"cream":                 "cream-of-tartar coconut-cream salad-cream crackers",
		"olives":                "olive-oil hummus garlic-oil",
		"chestnuts":             "water-chestnuts chestnut-mushrooms",
		"potatoes":              "sweet-potato",
		"beans":                 "soy-sauce white-miso firm-tofu soy-milk coffee-beans vanilla-pod",
		"steak":                 "pork-chop salmon-fillet tuna-steak lamb-leg",
		"oysters":               "oyster-mushrooms",
		"goat":                  "goats-cheese goat-milk",
		"duck":                  "duck-egg plum-sauce",
		"strawberries":          "raspberries apricot-jam",
		"jam":                   "strawberries",
		"green tea":             "green-beans coffee",
		"veal":                  "beef-mince stewing-beef gelatine beef-stock suet",
		"ginger":                "jam apricot-jam mango-jam",
		"red peppers":           "chilli-flakes hot-sauce salsa sriracha guacamole garlic-salt green-bell-pepper",
		"walnuts":               "vegan-cheese vegan-feta almonds",
		"cashews":               "vegan-cheese vegan-cream-cheese vegan-parmesan vegan-sour-cream vegan-feta",
		"almonds":               "plant-milk",
		"paprika":               "garlic-salt onion-powder",
		"onion":                 "chilli-oil",
		"oranges":               "elderflower-cordial",
		"coconut":               "plant-milk indian-curry-paste",
		"ham":                   "mortadella bacon",
		"bacon":                 "ham vegan-bacon",
		"artificial sweeteners": "stevia cola sugar",
		"sugar":                 "diet-cola stevia",
		"ketchup":               "barbecue-sauce sweet-and-sour-sauce sloppy-joe-sauce",
		"corn syrup":            "cola ketchup jam",
		"palm oil":              "vegetable-oil",
		"cumin":                 "hummus salsa satay-sauce",
		"cashew":                "korma-paste indian-curry-paste",
		"peas":                  "veggie-burger vegan-sausages",
		"cornflour":             "taco-seasoning onion-soup-mix gravy",
	} {
		rule, err := ReadRule("no " + ban)
		if err != nil {
			t.Errorf("no %s: %v", ban, err)
			continue
		}
		for id := range strings.FieldsSeq(foods) {
			if f := table.Food(ID(id)); f == nil || keepsOut(table, rule, f) {
				t.Errorf("“no %s” does not serve %s", ban, id)
			}
		}
	}
}

// ofParts are words of names of foods that are put together from others.
var ofParts = regexp.MustCompile(`(?i)\b(sauces?|seasoning|mix|dressing|soup|pickle|sausages?|biscuits?|cookies?|crackers|spread|masala|stuffing|burger|chutney|relish|gravy|cake|bread$|pudding|cereal|squares|ice cream|liqueur|soda|cola|tonic|ale|curry|pesto|ketchup|mayonnaise|frosting|meatballs|granola|muesli)\b`)

// A food whose name says that it is put together from others has parts, or what it is a
// kind of has.
func TestCompoundsHaveParts(t *testing.T) {
	t.Parallel()
	table, found := Default(), 0
	var hasParts func(f *Food) bool
	hasParts = func(f *Food) bool {
		return len(f.MadeOf) > 0 || slices.ContainsFunc(f.KindOf, func(base ID) bool { return hasParts(table.Food(base)) })
	}
	for _, f := range table.All() {
		if !f.Packaged || !ofParts.MatchString(f.Name) {
			continue
		}
		found++
		if !hasParts(f) {
			t.Errorf("%s (%s) has no parts", f.ID, f.Name)
		}
	}
	if found < 150 {
		t.Errorf("only %d foods have such a name", found)
	}
}

// telling are bans, and tellingAllergies allergies, whose whole reach is kept in
// testdata/bans.txt, for a person to read through.
var telling = []string{
	"alcohol", "almonds", "banana", "black pepper", "butter", "cashews", "celery", "chicken", "coconut", "coriander", "corn", "eggs", "garlic", "ginger", "honey",
	"lemon", "milk", "mushrooms", "mustard", "onion", "oranges", "peppers", "pork", "potatoes", "red peppers", "soy sauce", "steak", "strawberries", "tomatoes", "veal", "walnuts",
}

var tellingAllergies = []string{"cherry tomatoes", "coconut milk", "coriander", "garlic powder", "guacamole", "ketchup", "raisins", "strawberry jam"}

func TestBansReach(t *testing.T) {
	t.Parallel()
	table := Default()
	var rules []string
	for _, ban := range telling {
		rules = append(rules, "no "+ban)
	}
	for _, allergy := range tellingAllergies {
		rules = append(rules, "allergic to "+allergy)
	}
	var out strings.Builder
	for _, text := range rules {
		rule, err := ReadRule(text)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&out, text)
		for _, f := range table.All() {
			if keepsOut(table, rule, f) {
				fmt.Fprintf(&out, "\t%s\n", f.ID)
			}
		}
	}
	goldentest.Check(t, filepath.Join("testdata", "bans.txt"), out.String())
}

// Slips of the table, mended: a name must lead to what it is made of.
func TestNamesLeadToTheirAllergens(t *testing.T) {
	t.Parallel()
	table := Default()
	for name, contained := range map[string]string{
		"farina": "gluten", "cream of wheat": "gluten", "soft taco shells": "gluten", "soft tacos": "gluten", "distilled malt vinegar": "gluten",
		"macaroni and cheese": "gluten milk", "mac and cheese": "gluten milk", "nougat": "eggs nuts", "white baking chips": "milk soybeans",
		"white chocolate chips": "milk soybeans", "cream of tomato soup": "milk", "buttercream": "milk", "mushroom soy sauce": "gluten soybeans",
		"dutch-process cocoa": "", "fruit yogurt": "milk", "orange sherbet": "milk",
	} {
		ids := table.Named(name, AnyLocale)
		if len(ids) == 0 {
			t.Errorf("%q names nothing", name)
		}
		for _, id := range ids {
			if f := table.Food(id); f != nil {
				for a := range strings.FieldsSeq(contained) {
					if f.Allergens.Presence(Allergen(a)) != Contains {
						t.Errorf("%q is %s, which does not contain %s", name, id, a)
					}
				}
			}
		}
	}
	for name, origin := range map[string]Origin{"pork and beans": Meat, "baked beans with pork": Meat, "traditional refried beans": Meat, "nougat": AnimalProduct, "buttercream": AnimalProduct, "honey roast ham": Meat} {
		if f := table.FoodNamed(name, AnyLocale); f == nil || f.Origin != origin {
			t.Errorf("%q is not of the origin %s", name, origin)
		}
	}
}
