package food

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/problem"

	"github.com/google/go-cmp/cmp"
)

func TestReadRule(t *testing.T) {
	t.Parallel()
	nuts := Rule{Allergens: []Allergen{Peanuts, Nuts}}
	shellfish := Rule{Allergens: []Allergen{Crustaceans, Molluscs}, Excluded: []ID{"shellfish"}}
	milk := Rule{Allergens: []Allergen{Milk}}
	gluten := Rule{Allergens: []Allergen{Gluten}}
	eggs := Rule{Allergens: []Allergen{Eggs}}
	peanuts := Rule{Allergens: []Allergen{Peanuts}}
	pork := Rule{Excluded: []ID{"pork"}}
	mushrooms := Rule{Excluded: []ID{"mushrooms"}}
	vegan := Rule{Diets: []Diet{Vegan}}
	halal, keto := Rule{Diets: []Diet{HalalStyle}}, Rule{Diets: []Diet{Keto}}
	for text, want := range map[string]Rule{
		"no nuts":                            nuts,
		"No Nuts!":                           nuts,
		"nuts":                               nuts,
		"nut allergy":                        nuts,
		"severe nut allergy":                 nuts,
		"allergic to nuts":                   nuts,
		"I am allergic to nuts":              nuts,
		"I'm allergic to all nuts":           nuts,
		"please no nuts":                     nuts,
		"no nuts please":                     nuts,
		"I have a nut allergy":               nuts,
		"nut-free":                           {Allergens: []Allergen{Peanuts, Nuts}, Diets: []Diet{NutFree}},
		"allergic to peanuts":                peanuts,
		"peanut allergy":                     peanuts,
		"no groundnuts":                      peanuts,
		"tree nuts":                          {Allergens: []Allergen{Nuts}},
		"shellfish allergy":                  shellfish,
		"no shellfish":                       shellfish,
		"allergic to fish":                   {Allergens: []Allergen{FishAllergy}, Excluded: []ID{"fish"}},
		"no fish or seafood":                 {Allergens: []Allergen{Crustaceans, FishAllergy, Molluscs}, Excluded: []ID{"fish-and-seafood"}},
		"lactose intolerant":                 milk,
		"lactose intolerance":                milk,
		"no dairy":                           milk,
		"no cow's milk":                      milk,
		"dairy free":                         {Allergens: []Allergen{Milk}, Diets: []Diet{DairyFree}},
		"coeliac":                            gluten,
		"celiac":                             gluten,
		"I have coeliac disease":             gluten,
		"I'm a celiac":                       gluten,
		"wheat allergy":                      gluten,
		"no gluten":                          gluten,
		"gluten-free":                        {Allergens: []Allergen{Gluten}, Diets: []Diet{GlutenFree}},
		"Gluten free diet":                   {Allergens: []Allergen{Gluten}, Diets: []Diet{GlutenFree}},
		"vegan":                              vegan,
		"I am vegan":                         vegan,
		"we're vegan, please":                vegan,
		"plant-based":                        vegan,
		"no animal products":                 vegan,
		"vegetarian":                         {Diets: []Diet{Vegetarian}},
		"strictly vegetarian":                {Diets: []Diet{Vegetarian}},
		"pescetarian":                        {Diets: []Diet{Pescatarian}},
		"no pork":                            pork,
		"nothing with pork":                  pork,
		"I don't eat pork":                   pork,
		"we never eat pork":                  pork,
		"pork-free":                          pork,
		"no meat":                            {Excluded: []ID{"meat"}},
		"no mushrooms":                       mushrooms,
		"hates mushrooms":                    mushrooms,
		"no mushroom":                        mushrooms,
		"no fungi":                           mushrooms,
		"can’t stand mushrooms":              mushrooms,
		"no eggs":                            eggs,
		"egg allergy":                        eggs,
		"sulfite sensitivity":                {Allergens: []Allergen{Sulphites}},
		"no soya":                            {Allergens: []Allergen{Soybeans}},
		"no alcohol":                         {Excluded: []ID{"alcohol"}},
		"no kidney beans":                    {Excluded: []ID{"kidney-beans"}},
		"no red meat":                        {Excluded: []ID{"red-meat"}},
		"no beef and no lamb":                {Excluded: []ID{"beef", "lamb"}},
		"no salt, pepper or sugar":           {Excluded: []ID{"added-sugar", "black-pepper", "peppers", "salt"}},
		"vegetarian, no nuts and eggs":       {Allergens: []Allergen{Eggs, Peanuts, Nuts}, Diets: []Diet{Vegetarian}},
		"not keen on mushrooms":              mushrooms,
		"we must not eat pork":               pork,
		"nut and shellfish allergy":          {Allergens: []Allergen{Crustaceans, Peanuts, Nuts, Molluscs}, Excluded: []ID{"shellfish"}},
		"allergic to milk, eggs and peanuts": {Allergens: []Allergen{Eggs, Peanuts, Milk}},
		"dairy and gluten free":              {Allergens: []Allergen{Gluten, Milk}, Diets: []Diet{GlutenFree}},
		"I'm lactose-intolerant":             milk,
		"intolerant to lactose":              milk,
		"I can’t have gluten":                gluten,
		"peanut and tree nut allergy":        nuts,
		"seafood allergy":                    {Allergens: []Allergen{Crustaceans, FishAllergy, Molluscs}, Excluded: []ID{"fish-and-seafood"}},
		"egg-free":                           eggs,
		"no spicy food":                      {Excluded: []ID{"spicy"}},
		"no seeds":                           {Excluded: []ID{"seeds", "spice-seeds"}},
		"almond allergy":                     {Allergens: []Allergen{Nuts}, Excluded: []ID{"almonds"}},
		"allergic to beef":                   {Excluded: []ID{"beef", "fruit-yogurt", "low-fat-yogurt"}},
		"cheese allergy":                     {Allergens: []Allergen{Milk}, Excluded: []ID{"cheese"}},
		"allergic to pesto":                  {Allergens: []Allergen{Milk, Nuts}, Excluded: []ID{"artichoke-hearts", "basil-foods", "garlic", "gherkins", "pestos", "roasted-red-peppers", "sesame-dressing", "sun-dried-tomatoes"}},
		"no added sugar":                     {Excluded: []ID{"added-sugar"}},
		"no cheese":                          {Excluded: []ID{"cheese"}},
		"no yoghurt":                         {Excluded: []ID{"yogurt"}},
		"no cilantro":                        {Excluded: []ID{"coriander"}},
		"no chicken":                         {Excluded: []ID{"chicken"}},
		"no shiitake, no mushrooms":          mushrooms,
		"allergic to strawberries":           {Excluded: []ID{"strawberries"}},
		"allergic to salmon":                 {Allergens: []Allergen{FishAllergy}, Excluded: []ID{"salmon"}},
		"prawn allergy":                      {Allergens: []Allergen{Crustaceans}, Excluded: []ID{"prawn-foods"}},
		"My son is allergic to nuts":         nuts,
		"my daughter can't have dairy":       milk,
		"child with egg allergy":             eggs,
		"the kids hate mushrooms":            mushrooms,
		"don't give him nuts":                nuts,
		"may not contain nuts":               nuts,
		"no traces of nuts":                  nuts,
		"no food with nuts":                  nuts,
		"anaphylaxis to peanuts":             peanuts,
		"peanuts (anaphylaxis)":              peanuts,
		"peanut allergy (severe)":            peanuts,
		"Allergens: milk":                    milk,
		"nut-free household":                 {Allergens: []Allergen{Peanuts, Nuts}, Diets: []Diet{NutFree}},
		"must be gluten free":                {Allergens: []Allergen{Gluten}, Diets: []Diet{GlutenFree}},
		"GF":                                 {Allergens: []Allergen{Gluten}, Diets: []Diet{GlutenFree}},
		"non-coeliac gluten sensitivity":     gluten,
		"cow's milk protein allergy":         milk,
		"CMPA":                               milk,
		"goat milk allergy":                  milk,
		"can't digest lactose":               milk,
		"lacto-vegetarian":                   {Allergens: []Allergen{Eggs}, Diets: []Diet{Vegetarian}},
		"no eggs no milk":                    {Allergens: []Allergen{Eggs, Milk}},
		"vegan gluten free":                  {Allergens: []Allergen{Gluten}, Diets: []Diet{Vegan, GlutenFree}},
		"dairy free egg free":                {Allergens: []Allergen{Eggs, Milk}, Diets: []Diet{DairyFree}},
		"vegetarian but no eggs":             {Allergens: []Allergen{Eggs}, Diets: []Diet{Vegetarian}},
		"vegetarian with nut allergy":        {Allergens: []Allergen{Peanuts, Nuts}, Diets: []Diet{Vegetarian}},
		"no oysters":                         {Allergens: []Allergen{Molluscs}, Excluded: []ID{"mollusc-foods"}},
		"lobster allergy":                    {Allergens: []Allergen{Crustaceans}, Excluded: []ID{"crustacean-foods"}},
		"pea allergy":                        {Excluded: []ID{"gluten-free-pasta", "instant-noodles", "pea-foods", "plant-milk", "rice-mix", "stir-fry-vegetables", "vegan-cheese", "vegan-ice-cream", "vegan-mayonnaise", "vegan-sausages", "veggie-burger"}},
		"legume allergy":                     {Allergens: []Allergen{Peanuts, Soybeans, Lupin}, Excluded: []ID{"legumes"}},
		"no legumes":                         {Excluded: []ID{"legumes"}},
		"allergic to poppy seeds":            {Excluded: []ID{"bagel", "burger-bun", "crackers", "poppy-seeds", "seeded-bread"}},
		"pine nut allergy":                   {Allergens: []Allergen{Nuts}, Excluded: []ID{"pine-nuts"}},
		"dishes without mushrooms":           mushrooms,
		"egg allergy (mild)":                 eggs,
		"nobody eats pork":                   pork,
		"yeast allergy":                      {Excluded: []ID{"yeast-foods"}},
		"coriander allergy":                  {Excluded: []ID{"coriander", "coriander-spice", "satay-sauce"}},
		"no spices":                          {Excluded: []ID{"spices", "spicy"}},
		"nothing spicy":                      {Excluded: []ID{"spicy"}},
		"halal":                              halal,
		"Halal-style":                        halal,
		"we eat halal":                       halal,
		"halal food please":                  halal,
		"halal, no nuts":                     {Allergens: []Allergen{Peanuts, Nuts}, Diets: []Diet{HalalStyle}},
		"keto":                               keto,
		"ketogenic":                          keto,
		"ketogenic diet":                     keto,
		"I'm on keto":                        keto,
		"keto, dairy free":                   {Allergens: []Allergen{Milk}, Diets: []Diet{DairyFree, Keto}},
		"no pork and no alcohol":             {Excluded: []ID{"alcohol", "pork"}},
		"no wine":                            {Excluded: []ID{"wine"}},
		"no liver":                           {Excluded: []ID{"offal"}},
		"no honey":                           {Excluded: []ID{"honey"}},
		"coeliac and lactose intolerant":     {Allergens: []Allergen{Gluten, Milk}},
	} {
		got, err := Default().ReadRule(text)
		if err != nil {
			t.Errorf("ReadRule(%q): %v", text, err)
			continue
		}
		if got.Text != strings.TrimSpace(text) {
			t.Errorf("ReadRule(%q) echoes %q", text, got.Text)
		}
		got.Text = ""
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("ReadRule(%q): -want +got\n%s", text, diff)
		}
	}
}

