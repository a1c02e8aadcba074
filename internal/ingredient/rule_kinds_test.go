package ingredient

import (
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealplanner/internal/food"
	"mealplanner/internal/problem"
)

// meaning reads a text and gives what it means, without the text.
func meaning(t testing.TB, text string) (food.Rule, bool) {
	t.Helper()
	rule, err := Default().ReadRule(text)
	if err != nil {
		return food.Rule{}, false
	}
	rule.Text = ""
	return rule, true
}

func wantSame(t testing.TB, text string, want food.Rule) {
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
	for phrase, w := range Default().rules.phrases {
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
	allergy := food.Rule{Allergens: []food.Allergen{food.Nuts, food.Molluscs}, Excluded: []food.ID{"cashews", "squid", "strawberries"}}
	no := food.Rule{Excluded: allergy.Excluded}
	lists := sayings([]string{"strawberries", "cashews", "squid"})
	each := func(phrases []string, want food.Rule, forms ...string) {
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
	mixed := food.Rule{Allergens: []food.Allergen{food.Nuts}, Excluded: []food.ID{"cashews", "cheese", "strawberries"}}
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
	for text, want := range map[string]food.Rule{
		"My son is allergic to tree nuts and peanuts, my daughter to milk": {Allergens: []food.Allergen{food.Peanuts, food.Milk, food.Nuts}},
		"she is allergic to nuts and he to milk":                           {Allergens: []food.Allergen{food.Peanuts, food.Milk, food.Nuts}},
		"allergic to nuts and to eggs":                                     {Allergens: []food.Allergen{food.Eggs, food.Peanuts, food.Nuts}},
		"I'm allergic to kiwi and avocado and I don't eat pork":            {Excluded: []food.ID{"avocado-foods", "kiwi", "pork"}},
		"no cheese, peanut allergy":                                        {Allergens: []food.Allergen{food.Peanuts}, Excluded: []food.ID{"cheese"}},
		"egg allergy, cashews":                                             {Allergens: []food.Allergen{food.Eggs, food.Nuts}, Excluded: []food.ID{"cashews"}},
		"cashews, egg allergy":                                             {Allergens: []food.Allergen{food.Eggs, food.Nuts}, Excluded: []food.ID{"cashews"}},
		"cashews\nallergic to eggs":                                        {Allergens: []food.Allergen{food.Eggs, food.Nuts}, Excluded: []food.ID{"cashews"}},
	} {
		wantSame(t, text, want)
	}
}

// As people write it.
func TestRulesAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	nuts, milk, eggs := []food.Allergen{food.Peanuts, food.Nuts}, []food.Allergen{food.Milk}, []food.Allergen{food.Eggs}
	eggsAndMilk := food.Rule{Allergens: []food.Allergen{food.Eggs, food.Milk}}
	for want, texts := range map[*food.Rule][]string{
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
		{Allergens: []food.Allergen{food.Celery, food.Mustard, food.Lupin}}:                                             {"avoid: celery; mustard; lupin", "no celery / mustard / lupin", "Allergens: lupin, mustard, celery"},
		{Allergens: []food.Allergen{food.Gluten, food.Milk}}:                                                            {"no dairy/gluten", "no gluten or dairy", "gluten and lactose intolerant", "coeliac and lactose intolerant", "coeliac, no dairy", "no dairy (coeliac)"},
		{Allergens: []food.Allergen{food.Sesame}}:                                                                       {"anything with sesame", "no sesame seeds", "sesame seed allergy"},
		{Allergens: []food.Allergen{food.Crustaceans, food.Molluscs}, Excluded: []food.ID{"shellfish"}}:                 {"shellfish (all kinds)", "allergic to all kinds of shellfish", "no shellfish whatsoever", "shellfish – severe"},
		{Allergens: []food.Allergen{food.Crustaceans, food.Molluscs}, Excluded: []food.ID{"pork", "shellfish"}}:         {"we don't eat pork or shellfish", "no pork, no shellfish"},
		{Excluded: []food.ID{"poultry", "red-meat"}}:                                                                    {"no red meat or poultry", "doesn't eat poultry or red meat", "without red meat & poultry"},
		{Excluded: []food.ID{"garlic", "onions"}}:                                                                       {"no onions or garlic in any form", "no garlic, onions (any form)", "hates onions and garlic", "not a fan of garlic or onions"},
		{Allergens: []food.Allergen{food.Eggs, food.Peanuts, food.Nuts}, Diets: []food.Diet{food.Vegan, food.NutFree}}:  {"nut-free, egg free & vegan", "vegan, egg-free, nut free", "egg free vegan nut free"},
		{Allergens: []food.Allergen{food.Peanuts, food.Nuts}, Diets: []food.Diet{food.Vegetarian}}:                      {"vegetarian, no nuts", "vegetarian and no nuts", "no nuts, vegetarian", "vegetarian no nuts", "vegetarian with a nut allergy", "vegetarian but allergic to nuts", "nut allergy; vegetarian", "I'm vegetarian and I'm allergic to nuts", "Diet: vegetarian\nAllergies: nuts"},
		{Allergens: []food.Allergen{food.Soybeans}, Diets: []food.Diet{food.Vegan}}:                                     {"vegan and allergic to soy", "vegan, no soy", "vegan; soy allergy", "allergic to soy and vegan", "• Vegan\n• no soy"},
		{Allergens: []food.Allergen{food.Eggs, food.Peanuts, food.Milk, food.Nuts}, Diets: []food.Diet{food.DairyFree}}: {"I am nut, egg and dairy free", "no eggs, no nuts, dairy-free"},
		{Allergens: []food.Allergen{food.Molluscs}, Excluded: []food.ID{"squid"}}:                                       {"allergic to squid", "allergic to calamari", "squid allergy"},
		{Allergens: []food.Allergen{food.Crustaceans, food.Molluscs}, Excluded: []food.ID{"prawn-foods", "squid"}}:      {"allergic to prawns, squid", "allergic to squid and prawns", "prawn/squid allergy", "shrimp & calamari allergy"},
	} {
		for _, text := range texts {
			wantSame(t, text, *want)
		}
	}
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
	for text, want := range map[string]food.Rule{
		"no allergies, vegetarian":           {Diets: []food.Diet{food.Vegetarian}},
		"vegan. No allergies.":               {Diets: []food.Diet{food.Vegan}},
		"no allergies but no pork":           {Excluded: []food.ID{"pork"}},
		"no pork. No allergies.":             {Excluded: []food.ID{"pork"}},
		"Allergies: none; dislikes: olives":  {Excluded: []food.ID{"olives"}},
		"Allergies: eggs; intolerances: n/a": {Allergens: []food.Allergen{food.Eggs}},
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
			case !strings.Contains(said(err), problem.Shown(refused.Part)) || problem.As(err).Code != UnknownRule:
				t.Errorf("%q: %s does not name %q", text, refused, refused.Part)
			}
		}
	}
}

