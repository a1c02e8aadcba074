package ingredient

import (
	"slices"
	"testing"

	"mealplanner/internal/food"
)

// freed are foods that are named after one that has what they are without, as a line
// calls them, and the ordinary food.
var freed = []struct {
	name     string
	ordinary food.ID
}{
	{"gluten-free pasta", "penne"}, {"gluten-free flour", "plain-flour"}, {"cornflour", "plain-flour"}, {"rice milk", "whole-milk"},
	{"almond milk", "whole-milk"}, {"rice noodles", "egg-noodles"}, {"coconut yoghurt", "plain-yogurt"}, {"oat cream", "double-cream"},
	{"vegan butter", "butter"}, {"vegan mayo", "mayonnaise"}, {"dairy-free cheese", "cheddar"}, {"turkey bacon", "bacon"},
	{"vegan sausages", "pork-sausages"}, {"vegetable suet", "suet"}, {"peanut butter", "butter"}, {"non-alcoholic beer", "beer"}, {"vegan fish sauce", "fish-sauce"},
}

// leavesOpen are ways to say that the food F need not be the one without.
var leavesOpen = []string{
	"F or regular", "F (or regular)", "F / regular", "F or ordinary", "F, or whatever you have", "F or otherwise", "200 g F or normal",
	"F or any other", "F or 1 regular", "F (regular is fine)", "F or skim", "F or full-fat", "regular or F", "F or salted", "F or homemade",
	"preferably F", "ideally F", "maybe F", "F preferably", "F if possible", "F (if you can)",
	"not F", "not quite F", "semi F", "partly F", "almost F", "mostly F", "never F",
}

// Where a line leaves it open which food is meant, the reading is unsure and has the
// ordinary one too, with its allergens and without the diets that it breaks.
func TestLineKeepsTheOrdinaryFood(t *testing.T) {
	t.Parallel()
	for _, f := range freed {
		ordinary := food.Default().Food(f.ordinary)
		for _, way := range leavesOpen {
			keepsOrdinary(t, written(way, f.name), ordinary)
		}
	}
}

func written(way, name string) string {
	out := ""
	for _, c := range way {
		if c == 'F' {
			out += name
		} else {
			out += string(c)
		}
	}
	return out
}

func keepsOrdinary(t *testing.T, text string, ordinary *food.Food) {
	t.Helper()
	lines := Default().ReadLines(text, "GB")
	listed := slices.Contains(foodsIn(lines), ordinary.ID)
	for _, line := range lines {
		if line.Confidence > missedConfidence && !listed {
			t.Errorf("%q is %s with %.2f", text, line.Food, line.Confidence)
		}
		for _, a := range ordinary.Allergens.Stated(food.Contains) {
			if line.Allergens.Presence(a) == food.No {
				t.Errorf("%q loses the %s of %s", text, a, ordinary.ID)
			}
		}
		for _, d := range line.Diets {
			if !food.Default().Fits(ordinary.ID, d) {
				t.Errorf("%q fits %s, which %s does not", text, d, ordinary.ID)
			}
		}
	}
}

// The same where the claim or the kind stands behind the name.
func TestLineKeepsTheOrdinaryFoodBehind(t *testing.T) {
	t.Parallel()
	for text, ordinary := range map[string]food.ID{
		"butter (vegan or regular)": "butter", "cheese (vegan or otherwise)": "cheddar", "cream (oat, soy or regular)": "double-cream",
		"milk (almond or otherwise)": "whole-milk", "flour, rice or plain": "plain-flour", "mayonnaise, vegan or homemade": "mayonnaise",
		"butter (peanut or otherwise)": "butter", "butter (regular or vegan)": "butter", "butter, vegan, or whatever you have": "butter",
		"milk, oat or dairy": "whole-milk", "pasta, preferably gluten-free": "penne", "butter, preferably dairy-free": "butter",
		"milk, preferably oat": "whole-milk", "fish sauce, preferably vegan": "fish-sauce", "mayo, ideally egg-free": "mayonnaise",
		"not-gluten-free pasta": "penne", "semi-vegan mayonnaise": "mayonnaise", "vegan-ish butter": "butter",
		"not dairy-free cheese": "cheddar", "almost gluten-free flour": "plain-flour", "200 g gluten-free (or regular) pasta": "penne", "vegan (or not) mayonnaise": "mayonnaise", "rice milk or 2%": "whole-milk", "coconut yoghurt or strawberry": "plain-yogurt", "no dairy-free butter": "butter",
		"milk (preferably oat)": "whole-milk",
	} {
		keepsOrdinary(t, text, food.Default().Food(ordinary))
	}
}

// A choice whose sides are foods, or that is of an amount or of how the food is, leaves
// nothing open; neither does a wish for anything else.
func TestLineSettledFoodsAreSure(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]food.ID{
		"almond milk or water": {"almond-milk", "water"}, "soy or almond milk": {"soy-milk", "almond-milk"}, "2 or 3 tbsp almond milk": {"almond-milk"},
		"1 can (400 ml or 14 oz) coconut milk": {"coconut-milk"}, "400 ml/14 oz coconut milk": {"coconut-milk"}, "100 ml oat milk, or as needed": {"oat-milk"},
		"peanut butter, smooth or crunchy": {"peanut-butter"}, "coconut milk, full-fat or light": {"coconut-milk"}, "vegan butter, salted or unsalted": {"vegan-butter"},
		"almond milk, preferably unsweetened": {"almond-milk"}, "2 tbsp peanut butter, preferably smooth": {"peanut-butter"}, "red or white wine vinegar": {"red-wine-vinegar", "white-wine-vinegar"},
		"oat milk, if using": {"oat-milk"}, "flour, gluten-free if needed": {"plain-flour"},
	} {
		got := Default().ReadLine(text, "GB")
		if all := append([]food.ID{got.Food}, got.Alternatives...); !slices.Equal(all, want) || got.Confidence < SureConfidence {
			t.Errorf("%q is %v with %.2f, want %v", text, all, got.Confidence, want)
		}
	}
}

