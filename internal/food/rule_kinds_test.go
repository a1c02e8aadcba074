package food

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"mealplanner/internal/problem"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// meaning reads a text and gives what it means, without the text.
func meaning(t testing.TB, text string) (Rule, bool) {
	t.Helper()
	rule, err := Default().ReadRule(text)
	if err != nil {
		return Rule{}, false
	}
	rule.Text = ""
	return rule, true
}

func wantSame(t testing.TB, text string, want Rule) {
	t.Helper()
	got, err := Default().ReadRule(text)
	if err != nil {
		t.Errorf("%q: %v", text, err)
		return
	}
	got.Text = ""
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%q: -want +got\n%s", text, diff)
	}
}

// phrasesOf gives the phrases of the data that a frame of this kind begins or ends.
func phrasesOf(t testing.TB, r role, f frame) []string {
	t.Helper()
	var phrases []string
	for phrase, w := range englishRules().phrases {
		if w.roles&r != 0 && (r == leads && w.lead == f || r == trails && w.trail == f) {
			phrases = append(phrases, phrase)
		}
	}
	if len(phrases) == 0 {
		t.Fatal("no frames")
	}
	slices.Sort(phrases)
	return phrases
}

// orders gives every order of a list.
func orders(list []string) [][]string {
	if len(list) < 2 {
		return [][]string{list}
	}
	var all [][]string
	for i := range list {
		rest := slices.Concat(list[:i], list[i+1:])
		for _, o := range orders(rest) {
			all = append(all, append([]string{list[i]}, o...))
		}
	}
	return all
}

var separators = []string{", ", "; ", " and ", " or ", " & ", "&", " + ", "/", " / ", ", and ", " and/or ", "\n", "\n- ", " • ", ",", " - ", ". "}

// The words around a list hold for all of it, in any order, however it is parted.
func TestFramesHoldForTheWholeList(t *testing.T) {
	t.Parallel()
	allergy := Rule{Allergens: []Allergen{Nuts, Molluscs}, Excluded: []ID{"cashews", "squid", "strawberries"}}
	no := Rule{Excluded: allergy.Excluded}
	lists := sayings([]string{"strawberries", "cashews", "squid"})
	each := func(phrases []string, want Rule, forms ...string) {
		for n, phrase := range phrases {
			for i, form := range forms {
				// Every order and every separator with each frame, in turns.
				for at := (n + i) % 5; at < len(lists); at += 5 {
					wantSame(t, strings.NewReplacer("FRAME", phrase, "LIST", lists[at]).Replace(form), want)
				}
			}
		}
	}
	each(phrasesOf(t, leads, allergic), allergy, "FRAME LIST", "FRAME: LIST", "My son: FRAME LIST.", "FRAME:\n- LIST")
	each(phrasesOf(t, leads, excludes), no, "FRAME LIST", "We FRAME any LIST at all!", "FRAME: LIST")
	each(phrasesOf(t, trails, allergic), allergy, "LIST FRAME", "LIST: FRAME", "LIST (FRAME)", "• LIST FRAME!")
	each(phrasesOf(t, trails, excludes), no, "LIST FRAME")
	each([]string{"", "in any form", "(all kinds)"}, no, "LIST FRAME")
}

// sayings gives a list in every order, with every separator.
func sayings(list []string) []string {
	var all []string
	for _, separator := range separators {
		for _, order := range orders(list) {
			all = append(all, strings.Join(order, separator))
		}
	}
	return all
}

// Until another frame begins, and no longer.
func TestFramesEndWhereOthersBegin(t *testing.T) {
	t.Parallel()
	mixed := Rule{Allergens: []Allergen{Nuts}, Excluded: []ID{"cashews", "cheese", "strawberries"}}
	for _, text := range []string{
		"allergic to strawberries and cashews, no cheese",
		"no cheese, allergic to cashews and strawberries",
		"no cheese\nstrawberry and cashew allergy",
		"no cheese. Strawberry, cashew allergies.",
		"strawberries and cashews: allergic. No cheese",
		"Allergies: strawberries, cashews\nDislikes: cheese",
		"Dislikes: cheese\nAllergies: strawberries, cashews",
		"I'm allergic to strawberries and cashews and I don't eat cheese",
		"I don't eat cheese and I'm allergic to cashews and strawberries",
		"hates cheese; allergy: strawberries; allergy: cashews",
		"strawberry allergy, cashew allergy, no cheese",
		"cashew allergy no cheese, strawberries: allergic",
	} {
		wantSame(t, text, mixed)
	}
	for text, want := range map[string]Rule{
		"My son is allergic to tree nuts and peanuts, my daughter to milk": {Allergens: []Allergen{Peanuts, Milk, Nuts}},
		"she is allergic to nuts and he to milk":                           {Allergens: []Allergen{Peanuts, Milk, Nuts}},
		"allergic to nuts and to eggs":                                     {Allergens: []Allergen{Eggs, Peanuts, Nuts}},
		"I'm allergic to kiwi and avocado and I don't eat pork":            {Excluded: []ID{"avocado-foods", "kiwi", "pork"}},
		"no cheese, peanut allergy":                                        {Allergens: []Allergen{Peanuts}, Excluded: []ID{"cheese"}},
		"egg allergy, cashews":                                             {Allergens: []Allergen{Eggs, Nuts}, Excluded: []ID{"cashews"}},
		"cashews, egg allergy":                                             {Allergens: []Allergen{Eggs, Nuts}, Excluded: []ID{"cashews"}},
		"cashews\nallergic to eggs":                                        {Allergens: []Allergen{Eggs, Nuts}, Excluded: []ID{"cashews"}},
	} {
		wantSame(t, text, want)
	}
}

