package ingredient

import (
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/food"
)

// kitchenWays are lines that name a food, in many places.
var kitchenWays = []string{
	"100 g X", "X", "2 EL X, gehackt", "1 Pck. X", "etwas X zum Garnieren", "X nach Geschmack", "300 g Kartoffeln mit X", "1 Zwiebel, in X gebraten", "Salz, Pfeffer, X", "100 g Tofu oder X",
	"1 Dose X (400 g)", "1 Handvoll frischer X", "200 g Spinat (oder X)", "2 kg Kartoffeln und 1 X", "Quarzel mit X", "1/2 Bund X, fein geschnitten", "X (TK)", "ca. 250 ml X", "X, X, X", "Für den Teig: 100 g X", "Prise X", "Dose X", "EL X, gehackt", "Salz, Prise X",
}

// A mixture is all that it is made of, in every language: nobody who eats no pork is told
// that mixed mince is beef.
func TestAMixtureIsAllItsFoods(t *testing.T) {
	t.Parallel()
	english, german := In(food.English), In(German)
	mixtures := map[*Reader]map[string][]food.ID{english: {}, german: german.kitchen.mixed}
	for key, others := range english.lines.mixed {
		mixtures[english][key] = append([]food.ID{english.lines.food[key][0].food}, others...)
	}
	for r, names := range mixtures {
		if len(names) == 0 {
			t.Errorf("%v: no mixture", r.in)
		}
		for name, made := range names {
			for _, way := range []string{"X", "500 g X", "1 onion, X"} {
				text := strings.ReplaceAll(way, "X", name)
				var named []food.ID
				for _, line := range r.ReadLines(text, "GB") {
					named = slices.Concat(named, []food.ID{line.Food}, line.With)
					for _, id := range made {
						for _, d := range line.Diets {
							if !food.Default().Fits(id, d) {
								t.Errorf("%q is said to be %s, which %s is not", text, d, id)
							}
						}
						for _, a := range food.Default().Food(id).Allergens.Stated(food.Contains) {
							if line.Allergens.Presence(a) != food.Contains {
								t.Errorf("%q says %v of %s, which %s contains", text, line.Allergens.Presence(a), a, id)
							}
						}
					}
				}
				for _, id := range made {
					if !slices.Contains(named, id) {
						t.Errorf("%q is %q, without %s", text, named, id)
					}
				}
			}
		}
	}
}

// No German line lacks an allergen that its words name: what a food contains is contained
// in every line that names it anywhere, by any of its names.
func TestGermanLinesLackNoAllergen(t *testing.T) {
	t.Parallel()
	r := In(German)
	for _, key := range r.names.Keys() {
		name := r.names.Shown(key)
		if strings.ContainsAny(name, ",;&") {
			continue
		}
		var foods []*food.Food
		for _, id := range r.names.Foods(key) {
			if f := food.Default().Food(id); f != nil {
				foods = append(foods, f)
			}
		}
		if len(foods) != 1 {
			continue
		}
		for _, way := range kitchenWays {
			text := strings.ReplaceAll(way, "X", name)
			for _, line := range r.ReadLines(text, "DE") {
				named := slices.ContainsFunc(append([]food.ID{line.Food}, append(line.With, line.Alternatives...)...), func(id food.ID) bool { return id != "" })
				for _, a := range foods[0].Allergens.Stated(food.Contains) {
					p := line.Allergens.Presence(a)
					if p == food.No || p == food.May && line.Confidence >= SureConfidence && named {
						t.Errorf("%q says %v of %s, which %s contains; it is %s with %.2f", text, p, a, foods[0].ID, line.Food, line.Confidence)
					}
				}
			}
		}
	}
}

