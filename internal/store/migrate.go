package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"mealplanner/internal/guard"
)

//go:embed migrations/*.sql
var migrations embed.FS

// lockLease is how long the lock of a migrating process outlives it. One that stood still
// for longer and goes on does no harm: a migration and its version are one transaction, in
// which what the other made cannot be made again.
const lockLease = 5 * time.Second

// servedFrom is the oldest version of the schema whose program can work with the newest. A
// migration that takes away what older programs need raises it.
const servedFrom = 1

// MigrationReport says which versions were applied.
type MigrationReport struct {
	From, To int64
	Applied  []string // names of the migrations
	Backup   string   // path of the copy of a SQLite file; empty: none was needed
}

// Migrate brings the schema to the newest version: forward only, safe when several
// replicas start at once. A SQLite file that holds data is copied beside itself
// first ("<file>.before-<version>"). It reports what it did. A schema that is newer
// than this program, and says that it serves this one too, is left as it is: To is then
// more than this program knows. Another is a *guard.Fault.
func (s *Store) Migrate(ctx context.Context) (MigrationReport, error) {
	return s.migrate(ctx, migrations)
}

// migrate is Migrate with other migrations, for tests.
func (s *Store) migrate(ctx context.Context, files fs.FS) (MigrationReport, error) {
	var report MigrationReport
	ctx = guard.Edge(ctx, guard.Admin, "migrate")
	err := s.guard.Maintain(ctx, func(ctx context.Context, db *sql.DB) error {
		m, err := s.newMigrator(db, files)
		if err != nil {
			return err
		}
		report, err = m.run(ctx)
		return err
	})
	if err != nil {
		return MigrationReport{}, fmt.Errorf("migrating the database: %w", err)
	}
	return report, nil
}

// migrator applies migrations through one handle.
type migrator struct {
	db       *sql.DB
	name     guard.Dialect
	provider *goose.Provider
	newest   int64
}

func (s *Store) newMigrator(db *sql.DB, files fs.FS) (*migrator, error) {
	dir, err := fs.Sub(dialectFS{files, s.dialect}, "migrations")
	if err != nil {
		return nil, err
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger())}
	dialect := goose.DialectSQLite3
	if s.dialect.name == guard.Postgres {
		dialect = goose.DialectPostgres
		// A table, for a session's advisory lock is lost and left behind by a pooler.
		// 15 min of waiting is what the guard allows to maintenance.
		locker, err := lock.NewPostgresTableLocker(
			lock.WithTableLockTimeout(250*time.Millisecond, 4*60*15), lock.WithTableLogger(s.log),
			lock.WithTableLeaseDuration(lockLease), lock.WithTableHeartbeatInterval(lockLease/5))
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, db, dir, options...)
	if err != nil {
		return nil, err
	}
	sources := provider.ListSources()
	return &migrator{db, s.dialect.name, provider, sources[len(sources)-1].Version}, nil
}

// run applies what is missing.
func (m *migrator) run(ctx context.Context) (MigrationReport, error) {
	// Most starts find nothing to do: they take no lock and write nothing.
	from := m.version(ctx)
	if from >= m.newest {
		return MigrationReport{From: from, To: from}, m.serves(ctx, from)
	}
	var backup string
	if m.name == guard.SQLite {
		release, err := m.lockFile(ctx)
		if err != nil {
			return MigrationReport{}, err
		}
		defer release()
		if from = m.version(ctx); from >= m.newest {
			return MigrationReport{From: from, To: from}, m.serves(ctx, from)
		}
		if backup, err = m.backUp(ctx); err != nil {
			return MigrationReport{}, err
		}
	}
	if err := m.promise(ctx); err != nil {
		return MigrationReport{}, err
	}
	results, err := m.provider.Up(ctx)
	if err != nil {
		return MigrationReport{}, err
	}
	report := MigrationReport{From: from, To: m.version(ctx), Backup: backup}
	for _, r := range results {
		report.Applied = append(report.Applied, filepath.Base(r.Source.Path))
	}
	if len(results) == 0 { // another replica was first
		report.From = report.To
	}
	return report, nil
}