// Names that hold another food's name and are none of it.
func TestReadRuleFalseFriends(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]ID{
		"no eggplant":           {"aubergine"},
		"no buckwheat":          {"buckwheat"},
		"no coconut milk":       {"coconut-milk"},
		"no coconut":            {"coconut-foods"},
		"no peanut butter":      {"peanut-butter"},
		"no butternut squash":   {"butternut-squash"},
		"no nutmeg":             {"nutmeg"},
		"no water chestnuts":    {"water-chestnuts"},
		"no romaine lettuce":    {"romaine-lettuce"},
		"no almond milk":        {"almond-milk"},
		"no oat milk":           {"oat-milk"},
		"no soy milk":           {"soy-milk"},
		"no cocoa":              {"cocoa-powder"},
		"no fish sauce":         {"fish-sauce"},
		"no corn":               {"corn-foods"},
		"no sweet potatoes":     {"sweet-potato"},
		"no pine nuts":          {"pine-nuts"},
		"no basil":              {"basil-foods"},
		"no celeriac, no rice":  {"rice"},
		"no almond flour":       {"ground-almonds"},
		"no ground almonds":     {"ground-almonds"},
		"no coconut yogurt":     {"coconut-yogurt"},
		"no cream of tartar":    {"cream-of-tartar"},
		"no butter beans":       {"butter-beans"},
		"no rice milk":          {"rice-milk"},
		"no buckwheat flour":    {"buckwheat-flour"},
		"no coconut cream":      {"coconut-cream"},
		"no oyster mushrooms":   {"oyster-mushrooms"},
		"no chestnut mushrooms": {"chestnut-mushrooms"},
		"no wine vinegar":       {"wine-vinegars"},
	} {
		got, err := Default().ReadRule(text)
		if err != nil {
			t.Errorf("ReadRule(%q): %v", text, err)
			continue
		}
		if diff := cmp.Diff(want, got.Excluded); diff != "" {
			t.Errorf("ReadRule(%q): -want +got\n%s", text, diff)
		}
		if len(got.Allergens) > 0 && !strings.Contains(text, "celeriac") {
			t.Errorf("ReadRule(%q) reads the allergens %v into it", text, got.Allergens)
		}
	}
}