// A word that is not known still tells what its parts do, and is never read surely.
func TestGermanCompoundsTellOfAllergens(t *testing.T) {
	t.Parallel()
	r := In(German)
	for word, a := range map[string]food.Allergen{
		"Erdnussflips": food.Peanuts, "Haselnusskrokant": food.Nuts, "Mandelsplittertaler": food.Nuts, "Walnussbrot": food.Nuts, "Kürbiskernbrot": food.Gluten, "Dinkelstangen": food.Gluten,
		"Käsestangen": food.Milk, "Buttergebäck": food.Milk, "Sahnetorte": food.Milk, "Joghurtdrink": food.Milk, "Quarkbällchen": food.Milk, "Eierstich": food.Eggs, "Mayonnaisesalat": food.Eggs,
		"Lachscreme": food.FishAllergy, "Thunfischpaste": food.FishAllergy, "Krabbensalat": food.Crustaceans, "Garnelenspieße": food.Crustaceans, "Muscheltopf": food.Molluscs, "Sojagulasch": food.Soybeans,
		"Selleriepüree": food.Celery, "Senfsoße": food.Mustard, "Sesamkringel": food.Sesame, "Lupinenschnitzel": food.Lupin, "Suppengrün": food.Celery, "Nudelsalat": food.Gluten, "Kaesespaetzle": food.Milk, "Milchreis-Dessert": food.Milk,
	} {
		for _, way := range kitchenWays[:8] {
			text := strings.ReplaceAll(way, "X", word)
			line := r.ReadLines(text, "DE")[0]
			if line.Allergens.Presence(a) != food.Contains {
				t.Errorf("%q says %v of %s", text, line.Allergens.Presence(a), a)
			}
			if line.Confidence >= SureConfidence || len(line.Diets) > 0 {
				t.Errorf("%q is %s with %.2f, %v", text, line.Food, line.Confidence, line.Diets)
			}
		}
	}
}

// A food with a claim before or behind it is never read as one that holds what is denied.
func TestGermanClaimsAreKept(t *testing.T) {
	t.Parallel()
	r := In(German)
	for _, f := range food.Default().All() {
		for claim, denied := range map[string]food.Allergen{"glutenfrei": food.Gluten, "eifrei": food.Eggs, "milchfrei": food.Milk, "sojafrei": food.Soybeans, "vegan": food.Milk} {
			name := food.Default().NameIn(f.ID, German)
			for _, text := range []string{"100 g " + claim + "e " + name, name + ", " + claim, "2 EL " + name + " (" + claim + ")", claim + "er " + name} {
				got := food.Default().Food(r.ReadLine(text, "DE").Food)
				if got != nil && got.Allergens.Presence(denied) == food.Contains && notSo[got.ID] != denied {
					t.Errorf("%q is read as %s", text, got.ID)
				}
			}
		}
	}
}

func FuzzGermanLine(f *testing.F) {
	for _, e := range kitchenExamples(f) {
		f.Add(e.line)
	}
	for _, way := range kitchenWays {
		f.Add(strings.ReplaceAll(way, "X", "Käse"))
	}
	f.Add("1 1/2/3 --- (((,,: k. A. ½½")
	f.Fuzz(func(t *testing.T, text string) {
		lines := In(German).ReadLines(text, "DE")
		if len(lines) == 0 {
			t.Fatalf("%q has no line", text)
		}
		for _, l := range lines {
			switch {
			case l.Food != "" && food.Default().Food(l.Food) == nil:
				t.Errorf("%q: no food %q", text, l.Food)
			case (l.Food != "") != (l.Confidence > 0) || l.Confidence > 1:
				t.Errorf("%q: %q with confidence %v", text, l.Food, l.Confidence)
			case (l.Grams > 0) != (l.GramsBy != "") || l.Grams < 0:
				t.Errorf("%q: %v g by %q", text, l.Grams, l.GramsBy)
			case l.Amount.From > l.Amount.To || l.Amount.From < 0 || l.Amount.Stated() && !l.Unit.Valid():
				t.Errorf("%q: amount %v of unit %q", text, l.Amount, l.Unit)
			case len(l.Unread) > 0 && (l.Confidence > unsureConfidence || len(l.Diets) > 0):
				t.Errorf("%q: %v surely, with %q unread", text, l.Confidence, l.Unread)
			}
			for _, id := range append(append([]food.ID{l.Food}, l.Alternatives...), l.With...) {
				for _, a := range food.AllAllergens() {
					if f := food.Default().Food(id); f != nil && f.Allergens.Presence(a) == food.Contains && l.Allergens.Presence(a) != food.Contains {
						t.Errorf("%q: %s contains %s, the line does not say so", text, id, a)
					}
				}
			}
		}
	})
}
