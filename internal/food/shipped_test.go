package food

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/csvrows"
)

// The tests of this file read the table that we ship, row by row.

func each(t *testing.T, check func(t *testing.T, f *Food)) {
	t.Helper()
	t.Parallel()
	for _, f := range Default().All() {
		check(t, f)
	}
}

func TestRowsAreStated(t *testing.T) {
	each(t, func(t *testing.T, f *Food) {
		switch {
		case f.Name == "" || f.Name != strings.TrimSpace(f.Name):
			t.Errorf("%s: name %q", f.ID, f.Name)
		case len(f.Groups) == 0:
			t.Errorf("%s is in no group", f.ID)
		case !slices.Contains(Aisles(), f.Aisle):
			t.Errorf("%s: aisle %q", f.ID, f.Aisle)
		case f.Origin == OriginUnstated:
			t.Errorf("%s: origin unstated", f.ID)
		case f.Source.NDB == "" && !(f.Source.Estimate && f.Source.Note != ""):
			t.Errorf("%s has no NDB number, so it must be an estimate with a note", f.ID)
		case f.Source.Estimate && f.Source.Note == "":
			t.Errorf("%s is an estimate and does not say of what", f.ID)
		case f.Source.Estimate && !strings.Contains(f.Source.Note, "figures of"):
			t.Errorf("%s is an estimate, and its note names no proxy: %q", f.ID, f.Source.Note)
		case f.Source.NDB != "" && !ndbNumber.MatchString(f.Source.NDB):
			t.Errorf("%s: NDB number %q", f.ID, f.Source.NDB)
		}
		for _, n := range []Nutrient{Energy, Protein, Carbs, Fat} {
			if _, known := f.Per100g.Get(n); !known {
				t.Errorf("%s: nutrient %d unknown", f.ID, n)
			}
		}
	})
}

var ndbNumber = regexp.MustCompile(`^[0-9]{5}$`)

// sameEntry lists the USDA entries that are several of our foods: shapes, kinds,
// colours and grinds of one thing. Every other row has an entry of its own, or says
// that its figures are an estimate.
var sameEntry = map[string]string{
	"02006": "cardamom whole and ground", "02010": "cinnamon whole and ground", "02011": "cloves whole and ground",
	"02013": "coriander seeds whole and ground", "02014": "cumin whole and ground", "02024": "mustard seeds whole and ground",
	"02031": "dried hot pepper, flaked and ground", "04044": "soya oil is the usual vegetable oil", "04053": "olive oil of either grade",
	"06700": "the broth does not tell its gluten", "08120": "oats, gluten-free or not", "11118": "kimchi with or without fish",
	"11282": "onions of either colour", "11300": "edible-podded peas", "11355": "waxy potatoes", "11529": "tomatoes of any size",
	"11531": "canned whole or chopped", "12062": "blanched almonds, whole, flaked and ground", "12220": "linseed, whole and ground",
	"14037": "spirits of 80 proof", "14411": "water, frozen or not", "16069": "lentils of any colour but red", "16124": "tamari, gluten-free or not",
	"18029": "French bread includes sourdough", "19334": "brown sugar, light and dark", "19335": "white sugar, fine or coarse",
	"20044": "long-grain rice of any name", "20052": "short-grain rice of any name", "20068": "tapioca, pearls and starch", "20120": "shapes of one pasta",
}

func TestNDBNumbersAreUnique(t *testing.T) {
	t.Parallel()
	owners := map[string][]ID{}
	for _, f := range Default().All() {
		if f.Source.NDB != "" && !f.Source.Estimate {
			owners[f.Source.NDB] = append(owners[f.Source.NDB], f.ID)
		}
	}
	for ndb, ids := range owners {
		if (len(ids) > 1) != (sameEntry[ndb] != "") {
			t.Errorf("entry %s is %v, and listed as %q", ndb, ids, sameEntry[ndb])
		}
	}
	for ndb := range sameEntry {
		if owners[ndb] == nil {
			t.Errorf("entry %s is listed and nobody's", ndb)
		}
	}
}

// Enough is known to plan with: what the micronutrients of most foods are.
func TestMostFiguresAreKnown(t *testing.T) {
	t.Parallel()
	all := Default().All()
	if len(all) < 860 {
		t.Errorf("%d foods", len(all))
	}
	for _, n := range AllNutrients() {
		known := 0
		for _, f := range all {
			if _, ok := f.Per100g.Get(n); ok {
				known++
			}
		}
		if 100*known < 75*len(all) {
			t.Errorf("nutrient %d is known of %d foods in %d", n, known, len(all))
		}
	}
}

