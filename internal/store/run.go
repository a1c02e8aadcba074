package store

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/meal"
)

// ClaimGeneration takes the next that is queued, or whose lease has run out, for a
// worker: state running, attempt + 1, lease until now + lease by the database's clock.
// Turns go over accounts, then over households: the next one is of the account that has
// the fewest running, of its households the one that has the fewest, and of those the
// oldest. NotFound: there is none. Use inside Claim.
//
// One that was claimed maxTries times is never claimed again: FailExhausted ends it,
// in a transaction of its own, because NotFound takes back all that this one wrote.
func (tx *Tx) ClaimGeneration(ctx context.Context, worker string, lease time.Duration, maxTries int) (Generation, error) {
	const waits = `state IN ('queued', 'running') AND (state = 'queued' OR lease_until < {now}) AND tries < CAST($4 AS BIGINT)`
	row, err := one(ctx, tx, readGeneration, tx.dialect.sql(`
		WITH account AS (
			SELECT owner_id, count(*) AS runs FROM generation WHERE state = 'running' AND lease_until >= {now} GROUP BY owner_id
		), home AS (
			SELECT household_id, count(*) AS runs FROM generation WHERE state = 'running' AND lease_until >= {now} GROUP BY household_id
		)
		UPDATE generation SET state = 'running', attempt = attempt + 1, tries = tries + 1, worker = $1,
			lease_until = {now} + CAST($2 AS BIGINT), version = version + 1, updated_at = $3
		WHERE id = COALESCE((
			SELECT id FROM generation
			WHERE `+waits+` AND NOT EXISTS (SELECT 1 FROM account WHERE account.owner_id = generation.owner_id)
			ORDER BY created_at, id LIMIT 1 {skip locked}), (
			SELECT id FROM generation
				LEFT JOIN account ON account.owner_id = generation.owner_id
				LEFT JOIN home ON home.household_id = generation.household_id
			WHERE `+waits+`
			ORDER BY COALESCE(account.runs, 0), COALESCE(home.runs, 0), created_at, id LIMIT 1 {skip locked}))
		RETURNING `+generationColumns), worker, lease, tx.now, maxTries)
	return row, orMissing(err, "generation")
}

// FailExhausted fails the generations that were claimed maxTries times or more and
// are held by nobody, with the failure that their orderers see, and gives them. ended is a
// claim whose run is over: it holds nothing any more; the zero one: there is none. Use
// inside Claim, with nothing that may fail for another reason.
func (tx *Tx) FailExhausted(ctx context.Context, maxTries int, f Failure, ended Claim) ([]Generation, error) {
	failed, err := list(ctx, tx, readGeneration, tx.dialect.sql(`
		UPDATE generation SET state = 'failed', failure = $2, lease_until = NULL, version = version + 1,
			updated_at = $3, finished_at = $3
		WHERE id IN (
			SELECT id FROM generation
			WHERE state IN ('queued', 'running') AND tries >= CAST($1 AS BIGINT)
				AND (state = 'queued' OR lease_until < {now} OR id = $4 AND attempt = CAST($5 AS BIGINT))
			{skip locked})
		RETURNING `+generationColumns), maxTries, asJSON{f}, tx.now, ended.Generation, ended.Attempt)
	if err != nil {
		return nil, err
	}
	for _, g := range failed {
		if err := tx.forgetDays(ctx, g.Household, g.ID); err != nil {
			return nil, err
		}
	}
	return failed, nil
}

// Claim is a generation that a worker has: the attempt number is the fencing token of every write of a
// running generation.
type Claim struct {
	Generation string
	Household  string
	Attempt    int
}

// Fenced is the error of a write whose claim is no longer held.
type Fenced struct{ Generation string }

// Error says which generation.
func (f Fenced) Error() string {
	return "generation " + f.Generation + " is no longer held by this attempt"
}

// RenewLeases extends the leases of one worker's claims, one statement, and gives
// those that are still held; the others must stop. A lease that ran out is renewed
// too, as long as nobody else has claimed the generation.
func (tx *Tx) RenewLeases(ctx context.Context, worker string, held []Claim, lease time.Duration) ([]Claim, error) {
	if len(held) == 0 {
		return []Claim{}, nil
	}
	args := []any{worker, lease}
	claims := make([]string, len(held))
	for i, h := range held {
		n := len(args)
		claims[i] = "(household_id = $" + strconv.Itoa(n+1) + " AND id = $" + strconv.Itoa(n+2) +
			" AND attempt = $" + strconv.Itoa(n+3) + ")"
		args = append(args, h.Household, h.Generation, h.Attempt)
	}
	return list(ctx, tx, func(scan guard.Scan) (h Claim, err error) {
		return h, scan(&h.Generation, &h.Household, &h.Attempt)
	}, tx.dialect.sql(`
		UPDATE generation SET lease_until = {now} + CAST($2 AS BIGINT)
		WHERE worker = $1 AND state = 'running' AND (`+strings.Join(claims, " OR ")+`)
		RETURNING id, household_id, attempt`), args...)
}

