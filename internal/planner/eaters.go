package planner

import (
	"context"
	"fmt"
	"slices"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

const maxEaters = 50 // of a household; composing takes up to 64

// Eaters lists a household's that are not archived, oldest first.
func (p *Planner) Eaters(ctx context.Context, c account.Caller, household string, page store.Page) (items []store.EaterRow, next string, err error) {
	if err := missing(household); err != nil {
		return nil, "", err
	}
	err = p.store.View(ctx, func(ctx context.Context, tx *store.Tx) error {
		s, err := c.Enter(ctx, tx, household)
		if err != nil {
			return err
		}
		items, next, err = tx.EatersPage(ctx, s, page)
		return err
	})
	return noNil(items), next, err
}

// Eater gives one, archived ones too.
func (p *Planner) Eater(ctx context.Context, c account.Caller, household, id string) (e store.EaterRow, err error) {
	if err := missing(household, id); err != nil {
		return e, err
	}
	err = p.store.View(ctx, func(ctx context.Context, tx *store.Tx) error {
		s, err := c.Enter(ctx, tx, household)
		if err != nil {
			return err
		}
		e, err = tx.Eater(ctx, s, id)
		return err
	})
	return e, err
}

// SaveEater creates (ID empty) or replaces an eater. Free-text rules ("no nuts") are
// mapped and added to allergens, diets and excluded foods; what cannot be mapped is
// Invalid at body.rules[i]. A coach vouches for an energy below the usual floor, and
// goes on doing so while others change other things.
func (p *Planner) SaveEater(ctx context.Context, c account.Caller, household string, e meal.Eater, rules []string, version int) (row store.EaterRow, read []food.Rule, err error) {
	if err := missingEater(household, e.ID); err != nil {
		return row, nil, err
	}
	return p.keepEater(ctx, c, household, e, rules, func(ctx context.Context, tx *store.Tx, s store.Scope, row store.EaterRow) (store.EaterRow, error) {
		if row.ID == "" {
			return tx.CreateEater(ctx, s, row)
		}
		return tx.UpdateEater(ctx, s, row, version)
	})
}

// NewEaterID makes an id for AddEater.
func NewEaterID() string { return store.NewID() }

// AddEater is SaveEater of a new one whose id was made before, so that what is sent
// twice adds one: the second time is a Conflict with code "eater-exists".
func (p *Planner) AddEater(ctx context.Context, c account.Caller, household string, e meal.Eater, rules []string) (row store.EaterRow, read []food.Rule, err error) {
	id := e.ID
	if err := missing(household, id); err != nil {
		return row, nil, err
	}
	e.ID = "" // it is judged as a new one
	return p.keepEater(ctx, c, household, e, rules, func(ctx context.Context, tx *store.Tx, s store.Scope, row store.EaterRow) (store.EaterRow, error) {
		row.ID = id
		return tx.CreateEater(ctx, s, row)
	})
}

// keepEater judges an eater with the rules that were typed, and writes.
func (p *Planner) keepEater(ctx context.Context, c account.Caller, household string, e meal.Eater, rules []string,
	write func(context.Context, *store.Tx, store.Scope, store.EaterRow) (store.EaterRow, error)) (row store.EaterRow, read []food.Rule, err error) {
	var wrong problem.Collector
	e, read = p.addRules(&wrong, e, rules)
	e = e.Clean()
	err = p.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		s, err := c.Enter(ctx, tx, household)
		if err != nil {
			return err
		}
		vouched, err := p.judgeEater(ctx, tx, s, wrong, e)
		if err != nil {
			return err
		}
		row, err = write(ctx, tx, s, store.EaterRow{Eater: e, SetByCoach: vouched})
		return err
	})
	if err != nil {
		return store.EaterRow{}, nil, err
	}
	return row, read, nil
}

// JudgeEater says what SaveEater would find wrong, and keeps nothing.
func (p *Planner) JudgeEater(ctx context.Context, c account.Caller, household string, e meal.Eater, rules []string) error {
	if err := missingEater(household, e.ID); err != nil {
		return err
	}
	var wrong problem.Collector
	e, _ = p.addRules(&wrong, e, rules)
	return p.store.View(ctx, func(ctx context.Context, tx *store.Tx) error {
		s, err := c.Enter(ctx, tx, household)
		if err != nil {
			return err
		}
		_, err = p.judgeEater(ctx, tx, s, wrong, e.Clean())
		return err
	})
}

// missingEater is missing for an eater who may have no id yet.
func missingEater(household, id string) error {
	if id == "" {
		return missing(household)
	}
	return missing(household, id)
}

// judgeEater checks an eater as the household is now, and says whether a coach vouches
// for the energy.
func (p *Planner) judgeEater(ctx context.Context, tx *store.Tx, s store.Scope, wrong problem.Collector, e meal.Eater) (vouched bool, err error) {
	was, err := eaterBefore(ctx, tx, s, e.ID)
	if err != nil {
		return false, err
	}
	vouched = s.Role() == store.Coach || was.SetByCoach && sameEnergy(was.Eater, e)
	return vouched, p.validEater(ctx, tx, s, wrong, e, vouched)
}

