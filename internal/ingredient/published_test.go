package ingredient

import (
	"slices"
	"testing"

	"mealplanner/internal/food"
)

// What published lines taught, a kind each.

// Amounts in the ways of newspapers and shops.
func TestLinePublishedAmounts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text     string
		from, to float64
		unit     food.Unit
		food     food.ID
	}{
		{"1kg/2lb 4oz–1.3kg/3lb oxtail", 1, 1.3, food.Kilogram, "oxtail"},
		{"800g-1kg/1lb 12oz-2lb 4oz butternut squash", 800, 1000, food.Gram, "butternut-squash"},
		{"1½-2kg/3lb 5oz - 4lb 8oz lamb shoulder", 1.5, 2, food.Kilogram, "lamb-shoulder"},
		{"1 x 400-500g/14oz-1lb 2oz pork fillet", 1, 1, food.Fillet, "pork-tenderloin"},
		{"700ml/1 pint 5fl oz chicken stock", 700, 700, food.Millilitre, "chicken-stock"},
		{"4 x 200g/7oz fillet steaks", 4, 4, food.Piece, "beef-tenderloin"},
		{"2 x 150-200g rib eye steaks", 2, 2, food.Piece, "ribeye-steak"},
		{"18 1/2-inch-thick slices French baguette", 18, 18, food.Piece, "baguette"},
		{"2 14 1/2-ounce cans petite diced tomatoes in juice", 2, 2, food.Can, "chopped-tomatoes-canned"},
		{"1 1/2-inch piece ginger", 1.5, 1.5, food.Inch, "ginger"},
		{"6 cups 1-inch cubes seeded watermelon", 6, 6, food.Cup, "watermelon"},
		{"Pinch (1/16 teaspoon) kosher salt", 1, 1, food.Pinch, "salt"},
		{"4 cod fillets weighing 100-120g/3½-4½oz each", 4, 4, food.Fillet, "cod"},
		{"l½ red onion", 1.5, 1.5, food.Piece, "red-onion"},
		{"1?2 tsp salt", 0.5, 0.5, food.Teaspoon, "salt"},
		{"flour: 5 cups", 5, 5, food.Cup, "plain-flour"},
		{"flour: -5 cups", 0, 0, "", "plain-flour"},
		{"90/10 ground beef", 0, 0, "", "lean-beef-mince"},
		{"1 lb 80/20 ground beef", 1, 1, food.Pound, "beef-mince"},
		{"2 lb 93/7 ground turkey", 2, 2, food.Pound, "turkey-mince"},
	} {
		got := Default().ReadLine(c.text, "GB")
		if !near(got.Amount.From, c.from, 0.001) || !near(got.Amount.To, c.to, 0.001) || got.Unit != c.unit || got.Food != c.food {
			t.Errorf("%q is %v %q of %q, want %v-%v %q of %q", c.text, got.Amount, got.Unit, got.Food, c.from, c.to, c.unit, c.food)
		}
	}
	if got := Default().ReadLine("flour: -5 cups", "US"); got.Confidence >= SureConfidence {
		t.Errorf("less than no flour is read with %.2f", got.Confidence)
	}
}

// A name is read with the words that stand about it.
func TestLinePublishedNames(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]food.ID{
		"1 1/2 cups fresh or frozen (not thawed) cranberries": "cranberries", "1 1/2 pounds shell-on large shrimp": "prawns",
		"1 kg braising steak cut into 5cm/2in cubes": "stewing-beef", "110g prunes stones removed, chopped": "prunes",
		"1 scoop vanilla-flavored whey protein powder": "whey-protein-powder", "1 cup mango flavored rum": "rum",
		"½ cup goat milk feta cheese": "feta", "½ cup cubed goat feta or feta cheese": "feta", "1 tsp grated orange rind": "orange-zest", "1 orange, pared zest only": "orange-zest",
		"2 cups tangerine juice": "", "1 cup beetroot juice": "", "1 cup grapefruit juice": "grapefruit-juice",
		"6 peppers, 2 red, 2 yellow, 2 green": "red-bell-pepper", "100 g spring greens": "spring-greens", "100 g greens": "spring-greens",
		"100g mixed frozen peppers": "mixed-peppers-frozen", "100g white chocolate drops": "white-chocolate",
		"country-fried steak": "", "2 lb chicken fried steak": "", "30g oak wood chips, for smoking": "",
		"1 tablespoon dried red chile flakes": "chilli-flakes", "2 pounds extra-lean ground turkey breast": "turkey-mince",
		"225g blanched whole almonds": "blanched-almonds",
		"sauce: oyster":               "oyster-sauce", "1 cup parmesan and garlic croutons": "seasoned-croutons",
		"1 sweet potato, cooked and mashed": "sweet-potato", "2 cups cooked short-grain brown rice": "brown-rice-cooked",
		"200 g cooked Puy lentils": "lentils-canned", "48 prawns, defrost if frozen": "prawns", "2 whole cloves, ground to a powder": "cloves",
		"450ml beef stock, fresh or made with a cube": "beef-stock", "1 cup cabernet sauvignon vinegar": "red-wine-vinegar",
	} {
		if got := Default().ReadLine(text, "GB"); got.Food != want {
			t.Errorf("%q is %q with %.2f, want %q", text, got.Food, got.Confidence, want)
		}
	}
}

