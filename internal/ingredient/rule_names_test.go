package ingredient

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealplanner/internal/food"
)

// Foods that the table does not have stand for all of their kind, or are refused.
func TestFoodsWithoutARowStandForTheirKind(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]food.Allergen{
		"crayfish": food.Crustaceans, "krill": food.Crustaceans, "langoustines": food.Crustaceans, "scampi": food.Crustaceans, "crawfish": food.Crustaceans, "lobster": food.Crustaceans,
		"clams": food.Molluscs, "octopus": food.Molluscs, "abalone": food.Molluscs, "whelks": food.Molluscs, "cuttlefish": food.Molluscs, "snails": food.Molluscs, "periwinkles": food.Molluscs,
		"hickory nuts": food.Nuts, "filberts": food.Nuts, "pili nuts": food.Nuts, "triticale": food.Gluten, "kamut": food.Gluten, "rye": food.Gluten, "barley": food.Gluten,
		"caseinate": food.Milk, "albumen": food.Eggs, "soya lecithin": food.Soybeans, "arachis oil": food.Peanuts, "eel": food.FishAllergy, "turbot": food.FishAllergy,
	} {
		for _, form := range []string{"allergic to %s", "%s allergy", "no %s", "%s"} {
			rule, ok := meaning(t, fmt.Sprintf(form, text))
			if !ok || !slices.Contains(rule.Allergens, want) {
				t.Errorf(form+": got %+v, want %s", text, rule, want)
			}
		}
	}
}

// Names of India and Australia are read as those of Britain and America.
func TestNamesFromElsewhere(t *testing.T) {
	t.Parallel()
	for name, foods := range map[string]string{
		"capsicum": "red-bell-pepper", "rockmelon": "melon", "silverbeet": "swiss-chard", "ladies finger": "okra", "brinjal": "aubergine", "baingan": "aubergine", "bhindi": "okra",
		"methi": "fenugreek-leaves fenugreek-seeds", "jeera": "cumin-seeds ground-cumin garam-masala", "haldi": "turmeric curry-powder", "besan": "chickpea-flour", "atta": "wholemeal-flour chapati",
		"maida": "plain-flour naan", "dahi": "plain-yogurt lassi", "curd": "plain-yogurt cottage-cheese", "til": "sesame-seeds tahini", "moong dal": "mung-beans split-mung", "chana": "chickpeas-dried chickpeas-canned",
		"rajma": "kidney-beans-dried kidney-beans-canned", "kaju": "cashews", "badam": "almonds", "pista": "pistachios", "akhrot": "walnuts", "saunf": "fennel-seeds", "dhania": "coriander ground-coriander",
		"elaichi": "cardamom-pods ground-cardamom", "imli": "tamarind-paste", "suji": "semolina", "palak": "spinach", "aloo": "potato gnocchi", "gobi": "cauliflower", "matar": "peas-frozen fresh-peas",
		"keema": "lamb-mince beef-mince", "pawpaw": "papaya", "kumara": "sweet-potato", "tasty cheese": "cheddar", "flathead": "cod", "moreton bay bugs": "prawns", "copha": "coconut-oil", "snags": "pork-sausages",
		"Lea & Perrins": "worcestershire-sauce", "Worcestershire": "worcestershire-sauce bloody-mary-mix",
	} {
		rule, err := Default().ReadRule("no " + name)
		if err != nil {
			t.Errorf("no %s: %v", name, err)
			continue
		}
		for id := range strings.FieldsSeq(foods) {
			if f := food.Default().Food(food.ID(id)); f == nil || !forbids(rule, f) {
				t.Errorf("“no %s” serves %s: %v", name, id, rule.Excluded)
			}
		}
	}
}

