package planner

import (
	"context"
	"errors"
	"slices"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/guard"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// swapPatience is how long a swap that is done at once may think.
const swapPatience = 5 * time.Second

// SwapOrder is what a swap may say: a recipe to choose, or none for the composer's
// choice. The version of the menu is no part of it: an order that is repeated is the
// same order, though it has changed the menu itself.
type SwapOrder struct {
	Recipe   string  `json:"recipe_id"`
	Composer string  `json:"composer"`
	Seed     *uint64 `json:"seed"`
	Seen
}

// SwapMeal replaces the dish of one meal, which keeps its id. It is done at once, by the
// built-in composer (now == true), and the generation is kept as completed; where the model
// is asked for by name one is queued. The same key and order again change nothing and give the same
// generation. The rest of the day stays as it is and counts towards the new dish. A
// locked meal is a Conflict (code "meal-locked"), an older version Stale, a recipe that
// the eaters may not have Invalid at body.recipe_id; one that takes too long is the
// person's to choose. What is done at once also does readings, in the transaction that has
// changed the menu or of a key that is known already.
func (p *Planner) SwapMeal(ctx context.Context, c account.Caller, menu, mealID string, o SwapOrder, key string, found problem.Collector, also ...account.Reading) (g store.Generation, now bool, err error) {
	o.Composer = composerOf(o.Composer)
	checkComposer(&found, o.Composer, p.HasModel())
	if o.Recipe != "" {
		_, known := p.recipe[o.Recipe]
		found.Require(known, "recipe_id", "unknown-recipe")
	}
	a, err := acceptanceOf("swap:"+mealID, key, o, found)
	if err := firstOf(err, c.ByMenu(menu, mealID).Valid()); err != nil {
		return g, false, err
	}
	seed := seedOr(o.Seed)
	if o.Composer == byModel && o.Recipe == "" {
		g, err = p.queueSwap(ctx, c, a, menu, mealID, o, seed)
		return g, false, err
	}
	for range rounds {
		g, err = p.swapOnce(ctx, c, a, menu, mealID, o, seed, account.All(also...))
		if !errors.Is(err, errRulesMoved) {
			return g, err == nil && g.State.Final(), err
		}
	}
	return g, false, problem.Of(problem.Unavailable, "unavailable", "why", "eaters").
		After(time.Second).Because(err)
}

// queueSwap orders another dish of a model.
func (p *Planner) queueSwap(ctx context.Context, c account.Caller, a acceptance, menu, mealID string, o SwapOrder, seed uint64) (store.Generation, error) {
	return p.accept(ctx, c, c.ByMenu(menu), a, func(ctx context.Context, tx *store.Tx, s store.Scope) (store.Generation, error) {
		row, err := tx.Menu(ctx, s, menu)
		if err != nil {
			return store.Generation{}, err
		}
		slot, old, err := swappable(row, mealID, o.Seen, a.found)
		if err != nil {
			return store.Generation{}, err
		}
		if old.Role != meal.Main {
			return store.Generation{}, problem.Wrong("composer", "model-chooses-mains", "role", old.Role)
		}
		rules, version, err := tx.Rules(ctx, s)
		if err != nil {
			return store.Generation{}, err
		}
		v, err := p.vacancy(rules, row, mealID)
		if err != nil {
			return store.Generation{}, err
		}
		others, again := v.unseen()
		w := work{Composer: byModel, Seed: seed, Slots: []orderedSlot{slot}, Avoid: avoiding(old, others, again), Again: again}
		order, err := w.json()
		return store.Generation{Task: store.Swap, Order: order, RulesVersion: version, MenuID: &menu, Progress: queued(1)}, err
	})
}

// swapOnce is load -> think -> save. Of a key that is known already it gives the
// generation.
func (p *Planner) swapOnce(ctx context.Context, c account.Caller, a acceptance, menu, mealID string, o SwapOrder, seed uint64, also account.Reading) (g store.Generation, err error) {
	var w swap
	known, then := false, func() {}
	err = c.ByMenu(menu).View(ctx, p.store, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
		if a.found.Err() == nil {
			if g, known, err = recall(ctx, tx, s, a); err != nil {
				return err
			}
		}
		if known {
			then, err = also(ctx, tx, s)
			return err
		}
		w, err = readSwap(ctx, tx, s, menu, mealID, o, seed, a.found)
		return err
	})
	if err != nil {
		return g, err
	}
	if known {
		then()
		return g, nil
	}
	if err := p.chooseFor(ctx, w, o.Recipe); err != nil {
		return g, err
	}
	return p.saveSwap(ctx, c, a, w, also)
}