// A row that was not reviewed leaves allergens unstated; no shipped row does.
func TestRowsAreReviewed(t *testing.T) {
	rows, err := csvrows.Read(tableCSV, foodColumns...)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.Cell("reviewed") != "yes" {
			t.Errorf("%s is not reviewed", r.Cell("id"))
		}
		for _, a := range r.List("contains") {
			if slices.Contains(r.List("may"), a) {
				t.Errorf("%s both contains and may contain %s", r.Cell("id"), a)
			}
		}
	}
	if !slices.IsSortedFunc(rows, func(a, b row) int { return compare(ID(a.Cell("id")), ID(b.Cell("id"))) }) {
		t.Error("table.csv is not in the order of its ids")
	}
}

func TestNamesAreUnique(t *testing.T) {
	t.Parallel()
	owner := map[string]ID{}
	for _, f := range Default().All() {
		mine := map[string]bool{}
		for _, name := range append([]string{f.Name, string(f.ID)}, f.Aliases...) {
			key := PhraseKey(name)
			if other, taken := owner[key]; taken && other != f.ID {
				t.Errorf("%q is both %s and %s", name, other, f.ID)
			}
			owner[key], mine[key] = f.ID, true
		}
		for _, alias := range f.Aliases {
			if alias != strings.ToLower(alias) {
				t.Errorf("%s: alias %q is not lower case", f.ID, alias)
			}
		}
	}
}

// A local alias means one food in its locale, and is not one of the food's names
// everywhere already.
func TestLocalAliasesAreUnique(t *testing.T) {
	t.Parallel()
	type name struct {
		locale Locale
		key    string
	}
	owner := map[name]ID{}
	for _, f := range Default().All() {
		for _, a := range f.LocalAliases {
			n := name{a.Locale, PhraseKey(a.Name)}
			if other, taken := owner[n]; taken {
				t.Errorf("%s: %q is both %s and %s", a.Locale, a.Name, other, f.ID)
			}
			owner[n] = f.ID
			if a.Name != strings.ToLower(a.Name) {
				t.Errorf("%s: alias %q is not lower case", f.ID, a.Name)
			}
			for _, everywhere := range append([]string{f.Name}, f.Aliases...) {
				if PhraseKey(everywhere) == n.key {
					t.Errorf("%s is %q everywhere, not only in %s", f.ID, a.Name, a.Locale)
				}
			}
		}
	}
}

// Energy is not 4/4/9 for these: the general factors are off for a reason.
var energyExceptions = map[ID]string{
	"vanilla-extract": "alcohol", "red-wine": "alcohol", "white-wine": "alcohol", "dry-sherry": "alcohol",
	"brandy": "alcohol", "gin": "alcohol", "rum": "alcohol", "tequila": "alcohol", "vodka": "alcohol", "whisky": "alcohol",
	"amaretto": "alcohol", "bitters": "alcohol", "coffee-liqueur": "alcohol", "creme-de-cassis": "alcohol", "irish-cream": "alcohol",
	"orange-liqueur": "alcohol", "pastis": "alcohol", "port": "alcohol", "marsala": "alcohol", "vermouth": "alcohol", "sake": "alcohol",
	"cooking-wine": "alcohol", "rose-wine": "alcohol", "sparkling-wine": "alcohol", "stout": "alcohol",
	"almond-extract": "alcohol", "lemon-extract": "alcohol",
	"anise-extract": "alcohol", "aquavit": "alcohol", "butter-extract": "alcohol", "chocolate-liqueur": "alcohol",
	"coconut-extract": "alcohol", "coconut-rum": "alcohol", "coffee-extract": "alcohol", "fruit-extract": "alcohol", "hazelnut-liqueur": "alcohol",
	"flavoured-vodka": "alcohol", "fruit-brandy": "alcohol", "herbal-liqueur": "alcohol", "honey-liqueur": "alcohol", "maple-extract": "alcohol", "mint-liqueur": "alcohol", "nut-extract": "alcohol", "orange-aperitif": "alcohol", "plum-wine": "alcohol",
	"bran-cereal": "specific factors for bran", "carob-powder": "specific factors for carob", "spirulina": "specific factors for algae",
	"citric-acid": "an organic acid, 3 kcal per gram",
	"erythritol":  "polyols, hardly used by the body", "stevia": "glycosides, not used by the body",
	"oat-bran": "specific factors for bran", "wheat-bran": "specific factors for bran", "cacao-powder": "specific factors for cocoa",
	"juniper-berries": "mostly fibre and tannins", "dried-chervil": "specific factors for leaves",
	"beer": "alcohol", "shaoxing-wine": "alcohol", "cider": "alcohol", "mirin": "alcohol",
	"white-vinegar": "acetic acid", "rice-vinegar": "acetic acid", "cider-vinegar": "acetic acid",
	"malt-vinegar": "acetic acid", "red-wine-vinegar": "acetic acid", "white-wine-vinegar": "acetic acid", "sherry-vinegar": "acetic acid",
	"baking-powder": "leavening salts counted as carbohydrate", "gluten-free-baking-powder": "leavening salts counted as carbohydrate",
	"cocoa-powder":     "specific factors for cocoa",
	"balsamic-vinegar": "acetic acid",
	"allspice":         "mostly fibre and tannins",
	"taco-seasoning":   "figures of a maker",
}

