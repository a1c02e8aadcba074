package planner

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"mealplanner/internal/account"
	"mealplanner/internal/guard"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// What an order may ask for.
const (
	MaxDays     = 28          // from the first to the last
	maxAhead    = 366         // days from today to the first
	maxActive   = 5           // generations of a household
	ownerOrders = 25          // generations of all households of an owner, unless it is configured
	MaxKey      = 255         // characters of an idempotency key
	MaxAttended = MaxDays * 8 // rows of attendance
)

// The composers that an order may name.
const (
	auto    = "auto"
	builtIn = "built-in"
	byModel = "model"
)

// Order asks for a menu. Its JSON is the contract's.
type Order struct {
	Days       int                     `json:"days"`       // 1..28
	StartDate  meal.Date               `json:"start_date"` // empty: the household's today
	Composer   string                  `json:"composer"`   // "auto" | "built-in" | "model"
	Seed       *uint64                 `json:"seed"`       // nil: chosen by the server
	Attendance []meal.AttendanceChange `json:"attendance"`
	Replace    bool                    `json:"replace"`
}

// OrderMenu accepts an order: generation, idempotency key and quota in one transaction.
// The same key and order give the same generation as it is now; the same key and
// another order are Invalid (code "key-reused"); dates already planned are a
// Conflict (code "dates-planned") unless Replace. At most 5 generations of a
// household may be active, and a configured number of all households of its owner
// (TooMany); who was refused for that is refused at once for a moment. A household that
// keeps as many menus as it may, none of which is a draft that can be removed or becomes one
// by this order, is a Conflict (code "menus-full").
func (p *Planner) OrderMenu(ctx context.Context, c account.Caller, household string, o Order, key string, found problem.Collector) (store.Generation, error) {
	o.Composer, o.Attendance = composerOf(o.Composer), notNil(o.Attendance) // what is left out is the same order
	a, err := acceptanceOf("menu:"+household, key, o, found)
	if err != nil {
		return store.Generation{}, err
	}
	seed := seedOr(o.Seed)
	return p.accept(ctx, c, c.In(household), a, func(ctx context.Context, tx *store.Tx, s store.Scope) (store.Generation, error) {
		rules, version, err := tx.Rules(ctx, s)
		if err != nil {
			return store.Generation{}, err
		}
		w, err := decide(a.found, o, seed, rules, p.today(s), p.HasModel())
		if err != nil {
			return store.Generation{}, err
		}
		if err := free(ctx, tx, s, w); err != nil {
			return store.Generation{}, err
		}
		if err := p.room(ctx, tx, s, w); err != nil {
			return store.Generation{}, err
		}
		order, err := w.json()
		return store.Generation{Task: store.WholeMenu, Order: order, RulesVersion: version, Progress: queued(w.Days)}, err
	})
}

// decide checks an order against the household of now and fills in what it leaves
// open; every wrong field is named. model says whether one is configured.
func decide(wrong problem.Collector, o Order, seed uint64, h meal.Household, today meal.Date, model bool) (work, error) {
	w := work{Composer: o.Composer, Seed: seed, Days: o.Days, StartDate: o.StartDate, Attendance: o.Attendance, Replace: o.Replace}
	if w.StartDate == "" {
		w.StartDate = today
	}
	checkComposer(&wrong, w.Composer, model)
	wrong.Require(w.Days >= 1 && w.Days <= MaxDays, "days", "out-of-range", "min", 1, "max", MaxDays)
	checkStart(&wrong, w.StartDate, today)
	switch {
	case len(w.Attendance) > MaxAttended:
		wrong.Find("attendance", "too-many-items", "max", MaxAttended)
	case wrong.Has("days") || wrong.Has("start_date"):
		wrong.Take("", h.ValidateAttendance(w.Attendance, nil))
	default:
		wrong.Take("", h.ValidateAttendance(w.Attendance, w.dates()))
	}
	if err := wrong.Err(); err != nil {
		return work{}, err
	}
	if !slices.ContainsFunc(h.Eaters, func(e meal.Eater) bool { return !e.Guest }) && len(w.Attendance) == 0 {
		return work{}, problem.Of(problem.Impossible, "no-eaters")
	}
	return w, nil
}

// composerOf is the composer that an order means when it says nothing.
func composerOf(asked string) string {
	if asked == "" {
		return auto
	}
	return asked
}

func checkComposer(c *problem.Collector, composer string, model bool) {
	switch composer {
	case auto, builtIn:
	case byModel:
		c.Require(model, "composer", "no-model")
	default:
		c.Find("composer", "not-one-of", "choices", []string{auto, builtIn, byModel})
	}
}

// checkStart accepts yesterday, for those who plan after midnight, to a year ahead.
func checkStart(c *problem.Collector, start, today meal.Date) {
	d, err := meal.ParseDate(string(start))
	switch {
	case err != nil || d != start:
		c.Find("start_date", "date-form")
	case start < today.AddDays(-1):
		c.Find("start_date", "in-past", "today", today)
	case start > today.AddDays(maxAhead):
		c.Find("start_date", "too-far-ahead", "days", maxAhead)
	}
}

// free refuses dates that a menu holds already, unless the order replaces it.
func free(ctx context.Context, tx *store.Tx, s store.Scope, w work) error {
	if w.Replace {
		return nil
	}
	dates := w.dates()
	planned, err := tx.PlannedDates(ctx, s, dates[0], dates[len(dates)-1])
	if err != nil || len(planned) == 0 {
		return err
	}
	return datesPlanned(planned)
}