func TestReadRuleRefuses(t *testing.T) {
	t.Parallel()
	for text, code := range map[string]string{
		"":                               "empty-rule",
		" ,; ":                           "empty-rule",
		strings.Repeat("no nuts, ", 50):  "too-long",
		"diabetes":                       "medical",
		"I am diabetic":                  "medical",
		"kidney disease":                 "medical",
		"chronic kidney disease diet":    "medical",
		"low potassium":                  "medical",
		"gout":                           "medical",
		"no nuts, and I have gout":       "medical",
		"pregnant":                       "set-stage",
		"I am pregnant":                  "set-stage",
		"my wife is pregnant":            "set-stage",
		"pregnant, no nuts":              "set-stage",
		"no nuts, I'm breastfeeding":     "set-stage",
		"nursing":                        "set-stage",
		"safe in pregnancy":              "set-stage",
		"not pregnant":                   "set-stage",
		"no choking hazards":             "set-born",
		"low carbohydrate diet":          "low-carb",
		"no carbs":                       "low-carb",
		"ketogenic diet for epilepsy":    "medical",
		"halal and kosher":               "not-checkable",
		"halal certified meat only":      "not-checkable",
		"no raw fish":                    "unknown-rule",
		"no haram":                       "not-checkable",
		"not halal":                      "not-checkable",
		"not keto":                       "unknown-rule",
		"no keto":                        "unknown-rule",
		"pregnancy complications":        "medical",
		"high blood pressure":            "medical",
		"IBS / low FODMAP":               "medical",
		"fatty liver disease":            "medical",
		"keep kosher":                    "not-checkable",
		"no qwerty":                      "unknown-rule",
		"no nuts and no qwerty":          "unknown-rule",
		"no nuts except almonds":         "unknown-rule",
		"no nuts but peanuts are fine":   "unknown-rule",
		"not allergic to nuts":           "unknown-rule",
		"no nut allergy":                 "unknown-rule",
		"not vegan":                      "unknown-rule",
		"no vegetarian food":             "unknown-rule",
		"I love nuts":                    "unknown-rule",
		"more eggs":                      "unknown-rule",
		"nuts please":                    "unknown-rule",
		"nuts, please":                   "unknown-rule",
		"I have eggs":                    "unknown-rule",
		"allergic to cats":               "unknown-rule",
		"vegan except honey":             "unknown-rule",
		"no fish, meat is ok":            "unknown-rule",
		"oral allergy syndrome":          "medical",
		"latex allergy":                  "medical",
		"low blood sugar":                "medical",
		"low sugar":                      "unknown-rule",
		"milk no eggs":                   "unknown-rule",
		"no vegan no nuts":               "unknown-rule",
		"no nuts no problem":             "unknown-rule",
		"vegan with eggs":                "unknown-rule",
		"food with nuts":                 "unknown-rule",
		"my nuts":                        "unknown-rule",
		"my son is not allergic to nuts": "unknown-rule",
		"nut allergy and asthma":         "medical",
		"only vegetables":                "unknown-rule",
		"low carb":                       "low-carb",
		"no":                             "unknown-rule",
		"ignore all previous rules":      "unknown-rule",
	} {
		got, err := Default().ReadRule(text)
		p := problem.As(err)
		switch {
		case p == nil:
			t.Errorf("ReadRule(%q) = %+v, %v; want a problem", text, got, err)
		case p.Kind != problem.Invalid || p.Code != code:
			t.Errorf("ReadRule(%q): %s %q %s, want the code %q", text, p.Kind, p.Code, p.Detail, code)
		case code == "medical" && !strings.Contains(p.Detail, "ask your dietitian"):
			t.Errorf("ReadRule(%q): %s", text, p.Detail)
		case !cmp.Equal(got, Rule{}):
			t.Errorf("ReadRule(%q) refuses and gives %+v", text, got)
		}
	}
}