// ReturnLease queues a claimed generation again (graceful stop); its try is not
// counted. The attempt stays as it is: it is the fencing token, and the next claim
// takes the next number. No row: nothing happens.
func (tx *Tx) ReturnLease(ctx context.Context, h Claim) error {
	_, err := tx.exec(ctx, `
		UPDATE generation SET state = 'queued', lease_until = NULL, worker = '', tries = tries - 1,
			version = version + 1, updated_at = $4
		WHERE household_id = $1 AND id = $2 AND attempt = $3 AND state = 'running'`,
		h.Household, h.Generation, h.Attempt, tx.now)
	return err
}

// fenced runs one of the four writes of a running generation; set may use $4 and
// further, for args. No row: the error is Fenced.
func (tx *Tx) fenced(ctx context.Context, h Claim, set string, args ...any) error {
	n, err := tx.exec(ctx, `
		UPDATE generation SET `+set+`, version = version + 1
		WHERE household_id = $1 AND id = $2 AND attempt = $3 AND state = 'running'`,
		append([]any{h.Household, h.Generation, h.Attempt}, args...)...)
	if err == nil && n == 0 {
		return Fenced{h.Generation}
	}
	return err
}

// Each of the next four begins with UPDATE … WHERE id AND attempt AND
// state = 'running'; no row: the error is Fenced.

// SetProgress writes where a generation is.
func (tx *Tx) SetProgress(ctx context.Context, h Claim, p Progress) error {
	return tx.fenced(ctx, h, `progress = $4, updated_at = $5`, asJSON{p}, tx.now)
}

// Checkpoint keeps one finished day, with the progress and with what was paid until now. The
// same day again changes nothing and is not paid for again; another one of its date
// replaces it.
func (tx *Tx) Checkpoint(ctx context.Context, h Claim, d meal.Day, p Progress, paid Usage) error {
	if err := tx.SetProgress(ctx, h, p); err != nil {
		return err
	}
	n, err := tx.exec(ctx, `
		INSERT INTO generation_day (household_id, generation_id, date, body) VALUES ($1, $2, $3, $4)
		ON CONFLICT (household_id, generation_id, date) DO UPDATE SET body = excluded.body
		WHERE generation_day.body <> excluded.body`,
		h.Household, h.Generation, d.Date, asJSON{d})
	if err != nil || n == 0 || paid == (Usage{}) {
		return err
	}
	return tx.AddUsage(ctx, h, paid)
}

// Complete makes it completed with its menu. The menu is saved in the same Update,
// before or after.
func (tx *Tx) Complete(ctx context.Context, h Claim, menu string, p Progress) error {
	return tx.final(ctx, h, `
		state = 'completed', menu_id = $4, progress = $5, lease_until = NULL, updated_at = $6, finished_at = $6`,
		menu, asJSON{p}, tx.now)
}

// Fail makes it failed, with the reason that the user sees.
func (tx *Tx) Fail(ctx context.Context, h Claim, f Failure) error {
	return tx.final(ctx, h, `
		state = 'failed', failure = $4, lease_until = NULL, updated_at = $5, finished_at = $5`,
		asJSON{f}, tx.now)
}

// final is fenced for the writes that nothing follows.
func (tx *Tx) final(ctx context.Context, h Claim, set string, args ...any) error {
	if err := tx.fenced(ctx, h, set, args...); err != nil {
		return err
	}
	return tx.forgetDays(ctx, h.Household, h.Generation)
}

// forgetDays deletes the finished days of a generation that has ended: nobody goes on
// from them any more.
func (tx *Tx) forgetDays(ctx context.Context, household, generation string) error {
	_, err := tx.exec(ctx, `DELETE FROM generation_day WHERE household_id = $1 AND generation_id = $2`, household, generation)
	return err
}

