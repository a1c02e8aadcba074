package ingredient

import (
	"errors"
	"strings"
	"testing"

	"mealplanner/internal/problem"

	"github.com/google/go-cmp/cmp"

	"mealplanner/internal/food"
)

func TestReadRule(t *testing.T) {
	t.Parallel()
	nuts := food.Rule{Allergens: []food.Allergen{food.Peanuts, food.Nuts}}
	shellfish := food.Rule{Allergens: []food.Allergen{food.Crustaceans, food.Molluscs}, Excluded: []food.ID{"shellfish"}}
	milk := food.Rule{Allergens: []food.Allergen{food.Milk}}
	gluten := food.Rule{Allergens: []food.Allergen{food.Gluten}}
	eggs := food.Rule{Allergens: []food.Allergen{food.Eggs}}
	peanuts := food.Rule{Allergens: []food.Allergen{food.Peanuts}}
	pork := food.Rule{Excluded: []food.ID{"pork"}}
	mushrooms := food.Rule{Excluded: []food.ID{"mushrooms"}}
	vegan := food.Rule{Diets: []food.Diet{food.Vegan}}
	halal, keto := food.Rule{Diets: []food.Diet{food.HalalStyle}}, food.Rule{Diets: []food.Diet{food.Keto}}
	for text, want := range map[string]food.Rule{
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
		"nut-free":                           {Allergens: []food.Allergen{food.Peanuts, food.Nuts}, Diets: []food.Diet{food.NutFree}},
		"allergic to peanuts":                peanuts,
		"peanut allergy":                     peanuts,
		"no groundnuts":                      peanuts,
		"tree nuts":                          {Allergens: []food.Allergen{food.Nuts}},
		"shellfish allergy":                  shellfish,
		"no shellfish":                       shellfish,
		"allergic to fish":                   {Allergens: []food.Allergen{food.FishAllergy}, Excluded: []food.ID{"fish"}},
		"no fish or seafood":                 {Allergens: []food.Allergen{food.Crustaceans, food.FishAllergy, food.Molluscs}, Excluded: []food.ID{"fish-and-seafood"}},
		"lactose intolerant":                 milk,
		"lactose intolerance":                milk,
		"no dairy":                           milk,
		"no cow's milk":                      milk,
		"dairy free":                         {Allergens: []food.Allergen{food.Milk}, Diets: []food.Diet{food.DairyFree}},
		"coeliac":                            gluten,
		"celiac":                             gluten,
		"I have coeliac disease":             gluten,
		"I'm a celiac":                       gluten,
		"wheat allergy":                      gluten,
		"no gluten":                          gluten,
		"gluten-free":                        {Allergens: []food.Allergen{food.Gluten}, Diets: []food.Diet{food.GlutenFree}},
		"Gluten free diet":                   {Allergens: []food.Allergen{food.Gluten}, Diets: []food.Diet{food.GlutenFree}},
		"vegan":                              vegan,
		"I am vegan":                         vegan,
		"we're vegan, please":                vegan,
		"plant-based":                        vegan,
		"no animal products":                 vegan,
		"vegetarian":                         {Diets: []food.Diet{food.Vegetarian}},
		"strictly vegetarian":                {Diets: []food.Diet{food.Vegetarian}},
		"pescetarian":                        {Diets: []food.Diet{food.Pescatarian}},
		"no pork":                            pork,
		"nothing with pork":                  pork,
		"I don't eat pork":                   pork,
		"we never eat pork":                  pork,
		"pork-free":                          pork,
		"no meat":                            {Excluded: []food.ID{"meat"}},
		"no mushrooms":                       mushrooms,
		"hates mushrooms":                    mushrooms,
		"no mushroom":                        mushrooms,
		"no fungi":                           mushrooms,
		"can’t stand mushrooms":              mushrooms,
		"no eggs":                            eggs,
		"egg allergy":                        eggs,
		"sulfite sensitivity":                {Allergens: []food.Allergen{food.Sulphites}},
		"no soya":                            {Allergens: []food.Allergen{food.Soybeans}},
		"no alcohol":                         {Excluded: []food.ID{"alcohol"}},
		"no kidney beans":                    {Excluded: []food.ID{"kidney-beans"}},
		"no red meat":                        {Excluded: []food.ID{"red-meat"}},
		"no beef and no lamb":                {Excluded: []food.ID{"beef", "lamb"}},
		"no salt, pepper or sugar":           {Excluded: []food.ID{"added-sugar", "black-pepper", "peppers", "salt"}},
		"vegetarian, no nuts and eggs":       {Allergens: []food.Allergen{food.Eggs, food.Peanuts, food.Nuts}, Diets: []food.Diet{food.Vegetarian}},
		"not keen on mushrooms":              mushrooms,
		"we must not eat pork":               pork,
		"nut and shellfish allergy":          {Allergens: []food.Allergen{food.Crustaceans, food.Peanuts, food.Nuts, food.Molluscs}, Excluded: []food.ID{"shellfish"}},
		"allergic to milk, eggs and peanuts": {Allergens: []food.Allergen{food.Eggs, food.Peanuts, food.Milk}},
		"dairy and gluten free":              {Allergens: []food.Allergen{food.Gluten, food.Milk}, Diets: []food.Diet{food.GlutenFree}},
		"I'm lactose-intolerant":             milk,
		"intolerant to lactose":              milk,
		"I can’t have gluten":                gluten,
		"peanut and tree nut allergy":        nuts,
		"seafood allergy":                    {Allergens: []food.Allergen{food.Crustaceans, food.FishAllergy, food.Molluscs}, Excluded: []food.ID{"fish-and-seafood"}},
		"egg-free":                           eggs,
		"no spicy food":                      {Excluded: []food.ID{"spicy"}},
		"no seeds":                           {Excluded: []food.ID{"seeds", "spice-seeds"}},
		"almond allergy":                     {Allergens: []food.Allergen{food.Nuts}, Excluded: []food.ID{"almonds"}},
		"allergic to beef":                   {Excluded: []food.ID{"beef", "fruit-yogurt", "low-fat-yogurt"}},
		"cheese allergy":                     {Allergens: []food.Allergen{food.Milk}, Excluded: []food.ID{"cheese"}},
		"allergic to pesto":                  {Allergens: []food.Allergen{food.Milk, food.Nuts}, Excluded: []food.ID{"artichoke-hearts", "basil-foods", "garlic", "gherkins", "pestos", "roasted-red-peppers", "sesame-dressing", "sun-dried-tomatoes"}},
		"no added sugar":                     {Excluded: []food.ID{"added-sugar"}},
		"no cheese":                          {Excluded: []food.ID{"cheese"}},
		"no yoghurt":                         {Excluded: []food.ID{"yogurt"}},
		"no cilantro":                        {Excluded: []food.ID{"coriander"}},
		"no chicken":                         {Excluded: []food.ID{"chicken"}},
		"no shiitake, no mushrooms":          mushrooms,
		"allergic to strawberries":           {Excluded: []food.ID{"strawberries"}},
		"allergic to salmon":                 {Allergens: []food.Allergen{food.FishAllergy}, Excluded: []food.ID{"salmon"}},
		"prawn allergy":                      {Allergens: []food.Allergen{food.Crustaceans}, Excluded: []food.ID{"prawn-foods"}},
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
		"nut-free household":                 {Allergens: []food.Allergen{food.Peanuts, food.Nuts}, Diets: []food.Diet{food.NutFree}},
		"must be gluten free":                {Allergens: []food.Allergen{food.Gluten}, Diets: []food.Diet{food.GlutenFree}},
		"GF":                                 {Allergens: []food.Allergen{food.Gluten}, Diets: []food.Diet{food.GlutenFree}},
		"non-coeliac gluten sensitivity":     gluten,
		"cow's milk protein allergy":         milk,
		"CMPA":                               milk,
		"goat milk allergy":                  milk,
		"can't digest lactose":               milk,
		"lacto-vegetarian":                   {Allergens: []food.Allergen{food.Eggs}, Diets: []food.Diet{food.Vegetarian}},
		"no eggs no milk":                    {Allergens: []food.Allergen{food.Eggs, food.Milk}},
		"vegan gluten free":                  {Allergens: []food.Allergen{food.Gluten}, Diets: []food.Diet{food.Vegan, food.GlutenFree}},
		"dairy free egg free":                {Allergens: []food.Allergen{food.Eggs, food.Milk}, Diets: []food.Diet{food.DairyFree}},
		"vegetarian but no eggs":             {Allergens: []food.Allergen{food.Eggs}, Diets: []food.Diet{food.Vegetarian}},
		"vegetarian with nut allergy":        {Allergens: []food.Allergen{food.Peanuts, food.Nuts}, Diets: []food.Diet{food.Vegetarian}},
		"no oysters":                         {Allergens: []food.Allergen{food.Molluscs}, Excluded: []food.ID{"mollusc-foods"}},
		"lobster allergy":                    {Allergens: []food.Allergen{food.Crustaceans}, Excluded: []food.ID{"crustacean-foods"}},
		"pea allergy":                        {Excluded: []food.ID{"gluten-free-pasta", "instant-noodles", "pea-foods", "plant-milk", "rice-mix", "stir-fry-vegetables", "vegan-cheese", "vegan-ice-cream", "vegan-mayonnaise", "vegan-sausages", "veggie-burger"}},
		"legume allergy":                     {Allergens: []food.Allergen{food.Peanuts, food.Soybeans, food.Lupin}, Excluded: []food.ID{"legumes"}},
		"no legumes":                         {Excluded: []food.ID{"legumes"}},
		"allergic to poppy seeds":            {Excluded: []food.ID{"bagel", "burger-bun", "crackers", "poppy-seeds", "seeded-bread"}},
		"pine nut allergy":                   {Allergens: []food.Allergen{food.Nuts}, Excluded: []food.ID{"pine-nuts"}},
		"dishes without mushrooms":           mushrooms,
		"egg allergy (mild)":                 eggs,
		"nobody eats pork":                   pork,
		"yeast allergy":                      {Excluded: []food.ID{"yeast-foods"}},
		"coriander allergy":                  {Excluded: []food.ID{"coriander", "coriander-spice", "satay-sauce"}},
		"no spices":                          {Excluded: []food.ID{"spices", "spicy"}},
		"nothing spicy":                      {Excluded: []food.ID{"spicy"}},
		"halal":                              halal,
		"Halal-style":                        halal,
		"we eat halal":                       halal,
		"halal food please":                  halal,
		"halal, no nuts":                     {Allergens: []food.Allergen{food.Peanuts, food.Nuts}, Diets: []food.Diet{food.HalalStyle}},
		"keto":                               keto,
		"ketogenic":                          keto,
		"ketogenic diet":                     keto,
		"I'm on keto":                        keto,
		"keto, dairy free":                   {Allergens: []food.Allergen{food.Milk}, Diets: []food.Diet{food.DairyFree, food.Keto}},
		"no pork and no alcohol":             {Excluded: []food.ID{"alcohol", "pork"}},
		"no wine":                            {Excluded: []food.ID{"wine"}},
		"no liver":                           {Excluded: []food.ID{"offal"}},
		"no honey":                           {Excluded: []food.ID{"honey"}},
		"coeliac and lactose intolerant":     {Allergens: []food.Allergen{food.Gluten, food.Milk}},
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
	for text, want := range map[string][]food.ID{
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
			t.Errorf("ReadRule(%q): %s %q %s, want the code %q", text, p.Kind, p.Code, said(err), code)
		case code == "medical" && !strings.Contains(said(err), "ask your dietitian"):
			t.Errorf("ReadRule(%q): %s", text, said(err))
		case !cmp.Equal(got, food.Rule{}):
			t.Errorf("ReadRule(%q) refuses and gives %+v", text, got)
		}
	}
}