// As people write it.
func TestRulesAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	nuts, milk, eggs := []Allergen{Peanuts, Nuts}, []Allergen{Milk}, []Allergen{Eggs}
	eggsAndMilk := Rule{Allergens: []Allergen{Eggs, Milk}}
	for want, texts := range map[*Rule][]string{
		{Allergens: nuts}: {
			"NO NUTS!!!", "no ｎｕｔｓ", "no-nuts", "no  \t nuts", "“no nuts”", "(no nuts)", "no nuts...", "no nuts?", "¡no nuts!", "- no nuts", "* no nuts",
			"1. no nuts", "1) no nuts", "w/o nuts", "without any nuts", "No traces of nuts", "traces of nuts", "nuts, not even traces", "no nuts (not even traces)",
			"nut allergy!!", "Nut-allergy", "NUT ALLERGY (SEVERE)", "severe nut allergy - carries an EpiPen", "nuts: allergic", "nuts - allergic", "nuts (allergic)",
			"nuts – anaphylaxis", "nuts; anaphylactic", "Allergies: nuts", "Allergies - nuts", "Allergies\n nuts", "ALLERGIES: NUTS", "Food allergies: nuts", "Known allergens: nuts",
			"My food allergies are nuts", "suspected nut allergy", "deathly allergic to nuts", "has a life-threatening allergy to nuts", "Allergic to ALL nuts.", "allergic to any kind of nuts",
			"allergic to nuts of any kind", "I can't have nuts", "I can’t have nuts", "I cannot have nuts", "I can´t have nuts", "we mustn't eat nuts", "please avoid nuts, thanks!",
			"could you avoid nuts please", "nuts are not allowed", "nuts are forbidden", "nuts and nut products", "no nuts or nut products", "no products with nuts", "no food containing nuts",
			"nothing that contains nuts", "nothing with nuts in it", "anything with nuts", "anything containing nuts", "Ada: no nuts", "Ada: allergic to nuts", "Son: nut allergy",
			"our grandson has a nut allergy", "hold the nuts", "skip the nuts please", "no nüts", "nuts make me sick", "no nuts such as almonds"[:7], "no nu\u00adts",
			"no nuts\n", "\r\nno nuts\r\n", "nuts; -", "no nuts; no allergies besides"[:7], "Allergies: nuts. Intolerances: none", "I eat no nuts", "cannot tolerate nuts",
		},
		{Allergens: milk}: {
			"lactose intolerant", "Lactose-intolerant", "lactose intolerance (mild)", "intolerant of lactose", "intolerant to dairy", "no dairy", "no dairy products", "no milk or milk products",
			"milk & milk-based products", "can't digest lactose", "dairy: intolerant", "Intolerances: lactose", "Food intolerances: dairy", "dairy makes me ill", "she can't have dairy",
			"cow’s milk allergy", "cow's milk protein allergy (CMPA)", "allergic to casein", "allergic to whey protein", "doesn't drink milk",
		},
		{Allergens: eggs}: {
			"can't eat eggs or anything with eggs", "egg allergy", "eggs not allowed", "allergic to egg whites", "egg-free", "no egg products", "no eggs or foods containing eggs", "nothing made with eggs",
		},
		&eggsAndMilk: {
			"allergic to: - eggs - milk", "allergic to:\n- eggs\n- milk", "Allergies\n* eggs\n* milk", "• eggs\n• milk", "1. eggs\n2. milk", "eggs & milk allergy", "eggs&milk", "no eggs/milk",
			"no eggs no milk", "no eggs. no milk.", "neither eggs nor milk", "eggs: intolerant, milk: allergic", "eggs (severe), milk (mild)", "eggs: mild, milk: severe", "no eggs; no milk!", "egg + milk allergies",
			"eggs|milk", "egg and milk allergic", "allergic to eggs, milk etc."[:22], "no eggs, also no milk", "egg- and milk-allergy", "eggs and also milk: allergy", "I get hives from eggs and milk",
		},
		{Allergens: []Allergen{Celery, Mustard, Lupin}}:                                        {"avoid: celery; mustard; lupin", "no celery / mustard / lupin", "Allergens: lupin, mustard, celery"},
		{Allergens: []Allergen{Gluten, Milk}}:                                                  {"no dairy/gluten", "no gluten or dairy", "gluten and lactose intolerant", "coeliac and lactose intolerant", "coeliac, no dairy", "no dairy (coeliac)"},
		{Allergens: []Allergen{Sesame}}:                                                        {"anything with sesame", "no sesame seeds", "sesame seed allergy"},
		{Allergens: []Allergen{Crustaceans, Molluscs}, Excluded: []ID{"shellfish"}}:            {"shellfish (all kinds)", "allergic to all kinds of shellfish", "no shellfish whatsoever", "shellfish – severe"},
		{Allergens: []Allergen{Crustaceans, Molluscs}, Excluded: []ID{"pork", "shellfish"}}:    {"we don't eat pork or shellfish", "no pork, no shellfish"},
		{Excluded: []ID{"poultry", "red-meat"}}:                                                {"no red meat or poultry", "doesn't eat poultry or red meat", "without red meat & poultry"},
		{Excluded: []ID{"garlic", "onions"}}:                                                   {"no onions or garlic in any form", "no garlic, onions (any form)", "hates onions and garlic", "not a fan of garlic or onions"},
		{Allergens: []Allergen{Eggs, Peanuts, Nuts}, Diets: []Diet{Vegan, NutFree}}:            {"nut-free, egg free & vegan", "vegan, egg-free, nut free", "egg free vegan nut free"},
		{Allergens: []Allergen{Peanuts, Nuts}, Diets: []Diet{Vegetarian}}:                      {"vegetarian, no nuts", "vegetarian and no nuts", "no nuts, vegetarian", "vegetarian no nuts", "vegetarian with a nut allergy", "vegetarian but allergic to nuts", "nut allergy; vegetarian", "I'm vegetarian and I'm allergic to nuts", "Diet: vegetarian\nAllergies: nuts"},
		{Allergens: []Allergen{Soybeans}, Diets: []Diet{Vegan}}:                                {"vegan and allergic to soy", "vegan, no soy", "vegan; soy allergy", "allergic to soy and vegan", "• Vegan\n• no soy"},
		{Allergens: []Allergen{Eggs, Peanuts, Milk, Nuts}, Diets: []Diet{DairyFree}}:           {"I am nut, egg and dairy free", "no eggs, no nuts, dairy-free"},
		{Allergens: []Allergen{Molluscs}, Excluded: []ID{"squid"}}:                             {"allergic to squid", "allergic to calamari", "squid allergy"},
		{Allergens: []Allergen{Crustaceans, Molluscs}, Excluded: []ID{"prawn-foods", "squid"}}: {"allergic to prawns, squid", "allergic to squid and prawns", "prawn/squid allergy", "shrimp & calamari allergy"},
	} {
		for _, text := range texts {
			wantSame(t, text, *want)
		}
	}
}