// A denial of a denial, or of one sort of a food, is none of the food.
func TestLineDenialsTurnedAround(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"carrots (not without butter)", "carrots, never without butter", "carrots, not without a little butter", "carrots, not light cream",
		"carrots (not light cream)", "carrots, not whole milk", "carrots, don't go without cream",
	} {
		got := Default().ReadLine(text, "GB")
		if got.Allergens.Presence(food.Milk) == food.No || got.Confidence >= SureConfidence || slices.Contains(got.Diets, food.Vegan) {
			t.Errorf("%q is %s with %.2f, milk %v, %v", text, got.Food, got.Confidence, got.Allergens.Presence(food.Milk), got.Diets)
		}
	}
	for _, text := range []string{"carrots, without butter", "carrots (no butter)", "carrots, not peanut butter"} {
		got := Default().ReadLine(text, "GB")
		if got.Confidence < SureConfidence || !slices.Contains(got.Diets, food.Vegan) {
			t.Errorf("%q is %s with %.2f, %v", text, got.Food, got.Confidence, got.Diets)
		}
	}
}

// A picture says what no word of the line does; signs of lists and ratings say nothing.
func TestLinePicturesAreUnread(t *testing.T) {
	t.Parallel()
	for _, picture := range []string{"🥜", "🧀", "🦐", "🥚", "🐟", "🌰", "🍞", "🫘", "\U0001FADC", "🍺", "🧈", "🥛", "🦪", "🍳"} {
		for _, text := range []string{picture + " 200 g carrots", "200 g carrots " + picture, "200 g " + picture + " carrots", "200 g carrots" + picture, "200 g carrots (" + picture + ")"} {
			got := Default().ReadLine(text, "GB")
			if got.Confidence >= SureConfidence || len(got.Diets) > 0 || !slices.Contains(got.Unread, picture) {
				t.Errorf("%q is %s with %.2f, %v, unread %q", text, got.Food, got.Confidence, got.Diets, got.Unread)
			}
		}
	}
	for _, sign := range []string{"✔️", "☐", "•", "★", "❤️", "→", "–", "*"} {
		if got := Default().ReadLine(sign+" 200 g carrots", "GB"); got.Food != "carrot" || got.Confidence < SureConfidence {
			t.Errorf("%q: %q with %.2f, unread %q", sign, got.Food, got.Confidence, got.Unread)
		}
	}
}

// Words that stand for a food or a way to make one tell of what it holds.
func TestLineWordsThatHoldAllergens(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]food.Allergen{
		"southern fried chicken": {food.Gluten}, "200 g fried chicken": {food.Gluten}, "200 g chicken in a multigrain coating": {food.Gluten},
		"1 courgette, seasoned coating": {food.Gluten}, "200 g scalloped potatoes": {food.Milk}, "2 pears with Maytag": {food.Milk}, "4 slices Kraft singles": {food.Milk},
		"200 g carrots with kraft": {food.Milk}, "50 ml fino": {food.Sulphites}, "50 ml oloroso": {food.Sulphites}, "100 g milk or dark": {food.Milk, food.Soybeans},
		"200 g rice with tentacles": {food.Molluscs}, "1 steak with coral": {food.Crustaceans}, "200 g slaw": {food.Eggs}, "1 burger with slaw": {food.Eggs},
		"4 bourbons": {food.Gluten}, "200 g bourbons": {food.Gluten}, "2 bourbon biscuits": {food.Gluten}, "4 rich tea": {food.Gluten}, "2 rich tea biscuits": {food.Gluten},
		"1 date slice": {food.Gluten}, "1 Welsh rabbit": {food.Gluten, food.Milk}, "2 Welsh rarebits": {food.Gluten, food.Milk}, "200 g orange chicken": {food.Gluten, food.Soybeans},
		"1 tbsp ground-nut oil": {food.Peanuts}, "1 tbsp ground nut oil": {food.Peanuts}, "200 g cray fish": {food.Crustaceans}, "2 Bombay duck": {food.FishAllergy},
		"200 g rice with oscietra": {food.FishAllergy}, "200 g carrots with sargento": {food.Milk}, "2 potatoes with whipping": {food.Milk}, "100 ml muscat": {food.Sulphites},
	} {
		for _, where := range []food.Country{"GB", "US"} {
			got := Default().ReadLine(text, where)
			for _, a := range want {
				if got.Allergens.Presence(a) == food.No {
					t.Errorf("%q in %s is %s with %.2f and loses %s", text, where, got.Food, got.Confidence, a)
				}
			}
			if slices.Contains(got.Diets, food.Vegan) && !slices.Contains(want, food.Sulphites) && !slices.Contains(want, food.Peanuts) && len(want) > 0 && want[0] != food.Gluten {
				t.Errorf("%q in %s is vegan", text, where)
			}
		}
	}
	for text, want := range map[string]food.ID{"2 tbsp bourbon": "whisky", "flour, for coating": "plain-flour", "300 g stir-fried chicken": "chicken-breast"} {
		got := Default().ReadLine(text, "US")
		if got.Food != want || want != "plain-flour" && got.Allergens.Presence(food.Gluten) != food.No {
			t.Errorf("%q is %q, gluten %v", text, got.Food, got.Allergens.Presence(food.Gluten))
		}
	}
}