func datesPlanned(dates []meal.Date) error {
	return problem.Of(problem.Conflict, "dates-planned", "count", len(dates), "first", dates[0])
}

// acceptance is what makes an order take effect once, and what is known to be wrong with it.
type acceptance struct {
	route, key, hash string
	found            problem.Collector
}

func acceptanceOf(route, key string, order any, found problem.Collector) (acceptance, error) {
	switch {
	case !utf8.ValidString(key):
		found.FindIn(problem.Header, "Idempotency-Key", "not-utf-8")
	case utf8.RuneCountInString(key) > MaxKey:
		found.FindIn(problem.Header, "Idempotency-Key", "too-long", "max", MaxKey)
	}
	hash, err := bodyHash(order)
	return acceptance{route, key, hash, found}, err
}

// accept is the one way in of all orders: within one transaction the key is remembered,
// the quota counted and the generation queued, or the generation of a known key
// given as it is now. make checks the order and says what is to be done. An order of which
// something is known to be wrong goes to make alone, which says what else is.
func (p *Planner) accept(
	ctx context.Context, c account.Caller, d account.Door, a acceptance,
	make func(ctx context.Context, tx *store.Tx, s store.Scope) (store.Generation, error),
) (g store.Generation, err error) {
	if err := d.Valid(); err != nil {
		return g, err
	}
	wrong := a.found.Err() != nil
	if !wrong && p.refused.lately(c.AccountID(), p.config.Now()) {
		return g, tooManyOrders(time.Second, "whose", "last")
	}
	id := store.NewID()
	if a.key != "" {
		ctx = guard.Replayable(ctx)
	}
	// What an order is judged by is judged again when its menu is saved; only the key and the
	// quota are decided here, by a unique row and under a lock.
	err = d.Claim(ctx, p.store, func(ctx context.Context, tx *store.Tx, s store.Scope) error {
		if !wrong {
			if kept, fresh, err := remember(ctx, tx, s, a, id); err != nil || !fresh {
				g = kept
				return err
			}
		}
		if g, err = make(ctx, tx, s); err != nil {
			return err
		}
		if err := p.withinQuota(ctx, tx, s); err != nil {
			return err
		}
		g.ID, g.Household, g.Account, g.State = id, s.Household(), s.Account(), store.Queued
		if g, err = tx.CreateGeneration(ctx, s, g); err != nil {
			return err
		}
		tx.AfterCommit(func() {
			p.config.Queued()
			p.config.Changed(g.ID)
		})
		return nil
	})
	if problem.Is(err, problem.TooMany) {
		p.refused.note(c.AccountID(), p.config.Now())
	}
	return g, err
}

// remember keeps the order's key, if it has one. Of a key that is known already it
// gives the generation, unless the order is another.
func remember(ctx context.Context, tx *store.Tx, s store.Scope, a acceptance, id string) (g store.Generation, fresh bool, err error) {
	if a.key == "" {
		return g, true, nil
	}
	kept, fresh, err := tx.Remember(ctx, a.row(s, id))
	if err != nil || fresh {
		return g, fresh, err
	}
	g, err = a.kept(ctx, tx, s, kept)
	return g, false, err
}

// recall gives the generation of a key that is known already.
func recall(ctx context.Context, tx *store.Tx, s store.Scope, a acceptance) (g store.Generation, known bool, err error) {
	if a.key == "" {
		return g, false, nil
	}
	kept, known, err := tx.Recall(ctx, a.row(s, ""))
	if err != nil || !known {
		return g, false, err
	}
	g, err = a.kept(ctx, tx, s, kept)
	return g, true, err
}

func (a acceptance) row(s store.Scope, generation string) store.Idempotency {
	return store.Idempotency{Account: s.Account(), Route: a.route, Key: a.key, BodyHash: a.hash, Generation: generation}
}

// kept gives the generation of a known key, unless the order is another.
func (a acceptance) kept(ctx context.Context, tx *store.Tx, s store.Scope, row store.Idempotency) (store.Generation, error) {
	if row.BodyHash != a.hash {
		return store.Generation{}, problem.Of(problem.Invalid, "key-reused")
	}
	return tx.Generation(ctx, s, row.Generation)
}

// withinQuota refuses an order beyond what may be active: of the household, and of all
// households of its owner. Until the transaction ends no other order of theirs is counted. It is the owner's number whoever orders, so that helpers add
// nothing to it.
func (p *Planner) withinQuota(ctx context.Context, tx *store.Tx, s store.Scope) error {
	n, err := tx.ActiveWhileLocked(ctx, s)
	switch {
	case err != nil:
		return err
	case n.Household >= maxActive:
		return tooManyOrders(untilDone, "whose", "household", "count", n.Household, "max", maxActive)
	case n.Owner >= p.config.OwnerOrders:
		return tooManyOrders(untilDone, "whose", "owner", "count", n.Owner, "max", p.config.OwnerOrders)
	}
	return nil
}

// untilDone is when an order may be done of which we only know that it is active.
const untilDone = 10 * time.Second

func tooManyOrders(after time.Duration, params ...any) error {
	return problem.Of(problem.TooMany, "too-many-generations", params...).After(after)
}

// firstOf gives the first error.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
