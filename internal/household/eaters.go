package household

import (
	"context"
	"fmt"
	"slices"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

const maxEaters = 50 // of a household; composing takes up to 64

// Eaters lists a household's that are not archived, oldest first.
func (h *Households) Eaters(ctx context.Context, c account.Caller, household string, page store.Page) (items []store.EaterRow, next string, err error) {
	return account.List(ctx, h.store, c.In(household), func(ctx context.Context, tx *store.Tx, s store.Scope) ([]store.EaterRow, string, error) {
		return tx.EatersPage(ctx, s, page)
	})
}

// ReadEaters reads all of a household's eaters that are not archived, oldest first.
func ReadEaters(into *[]store.EaterRow) account.Reading {
	return account.Into(into, func(ctx context.Context, tx *store.Tx, s store.Scope) ([]store.EaterRow, error) {
		return tx.Eaters(ctx, s)
	})
}

// Eater gives one, archived ones too.
func (h *Households) Eater(ctx context.Context, c account.Caller, household, id string) (e store.EaterRow, err error) {
	err = account.Look(ctx, h.store, c.In(household, id), ReadEater(id, &e))
	return e, err
}

// ReadEater reads what Eater gives.
func ReadEater(id string, into *store.EaterRow) account.Reading {
	return account.Into(into, func(ctx context.Context, tx *store.Tx, s store.Scope) (store.EaterRow, error) {
		return tx.Eater(ctx, s, id)
	})
}

// SaveEater creates (ID empty) or replaces an eater. Free-text rules ("no nuts") are
// mapped and added to allergens, diets and excluded foods; what cannot be mapped is
// Invalid at body.rules[i]. A coach vouches for an energy below the usual floor, and
// goes on doing so while others change other things.
func (h *Households) SaveEater(ctx context.Context, c account.Caller, household string, e meal.Eater, rules []string, version int, found problem.Collector) (row store.EaterRow, read []food.Rule, err error) {
	return h.keepEater(ctx, eaterDoor(c, household, e), e, rules, found, func(ctx context.Context, tx *store.Tx, s store.Scope, row store.EaterRow) (store.EaterRow, error) {
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
func (h *Households) AddEater(ctx context.Context, c account.Caller, household string, e meal.Eater, rules []string, found problem.Collector) (row store.EaterRow, read []food.Rule, err error) {
	id := e.ID
	e.ID = "" // it is judged as a new one
	return h.keepEater(ctx, c.In(household, id), e, rules, found, func(ctx context.Context, tx *store.Tx, s store.Scope, row store.EaterRow) (store.EaterRow, error) {
		row.ID = id
		return tx.CreateEater(ctx, s, row)
	})
}

// keepEater judges an eater, as the household is now, with the rules that were typed, and
// writes.
func (h *Households) keepEater(ctx context.Context, d account.Door, e meal.Eater, rules []string, found problem.Collector,
	write func(context.Context, *store.Tx, store.Scope, store.EaterRow) (store.EaterRow, error)) (row store.EaterRow, read []food.Rule, err error) {
	row, err = account.Write(ctx, h.store, d, func(ctx context.Context, tx *store.Tx, s store.Scope) (store.EaterRow, error) {
		was, err := eaterBefore(ctx, tx, s, e.ID)
		if err != nil {
			return store.EaterRow{}, err
		}
		wrong, home := found, s.Membership().Household
		var kept meal.Eater
		kept, read = addRules(&wrong, ReaderOf(ctx, home), e, rules)
		vouched := s.Role() == store.RoleCoach || was.SetByCoach && meal.SameEnergy(was.Eater, kept)
		wrong.Take("", kept.Validate(h.foods, home.Today(h.now()), vouched))
		if err := wrong.Err(); err != nil {
			return store.EaterRow{}, err
		}
		if err := roomForEater(ctx, tx, s, kept.ID); err != nil {
			return store.EaterRow{}, err
		}
		return write(ctx, tx, s, store.EaterRow{Eater: tidy(kept, read), SetByCoach: vouched})
	})
	if err != nil {
		return store.EaterRow{}, nil, err
	}
	return row, read, nil
}

// eaterDoor is the door for an eater, who may have no id yet.
func eaterDoor(c account.Caller, household string, e meal.Eater) account.Door {
	if e.ID == "" {
		return c.In(household)
	}
	return c.In(household, e.ID)
}

type languageKey struct{}

// Typing gives who is asked in which language people type, whatever their household's is.
func Typing(ctx context.Context, language func() food.Language) context.Context {
	return context.WithValue(ctx, languageKey{}, language)
}

// ReaderOf gives the reader of what a household's people type: in its language, or where that
// is English in the language that they are answered in; and what is none of that in English.
func ReaderOf(ctx context.Context, h Household) *ingredient.Reader {
	language := food.ParseLanguage(h.Locale)
	if typed, ok := ctx.Value(languageKey{}).(func() food.Language); ok && language == food.English {
		language = typed()
	}
	return ingredient.In(language)
}

// addRules maps what was typed, each rule in its widest reading, and adds it.
func addRules(wrong *problem.Collector, reader *ingredient.Reader, e meal.Eater, rules []string) (meal.Eater, []food.Rule) {
	read := []food.Rule{}
	if len(rules) > ingredient.MaxRules {
		wrong.Find("rules", "too-many-items", "max", ingredient.MaxRules)
		return e, read
	}
	// The lists are the caller's: what is appended must not be seen there.
	e.Allergens, e.Diets, e.ExcludedFoods = slices.Clone(e.Allergens), slices.Clone(e.Diets), slices.Clone(e.ExcludedFoods)
	for i, text := range rules {
		at := fmt.Sprintf("rules[%d]", i)
		if wrong.Touches(at) {
			continue
		}
		rule, err := reader.ReadRule(text)
		if err != nil {
			wrong.Take(at, err)
			continue
		}
		e.Allergens = addNew(e.Allergens, rule.Allergens)
		e.Diets = addNew(e.Diets, rule.Diets)
		e.ExcludedFoods = addNew(e.ExcludedFoods, rule.Excluded)
		read = append(read, rule)
	}
	return e, read
}

// addNew appends what a list has not, so that what was typed keeps its position.
func addNew[T comparable](list, more []T) []T {
	for _, x := range more {
		if !slices.Contains(list, x) {
			list = append(list, x)
		}
	}
	return list
}

// tidy gives an eater that was judged as it is kept. Where rules have added to it, its
// allergens are in the order in which forms and labels list them.
func tidy(e meal.Eater, read []food.Rule) meal.Eater {
	e = e.Clean()
	if len(read) > 0 {
		inAnnex := food.AllAllergens()
		slices.SortStableFunc(e.Allergens, func(a, b food.Allergen) int { return slices.Index(inAnnex, a) - slices.Index(inAnnex, b) })
	}
	return e
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

// roomForEater refuses a new eater of a household that has as many as it may.
func roomForEater(ctx context.Context, tx *store.Tx, s store.Scope, id string) error {
	if id != "" {
		return nil
	}
	all, err := tx.Eaters(ctx, s)
	if err == nil && len(all) >= maxEaters {
		err = problem.Of(problem.Conflict, "too-many-eaters", "max", maxEaters)
	}
	return err
}

// ArchiveEater hides one: old menus still name it. version 0: whatever is there.
func (h *Households) ArchiveEater(ctx context.Context, c account.Caller, household, id string, version int) error {
	return c.In(household, id).Update(ctx, h.store, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
		return tx.ArchiveEater(ctx, s, id, version)
	})
}
