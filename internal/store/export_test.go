package store

import "context"

// Backend gives the number of the server's process that the transaction is in.
func Backend(ctx context.Context, tx *Tx) (pid int, err error) {
	return pid, tx.row(ctx, `SELECT pg_backend_pid()`, nil, &pid)
}
