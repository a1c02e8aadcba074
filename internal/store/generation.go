package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

// State of a generation.
type State string

// The states. completed, failed and cancelled are final.
const (
	Queued    State = "queued"
	Running   State = "running"
	Completed State = "completed"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// States lists every state.
func States() []State { return []State{Queued, Running, Completed, Failed, Cancelled} }

// Final reports whether nothing can follow.
func (s State) Final() bool { return s == Completed || s == Failed || s == Cancelled }

// Task is what a generation does.
type Task string

// The tasks.
const (
	WholeMenu Task = "menu"
	Refill    Task = "refill"
	Swap      Task = "swap"
)

// Tasks lists every task.
func Tasks() []Task { return []Task{WholeMenu, Refill, Swap} }

// Usage is what a model cost.
type Usage struct {
	Calls        int    `json:"calls"`
	InputTokens  int    `json:"input_tokens"`
	OutputTokens int    `json:"output_tokens"`
	CostMicros   int64  `json:"cost_micros"`
	Currency     string `json:"currency"`
}

// Progress of a generation: Done of Total days; Code and Params are worded at the
// edge.
type Progress struct {
	Done   int               `json:"done"`
	Total  int               `json:"total"`
	Code   string            `json:"code"` // "queued", "composing", "saving", "done" ...
	Params map[string]string `json:"params,omitempty"`
}

// Failure is why a generation failed: a code with its parameters, and of wishes that
// cannot be met together what would help.
type Failure struct {
	Kind   problem.Kind    `json:"kind,omitempty"`
	Code   string          `json:"code"`
	Params problem.Params  `json:"params,omitempty"`
	Fields []problem.Field `json:"fields,omitempty"`
	// Impasse is of wishes that leave a slot without a dish.
	Impasse *meal.Impasse `json:"impasse,omitempty"`
	// Detail and Errors are sentences, of rows that an older version wrote.
	Detail string            `json:"detail,omitempty"`
	Errors []problem.Finding `json:"errors,omitempty"`
}

// FailureOf keeps a problem.
func FailureOf(p *problem.Problem) Failure {
	impasse, _ := p.About.(*meal.Impasse)
	return Failure{Kind: p.Kind, Code: cmp.Or(p.Code, string(p.Kind)), Params: p.Params, Fields: p.Fields, Impasse: impasse}
}

// Problem gives the problem back.
func (f Failure) Problem() *problem.Problem {
	p := &problem.Problem{Kind: f.Kind, Code: f.Code, Params: f.Params, Fields: slices.Clone(f.Fields)}
	switch {
	case f.Impasse != nil:
		p.About = f.Impasse
	case f.Detail != "":
		p.About = problem.Verbatim{Detail: f.Detail, Findings: f.Errors}
	}
	return p
}

// Generation is an order for a menu or a part of one. Its state, lease and attempt
// live on one row; Version rises with every change that a watcher may see.
type Generation struct {
	ID        string
	Household string
	Account   string // that ordered; empty: the account is gone
	Owner     string // the account whose turn it takes: the household's owner when it was ordered
	Task      Task
	Order     json.RawMessage // the planner's; the store does not look inside
	State     State
	Progress  Progress
	// Attempt is the fencing token: it rises with every claim and is never used
	// twice. Tries counts the claims that were not given back by ReturnLease: too
	// many mean that the generation kills its workers.
	Attempt      int
	Tries        int
	Worker       string
	RulesVersion int     // of the household when ordered
	MenuID       *string // the menu it made, or is to change (refill, swap)
	Failure      *Failure
	Usage        Usage
	Version      int
	CreatedAt    time.Time
	UpdatedAt    time.Time
	FinishedAt   *time.Time
}

const generationColumns = `generation.id, generation.household_id, COALESCE(generation.account_id, ''), generation.owner_id, generation.task,
	generation.body, generation.state, generation.progress, generation.attempt, generation.tries, generation.worker,
	generation.rules_version, generation.menu_id, generation.failure, generation.usage_calls,
	generation.usage_input_tokens, generation.usage_output_tokens, generation.usage_cost_micros,
	generation.usage_currency, generation.version, generation.created_at, generation.updated_at, generation.finished_at`

func readGeneration(scan guard.Scan) (g Generation, err error) {
	u := &g.Usage
	return g, scan(&g.ID, &g.Household, &g.Account, &g.Owner, &g.Task,
		fromJSON(&g.Order), &g.State, fromJSON(&g.Progress), &g.Attempt, &g.Tries, &g.Worker,
		&g.RulesVersion, &g.MenuID, fromJSON(&g.Failure), &u.Calls,
		&u.InputTokens, &u.OutputTokens, &u.CostMicros,
		&u.Currency, &g.Version, at(&g.CreatedAt), at(&g.UpdatedAt), maybeAt(&g.FinishedAt))
}

// CreateGeneration queues one. A second active generation on the same menu is a
// Conflict (code "menu-busy"). An empty ID is made; Account is the scope's where it
// is empty, RulesVersion the household's where it is 0, and Owner is always the
// household's.
func (tx *Tx) CreateGeneration(ctx context.Context, s Scope, g Generation) (Generation, error) {
	g.State, g.FinishedAt = Queued, nil
	return tx.addGeneration(ctx, s, g)
}

// RecordGeneration keeps one that was done at once, as completed: what is empty as in
// CreateGeneration.
func (tx *Tx) RecordGeneration(ctx context.Context, s Scope, g Generation) (Generation, error) {
	g.State, g.FinishedAt = Completed, &tx.now
	return tx.addGeneration(ctx, s, g)
}

func (tx *Tx) addGeneration(ctx context.Context, s Scope, g Generation) (Generation, error) {
	household, err := tx.own(s)
	if err != nil {
		return Generation{}, err
	}
	if g.ID == "" {
		g.ID = NewID()
	}
	if g.Account == "" {
		g.Account = s.account
	}
	if g.Order == nil {
		g.Order = json.RawMessage("{}")
	}
	row, err := one(ctx, tx, readGeneration, `
		INSERT INTO generation (id, household_id, account_id, owner_id, task, body, state, progress, attempt, tries, worker,
			rules_version, menu_id, usage_calls, usage_input_tokens, usage_output_tokens, usage_cost_micros,
			usage_currency, version, created_at, updated_at, finished_at)
		SELECT CAST($2 AS TEXT), household.id, CAST($3 AS TEXT), COALESCE((`+ownerOf+`), ''),
			CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($10 AS TEXT),
			CAST($6 AS TEXT), 0, 0, '',
			CASE WHEN CAST($7 AS BIGINT) = 0 THEN household.rules_version ELSE CAST($7 AS BIGINT) END,
			CAST($8 AS TEXT), 0, 0, 0, 0, '', 1, CAST($9 AS BIGINT), CAST($9 AS BIGINT), CAST($11 AS BIGINT)
		FROM household WHERE household.id = $1
		ON CONFLICT DO NOTHING
		RETURNING `+generationColumns,
		household, g.ID, nullable(g.Account), g.Task, asJSON{g.Order}, asJSON{g.Progress},
		g.RulesVersion, g.MenuID, tx.now, g.State, g.FinishedAt)
	switch {
	case errors.Is(err, guard.ErrNoRows) && g.MenuID == nil: // deleted meanwhile
		return Generation{}, problem.Of(problem.NotFound, "not-found", "what", "household")
	case errors.Is(err, guard.ErrNoRows):
		return Generation{}, problem.Of(problem.Conflict, "menu-busy")
	}
	return row, err
}

// Generation gives one of the scope's household.
func (tx *Tx) Generation(ctx context.Context, s Scope, id string) (Generation, error) {
	household, err := tx.own(s)
	if err != nil {
		return Generation{}, err
	}
	row, err := one(ctx, tx, readGeneration, `
		SELECT `+generationColumns+` FROM generation WHERE household_id = $1 AND id = $2`, household, id)
	return row, orMissing(err, "generation")
}

// Generations lists a household's, newest first.
func (tx *Tx) Generations(ctx context.Context, s Scope, p Page) (items []Generation, next string, err error) {
	household, err := tx.own(s)
	if err != nil {
		return nil, "", err
	}
	return tx.generations(ctx, p, `
		SELECT `+generationColumns+` FROM generation
		WHERE (created_at, id) < (CAST($1 AS BIGINT), CAST($2 AS TEXT)) AND household_id = $4
		ORDER BY created_at DESC, id DESC LIMIT $3`, household)
}

// AllGenerations lists every household's, newest first, for administrators.
func (tx *Tx) AllGenerations(ctx context.Context, p Page) (items []Generation, next string, err error) {
	return tx.generations(ctx, p, `
		SELECT `+generationColumns+` FROM generation
		WHERE (created_at, id) < (CAST($1 AS BIGINT), CAST($2 AS TEXT))
		ORDER BY created_at DESC, id DESC LIMIT $3`)
}

func (tx *Tx) generations(ctx context.Context, p Page, query string, args ...any) ([]Generation, string, error) {
	limit, instant, id, err := p.before()
	if err != nil {
		return nil, "", err
	}
	items, err := list(ctx, tx, readGeneration, query, append([]any{instant, id, limit + 1}, args...)...)
	items, next := cut(items, limit, func(g Generation) string { return timeCursor(g.CreatedAt, g.ID) })
	return items, next, err
}

// Active counts generations that are queued or running.
type Active struct {
	Household int // of the household
	Owner     int // of all households of its owner
}

// ActiveWhileLocked counts those of a household and of its owner, and lets nobody else count
// them until the transaction ends: so that of several who each see room for one more only one
// takes it. Use inside Claim, where what is counted is what there is once the lock is had; an
// Update would count what there was when it began.
func (tx *Tx) ActiveWhileLocked(ctx context.Context, s Scope) (n Active, err error) {
	household, err := tx.own(s)
	if err != nil {
		return Active{}, err
	}
	// One round trip, and yet each statement counts what there is when the one before it has its
	// lock. Everybody takes the household's lock before its owner's, so that nobody waits crosswise.
	locks := slices.Concat(
		tx.lock(ordersOfHousehold, `CAST($1 AS TEXT)`, household),
		tx.lock(ordersOfOwner, `COALESCE((`+ownerOf+`), '')`, household))
	return n, tx.read(ctx, reading{queries: append(locks, guard.Read{Query: `
		SELECT (SELECT count(*) FROM generation
				WHERE household_id = $1 AND state IN ('queued', 'running')),
			(SELECT count(*) FROM generation
				WHERE owner_id = (` + ownerOf + `) AND state IN ('queued', 'running'))`,
		Args: []any{household}, Row: func(scan guard.Scan) error { return scan(&n.Household, &n.Owner) }})})
}

// CountGenerations gives how many of all households are in each state.
func (tx *Tx) CountGenerations(ctx context.Context) (map[State]int, error) {
	counts := map[State]int{}
	err := tx.query(ctx, `SELECT state, count(*) FROM generation GROUP BY state`, nil, func(scan guard.Scan) error {
		var state State
		var n int
		err := scan(&state, &n)
		counts[state] = n
		return err
	})
	return counts, err
}

// CancelGeneration makes a queued or running one cancelled; one that is final
// already is given back unchanged.
func (tx *Tx) CancelGeneration(ctx context.Context, s Scope, id string) (Generation, error) {
	household, err := tx.own(s)
	if err != nil {
		return Generation{}, err
	}
	g, err := one(ctx, tx, readGeneration, `
		UPDATE generation SET state = 'cancelled', lease_until = NULL, version = version + 1,
			updated_at = $3, finished_at = $3
		WHERE household_id = $1 AND id = $2 AND state IN ('queued', 'running')
		RETURNING `+generationColumns, household, id, tx.now)
	if errors.Is(err, guard.ErrNoRows) {
		return tx.Generation(ctx, s, id)
	}
	if err != nil {
		return Generation{}, err
	}
	return g, tx.forgetDays(ctx, household, id)
}

// ChangeOrder changes what a queued or running generation is to do, and its progress; one that
// is final already is given back unchanged.
func (tx *Tx) ChangeOrder(ctx context.Context, s Scope, id string, order json.RawMessage, p Progress) (Generation, error) {
	household, err := tx.own(s)
	if err != nil {
		return Generation{}, err
	}
	g, err := one(ctx, tx, readGeneration, `
		UPDATE generation SET body = $3, progress = $4, version = version + 1, updated_at = $5
		WHERE household_id = $1 AND id = $2 AND state IN ('queued', 'running')
		RETURNING `+generationColumns, household, id, asJSON{order}, asJSON{p}, tx.now)
	if errors.Is(err, guard.ErrNoRows) {
		return tx.Generation(ctx, s, id)
	}
	return g, err
}

// GenerationVersion is what a watcher compares.
type GenerationVersion struct {
	ID      string
	Version int
	State   State
}

// GenerationVersions gives the versions of these, in one statement: the beat.
func (tx *Tx) GenerationVersions(ctx context.Context, ids []string) ([]GenerationVersion, error) {
	if len(ids) == 0 {
		return []GenerationVersion{}, nil
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	return list(ctx, tx, func(scan guard.Scan) (v GenerationVersion, err error) {
		return v, scan(&v.ID, &v.Version, &v.State)
	}, `SELECT id, version, state FROM generation WHERE id IN (`+placeholders(1, len(ids))+`) ORDER BY id`, args...)
}