// Every id, name and alias of the table can be excluded by "no …", an additive where it
// is picked, and covers the food that it names.
func TestReadRuleKnowsEveryName(t *testing.T) {
	t.Parallel()
	table := food.Default()
	for _, f := range table.All() {
		for _, phrase := range append([]string{f.Name, string(f.ID)}, f.Aliases...) {
			rule, err := Default().ReadRule("no " + phrase)
			if isAdditive(err) {
				rule, err = Default().ReadFoods(phrase)
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
		if _, err := Default().ReadRule("no " + table.Name(id)); err != nil {
			t.Errorf("no %s: %v", table.Name(id), err)
		}
	}
}

func TestParseAllergenAndDiet(t *testing.T) {
	t.Parallel()
	for _, a := range food.AllAllergens() {
		for _, text := range []string{string(a), a.Name(), strings.ToUpper(string(a))} {
			if got, ok := food.ParseAllergen(text); !ok || got != a {
				t.Errorf("ParseAllergen(%q) = %q, %v", text, got, ok)
			}
		}
	}
	for text, want := range map[string]food.Allergen{"soya": food.Soybeans, "sulfites": food.Sulphites, "tree nuts": food.Nuts, "Peanut": food.Peanuts, "lactose": food.Milk, "mollusks": food.Molluscs} {
		if got, ok := food.ParseAllergen(text); !ok || got != want {
			t.Errorf("ParseAllergen(%q) = %q, %v, want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "shellfish", "kiwi", "coconut", "buckwheat", "no nuts"} {
		if got, ok := food.ParseAllergen(text); ok {
			t.Errorf("ParseAllergen(%q) = %q", text, got)
		}
	}
	for _, d := range food.AllDiets() {
		for _, text := range []string{string(d), d.Name(), strings.ToUpper(string(d))} {
			if got, ok := food.ParseDiet(text); !ok || got != d {
				t.Errorf("ParseDiet(%q) = %q, %v", text, got, ok)
			}
		}
	}
	for text, want := range map[string]food.Diet{"Plant based": food.Vegan, "veggie": food.Vegetarian, "gluten free": food.GlutenFree, "Halal": food.HalalStyle, "ketogenic": food.Keto} {
		if got, ok := food.ParseDiet(text); !ok || got != want {
			t.Errorf("ParseDiet(%q) = %q, %v, want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "low carb", "omnivore", "vegan cheese", "halal meat"} {
		if got, ok := food.ParseDiet(text); ok {
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
	table := food.Default()
	f.Fuzz(func(t *testing.T, text string) {
		if steps := stepsOf(text); steps > stepLimit(len(text)) {
			t.Fatalf("%q takes %d steps", text, steps)
		}
		rule, err := Default().ReadRule(text)
		if err != nil {
			var p *problem.Problem
			if !errors.As(err, &p) || p.Kind != problem.Invalid || said(err) == p.Code {
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

// isAdditive reports whether a rule is refused as one on an additive.
func isAdditive(err error) bool {
	refused, ok := errors.AsType[*Refusal](err)
	return ok && refused.Reason == ReasonAdditive
}