// A name with "and" in it is one thing, and its parts too where they are names.
func TestNamesWithAnd(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]food.ID{
		"no half and half":             {"half-and-half"},
		"no bread and butter pickles":  {"sweet-pickles"},
		"no spinach and ricotta":       {"ricotta", "spinach-foods"},
		"no hundreds and thousands":    {"cake-sprinkles"},
		"no sage and onion stuffing":   {"stuffing-mix"},
		"no peas, half and half, rice": {"half-and-half", "pea-foods", "rice"},
	} {
		rule, ok := meaning(t, text)
		if !ok || !cmp.Equal(rule.Excluded, want) {
			t.Errorf("%q: got %v, want %v", text, rule.Excluded, want)
		}
	}
	for _, pair := range [][2]string{{"macaroni", "cheese"}, {"fish", "chips"}, {"nuts", "seeds"}, {"celery", "celeriac"}, {"sultanas", "raisins"}} {
		for _, frame := range []string{"no ", "allergic to "} {
			one, ok := meaning(t, frame+pair[0]+" and "+pair[1])
			other, too := meaning(t, frame+pair[1]+", "+pair[0])
			if !ok || !too || !covers(one, other) {
				t.Errorf("%s%v: %+v, %+v", frame, pair, one, other)
			}
		}
	}
}

// covers reports whether one rule forbids all that another does.
func covers(wide, narrow food.Rule) bool {
	foods := food.Default().All()
	for _, f := range foods {
		if forbids(narrow, f) && !forbids(wide, f) {
			return false
		}
	}
	return true
}

// The head of the last item is the head of all: "red or green peppers".
func TestSharedHeads(t *testing.T) {
	t.Parallel()
	for want, texts := range map[*food.Rule][]string{
		{Excluded: []food.ID{"green-bell-pepper", "red-peppers"}}: {
			"no red or green peppers", "no green or red peppers", "no red/green peppers", "no red and green peppers", "red and green peppers", "dislikes red & green peppers",
		},
		{Excluded: []food.ID{"green-bell-pepper", "red-peppers", "yellow-bell-pepper"}}: {"no red, green and yellow peppers", "no yellow, green, or red peppers", "no green, red and yellow peppers"},
		{Excluded: []food.ID{"green-bell-pepper", "red-bell-pepper"}}:                   {"no red or green bell peppers"},
		{Excluded: []food.ID{"black-olives", "green-olives"}}:                           {"no black or green olives", "no green and black olives", "black and green olives"},
		{Excluded: []food.ID{"brown-rice", "white-rice"}}:                               {"no white or brown rice", "no brown and white rice"},
		{Excluded: []food.ID{"red-wine", "white-wine"}}:                                 {"no red and white wine", "no white or red wine"},
		{Excluded: []food.ID{"almonds", "oat-foods", "soy-milk"}}:                       {"no almond, oat and soy milk"},
		{Excluded: []food.ID{"cheese"}}:                                                 {"no cow's or sheep's cheese", "no sheep's or cow's cheese"},
		{Allergens: []food.Allergen{food.Milk}}:                                         {"no cow or sheep milk", "no sheep's or cow's milk", "sheep and cow milk allergy"},
		{Excluded: []food.ID{"green-bell-pepper", "leafy-greens", "red-peppers"}}:       {"no greens and red peppers, green peppers"},
	} {
		for _, text := range texts {
			wantSame(t, text, *want)
		}
	}
	// A name keeps its own meaning beside the one with the head.
	for text, ids := range map[string]string{
		"no cow or goat milk": "goat-milk whole-milk", "no goat or cow milk": "goat-milk whole-milk goat-meat", "no cow's, goat's or sheep's cheese": "goats-cheese feta cheddar manchego",
		"no goat's, cow's or sheep's cheese": "goats-cheese feta cheddar", "no sheep's or goat's cheese": "goats-cheese feta", "no kidney or green beans": "kidney-beans-canned green-beans",
		"no chicken or beef stock": "chicken-stock chicken-breast beef-stock", "no coconut or olive oil": "coconut-oil olive-oil", "allergic to apple and orange juice": "apple-juice orange-juice apple",
	} {
		rule, err := Default().ReadRule(text)
		for id := range strings.FieldsSeq(ids) {
			if f := food.Default().Food(food.ID(id)); err != nil || f == nil || !forbids(rule, f) {
				t.Errorf("%q serves %s: %v", text, id, err)
			}
		}
	}
	for _, text := range []string{"no qwerty or green peppers", "no red or eggs", "no red and", "red, no green peppers", "no red nor qwerty peppers", "red green peppers"} {
		if rule, ok := meaning(t, text); ok {
			t.Errorf("%q is read as %+v", text, rule)
		}
	}
}

