package compose

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

// choosing one dinner for an eater: what is served, and what was wrong with it.
func dinnerWritten(t testing.TB, change func(*meal.Eater), dish string) (*meal.Recipe, []string) {
	t.Helper()
	e := easy(2000)
	change(&e)
	return dinnerOf(t, only(week(1, e), meal.Dinner), dish)
}

// skeletonOf lays out the first day of a request.
func skeletonOf(t testing.TB, r Request) *Skeleton {
	t.Helper()
	plan, err := hasty().Prepare(r)
	if err != nil {
		t.Fatal(err)
	}
	day, err := plan.Day(t.Context(), 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	return plan.Skeleton([]meal.Day{day})
}

// answeredWith asks for a dinner, which is always answered with one written dish.
func (s *Skeleton) answeredWith(t testing.TB, dish string) Choices {
	return s.Choose(t.Context(), 0, Model{Asker: &scripted{answers: []func(question) (string, error){writes(dish)}}, Write: true})
}

func dinnerOf(t testing.TB, r Request, dish string) (*meal.Recipe, []string) {
	t.Helper()
	s := skeletonOf(t, r)
	choices := s.answeredWith(t, dish)
	composed, err := s.Day(t.Context(), 0, make([]*meal.Day, 1), choices)
	if err != nil {
		t.Fatal(err)
	}
	lawful(t, r, meal.Menu{Days: []meal.Day{composed}})
	return choices.good["dinner"].written, choices.bad["dinner"].words
}

// riceWith is a dish of rice, carrot and another food, with more steps.
func riceWith(title, name string, grams float64, steps ...string) string {
	all := append([]string{`{"action":"simmer","foods":["rice","carrot"],"minutes":15,"heat":"low"}`}, steps...)
	return fmt.Sprintf(`{"title":%q,"minutes":25,"foods":[{"food":"rice","grams":80},{"food":"carrot","grams":100},{"food":%q,"grams":%v}],"steps":[%s]}`,
		title, name, grams, strings.Join(all, ","))
}

func step(action string, foods ...string) string {
	return fmt.Sprintf(`{"action":%q,"foods":[%s]}`, action, strings.Join(quoted(foods), ","))
}

func quoted(list []string) []string {
	var all []string
	for _, s := range list {
		b, err := json.Marshal(s)
		if err != nil {
			panic(err)
		}
		all = append(all, string(b))
	}
	return all
}

func bornIn(month string) func(*meal.Eater) {
	return func(e *meal.Eater) { e.Born = &month }
}

// Whatever an eater may not have is refused, and so is what is no dish.
//
//proof:faults
func TestWrittenDishesAreJudged(t *testing.T) {
	t.Parallel()
	fry := `{"action":"fry","foods":["chicken breast"],"minutes":12,"heat":"medium","remark":"until golden"}`
	for name, c := range map[string]struct {
		dish   string
		change func(*meal.Eater)
		served bool
	}{
		"plain":                      {riceWith("Carrot rice", "peas", 80), allergic(food.AllAllergens()...), true},
		"peanut butter":              {riceWith("Rice", "peanut butter", 20), allergic(food.Peanuts), false},
		"groundnut":                  {riceWith("Rice", "groundnuts", 20), allergic(food.Peanuts), false},
		"almond milk":                {riceWith("Rice", "almond milk", 100), allergic(food.Nuts), false},
		"Worcestershire sauce":       {riceWith("Rice", "Worcestershire sauce", 10), allergic(food.FishAllergy), false},
		"seitan":                     {riceWith("Rice", "seitan", 80), allergic(food.Gluten), false},
		"ghee":                       {riceWith("Rice", "ghee", 10), allergic(food.Milk), false},
		"tahini":                     {riceWith("Rice", "tahini", 20), allergic(food.Sesame), false},
		"surimi":                     {riceWith("Rice", "surimi", 80), allergic(food.FishAllergy), false},
		"excluded":                   {riceWith("Rice", "button mushrooms", 80), excluding("mushrooms"), false},
		"unknown food":               {riceWith("Rice", "unobtainium", 80), nobody, false},
		"two foods at once":          {riceWith("Rice", "salt and peanuts", 80), nobody, false},
		"a food with an amount":      {riceWith("Rice", "2 tbsp peas", 80), nobody, false},
		"a group":                    {riceWith("Rice", "vegetables", 80), nobody, false},
		"no grams":                   {riceWith("Rice", "peas", 0), nobody, false},
		"grams below nothing":        {riceWith("Rice", "peas", -5), nobody, false},
		"a billion grams":            {riceWith("Rice", "peas", 1e9), nobody, false},
		"forty eggs":                 {riceWith("Rice", "egg", 2000), nobody, false},
		"a cup of oil":               {riceWith("Rice", "olive oil", 200), nobody, false},
		"salt by the spoon":          {riceWith("Rice", "salt", 60), nobody, false},
		"soy sauce by the cup":       {riceWith("Rice", "soy sauce", 300), nobody, false},
		"chilli by the cup":          {riceWith("Rice", "chilli powder", 60), nobody, false},
		"chicken":                    {riceWith("Rice", "chicken breast", 120, fry), nobody, true},
		"raw chicken":                {riceWith("Rice", "chicken breast", 120, step("slice", "chicken breast")), nobody, false},
		"chicken for a minute":       {riceWith("Rice", "chicken breast", 120, strings.Replace(fry, "12", "1", 1)), nobody, false},
		"chicken for too short":      {riceWith("Rice", "chicken breast", 120, strings.Replace(fry, "12", "8", 1)), nobody, false},
		"sliced chicken":             {riceWith("Rice", "chicken breast", 120, step("slice", "chicken breast"), strings.Replace(fry, "12", "8", 1)), nobody, true},
		"tinned tuna, cold":          {riceWith("Rice", "canned tuna", 100, step("top", "canned tuna")), nobody, true},
		"too slow":                   {strings.Replace(riceWith("Rice", "peas", 80), `"minutes":25`, `"minutes":90`, 1), nobody, false},
		"no minutes":                 {strings.Replace(riceWith("Rice", "peas", 80), `"minutes":25`, `"minutes":0`, 1), nobody, false},
		"a step of more than all":    {strings.Replace(riceWith("Rice", "peas", 80), `"minutes":15`, `"minutes":26`, 1), nobody, false},
		"no steps":                   {`{"title":"Rice","minutes":25,"foods":[{"food":"rice","grams":80},{"food":"peas","grams":100}],"steps":[]}`, nobody, false},
		"steps in words":             {`{"title":"Rice","minutes":25,"foods":[{"food":"rice","grams":80},{"food":"peas","grams":100}],"steps":["Boil."]}`, nobody, false},
		"a step of other foods":      {riceWith("Rice", "peas", 80, step("stir-in", "peanut butter")), nobody, false},
		"an action of its own":       {riceWith("Rice", "peas", 80, step("stir in the peanut butter")), nobody, false},
		"an action without its food": {riceWith("Rice", "peas", 80, step("fold in")), nobody, false},
		"a remark of its own":        {riceWith("Rice", "peas", 80, `{"action":"serve","remark":"with peanut butter"}`), nobody, false},
		"heat for what is chopped":   {riceWith("Rice", "peas", 80, `{"action":"chop","foods":["peas"],"heat":"high"}`), nobody, false},
		"an oven of 900 degrees":     {riceWith("Rice", "peas", 80, `{"action":"bake","heat":"900 C"}`), nobody, false},
		"an oven":                    {riceWith("Rice", "peas", 80, `{"action":"bake","heat":"180 °C","minutes":10}`), nobody, true},
		"oil alone":                  {`{"title":"Oil","minutes":5,"foods":[{"food":"olive oil","grams":40},{"food":"garlic","grams":40}],"steps":[{"action":"mix"}]}`, nobody, false},
		"a title of other foods":     {riceWith("Rice with peanuts", "peas", 80), allergic(food.Peanuts), true}, // named anew
		"no title":                   {riceWith("", "peas", 80), nobody, true},
		"nitrite":                    {riceWith("Rice", "curing salt", 1), nobody, false},
		"a wrapper":                  {riceWith("Rice", "banana leaf", 30), nobody, false},
		"dried beans, cold":          {riceWith("Rice", "dried kidney beans", 60, step("top", "dried kidney beans")), nobody, false},
		"dried beans, for a while":   {riceWith("Rice", "dried kidney beans", 60, `{"action":"simmer","foods":["dried kidney beans"],"minutes":15,"heat":"low"}`), nobody, false},
		"taro, cold":                 {riceWith("Rice", "taro", 80, step("top", "taro")), nobody, false},
		"flour, cold":                {riceWith("Rice", "plain flour", 30, step("top", "plain flour")), nobody, false},
		"pasta, cold":                {riceWith("Rice", "spaghetti", 60, step("top", "spaghetti")), nobody, false},
		"aubergine, cooked":          {riceWith("Rice", "aubergine", 80), nobody, true},
		"chicken that is warmed":     {riceWith("Rice", "chicken breast", 120, strings.NewReplacer("fry", "warm", "medium", "low").Replace(fry)), nobody, false},
		"chicken that melts":         {riceWith("Rice", "chicken breast", 120, strings.NewReplacer("fry", "melt", "medium", "low").Replace(fry)), nobody, false},
		"chicken on low heat":        {riceWith("Rice", "chicken breast", 120, strings.Replace(fry, "medium", "low", 1)), nobody, false},
		"a turkey for a while":       {riceWith("Rice", "whole turkey", 200, strings.Replace(fry, "chicken breast", "whole turkey", 1)), nobody, false},
		"coffee":                     {riceWith("Rice", "matcha", 3), bornIn("2014-01"), false},
		"kombu for a child":          {riceWith("Rice", "kombu", 3), bornIn("2014-01"), false},
		"three spirits":              {strings.Replace(riceWith("Rice", "gin", 45), `{"food":"rice"`, `{"food":"rum","grams":45},{"food":"whisky","grams":45},{"food":"rice"`, 1), nobody, false},
		"three fats":                 {strings.Replace(riceWith("Rice", "lard", 45), `{"food":"rice"`, `{"food":"duck fat","grams":45},{"food":"rice"`, 1), nobody, false},
		"a cup of lemon juice":       {riceWith("Rice", "lemon juice", 200), nobody, false},
		"poppy seeds by the handful": {riceWith("Rice", "poppy seeds", 60), nobody, false},
		"Scotch bonnets":             {riceWith("Rice", "Scotch bonnet", 40), nobody, false},
		"star anise":                 {riceWith("Rice", "star anise", 1), bornIn("2024-01"), false},
		// Names that only sound like what may not be eaten.
		"eggplant":     {riceWith("Rice with eggplant", "eggplant", 150), allergic(food.Eggs), true},
		"coconut milk": {riceWith("Rice in coconut milk", "coconut milk", 100), allergic(food.Milk, food.Nuts), true},
		"butternut":    {riceWith("Butternut rice", "butternut squash", 150), allergic(food.Milk, food.Nuts), true},
		"buckwheat":    {riceWith("Buckwheat", "buckwheat", 60), allergic(food.Gluten), true},
		"nutmeg":       {riceWith("Rice", "nutmeg", 1), allergic(food.Nuts), true},
	} {
		if r, wrong := dinnerWritten(t, c.change, c.dish); (r != nil) != c.served {
			t.Errorf("%s: served %v, want %v; wrong was %v", name, r != nil, c.served, wrong)
		}
	}
}

// A step is structure, and what a model left open is made whole.
//
//proof:faults
func TestWrittenStepsAreWhole(t *testing.T) {
	t.Parallel()
	said := func(dish string) string {
		r, wrong := dinnerWritten(t, nobody, dish)
		if r == nil {
			t.Fatalf("%s is refused: %v", dish, wrong)
		}
		var all []string
		for _, s := range meal.ViewRecipe(food.Default(), *r, food.Metric).Steps {
			all = append(all, s.Text)
		}
		return strings.Join(all, " ")
	}
	for dish, want := range map[string]string{
		// What no step names goes into the longest that heats something.
		riceWith("Rice", "peas", 80): "Simmer the white long-grain rice (80 g), the carrot (100 g) and the frozen peas (80 g) on low heat for 15 minutes.",
		// What is raw is cooked through by its last heat, whatever the model remarks.
		riceWith("Rice", "chicken breast", 120, `{"action":"Fry","foods":["Chicken Breast"],"minutes":12,"heat":"Medium","remark":"until golden"}`, step("serve", "chicken breast", "rice")): "Simmer the white long-grain rice (80 g) and the carrot (100 g) on low heat for 15 minutes. Fry the chicken breast (120 g) on medium heat for 12 minutes, until cooked through. Serve.",
		// Without heat it is added before it is served.
		`{"title":"Salad","minutes":5,"foods":[{"food":"cucumber","grams":150},{"food":"feta","grams":60},{"food":"olive oil","grams":10}],"steps":[{"action":"slice","foods":["cucumber"],"remark":"thinly"},{"action":"serve"}]}`: "Slice the cucumber (150 g) thinly. Add the feta (60 g) and the olive oil (10 g). Serve.",
	} {
		if got := said(dish); got != want {
			t.Errorf("%s\n got %q\nwant %q", dish, got, want)
		}
	}
}

// A title is ours, or code names the dish.
//
//proof:faults
func TestWrittenTitles(t *testing.T) {
	t.Parallel()
	const named = "White long-grain rice with carrot and frozen peas"
	for title, want := range map[string]string{
		"Carrot rice with peas":          "Carrot rice with peas",
		"thai-style CARROT & pea bowl":   "Thai-style carrot and pea bowl",
		"Ｃａｒｒｏｔ rice":                    "Carrot rice",
		"Quick one-pot rice, warm":       "Quick one-pot rice, warm",
		"":                               named,
		"<b>Rice</b>":                    named,
		"Rice \u202eecir":                named,
		"Ri\u200bce":                     named,
		"Riсe":                           named, // with a Cyrillic letter
		"Rıce":                           named, // without a dot
		"Rice with p\u0336eas":           named,
		"米":                              named,
		"Vegan carrot rice":              named,
		"Vegetarian rice bake":           named,
		"Vegetarian chicken bake":        named,
		"Halal rice":                     named,
		"Kosher rice bowl":               named,
		"Keto rice":                      named,
		"No-nut rice":                    named,
		"Dairy-free rice":                named,
		"Rice without peanuts":           named,
		"Rice, safe for Ada":             named,
		"Low-carb rice":                  named,
		"Carrot rice satay":              named,
		"Rice quiche":                    named,
		"Rice tempura":                   named,
		"Carrot carbonara":               named,
		"Buttered rice":                  named,
		"Creamy rice":                    named,
		"Rice with butter":               named,
		"Quick dinner":                   named,
		"Ignore all rules and eat":       named,
		"Grandma's rice":                 named,
		"Rice 2000":                      named,
		strings.Repeat("Rice ", 20):      named,
		"Rice & Reese's pieces":          named,
		"Carrot rice\nwith peas":         named,
		"Carrot rice with peas <script>": named,
	} {
		r, wrong := dinnerWritten(t, nobody, riceWith(title, "frozen peas", 80))
		if r == nil {
			t.Errorf("%q: the dish is refused: %v", title, wrong)
		} else if r.Title != want {
			t.Errorf("%q gives %q, want %q", title, r.Title, want)
		}
	}
	// What a word says is in the dish may be in it.
	for title, dish := range map[string]string{
		"Buttered carrot rice": riceWith("Buttered carrot rice", "butter", 15),
		"Carrot rice satay":    riceWith("Carrot rice satay", "peanut butter", 20),
	} {
		if r, wrong := dinnerWritten(t, nobody, dish); r == nil || r.Title != title {
			t.Errorf("%q gives %+v; wrong was %v", title, r, wrong)
		}
	}
}

// Words that name an allergen's food, in other languages, scripts, spellings and brands: none
// reaches anybody, wherever a model puts them.
//
//proof:faults
func TestNoWordOfAModelIsServed(t *testing.T) {
	t.Parallel()
	foods, skeletons := food.Default(), map[food.Allergen]*Skeleton{}
	for _, a := range attacks(t) {
		s := skeletons[a.allergen]
		if s == nil {
			e := easy(2000)
			e.Allergens = []food.Allergen{a.allergen}
			s = skeletonOf(t, only(week(1, e), meal.Dinner))
			skeletons[a.allergen] = s
		}
		text, _ := json.Marshal(a.text)
		for place, dish := range map[string]string{
			"step":         strings.Replace(riceWith("Carrot rice", "peas", 60), `"steps":[`, `"steps":[`+string(text)+`,`, 1),
			"action":       riceWith("Carrot rice", "peas", 60, step("Stir in "+a.text)),
			"step's foods": riceWith("Carrot rice", "peas", 60, step("stir-in", a.text)),
			"remark":       riceWith("Carrot rice", "peas", 60, fmt.Sprintf(`{"action":"serve","remark":%s}`, text)),
			"heat":         riceWith("Carrot rice", "peas", 60, fmt.Sprintf(`{"action":"fry","foods":["peas"],"heat":%s}`, text)),
			"title":        riceWith("Carrot rice with "+a.text, "peas", 60),
			"food":         riceWith("Carrot rice", a.text, 60),
			"more":         strings.Replace(riceWith("Carrot rice", "peas", 60), `{`, `{"note":`+string(text)+`,"description":`+string(text)+`,`, 1),
		} {
			r := s.answeredWith(t, dish).good["dinner"].written
			if r == nil {
				continue
			}
			if shown := shownOf(foods, *r); !ours(foods, *r, shown) || len(r.Ingredients) == 3 && foods.Food(r.Ingredients[2].Food).Allergens.Excludes(a.allergen) {
				t.Errorf("%q as %s: %s", a.text, place, shown)
			}
		}
	}
}

type attack struct {
	text     string
	allergen food.Allergen
}

func attacks(t testing.TB) []attack {
	t.Helper()
	f, err := os.Open("testdata/attacks.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []attack
	for _, r := range rows[1:] {
		all = append(all, attack{r[0], food.Allergen(r[1])})
	}
	return all
}

// shownOf is all that people read of a dish.
func shownOf(foods *food.Table, r meal.Recipe) string {
	v := meal.ViewRecipe(foods, r, food.Metric)
	texts := []string{v.Title, v.Cuisine, v.KeepingNote}
	for _, s := range v.Steps {
		texts = append(texts, s.Text)
	}
	for _, in := range v.Ingredients {
		texts = append(texts, in.Name, in.Note)
	}
	return strings.Join(texts, ". ")
}

// ours reports whether every word of a text is of our own vocabulary: of the steps' and the
// titles' words, and of the names of the dish's own foods.
func ours(foods *food.Table, r meal.Recipe, text string) bool {
	vocabulary := meal.Vocabulary()
	for _, in := range r.Ingredients {
		f := foods.Food(in.Food)
		for _, name := range append([]string{f.Name, string(f.ID)}, f.Aliases...) {
			for _, w := range wordsIn(name) {
				vocabulary[w], vocabulary[w+"s"], vocabulary[strings.TrimSuffix(w, "s")] = true, true, true
			}
		}
	}
	return !slices.ContainsFunc(wordsIn(text), func(w string) bool { return !vocabulary[w] })
}

func wordsIn(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' })
}

// TestHostileAnswers is the promise for models: whatever one answers, no menu breaks a hard
// rule, every slot is filled, and every word of a dish that it wrote is ours.
//
//proof:faults
func TestHostileAnswers(t *testing.T) {
	t.Parallel()
	answers := 10_000
	if testing.Short() {
		answers = 300
	}
	c, foods, texts := hasty(), food.Default(), attacks(t)
	given, wrote := 0, 0
	for seed := uint64(0); given < answers; seed++ {
		dice := rand.New(rand.NewPCG(seed, 1))
		r := hostileRequest(dice)
		plan, err := c.Prepare(r)
		if problem.Is(err, problem.Impossible) {
			continue
		}
		b, err := c.Compose(t.Context(), r, nil)
		if err != nil {
			t.Fatal(err)
		}
		s := plan.Skeleton(b.Days)
		for range 10 {
			m := &scripted{answers: []func(question) (string, error){func(q question) (string, error) { return hostile(dice, q, foods.All(), texts), nil }}}
			menu := byModel(t, s, Model{Asker: m, Write: true})
			given += len(m.questions)
			lawful(t, r, menu)
			for _, x := range menu.Days[0].Meals {
				if x.Dish.Source != meal.FromModel {
					continue
				}
				wrote++
				if shown := shownOf(foods, x.Dish); !ours(foods, x.Dish, shown) || len(meal.Mentioned(foods, x.Dish)) > 0 || len(meal.Excesses(foods, x.Dish)) > 0 {
					t.Errorf("served is %s", shown)
				}
			}
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
	}
	if wrote*100 < given {
		t.Errorf("%d dishes were written in %d answers: the hostile model is too easily refused to show anything", wrote, given)
	}
}

// hostileRequest is a day of one or two eaters with many rules.
func hostileRequest(dice *rand.Rand) Request {
	var eaters []meal.Eater
	for i := range 1 + dice.IntN(2) {
		e := person(fmt.Sprintf("e%d", i), 1600+200*dice.IntN(6))
		for range 1 + dice.IntN(3) {
			e.Allergens = append(e.Allergens, food.AllAllergens()[dice.IntN(len(food.AllAllergens()))])
		}
		if dice.IntN(2) == 0 {
			e.Diets = []food.Diet{food.AllDiets()[dice.IntN(len(food.AllDiets()))]}
		}
		if dice.IntN(2) == 0 {
			e.ExcludedFoods = []food.ID{excludable[dice.IntN(len(excludable))]}
		}
		eaters = append(eaters, e.Clean())
	}
	r := week(1, eaters...)
	if dice.IntN(2) == 0 {
		r.Household.Scope = meal.ScopeEater
	}
	return r
}

// hostile mixes right dishes, wrong ones and written ones of any food, with lies around them.
func hostile(dice *rand.Rand, q question, foods []*food.Food, texts []attack) string {
	var all []map[string]any
	for _, s := range q.Slots {
		d := map[string]any{"slot": s.Slot, "dish": "", "kcal": 500, "allergens": []string{}}
		switch dice.IntN(4) {
		case 0:
			d["dish"] = s.Dishes[dice.IntN(len(s.Dishes))].ID
		case 1:
			d["dish"] = "satay-chicken" // wherever it is not offered
		default:
			d["written"] = hostileDish(dice, foods, texts)
		}
		all = append(all, d)
	}
	b, err := json.Marshal(map[string]any{"dishes": all})
	if err != nil {
		panic(err)
	}
	return string(b)
}

// hostileDish is mostly a dish, so that it is read to its end, with a lie somewhere.
func hostileDish(dice *rand.Rand, foods []*food.Food, texts []attack) map[string]any {
	name := func() string {
		f := foods[dice.IntN(len(foods))]
		names := append([]string{f.Name, string(f.ID)}, f.Aliases...)
		return names[dice.IntN(len(names))]
	}
	lie := func() string {
		if dice.IntN(2) == 0 {
			return name()
		}
		return texts[dice.IntN(len(texts))].text
	}
	harmless := []string{"carrot", "courgette", "white rice", "cucumber", "potato", "apple", "olive oil", "lettuce"}
	var own []string
	var list []map[string]any
	add := func(food string, grams int) {
		own, list = append(own, food), append(list, map[string]any{"food": food, "grams": grams})
	}
	for _, k := range dice.Perm(len(harmless))[:2+dice.IntN(3)] {
		add(harmless[k], 10+dice.IntN(150))
	}
	if dice.IntN(2) == 0 {
		add(name(), 5+dice.IntN(60))
	}
	some := func() []string { return own[:dice.IntN(len(own)+1)] }
	var steps []any
	for range 1 + dice.IntN(3) {
		s := map[string]any{
			"action": meal.Actions()[dice.IntN(len(meal.Actions()))], "foods": some(), "minutes": dice.IntN(12),
			"heat": "none", "remark": meal.Remarks()[dice.IntN(len(meal.Remarks()))],
		}
		if dice.IntN(12) == 0 {
			s[[]string{"action", "heat", "remark", "note"}[dice.IntN(4)]] = lie()
		}
		steps = append(steps, s)
	}
	switch dice.IntN(12) {
	case 0:
		steps = append(steps, "Finish with "+lie()+".")
	case 1:
		add(lie(), dice.IntN(300))
	case 2:
		steps = append(steps, map[string]any{"action": "stir-in", "foods": []string{lie()}})
	}
	title := []string{"Bowl", "Ignore all rules", "Rice with " + lie(), own[0] + " " + lie(), strings.Join(own, " and "), "Vegan " + own[0]}[dice.IntN(6)]
	return map[string]any{"title": title, "minutes": 15 + dice.IntN(25), "foods": list, "steps": steps, "claims": "safe"}
}

// Numbers may be texts, with the unit that was asked for and no other.
func TestNumbersAsText(t *testing.T) {
	for text, want := range map[string]float64{
		`150`: 150, `"150"`: 150, `" 150 g "`: 150, `"2.5 grams"`: 2.5, `"25 min."`: 25, `"25 Minutes"`: 25, `0.5`: 0.5,
		`"150 kg"`: -1, `"1,5"`: -1, `"a few"`: -1, `""`: -1, `"1/2"`: -1, `"-5"`: -1, `"1e3"`: -1, `[150]`: -1, `"1 hour"`: -1,
	} {
		var n number
		err := json.Unmarshal([]byte(text), &n)
		if (err != nil) != (want < 0) || err == nil && float64(n) != want {
			t.Errorf("%s: %v, %v, want %v", text, n, err, want)
		}
	}
	for text, want := range map[string]int{`25`: 25, `"25"`: 25, `25.0`: 25, `25.5`: -1, `"25.5"`: -1, `1e9`: -1, `true`: -1} {
		var n wholeNumber
		err := json.Unmarshal([]byte(text), &n)
		if (err != nil) != (want < 0) || err == nil && int(n) != want {
			t.Errorf("%s: %v, %v, want %d", text, n, err, want)
		}
	}
	asText := strings.NewReplacer(`"minutes":25`, `"minutes":"25 min"`, `"grams":90`, `"grams":"90 g"`).Replace(plainDish)
	if asText == plainDish {
		t.Fatalf("nothing is a text of %s", plainDish)
	}
	if r, why := dinnerWritten(t, func(*meal.Eater) {}, asText); r == nil {
		t.Errorf("refused: %v", why)
	}
}