// What may be one of several foods, or a kind that the table lacks, is not sure.
func TestLinePublishedDoubts(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"1 cup vegan cream", "200 ml plant-based cream", "1 cup dairy-free yogurt", "sauce: oyster", "1 tsp lime zest powder", "2 tbsp lemon vinaigrette",
		"1 pork and apple pie filling", "100 g Stinking Bishop cheese",
	} {
		if got := Default().ReadLine(text, "GB"); got.Confidence >= SureConfidence {
			t.Errorf("%q is %q with %.2f", text, got.Food, got.Confidence)
		}
	}
}

// The clauses of a line share their head, or their food.
func TestLineClausesShare(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]food.ID{
		"1 red, 1 yellow and 1 green pepper":                            {"red-bell-pepper", "yellow-bell-pepper", "green-bell-pepper"},
		"1 red and 1 green bell pepper, sliced":                         {"red-bell-pepper", "green-bell-pepper"},
		"2 teaspoons finely grated lemon zest plus 3 tablespoons juice": {"lemon-zest", "lemon-juice"},
		"1 egg + 1 yolk":                  {"egg", "egg-yolk"},
		"1 red onion and 2 garlic cloves": {"red-onion", "garlic"},
	} {
		lines := Default().ReadLines(text, "US")
		if got := foodsIn(lines); !slices.Equal(got, want) {
			t.Errorf("%q is %v, want %v", text, got, want)
			continue
		}
		for _, l := range lines {
			if !l.Amount.Stated() || l.Grams == 0 {
				t.Errorf("%q: %s has %v, %.0f g", text, l.Food, l.Amount, l.Grams)
			}
		}
	}
}

// What the line says it is without is none of its foods.
func TestLineDeniedWith(t *testing.T) {
	t.Parallel()
	if got := Default().ReadLines("1kg white sugar: regular, not with added pectin", "GB"); len(got) != 1 || len(got[0].With) > 0 {
		t.Errorf("sugar without pectin is %v with %v", foodsIn(got), got[0].With)
	}
}

// The other foods of a choice, however it is said.
func TestLineChoices(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]food.ID{
		"1 sea bass (or red snapper)":                                   {"sea-bass", "snapper"},
		"200g porcini mushrooms (or king oyster), sliced":               {"porcini-dried", "king-oyster-mushrooms"},
		"4 tbsp rice flour (alternatively use chickpea or plain flour)": {"rice-flour", "chickpea-flour", "plain-flour"},
		"1 tablespoon chopped fresh thyme or 1 teaspoon dried":          {"thyme", "dried-thyme"},
		"1 cup shredded Monterey Jack or Cheddar cheese":                {"monterey-jack", "cheddar"},
		"1 cup shredded Cheddar or Monterey Jack cheese":                {"cheddar", "monterey-jack"},
		"2 tbsp orange or lemon juice":                                  {"orange-juice", "lemon-juice"},
		"200 g mushrooms (such as cremini, oyster and shiitake)":        {"chestnut-mushrooms", "oyster-mushrooms", "shiitake"},
		"225 g mushrooms, such as cremini, oyster, and shiitake":        {"chestnut-mushrooms", "oyster-mushrooms", "shiitake"},
	} {
		got := Default().ReadLine(text, "US")
		if all := append([]food.ID{got.Food}, got.Alternatives...); !slices.Equal(all, want) || slices.Contains(got.With, "oysters") {
			t.Errorf("%q is %v with %v, want %v", text, all, got.With, want)
		}
	}
}
