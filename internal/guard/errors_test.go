package guard

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"reflect"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"mealplanner/internal/problem"
)

// Every row of the error table: what is tried again, what the user is told, what the
// pool does.
func TestErrorTable(t *testing.T) {
	pg := func(code string) error { return fmt.Errorf("saving: %w", &pgconn.PgError{Code: code}) }
	lite := func(code int) error { return fmt.Errorf("saving: %w", sqliteError(t, code)) }
	seen := map[any]bool{} // keys of the table's halves
	for _, c := range []struct {
		name   string
		err    error
		tries  int
		kind   problem.Kind
		code   string
		action action
	}{
		{"serialization failure", pg("40001"), 4, problem.Unavailable, "contention", none},
		{"deadlock", pg("40P01"), 4, problem.Unavailable, "contention", none},
		{"rolled back otherwise", pg("40000"), 4, problem.Unavailable, "contention", none},
		{"unique", pg("23505"), 0, "", "", none},
		{"foreign key", pg("23503"), 2, "", "", none},
		{"check", pg("23514"), 0, "", "", none},
		{"not null", pg("23502"), 0, "", "", none},
		{"lock timeout", pg("55P03"), 2, problem.Unavailable, "locked", none},
		{"statement timeout", pg("57014"), 0, problem.Unavailable, "too-slow", none},
		{"idle in transaction", pg("25P03"), 2, problem.Unavailable, "database-away", alert},
		{"transaction timeout", pg("25P04"), 0, "", "", alert},
		{"read-only server", pg("25006"), 4, problem.ReadOnly, "read-only", reset},
		{"shutdown", pg("57P01"), 4, problem.Unavailable, "database-away", reset},
		{"crash", pg("57P02"), 4, problem.Unavailable, "database-away", reset},
		{"starting", pg("57P03"), 4, problem.Unavailable, "database-away", reset},
		{"idle session ended", pg("57P05"), 4, problem.Unavailable, "database-away", reset},
		{"too many connections", pg("53300"), 4, problem.Unavailable, "too-many-connections", alert},
		{"disk full", pg("53100"), 0, problem.ReadOnly, "database-full", full},
		{"out of memory", pg("53200"), 0, problem.ReadOnly, "database-full", full},
		{"a limit of the server's configuration", pg("53400"), 0, problem.Unavailable, "database-failing", alert},
		{"connection exception", pg("08000"), 4, problem.Unavailable, "database-away", reset},
		{"cannot connect", pg("08001"), 4, problem.Unavailable, "database-away", reset},
		{"no connection", pg("08003"), 4, problem.Unavailable, "database-away", reset},
		{"connection refused by the server", pg("08004"), 4, problem.Unavailable, "database-away", reset},
		{"connection failure", pg("08006"), 4, problem.Unavailable, "database-away", reset},
		{"transaction's end unknown", pg("08007"), 4, problem.Unavailable, "database-away", reset},
		{"protocol violation", pg("08P01"), 4, problem.Unavailable, "database-away", reset},
		{"input/output error", pg("58030"), 0, problem.Unavailable, "database-failing", alert},
		{"stale plan", pg("0A000"), 2, "", "", none},
		{"prepared behind a pooler", pg("26000"), 0, "", "", alert},
		{"prepared twice behind a pooler", pg("42P05"), 0, "", "", alert},
		{"wrong password", pg("28P01"), 4, problem.Unavailable, "database-away", alert},
		{"not in pg_hba.conf", pg("28000"), 4, problem.Unavailable, "database-away", alert},
		{"no right", pg("42501"), 0, problem.Unavailable, "database-failing", alert},
		{"no such database", pg("3D000"), 4, problem.Unavailable, "database-away", alert},
		{"no such table", pg("42P01"), 0, "", "", none},
		{"server's own fault", pg("XX000"), 0, "", "", none},
		{"a text that is no SQLSTATE", pg("x"), 0, "", "", none},
		{"SQLite: busy", lite(lib.SQLITE_BUSY), 4, problem.Unavailable, "contention", none},
		{"SQLite: wrote after another", lite(lib.SQLITE_BUSY_SNAPSHOT), 4, problem.Unavailable, "contention", none},
		{"SQLite: another recovers", lite(lib.SQLITE_BUSY_RECOVERY), 4, problem.Unavailable, "contention", none},
		{"SQLite: locked", lite(lib.SQLITE_LOCKED), 4, problem.Unavailable, "contention", none},
		{"SQLite: race for the log's locks", lite(lib.SQLITE_PROTOCOL), 4, problem.Unavailable, "contention", none},
		{"SQLite: schema changed", lite(lib.SQLITE_SCHEMA), 2, "", "", none},
		{"SQLite: unique", lite(lib.SQLITE_CONSTRAINT_UNIQUE), 0, "", "", none},
		{"SQLite: foreign key", lite(lib.SQLITE_CONSTRAINT_FOREIGNKEY), 0, "", "", none},
		{"SQLite: interrupted", lite(lib.SQLITE_INTERRUPT), 0, problem.Unavailable, "too-slow", none},
		{"SQLite: disk full", lite(lib.SQLITE_FULL), 0, problem.ReadOnly, "database-full", full},
		{"SQLite: read-only", lite(lib.SQLITE_READONLY), 0, problem.ReadOnly, "read-only", alert},
		{"SQLite: the file was moved", lite(lib.SQLITE_READONLY_DBMOVED), 0, problem.ReadOnly, "read-only", alert},
		{"SQLite: input/output error", lite(lib.SQLITE_IOERR_FSYNC), 0, problem.Unavailable, "database-failing", alert},
		{"SQLite: out of memory", lite(lib.SQLITE_NOMEM), 0, problem.Unavailable, "database-failing", alert},
		{"SQLite: cannot open", lite(lib.SQLITE_CANTOPEN), 4, problem.Unavailable, "database-away", alert},
		{"SQLite: corrupt", lite(lib.SQLITE_CORRUPT), 0, problem.Unavailable, "database-failing", alert},
		{"SQLite: no database", lite(lib.SQLITE_NOTADB), 0, problem.Unavailable, "database-failing", alert},
		{"SQLite: wrong statement", lite(lib.SQLITE_ERROR), 0, "", "", none},
		{"lost before sending", driver.ErrBadConn, 4, problem.Unavailable, "database-away", reset},
		{"connection given up", sql.ErrConnDone, 4, problem.Unavailable, "database-away", reset},
		{"end of file", io.ErrUnexpectedEOF, 4, problem.Unavailable, "database-away", reset},
		{"reset by peer", &net.OpError{Op: "read", Err: errors.New("connection reset by peer")}, 4, problem.Unavailable, "database-away", reset},
		{"lost in COMMIT", errors.Join(errUnknown, pg("57P01")), 0, problem.Unavailable, "outcome-unknown", reset},
		{"not on the standby", errors.Join(errNotCopied, pg("01000")), 0, problem.Unavailable, "outcome-unknown", alert},
		{"lane full", errFull, 0, problem.Unavailable, "busy", none},
		{"lane's deadline", errBusy, 0, problem.Unavailable, "busy", none},
		{"file locked", errFileLocked, 0, problem.Unavailable, "busy", none},
		{"no more connections", errors.Join(errCrowded, pg("53300")), 0, problem.Unavailable, "too-many-connections", none},
		{"away", errors.Join(errAway, io.EOF), 0, problem.Unavailable, "database-away", none},
		{"closing", errClosed, 0, problem.Unavailable, "closing", none},
		{"deadline", context.DeadlineExceeded, 0, problem.Unavailable, "too-slow", none},
		{"cut", errors.Join(errCut, pg("57014")), 0, "", "", none},
		{"caller gone", context.Canceled, 0, "", "", none},
		{"no rows", sql.ErrNoRows, 0, "", "", none},
		{"anything else", errors.New("a bug"), 0, "", "", none},
		{"nothing", nil, 0, "", "", none},
	} {
		if answer := (*pgconn.PgError)(nil); errors.As(c.err, &answer) {
			seen[answer.Code], seen[answer.Code[:min(2, len(answer.Code))]] = true, true
		}
		if answer := (*sqlite.Error)(nil); errors.As(c.err, &answer) {
			seen[answer.Code()&0xff] = true
		}
		t.Run(c.name, func(t *testing.T) {
			v := classify(c.err)
			if v.tries != c.tries || v.kind != c.kind || v.code != c.code || v.action != c.action {
				t.Errorf("got %+v, want %d tries, %q, %q, action %d", v, c.tries, c.kind, c.code, c.action)
			}
			out := outward(t.Context(), c.err, v)
			if p := problem.As(out); c.kind != "" {
				if p == nil || p.Kind != c.kind || p.Code != c.code || p.RetryAfter < time.Second || p.RetryAfter > 5*time.Second || !errors.Is(out, c.err) {
					t.Errorf("goes out as %#v", out)
				}
			} else if out != c.err {
				t.Errorf("goes out as %v", out)
			}
		})
	}
	for state := range sqlstates {
		if !seen[state] {
			t.Errorf("no row for SQLSTATE %s", state)
		}
	}
	for code := range sqliteCodes {
		if !seen[code] {
			t.Errorf("no row for SQLite's code %d", code)
		}
	}
}

