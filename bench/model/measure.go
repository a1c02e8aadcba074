package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"mealplanner/internal/catalog"
	"mealplanner/internal/compose"
	"mealplanner/internal/food"
	"mealplanner/internal/llm"
	"mealplanner/internal/llm/llmtest"
	"mealplanner/internal/meal"
)

// atOnce is how many days are asked for at once.
const atOnce = 4

// row is what was measured of one model.
type row struct {
	Model        string `json:"model"`
	Menus        int    `json:"menus"`
	Days         int    `json:"days"`
	Slots        int    `json:"mains"`
	Calls        int    `json:"calls"`
	Formed       int    `json:"answers_of_the_right_form"`
	Chosen       int    `json:"chosen"` // at the first call
	Written      int    `json:"written"`
	Again        int    `json:"chosen_when_asked_again"`
	GaveWay      int    `json:"gave_way_to_the_aims"`
	Filled       int    `json:"filled"`
	InRange      int    `json:"days_in_range"`
	Unique       int    `json:"different_mains"`
	InputTokens  int    `json:"input_tokens"`
	OutputTokens int    `json:"output_tokens"`
	Violations   int    `json:"hard_violations"`
}

// counting counts the calls of a door and the form of its answers.
type counting struct {
	door *llm.Door
	mu   sync.Mutex
	row  *row
}

func (c *counting) Ask(ctx context.Context, r llm.Request) (llm.Answer, error) {
	a, err := c.door.Ask(ctx, r)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.row.Calls += max(1, a.Usage.Calls)
	c.row.InputTokens += a.Usage.InputTokens
	c.row.OutputTokens += a.Usage.OutputTokens
	var form struct {
		Dishes []struct{ Slot string }
	}
	if err == nil && json.Unmarshal([]byte(a.Text), &form) == nil && len(form.Dishes) > 0 {
		c.row.Formed++
	}
	return a, err
}

// measure lets households order menus that a provider's model chooses.
func (o options) measure(ctx context.Context, name string, p llm.Provider) (row, error) {
	door, err := llm.New(llm.Config{Provider: p})
	if err != nil {
		return row{}, err
	}
	defer door.Close()
	r := row{Model: name}
	composer := compose.New(food.Default(), catalog.Recipes())
	for n := range o.households {
		request := household(n, o.days)
		menu, err := o.menu(ctx, composer, request, &counting{door: door, row: &r})
		if err != nil {
			return r, fmt.Errorf("household %d: %w", n, err)
		}
		r.judge(request.Household, menu)
	}
	return r, nil
}

// menu composes as the planner does: plan B, then the days, several at once.
func (o options) menu(ctx context.Context, composer *compose.Composer, r compose.Request, asker compose.Asker) (meal.Menu, error) {
	plan, err := composer.Prepare(r)
	if err != nil {
		return meal.Menu{}, err
	}
	var planB []meal.Day
	for i := range r.Days {
		day, err := plan.Day(ctx, i, planB)
		if err != nil {
			return meal.Menu{}, err
		}
		planB = append(planB, day)
	}
	s := plan.Skeleton(planB)
	days, errs := make([]*meal.Day, len(planB)), make([]error, len(planB))
	turns := make(chan struct{}, atOnce)
	var composing sync.Mutex // one core
	var all sync.WaitGroup
	for i := range planB {
		all.Go(func() {
			turns <- struct{}{}
			choices := s.Choose(ctx, i, compose.Model{Asker: asker, Write: o.write})
			<-turns
			composing.Lock()
			defer composing.Unlock()
			day, err := s.Day(ctx, i, slices.Clone(days), choices)
			days[i], errs[i] = &day, err
		})
	}
	all.Wait()
	var menu meal.Menu
	for i, day := range days {
		if errs[i] != nil {
			return menu, errs[i]
		}
		menu.Days = append(menu.Days, *day)
	}
	return menu, nil
}