func TestEnergyIsPlausible(t *testing.T) {
	used := map[ID]bool{}
	each(t, func(t *testing.T, f *Food) {
		get := func(n Nutrient) float64 { v, _ := f.Per100g.Get(n); return v }
		fibre := math.Min(get(Fiber), get(Carbs))
		want := 4*get(Protein) + 4*(get(Carbs)-fibre) + 2*fibre + 9*get(Fat)
		off := math.Abs(get(Energy) - want)
		if off <= math.Max(15, 0.2*want) {
			return
		}
		if energyExceptions[f.ID] == "" {
			t.Errorf("%s: %v kcal stated, %.0f by its parts", f.ID, get(Energy), want)
		}
		used[f.ID] = true
	})
	for id := range energyExceptions {
		if !used[id] {
			t.Errorf("%s is an exception and needs none", id)
		}
	}
}

func TestNutrientsArePlausible(t *testing.T) {
	each(t, func(t *testing.T, f *Food) {
		get := func(n Nutrient) float64 { v, _ := f.Per100g.Get(n); return v }
		if sum := get(Protein) + get(Carbs) + get(Fat); sum > 101.5 {
			t.Errorf("%s: protein, carbohydrate and fat are %.1f g of 100", f.ID, sum)
		}
		if get(Energy) > 902 {
			t.Errorf("%s: %v kcal is more than pure fat", f.ID, get(Energy))
		}
		if get(Fiber) > get(Carbs)+0.6 || get(Sugars) > get(Carbs)+0.6 {
			t.Errorf("%s: fibre %v and sugars %v of %v g carbohydrate", f.ID, get(Fiber), get(Sugars), get(Carbs))
		}
		if get(SaturatedFat) > get(Fat)+0.1 {
			t.Errorf("%s: %v g saturated of %v g fat", f.ID, get(SaturatedFat), get(Fat))
		}
		salty := slices.Contains(f.Groups, "seasonings") || slices.Contains(f.Groups, "stocks") ||
			slices.Contains(f.Groups, "raising-agents") || slices.Contains(f.Groups, "spices") ||
			slices.Contains(f.Groups, "setting-agents") || saltyFoods[f.ID] != ""
		if get(Sodium) > 4000 && !salty {
			t.Errorf("%s: %v mg sodium", f.ID, get(Sodium))
		}
		if get(Sodium) > 39340 {
			t.Errorf("%s: %v mg sodium is more than salt has", f.ID, get(Sodium))
		}
	})
}

// saltyFoods are no seasonings and hold more than 4 g of sodium for a reason.
var saltyFoods = map[ID]string{
	"salt-cod": "kept in salt, soaked before use", "lime-pickle": "kept in salt", "onion-soup-mix": "dry soup", "wakame": "dried from the sea",
}

// Potassium, calcium and iron of what is eaten in grams, not in pinches, and vitamin
// C of anything: bounds from the richest foods of the source.
func TestMicronutrientsArePlausible(t *testing.T) {
	bounds := map[Nutrient]struct{ food, anything float64 }{
		Potassium: {2600, 17000}, Calcium: {1450, 6000}, Iron: {40, 125}, VitaminC: {250, 670},
	}
	pinches := []ID{"herbs", "spices", "raising-agents", "setting-agents", "caffeine"}
	each(t, func(t *testing.T, f *Food) {
		bySpoon := slices.ContainsFunc(pinches, func(g ID) bool { return slices.Contains(f.Groups, g) })
		for n, b := range bounds {
			v, _ := f.Per100g.Get(n)
			if v > b.anything || (v > b.food && !bySpoon) {
				t.Errorf("%s: nutrient %d is %v mg", f.ID, n, v)
			}
		}
		minerals := 0.0
		for _, n := range []Nutrient{Sodium, Potassium, Calcium, Iron} {
			v, _ := f.Per100g.Get(n)
			minerals += v / 1000
		}
		if minerals > 40 {
			t.Errorf("%s: %.1f g of minerals in 100", f.ID, minerals)
		}
	})
}