// promise writes into the database which programs the schema will serve, for those that
// are older than it. It is no migration, for it must be there before the first.
func (m *migrator) promise(ctx context.Context) error {
	tx, err := m.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	statements := []string{
		dialectOf(m.name).ddl(`CREATE TABLE IF NOT EXISTS schema_promise (version INTEGER NOT NULL PRIMARY KEY, serves_from INTEGER NOT NULL) STRICT`),
		fmt.Sprintf(`INSERT INTO schema_promise (version, serves_from) VALUES (%d, %d) ON CONFLICT (version) DO NOTHING`, m.newest, servedFrom),
	}
	if m.name == guard.Postgres { // where two who create the same table at once fail
		statements = append([]string{`SELECT pg_advisory_xact_lock(7236471)`}, statements...)
	}
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// serves is the fault of a schema that is newer than this program and does not say that it
// serves it.
func (m *migrator) serves(ctx context.Context, version int64) error {
	if version == m.newest {
		return nil
	}
	var from int64
	err := m.db.QueryRowContext(ctx, `SELECT serves_from FROM schema_promise WHERE version = $1`, version).Scan(&from)
	if err != nil || from > m.newest {
		return newer(version, m.newest)
	}
	return nil
}

func newer(version, newest int64) *guard.Fault {
	return &guard.Fault{Code: guard.FaultNewer, Detail: fmt.Sprintf("its schema is at version %d, this program knows %d", version, newest)}
}

// Schema is how far the database's tables are, and how far this program would bring them.
type Schema struct {
	Version int64 // 0: there are none yet
	Newest  int64
}

// Inspect gives the state of the schema and changes nothing. What a start would end with is
// its error: a schema that does not serve this program, or a user who may not make tables.
func (s *Store) Inspect(ctx context.Context) (Schema, error) {
	var schema Schema
	ctx = guard.Edge(ctx, guard.Admin, "inspect")
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return schema, err
	}
	if schema.Newest, err = goose.NumericComponent(names[len(names)-1]); err != nil {
		return schema, err
	}
	err = s.View(ctx, func(ctx context.Context, tx *Tx) error {
		var err error
		schema.Version, err = tx.inspect(ctx, schema.Newest)
		return err
	})
	if err == nil && s.dialect.name == guard.Postgres { // on whose migrations' way another server may stand
		err = s.guard.Maintain(ctx, func(ctx context.Context, db *sql.DB) error { return db.PingContext(ctx) })
	}
	return schema, err
}

func (tx *Tx) inspect(ctx context.Context, newest int64) (version int64, err error) {
	var migrated, hasSchema, mayCreate bool
	err = tx.guard.QueryRow(ctx, tx.dialect.sql("SELECT {migrated}, {has schema}, {may create}"), nil, &migrated, &hasSchema, &mayCreate)
	switch {
	case err != nil:
		return 0, err
	case !hasSchema:
		return 0, &guard.Fault{Code: guard.FaultSchema}
	case !mayCreate:
		return 0, &guard.Fault{Code: guard.FaultRight, Detail: "it may not create tables"}
	case !migrated:
		return 0, nil
	}
	err = tx.guard.QueryRow(ctx, `SELECT COALESCE(max(version_id), 0) FROM goose_db_version`, nil, &version)
	if err != nil || version <= newest {
		return version, err
	}
	var from int64
	err = tx.guard.QueryRow(ctx, `SELECT serves_from FROM schema_promise WHERE version = $1`, []any{version}, &from)
	if err != nil || from > newest {
		return version, newer(version, newest)
	}
	return version, nil
}

// version of the schema; 0 where there is none yet.
func (m *migrator) version(ctx context.Context) (version int64) {
	err := m.db.QueryRowContext(ctx, `SELECT COALESCE(max(version_id), 0) FROM goose_db_version`).Scan(&version)
	if err != nil {
		return 0 // no such table; whatever else is wrong shows when the migrations run
	}
	return version
}

// file is the path of a SQLite database; empty for one in memory.
func (m *migrator) file(ctx context.Context) (path string, err error) {
	return path, m.db.QueryRowContext(ctx, `SELECT file FROM pragma_database_list WHERE name = 'main'`).Scan(&path)
}

// lockFile makes processes that share a SQLite file migrate one after the other.
func (m *migrator) lockFile(ctx context.Context) (release func(), err error) {
	path, err := m.file(ctx)
	if err != nil || path == "" {
		return func() {}, err
	}
	f, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		done, err := tryLock(f)
		if done {
			return func() { f.Close() }, nil // closing unlocks; the file stays, for others wait on it
		}
		if err == nil {
			select {
			case <-ctx.Done():
				err = ctx.Err()
			case <-time.After(20 * time.Millisecond):
				continue
			}
		}
		f.Close()
		return nil, fmt.Errorf("locking %s.lock: %w", path, err)
	}
}

// backUp copies a SQLite file beside itself, unless there is nothing in it.
func (m *migrator) backUp(ctx context.Context) (string, error) {
	path, err := m.file(ctx)
	if err != nil || path == "" {
		return "", err
	}
	var tables int
	if err := m.db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_master`).Scan(&tables); err != nil || tables == 0 {
		return "", err
	}
	backup := path + ".before-" + strconv.FormatInt(m.newest, 10)
	unfinished := backup + ".unfinished"
	if err := os.Remove(unfinished); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if _, err := m.db.ExecContext(ctx, `VACUUM INTO $1`, unfinished); err != nil {
		return "", fmt.Errorf("copying the database before it changes: %w", err)
	}
	if err := os.Chmod(unfinished, 0o600); err != nil {
		return "", err
	}
	return backup, os.Rename(unfinished, backup)
}
