package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/text/language"

	"mealplanner/internal/catalog"
	"mealplanner/internal/compose"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	say "mealplanner/internal/words"
)

// bench is what composes and what judges. It is for one goroutine.
type bench struct {
	foods    *food.Table
	composer *compose.Composer
	checker  *checker
}

func newBench(w *words) *bench {
	foods := food.Default()
	return &bench{foods, compose.New(foods, catalog.Recipes()), newChecker(w)}
}

// outcome is what became of one household's order.
type outcome struct {
	impossible string // why there can be no menu; empty: there is one
	menu       composed
	long       composed // the menu of a fortnight, for its time
}

// composed is a menu with all that was found out about it.
type composed struct {
	menu     meal.Menu
	content  []byte        // its JSON
	took     time.Duration // processor time
	meals    int
	breaches []breach                   // by the words
	refused  []string                   // by meal.Check
	missed   map[string]map[string]bool // by date: the needs that meal.Check finds missed
	quality
}

// quality is how near a menu comes to what was wished.
type quality struct {
	off            [len(macros)][]float64 // of each whole day of each eater, as a share of the target
	days           int                    // whole days of eaters with a target
	near           [len(macros)]int       // of them, those in range of the nutrient
	aimed          [len(macros)]int       // of them, those with a target for it
	good           int                    // in range of everything aimed for
	mains, unique  int
	left           int // mains that are left over
	rotations      int // weeks in which a rotation is missed
	repeats        int // mains that came again within the window
	places, filled int // eaters at the table, and those of them with a main
	figures        figures
}

// macros are what is aimed for, each with the range that a good day keeps.
var macros = [...]struct {
	name string
	near float64
}{{"energy", 0.05}, {"protein", 0.10}, {"carbohydrate", 0.10}, {"fat", 0.10}}

// household composes what a household orders. With the fortnight, the same household
// orders that too.
func (b *bench) household(ctx context.Context, h home, fortnight bool) (outcome, error) {
	var o outcome
	var err error
	if o.menu, err = b.compose(ctx, h, h.request(0, h.days)); err == nil && fortnight {
		if o.long, err = b.compose(ctx, h, h.request(0, longestMenu)); err == nil {
			err = b.month(ctx, h, &o.long)
		}
	}
	var p *problem.Problem
	if errors.As(err, &p) && p.Kind == problem.Impossible {
		return outcome{impossible: say.For(language.English).Detail(p)}, nil
	}
	return o, err
}

// compose makes a menu and has it judged by meal.Check and by the words of its JSON.
// Only composing is timed.
func (b *bench) compose(ctx context.Context, h home, request compose.Request) (composed, error) {
	began := processorTime()
	menu, err := b.composer.Compose(ctx, request, nil)
	c := composed{took: processorTime() - began, missed: map[string]map[string]bool{}, quality: quality{figures: newFigures()}}
	if err != nil {
		return c, err
	}
	for _, v := range meal.Check(b.foods, h.Household, menu, meal.Composed) {
		switch {
		case v.Kind == meal.Hard:
			c.refused = append(c.refused, v.String())
		case v.Rule == meal.RuleRotation:
			c.rotations++
		case v.Rule == meal.RuleVariety && h.Preferences.NoRepeatDays > 0:
			c.repeats++
		case slices.Contains(needRules, v.Rule):
			c.miss(string(v.Date), v.Rule, v.Params["nutrient"])
		}
	}
	// The view is made as if no rule were broken: a blocked meal would hide its words.
	if c.content, err = json.Marshal(meal.View(b.foods, h.Household, menu, nil)); err != nil {
		return c, err
	}
	read, err := readMenu(c.content)
	if err != nil {
		return c, err
	}
	c.menu, c.breaches = menu, b.checker.check(h, read)
	for i, d := range read.Days {
		c.meals += len(d.Meals)
		c.addDay(h.Household, menu.Days[i], d)
		c.figures.judgeDay(h, d)
		b.checker.judgePlates(&c.figures, h, d)
	}
	c.countMains(read)
	c.figures.judgeKitchen(h, read)
	b.checker.judgeAnimals(&c.figures, h, read)
	c.figures.judgeMeasures(read)
	return c, nil
}

// needRules are the rules about what a day brings.
var needRules = []string{meal.RuleEnergy, meal.RuleMacro, meal.RuleNutrient}

// miss notes a need that a date misses.
func (c *composed) miss(date, rule, nutrient string) {
	if c.missed[date] == nil {
		c.missed[date] = map[string]bool{}
	}
	c.missed[date][strings.TrimSpace(rule+" "+nutrient)] = true
}

// month composes the fortnight after a fortnight and counts how often mains come in both, of
// households that enough mains suit.
func (b *bench) month(ctx context.Context, h home, first *composed) error {
	if b.suiting(h) < enoughMains {
		return nil
	}
	request := h.request(longestMenu, longestMenu)
	request.Around = first.menu.Days
	second, err := b.composer.Compose(ctx, request, nil)
	if err != nil {
		return err
	}
	second.Days = append(slices.Clone(first.menu.Days), second.Days...)
	content, err := json.Marshal(meal.View(b.foods, h.Household, second, nil))
	if err != nil {
		return err
	}
	read, err := readMenu(content)
	if err == nil {
		first.figures.judgeMonth(read)
	}
	return err
}

