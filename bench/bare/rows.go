package bare

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx", to keep
	_ "modernc.org/sqlite"             // the driver "sqlite"
)

// What is asked, of both databases alike.
const (
	bySession = `SELECT account FROM bare_session WHERE token_hash = $1 AND expires_at > $2`
	byVersion = `SELECT etag FROM bare_answer WHERE key = $1`
	byKey     = `SELECT type, encoding, etag, body FROM bare_answer WHERE key = $1`
)

// sqlitePrefix begins the address of a file.
const sqlitePrefix = "sqlite:"

func open(ctx context.Context, database string) (rows, error) {
	if file, ok := strings.CutPrefix(database, sqlitePrefix); ok {
		return openFile(ctx, file)
	}
	config, err := pgxpool.ParseConfig(database)
	if err != nil {
		return nil, err
	}
	config.MaxConns = Conns
	pool, err := pgxpool.NewWithConfig(ctx, config)
	return pooled{pool}, err
}

// pooled are the rows of PostgreSQL; pgx prepares each statement once on a connection.
type pooled struct{ pool *pgxpool.Pool }

func (p pooled) close() { p.pool.Close() }

func (p pooled) session(ctx context.Context, hash string, now int64) (account string, err error) {
	return account, p.row(ctx, bySession, []any{hash, now}, &account)
}

func (p pooled) version(ctx context.Context, key string) (etag string, err error) {
	return etag, p.row(ctx, byVersion, []any{key}, &etag)
}

func (p pooled) answer(ctx context.Context, key string) (a Answer, err error) {
	return a, p.row(ctx, byKey, []any{key}, &a.Type, &a.Encoding, &a.ETag, &a.Body)
}

func (p pooled) row(ctx context.Context, statement string, args []any, into ...any) error {
	return known(p.pool.QueryRow(ctx, statement, args...).Scan(into...))
}

// known tells a row that is not there from a database that is not.
func known(err error) error {
	if errors.Is(err, pgx.ErrNoRows) || errors.Is(err, sql.ErrNoRows) {
		return errNone
	}
	return err
}

// filed are the rows of a SQLite file.
type filed struct {
	db                              *sql.DB
	bySession, byVersion, byKeyStmt *sql.Stmt
}

func openFile(ctx context.Context, file string) (rows, error) {
	db, err := sql.Open("sqlite", fileURL(file, "query_only(1)"))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(Conns)
	db.SetMaxIdleConns(Conns)
	f := filed{db: db}
	for statement, at := range map[string]**sql.Stmt{bySession: &f.bySession, byVersion: &f.byVersion, byKey: &f.byKeyStmt} {
		if *at, err = db.PrepareContext(ctx, statement); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	return f, nil
}

func fileURL(file, pragma string) string {
	query := url.Values{"_pragma": {"busy_timeout(10000)", pragma}}
	return (&url.URL{Scheme: "file", OmitHost: true, Path: file, RawQuery: query.Encode()}).String()
}

func (f filed) close() { f.db.Close() }

func (f filed) session(ctx context.Context, hash string, now int64) (account string, err error) {
	return account, known(f.bySession.QueryRowContext(ctx, hash, now).Scan(&account))
}

func (f filed) version(ctx context.Context, key string) (etag string, err error) {
	return etag, known(f.byVersion.QueryRowContext(ctx, key).Scan(&etag))
}

func (f filed) answer(ctx context.Context, key string) (a Answer, err error) {
	return a, known(f.byKeyStmt.QueryRowContext(ctx, key).Scan(&a.Type, &a.Encoding, &a.ETag, &a.Body))
}

// Keep writes the sessions of tokens, and answers by their key, for the bare server to read:
// into tables of its own. A key that is there is written again.
func Keep(ctx context.Context, database string, tokens []string, answers map[string]Answer) (err error) {
	driver, bytes, at := "pgx", "BYTEA", database
	if file, ok := strings.CutPrefix(database, sqlitePrefix); ok {
		driver, bytes, at = "sqlite", "BLOB", fileURL(file, "journal_mode(WAL)")
	}
	db, err := sql.Open(driver, at)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	for _, statement := range []string{
		`CREATE TABLE IF NOT EXISTS bare_session (token_hash TEXT PRIMARY KEY, account TEXT NOT NULL, expires_at BIGINT NOT NULL)`,
		`CREATE TABLE IF NOT EXISTS bare_answer (key TEXT PRIMARY KEY, type TEXT NOT NULL, encoding TEXT NOT NULL, etag TEXT NOT NULL, body ` + bytes + ` NOT NULL)`,
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	for i, token := range tokens {
		if _, err := db.ExecContext(ctx, `INSERT INTO bare_session (token_hash, account, expires_at) VALUES ($1, $2, $3) ON CONFLICT (token_hash) DO NOTHING`,
			hash(token), fmt.Sprintf("account-%d", i), time.Now().AddDate(0, 1, 0).UnixMicro()); err != nil {
			return err
		}
	}
	for key, a := range answers {
		if _, err := db.ExecContext(ctx, `
			INSERT INTO bare_answer (key, type, encoding, etag, body) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (key) DO UPDATE SET type = excluded.type, encoding = excluded.encoding, etag = excluded.etag, body = excluded.body`,
			key, a.Type, a.Encoding, a.ETag, a.Body); err != nil {
			return err
		}
	}
	return nil
}
