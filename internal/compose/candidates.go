package compose

import (
	"cmp"
	"math/bits"
	"slices"
	"time"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

// dayPlan is what can be served on a date: a course for every group of eaters of
// every slot that is to be composed.
type dayPlan struct {
	courses   []course
	recurring []Eaten // the dishes that this date's wishes put on the table
}

// course is one main dish to choose, for eaters of one slot who can share it.
type course struct {
	seat   int     // index in DayRequest.Slots
	eaters []int   // who shares it: indices in the household, ascending
	group  crowd   // the same
	table  crowd   // whose allergens may not be on the table
	mains  []int   // indices of dishes, ascending; one, if it recurs
	only   bool    // no other dish keeps the rules
	recurs bool    // the dish is wished on this weekday
	sides  [][]int // for each of the eaters, the sides that they may have
}

// crowd is a set of eaters, a bit for each of the household's.
type crowd uint64

// maxEaters is how many a crowd can hold.
const maxEaters = 64

func (c crowd) has(eater int) bool { return c>>eater&1 == 1 }
func (c crowd) size() int          { return bits.OnesCount64(uint64(c)) }

// within reports whether o has all of c.
func (c crowd) within(o crowd) bool { return c&^o == 0 }

// finder finds candidates: the dishes that keep every hard rule. Nothing here is
// ever relaxed.
type finder struct {
	*Composer
	home   meal.Household
	days   []DayRequest
	avoid  []string
	first  meal.Date       // of the request: the eaters are at their youngest
	judged *meal.DishJudge // of dishes on that date
	eater  map[string]int  // id -> index in the household
	fits   []crowd         // by dish: whose food rules it keeps
	spares []crowd         // by dish: whose allergens it does not hold
	usable []bool          // by dish: cooked with what is at home, and not to be avoided
	lean   crowd           // who keeps a diet of dishes low in carbohydrate
	full   crowd           // who aims for more carbohydrate than such dishes can hold
	apart  crowd           // whose diets bind their own plate only
	found  map[query][]int
	groups map[query]crowd // by query: the group that is served first
}

// query asks for dishes of a role and slot in time (0: no limit) for a group of those
// at the table.
type query struct {
	role  meal.Role
	slot  meal.Slot
	limit int
	group crowd // who eats it
	table crowd // whose allergens may not be on the table
}

func newFinder(c *Composer, r Request) (*finder, error) {
	f := &finder{Composer: c, home: r.Household, days: r.Days, avoid: r.Avoid, first: firstDate(r.Days), eater: map[string]int{}, found: map[query][]int{}, groups: map[query]crowd{}}
	if len(f.home.Eaters) > maxEaters {
		return nil, problem.Of(problem.Invalid, "eaters-most", "max", maxEaters, "count", len(f.home.Eaters))
	}
	for i, e := range f.home.Eaters {
		f.eater[e.ID] = i
		if e.DietScope == meal.DietPlate && len(e.Diets) > 0 {
			f.apart |= 1 << i
		}
		switch {
		case slices.Contains(e.Diets, food.Keto):
			f.lean |= 1 << i
		case e.CarbsPct != nil && *e.CarbsPct >= fullCarbsPct:
			f.full |= 1 << i
		}
	}
	f.judged = meal.NewDishJudge(c.foods, f.home, f.first)
	attending, err := f.attending(r.Days)
	if err != nil {
		return nil, err
	}
	for i := range c.dishes {
		recipe := c.dishes[i].recipe
		fits, spares := f.judge(c.dishes[i], attending)
		f.fits, f.spares = append(f.fits, fits), append(f.spares, spares)
		f.usable = append(f.usable, f.cookable(recipe) && !slices.Contains(r.Avoid, recipe.ID))
	}
	return f, nil
}

// attending is everybody who eats at some time of the request.
func (f *finder) attending(days []DayRequest) (crowd, error) {
	var all crowd
	for _, d := range days {
		for _, s := range d.Slots {
			for _, id := range s.Eaters {
				i, ok := f.eater[id]
				if !ok {
					return 0, problem.Of(problem.Invalid, "unknown-eater")
				}
				all |= 1 << i
			}
		}
	}
	return all, nil
}

// judge asks the rules, one eater at a time: a dish suits a group when it suits each
// of its eaters. Where allergens bind the whole table it must spare everybody there,
// those too who eat something else. What is wrong for a child on the first of the
// dates is not served on the later ones either. What a person wrote and nobody else
// wholly understands suits nobody with hard rules.
func (f *finder) judge(d dish, attending crowd) (fits, spares crowd) {
	for i, e := range f.home.Eaters {
		if !attending.has(i) {
			continue
		}
		if d.unclear && e.Bound(f.first) {
			if len(e.Allergens) == 0 || f.home.Scope == meal.ScopeEater {
				spares |= 1 << i
			}
			continue
		}
		fits |= 1 << i
		spares |= 1 << i
		for _, v := range f.judged.Violations(d.judged, []string{e.ID}) {
			if v.Kind == meal.Hard {
				fits &^= 1 << i
			}
			if v.Rule == meal.RuleAllergen && v.Eater == e.ID && f.home.Scope != meal.ScopeEater {
				spares &^= 1 << i
			}
		}
	}
	return fits, spares
}

// firstDate is the earliest of the days; a request without any has none.
func firstDate(days []DayRequest) meal.Date {
	if len(days) == 0 {
		return ""
	}
	return slices.MinFunc(days, func(a, b DayRequest) int { return cmp.Compare(a.Date, b.Date) }).Date
}

// cookable reports whether every appliance is at home; an empty list means all are.
func (f *finder) cookable(r *meal.Recipe) bool {
	return !slices.ContainsFunc(r.Appliances, func(a string) bool { return !f.atHome(a) })
}

func (f *finder) atHome(appliance string) bool {
	have := f.home.Preferences.Appliances
	return len(have) == 0 || slices.Contains(have, appliance)
}

// day finds the courses of a date.
func (f *finder) day(d DayRequest) (dayPlan, error) {
	var plan dayPlan
	for seat, s := range d.Slots {
		hungry := f.hungry(d, s)
		for hungry != 0 {
			c, group, err := f.course(d, seat, hungry)
			if err != nil {
				return dayPlan{}, err
			}
			hungry &^= group
			if i, ok := f.recurring(d.Date, s, c.mains); ok {
				c.mains, c.recurs = []int{i}, true
				plan.recurring = append(plan.recurring, Eaten{Date: d.Date, Recipe: f.dishes[i].recipe.ID})
			}
			plan.courses = append(plan.courses, c)
		}
	}
	return plan, nil
}

// hungry is who needs a composed main in a slot: its eaters but those with a kept
// one. Eating out and skipping need none.
func (f *finder) hungry(d DayRequest, s meal.Attended) crowd {
	var who crowd
	kept := d.kept()
	for _, id := range s.Eaters {
		if d.served(s, id) && kept.Main(s.Slot, s.Number, id) == nil {
			who |= 1 << f.eater[id]
		}
	}
	return who
}

// fullCarbsPct is a share of energy from carbohydrate, in percent, that nobody reaches
// with keto mains of at most 10 g of net carbohydrate and two sides.
const fullCarbsPct = 20

// company is who of the hungry may share a main. Whose diet binds the own plate only is served
// apart, after the others, with those who keep the same; a dish that suits all they may share
// again (see search.clashes). One that is keto leaves whoever aims for carbohydrate far from it,
// so those who keep keto are served apart too.
func (f *finder) company(hungry crowd) crowd {
	if others := hungry &^ f.apart; others != 0 {
		hungry = others
	} else {
		hungry = f.sameDiets(hungry)
	}
	if hungry&f.lean == 0 || hungry&f.full == 0 {
		return hungry
	}
	return hungry &^ f.lean
}

// sameDiets is the first of a crowd with those who keep the same diets.
func (f *finder) sameDiets(all crowd) crowd {
	first := f.home.Eaters[bits.TrailingZeros64(uint64(all))].Diets
	var same crowd
	for i, e := range f.home.Eaters {
		if all.has(i) && len(e.Diets) == len(first) && !slices.ContainsFunc(e.Diets, func(d food.Diet) bool { return !slices.Contains(first, d) }) {
			same |= 1 << i
		}
	}
	return same
}

// course takes from the hungry the largest group that can share a dish and come
// near their aims with it: all of them if they can.
func (f *finder) course(d DayRequest, seat int, hungry crowd) (course, crowd, error) {
	s := d.Slots[seat]
	q := f.mains(d.Date, s)
	q.group = f.company(hungry)
	if len(f.find(q)) == 0 {
		if _, known := f.groups[q]; !known {
			f.groups[q] = f.largestGroup(q)
		}
		q.group = f.groups[q]
	}
	if q.group == 0 {
		q.group = f.starving(q, hungry)
		return course{}, 0, f.impossible(d.Date, s, q)
	}
	c := course{seat: seat, mains: f.find(q), group: q.group, table: q.table}
	c.only = len(c.mains) == 1
	for i := range f.home.Eaters {
		if q.group.has(i) {
			c.eaters = append(c.eaters, i)
			c.sides = append(c.sides, f.find(query{meal.Side, q.slot, q.limit, 1 << i, q.table}))
		}
	}
	return c, q.group, nil
}

// mains asks for the main dishes of a slot, for nobody yet.
func (f *finder) mains(d meal.Date, s meal.Attended) query {
	q := query{role: meal.Main, slot: s.Slot, limit: f.home.Preferences.MaxMinutesFor(d, s.Slot)}
	for _, id := range s.Eaters {
		q.table |= 1 << f.eater[id]
	}
	return q
}

// starving is who of the hungry can eat nothing.
func (f *finder) starving(q query, hungry crowd) crowd {
	var all crowd
	for i := range f.home.Eaters {
		if q.group = 1 << i; hungry.has(i) && len(f.find(q)) == 0 {
			all |= q.group
		}
	}
	return all
}

// largestGroup is the largest part of the query's group that can share a dish and leaves
// the others to the fewest further dishes; 0 if nobody can eat anything. Of equally large
// ones the one with more dishes to choose from, then the one whose eaters come first.
func (f *finder) largestGroup(q query) crowd {
	sharing := f.sharing(q)
	var all, best crowd
	for _, g := range sharing {
		all |= g
	}
	dishes, choice := fewest(sharing, all), 0
	for _, g := range sharing {
		if g.size() < best.size() || dishes > 0 && fewest(sharing, all&^g) >= dishes {
			continue
		}
		q.group = g
		n := len(f.find(q))
		first := bits.Reverse64(uint64(g)) > bits.Reverse64(uint64(best))
		if g.size() > best.size() || n > choice || n == choice && first {
			best, choice = g, n
		}
	}
	return best
}

// sharing gives the parts of the query's group that can share a dish, none of them
// within another.
func (f *finder) sharing(q query) []crowd {
	hungry := q.group
	q.group = 0
	var all []crowd
	for _, i := range f.find(q) {
		g := f.fits[i] & hungry
		if g == 0 || slices.ContainsFunc(all, g.within) {
			continue
		}
		all = slices.DeleteFunc(all, func(other crowd) bool { return other.within(g) })
		all = append(all, g)
	}
	return all
}

// maxCovers bounds the search of fewest.
const maxCovers = 2_000

// fewest is how many of the parts together have everybody; 0 where that takes too long
// to find out.
func fewest(parts []crowd, everybody crowd) int {
	tries := 0
	for n := range len(parts) + 1 {
		if covers(parts, everybody, n, &tries) {
			return n
		}
	}
	return 0
}

// covers reports whether n of the parts have everybody who is left.
func covers(parts []crowd, left crowd, n int, tries *int) bool {
	*tries++
	if left == 0 || n == 0 || *tries > maxCovers {
		return left == 0
	}
	next := left & -left // the first who is left
	return slices.ContainsFunc(parts, func(g crowd) bool { return next.within(g) && covers(parts, left&^g, n-1, tries) })
}

// find answers a query with the indices of dishes, ascending; each once a request.
func (f *finder) find(q query) []int {
	if known, ok := f.found[q]; ok {
		return known
	}
	var all []int
	for i := range f.dishes {
		r := f.dishes[i].recipe
		if isRole(r, q.role) && slices.Contains(r.Slots, q.slot) && inTime(r, q.limit) &&
			f.usable[i] && q.group.within(f.fits[i]) && q.table.within(f.spares[i]) {
			all = append(all, i)
		}
	}
	f.found[q] = all
	return all
}

// isRole reports whether a recipe may be served as a main or as a side; a drink is
// a side that is drunk.
func isRole(r *meal.Recipe, role meal.Role) bool { return (r.Role == meal.Main) == (role == meal.Main) }

func inTime(r *meal.Recipe, limit int) bool { return limit == 0 || r.Minutes <= limit }

// recurring gives the dish that the wishes put into this slot every week, if it is a
// candidate.
func (f *finder) recurring(d meal.Date, s meal.Attended, mains []int) (int, bool) {
	id, wished := f.home.Preferences.Recurring[d.WeekdayKey()][s.Slot]
	i, known := f.byID[id]
	return i, wished && known && s.Number <= 1 && slices.Contains(mains, i)
}

// daysBetween counts the days from one date to another, without sign.
func daysBetween(a, b meal.Date) int {
	x, errX := time.Parse(time.DateOnly, string(a))
	y, errY := time.Parse(time.DateOnly, string(b))
	if errX != nil || errY != nil {
		return 1 << 20 // dates that do not exist are far from every other
	}
	return int(max(x.Sub(y), y.Sub(x)).Hours() / 24)
}

// dislikes says for each eater of the household which dishes hold a disliked food.
func dislikes(c *Composer, h meal.Household) [][]bool {
	rows := make([][]bool, len(h.Eaters))
	for i, e := range h.Eaters {
		if len(e.DislikedFoods) == 0 {
			continue
		}
		rows[i] = make([]bool, len(c.dishes))
		for j := range c.dishes {
			rows[i][j] = holds(c.foods, c.dishes[j].recipe, e.DislikedFoods)
		}
	}
	return rows
}

// holds reports whether an ingredient is one of these foods or of these groups.
func holds(t *food.Table, r *meal.Recipe, foods []food.ID) bool {
	for _, in := range r.Ingredients {
		for _, id := range foods {
			if t.Covers(id, in.Food) {
				return true
			}
		}
	}
	return false
}
