package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/meal"
)

func open(t *testing.T, url string) *Store {
	t.Helper()
	g, err := guard.Open(t.Context(), guard.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	return New(g, Config{})
}

// newest is the version of the schema that the migrations make.
const newest = 9

// upTo are the migrations to a version.
func upTo(t *testing.T, version int) fstest.MapFS {
	t.Helper()
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || !strings.HasPrefix(names[len(names)-1], fmt.Sprintf("migrations/%05d_", newest)) {
		t.Fatalf("the newest of %q is not %d: %v", names, newest, err)
	}
	files := fstest.MapFS{}
	for _, name := range names {
		if name >= fmt.Sprintf("migrations/%05d_", version+1) {
			break
		}
		text, err := migrations.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	return files
}

// next are the migrations and one more.
func next(t *testing.T, sql string) fstest.MapFS {
	t.Helper()
	files := upTo(t, newest)
	files[fmt.Sprintf("migrations/%05d_next.sql", newest+1)] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + sql)}
	return files
}

func (s *Store) do(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	return s.Update(guard.Edge(ctx, guard.Interactive, "test"), fn)
}

func TestMigrateFromNothingAndAgain(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		s := open(t, url)
		names := []string{"00001_first.sql", "00002_pantry.sql", "00003_attempts.sql", "00004_first_token.sql", "00005_sessions.sql", "00006_turns.sql", "00007_language.sql", "00008_revision.sql", "00009_seen.sql"}
		for i, want := range []MigrationReport{{From: 0, To: newest, Applied: names}, {From: newest, To: newest}} {
			got, err := s.Migrate(t.Context())
			if err != nil || got.From != want.From || got.To != want.To || strings.Join(got.Applied, " ") != strings.Join(want.Applied, " ") || got.Backup != "" {
				t.Errorf("time %d: got %+v, %v", i+1, got, err)
			}
		}
	})
}