// Foods that the table does not have stand for all of their kind, or are refused.
func TestFoodsWithoutARowStandForTheirKind(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Allergen{
		"crayfish": Crustaceans, "krill": Crustaceans, "langoustines": Crustaceans, "scampi": Crustaceans, "crawfish": Crustaceans, "lobster": Crustaceans,
		"clams": Molluscs, "octopus": Molluscs, "abalone": Molluscs, "whelks": Molluscs, "cuttlefish": Molluscs, "snails": Molluscs, "periwinkles": Molluscs,
		"hickory nuts": Nuts, "filberts": Nuts, "pili nuts": Nuts, "triticale": Gluten, "kamut": Gluten, "rye": Gluten, "barley": Gluten,
		"caseinate": Milk, "albumen": Eggs, "soya lecithin": Soybeans, "arachis oil": Peanuts, "eel": FishAllergy, "turbot": FishAllergy,
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
		wantKeptOut(t, "no "+name, foods, true)
	}
}

// A name with "and" in it is one thing, and its parts too where they are names.
func TestNamesWithAnd(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]ID{
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
func covers(wide, narrow Rule) bool {
	foods := Default().All()
	for _, f := range foods {
		if Default().forbids(narrow, f) && !Default().forbids(wide, f) {
			return false
		}
	}
	return true
}

// "No allergies" is an answer that forbids nothing.
func TestEmptyAnswers(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"none", "None", "NONE", "none.", "no allergies", "No allergies!", "no known allergies", "no food allergies", "no known food allergies", "no allergies or intolerances",
		"no intolerances", "n/a", "N/A", "n.a.", "N.A.", "na", "not applicable", "nothing", "Nothing.", "nothing special", "-", "--", "–", "—", " - ", "nil", "NIL", "nope", "none known",
		"NKA", "NKDA", "eats everything", "I eat everything", "he eats anything", "we eat everything!", "can eat anything", "omnivore", "no restrictions", "no dietary restrictions",
		"no dietary requirements", "no special diet", "Allergies: none", "Allergies: None.", "Allergies: n/a", "Allergies: -", "Allergies – none", "allergies none", "Dietary requirements: none",
		"Intolerances: nil", "Dislikes: nothing", "has no allergies", "I have no allergies", "she has no known allergies", "I don't have any allergies", "he doesn't have any allergies",
		"not allergic to anything", "no allergies that I know of", "no allergies as far as I know", "none that I know of", "Ada: none", "my son: no allergies", "no allergies, thank you",
		"Allergies: none\nIntolerances: none\nDislikes: none", "no allergies, no intolerances", "no allergies and no dietary requirements", "no exclusions", "not picky", "no preferences",
		"none at all", "no issues", "anything goes",
	} {
		rule, err := Default().ReadRule(text)
		if err != nil || !rule.Empty() {
			t.Errorf("%q: got %+v, %v", text, rule, err)
		}
	}
	for text, want := range map[string]Rule{
		"no allergies, vegetarian":           {Diets: []Diet{Vegetarian}},
		"vegan. No allergies.":               {Diets: []Diet{Vegan}},
		"no allergies but no pork":           {Excluded: []ID{"pork"}},
		"no pork. No allergies.":             {Excluded: []ID{"pork"}},
		"Allergies: none; dislikes: olives":  {Excluded: []ID{"olives"}},
		"Allergies: eggs; intolerances: n/a": {Allergens: []Allergen{Eggs}},
	} {
		wantSame(t, text, want)
	}
}