// suiting is how many mains of the catalogue for lunch or dinner break no rule of any eater by
// their words, and are made in the time of a working day.
func (b *bench) suiting(h home) int {
	n := 0
	for _, r := range catalog.Recipes() {
		if r.Role == meal.Main && h.hasTime(r) && b.suits(h, b.readRecipe(r)) {
			n++
		}
	}
	return n
}

// hasTime reports whether a recipe is made in the time of a planned lunch or dinner.
func (h home) hasTime(r meal.Recipe) bool {
	return slices.ContainsFunc(r.Slots, func(s meal.Slot) bool {
		limit := h.Preferences.MaxMinutes.Weekday[s]
		return (s == meal.Lunch || s == meal.Dinner) && slices.Contains(h.Preferences.Meals, s) && (limit == 0 || r.Minutes <= limit)
	})
}

// suits reports whether a dish breaks no rule of any eater.
func (b *bench) suits(h home, m *mealJSON) bool {
	for _, e := range h.Eaters {
		for _, rule := range h.rulesOf(e, true) {
			if b.checker.breaks(m, rule) != "" {
				return false
			}
		}
	}
	return true
}

// readRecipe is a recipe of the catalogue as a menu's JSON would have it.
func (b *bench) readRecipe(r meal.Recipe) *mealJSON {
	m := &mealJSON{Title: r.Title, CookedServings: float64(r.Servings)}
	for i := range r.Ingredients {
		in := &r.Ingredients[i]
		m.Ingredients = append(m.Ingredients, ingredientJSON{Name: b.foods.Name(in.Food), Grams: &in.Grams})
	}
	return m
}

// addDay measures a day for each of its eaters. A day that an eater has in part only is
// aimed at a part of the target and does not count.
func (q *quality) addDay(h meal.Household, day meal.Day, d dayJSON) {
	for _, e := range d.Eaters {
		if h.DayShare(day, e.Eater) == 1 {
			q.addEater(e.Target, e.Nutrition, e.Estimated)
		}
	}
	for _, s := range d.Slots {
		for _, e := range s.Eaters {
			q.places++
			if d.serves(s.Slot, s.Number, e) {
				q.filled++
			}
		}
	}
}

func (q *quality) addEater(target, got nutritionJSON, estimated bool) {
	if target.Energy == nil || estimated {
		return // what nobody set is among the figures
	}
	q.days++
	good := true
	aims, has := target.list(), got.list()
	for i, aim := range aims {
		if aim == nil || *aim == 0 {
			continue
		}
		off := 1.0 // what is not known is as bad as missing
		if has[i] != nil {
			off = math.Abs(*has[i]-*aim) / *aim
		}
		q.off[i] = append(q.off[i], off)
		q.aimed[i]++
		if off <= macros[i].near {
			q.near[i]++
		} else {
			good = false
		}
	}
	if good {
		q.good++
	}
}

func (n nutritionJSON) list() [len(macros)]*float64 {
	return [...]*float64{n.Energy, n.Protein, n.Carbs, n.Fat}
}

// countMains counts the mains and the different dishes among them.
func (q *quality) countMains(m menuJSON) {
	dishes := map[string]bool{}
	for _, d := range m.Days {
		for _, dish := range d.Meals {
			if dish.Role == "main" && dish.Kind == "leftover" {
				q.left++
			}
			if dish.Role == "main" && dish.Kind == "cook" {
				q.mains++
				dishes[dish.Title] = true
			}
		}
	}
	q.unique += len(dishes)
}

// add sums another menu's quality up in this one.
func (q *quality) add(o quality) {
	for i := range macros {
		q.off[i] = append(q.off[i], o.off[i]...)
		q.near[i] += o.near[i]
		q.aimed[i] += o.aimed[i]
	}
	q.days += o.days
	q.good += o.good
	q.mains += o.mains
	q.unique += o.unique
	q.left += o.left
	q.rotations += o.rotations
	q.repeats += o.repeats
	q.places += o.places
	q.filled += o.filled
}

// wrong words all that is wrong with a menu: nothing should be.
func (c composed) wrong() []string {
	var all []string
	for _, b := range c.breaches {
		all = append(all, "by its words: "+b.String())
	}
	for _, r := range c.refused {
		all = append(all, "by meal.Check: "+r)
	}
	return all
}

// processorTime is what this process has used of all cores together.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(fmt.Sprintf("getrusage: %v", err)) // of oneself it cannot fail
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// reason is what an impossible order's explanation says, without its date and slot:
// those of the same household read the same.
func reason(detail string) string {
	_, why, found := strings.Cut(detail, ": ")
	if !found {
		return detail
	}
	return why
}
