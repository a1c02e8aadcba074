package store

import (
	"context"

	"mealplanner/internal/guard"
)

// Part is something of a household that is read in a few queries, none of which needs what
// another part reads. It leaves what it has read where its maker was told.
type Part func(tx *Tx, s Scope) reading

// reading is the queries of a part, and what is done with their rows when all are there.
type reading struct {
	queries []guard.Read
	then    func() error // nil: nothing
}

// Read reads parts together, in one round trip where there is a server. Its error is that of
// the first part that has one.
func (tx *Tx) Read(ctx context.Context, s Scope, parts ...Part) error {
	if _, err := tx.own(s); err != nil {
		return err
	}
	all := make([]reading, len(parts))
	for i, part := range parts {
		all[i] = part(tx, s)
	}
	return tx.read(ctx, all...)
}

func (tx *Tx) read(ctx context.Context, all ...reading) error {
	var queries []guard.Read
	for _, r := range all {
		for _, q := range r.queries {
			var err error
			if q.Args, err = plainArgs(q.Args); err != nil {
				return err
			}
			queries = append(queries, q)
		}
	}
	if err := tx.guard.Batch(ctx, queries...); err != nil {
		return err
	}
	for _, r := range all {
		if r.then == nil {
			continue
		}
		if err := r.then(); err != nil {
			return err
		}
	}
	return nil
}

// rows is a query whose rows are put into items.
func rows[T any](items *[]T, read func(guard.Scan) (T, error), query string, args ...any) guard.Read {
	*items = make([]T, 0, 8)
	return guard.Read{Query: query, Args: args, Row: func(scan guard.Scan) error {
		item, err := read(scan)
		*items = append(*items, item)
		return err
	}}
}
