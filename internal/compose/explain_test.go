package compose

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/language"
	"pgregory.net/rapid"

	"mealplanner/internal/catalog"
	"mealplanner/internal/food"
	"mealplanner/internal/goldentest"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// explained prepares what cannot be and gives the explanation.
func explained(t rapid.TB, c *Composer, r Request) *Impossible {
	t.Helper()
	_, err := c.Prepare(r)
	i, ok := errors.AsType[*Impossible](err)
	if !ok || !problem.Is(err, problem.Impossible) {
		t.Fatalf("got %v, want an impossible problem", err)
	}
	return i
}

// page writes an explanation as people read it.
func page(i *Impossible) string {
	p, said := problem.As(i), words.For(language.English)
	var b strings.Builder
	fmt.Fprintln(&b, said.Detail(p))
	for _, f := range said.Findings(p) {
		fmt.Fprintf(&b, "  %s: %s\n", f.Location, f.Message)
	}
	return b.String()
}

func needing(r meal.Recipe, appliances ...string) meal.Recipe {
	r.Appliances = appliances
	return r
}

func TestImpossibleSaysWhy(t *testing.T) {
	t.Parallel()
	eater := func(id string, change func(*meal.Eater)) meal.Eater {
		e := person(id, 2000)
		change(&e)
		return e
	}
	steak, fish, tofu, polenta := dishOf("steak", 10, "veal"), dishOf("fish", 10, "cod"), dishOf("tofu", 10, "soya"), dishOf("polenta", 5, "maize")
	stew, roast := dishOf("stew", 90, "veal", "maize"), dishOf("roast", 40, "beet")
	tartare := dishOf("tartare", 10, "veal")
	tartare.HazardsAdded = []food.Hazard{food.RawEgg}
	ada := person("ada", 2000)
	vegan := eater("ada", func(e *meal.Eater) { e.Diets = []food.Diet{food.Vegan} })
	hurry := func(minutes int) func(*Request) {
		return func(r *Request) {
			r.Household.Preferences.MaxMinutes.Weekday = map[meal.Slot]int{meal.Dinner: minutes}
		}
	}
	for _, c := range []struct {
		name    string
		recipes []meal.Recipe
		eaters  []meal.Eater
		change  func(*Request)
		want    string
	}{
		{"every rule", []meal.Recipe{steak, stew, fish, tofu, roast, polenta, needing(dishOf("crisps", 10, "beet"), "oven")}, []meal.Eater{
			eater("ada", func(e *meal.Eater) {
				e.Diets, e.Allergens, e.ExcludedFoods = []food.Diet{food.Vegan}, []food.Allergen{food.Soybeans}, []food.ID{"maize"}
			}),
		}, func(r *Request) {
			hurry(15)(r)
			r.Household.Preferences.Appliances = []string{"hob"}
		}, `No dinner on Tuesday 1 December for Ada: of 7 dinners, 3 are not vegan, 1 holds maize, 1 holds soybeans, 1 needs an appliance that is not at home, 1 takes over 15 min. Together these leave none: vegan, no soybeans, no maize, at most 15 min and no oven. Always left out: soybeans. Give up an excluded food only where it is a matter of taste.
  preferences.max_minutes.weekday.dinner: Allow 40 minutes instead of 15: 1 dinner would fit.
  preferences.appliances: Have an oven at home: 1 dinner would fit.
  eaters[Ada].excluded_foods: Let Ada have maize: 1 dinner would fit.
  eaters[Ada].diets: Let Ada eat what is not vegan: 2 dinners would fit.
`},
		{"time, the smallest that is enough", []meal.Recipe{stew, roast, dishOf("mash", 40, "maize"), dishOf("bake", 60, "beet")}, []meal.Eater{ada}, hurry(15),
			`No dinner on Tuesday 1 December for Ada: of 4 dinners, 4 take over 15 min. One rule is enough to leave none: at most 15 min.
  preferences.max_minutes.weekday.dinner: Allow 40 minutes instead of 15: 2 dinners would fit.
`},
		{"time at the weekend", []meal.Recipe{roast}, []meal.Eater{ada}, func(r *Request) {
			r.Days[0].Date = tuesday.AddDays(4)
			r.Household.Preferences.MaxMinutes.Weekend = map[meal.Slot]int{meal.Dinner: 20}
		}, `No dinner on Saturday 5 December for Ada: of 1 dinner, 1 takes over 20 min. One rule is enough to leave none: at most 20 min.
  preferences.max_minutes.weekend.dinner: Allow 40 minutes instead of 20: 1 dinner would fit.
`},
		{"appliances, the more useful first", []meal.Recipe{needing(steak, "air-fryer"), needing(fish, "oven"), needing(tofu, "oven", "grill"), needing(polenta, "oven")}, []meal.Eater{ada}, func(r *Request) {
			r.Household.Preferences.Appliances = []string{"kettle"}
		}, `No dinner on Tuesday 1 December for Ada: of 4 dinners, 4 need an appliance that is not at home. Together these leave none: no air fryer and no oven.
  preferences.appliances: Have an oven at home: 2 dinners would fit.
  preferences.appliances: Have an air fryer at home: 1 dinner would fit.
`},
		{"a diet, what is allergic stays", []meal.Recipe{steak, fish, tofu}, []meal.Eater{
			eater("ada", func(e *meal.Eater) {
				e.Diets, e.Allergens = []food.Diet{food.Vegetarian}, []food.Allergen{food.Soybeans}
			}),
		}, nil, `No dinner on Tuesday 1 December for Ada: of 3 dinners, 2 are not vegetarian, 1 holds soybeans. Together these leave none: vegetarian and no soybeans. Always left out: soybeans.
  eaters[Ada].diets: Let Ada eat what is not vegetarian: 2 dinners would fit.
`},
		{"a diet of each", []meal.Recipe{steak}, []meal.Eater{vegan, eater("ben", func(e *meal.Eater) { e.Diets = []food.Diet{food.Vegan} })}, nil,
			`No dinner on Tuesday 1 December for Ada: of 1 dinner, 1 is not vegan. Ben has none either. One rule is enough to leave none: vegan.
  eaters[Ada].diets, eaters[Ben].diets: Let Ada and Ben eat what is not vegan: 1 dinner would fit.
`},
		{"only whose wish it must be gives it up", []meal.Recipe{dishOf("bake", 60, "beet"), dishOf("chili", 60, "maize")}, []meal.Eater{
			eater("ada", func(e *meal.Eater) { e.ExcludedFoods = []food.ID{"beet", "maize"} }),
			eater("ben", func(e *meal.Eater) { e.ExcludedFoods = []food.ID{"beet"} }),
		}, nil, `No dinner on Tuesday 1 December for Ada: of 2 dinners, 1 holds beet, 1 holds maize. Ben has none either. One rule is enough to leave none: at most 45 min. Give up an excluded food only where it is a matter of taste.
  preferences.max_minutes.weekday.dinner, eaters[Ada].excluded_foods: Allow 60 minutes instead of 45 and let Ada have beet: 1 dinner would fit.
  preferences.max_minutes.weekday.dinner, eaters[Ada].excluded_foods: Allow 60 minutes instead of 45 and let Ada have maize: 1 dinner would fit.
`},
		{"two at once", []meal.Recipe{stew, needing(dishOf("gratin", 60, "veal"), "oven")}, []meal.Eater{vegan}, func(r *Request) {
			r.Household.Preferences.Appliances = []string{"hob"}
		}, `No dinner on Tuesday 1 December for Ada: of 2 dinners, 2 are not vegan. One rule is enough to leave none: vegan.
  preferences.max_minutes.weekday.dinner, eaters[Ada].diets: Allow 90 minutes instead of 45 and let Ada eat what is not vegan: 1 dinner would fit.
`},
		{"three at once", []meal.Recipe{needing(stew, "oven")}, []meal.Eater{vegan}, func(r *Request) {
			r.Household.Preferences.Appliances = []string{"hob"}
		}, `No dinner on Tuesday 1 December for Ada: of 1 dinner, 1 is not vegan. One rule is enough to leave none: vegan.
  preferences.max_minutes.weekday.dinner, preferences.appliances, eaters[Ada].diets: Allow 90 minutes instead of 45 and have an oven at home and let Ada eat what is not vegan: 1 dinner would fit.
`},
		{"four are too many", []meal.Recipe{needing(stew, "oven", "grill")}, []meal.Eater{vegan, person("ben", 2000)}, func(r *Request) {
			r.Household.Preferences.Appliances = []string{"hob"}
			r.Days[0].Slots[0].Eaters = []string{"ada"}
		}, `No dinner on Tuesday 1 December for Ada: of 1 dinner, 1 is not vegan. One rule is enough to leave none: vegan. Giving way in 3 wishes at once would not be enough. A recipe of your own that keeps these rules would do.
  attendance: Eat out for this dinner, or skip it.
`},
		{"allergies alone", []meal.Recipe{tofu, dishOf("tempeh", 10, "soya")}, []meal.Eater{person("ben", 2000), eater("ada", func(e *meal.Eater) { e.Allergens = []food.Allergen{food.Soybeans} })}, func(r *Request) {
			r.Household.Scope = meal.ScopeEater
		}, `No dinner on Tuesday 1 December for Ada: of 2 dinners, 2 hold soybeans. One rule is enough to leave none: no soybeans. Always left out: soybeans. No change of the other wishes would help. A recipe of your own that keeps these rules would do.
  attendance: Eat out for this dinner, or plan it without Ada.
`},
		{"an allergy that is enough by itself", []meal.Recipe{dishOf("mix", 90, "veal", "soya")}, []meal.Eater{ada, eater("ben", func(e *meal.Eater) {
			e.Diets, e.Allergens = []food.Diet{food.Vegan}, []food.Allergen{food.Soybeans}
		})}, func(r *Request) { r.Household.Scope = meal.ScopeEater }, `No dinner on Tuesday 1 December for Ben: of 1 dinner, 1 is not vegan. Ada has none either. One rule is enough to leave none: no soybeans. Always left out: soybeans. No change of the other wishes would help. A recipe of your own that keeps these rules would do.
  attendance: Eat out for this dinner, or skip it.
`},
		{"a diet that protects", []meal.Recipe{dishOf("bread", 10, "rye")}, []meal.Eater{eater("ada", func(e *meal.Eater) { e.Diets = []food.Diet{food.GlutenFree} })}, nil,
			`No dinner on Tuesday 1 December for Ada: of 1 dinner, 1 is not gluten-free. One rule is enough to leave none: gluten-free. Always left out: what is not gluten-free. No change of the other wishes would help. A recipe of your own that keeps these rules would do.
  attendance: Eat out for this dinner, or skip it.
`},
		{"somebody else's allergy", []meal.Recipe{tofu, dishOf("natto", 10, "soya")}, []meal.Eater{ada, eater("ben", func(e *meal.Eater) { e.Allergens = []food.Allergen{food.Soybeans} })}, func(r *Request) {
			r.Days[0].Slots[0].Eaters = []string{"ada"}
		}, `No dinner on Tuesday 1 December for Ada: of 2 dinners, 2 hold soybeans, which Ben may not have. One rule is enough to leave none: no soybeans (Ben). Always left out for Ben: soybeans.
  allergen_scope: Let everybody's allergies bind only their own dishes and not the whole table: 2 dinners would fit.
`},
		{"a guest's allergy", []meal.Recipe{tofu, fish}, []meal.Eater{
			eater("ada", func(e *meal.Eater) { e.Diets = []food.Diet{food.Vegan} }),
			eater("eve", func(e *meal.Eater) { e.Guest, e.Allergens = true, []food.Allergen{food.Soybeans} }),
		}, func(r *Request) {
			r.Days[0].Slots[0].Eaters = []string{"ada", "eve"}
		}, `No dinner on Tuesday 1 December for Ada: of 2 dinners, 1 holds soybeans, which Eve may not have, 1 is not vegan. Together these leave none: vegan and no soybeans (Eve). Always left out for Eve: soybeans.
  eaters[Ada].diets: Let Ada eat what is not vegan: 1 dinner would fit.
  attendance: Plan it without Eve: 1 dinner would fit.
  allergen_scope: Let everybody's allergies bind only their own dishes and not the whole table: 1 dinner would fit.
`},
		{"hazards and the dish to replace", []meal.Recipe{tartare, steak}, []meal.Eater{eater("cleo", func(e *meal.Eater) { pregnant := meal.Pregnant; e.Stage = &pregnant })}, func(r *Request) {
			r.Avoid = []string{"steak"}
		}, `No dinner on Tuesday 1 December for Cleo: of 2 dinners, 1 has raw or soft egg, 1 is the dish to replace. Together these leave none: no raw or soft egg and not steak again. Always left out: raw or soft egg.
  avoided: Let steak come again: 1 dinner would fit.
`},
		{"dishes to replace", []meal.Recipe{steak, fish, stew}, []meal.Eater{ada}, func(r *Request) { r.Avoid = []string{"fish", "steak", "stew"} },
			`No dinner on Tuesday 1 December for Ada: of 3 dinners, 2 are dishes to replace, 1 takes over 45 min. Together these leave none: at most 45 min, not fish again and not steak again.
  avoided: Let fish come again: 1 dinner would fit.
  avoided: Let steak come again: 1 dinner would fit.
`},
		{"a food that nobody knows", []meal.Recipe{dishOf("mystery", 10, "unobtainium")}, []meal.Eater{ada}, nil,
			`No dinner on Tuesday 1 December for Ada: of 1 dinner, 1 holds a food that we do not know. One rule is enough to leave none: no food that we do not know. No change of the other wishes would help. A recipe of your own that keeps these rules would do.
  attendance: Eat out for this dinner, or skip it.
`},
		{"no recipes", nil, []meal.Eater{ada}, nil,
			`No dinner on Tuesday 1 December for Ada: there are no recipes for dinners.
  attendance: Eat out for this dinner, or skip it.
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := only(week(1, c.eaters...), meal.Dinner)
			if c.change != nil {
				c.change(&r)
			}
			if diff := cmp.Diff(c.want, page(explained(t, New(smallTable(t), c.recipes), r))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What an order lacks besides is counted: with the same cause, or with another.
func TestFurtherSlots(t *testing.T) {
	t.Parallel()
	r := only(week(7, person("ada", 2000)), meal.Dinner) // from a Tuesday on
	r.Household.Preferences.MaxMinutes.Weekday = map[meal.Slot]int{meal.Dinner: 15}
	r.Household.Preferences.MaxMinutes.Weekend = map[meal.Slot]int{meal.Dinner: 20}
	i := explained(t, New(smallTable(t), []meal.Recipe{dishOf("roast", 40, "beet")}), r)
	if i.Same != 4 || i.Others != 2 {
		t.Errorf("%d with the same cause, %d others; want 4 and 2", i.Same, i.Others)
	}
	want := " The same holds for 4 more dinners of these days. 2 other meals have no dish either."
	if detail := words.For(language.English).Detail(problem.As(i)); !strings.HasSuffix(detail, want) {
		t.Errorf("%q does not end %q", detail, want)
	}
}

// Real wishes against what we ship.
func TestGoldenExplanations(t *testing.T) {
	t.Parallel()
	pregnant := meal.Pregnant
	var b strings.Builder
	for _, c := range []struct {
		name    string
		change  func(*meal.Eater)
		minutes int
	}{
		{"vegan without legumes and grains in 5 minutes", func(e *meal.Eater) {
			e.Diets, e.ExcludedFoods = []food.Diet{food.Vegan}, []food.ID{"legumes", "grains"}
		}, 5},
		{"anything in 2 minutes", func(*meal.Eater) {}, 2},
		{"vegan without vegetables", func(e *meal.Eater) {
			e.Diets, e.ExcludedFoods = []food.Diet{food.Vegan}, []food.ID{"vegetables", "fruit"}
		}, 0},
		{"every allergy", func(e *meal.Eater) {
			e.Allergens, e.ExcludedFoods = food.AllAllergens(), []food.ID{"vegetables", "fruit", "grains"}
		}, 0},
		{"pregnant, keto and vegan", func(e *meal.Eater) {
			e.Stage, e.Diets = &pregnant, []food.Diet{food.Keto, food.Vegan}
			e.Allergens = []food.Allergen{food.Soybeans, food.Nuts}
		}, 20},
	} {
		ada := person("ada", 2000)
		c.change(&ada)
		r := week(7, ada)
		if c.minutes > 0 {
			r.Household.Preferences.MaxMinutes = everyDay(c.minutes)
		}
		fmt.Fprintf(&b, "%s\n%s\n", c.name, page(explained(t, shipped(), r)))
	}
	goldentest.Check(t, "testdata/impossible.txt", b.String())
}

func everyDay(minutes int) meal.MinuteLimits {
	limits := map[meal.Slot]int{}
	for _, s := range meal.Slots() {
		limits[s] = minutes
	}
	return meal.MinuteLimits{Weekday: limits, Weekend: limits}
}

// drawStrict is a request with so many wishes that some slot often has no dish.
func drawStrict(t *rapid.T) Request {
	r := drawRequest(t)
	for i := range r.Household.Eaters {
		e := &r.Household.Eaters[i]
		e.Allergens = few(t, "more allergens", 3, food.AllAllergens())
		e.ExcludedFoods = few(t, "more excluded", 4, append([]food.ID{"vegetables", "fruit", "dairy"}, excludable...))
	}
	wishes := &r.Household.Preferences
	if rapid.Bool().Draw(t, "in a hurry") {
		wishes.MaxMinutes = everyDay(rapid.IntRange(5, 20).Draw(t, "minutes at most"))
	}
	if rapid.Bool().Draw(t, "small kitchen") {
		wishes.Appliances = few(t, "at home", 2, meal.Appliances())
	}
	r.Avoid = few(t, "avoid", 3, []string{"porridge-with-berries", "shakshuka", "red-lentil-dal", "hummus-and-carrots"})
	return r
}

// TestEveryRelaxationWorks: a relaxation that is named opens as many dishes as it says
// when it is really made, less is not enough, and nothing that may harm is given up;
// and every rule of a conflict is needed for it.
func TestEveryRelaxationWorks(t *testing.T) {
	t.Parallel()
	households := 150
	if testing.Short() {
		households = 100
	}
	var some []meal.Recipe // enough for every kind of conflict
	for i, r := range catalog.Recipes() {
		if i%3 == 0 {
			some = append(some, r)
		}
	}
	c, draw := New(food.Default(), some), rapid.Custom(drawStrict)
	impossible, sizes := 0, map[int]int{}
	for seed := range households {
		r := draw.Example(seed)
		_, err := c.Prepare(r)
		i, is := errors.AsType[*Impossible](err)
		if !is {
			continue
		}
		impossible++
		minimalConflict(t, c, r, i)
		for _, relax := range i.Relaxations {
			sizes[len(relax.Changes)]++
			works(t, c, r, i, relax)
		}
		if t.Failed() {
			t.Fatalf("household %d:\n%s", seed, page(i))
		}
	}
	t.Logf("%d of %d impossible, relaxations by size %v", impossible, households, sizes)
	if impossible < households/10 || sizes[1] == 0 || sizes[2] == 0 || sizes[3] == 0 {
		t.Error("the households are too easy to test anything")
	}
}

// relaxed makes some changes to a request of which only one slot is left.
func relaxed(r Request, i *Impossible, changes []meal.Change) Request {
	r.Household.Eaters = slices.Clone(r.Household.Eaters)
	r.Days = slices.Clone(r.Days)
	for k, d := range r.Days {
		r.Days[k].Slots = nil
		for _, s := range d.Slots {
			if d.Date == i.Date && s.Slot == i.Slot {
				r.Days[k].Slots = append(r.Days[k].Slots, s)
			}
		}
	}
	for _, c := range changes {
		change(&r, i, c)
	}
	return r
}

func change(r *Request, i *Impossible, c meal.Change) {
	switch c.Code {
	case meal.ChangeMinutes:
		r.Household.Preferences.MaxMinutes = everyDay(c.Minutes)
	case meal.ChangeAppliance:
		r.Household.Preferences.Appliances = append(slices.Clone(r.Household.Preferences.Appliances), c.Value)
	case meal.ChangeExcluded, meal.ChangeDiet:
		for k := range r.Household.Eaters {
			e := &r.Household.Eaters[k]
			if slices.Contains(c.Eaters, e.ID) {
				e.ExcludedFoods = slices.DeleteFunc(slices.Clone(e.ExcludedFoods), func(id food.ID) bool { return c.Code == meal.ChangeExcluded && string(id) == c.Value })
				e.Diets = slices.DeleteFunc(slices.Clone(e.Diets), func(d food.Diet) bool { return c.Code == meal.ChangeDiet && string(d) == c.Value })
			}
		}
	case meal.ChangeAvoided:
		r.Avoid = slices.DeleteFunc(slices.Clone(r.Avoid), func(id string) bool { return id == c.Value })
	case meal.ChangeGuest:
		for k := range r.Days {
			for n := range r.Days[k].Slots {
				s := &r.Days[k].Slots[n]
				s.Eaters = slices.DeleteFunc(slices.Clone(s.Eaters), func(id string) bool { return id == c.Value })
			}
		}
	case meal.ChangeScope:
		r.Household.Scope = meal.ScopeEater
	}
}

func works(t *testing.T, c *Composer, r Request, i *Impossible, relax meal.Relaxation) {
	t.Helper()
	with := relaxed(r, i, relax.Changes)
	if _, err := c.Prepare(with); err != nil {
		t.Errorf("%+v does not help: %v", relax, err)
		return
	}
	find, err := newFinder(c, with)
	if err != nil {
		t.Fatal(err)
	}
	fewest := len(c.dishes)
	for _, d := range with.Days {
		for _, s := range d.Slots {
			for _, e := range i.Eaters {
				q := find.mains(d.Date, s)
				q.group = 1 << find.eater[e]
				fewest = min(fewest, len(find.find(q)))
			}
		}
	}
	if fewest != relax.Dishes {
		t.Errorf("%+v opens %d dishes", relax, fewest)
	}
	for k, change := range relax.Changes {
		if !slices.Contains(changeCodes, change.Code) || change.Code == meal.ChangeDiet && protects(change.Value) {
			t.Errorf("%+v gives up what may harm", change)
		}
		for _, less := range lesser(change) {
			fewer := slices.Concat(relax.Changes[:k], less, relax.Changes[k+1:])
			if _, err := c.Prepare(relaxed(r, i, fewer)); err == nil {
				t.Errorf("%+v is more than is needed: %+v would do", relax, fewer)
			}
		}
	}
}

// lesser gives what there is instead of a change that asks for a little less.
func lesser(c meal.Change) [][]meal.Change {
	all := [][]meal.Change{nil}
	if c.Code == meal.ChangeMinutes {
		c.Minutes--
		return append(all, []meal.Change{c})
	}
	for k := range c.Eaters {
		less := c
		less.Eaters = slices.Delete(slices.Clone(c.Eaters), k, k+1)
		all = append(all, []meal.Change{less})
	}
	return all
}

// minimalConflict asks the rules themselves: with a conflict no dish is left to the first eater,
// without any one of its rules there is.
func minimalConflict(t *testing.T, c *Composer, r Request, i *Impossible) {
	t.Helper()
	find, err := newFinder(c, r)
	if err != nil {
		t.Fatal(err)
	}
	day := r.Days[slices.IndexFunc(r.Days, func(d DayRequest) bool { return d.Date == i.Date })]
	slot := day.Slots[slices.IndexFunc(day.Slots, func(s meal.Attended) bool { return s.Slot == i.Slot })]
	left := func(rules []meal.Obstacle) (dishes int) {
		for _, d := range c.dishes {
			if isRole(d.recipe, meal.Main) && slices.Contains(d.recipe.Slots, i.Slot) &&
				!slices.ContainsFunc(rules, func(rule meal.Obstacle) bool { return breaks(find, slot, d.recipe, rule) }) {
				dishes++
			}
		}
		return dishes
	}
	if n := left(i.Rules); n > 0 {
		t.Errorf("%+v leave %d dishes", i.Rules, n)
	}
	for k := range i.Rules {
		if left(slices.Delete(slices.Clone(i.Rules), k, k+1)) == 0 {
			t.Errorf("%+v is not needed among %+v", i.Rules[k], i.Rules)
		}
	}
}

func breaks(f *finder, s meal.Attended, r *meal.Recipe, rule meal.Obstacle) bool {
	switch rule.Code {
	case meal.RuleTime:
		limit, err := strconv.Atoi(rule.Value)
		return err == nil && r.Minutes > limit
	case meal.RuleAppliance:
		return slices.Contains(r.Appliances, rule.Value)
	case meal.RuleAvoided:
		return r.ID == rule.Value
	}
	return slices.ContainsFunc(meal.DishViolations(f.foods, f.home, *r, s.Eaters, f.first), func(v meal.Violation) bool {
		return v.Kind == meal.Hard && v.Rule == rule.Code && v.Params[v.Rule] == rule.Value && v.Eater == rule.Eater
	})
}

func BenchmarkExplain(b *testing.B) {
	c := shipped()
	for _, eaters := range []int{1, 6} {
		b.Run(fmt.Sprintf("%d eaters", eaters), func(b *testing.B) {
			var all []meal.Eater
			for n := range eaters {
				e := person(fmt.Sprintf("e%d", n), 2000)
				e.Diets = []food.Diet{food.Vegan, food.HalalStyle}
				e.Allergens = []food.Allergen{food.Peanuts, food.Soybeans}
				e.ExcludedFoods = []food.ID{"legumes", "grains", excludable[n]}
				all = append(all, e)
			}
			r := week(14, all...)
			r.Household.Preferences.MaxMinutes, r.Household.Preferences.Appliances = everyDay(5), []string{"kettle"}
			i := explained(b, c, r)
			find, err := newFinder(c, r)
			if err != nil {
				b.Fatal(err)
			}
			s := r.Days[0].Slots[0]
			q := find.mains(i.Date, s)
			q.group = find.hungry(r.Days[0], s)
			for b.Loop() {
				_ = find.impossible(i.Date, s, q)
			}
		})
	}
}
