package store

import "context"

// The tokens with which the first account is made; only their SHA-256 is kept, in hex.

// KeepFirstToken keeps the hash of a new token and forgets all but the newest so many.
func (tx *Tx) KeepFirstToken(ctx context.Context, hash string, limit int) error {
	if _, err := tx.exec(ctx, `INSERT INTO first_token (token_hash, created_at) VALUES ($1, $2)`, hash, tx.now); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		DELETE FROM first_token WHERE token_hash NOT IN (
			SELECT token_hash FROM first_token ORDER BY created_at DESC, token_hash = $1 DESC LIMIT $2)`, hash, limit)
	return err
}

// HasFirstToken reports whether a hash is kept.
func (tx *Tx) HasFirstToken(ctx context.Context, hash string) (bool, error) {
	var n int
	err := tx.row(ctx, `SELECT count(*) FROM first_token WHERE token_hash = $1`, []any{hash}, &n)
	return n > 0, err
}

// DeleteFirstTokens forgets all of them.
func (tx *Tx) DeleteFirstTokens(ctx context.Context) error {
	_, err := tx.exec(ctx, `DELETE FROM first_token`)
	return err
}
