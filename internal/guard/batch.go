package guard

import "context"

// Read is a query of a batch. Row is called for each of its rows, with what Query says of it.
type Read struct {
	Query string
	Args  []any
	Row   func(Scan) error
}

// Batch runs queries of which none needs what another one reads, in turn, and in one round
// trip where there is a server. It is one statement: it has one deadline, and after its
// failure the transaction is of no more use. After an error of a Row no other is called.
func (tx *Tx) Batch(ctx context.Context, reads ...Read) error {
	if tx.opening {
		return errOpening
	}
	ctx, done, err := tx.statement(ctx)
	if err != nil {
		return err
	}
	defer done()
	if len(reads) == 0 {
		return nil
	}
	tx.guard.reading.Add(1)
	defer tx.guard.reading.Add(-1)
	var own error // a Row's
	err = tx.conn.queries(ctx, reads, func(r Read, row Scan) error {
		own = r.Row(row)
		return own
	})
	if err != nil && own == nil {
		return tx.failed(ctx, err)
	}
	return own
}
