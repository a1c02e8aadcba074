package main

import (
	"net"
	"net/url"
	"strings"
	"testing"

	"mealplanner/internal/guard/guardtest"
)

func TestServeNamesAnAddressThatIsTaken(t *testing.T) {
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	address := other.Addr().String()
	code, stdout, stderr := command(t, "serve", "--listen", address, "--database-url", guardtest.SQLite(t))
	if code != exitFailed || !strings.Contains(stderr, "mealplanner: --listen: another program serves on "+address) {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
	// An address of another machine.
	code, _, stderr = command(t, "serve", "--listen", "192.0.2.1:80", "--database-url", guardtest.SQLite(t))
	if code != exitFailed || !strings.Contains(stderr, "mealplanner: --listen: ") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

// unreachable are addresses beside a database that is there, each with what the server
// says of it. Every one has a password.
func unreachable(t *testing.T, database string) map[string]string {
	t.Helper()
	changed := func(change func(u *url.URL)) string {
		u, err := url.Parse(database)
		if err != nil {
			t.Fatal(err)
		}
		u.User = url.UserPassword(u.User.Username(), "hunter2")
		change(u)
		return u.String()
	}
	return map[string]string{
		changed(func(u *url.URL) { u.Path = "/nosuch" }):                             `database "nosuch" does not exist`,
		changed(func(u *url.URL) { u.User = url.UserPassword("nobody", "hunter2") }): `role "nobody" does not exist`,
		changed(func(u *url.URL) { u.Host = strings.Split(u.Host, ":")[0] + ":1" }):  "connection refused",
	}
}

func TestMigrateSaysWhyTheDatabaseIsAway(t *testing.T) {
	database := guardtest.Postgres(t)
	for direct, why := range unreachable(t, database) {
		code, stdout, stderr := command(t, "migrate", "--database-url", database, "--database-direct-url", direct)
		if code != exitFailed || !strings.Contains(stderr, why) || strings.Contains(stdout+stderr, "hunter2") {
			t.Errorf("%s: exit code %d, not %q: %s%s", direct, code, why, stdout, stderr)
		}
	}
}

func TestMigrateSaysWhyTheDatabaseNeverWas(t *testing.T) {
	all := unreachable(t, guardtest.Postgres(t))
	noDatabase := written(t, "This is no database, however long one reads on in it.")
	all["sqlite:"+noDatabase] = "file is not a database"
	for database, why := range all {
		t.Run(why, func(t *testing.T) {
			t.Parallel() // each waits for the database
			code, stdout, stderr := command(t, "migrate", "--database-url", database)
			if code != exitFailed || !strings.Contains(stderr, why) || strings.Contains(stdout+stderr, "hunter2") {
				t.Errorf("exit code %d: %s%s", code, stdout, stderr)
			}
		})
	}
}