// bigPieces are bought whole and weigh more than a kilogram.
var bigPieces = []ID{"whole-turkey", "goose", "whole-duck", "lamb-leg", "pork-shoulder", "watermelon", "pumpkin", "honeydew-melon"}

// unitBounds are the grams that one of a count may weigh, whatever the food.
var unitBounds = map[Unit][2]float64{
	Piece: {0.05, 1100}, SmallPiece: {2, 800}, LargePiece: {4, 1100}, Clove: {3, 3}, Slice: {0.5, 300}, Rasher: {8, 35},
	Bunch: {5, 660}, Sprig: {0.2, 3}, Leaf: {0.1, 50}, Sheet: {2, 320}, Stalk: {0.3, 160}, Stick: {2, 260}, Head: {30, 950},
	Ear: {90, 150}, Can: {30, 450}, Jar: {60, 700}, Bottle: {300, 760}, Packet: {1, 560}, Fillet: {4, 460}, Ball: {30, 130},
	Loaf: {200, 900}, Rack: {400, 700}, Pod: {0.1, 5}, Floret: {10, 20}, Wedge: {5, 300}, Strip: {1, 110}, Cube: {2, 50},
	Square: {5, 30}, Scoop: {25, 75}, Punnet: {100, 500}, Bag: {2, 3}, Handful: {2, 150}, Pinch: {0.02, 0.5}, Knob: {10, 20},
	Inch: {0.4, 40}, Centimetre: {0.3, 10}, Cup: {5, 300},
}

func TestMeasuresArePlausible(t *testing.T) {
	leaves := []ID{"herbs", "spices", "leafy-greens"}
	each(t, func(t *testing.T, f *Food) {
		if d := f.GramsPerML; d != 0 && (d < 0.03 || d > 1.46) {
			t.Errorf("%s: density %v", f.ID, d)
		}
		if d := f.GramsPerML; slices.Contains(f.Groups, "liquids") && (d < 0.85 || d > 1.46) {
			t.Errorf("%s is a liquid of density %v", f.ID, d)
		}
		for u, g := range f.Portions {
			b, ok := unitBounds[u]
			if u == Piece && slices.Contains(bigPieces, f.ID) {
				b = [2]float64{1100, 5000}
			}
			if !ok || g < b[0] || g > b[1] {
				t.Errorf("%s: one %s is %v g", f.ID, u, g)
			}
			if u == Cup && !slices.ContainsFunc(leaves, func(g ID) bool { return slices.Contains(f.Groups, g) }) {
				t.Errorf("%s: a cup of its own is for leaves; the rest have a density", f.ID)
			}
		}
		if f.SoldBy != "" {
			if _, ok := f.Grams(1, f.SoldBy); !ok {
				t.Errorf("%s is sold by %s, which has no grams", f.ID, f.SoldBy)
			}
		}
	})
}

// Small, medium and large pieces stand in that order, and so do the smaller and the
// larger of other measures.
func TestMeasuresAreInOrder(t *testing.T) {
	each(t, func(t *testing.T, f *Food) {
		for _, pair := range [][2]Unit{{SmallPiece, Piece}, {Piece, LargePiece}, {Slice, Loaf}, {Leaf, Head}, {Leaf, Bunch}, {Sprig, Bunch}, {Stalk, Bunch}, {Clove, Head}, {Pinch, Handful}, {Centimetre, Inch}, {Floret, Head}} {
			small, large := f.Portions[pair[0]], f.Portions[pair[1]]
			if small > 0 && large > 0 && small > large {
				t.Errorf("%s: a %s of %v g and a %s of %v g", f.ID, pair[0], small, pair[1], large)
			}
		}
	})
}

