package compose

import (
	"cmp"
	"slices"
	"sync"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// What tells dishes apart by their foods.
const (
	maxMainFoods = 3  // the heaviest make the dish
	minMainFood  = 20 // g of a serving: less seasons it
)

// writtenWindow is for how many days a written dish is no repeat of another, where the
// household names none: as long as a repeat costs most.
const writtenWindow = 7

// beside are the groups that season a dish or go with any, however much there is of them.
var beside = []food.ID{"alliums", "butter-foods", "flavourings", "herbs", "oils", "seasonings", "spices", "stocks", "vinegars"}

// alike are the groups whose foods are the same to who eats them: chicken breast or thigh,
// white rice or brown.
var alike = []food.ID{
	"beef", "chicken", "chickpeas", "lamb", "lentils", "noodles", "pasta-group", "pork", "potatoes", "rice", "salmon", "tofu", "tomatoes", "tuna", "turkey",
}

// mainFoods are what a dish is mostly made of, by weight: up to three foods or groups, in
// order. Two dishes with the same are the same dish.
func mainFoods(t *food.Table, r meal.Recipe) []string {
	grams := map[string]float64{}
	for _, in := range r.Ingredients {
		f := t.Food(in.Food)
		if f == nil || f.ID == "water" || in.Grams < minMainFood*float64(r.Servings) || inAny(f, beside) {
			continue
		}
		grams[sortOf(f)] += in.Grams
	}
	var all []string
	for name := range grams {
		all = append(all, name)
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(cmp.Compare(grams[b], grams[a]), cmp.Compare(a, b)) })
	all = all[:min(len(all), maxMainFoods)]
	slices.Sort(all)
	return all
}

// sortOf is what a food is to who eats it: one of the groups that are alike, or itself.
func sortOf(f *food.Food) string {
	for _, g := range alike {
		if slices.Contains(f.Groups, g) {
			return string(g)
		}
	}
	return string(f.ID)
}

// sameByFoods reports whether two dishes are mostly made of the same foods; of seasonings
// alone nothing is.
func sameByFoods(t *food.Table, a, b meal.Recipe) bool {
	foods := mainFoods(t, a)
	return len(foods) > 0 && slices.Equal(foods, mainFoods(t, b))
}

// tables are the written dishes of a request's days, which are asked for at once.
type tables struct {
	mu    sync.Mutex
	dates map[string][]meal.Date // by id
}

// take reserves a written dish for a date; false: another day has it within the window.
func (t *tables) take(id string, on meal.Date, window int) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, d := range t.dates[id] {
		if d != on && daysBetween(d, on) < window {
			return false
		}
	}
	if t.dates == nil {
		t.dates = map[string][]meal.Date{}
	}
	t.dates[id] = append(t.dates[id], on)
	return true
}

// Finished tells that a day of the request is composed already: what a model wrote for it is
// not written again.
func (s *Skeleton) Finished(day meal.Day) {
	for _, m := range day.Meals {
		if m.Dish.Source == meal.FromModel {
			s.tables.take(m.RecipeID, day.Date, s.window())
		}
	}
}

// window is for how many days a written dish may not come again. No dish that is offered
// comes twice in a request, so none that is written does.
func (s *Skeleton) window() int {
	days := s.plan.request.Days
	return max(s.plan.request.Household.Preferences.NoRepeatDays, writtenWindow, daysBetween(days[0].Date, days[len(days)-1].Date)+1)
}

// repeats says what a written dish would repeat: by its foods a dish of the same day or of
// another within the window, by its main protein another dish of the day.
func (s *Skeleton) repeats(i int, a asked, r meal.Recipe, good map[string]picked) (f fault) {
	p, d := s.plan, s.plan.request.Days[i]
	if len(mainFoods(p.foods, r)) == 0 {
		f.add("a dish is made of more than seasonings")
		return f
	}
	protein := mainProtein(p.foods, r)
	for _, other := range s.besides(i, a, good) {
		if sameByFoods(p.foods, r, other) {
			f.add("another dish of the day is made of the same foods")
		} else if protein != none && protein == mainProtein(p.foods, other) {
			f.add("another dish of the day has its protein of the same: %s", p.foods.Name(families[protein]))
		}
	}
	for _, e := range s.elsewhere(i) {
		if daysBetween(e.date, d.Date) >= s.window() {
			continue
		}
		if e.recipe.ID == r.ID || sameByFoods(p.foods, r, e.recipe) {
			f.add("a dish of the same foods is served on another day")
			break
		}
	}
	if len(f.words) == 0 && !s.tables.take(r.ID, d.Date, s.window()) {
		f.add("a dish of the same foods is served on another day")
	}
	return f
}

// besides gives the other mains of a day's lunch and dinner: what the model chose, kept meals,
// and what plan B serves where nothing is asked.
func (s *Skeleton) besides(i int, a asked, good map[string]picked) []meal.Recipe {
	var all []meal.Recipe
	p := s.plan
	open := map[int]bool{}
	for _, o := range s.open(i) {
		open[o.course] = true
		pick, has := good[o.key]
		switch {
		case o.key == a.key || !has || !proteinMatters(s.slot(i, o)):
		case pick.written != nil:
			all = append(all, *pick.written)
		default:
			all = append(all, *p.dishes[p.byID[pick.dish]].recipe)
		}
	}
	for _, m := range p.request.Days[i].Keep {
		if m.Role.Counts(m.Slot) && !away(m) {
			all = append(all, m.Dish)
		}
	}
	for n, c := range p.days[i].courses {
		if m := p.mainOf(s.planB[i], i, c); m != nil && !open[n] && m.Role.Counts(m.Slot) {
			all = append(all, m.Dish)
		}
	}
	return all
}

// dated is a dish on a date.
type dated struct {
	date   meal.Date
	recipe meal.Recipe
}

// elsewhere gives what is served on other days: of the menu as it stands, of other menus, and
// what is offered or planned for the days of the request. Of a dish of another menu that a
// model wrote only the id is known, which is that of its foods.
func (s *Skeleton) elsewhere(i int) []dated {
	p := s.plan
	var all []dated
	add := func(date meal.Date, meals []meal.Meal) {
		for _, m := range meals {
			if m.Role == meal.Main && !away(m) {
				all = append(all, dated{date, m.Dish}, dated{date, meal.Recipe{ID: m.RecipeID}})
			}
		}
	}
	for _, d := range p.request.Around {
		add(d.Date, d.Meals)
	}
	for k, d := range p.request.Days {
		if k == i {
			continue
		}
		add(d.Date, d.Keep)
		add(d.Date, s.planB[k].Meals)
		for _, a := range s.days[k] {
			for _, id := range a.dishes {
				all = append(all, dated{d.Date, *p.dishes[p.byID[id]].recipe})
			}
		}
	}
	for _, e := range p.request.History {
		known := meal.Recipe{ID: e.Recipe}
		if at, has := p.byID[e.Recipe]; has {
			known = *p.dishes[at].recipe
		}
		all = append(all, dated{e.Date, known})
	}
	return all
}