// readSwap reads what a swap is chosen by, of a meal that may be replaced.
func readSwap(ctx context.Context, tx *store.Tx, s store.Scope, menu, mealID string, o SwapOrder, seed uint64, found problem.Collector) (w swap, err error) {
	row, err := tx.Menu(ctx, s, menu)
	if err != nil {
		return w, err
	}
	slot, m, err := swappable(row, mealID, o.Seen, found)
	if err != nil {
		return w, err
	}
	w = swap{old: m, slot: slot, change: &change{
		work: work{Composer: builtIn, Seed: seed, Slots: []orderedSlot{slot}, Avoid: []string{m.RecipeID}}, row: row,
	}}
	if w.scene, err = read(ctx, tx, s, w.change.work, w.change.scene); err != nil {
		return w, err
	}
	w.owner, err = tx.Owner(ctx, s)
	return w, err
}

// swap is a swap that is done at once.
type swap struct {
	scene  *scene
	change *change
	slot   orderedSlot
	old    meal.Meal // the dish that goes
	owner  string    // of the household, whose turn it takes
}

// added gives the dishes that take the place.
func (w swap) added() []store.DatedMeal { return w.change.added(w.scene.composed(), w.slot) }

// saveSwap writes the new dish in the old one's place, and keeps what was done.
func (p *Planner) saveSwap(ctx context.Context, c account.Caller, a acceptance, w swap, also account.Reading) (g store.Generation, err error) {
	order, err := w.change.work.json()
	if err != nil {
		return g, err
	}
	id := store.NewID()
	if a.key != "" {
		ctx = guard.Replayable(ctx)
	}
	menu := w.change.row.ID
	then, err := account.Write(ctx, p.store, c.ByMenu(menu), func(ctx context.Context, tx *store.Tx, scope store.Scope) (func(), error) {
		kept, fresh, err := remember(ctx, tx, scope, a, id)
		if err != nil {
			return nil, err
		}
		if !fresh {
			g = kept
			return also(ctx, tx, scope)
		}
		if err := p.stillHolds(ctx, tx, scope, w.scene); err != nil {
			return nil, err
		}
		g, err = tx.RecordGeneration(ctx, scope, store.Generation{
			ID: id, Task: store.Swap, Order: order, MenuID: &menu,
			Progress: store.Progress{Done: 1, Total: 1, Code: codeDone},
		})
		if err != nil {
			return nil, err
		}
		err = tx.ReplaceMeals(ctx, scope, menu, w.slot.Replace, w.change.inPlaceOf([]meal.Meal{w.old}, w.slot, w.added()))
		if err != nil {
			return nil, err
		}
		return also(ctx, tx, scope)
	})
	if err != nil {
		return g, err
	}
	then()
	return g, nil
}

// inPlaceOf gives the dish that takes a meal's place the meal's id, so that whoever has its
// address finds the new dish there, and what was seen there before.
func (c *change) inPlaceOf(meals []meal.Meal, o orderedSlot, add []store.DatedMeal) []store.DatedMeal {
	for _, old := range meals {
		if !has(o.Replace, old) {
			continue
		}
		for i := range add {
			m := &add[i].Meal
			if m.Role != old.Role {
				continue
			}
			m.ID, m.Seen = old.ID, seenLast(old.Seen, old.RecipeID)
			if c.work.Again {
				m.Seen, m.Reasons = seenLast(nil, old.RecipeID), append(m.Reasons, meal.BecauseAgain())
			}
			break
		}
	}
	return add
}

// swappable finds a meal that may be replaced, with its slot; what is found wrong with the
// order is told before how the meal is.
func swappable(row store.MenuRow, id string, seen Seen, found problem.Collector) (orderedSlot, meal.Meal, error) {
	day, m, err := findMeal(row, id)
	if err := firstOf(err, found.Err(), seen.still(row)); err != nil {
		return orderedSlot{}, m, err
	}
	switch {
	case m.Locked:
		return orderedSlot{}, m, problem.Of(problem.Conflict, "meal-locked")
	case seen.Meal != 0 && seen.Meal != m.Version:
		return orderedSlot{}, m, problem.Of(problem.Stale, "stale", "what", "meal")
	}
	o := orderedSlot{slotKey: keyOf(day.Date, m), Replace: []store.MealVersion{{ID: m.ID, Version: m.Version}}}
	for _, other := range mealsOf(day, o.slotKey) {
		if other.ID != id {
			o.Keep = append(o.Keep, other.ID)
		}
	}
	return o, m, nil
}

// findMeal finds a meal of a menu and its day.
func findMeal(row store.MenuRow, id string) (meal.Day, meal.Meal, error) {
	for _, day := range row.Days {
		for _, m := range day.Meals {
			if m.ID == id {
				return day, m, nil
			}
		}
	}
	return meal.Day{}, meal.Meal{}, problem.Of(problem.NotFound, "not-found", "what", "meal")
}