// The measures that recipes use most have grams.
func TestKitchenMeasures(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		food     ID
		unit     Unit
		min, top float64
	}{
		{"shallot", Piece, 20, 45}, {"bay-leaf", Piece, 0.1, 0.4}, {"thyme", Sprig, 0.5, 1.5}, {"ginger", Inch, 8, 16}, {"ginger", Knob, 10, 20},
		{"vanilla-pod", Pod, 2, 4}, {"rosemary", Sprig, 1, 3}, {"anchovies", Fillet, 3, 6}, {"parsley", Bunch, 40, 80}, {"coriander", Bunch, 30, 100},
		{"garlic", Head, 30, 60}, {"spring-onion", Bunch, 80, 130}, {"lemongrass", Stalk, 10, 20}, {"beetroot", Piece, 60, 120}, {"sage", Leaf, 0.3, 1},
		{"cinnamon-stick", Stick, 2, 4}, {"celery", Stick, 30, 60}, {"parsnip", Piece, 90, 170}, {"butter", Stick, 113, 114}, {"butter", Knob, 10, 20},
		{"bacon", Rasher, 20, 35}, {"corn-on-the-cob", Ear, 90, 120}, {"lasagne-sheets", Sheet, 15, 25}, {"gelatine", Leaf, 1.5, 3}, {"mozzarella", Ball, 100, 150},
		{"white-bread", Loaf, 700, 850}, {"broccoli", Floret, 10, 20}, {"lemon", Wedge, 5, 12}, {"lemon-zest", Strip, 1, 3}, {"dark-chocolate", Square, 5, 12},
		{"vanilla-ice-cream", Scoop, 50, 75}, {"strawberries", Punnet, 300, 450}, {"tea-leaves", Bag, 2, 3}, {"salt", Pinch, 0.2, 0.5}, {"spinach", Handful, 20, 40},
		{"curry-leaves", Sprig, 1, 3}, {"prawns", Cup, 130, 160}, {"red-wine", Glass, 145, 152}, {"vanilla-extract", Drop, 0.03, 0.06}, {"olive-oil", Glug, 13, 14},
		{"egg", SmallPiece, 35, 45}, {"onion", LargePiece, 140, 200}, {"potato", SmallPiece, 130, 190},
	} {
		if g, ok := Default().Food(c.food).Grams(1, c.unit); !ok || g < c.min || g > c.top {
			t.Errorf("one %s of %s is %v g, %v; want %v to %v", c.unit, c.food, g, ok, c.min, c.top)
		}
	}
}

// What a vegan or vegetarian may eat by origin must not contain an animal's
// allergen.
func TestOriginAgreesWithAllergens(t *testing.T) {
	each(t, func(t *testing.T, f *Food) {
		for allergen, minOrigin := range map[Allergen]Origin{Milk: AnimalProduct, Eggs: AnimalProduct, FishAllergy: Fish, Crustaceans: Fish, Molluscs: Fish} {
			if f.Allergens.Presence(allergen) == Contains && f.Origin < minOrigin {
				t.Errorf("%s contains %s and is stated to be %s", f.ID, allergen, f.Origin)
			}
		}
	})
}

// lostOnTheWay are the parts whose allergens a compound holds less surely than the
// part itself: almond flavour is often pressed of apricot kernels, and the molasses of
// brown sugar is that of the sugar itself, without sulphites.
var lostOnTheWay = map[ID]ID{"almond-extract": "almonds", "amaretto": "almonds", "brown-sugar": "molasses"}

// A compound is of the strictest origin of its parts and has their allergens.
func TestCompoundsAgreeWithTheirParts(t *testing.T) {
	table := Default()
	each(t, func(t *testing.T, f *Food) {
		for _, id := range f.MadeOf {
			part := table.Food(id)
			if part == nil {
				continue // a group
			}
			if part.Origin > f.Origin {
				t.Errorf("%s is %s, its part %s is %s", f.ID, f.Origin, id, part.Origin)
			}
			if lostOnTheWay[f.ID] == id {
				continue
			}
			for _, a := range part.Allergens.Stated(Contains) {
				if f.Allergens.Presence(a) != Contains {
					t.Errorf("%s: its part %s contains %s", f.ID, id, a)
				}
			}
			for _, a := range part.Allergens.Stated(May) {
				if f.Allergens.Presence(a) == No {
					t.Errorf("%s: its part %s may contain %s", f.ID, id, a)
				}
			}
		}
	})
}

