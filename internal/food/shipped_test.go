package food

import (
	"math"
	"slices"
	"strings"
	"testing"
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
		case f.Source.NDB != "" && len(f.Source.NDB) != 5:
			t.Errorf("%s: NDB number %q", f.ID, f.Source.NDB)
		}
		for _, n := range []Nutrient{Energy, Protein, Carbs, Fat} {
			if _, known := f.Per100g.Get(n); !known {
				t.Errorf("%s: nutrient %d unknown", f.ID, n)
			}
		}
	})
}

// A row that was not reviewed leaves allergens unstated; no shipped row does.
func TestRowsAreReviewed(t *testing.T) {
	rows, err := readCSV(tableCSV, foodColumns)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.text("reviewed") != "yes" {
			t.Errorf("%s is not reviewed", r.text("id"))
		}
		for _, a := range r.list("contains") {
			if slices.Contains(r.list("may"), a) {
				t.Errorf("%s both contains and may contain %s", r.text("id"), a)
			}
		}
	}
	if !slices.IsSortedFunc(rows, func(a, b row) int { return compare(ID(a.text("id")), ID(b.text("id"))) }) {
		t.Error("table.csv is not in the order of its ids")
	}
}

func TestNamesAreUnique(t *testing.T) {
	t.Parallel()
	owner := map[string]ID{}
	for _, f := range Default().All() {
		mine := map[string]bool{}
		for _, name := range append([]string{f.Name, string(f.ID)}, f.Aliases...) {
			key := phraseKey(name)
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

// Energy is not 4/4/9 for these: the general factors are off for a reason.
var energyExceptions = map[ID]string{
	"vanilla-extract": "alcohol", "red-wine": "alcohol", "white-wine": "alcohol", "dry-sherry": "alcohol",
	"beer": "alcohol", "shaoxing-wine": "alcohol", "cider": "alcohol", "mirin": "alcohol",
	"white-vinegar": "acetic acid", "rice-vinegar": "acetic acid", "cider-vinegar": "acetic acid",
	"malt-vinegar": "acetic acid", "red-wine-vinegar": "acetic acid", "white-wine-vinegar": "acetic acid", "sherry-vinegar": "acetic acid",
	"baking-powder":    "leavening salts counted as carbohydrate",
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
		if get(Fiber) > get(Carbs)+0.5 || get(Sugars) > get(Carbs)+0.5 {
			t.Errorf("%s: fibre %v and sugars %v of %v g carbohydrate", f.ID, get(Fiber), get(Sugars), get(Carbs))
		}
		if get(SaturatedFat) > get(Fat)+0.1 {
			t.Errorf("%s: %v g saturated of %v g fat", f.ID, get(SaturatedFat), get(Fat))
		}
		salty := slices.Contains(f.Groups, "seasonings") || slices.Contains(f.Groups, "stocks") ||
			slices.Contains(f.Groups, "raising-agents") || slices.Contains(f.Groups, "spices")
		if get(Sodium) > 4000 && !salty {
			t.Errorf("%s: %v mg sodium", f.ID, get(Sodium))
		}
		if get(Sodium) > 39340 {
			t.Errorf("%s: %v mg sodium is more than salt has", f.ID, get(Sodium))
		}
	})
}

func TestMeasuresArePlausible(t *testing.T) {
	bounds := map[Unit][2]float64{
		Piece: {0.05, 1100}, Clove: {3, 3}, Slice: {5, 300}, Bunch: {15, 450}, Sprig: {0.2, 3}, Leaf: {0.2, 50},
		Stalk: {10, 60}, Head: {40, 950}, Can: {30, 425}, Jar: {60, 700}, Packet: {7, 520}, Fillet: {4, 180},
		Handful: {5, 100}, Pinch: {0.05, 0.5}, Inch: {1, 15}, Cup: {5, 300},
	}
	leaves := []ID{"herbs", "spices", "leafy-greens"}
	each(t, func(t *testing.T, f *Food) {
		if d := f.GramsPerML; d != 0 && (d < 0.06 || d > 1.45) {
			t.Errorf("%s: density %v", f.ID, d)
		}
		if d := f.GramsPerML; slices.Contains(f.Groups, "liquids") && (d < 0.85 || d > 1.45) {
			t.Errorf("%s is a liquid of density %v", f.ID, d)
		}
		for u, g := range f.Portions {
			b, ok := bounds[u]
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

// What a vegan or vegetarian may eat by origin must not contain an animal's
// allergen.
func TestOriginAgreesWithAllergens(t *testing.T) {
	each(t, func(t *testing.T, f *Food) {
		for allergen, least := range map[Allergen]Origin{Milk: AnimalProduct, Eggs: AnimalProduct, FishAllergy: Fish, Crustaceans: Fish, Molluscs: Fish} {
			if f.Allergens.Presence(allergen) == Contains && f.Origin < least {
				t.Errorf("%s contains %s and is stated to be %s", f.ID, allergen, f.Origin)
			}
		}
	})
}

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

// Groups and labels say the same: what is in the group contains the allergen, and
// what contains the allergen of one animal is of that animal's origin.
func TestGroupsAgreeWithLabels(t *testing.T) {
	each(t, func(t *testing.T, f *Food) {
		for group, a := range map[ID]Allergen{
			"fish": FishAllergy, "crustacean-foods": Crustaceans, "mollusc-foods": Molluscs,
			"milk-products": Milk, "egg-foods": Eggs, "soy-foods": Soybeans, "peanut-foods": Peanuts,
			"sesame-foods": Sesame, "celery-foods": Celery, "mustard-foods": Mustard,
			"wheat-foods": Gluten, "oat-foods": Gluten, "barley-foods": Gluten, "rye-foods": Gluten,
		} {
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
var meatByRennet = map[ID]bool{"parmesan": true, "pecorino": true, "manchego": true, "gruyere": true, "gorgonzola": true, "pesto": true}

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
		{"soba-noodles", Gluten, Contains}, {"worcestershire-sauce", FishAllergy, Contains}, {"worcestershire-sauce", Gluten, May},
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
	for d, least := range map[Diet]int{Vegetarian: 300, Vegan: 250, Pescatarian: 320, GlutenFree: 280, DairyFree: 280, NutFree: 350} {
		n := 0
		for _, f := range Default().All() {
			if f.Fits(d) {
				n++
			}
		}
		if n < least {
			t.Errorf("%d foods fit %s, want %d", n, d, least)
		}
	}
}

func BenchmarkCovers(b *testing.B) {
	table := Default()
	for b.Loop() {
		table.Covers("mushrooms", "vegetable-stock")
	}
}