// What cannot be taken whole is not taken, and the reason is named.
func TestRefusalsByKind(t *testing.T) {
	t.Parallel()
	for reason, texts := range map[Reason][]string{
		ReasonException: {
			"no nuts except almonds", "no nuts, except almonds", "no nuts except for almonds", "all nuts but peanuts", "no nuts but peanuts", "no fish but salmon is fine",
			"no fish but salmon", "nothing with milk unless baked", "no eggs unless baked", "allergic to nuts apart from almonds", "allergic to nuts other than almonds", "no dairy besides butter",
			"no dairy but not cheese", "no dairy (but not cheese)", "tree nuts but not almonds", "allergic to tree nuts, not peanuts", "allergic to nuts (not peanuts)", "nut allergy, not peanuts",
			"no nuts. Not almonds.", "no dairy, excluding butter", "no meat only fish", "only vegetables", "just no raw onions"[:4] + " nuts", "vegan except honey", "vegan but honey", "vegetarian but eats fish",
			"anything but fish", "no fish with the exception of tuna", "no alcohol although wine", "no nuts, however almonds", "no nuts if raw", "no milk as long as", "no nuts not counting coconut",
			"no eggs rather than milk", "I can eat anything except nuts", "no onions unless cooked", "no cheese aside from feta", "milk allergy but butter", "no nuts barring pine nuts",
		},
		ReasonWish: {
			"loves peanuts", "likes nuts", "she likes eggs", "I love nuts", "I like cheese", "we enjoy fish", "nuts please", "nuts, please", "please nuts", "more eggs", "extra cheese", "lots of fish",
			"I eat fish", "eats meat", "he eats eggs", "needs milk", "I have eggs", "my nuts", "food with nuts", "products with nuts", "meals containing fish", "eggs ok", "eggs: ok", "eggs are fine",
			"milk is fine", "nuts are allowed", "eggs allowed", "can eat nuts", "can have eggs", "may have milk", "tolerates milk", "can tolerate lactose", "fond of fish", "favourite: eggs",
			"prefers fish", "wants cheese", "no nuts, loves eggs", "no nuts, eats almonds", "no nuts, can have almonds", "allergic to nuts, almonds are fine", "no dairy, butter ok",
			"no wheat (spelt is fine)", "gluten-free bread", "dairy free milk", "egg-free mayonnaise", "gluten-free pasta", "vegetarian, eats fish", "Likes: fish", "I eat fish, nut allergy",
			"we would like eggs", "Son: nuts", "doesn't mind nuts", "happy with fish", "non-veg", "non-vegetarian",
		},
		ReasonDenial: {
			"not allergic to nuts", "I'm not allergic to nuts", "isn't allergic to nuts", "is not allergic to milk", "not allergic to nuts but allergic to eggs", "no nut allergy", "no nut or egg allergy",
			"no known nut allergy", "without nut allergy", "no allergy to nuts", "no intolerance to milk", "not intolerant to milk", "not sensitive to gluten", "I do not have a nut allergy",
			"I don't have an egg allergy", "doesn't have a milk allergy", "no longer allergic to eggs", "used to be allergic to eggs", "outgrew egg allergy", "egg allergy (outgrown)", "never had a nut allergy",
			"not vegan", "not a vegan", "I am not vegetarian", "no vegetarian food", "no keto", "not coeliac", "nut allergy: no", "no sugar free", "was allergic to nuts",
			"Allergies: not nuts", "he had a nut allergy", "doesn't avoid nuts", "don't hate nuts",
		},
		ReasonAmount: {
			"low salt", "low sugar", "less salt", "a little milk", "not too much salt", "some nuts", "allergic to some nuts", "most nuts", "certain nuts", "limit salt", "reduced salt", "no milk sometimes",
			"occasionally fish", "mostly vegan", "usually vegetarian", "small amounts of milk", "high fibre", "few eggs", "rarely meat", "milk in moderation", "vegetarian, occasionally fish",
		},
		ReasonState: {
			"no raw fish", "no raw eggs", "allergic to raw carrots", "allergic to cooked tomatoes", "no fresh pork", "no fried food", "no runny eggs", "no unpasteurised cheese", "no baked eggs", "no boiled carrots",
		},
		ReasonUnclear: {
			"milk no eggs", "no", "no.", "no,", "allergic to", "allergies", "allergies: no", "nuts none", "none, nuts", "no allergies, cashews", "no nuts, vegan or vegetarian food"[:7] + " or vegan food",
			"fish potatoes", "no banana pork", "no kiwi avocado", "allergic to kiwi avocado", "vegan nuts", "vegetarian, fish", "vegetarian + fish", "nuts, vegan", "no milk without eggs", "no dairy without butter",
			"eggs no", "no. nuts.", "no, nuts", "no - nuts", "no,nuts", "nut allergy? no", "milk: oat", "I am", "my son", "please", "and", "or, and", "severe", "in any form", "no nuts but",
			"but", "such as nuts", "no cake with nuts"[:3] + "avoid nuts", "vegan husband", "nuts-milk-eggs", "veg", "no thanks", "no, thank you", "free", "allergy free", "no egg allergy nuts free"[:0] + "to nuts",
		},
		ReasonEdit: {
			"remove nuts", "delete nuts", "take nuts off", "take off nuts", "please remove the nuts", "no nuts, delete eggs", "remove eggs from my list", "undo", "delete", "erase the nuts",
		},
		ReasonYesNo: {
			"nuts=yes", "nuts: no", "dairy - no", "nuts: yes", "nuts: no, eggs: yes", "eggs: no", "eggs: yes", "yes", "nuts: none", "eggs - none", "Nuts: No\nDairy: No", "nuts – no; milk – yes", "eggs: no.",
		},
		ReasonDish: {
			"no cake", "no pizza", "no soup", "no curry", "no spaghetti bolognese", "allergic to cake", "no chocolate cake", "carrot soup", "no sushi or tacos", "no shepherd's pie", "no nuts, no stew", "pizza",
		},
		ReasonAdditive: {
			"no MSG", "MSG allergy", "no food colouring", "no fructose", "no curing salt", "no nitrites", "no yeast extract", "no pectin", "no citric acid", "no lecithin",
			"no xanthan gum", "no guar gum", "no annatto", "no liquid smoke", "no high fructose corn syrup", "no nuts, no additives", "no E numbers", "no preservatives",
		},
		ReasonLanguage: {
			"Erdnüsse", "keine Nüsse", "allergisch gegen Nüsse", "ohne Milch", "Milch", "Eier", "sin gluten", "sans gluten", "pas de noix", "senza glutine", "geen noten", "uden nødder",
			"bez orzechów", "fındıksız", "无坚果", "ナッツなし", "без орехов", "no gluten, sin lactosa", "견과류 없이", "χωρίς ξηρούς καρπούς",
		},
		ReasonUnknown: {
			"no qwerty", "qwerty", "no nuts and no qwerty", "allergic to cats", "no nuts no problem", "ignore all previous rules", "no pеanuts", "p-e-a-n-u-t", "pnut5",
			"no nuts 🥜", "no nuts🥜", "🥜", "no \xff", "<b>no nuts</b>", `{"rules":"no nuts"}`, "https://no.nuts", "@nuts", "$nuts", "[ ] nuts", "✓ nuts", "nuts ✗", "❌ nuts", "nuts -> hives", "no eggs > 2", "[nuts]", "2 eggs", "no 5% fat", "penuts", "allergic to shelfish",
			"no moon rays", "nutsmilkeggs", "Qwerty: allergic to it", "flexitarian", "paleo", "no nuts lol", "idk", "?no?nuts?x", "everything",
		},
	} {
		for _, text := range texts {
			rule, err := Default().ReadRule(text)
			var refused *Refusal
			switch {
			case !errors.As(err, &refused):
				t.Errorf("%q: got %+v, %v, want a refusal", text, rule, err)
			case refused.Code != UnknownRule || refused.Reason != reason || refused.Part == "":
				t.Errorf("%q: got %s %s of %q, want %s", text, refused.Code, refused.Reason, refused.Part, reason)
			case !strings.Contains(refused.Error(), refused.Part) || problem.As(err).Code != UnknownRule:
				t.Errorf("%q: %s does not name %q", text, refused, refused.Part)
			}
		}
	}
}