// chooseFor puts the new dish into the scene: the person's, or the composer's. A side
// or a drink is replaced by the nearest in energy, for composers choose those only
// together with a main.
func (p *Planner) chooseFor(ctx context.Context, w swap, recipe string) error {
	s, old := w.scene, w.old
	if len(eatersOf(s.rules, old)) == 0 && (recipe != "" || old.Role != meal.Main) {
		return nobodyEats()
	}
	if recipe == "" && old.Role != meal.Main {
		v, err := p.vacancy(s.rules, w.change.row, old.ID)
		if err != nil {
			return err
		}
		others, again := v.unseen()
		if len(others) == 0 {
			return problem.Of(problem.Impossible, "impossible", "why", "no-other", "role", old.Role)
		}
		w.change.work.Again = again
		return p.putDish(w, *others[s.work.Seed%uint64(min(len(others), 5))].recipe, meal.ByComposer)
	}
	if recipe == "" {
		return p.composeUnseen(ctx, w)
	}
	r := p.recipe[recipe]
	if (r.Role == meal.Main) != (old.Role == meal.Main) {
		return problem.Wrong("recipe_id", "other-role", "is", r.Role, "was", old.Role)
	}
	if broken := p.refusals(s.rules, r, eatersOf(s.rules, old), w.slot.Date); len(broken) > 0 {
		return breaksRules(broken)
	}
	return p.putDish(w, r, meal.ByHand)
}

// avoiding gives what a swap avoids: the dish that goes, and, where something else is left,
// what was in its place before.
func avoiding(old meal.Meal, others []fit, again bool) []string {
	if again || len(others) == 0 {
		return []string{old.RecipeID}
	}
	return seenLast(old.Seen, old.RecipeID)
}

// composeUnseen lets the composer choose among the dishes of the round. Where it would choose
// none of them the best of them comes.
func (p *Planner) composeUnseen(ctx context.Context, w swap) error {
	v, err := p.vacancy(w.scene.rules, w.change.row, w.old.ID)
	if err != nil {
		return err
	}
	others, again := v.unseen()
	w.change.work.Again, w.scene.work.Avoid = again, avoiding(w.old, others, again)
	err = p.composeSwap(ctx, w)
	if problem.Is(err, problem.Impossible) && len(w.old.Seen) > 0 && len(others) > 0 {
		return p.putDish(w, *others[0].recipe, meal.ByComposer)
	}
	return err
}

// composeSwap lets the composer choose, within the patience of somebody who waits.
func (p *Planner) composeSwap(ctx context.Context, w swap) error {
	thinking, done := p.permitWithin(ctx, swapPatience)
	defer done()
	inTurn := atOnce(applicant{priority: awaited, owner: w.owner, household: w.change.row.Household})
	err := p.composeDays(thinking, w.scene, composing{urgency: inTurn}, func(context.Context, meal.Day, int) error { return nil })
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return context.Cause(thinking)
	}
	if err != nil {
		return err
	}
	if len(w.added()) == 0 {
		return nobodyEats()
	}
	return p.mustHold(w.scene)
}

func nobodyEats() error {
	return problem.Of(problem.Impossible, "impossible", "why", "nobody-eats")
}

// putDish puts a recipe in a meal's place, in the portions that bring the day nearest to its aim.
func (p *Planner) putDish(w swap, r meal.Recipe, source meal.Source) error {
	s, old := w.scene, w.old
	v, err := p.vacancy(s.rules, w.change.row, old.ID)
	if err != nil {
		return err
	}
	m := meal.Meal{
		ID: store.NewID(), Slot: old.Slot, Number: old.Number, Role: r.Role, Kind: meal.Cook, Position: old.Position,
		RecipeID: r.ID, Dish: r, FoodsVersion: p.foods.Version(), Source: source, Reasons: []meal.Reason{}, Version: 1,
		Portions: v.trial.Portions(r),
	}
	for i := range s.requests {
		s.days[i] = &meal.Day{Date: w.slot.Date, Slots: s.requests[i].Slots, Meals: append(slices.Clone(s.requests[i].Keep), m)}
	}
	// The dish has been judged; the whole is judged too, but what a person may choose
	// (time) is not ours to refuse.
	for _, v := range p.hard(s.rules, s) {
		if v.Meal == m.ID && meal.FoodRule(v.Rule) {
			return breaksRules(meal.ViolationViews(p.foods, s.rules, s.menu(), []meal.Violation{v}))
		}
	}
	return nil
}

// eatersOf gives who eats a meal, of those that the household still has.
func eatersOf(h meal.Household, m meal.Meal) []string {
	var ids []string
	for _, portion := range m.Portions {
		if h.Eater(portion.Eater) != nil {
			ids = append(ids, portion.Eater)
		}
	}
	return ids
}

// refusals says why eaters may not have a dish on a date.
func (p *Planner) refusals(h meal.Household, r meal.Recipe, eaters []string, on meal.Date) []meal.ViolationView {
	broken := slices.DeleteFunc(meal.DishViolations(p.foods, h, r, eaters, on), func(v meal.Violation) bool { return v.Kind != meal.Hard })
	return meal.ViolationViews(p.foods, h, meal.Menu{}, broken)
}

// breaksRules refuses a recipe for the rules that it breaks.
func breaksRules(broken []meal.ViolationView) error {
	refused := problem.Wrong("recipe_id", "breaks-rules")
	refused.About = broken
	return refused
}