// The language is named where one alone has the words.
func TestLanguages(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"keine Nüsse": "de", "Ich bin allergisch gegen Erdnüsse": "de", "sin gluten": "es", "pas de noix": "fr", "senza glutine": "it", "geen noten": "nl",
		"uden nødder": "da", "bez orzechów": "pl", "fındıksız": "tr", "ナッツなし": "ja", "견과류 없이": "ko", "无坚果": "", "без орехов": "", "de": "",
	} {
		var refused *Refusal
		_, err := Default().ReadRule(text)
		if !errors.As(err, &refused) || refused.Reason != ReasonLanguage || refused.Language != want || !strings.Contains(said(err), "looks like "+inEnglish.Name("language", orOther(want))) {
			t.Errorf("%q: %+v, want %q", text, refused, want)
		}
	}
	for _, name := range ruleNames() {
		if of := otherLanguages()[food.PhraseKey(name)]; len(of) > 0 {
			t.Errorf("%q is a name, and a word of %v", name, of)
		}
	}
}

// A dish that is refused is no food.
func TestDishesAreNoFoods(t *testing.T) {
	t.Parallel()
	r := Default().newRuleReader("")
	for phrase, w := range Default().rules.phrases {
		if w.refuse == ReasonDish && r.isName(phrase) {
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
		alike := func(name string) bool { return food.PhraseKey(name) == food.PhraseKey(want) }
		if nearest := refused.Suggestions(); !slices.ContainsFunc(nearest, alike) || len(nearest) > 3 || !strings.Contains(said(err), nearest[0]) {
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
		wantSame(t, text, food.Rule{Allergens: []food.Allergen{food.Milk}})
	}
	for _, text := range []string{"Penuts: no milk", "penuts: no milk", "qwerty: no milk", "Durian: allergic", "Durian: never", "Durian: no\nMilk: no", "Ada Lovelace: no milk", "Ada no milk", "Ada: milk", "R2D2: no milk", "no milk, Ada: no pork"} {
		if rule, ok := meaning(t, text); ok {
			t.Errorf("%q is read as %+v", text, rule)
		}
	}
}

func TestReadFoods(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]food.Rule{
		"mushrooms, celery":       {Allergens: []food.Allergen{food.Celery}, Excluded: []food.ID{"celery", "mushrooms"}},
		"peanuts":                 {Allergens: []food.Allergen{food.Peanuts}, Excluded: []food.ID{"peanut-foods"}},
		"soy, wheat, milk, egg":   {Allergens: []food.Allergen{food.Gluten, food.Eggs, food.Soybeans, food.Milk}},
		"fish, sesame, mustard":   {Allergens: []food.Allergen{food.FishAllergy, food.Mustard, food.Sesame}, Excluded: []food.ID{"fish"}},
		"nuts":                    {Allergens: []food.Allergen{food.Peanuts, food.Nuts}},
		"no olives or anchovies":  {Excluded: []food.ID{"anchovies", "olives"}},
		"red lentils\nwhole milk": {Excluded: []food.ID{"red-lentils", "whole-milk"}},
	} {
		rule, err := Default().ReadFoods(text)
		if err != nil || !covers(rule, want) {
			t.Errorf("%q: got %+v, %v, want %+v", text, rule, err, want)
		}
	}
	for text, want := range map[string]food.Rule{
		"Nüsse":        {Allergens: []food.Allergen{food.Peanuts, food.Nuts}},
		"Pilze, Fisch": {Allergens: []food.Allergen{food.FishAllergy}, Excluded: []food.ID{"fish", "mushrooms"}},
		"mushrooms":    {Excluded: []food.ID{"mushrooms"}},
	} {
		rule, err := In(food.German).ReadFoods(text)
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

// The data: in order, no phrase twice in a kind, every id there, every code asked.
func TestRuleWords(t *testing.T) {
	t.Parallel()
	rows, err := csv.NewReader(strings.NewReader(wordsFile("en/rules.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for i, row := range rows[1:] {
		if i > 0 && strings.Join(rows[i], ",") >= strings.Join(row, ",") && rows[i][0] >= row[0] {
			t.Errorf("%q is not in order behind %q", row[0], rows[i][0])
		}
		key := food.PhraseKey(row[0]) + ": " + row[1]
		if other, twice := seen[key]; twice || food.PhraseKey(row[0]) == "" {
			t.Errorf("%q is %q, which is there already", row[0], other)
		}
		seen[key] = row[0]
	}
	for phrase, w := range Default().rules.phrases {
		if w.refuse != "" && !isSaid(&Refusal{Code: UnknownRule, Reason: w.refuse, Part: phrase}) || w.ask != "" && !isSaid(&Refusal{Code: w.ask}) {
			t.Errorf("%q refuses with %q and asks %q, which have no words", phrase, w.refuse, w.ask)
		}
		if w.term == nil {
			continue
		}
		for _, id := range w.term.Excluded {
			if !food.Default().Known(id) {
				t.Errorf("%q excludes %q, which is neither food nor group", phrase, id)
			}
		}
	}
	for _, text := range []string{"phrase,kind,value\nx,lead,", "phrase,kind,value\nx,nonsense,", "phrase,kind,value\nx,term,allergen:moon", "phrase,kind,value\nx,trail,first"} {
		if _, err := parseRuleWords(English, text); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}