// sqliteError makes what only the driver can make.
func sqliteError(t *testing.T, code int) error {
	t.Helper()
	err := &sqlite.Error{}
	field := reflect.ValueOf(err).Elem().FieldByName("code")
	reflect.NewAt(field.Type(), field.Addr().UnsafePointer()).Elem().SetInt(int64(code))
	if err.Code() != code {
		t.Fatalf("made an error of code %d, not %d", err.Code(), code)
	}
	return err
}

// Each code of SQLite has the class of its primary code, and every refusal a code of ours.
func TestSQLiteCodesAndRefusals(t *testing.T) {
	var all []errorClass
	for code, v := range sqliteCodes {
		if code > 0xff {
			t.Errorf("%d is an extended code", code)
		}
		all = append(all, v)
	}
	for _, v := range sqlstates {
		all = append(all, v)
	}
	for _, own := range ours {
		all = append(all, own.class)
	}
	for _, v := range all {
		if v.kind != "" && v.code == "" {
			t.Errorf("a class of the kind %q has no code", v.kind)
		}
	}
}

func TestTheClosuresOwnProblemStays(t *testing.T) {
	mine := problem.Of(problem.NotFound, "no-such-menu").Because(&pgconn.PgError{Code: "57P01"})
	if got := outward(t.Context(), mine, classify(mine)); got != error(mine) {
		t.Errorf("got %v", got)
	}
}
