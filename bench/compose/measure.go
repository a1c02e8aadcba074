package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
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
	content  []byte        // its JSON
	took     time.Duration // processor time
	meals    int
	breaches []breach // by the words
	refused  []string // by meal.Check
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
	lines          int // of ingredients
	measured       int // of them, those that a cook can measure
	rotations      int // weeks in which a rotation is missed
	repeats        int // mains that came again within the window
	places, filled int // eaters at the table, and those of them with a main
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
	if o.menu, err = b.compose(ctx, h, h.days); err == nil && fortnight {
		o.long, err = b.compose(ctx, h, longestMenu)
	}
	var p *problem.Problem
	if errors.As(err, &p) && p.Kind == problem.Impossible {
		return outcome{impossible: say.For(language.English).Detail(p)}, nil
	}
	return o, err
}

// compose makes a menu and has it judged by meal.Check and by the words of its JSON.
// Only composing is timed.
func (b *bench) compose(ctx context.Context, h home, days int) (composed, error) {
	request := h.request(days)
	began := processorTime()
	menu, err := b.composer.Compose(ctx, request, nil)
	c := composed{took: processorTime() - began}
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
	c.breaches = b.checker.check(h, read)
	for i, d := range read.Days {
		c.meals += len(d.Meals)
		c.addDay(h.Household, menu.Days[i], d)
	}
	c.countMains(read)
	c.countAmounts(read)
	return c, nil
}

// addDay measures a day for each of its eaters. A day that an eater has in part only is
// aimed at a part of the target and does not count.
func (q *quality) addDay(h meal.Household, day meal.Day, d dayJSON) {
	for _, e := range d.Eaters {
		if h.DayShare(day, e.Eater) == 1 {
			q.addEater(e.Target, e.Nutrition)
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

func (q *quality) addEater(target, got nutritionJSON) {
	if target.Energy == nil {
		return
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
	q.lines += o.lines
	q.measured += o.measured
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