// The head of the last item is the head of all: "red or green peppers".
func TestSharedHeads(t *testing.T) {
	t.Parallel()
	for want, texts := range map[*Rule][]string{
		{Excluded: []ID{"green-bell-pepper", "red-peppers"}}: {
			"no red or green peppers", "no green or red peppers", "no red/green peppers", "no red and green peppers", "red and green peppers", "dislikes red & green peppers",
		},
		{Excluded: []ID{"green-bell-pepper", "red-peppers", "yellow-bell-pepper"}}: {"no red, green and yellow peppers", "no yellow, green, or red peppers", "no green, red and yellow peppers"},
		{Excluded: []ID{"green-bell-pepper", "red-bell-pepper"}}:                   {"no red or green bell peppers"},
		{Excluded: []ID{"black-olives", "green-olives"}}:                           {"no black or green olives", "no green and black olives", "black and green olives"},
		{Excluded: []ID{"brown-rice", "white-rice"}}:                               {"no white or brown rice", "no brown and white rice"},
		{Excluded: []ID{"red-wine", "white-wine"}}:                                 {"no red and white wine", "no white or red wine"},
		{Excluded: []ID{"almonds", "oat-foods", "soy-milk"}}:                       {"no almond, oat and soy milk"},
		{Excluded: []ID{"cheese"}}:                                                 {"no cow's or sheep's cheese", "no sheep's or cow's cheese"},
		{Allergens: []Allergen{Milk}}:                                              {"no cow or sheep milk", "no sheep's or cow's milk", "sheep and cow milk allergy"},
		{Excluded: []ID{"green-bell-pepper", "leafy-greens", "red-peppers"}}:       {"no greens and red peppers, green peppers"},
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
			if f := Default().Food(ID(id)); err != nil || f == nil || !keepsOut(Default(), rule, f) {
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

// The language is named where one alone has the words.
func TestLanguages(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"keine Nüsse": "German", "Ich bin allergisch gegen Erdnüsse": "German", "sin gluten": "Spanish", "pas de noix": "French", "senza glutine": "Italian", "geen noten": "Dutch",
		"uden nødder": "Danish", "bez orzechów": "Polish", "fındıksız": "Turkish", "ナッツなし": "Japanese", "견과류 없이": "Korean", "无坚果": "", "без орехов": "", "de": "",
	} {
		var refused *Refusal
		if _, err := Default().ReadRule(text); !errors.As(err, &refused) || refused.Reason != ReasonLanguage || refused.Language != want || want != "" && !strings.Contains(refused.Error(), want) {
			t.Errorf("%q: %+v, want %q", text, refused, want)
		}
	}
	for _, name := range ruleNames() {
		if of := ruleLanguages()[phraseKey(name)]; len(of) > 0 {
			t.Errorf("%q is a name, and a word of %v", name, of)
		}
	}
}

// A dish that is refused is no food.
func TestDishesAreNoFoods(t *testing.T) {
	t.Parallel()
	r := Default().newRuleReader("")
	for phrase, w := range englishRules().phrases {
		if w.refuse == ReasonDish && r.names(phrase) {
			t.Errorf("%q is a food", phrase)
		}
	}
}

// Misspelled names are refused with those that are spelled alike.
func TestSuggestions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"penuts": "peanuts", "allergic to shelfish": "shellfish", "no almonts": "almonds", "no tomatos, no brocolli": "broccoli", "no straberries": "strawberries",
		"cashoos allergy": "cashews", "no mushroms": "mushrooms", "vegitarian": "vegetarian", "vegatarian": "vegetarian", "no glutten": "gluten", "lactos intolerant": "lactose",
		"no pork, no shrmp": "shrimp", "allergic to sesami": "sesame", "allergic to musterd": "mustard", "no celary": "celery", "no avacado": "avocado",
		"no penut buter": "peanut butter", "no walnutz": "walnuts", "allergic to hazlenuts": "hazelnuts", "egss": "eggs", "no millk": "milk", "squd allergy": "squid",
		"allergic to soyabeens": "soya bean", "no oinons": "onions", "no zuchini": "zucchini", "fish potatoes": "fish",
	} {
		rule, err := Default().ReadRule(text)
		var refused *Refusal
		if !errors.As(err, &refused) {
			t.Errorf("%q: got %+v, want a refusal", text, rule)
			continue
		}
		alike := func(name string) bool { return phraseKey(name) == phraseKey(want) }
		if nearest := refused.Suggestions(); !slices.ContainsFunc(nearest, alike) || len(nearest) > 3 || !strings.Contains(refused.Error(), nearest[0]) {
			t.Errorf("%q: suggests %q, want %q: %s", text, nearest, want, refused)
		}
	}
	for _, text := range []string{"no qwerty", "fat", "Nüsse", "no xyzzy"} {
		var refused *Refusal
		if _, err := Default().ReadRule(text); !errors.As(err, &refused) || len(refused.Suggestions()) > 0 {
			t.Errorf("%q suggests %v", text, refused)
		}
	}
}