// What the version before has kept is there after the migration, and the new is usable.
func TestASchemaInUseIsBroughtOn(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		s := open(t, url)
		if _, err := s.migrate(t.Context(), upTo(t, 1)); err != nil {
			t.Fatal(err)
		}
		var account, household string
		err := s.do(t.Context(), func(ctx context.Context, tx *Tx) error {
			account = NewID()
			for _, row := range []string{ // as that version wrote them
				`INSERT INTO account (id, email, email_key, name, password_hash, administrator, disabled, created_at)
					VALUES ($1, 'Ada@example.org', 'ada@example.org', 'Ada', 'x', 1, 0, 1)`,
				`INSERT INTO session (id, account_id, token_hash, user_agent, created_at, seen_at, expires_at) VALUES ('s', $1, 'session', '', 1, 1, 2)`,
				`INSERT INTO api_token (id, account_id, name, token_hash, scopes, created_at) VALUES ('t', $1, 'script', 'token', '["read","write"]', 1)`,
			} {
				if _, err := tx.exec(ctx, row, account); err != nil {
					return err
				}
			}
			scope, _, err := tx.CreateHousehold(ctx, account, Household{Name: "Home"})
			household = scope.Household()
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if report, err := s.Migrate(t.Context()); err != nil || report.From != 1 || report.To != newest {
			t.Fatalf("got %+v, %v", report, err)
		}
		err = s.do(t.Context(), func(ctx context.Context, tx *Tx) error {
			scope, err := tx.Enter(ctx, account, household)
			if err != nil {
				return err
			}
			var before, after Revision
			revision := "SELECT " + revisionOf("$1")
			if err := tx.row(ctx, revision, []any{household}, &before); err != nil || before == 0 {
				t.Errorf("the household of before is at revision %d, %v", before, err)
			}
			if _, _, err := tx.SetPantryItem(ctx, scope, meal.PantryItem{Food: "rice"}); err != nil {
				return err
			}
			if err := tx.row(ctx, revision, []any{household}, &after); err != nil || after == before {
				t.Errorf("after a change at %d still, %v", after, err)
			}
			login, of, err := tx.SessionByToken(ctx, "session")
			if err != nil || login.AuthEpoch != of.AuthEpoch || login.ConfirmedAt != nil || of.Email != "Ada@example.org" || of.EmailVerifiedAt != nil {
				t.Errorf("the login of before: %+v of %+v, %v", login, of, err)
			}
			token, of, err := tx.APITokenByToken(ctx, "token")
			if err != nil || token.AuthEpoch != of.AuthEpoch || fmt.Sprint(token.Scopes) != "[read write]" {
				t.Errorf("the token of before: %+v of %+v, %v", token, of, err)
			}
			return tx.Rate(ctx, account, "red-lentil-dal", 5)
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// What is kept already is counted, and is of its owner.
func TestWhatIsKeptAlreadyIsCounted(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		s := open(t, url)
		if _, err := s.migrate(t.Context(), upTo(t, 5)); err != nil {
			t.Fatal(err)
		}
		before := func(query string) {
			t.Helper()
			if err := s.do(t.Context(), func(ctx context.Context, tx *Tx) error { _, err := tx.exec(ctx, query); return err }); err != nil {
				t.Fatal(err)
			}
		}
		before(`INSERT INTO account (id, email, email_key, name, password_hash, administrator, disabled, created_at)
			VALUES ('ada', 'a', 'a', '', '', 0, 0, 1), ('bob', 'b', 'b', '', '', 0, 0, 1)`)
		before(`INSERT INTO household VALUES ('home', '', 'UTC', 'en', 'GB', 'metric', 'household', 1, 1, 1)`)
		before(`INSERT INTO member VALUES ('home', 'bob', 'member', 1), ('home', 'ada', 'owner', 2)`)
		for _, id := range []string{"plain", "locked", "empty"} {
			before(`INSERT INTO menu (id, household_id, published, first_date, last_date, version, created_at, updated_at)
				VALUES ('` + id + `', 'home', 0, '2026-12-01', '2026-12-01', 1, 1, 1)`)
			before(`INSERT INTO menu_day VALUES ('home', '` + id + `', '2026-12-01', '[]')`)
		}
		for id, locked := range map[string]string{"plain": "0", "locked": "1"} {
			before(`INSERT INTO meal VALUES ('home', '` + id + `', 'm', '2026-12-01', 'dinner', 1, 'main', 'cook', 0, '', '"ragoût"', '', 'built-in', '[]', ` + locked + `, 1)`)
		}
		before(`INSERT INTO generation (id, household_id, account_id, task, body, state, progress, attempt, tries, worker, rules_version,
				usage_calls, usage_input_tokens, usage_output_tokens, usage_cost_micros, usage_currency, version, created_at, updated_at)
			VALUES ('g', 'home', 'bob', 'menu', '{}', 'queued', '{}', 0, 0, '', 1, 0, 0, 0, 0, '', 1, 1, 1)`)
		if _, err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := map[string][2]int{}
		var owner string
		err := s.do(t.Context(), func(ctx context.Context, tx *Tx) error {
			if err := tx.row(ctx, `SELECT owner_id FROM generation`, nil, &owner); err != nil {
				return err
			}
			return tx.query(ctx, `SELECT id, bytes, edited FROM menu`, nil, func(scan guard.Scan) error {
				var id string
				var n [2]int
				err := scan(&id, &n[0], &n[1])
				got[id] = n
				return err
			})
		})
		want := map[string][2]int{"plain": {len(`"ragoût"`) + len("[]"), 0}, "locked": {len(`"ragoût"`) + len("[]"), 1}, "empty": {0, 0}}
		if err != nil || owner != "ada" || !maps.Equal(got, want) {
			t.Errorf("%v: the order is of %q; menus %v, want %v", err, owner, got, want)
		}
	})
}

func TestManyReplicasMigrateAtOnce(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		const replicas = 4
		var stores []*Store
		for range replicas {
			stores = append(stores, open(t, url))
		}
		var wait sync.WaitGroup
		var mu sync.Mutex
		applied := 0
		for _, s := range stores {
			wait.Go(func() {
				report, err := s.Migrate(t.Context())
				if err != nil || report.To != newest {
					t.Errorf("got %+v, %v", report, err)
				}
				mu.Lock()
				applied += len(report.Applied)
				mu.Unlock()
			})
		}
		wait.Wait()
		if want := len(upTo(t, newest)); applied != want {
			t.Errorf("%d migrations were applied %d times", want, applied)
		}
	})
}

// Several processes start at once on one SQLite file: this binary, again.
func TestProcessesMigrateOneFile(t *testing.T) {
	if url := os.Getenv("STORE_TEST_MIGRATE"); url != "" {
		if _, err := open(t, url).Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		return
	}
	url := guardtest.SQLite(t)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProcessesMigrateOneFile$")
			cmd.Env = append(os.Environ(), "STORE_TEST_MIGRATE="+url)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	wait.Wait()
	if report, err := open(t, url).Migrate(t.Context()); err != nil || report.From != newest || report.To != newest {
		t.Errorf("got %+v, %v", report, err)
	}
}

// A process that dies in the middle of a migration does not keep the next one waiting for
// long: this binary, again, is the one that dies.
//
//proof:torture
func TestAMigratorThatWasKilled(t *testing.T) {
	if url := os.Getenv("STORE_TEST_KILLED"); url != "" {
		open(t, url).migrate(t.Context(), next(t, "SELECT pg_sleep(600);"))
		return
	}
	url := guardtest.Postgres(t)
	s := open(t, url)
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAMigratorThatWasKilled$")
	cmd.Env = append(os.Environ(), "STORE_TEST_KILLED="+url)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	asleep := 0
	for tick := time.NewTicker(20 * time.Millisecond); asleep == 0; <-tick.C {
		select {
		case err := <-ended:
			t.Fatalf("it ended before it was killed: %v", err)
		default:
		}
		if err := s.View(guard.Edge(t.Context(), guard.Interactive, "test"), func(ctx context.Context, tx *Tx) error {
			return tx.guard.QueryRow(ctx, `SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`, nil, &asleep)
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	died := time.Now()
	<-ended
	report, err := s.migrate(t.Context(), next(t, "CREATE TABLE more (id TEXT PRIMARY KEY) STRICT;"))
	took := time.Since(died)
	if err != nil || report.To != newest+1 || took > 3*lockLease {
		t.Errorf("after %v: %+v, %v", took, report, err)
	}
	t.Logf("migrated %v after the other's death", took.Round(time.Millisecond))
}

func TestSQLiteIsCopiedBeforeItChanges(t *testing.T) {
	url := guardtest.SQLite(t)
	file := strings.TrimPrefix(url, "sqlite:")
	s := open(t, url)
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.do(t.Context(), func(ctx context.Context, tx *Tx) error {
		_, err := tx.CreateAccount(ctx, Account{Email: "ada@example.org"})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	backup := fmt.Sprint(file, ".before-", newest+1)
	if err := os.WriteFile(backup+".unfinished", []byte("of a crash"), 0o600); err != nil {
		t.Fatal(err)
	}
	report, err := s.migrate(t.Context(), next(t, "CREATE TABLE more (id TEXT PRIMARY KEY) STRICT;"))
	if err != nil || report.From != newest || report.To != newest+1 || report.Backup != backup {
		t.Fatalf("got %+v, %v", report, err)
	}
	info, err := os.Stat(report.Backup)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy: %v, %v", info, err)
	}
	copied := open(t, "sqlite:"+report.Backup)
	if err := copied.do(t.Context(), func(ctx context.Context, tx *Tx) error {
		_, err := tx.AccountByEmail(ctx, "ada@example.org")
		return err
	}); err != nil {
		t.Errorf("the copy holds no data: %v", err)
	}
	if left, _ := filepath.Glob(file + "*unfinished"); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

// Whatever a file holds is copied, also what is not ours.
func TestAFileWithoutOurSchemaIsCopiedToo(t *testing.T) {
	url := guardtest.SQLite(t)
	s := open(t, url)
	if err := s.do(t.Context(), func(ctx context.Context, tx *Tx) error {
		_, err := tx.exec(ctx, `CREATE TABLE somebodys (id TEXT)`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	report, err := s.Migrate(t.Context())
	if err != nil || report.From != 0 || report.Backup != fmt.Sprint(strings.TrimPrefix(url, "sqlite:"), ".before-", newest) {
		t.Errorf("got %+v, %v", report, err)
	}
}

func TestFailedMigrationLeavesTheSchema(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		s := open(t, url)
		if _, err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		bad := "CREATE TABLE half (id TEXT PRIMARY KEY) STRICT;\nCREATE TABLE half (id TEXT PRIMARY KEY) STRICT;"
		if report, err := s.migrate(t.Context(), next(t, bad)); err == nil {
			t.Fatalf("got %+v", report)
		}
		good := "CREATE TABLE half (id TEXT PRIMARY KEY) STRICT;"
		if report, err := s.migrate(t.Context(), next(t, good)); err != nil || report.From != newest || report.To != newest+1 {
			t.Errorf("after the repair: %+v, %v", report, err)
		}
	})
}

func TestNewerSchemaIsServed(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, url string) {
		s := open(t, url)
		if _, err := s.migrate(t.Context(), next(t, "CREATE TABLE more (id TEXT PRIMARY KEY) STRICT;")); err != nil {
			t.Fatal(err)
		}
		report, err := s.Migrate(t.Context())
		if err != nil || report.From != newest+1 || report.To != newest+1 || len(report.Applied) != 0 {
			t.Errorf("got %+v, %v", report, err)
		}
		if err := s.do(t.Context(), func(ctx context.Context, tx *Tx) error {
			_, err := tx.CreateAccount(ctx, Account{Email: "ada@example.org"})
			return err
		}); err != nil {
			t.Errorf("not served: %v", err)
		}
	})
}

func TestLockFileIsWaitedForAndGivenUp(t *testing.T) {
	url := guardtest.SQLite(t)
	s := open(t, url)
	f, err := os.OpenFile(strings.TrimPrefix(url, "sqlite:")+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := tryLock(f); !ok || err != nil {
		t.Fatal(ok, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := s.Migrate(ctx); err == nil {
		t.Error("migrated beside another process")
	}
	f.Close()
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestDDL(t *testing.T) {
	const migration = `-- TEXT in a comment
CREATE TABLE a (id TEXT PRIMARY KEY, n INTEGER, r REAL,
    -- sqlite: only TEXT,
    -- another comment
    x TEXT) STRICT;
-- postgres: ALTER TABLE a ADD y INTEGER;`
	for name, want := range map[guard.Dialect]string{
		guard.SQLite: `-- TEXT in a comment
CREATE TABLE a (id TEXT PRIMARY KEY, n INTEGER, r REAL,
    only TEXT,
    -- another comment
    x TEXT) STRICT;
-- postgres: ALTER TABLE a ADD y INTEGER;`,
		guard.Postgres: `-- TEXT in a comment
CREATE TABLE a (id TEXT COLLATE "C" PRIMARY KEY, n BIGINT, r DOUBLE PRECISION,
    -- sqlite: only TEXT,
    -- another comment
    x TEXT COLLATE "C") ;
ALTER TABLE a ADD y BIGINT;`,
	} {
		if got := dialectOf(name).ddl(migration); got != want {
			t.Errorf("%s: got\n%s", name, got)
		}
	}
}

func TestArgumentsOfUnknownTypesAreRefused(t *testing.T) {
	if _, err := plainArgs([]any{[]byte("x")}); err == nil {
		t.Error("bytes were taken")
	}
	if _, err := plainArgs([]any{asJSON{func() {}}}); err == nil {
		t.Error("a function was taken as JSON")
	}
	for _, read := range []sql.Scanner{at(new(time.Time)), fromJSON(new(int))} {
		if read.Scan(1.5) == nil {
			t.Error("a float was read as an instant or as JSON")
		}
	}
	if err := errors.New(Fenced{"g"}.Error()); !strings.Contains(err.Error(), "g") {
		t.Error(err)
	}
}
