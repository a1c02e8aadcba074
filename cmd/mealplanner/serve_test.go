package main

import (
	"net"
	"net/url"
	"os"
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

// A start that is refused leaves no database behind.
func TestARefusedStartMakesNoDatabase(t *testing.T) {
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	for name, args := range map[string][]string{
		"a busy port":                {"--listen", other.Addr().String()},
		"a busy port of the numbers": {"--listen", "127.0.0.1:0", "--metrics-listen", other.Addr().String()},
		"no port":                    {"--listen", ":99999"},
		"a model without an address": {"--listen", "127.0.0.1:0", "--model-name", "chef"},
		"a model that cannot be":     {"--listen", "127.0.0.1:0", "--model-name", "chef", "--model-url", "ftp://h/"},
	} {
		dir := t.TempDir()
		code, stdout, stderr := command(t, append([]string{"serve", "--database-url", "sqlite:" + dir + "/x.db"}, args...)...)
		left, err := os.ReadDir(dir)
		if code == exitDone || err != nil || len(left) > 0 {
			t.Errorf("%s: exit code %d, %v left: %v: %s%s", name, code, left, err, stdout, stderr)
		}
	}
}

func TestAddressesToServeOn(t *testing.T) {
	for address, ok := range map[string]bool{
		"127.0.0.1:8080": true, "[::1]:0": true, ":http": true, ":65535": true, "localhost:80": true,
		":65536": false, ":99999": false, ":-1": false, ":nosuch": false, "8080": false, "::1:80": false,
	} {
		if got := (listening{"--listen", address}).valid(); got != ok {
			t.Errorf("%s: %v", address, got)
		}
	}
}

// Each database URL that may be read in two ways is refused by the name of its key.
func TestAnAmbiguousDatabaseURLIsRefused(t *testing.T) {
	const ambiguous = "postgres://u:p@ss#secret/w@127.0.0.1/x"
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--database-url", ambiguous}, "--database-url: the database URL cannot be read"},
		{[]string{"--database-url", "postgres://u@127.0.0.1:1/x", "--database-direct-url", ambiguous}, "--database-direct-url: the database URL cannot be read"},
		{[]string{"--database-url", "sqlite://u:secret@127.0.0.1/x.db"}, "write sqlite:PATH"},
	} {
		for _, name := range []string{"serve", "migrate", "doctor"} {
			args := append([]string{name, "--listen", "127.0.0.1:0"}, c.args...)
			code, stdout, stderr := command(t, args...)
			if code == exitDone || !strings.Contains(stdout+stderr, c.says) || strings.Contains(stdout+stderr, "secret") {
				t.Errorf("%q: exit code %d: %s%s", args, code, stdout, stderr)
			}
		}
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