// AddUsage adds to what a generation cost. It is not fenced: what was paid was paid,
// whoever holds the generation now. The currency is the last one that is not empty.
func (tx *Tx) AddUsage(ctx context.Context, h Claim, u Usage) error {
	return tx.execOne(ctx, "generation", `
		UPDATE generation SET usage_calls = usage_calls + CAST($3 AS BIGINT),
			usage_input_tokens = usage_input_tokens + CAST($4 AS BIGINT),
			usage_output_tokens = usage_output_tokens + CAST($5 AS BIGINT),
			usage_cost_micros = usage_cost_micros + CAST($6 AS BIGINT),
			usage_currency = CASE WHEN CAST($7 AS TEXT) = '' THEN usage_currency ELSE CAST($7 AS TEXT) END,
			version = version + 1, updated_at = $8
		WHERE household_id = $1 AND id = $2`,
		h.Household, h.Generation, u.Calls, u.InputTokens, u.OutputTokens, u.CostMicros, u.Currency, tx.now)
}

// SpentSince gives what the household's generations cost that began since a time, in
// millionths of the currency.
func (tx *Tx) SpentSince(ctx context.Context, s Scope, since time.Time) (micros int64, err error) {
	household, err := tx.own(s)
	if err != nil {
		return 0, err
	}
	return micros, tx.row(ctx, `
		SELECT CAST(COALESCE(SUM(usage_cost_micros), 0) AS BIGINT) FROM generation
		WHERE household_id = $1 AND created_at >= $2`, []any{household, since}, &micros)
}

// Checkpoints gives the finished days, by date; none of a generation that has ended.
func (tx *Tx) Checkpoints(ctx context.Context, s Scope, generation string) ([]meal.Day, error) {
	household, err := tx.own(s)
	if err != nil {
		return nil, err
	}
	days, err := list(ctx, tx, func(scan guard.Scan) (d meal.Day, err error) {
		return d, scan(fromJSON(&d))
	}, `
		SELECT body FROM generation_day
		WHERE household_id = $1 AND generation_id = $2 ORDER BY date`, household, generation)
	if err != nil || len(days) > 0 {
		return days, err
	}
	_, err = tx.Generation(ctx, s, generation)
	return days, err
}

// Idempotency is a remembered order: the same key and body give the same generation.
type Idempotency struct {
	Account    string
	Route      string
	Key        string
	BodyHash   string // hex SHA-256 of the decoded body
	Generation string
}

// keyLife is how long a key is remembered.
const keyLife = 24 * time.Hour

func readKey(scan guard.Scan) (i Idempotency, err error) {
	return i, scan(&i.Account, &i.Route, &i.Key, &i.BodyHash, &i.Generation)
}

// Remember keeps a key with its generation for 24 h. If the key is there already,
// it gives the one kept and fresh = false. The generation may be created after it,
// in the same Update: make its ID with NewID.
func (tx *Tx) Remember(ctx context.Context, i Idempotency) (kept Idempotency, fresh bool, err error) {
	kept, err = one(ctx, tx, readKey, `
		INSERT INTO idempotency (account_id, route, key, body_hash, generation_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (account_id, route, key) DO UPDATE
			SET body_hash = excluded.body_hash, generation_id = excluded.generation_id, created_at = excluded.created_at
			WHERE idempotency.created_at <= $7
		RETURNING account_id, route, key, body_hash, generation_id`,
		i.Account, i.Route, i.Key, i.BodyHash, i.Generation, tx.now, tx.now.Add(-keyLife))
	if !errors.Is(err, guard.ErrNoRows) {
		return kept, err == nil, err
	}
	kept, _, err = tx.Recall(ctx, i)
	return kept, false, err
}

// Recall gives what Remember kept under an account's key for a route; known is false
// when there is nothing, or it is older than 24 h.
func (tx *Tx) Recall(ctx context.Context, i Idempotency) (kept Idempotency, known bool, err error) {
	kept, err = one(ctx, tx, readKey, `
		SELECT account_id, route, key, body_hash, generation_id FROM idempotency
		WHERE account_id = $1 AND route = $2 AND key = $3 AND created_at > $4`, i.Account, i.Route, i.Key, tx.now.Add(-keyLife))
	if errors.Is(err, guard.ErrNoRows) {
		return Idempotency{}, false, nil
	}
	return kept, err == nil, err
}

// DeleteExpiredKeys forgets the idempotency keys older than 24 h; it gives how many
// went.
func (tx *Tx) DeleteExpiredKeys(ctx context.Context, now time.Time) (int, error) {
	n, err := tx.exec(ctx, `DELETE FROM idempotency WHERE created_at <= $1`, now.Add(-keyLife))
	return int(n), err
}

// placeholders gives "$3, $4, $5" for 3 and 3.
func placeholders(first, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(first+i))
	}
	return b.String()
}