// A name before a colon is whom the rule is for; a thing that we do not know is not.
func TestLabels(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Ada: no milk", "Sam: no milk", "Ben: allergic to milk", "No pork. Ada: no milk"[9:], "Ada: milk allergy", "- Zoë: no milk"} {
		wantSame(t, text, Rule{Allergens: []Allergen{Milk}})
	}
	for _, text := range []string{"Penuts: no milk", "penuts: no milk", "qwerty: no milk", "Durian: allergic", "Durian: never", "Durian: no\nMilk: no", "Ada Lovelace: no milk", "Ada no milk", "Ada: milk", "R2D2: no milk", "no milk, Ada: no pork"} {
		if rule, ok := meaning(t, text); ok {
			t.Errorf("%q is read as %+v", text, rule)
		}
	}
}

// Bounds: what is too long is refused before any work.
func TestTooLongRulesAreNotRead(t *testing.T) {
	full := "no nuts" + strings.Repeat(" ", MaxRuleChars-len("no nuts"))
	if _, err := Default().ReadRule(full); err != nil {
		t.Errorf("%d characters are refused: %v", MaxRuleChars, err)
	}
	wide := "no nuts" + strings.Repeat("é", MaxRuleChars-len("no nuts"))
	for text, want := range map[string]string{full + " ": TooLong, wide: UnknownRule, wide + "é": TooLong, strings.Repeat("a-", 50_000): TooLong, strings.Repeat("\x00", 801): TooLong} {
		if _, err := Default().ReadRule(text); err == nil || problem.As(err).Code != want {
			t.Errorf("%d bytes, %d characters: got %v, want %s", len(text), utf8.RuneCountInString(text), err, want)
		}
	}
	hundred := strings.Repeat("no nuts\n", 12_500)
	if n := testing.AllocsPerRun(10, func() { _, _ = Default().ReadRule(hundred) }); n > 5 {
		t.Errorf("a text of 100 kB costs %v allocations", n)
	}
}

// hostile are texts that may be cut in very many ways.
func hostile() []string {
	var texts []string
	for _, piece := range []string{
		"a-", "a-a-a-", "a.", "a/", "no ", "no-", "egg free ", "vegan diet ", "no egg but ", "and ", "and and/or ", "nuts and ", "half and ", "half and half and ", "a the no ", ": ", "- ", "-- ", "((((", "egg:", "Qwert: ",
		"Abcde:\n", "allergic to ", "to ", "dairy free ", "gluten free flour blend for ", "canned chipotle chile in adobo ", "penut ", "é", "\u0301", "a\u0301.", "1. ", "&", "e&", "🥜", "\xff", "nut ", "nut,", "my son ", "severe ", "trace of ",
	} {
		texts = append(texts, strings.Repeat(piece, 800/len(piece)))
	}
	return texts
}

// The steps of reading are bounded by a constant for each byte, whatever the text.
func TestReadingIsLinear(t *testing.T) {
	t.Parallel()
	for _, text := range hostile() {
		for _, bytes := range []int{50, 100, 200, 400, 800} {
			steps := stepsOf(text[:min(bytes, len(text))])
			if limit := stepLimit(min(bytes, len(text))); steps > limit {
				t.Errorf("%.20q… of %d bytes takes %d steps, more than %d", text, bytes, steps, limit)
			}
		}
	}
}

// stepLimit is a look-up of every length at each second byte, and of the parts of names
// with "and".
func stepLimit(bytes int) int { return 12 * (bytes + 1) }

// stepsOf counts the steps of reading a text of any length.
func stepsOf(text string) int {
	r := Default().newRuleReader(text)
	_ = r.read()
	return r.steps
}

func BenchmarkReadRules(b *testing.B) {
	table := Default()
	table.nearest("penuts", 1) // makes the index of spellings
	cases := map[string]string{
		"understood": fill("allergic to strawberries, cashews, squid, eggs; no pork, ", MaxRuleChars-8) + " no nuts",
		"allergies":  fill("allergic to jam, guacamole, beer, muesli, ketchup, ", MaxRuleChars-8) + " no nuts",
		"foods":      fill("egg, ", MaxRuleChars),
		"refused":    fill("penuts and shelfish, ", MaxRuleChars),
		"hyphens":    fill("a-", MaxRuleChars),
		"labels":     fill("Abcde:\n", MaxRuleChars),
		"spellings":  fill("strawberrie ", MaxRuleChars),
	}
	for _, name := range []string{"understood", "allergies", "foods", "refused", "hyphens", "labels", "spellings"} {
		rule := cases[name]
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				for range MaxRules {
					if _, err := table.ReadRule(rule); err != nil {
						_ = err.Error() // looks for the nearest names
					}
				}
			}
		})
	}
}

// fill repeats a text up to so many bytes.
func fill(text string, bytes int) string { return strings.Repeat(text, bytes/len(text)+1)[:bytes] }