var allergenOfGroup = map[ID]Allergen{
	"fish": FishAllergy, "crustacean-foods": Crustaceans, "mollusc-foods": Molluscs,
	"milk-products": Milk, "egg-foods": Eggs, "soy-foods": Soybeans, "peanut-foods": Peanuts,
	"sesame-foods": Sesame, "celery-foods": Celery, "mustard-foods": Mustard,
	"wheat-foods": Gluten, "oat-foods": Gluten, "barley-foods": Gluten, "rye-foods": Gluten,
}

// What a food contains follows from its groups or its parts, or the row says why. So
// does what a food may contain that is sold as it grows.
func TestLabelsHaveTheirReason(t *testing.T) {
	table := Default()
	each(t, func(t *testing.T, f *Food) {
		obvious := map[Allergen]bool{}
		for _, g := range f.Groups {
			obvious[allergenOfGroup[g]] = true
			obvious[Nuts] = obvious[Nuts] || g == "tree-nuts"
		}
		for _, id := range f.MadeOf {
			if part := table.Food(id); part != nil {
				for _, a := range part.Allergens.Stated(Contains) {
					obvious[a] = true
				}
			}
		}
		for _, a := range f.Allergens.Stated(Contains) {
			if !obvious[a] && f.Reason == "" && len(f.MadeOf) == 0 {
				t.Errorf("%s contains %s and does not say why", f.ID, a)
			}
		}
		if may := f.Allergens.Stated(May); len(may) > 0 && !f.Packaged && f.Reason == "" && len(f.MadeOf) == 0 {
			t.Errorf("%s may contain %v and does not say why", f.ID, may)
		}
	})
}

// Groups and labels say the same: what is in the group contains the allergen, and
// what contains the allergen of one animal is of that animal's origin.
func TestGroupsAgreeWithLabels(t *testing.T) {
	each(t, func(t *testing.T, f *Food) {
		for group, a := range allergenOfGroup {
			if slices.Contains(f.Groups, group) && f.Allergens.Presence(a) != Contains {
				t.Errorf("%s is in %s and does not contain %s", f.ID, group, a)
			}
		}
		if slices.Contains(f.Groups, "tree-nuts") && f.Allergens.Presence(Nuts) == No {
			t.Errorf("%s is a nut without the label", f.ID)
		}
		if slices.Contains(f.Groups, "meat") != (f.Origin == Meat) && !meatByRennet[f.ID] {
			t.Errorf("%s: origin %s, groups %v", f.ID, f.Origin, f.Groups)
		}
		if slices.Contains(f.Groups, "fish-and-seafood") != (f.Origin == Fish) {
			t.Errorf("%s: origin %s, groups %v", f.ID, f.Origin, f.Groups)
		}
	})
}

// Made with animal rennet: no vegetarian food, and no meat to exclude as meat.
var meatByRennet = map[ID]bool{"parmesan": true, "pecorino": true, "manchego": true, "gruyere": true, "gorgonzola": true, "pesto": true,
	"asiago": true, "emmental": true, "fontina": true, "limburger": true, "parmesan-dried": true, "provolone": true, "roquefort": true, "red-pesto": true, "italian-cheese-blend": true, "alfredo-sauce": true}