// judge adds a menu to the figures.
func (r *row) judge(h meal.Household, menu meal.Menu) {
	r.Menus++
	off, seen := map[meal.Date]bool{}, map[string]bool{}
	for _, v := range meal.Check(food.Default(), h, menu, meal.Composed) {
		switch {
		case v.Kind == meal.Hard:
			r.Violations++
		case v.Rule == meal.RuleEnergy || v.Rule == meal.RuleMacro:
			off[v.Date] = true
		}
	}
	for _, d := range menu.Days {
		r.Days++
		if !off[d.Date] {
			r.InRange++
		}
		for _, m := range d.Meals {
			if m.Role != meal.Main {
				continue
			}
			r.Slots++
			if !seen[m.RecipeID] {
				seen[m.RecipeID] = true
				r.Unique++
			}
			r.source(m)
		}
	}
}

func (r *row) source(m meal.Meal) {
	has := func(code string) bool {
		return slices.ContainsFunc(m.Reasons, func(why meal.Reason) bool { return why.Code == code })
	}
	if m.Dish.Source == meal.FromModel {
		r.Written++
	}
	switch {
	case m.Source == meal.ByModel:
		r.Chosen++
	case m.Source == meal.Repaired:
		r.Again++
	case has(meal.ReasonFilled):
		r.Filled++
	case has(meal.ReasonEnergy):
		r.GaveWay++
	}
}

// household is the n-th that orders a menu: one to three eaters of different diets.
func household(n, days int) compose.Request {
	diets := [][]food.Diet{nil, {food.Vegetarian}, {food.Vegan}, {food.GlutenFree}, nil}
	h := meal.Household{Preferences: meal.DefaultPreferences()}
	h.Preferences.Leftovers = false // a model is not asked about what is cooked for two tables
	for i := range 1 + n%3 {
		kcal, protein, carbs, fat := 1700+150*((n+3*i)%8), 20, 50, 30
		e := meal.Eater{ID: fmt.Sprintf("eater-%d", i), EnergyKcal: &kcal, ProteinPct: &protein, CarbsPct: &carbs, FatPct: &fat, Diets: diets[n%len(diets)]}
		if i == 0 {
			e.Allergens = []food.Allergen{food.AllAllergens()[n%14]}
		}
		h.Eaters = append(h.Eaters, e)
	}
	r := compose.Request{Household: h, Seed: uint64(n)}
	for i := range days {
		d := meal.Date("2026-12-01").AddDays(i)
		r.Days = append(r.Days, compose.DayRequest{Date: d, Slots: h.Attendance(d, nil)})
	}
	return r
}

// overhead is what the composer adds to a provider's time.
type overhead struct {
	Delay time.Duration `json:"delay_ns"`
	Days  int           `json:"days"`
	Took  time.Duration `json:"took_ns"`
	Ideal time.Duration `json:"ideal_ns"` // the provider's time alone
	Ratio float64       `json:"ratio"`
	Times int           `json:"times"`
}

const overheadTimes = 5

// overhead orders menus of a provider that always takes as long.
func (o options) overhead(ctx context.Context) (overhead, error) {
	choose := llmtest.Personality(func(c llmtest.Call) llmtest.Reply { return llmtest.Later(o.delay, plausible(c)) })
	url, stop, err := llmtest.New(choose).Start()
	if err != nil {
		return overhead{}, err
	}
	defer stop()
	door, err := llm.New(llm.Config{Provider: llm.Provider{URL: url, Model: "slow", Limits: llm.Limits{Concurrency: atOnce}}})
	if err != nil {
		return overhead{}, err
	}
	defer door.Close()
	composer := compose.New(food.Default(), catalog.Recipes())
	rounds := (o.days + atOnce - 1) / atOnce
	r := overhead{Delay: o.delay, Days: o.days, Ideal: time.Duration(rounds) * o.delay, Times: overheadTimes}
	var took []time.Duration
	for range overheadTimes {
		began := time.Now()
		if _, err := (options{days: o.days}).menu(ctx, composer, household(0, o.days), &counting{door: door, row: &row{}}); err != nil {
			return r, err
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	r.Took = took[len(took)/2]
	r.Ratio = float64(r.Took) / float64(r.Ideal)
	return r, nil
}