// The order of a list changes nothing.
func TestAnyOrderOfAListIsTheSame(t *testing.T) {
	names := ruleNames()
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfNDistinct(rapid.SampledFrom(names), 2, 5, rapid.ID).Draw(t, "list")
		form := rapid.SampledFrom([]string{"allergic to %s", "%s allergy", "no %s", "%s: allergic", "%s", "Allergies: %s", "can't have %s", "free of %s"}).Draw(t, "form")
		separator := rapid.SampledFrom([]string{", ", "; ", "\n", " / "}).Draw(t, "separator")
		say := func(list []string) (Rule, bool) {
			rule, err := Default().ReadRule(fmt.Sprintf(form, strings.Join(list, separator)))
			rule.Text = ""
			return rule, err == nil
		}
		first, ok := say(list)
		other, too := say(rapid.Permutation(list).Draw(t, "order"))
		if ok != too || !cmp.Equal(first, other) {
			t.Fatalf(form+": %+v %v; in another order %+v %v", list, first, ok, other, too)
		}
		if !ok && len(strings.Join(list, separator)) < MaxRuleChars-20 {
			t.Fatalf(form+" is refused", list)
		}
	})
}

// ruleNames are names that say nothing by themselves but what they name.
func ruleNames() []string {
	var names []string
	for _, f := range Default().All() {
		if w := englishRules().phrases[phraseKey(f.Name)]; !lineVocabulary().beginsClaim(phraseKey(f.Name)) && (w == nil || w.refuse != ReasonAdditive) {
			names = append(names, f.Name)
		}
	}
	for _, a := range AllAllergens() {
		names = append(names, a.Name())
	}
	return names
}

// A word that we do not know refuses the whole, wherever it stands.
func TestAnUnknownWordRefusesTheWhole(t *testing.T) {
	understood := []string{"no nuts", "allergic to strawberries and cashews", "egg and milk allergy", "vegan, no soy", "none", "Allergies: nuts, celery", "my son is allergic to nuts, my daughter to milk", "no eggs no milk", "Ada: no nuts"}
	rapid.Check(t, func(t *rapid.T) {
		words := strings.Split(rapid.SampledFrom(understood).Draw(t, "rule"), " ")
		at := rapid.IntRange(0, len(words)).Draw(t, "at")
		unknown := rapid.SampledFrom([]string{"qwerty", "glorp", "Nüsse", "xx", "зерно", "🥜", "7"}).Draw(t, "word")
		text := strings.Join(slices.Concat(words[:at], []string{unknown}, words[at:]), " ")
		if rule, err := Default().ReadRule(text); err == nil {
			t.Fatalf("%q is read as %+v", text, rule)
		}
	})
}

// Two rules on two lines are both, and exactly both where each has its frame.
func TestLinesAddUp(t *testing.T) {
	rules := []string{"no nuts", "allergic to cashews and squid", "vegan", "egg and milk allergy", "no cheese, no pork", "Allergies: celery", "Dislikes: olives", "no allergies", "coeliac", "dairy-free", "hates fish", "vegetarian, nut allergy", "strawberries: allergic"}
	table := Default()
	for _, one := range rules {
		for _, other := range rules {
			a, _ := meaning(t, one)
			b, _ := meaning(t, other)
			if one == "no allergies" && strings.HasSuffix(other, "allergy") || strings.HasPrefix(other, "strawberries") && one == "no allergies" {
				continue // a list without a frame before it does not go with "no allergies"
			}
			if strings.HasPrefix(one, "strawberries") && other == "egg and milk allergy" {
				continue // said of both lines
			}
			got, ok := meaning(t, one+"\n"+other)
			union := Rule{
				Allergens: inOrder(slices.Concat(a.Allergens, b.Allergens), AllAllergens()),
				Diets:     inOrder(slices.Concat(a.Diets, b.Diets), AllDiets()),
				Excluded:  table.widest(slices.Concat(a.Excluded, b.Excluded)),
			}
			if !ok || !cmp.Equal(got, union) {
				t.Errorf("%q and %q: got %+v, want %+v", one, other, got, union)
			}
		}
	}
	for _, pair := range [][2]string{{"allergic to strawberries", "cashews"}, {"cashews", "strawberry allergy"}, {"cashews", "no nuts"}} {
		a, _ := meaning(t, pair[0])
		b, _ := meaning(t, pair[1])
		both, ok := meaning(t, pair[0]+"\n"+pair[1])
		if !ok || !covers(both, a) || !covers(both, b) {
			t.Errorf("%v: got %+v", pair, both)
		}
	}
}