// Labels that are easy to get wrong, written down one by one.
func TestKnownLabels(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		food     ID
		allergen Allergen
		want     Presence
	}{
		{"couscous", Gluten, Contains}, {"bulgur", Gluten, Contains}, {"seitan", Gluten, Contains},
		{"rolled-oats", Gluten, Contains}, {"gluten-free-oats", Gluten, Contains}, {"oat-milk", Gluten, Contains},
		{"soy-sauce", Gluten, Contains}, {"soy-sauce", Soybeans, Contains}, {"tamari", Gluten, May},
		{"beer", Gluten, Contains}, {"malt-vinegar", Gluten, Contains}, {"pearl-barley", Gluten, Contains},
		{"soba-noodles", Gluten, Contains}, {"worcestershire-sauce", FishAllergy, Contains}, {"worcestershire-sauce", Gluten, Contains},
		{"pesto", Milk, Contains}, {"pesto", Nuts, Contains}, {"mayonnaise", Eggs, Contains}, {"mayonnaise", Mustard, Contains},
		{"vegetable-stock-cube", Celery, Contains}, {"vegetable-stock-cube", Gluten, May}, {"curry-powder", Mustard, Contains},
		{"red-curry-paste", Crustaceans, Contains}, {"red-curry-paste", FishAllergy, May},
		{"dried-apricots", Sulphites, Contains}, {"white-wine", Sulphites, Contains}, {"balsamic-vinegar", Sulphites, Contains},
		{"dark-chocolate", Soybeans, Contains}, {"dark-chocolate", Milk, May}, {"dark-chocolate", Nuts, May},
		{"ghee", Milk, Contains}, {"almond-milk", Nuts, Contains}, {"pine-nuts", Nuts, May}, {"hummus", Sesame, Contains},
		{"tahini", Sesame, Contains}, {"celeriac", Celery, Contains}, {"tempeh", Soybeans, Contains}, {"oyster-sauce", Molluscs, Contains},
		{"corn-tortilla", Gluten, May}, {"baking-powder", Gluten, May}, {"puffed-rice", Gluten, May}, {"corn-flakes", Gluten, Contains},
		{"mixed-salad-leaves", Mustard, May}, {"crab-meat", Sulphites, May}, {"veggie-burger", Lupin, May}, {"tagliatelle", Eggs, Contains},
		// False friends.
		{"buckwheat", Gluten, No}, {"rice-noodles", Gluten, No}, {"quinoa", Gluten, No}, {"polenta", Gluten, No}, {"millet", Gluten, No},
		{"coconut-milk", Milk, No}, {"coconut-milk", Nuts, No}, {"desiccated-coconut", Nuts, No}, {"peanut-butter", Milk, No},
		{"butter-beans-canned", Milk, No}, {"butternut-squash", Milk, No}, {"butternut-squash", Nuts, No}, {"nutmeg", Nuts, No},
		{"water-chestnuts", Nuts, No}, {"chestnut-mushrooms", Nuts, No}, {"aubergine", Eggs, No}, {"soy-milk", Milk, No},
		{"oat-milk", Milk, No}, {"almond-milk", Milk, No}, {"cocoa-powder", Milk, No}, {"oyster-mushrooms", Molluscs, No},
		{"rice-vinegar", Gluten, No}, {"peanuts", Nuts, No}, {"gluten-free-tamari", Gluten, No}, {"shaoxing-wine", Gluten, Contains},
		{"crab-sticks", FishAllergy, Contains}, {"crab-sticks", Eggs, Contains}, {"crab-sticks", Crustaceans, May}, {"caesar-dressing", FishAllergy, Contains},
		{"dashi", FishAllergy, Contains}, {"tapenade", FishAllergy, Contains}, {"lupin-flour", Lupin, Contains}, {"lupin-flour", Peanuts, No},
		{"stout", Gluten, Contains}, {"freekeh", Gluten, Contains}, {"filo-pastry", Gluten, Contains}, {"matzo", Gluten, Contains}, {"spelt-flour", Gluten, Contains},
		{"satay-sauce", Peanuts, Contains}, {"dukkah", Nuts, Contains}, {"halva", Sesame, Contains}, {"amaretti", Nuts, Contains}, {"mortadella", Nuts, May},
		{"chilli-bean-paste", Gluten, Contains}, {"fermented-black-beans", Soybeans, Contains}, {"celery-salt", Celery, Contains}, {"vegetable-juice", Celery, Contains},
		{"english-mustard", Gluten, May}, {"lactose-free-milk", Milk, Contains}, {"goat-milk", Milk, Contains}, {"duck-egg", Eggs, Contains}, {"mycoprotein", Eggs, Contains},
		{"wasabi", Mustard, May}, {"brown-pickle", Gluten, Contains}, {"malt-extract", Gluten, Contains}, {"corn-syrup", Gluten, May}, {"almond-extract", Nuts, May},
		{"snails", Molluscs, Contains}, {"oysters", Molluscs, Contains}, {"oysters", Crustaceans, No}, {"lobster", Molluscs, No}, {"tiger-nuts", Nuts, No},
		{"chestnut-flour", Nuts, May}, {"coconut", Nuts, No}, {"cream-of-coconut", Milk, May}, {"cocoa-powder", Nuts, No}, {"teff", Gluten, No}, {"sorghum", Gluten, No},
		{"amaranth", Gluten, No}, {"fonio", Gluten, No}, {"masa-harina", Gluten, No}, {"glutinous-rice", Gluten, No}, {"jackfruit", Nuts, No}, {"marzipan", Nuts, Contains},
		{"margarine", Milk, May}, {"suet", Gluten, May}, {"custard", Eggs, May}, {"pink-peppercorns", Nuts, May},
		{"peanut-oil", Peanuts, Contains}, {"asafoetida", Gluten, Contains}, {"celery-seeds", Celery, Contains}, {"falafel", Gluten, May},
	} {
		if got := Default().Food(c.food).Allergens.Presence(c.allergen); got != c.want {
			t.Errorf("%s, %s: %s, want %s", c.food, c.allergen, got, c.want)
		}
	}
	for id, want := range map[ID]Origin{
		"honey": AnimalProduct, "egg": AnimalProduct, "cheddar": AnimalProduct, "parmesan": Meat, "vegetarian-hard-cheese": AnimalProduct,
		"worcestershire-sauce": Fish, "fish-sauce": Fish, "oyster-sauce": Fish, "gelatine": Meat, "chicken-stock": Meat,
		"white-wine": Plant, "pesto": Meat, "kimchi": Fish, "button-mushrooms": Plant, "salt": Plant, "puff-pastry": AnimalProduct,
		"emmental": Meat, "marshmallows": Meat, "jelly-cubes": Meat, "rennet": Meat, "vegetarian-rennet": Plant, "gravy-granules": Meat, "mincemeat": Meat, "agar": Plant, "crab-sticks": Fish, "brioche": AnimalProduct,
	} {
		if got := Default().Food(id).Origin; got != want {
			t.Errorf("%s is %s, want %s", id, got, want)
		}
	}
}

