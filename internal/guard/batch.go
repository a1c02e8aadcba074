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
	switch {
	case len(reads) == 0:
		return nil
	case tx.opening && len(reads) > 1:
		return errOpening
	}
	ctx, done, err := tx.statement(ctx)
	if err != nil {
		return err
	}
	defer done()
	tx.guard.reading.Add(1)
	defer tx.guard.reading.Add(-1)
	var refused error // by a Row
	all := make([]Read, len(reads))
	for i, r := range reads {
		all[i] = Read{r.Query, r.Args, func(scan Scan) error {
			refused = r.Row(scan)
			return refused
		}}
	}
	if err := tx.conn.read(ctx, all); err != nil && refused == nil {
		return tx.failed(ctx, err)
	}
	return refused
}