// addRules maps what was typed, each rule in its widest reading, and adds it.
func (p *Planner) addRules(wrong *problem.Collector, e meal.Eater, rules []string) (meal.Eater, []food.Rule) {
	read := []food.Rule{}
	if len(rules) > food.MaxRules {
		wrong.Find("rules", "too-many-items", "most", food.MaxRules)
		return e, read
	}
	// The lists are the caller's: what is appended must not be seen there.
	e.Allergens, e.Diets, e.ExcludedFoods = slices.Clone(e.Allergens), slices.Clone(e.Diets), slices.Clone(e.ExcludedFoods)
	for i, text := range rules {
		at := fmt.Sprintf("body.rules[%d]", i)
		rule, err := p.foods.ReadRule(text)
		if err != nil {
			wrong.Add(at, "%s", err)
			continue
		}
		e.Allergens = append(e.Allergens, rule.Allergens...)
		e.Diets = append(e.Diets, rule.Diets...)
		e.ExcludedFoods = append(e.ExcludedFoods, rule.Excluded...)
		read = append(read, rule)
	}
	if len(read) > 0 { // in the order in which forms and labels list them
		inAnnex := food.AllAllergens()
		slices.SortStableFunc(e.Allergens, func(a, b food.Allergen) int { return slices.Index(inAnnex, a) - slices.Index(inAnnex, b) })
	}
	return e, read
}

// eaterBefore gives the eater that is replaced; of a new one the zero row. One that
// is archived is there no more.
func eaterBefore(ctx context.Context, tx *store.Tx, s store.Scope, id string) (store.EaterRow, error) {
	if id == "" {
		return store.EaterRow{}, nil
	}
	was, err := tx.Eater(ctx, s, id)
	if err == nil && was.Archived {
		err = problem.Of(problem.NotFound, "not-found", "what", "archived-eater")
	}
	return was, err
}

// validEater names every wrong field, those of the rules too.
func (p *Planner) validEater(ctx context.Context, tx *store.Tx, s store.Scope, wrong problem.Collector, e meal.Eater, vouched bool) error {
	home, err := tx.Household(ctx, s)
	if err != nil {
		return err
	}
	wrong.Take("", e.Validate(p.foods, p.today(home), vouched))
	if err := wrong.Err(); err != nil || e.ID != "" {
		return err
	}
	all, err := tx.Eaters(ctx, s)
	if err == nil && len(all) >= maxEaters {
		err = problem.Of(problem.Conflict, "too-many-eaters", "most", maxEaters)
	}
	return err
}

func sameEnergy(a, b meal.Eater) bool {
	return a.EnergyKcal != nil && b.EnergyKcal != nil && *a.EnergyKcal == *b.EnergyKcal
}

// ArchiveEater hides one: old menus still name it. version 0: whatever is there.
func (p *Planner) ArchiveEater(ctx context.Context, c account.Caller, household, id string, version int) error {
	if err := missing(household, id); err != nil {
		return err
	}
	return p.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		s, err := c.Enter(ctx, tx, household)
		if err != nil {
			return err
		}
		return tx.ArchiveEater(ctx, s, id, version)
	})
}

// Preferences gives a household's, or the defaults.
func (p *Planner) Preferences(ctx context.Context, c account.Caller, household string) (row store.PreferencesRow, err error) {
	if err := missing(household); err != nil {
		return row, err
	}
	err = p.store.View(ctx, func(ctx context.Context, tx *store.Tx) error {
		s, err := c.Enter(ctx, tx, household)
		if err != nil {
			return err
		}
		row, err = tx.Preferences(ctx, s)
		return err
	})
	return row, err
}

// SavePreferences replaces them.
func (p *Planner) SavePreferences(ctx context.Context, c account.Caller, household string, pr meal.Preferences, version int) (row store.PreferencesRow, err error) {
	if err := missing(household); err != nil {
		return row, err
	}
	pr = pr.Clean()
	err = p.store.Update(ctx, func(ctx context.Context, tx *store.Tx) error {
		s, err := c.Enter(ctx, tx, household)
		if err != nil {
			return err
		}
		if err := p.judgePreferences(ctx, tx, s, pr); err != nil {
			return err
		}
		row, err = tx.SetPreferences(ctx, s, pr, version)
		return err
	})
	return row, err
}

// JudgePreferences says what SavePreferences would find wrong, and keeps nothing.
func (p *Planner) JudgePreferences(ctx context.Context, c account.Caller, household string, pr meal.Preferences) error {
	if err := missing(household); err != nil {
		return err
	}
	return p.store.View(ctx, func(ctx context.Context, tx *store.Tx) error {
		s, err := c.Enter(ctx, tx, household)
		if err != nil {
			return err
		}
		return p.judgePreferences(ctx, tx, s, pr.Clean())
	})
}

func (p *Planner) judgePreferences(ctx context.Context, tx *store.Tx, s store.Scope, pr meal.Preferences) error {
	// A schedule may still name who has been archived since: nobody is served by it.
	eaters, err := tx.AllEaters(ctx, s)
	if err != nil {
		return err
	}
	ids := make([]string, len(eaters))
	for i, e := range eaters {
		ids[i] = e.ID
	}
	return pr.Validate(p.foods, ids, func(id string) bool { _, known := p.recipe[id]; return known })
}