func TestShippedCovers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		excluded, id ID
		want         bool
	}{
		{"mushrooms", "shiitake", true}, {"mushrooms", "mushroom-stock", true}, {"garlic", "hummus", true},
		{"pork", "gelatine", true}, {"beef", "gelatine", true}, {"alcohol", "vanilla-extract", true},
		{"cheese", "pesto", true}, {"parmesan", "pesto", true}, {"chicken", "chicken-stock", true}, {"celery", "vegetable-stock", true},
		{"nightshades", "ketchup", true}, {"spicy", "sriracha", true}, {"fish", "worcestershire-sauce", true},
		{"soy-foods", "teriyaki-sauce", true}, {"peanuts", "peanut-butter", true}, {"wine", "red-wine", true},
		{"prawn-foods", "red-curry-paste", true}, {"buckwheat", "soba-noodles", true}, {"strawberries", "jam", true},
		{"alliums", "chilli-powder", true}, {"chillies", "chilli-powder", true}, {"bell-peppers", "smoked-paprika", true},
		{"pea-foods", "pea-protein-powder", true}, {"legumes", "peas-frozen", true}, {"legumes", "soy-milk", true},
		{"yeast-foods", "white-bread", true}, {"sausages", "chorizo", true}, {"nightshades", "chorizo", true},
		{"mustard-foods", "mayonnaise", true}, {"mustard-foods", "mustard-powder", true}, {"alcohol", "teriyaki-sauce", true},
		{"mushrooms", "aubergine", false}, {"egg-foods", "aubergine", false}, {"wheat-foods", "buckwheat", false},
		{"dairy", "coconut-milk", false}, {"dairy", "peanut-butter", false}, {"dairy", "butternut-squash", false},
		{"tree-nuts", "nutmeg", false}, {"tree-nuts", "water-chestnuts", false}, {"tree-nuts", "butternut-squash", false},
		{"pork", "beef-mince", false}, {"wine", "red-wine-vinegar", false}, {"chicken", "chickpeas-canned", false},
	} {
		if got := Default().Covers(c.excluded, c.id); got != c.want {
			t.Errorf("Covers(%q, %q) = %v, want %v", c.excluded, c.id, got, c.want)
		}
	}
}

func TestEveryGroupHasFoods(t *testing.T) {
	t.Parallel()
	members := map[ID]int{}
	for _, f := range Default().All() {
		for _, g := range f.Groups {
			members[g]++
		}
	}
	for _, g := range Default().GroupIDs() {
		if members[g] == 0 {
			t.Errorf("group %s has no food", g)
		}
	}
}

// Diets keep enough food to cook with.
func TestDietsKeepFoods(t *testing.T) {
	t.Parallel()
	for d, minFoods := range map[Diet]int{Vegetarian: 300, Vegan: 250, Pescatarian: 320, GlutenFree: 280, DairyFree: 280, NutFree: 350} {
		n := 0
		for _, f := range Default().All() {
			if f.Fits(d) {
				n++
			}
		}
		if n < minFoods {
			t.Errorf("%d foods fit %s, want %d", n, d, minFoods)
		}
	}
}

func BenchmarkCovers(b *testing.B) {
	table := Default()
	for b.Loop() {
		table.Covers("mushrooms", "vegetable-stock")
	}
}