func TestRulesIn(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                           nil,
		" \n\r\n ":                   nil,
		"no nuts":                    {"no nuts"},
		"no nuts\r\n\r\nno eggs\n":   {"no nuts", "no eggs"},
		"Allergies:\n- eggs\n- milk": {"Allergies:\n- eggs\n- milk"},
		"allergic to strawberries\ncashews\nno pork": {"allergic to strawberries\ncashews", "no pork"},
		"eggs\nmilk": {"eggs\nmilk"},
		"my son is allergic to eggs\nAda: no nuts\nvegan": {"my son is allergic to eggs", "Ada: no nuts\nvegan"},
		strings.Repeat("no nuts\n", 12_500):               {strings.Repeat("no nuts\n", 12_500)},
		"- no nuts\n- eggs":                               {"- no nuts\n- eggs"},
		"no nuts\n" + strings.Repeat("x", 1000):           {"no nuts", strings.Repeat("x", 1000)},
	} {
		if diff := cmp.Diff(want, Default().RulesIn(text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestReadFoods(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Rule{
		"mushrooms, celery":       {Allergens: []Allergen{Celery}, Excluded: []ID{"celery", "mushrooms"}},
		"peanuts":                 {Allergens: []Allergen{Peanuts}, Excluded: []ID{"peanut-foods"}},
		"soy, wheat, milk, egg":   {Allergens: []Allergen{Gluten, Eggs, Soybeans, Milk}},
		"fish, sesame, mustard":   {Allergens: []Allergen{FishAllergy, Mustard, Sesame}, Excluded: []ID{"fish"}},
		"nuts":                    {Allergens: []Allergen{Peanuts, Nuts}},
		"no olives or anchovies":  {Excluded: []ID{"anchovies", "olives"}},
		"red lentils\nwhole milk": {Excluded: []ID{"red-lentils", "whole-milk"}},
	} {
		rule, err := Default().ReadFoods(text)
		if err != nil || !covers(rule, want) {
			t.Errorf("%q: got %+v, %v, want %+v", text, rule, err, want)
		}
	}
	for _, text := range []string{"allergic to nuts", "nut allergy", "vegan", "coeliac", "olives, vegan", "unobtainium", "likes olives"} {
		if rule, err := Default().ReadFoods(text); err == nil {
			t.Errorf("%q is read as %+v", text, rule)
		}
	}
}

func TestForbidden(t *testing.T) {
	t.Parallel()
	table := Default()
	for _, text := range []string{"no mushrooms", "no nuts", "vegan", "allergic to strawberries and cashews", "keto", "no allergies", "no milk, no pork, halal"} {
		rule, ok := meaning(t, text)
		if !ok {
			t.Fatal(text)
		}
		got := table.Forbidden(rule)
		if !slices.IsSorted(got.Groups) || !slices.IsSorted(got.Foods) {
			t.Errorf("%q: not in order: %+v", text, got)
		}
		for _, f := range table.All() {
			named := slices.Contains(got.Foods, f.ID) || slices.ContainsFunc(got.Groups, func(g ID) bool { return slices.Contains(f.Groups, g) })
			if named != table.forbids(rule, f) {
				t.Errorf("%q: %s is named: %v", text, f.ID, named)
			}
		}
		for i, g := range got.Groups {
			for j, h := range got.Groups {
				if i != j && table.Covers(g, h) {
					t.Errorf("%q: %s is within %s", text, h, g)
				}
			}
		}
	}
	if got := table.Forbidden(Rule{Excluded: []ID{"mushrooms"}}); !slices.Contains(got.Groups, "mushrooms") {
		t.Errorf("mushrooms: %+v", got)
	}
	if got := table.Forbidden(Rule{}); len(got.Groups)+len(got.Foods) > 0 {
		t.Errorf("nothing forbids %+v", got)
	}
}

// The data: in order, no phrase twice in a kind, every id there, every code asked.
func TestRuleWords(t *testing.T) {
	t.Parallel()
	rows, err := csv.NewReader(strings.NewReader(ruleWordsEnglish)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for i, row := range rows[1:] {
		if i > 0 && strings.Join(rows[i], ",") >= strings.Join(row, ",") && rows[i][0] >= row[0] {
			t.Errorf("%q is not in order behind %q", row[0], rows[i][0])
		}
		key := phraseKey(row[0]) + ": " + row[1]
		if other, twice := seen[key]; twice || phraseKey(row[0]) == "" {
			t.Errorf("%q is %q, which is there already", row[0], other)
		}
		seen[key] = row[0]
	}
	for phrase, w := range englishRules().phrases {
		if w.refuse != "" && ruleReasons[w.refuse] == "" || w.ask != "" && ruleQuestions[w.ask] == "" {
			t.Errorf("%q refuses with %q and asks %q, which have no words", phrase, w.refuse, w.ask)
		}
		if w.term == nil {
			continue
		}
		for _, id := range w.term.excluded {
			if !Default().Known(id) {
				t.Errorf("%q excludes %q, which is neither food nor group", phrase, id)
			}
		}
	}
	for _, text := range []string{"phrase,kind,value\nx,lead,", "phrase,kind,value\nx,nonsense,", "phrase,kind,value\nx,term,allergen:moon", "phrase,kind,value\nx,trail,first"} {
		if _, err := parseRuleWords(text); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}

// What people say of whole kinds is the kind, or is refused: never one food of it.
func TestFamiliesOfFoods(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Rule{
		"no soft cheeses":                 {Excluded: []ID{"soft-cheese"}},
		"no onion family":                 {Excluded: []ID{"alliums"}},
		"no citrus family":                {Excluded: []ID{"citrus"}},
		"no nightshade family":            {Excluded: []ID{"nightshades"}},
		"no chili peppers":                {Excluded: []ID{"chillies"}},
		"no offal or blood":               {Excluded: []ID{"offal", "blood-sausage"}},
		"no blood":                        {Excluded: []ID{"blood-sausage"}},
		"no blood products":               {Excluded: []ID{"blood-sausage"}},
		"anaphylaxis: nuts, eggs":         {Allergens: []Allergen{Eggs, Peanuts, Nuts}},
		"anaphylactic reaction: cashews":  {Allergens: []Allergen{Nuts}, Excluded: []ID{"cashews"}},
		"no whole eggs":                   {Allergens: []Allergen{Eggs}},
		"my family is allergic to celery": {Allergens: []Allergen{Celery}},
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
func (t *Table) forbids(rule Rule, f *Food) bool {
	return slices.ContainsFunc(rule.Allergens, f.Allergens.Excludes) ||
		slices.ContainsFunc(rule.Excluded, func(id ID) bool { return t.Covers(id, f.ID) }) ||
		slices.ContainsFunc(rule.Diets, func(d Diet) bool { return !d.OfDish() && !t.Fits(f.ID, d) })
}