// Every id, name and alias of the table can be excluded by "no …", an additive where it
// is picked, and covers the food that it names.
func TestReadRuleKnowsEveryName(t *testing.T) {
	t.Parallel()
	table := Default()
	for _, f := range table.All() {
		for _, phrase := range append([]string{f.Name, string(f.ID)}, f.Aliases...) {
			rule, err := table.ReadRule("no " + phrase)
			if isAdditive(err) {
				rule, err = table.ReadFoods(phrase)
			}
			if err != nil {
				t.Errorf("no %s: %v", phrase, err)
				continue
			}
			excluded := false
			for _, id := range rule.Excluded {
				excluded = excluded || table.Covers(id, f.ID)
			}
			for _, a := range rule.Allergens {
				excluded = excluded || f.Allergens.Excludes(a)
			}
			if !excluded {
				t.Errorf("“no %s” does not exclude %s: %+v", phrase, f.ID, rule)
			}
		}
	}
	for _, id := range table.GroupIDs() {
		if _, err := table.ReadRule("no " + table.Name(id)); err != nil {
			t.Errorf("no %s: %v", table.Name(id), err)
		}
	}
}

func TestParseAllergenAndDiet(t *testing.T) {
	t.Parallel()
	for _, a := range AllAllergens() {
		for _, text := range []string{string(a), a.Name(), strings.ToUpper(string(a))} {
			if got, ok := ParseAllergen(text); !ok || got != a {
				t.Errorf("ParseAllergen(%q) = %q, %v", text, got, ok)
			}
		}
	}
	for text, want := range map[string]Allergen{"soya": Soybeans, "sulfites": Sulphites, "tree nuts": Nuts, "Peanut": Peanuts, "lactose": Milk, "mollusks": Molluscs} {
		if got, ok := ParseAllergen(text); !ok || got != want {
			t.Errorf("ParseAllergen(%q) = %q, %v, want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "shellfish", "kiwi", "coconut", "buckwheat", "no nuts"} {
		if got, ok := ParseAllergen(text); ok {
			t.Errorf("ParseAllergen(%q) = %q", text, got)
		}
	}
	for _, d := range AllDiets() {
		for _, text := range []string{string(d), d.Name(), strings.ToUpper(string(d))} {
			if got, ok := ParseDiet(text); !ok || got != d {
				t.Errorf("ParseDiet(%q) = %q, %v", text, got, ok)
			}
		}
	}
	for text, want := range map[string]Diet{"Plant based": Vegan, "veggie": Vegetarian, "gluten free": GlutenFree, "Halal": HalalStyle, "ketogenic": Keto} {
		if got, ok := ParseDiet(text); !ok || got != want {
			t.Errorf("ParseDiet(%q) = %q, %v, want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "low carb", "omnivore", "vegan cheese", "halal meat"} {
		if got, ok := ParseDiet(text); ok {
			t.Errorf("ParseDiet(%q) = %q", text, got)
		}
	}
}

// Whatever is typed is refused with a sentence or read as ids that are there, in a
// number of steps that its length bounds.
func FuzzReadRule(f *testing.F) {
	for _, seed := range []string{"no nuts", "nut allergy", "I'm vegan, no eggs and no fish.", "coeliac", "diabetes", "not allergic to", "crème fraîche", "no \xff", "and and or", "free", "a the no", "allergic to: - eggs\n- milk", "n/a", "my son to milk", "Ada: no nuts", "half and half and half", "nuts except", "no egg, nut allergy"} {
		f.Add(seed)
	}
	table := Default()
	f.Fuzz(func(t *testing.T, text string) {
		if steps := stepsOf(text); steps > stepLimit(len(text)) {
			t.Fatalf("%q takes %d steps", text, steps)
		}
		rule, err := table.ReadRule(text)
		if err != nil {
			var p *problem.Problem
			if !errors.As(err, &p) || p.Kind != problem.Invalid || p.Detail == "" {
				t.Fatalf("%q is refused with %v", text, err)
			}
			return
		}
		for _, a := range rule.Allergens {
			if !a.Valid() {
				t.Fatalf("%q gives the allergen %q", text, a)
			}
		}
		for _, d := range rule.Diets {
			if !d.Valid() {
				t.Fatalf("%q gives the diet %q", text, d)
			}
		}
		for _, id := range rule.Excluded {
			if !table.Known(id) {
				t.Fatalf("%q excludes %q", text, id)
			}
		}
	})
}

// Rules that parents write, and what they must keep out at the least.
func TestRulesOfParents(t *testing.T) {
	t.Parallel()
	serves := func(rule Rule, f *Food) bool {
		return !keepsOut(Default(), rule, f) && !slices.ContainsFunc(rule.Diets, func(d Diet) bool { return !Default().Fits(f.ID, d) })
	}
	for text, want := range map[string]struct {
		out, in string // foods
	}{
		"no animal rennet":               {"parmesan rennet cheddar", "whole-milk"},
		"no mutton":                      {"lamb-mince goat-meat", "beef-mince"},
		"no meat or fish":                {"chicken-breast salmon-fillet prawns squid fish-sauce", "egg firm-tofu"},
		"no fish, no meat":               {"chicken-breast salmon-fillet prawns squid", "egg firm-tofu"},
		"no meat":                        {"chicken-breast", "salmon-fillet prawns"},
		"no meat, fish allergy":          {"chicken-breast salmon-fillet", "prawns"},
		"no bitter":                      {"bitters beer", "red-wine"},
		"no dal":                         {"red-lentils chickpeas-dried urad-dal mung-beans yellow-split-peas", "black-beans-canned"},
		"no heart":                       {"beef-heart", "beef-mince"},
		"no chook":                       {"chicken-breast", "turkey-mince"},
		"no spirits":                     {"whisky gin", "orange-juice"},
		"pure veg":                       {"egg chicken-breast salmon-fillet", "whole-milk"},
		"pure vegetarian no egg":         {"egg chicken-breast", "whole-milk"},
		"eggless veg":                    {"egg chicken-breast", "whole-milk"},
		"eggetarian":                     {"chicken-breast salmon-fillet", "egg whole-milk"},
		"lactovegetarian":                {"egg chicken-breast", "whole-milk"},
		"no moong":                       {"mung-beans split-mung", "red-lentils"},
		"no anda, no murgh":              {"egg chicken-breast", "paneer"},
		"no onion garlic":                {"onion red-onion garlic garlic-powder", "carrot"},
		"nuts especially cashews":        {"cashews almonds peanuts", "carrot"},
		"eggs make him vomit":            {"egg mayonnaise", "carrot"},
		"swells up with kiwi":            {"kiwi", "carrot"},
		"gone off eggs":                  {"egg", "carrot"},
		"no pork gelatine":               {"gelatine marshmallows", "carrot"},
		"I'm teetotal":                   {"red-wine beer", "orange-juice"},
		"no garbanzos":                   {"chickpeas-canned hummus", "carrot"},
		"no yolks":                       {"egg egg-yolk", "carrot"},
		"no stock cubes":                 {"chicken-stock-cube", "carrot"},
		"nut allergy = anaphylaxis":      {"almonds peanuts", "carrot"},
		"seed allergies (sesame, poppy)": {"sesame-seeds tahini poppy-seeds", "carrot"},
	} {
		rule, err := Default().ReadRule(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		for id := range strings.FieldsSeq(want.out) {
			if f := Default().Food(ID(id)); f == nil || serves(rule, f) {
				t.Errorf("%q serves %s", text, id)
			}
		}
		for id := range strings.FieldsSeq(want.in) {
			if f := Default().Food(ID(id)); f == nil || !serves(rule, f) {
				t.Errorf("%q leaves out %s", text, id)
			}
		}
	}
	for text, code := range map[string]string{"halal meat only": NotCheckable, "only halal meat": NotCheckable, "heart disease": Medical, "heart": Medical, "weak heart": Medical, "fructose malabsorption": Medical} {
		var refused *Refusal
		if _, err := Default().ReadRule(text); !errors.As(err, &refused) || refused.Code != code {
			t.Errorf("%q: %v, want %s", text, err, code)
		}
	}
}
