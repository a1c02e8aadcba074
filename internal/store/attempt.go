package store

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"mealplanner/internal/guard"
)

// Tally counts the attempts of a subject. What the two numbers mean is the limit's to
// say: failures and when the last was, or for a rate only the instant at which nothing
// of it is used any more. The zero value: none.
type Tally struct {
	Failures int
	At       time.Time
}

// Tallies reads what is counted of subjects and holds it until the transaction ends:
// whoever else wants one of them waits. Each subject is in the answer. It belongs into a
// Claim, which waits for others where an Update would fail because of them.
func (tx *Tx) Tallies(ctx context.Context, subjects ...string) (map[string]Tally, error) {
	rows := make(map[string]Tally, len(subjects))
	for _, subject := range subjects {
		rows[subject] = Tally{At: time.UnixMicro(0)}
	}
	tallies := make(map[string]Tally, len(subjects))
	query, args := tallyRows(rows, `subject = excluded.subject`)
	err := tx.query(ctx, query+` RETURNING subject, failures, at`, args, func(scan guard.Scan) error {
		var subject string
		var t Tally
		err := scan(&subject, &t.Failures, at(&t.At))
		tallies[subject] = t
		return err
	})
	return tallies, err
}

// SetTallies replaces what is counted of subjects.
func (tx *Tx) SetTallies(ctx context.Context, tallies map[string]Tally) error {
	query, args := tallyRows(tallies, `failures = excluded.failures, at = excluded.at`)
	_, err := tx.exec(ctx, query, args...)
	return err
}

// tallyRows writes rows, and does what change says with those that are there. All
// transactions take them in the order of their subjects, so that none waits for another
// that waits for it.
func tallyRows(tallies map[string]Tally, change string) (query string, args []any) {
	var rows []string
	for _, subject := range slices.Sorted(maps.Keys(tallies)) {
		rows = append(rows, "("+placeholders(len(args)+1, 3)+")")
		args = append(args, subject, tallies[subject].Failures, tallies[subject].At)
	}
	return `INSERT INTO attempt_tally (subject, failures, at) VALUES ` + strings.Join(rows, ", ") +
		` ON CONFLICT (subject) DO UPDATE SET ` + change, args
}

// PostponeTally moves a subject's instant to a later one; an earlier one changes nothing.
func (tx *Tx) PostponeTally(ctx context.Context, subject string, at time.Time) error {
	_, err := tx.exec(ctx, `UPDATE attempt_tally SET at = $2 WHERE subject = $1 AND at < $2`, subject, at)
	return err
}

// DeleteTally forgets what is counted of a subject.
func (tx *Tx) DeleteTally(ctx context.Context, subject string) error {
	_, err := tx.exec(ctx, `DELETE FROM attempt_tally WHERE subject = $1`, subject)
	return err
}

// DeleteTallies forgets all subjects whose instant is before one; it gives how many went.
// The failures that earlier versions kept, with e-mail addresses, go as well.
func (tx *Tx) DeleteTallies(ctx context.Context, before time.Time) (int, error) {
	if _, err := tx.exec(ctx, `DELETE FROM login_failure WHERE failed_at < $1`, before); err != nil {
		return 0, err
	}
	n, err := tx.exec(ctx, `DELETE FROM attempt_tally WHERE at < $1`, before)
	return int(n), err
}

// ServerSecret gives the secret for a purpose: the one that is kept, else fresh, which is
// kept from now on. All processes have the same.
func (tx *Tx) ServerSecret(ctx context.Context, purpose, fresh string) (secret string, err error) {
	return secret, tx.row(ctx, `
		INSERT INTO server_secret (purpose, secret, created_at) VALUES ($1, $2, $3)
		ON CONFLICT (purpose) DO UPDATE SET purpose = excluded.purpose
		RETURNING secret`, []any{purpose, fresh, tx.now}, &secret)
}