// What people say of whole kinds is the kind, or is refused: never one food of it.
func TestFamiliesOfFoods(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]food.Rule{
		"no soft cheeses":                 {Excluded: []food.ID{"soft-cheese"}},
		"no onion family":                 {Excluded: []food.ID{"alliums"}},
		"no citrus family":                {Excluded: []food.ID{"citrus"}},
		"no nightshade family":            {Excluded: []food.ID{"nightshades"}},
		"no chili peppers":                {Excluded: []food.ID{"chillies"}},
		"no offal or blood":               {Excluded: []food.ID{"offal", "blood-sausage"}},
		"no blood":                        {Excluded: []food.ID{"blood-sausage"}},
		"no blood products":               {Excluded: []food.ID{"blood-sausage"}},
		"anaphylaxis: nuts, eggs":         {Allergens: []food.Allergen{food.Eggs, food.Peanuts, food.Nuts}},
		"anaphylactic reaction: cashews":  {Allergens: []food.Allergen{food.Nuts}, Excluded: []food.ID{"cashews"}},
		"no whole eggs":                   {Allergens: []food.Allergen{food.Eggs}},
		"my family is allergic to celery": {Allergens: []food.Allergen{food.Celery}},
	} {
		if rule, err := Default().ReadRule(text); err != nil || !covers(rule, want) {
			t.Errorf("%q: got %+v, %v, want %+v", text, rule, err, want)
		}
	}
	for _, text := range []string{"no carrot family", "no cashew family, no eggs", "mint family allergy"} {
		if rule, err := Default().ReadRule(text); err == nil {
			t.Errorf("%q is read as %+v", text, rule)
		}
	}
	for text, code := range map[string]string{"fructose intolerant": Medical, "blood pressure": Medical} {
		_, refused := Default().readRule(text, false)
		if refused == nil || refused.Code != code {
			t.Errorf("%q: got %v, want %s", text, refused, code)
		}
	}
	for _, text := range []string{"hives", "hay fever", "kill me", "no carmine"} {
		if _, refused := Default().readRule(text, false); refused == nil || len(refused.Suggestions()) > 0 {
			t.Errorf("%q suggests %v", text, refused)
		}
	}
}

// forbids says of one food what Forbidden answers for all at once, in the words of the rule.
func forbids(rule food.Rule, f *food.Food) bool {
	return slices.ContainsFunc(rule.Allergens, f.Allergens.Excludes) ||
		slices.ContainsFunc(rule.Excluded, func(id food.ID) bool { return food.Default().Covers(id, f.ID) }) ||
		slices.ContainsFunc(rule.Diets, func(d food.Diet) bool { return !d.OfDish() && !food.Default().Fits(f.ID, d) })
}

// What an exclusion of a word means covers the foods of that name.
func TestRuleTermsCoverTheirFoods(t *testing.T) {
	t.Parallel()
	for phrase, w := range Default().rules.phrases {
		m := w.term
		if m == nil {
			continue
		}
		for _, id := range food.Default().Phrases()[phrase] {
			f := food.Default().Food(id)
			covered := slices.ContainsFunc(m.Excluded, func(x food.ID) bool { return food.Default().Covers(x, id) })
			declared := f != nil && slices.ContainsFunc(m.Allergens, f.Allergens.Excludes)
			diet := f != nil && slices.ContainsFunc(m.Diets, func(d food.Diet) bool { return !f.Fits(d) })
			if f != nil && !covered && !declared && !diet {
				t.Errorf("“no %s” does not keep out %s", phrase, id)
			}
		}
	}
}
