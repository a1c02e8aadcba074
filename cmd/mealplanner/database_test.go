package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/text/language"

	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/words"
)

// changed is a database's URL with something else in it.
func changed(t *testing.T, database string, change func(u *url.URL)) string {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	change(u)
	return u.String()
}

// refuses wants a database on which a start ends at once, with one sentence that doctor
// says too. Nobody reads a password in it.
func refuses(t *testing.T, database, code string, says ...string) {
	t.Helper()
	for _, name := range []string{"serve", "migrate", "doctor"} {
		var exit int
		var stdout, stderr string
		began := time.Now()
		if name == "serve" {
			ended, told := runs(t, database)
			exit, stderr = <-ended, told()
		} else {
			exit, stdout, stderr = command(t, name, "--database-url", database)
		}
		said := stdout
		if name != "doctor" {
			if i := strings.LastIndex(stderr, "mealplanner: "); i >= 0 {
				said = stderr[i:]
			}
		}
		sentence := faultMessage(words.For(language.English), &guard.Fault{Code: code, File: strings.TrimPrefix(database, "sqlite:")})
		if exit != exitFailed || !strings.Contains(said, sentence) || strings.Contains(stdout+stderr, "hunter2") || strings.Contains(said, "Please try again") {
			t.Errorf("%s: exit code %d, not %q:\n%s%s", name, exit, sentence, stdout, stderr)
		}
		for _, want := range says {
			if !strings.Contains(said, want) {
				t.Errorf("%s does not say %q: %s", name, want, said)
			}
		}
		if name != "doctor" && strings.Count(strings.TrimSpace(said), "\n") > 0 {
			t.Errorf("%s: not one line: %s", name, said)
		}
		t.Logf("%s in %v: %s", name, time.Since(began).Round(time.Millisecond), strings.TrimSpace(said))
	}
}

func TestAServerThatLetsNobodyIn(t *testing.T) {
	t.Parallel()
	server := guardtest.Own(t)
	server.Administer(`CREATE ROLE ada LOGIN PASSWORD 'right'`)
	server.Administer(`CREATE DATABASE foreigner`) // of the superuser
	server.Administer(`CREATE DATABASE shut`)
	server.Administer(`REVOKE CONNECT ON DATABASE shut FROM public`)
	server.Administer(`CREATE DATABASE ascii OWNER mealplanner ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0`)
	server.Administer(`CREATE DATABASE nowhere OWNER mealplanner`)
	server.Administer(`ALTER DATABASE nowhere SET search_path = nowhere`)
	server.Administer(`CREATE ROLE veiled LOGIN`)
	certify(t, server)
	server.Admit("host all ada 127.0.0.1/32 scram-sha-256", "hostssl all veiled 127.0.0.1/32 trust", "host all mealplanner 127.0.0.1/32 trust")
	at := func(user *url.Userinfo, database, options string) string {
		return changed(t, server.URL(), func(u *url.URL) { u.User, u.Path, u.RawQuery = user, "/"+database, options })
	}
	ours, plain := url.User("mealplanner"), "sslmode=disable"
	refuses(t, at(url.UserPassword("ada", "hunter2"), "test", plain), guard.FaultPassword, `user "ada"`)
	refuses(t, at(url.User("ada"), "test", plain), guard.FaultPassword)
	refuses(t, at(url.UserPassword("nobody", "hunter2"), "test", plain), guard.FaultTLSWanted) // as far as the server says
	refuses(t, at(url.User("veiled"), "test", plain), guard.FaultTLSWanted)
	refuses(t, at(ours, "test", "sslmode=verify-full"), guard.FaultCertificate)
	refuses(t, at(ours, "nosuch", plain), guard.FaultDatabase, `"nosuch"`)
	refuses(t, at(ours, "shut", plain), guard.FaultRight, `"shut"`)
	refuses(t, at(ours, "foreigner", plain), guard.FaultRight)
	refuses(t, at(ours, "ascii", plain), guard.FaultEncoding, "SQL_ASCII")
	refuses(t, at(ours, "nowhere", plain), guard.FaultSchema)
}

// certify lets a server speak TLS with a certificate that nobody trusts.
func certify(t *testing.T, server *guardtest.Cluster) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	encode := func(kind string, bytes []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: bytes}))
	}
	server.Administer(`ALTER SYSTEM SET ssl_cert_file = '` + server.Keep("tls.crt", encode("CERTIFICATE", certificate)) + `'`)
	server.Administer(`ALTER SYSTEM SET ssl_key_file = '` + server.Keep("tls.key", encode("PRIVATE KEY", secret)) + `'`)
	server.Administer(`ALTER SYSTEM SET ssl = on`)
	server.Administer(`SELECT pg_reload_conf()`)
	server.Until("TLS is on", `SHOW ssl`, "on")
}

func TestAServerWithoutTLSOrWithoutTheUser(t *testing.T) {
	database := guardtest.Postgres(t)
	refuses(t, changed(t, database, func(u *url.URL) { u.RawQuery = "sslmode=require" }), guard.FaultNoTLS)
	for query, names := range map[string]string{
		"foo=bar":                          `parameter "foo"`,
		"sslmode=disable&foo=bar":          `parameter "foo"`,
		"sslmode=prefer&work_mem=much":     `parameter "work_mem"`,
		"TimeZone=Nowhere":                 `parameter "TimeZone"`,
		"shared_buffers=1":                 `parameter "shared_buffers"`,
		"options=" + url.QueryEscape("-x"): "-x",
	} {
		refuses(t, changed(t, database, func(u *url.URL) { u.RawQuery = query }), guard.FaultParameter, names)
	}
	refuses(t, changed(t, database, func(u *url.URL) { u.User = url.UserPassword("nobody", "hunter2") }), guard.FaultUser, `"nobody"`)
}

func TestASchemaThatIsNewer(t *testing.T) {
	guardtest.Each(t, func(t *testing.T, database string) {
		if code, _, stderr := command(t, "migrate", "--database-url", database); code != exitDone {
			t.Fatal(stderr)
		}
		g, err := guard.Open(t.Context(), guard.Config{URL: database})
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Update(guard.Edge(t.Context(), guard.Admin, "test"), func(ctx context.Context, tx *guard.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, $1)`, true)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := g.Close(); err != nil {
			t.Fatal(err)
		}
		refuses(t, database, guard.FaultNewer, "version 999")
	})
}

func TestAPoolerOfStatements(t *testing.T) {
	t.Parallel()
	refuses(t, guardtest.Pooled(t, guardtest.Postgres(t), "pool_mode=statement"), guard.FaultStatements)
}

// What a pooler refuses by itself, in words of its own.
func TestAPoolerThatLetsNobodyIn(t *testing.T) {
	t.Parallel()
	database := guardtest.Postgres(t)
	pooled := guardtest.Pooled(t, database, "pool_mode=transaction")
	refuses(t, changed(t, pooled, func(u *url.URL) { u.User = url.UserPassword("nobody", "hunter2") }), guard.FaultUser)
	refuses(t, changed(t, pooled, func(u *url.URL) { u.RawQuery += "&search_path=public" }), guard.FaultParameter, "search_path")
	refuses(t, guardtest.Pooled(t, database, "pool_mode=transaction", "auth_type=md5"), guard.FaultPassword)
	full := guardtest.Pooled(t, database, "pool_mode=transaction", "max_client_conn=1")
	if code, stdout, _ := command(t, "doctor", "--database-url", full); code != exitFailed || !strings.Contains(stdout, "the database takes no more connections: lower --db-max-conns") {
		t.Errorf("a full pooler: exit code %d: %s", code, stdout)
	}
}

// usual are the startup parameters that people let PgBouncer drop.
const usual = "ignore_startup_parameters=extra_float_digits,statement_timeout,lock_timeout,idle_in_transaction_session_timeout,options"

// A pooler that nobody has named: a week is ordered, and a crowd reads, without one answer
// that is the service's fault.
func TestAPoolerThatNobodyNamed(t *testing.T) {
	t.Parallel()
	for name, settings := range map[string][]string{
		"transaction, usual settings": {"pool_mode=transaction", "default_pool_size=5", usual},
		"transaction, no settings":    {"pool_mode=transaction", "default_pool_size=5"},
		"session, usual settings":     {"pool_mode=session", usual},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, guardtest.Pooled(t, guardtest.Postgres(t), settings...), "")
			household := s.signup("ada@example.org")
			s.addBo(household)
			answers := s.crowd(90, 30, household+"/eaters")
			t.Logf("answers: %v", answers)
			if answers[http.StatusOK]+answers[http.StatusServiceUnavailable] != 90 || answers[http.StatusOK] < 45 {
				t.Errorf("answers: %v", answers)
			}
			generation := s.call(http.StatusAccepted, "POST", household+"/generations", object{"days": 2, "start_date": today()})["id"].(string)
			if states, last := s.events(generation); states[len(states)-1] != "completed" {
				t.Errorf("it ended %v: %v", states, last)
			}
			if n := strings.Count(s.said.String(), "--database-pooler"); n != 1 {
				t.Errorf("the log names the flag %d times", n)
			}
		})
	}
}

// crowd reads a path n times, so many at once, and counts the answers by status.
func (s *service) crowd(n, atOnce int, path string) map[int]int {
	s.t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	var next atomic.Int64
	by := map[int]int{}
	for range atOnce {
		all.Go(func() {
			for next.Add(1) <= int64(n) {
				status, _, _ := s.request("GET", path, nil)
				mu.Lock()
				by[status]++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return by
}

// runs starts `serve` as a process of its own, for it changes what a whole process has;
// told gives what it has written so far.
func runs(t *testing.T, database string) (ended <-chan int, told func() string) {
	t.Helper()
	var out saying
	cmd := exec.Command(os.Args[0], "serve", "--listen", "127.0.0.1:0", "--database-url", database)
	cmd.Env = append(os.Environ(), childEnv+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	code, over := make(chan int, 1), make(chan struct{})
	go func() {
		defer close(over)
		_ = cmd.Wait() // its code says it
		code <- cmd.ProcessState.ExitCode()
	}()
	t.Cleanup(func() { _ = cmd.Process.Kill(); <-over })
	return code, out.String
}

// untilTold waits for something that a command writes.
func untilTold(t *testing.T, told func() string, words string) {
	t.Helper()
	(&service{t: t}).eventually("it says "+words, func() bool { return strings.Contains(told(), words) })
}

// A start waits for a database that is away, and ends when that comes with a fault.
func TestAFaultEndsTheWaiting(t *testing.T) {
	t.Parallel()
	server := guardtest.Own(t)
	server.Stop(guardtest.Fast)
	database := changed(t, server.URL(), func(u *url.URL) { u.Path = "/nosuch" })
	ended, told := runs(t, database)
	untilTold(t, told, "database away")
	select {
	case code := <-ended:
		t.Fatalf("it did not wait: exit code %d: %s", code, told())
	default:
	}
	server.Start()
	back := time.Now()
	if code := <-ended; code != exitFailed || !strings.Contains(told(), faultMessage(words.For(language.English), &guard.Fault{Code: guard.FaultDatabase})) {
		t.Errorf("exit code %d: %s", code, told())
	}
	t.Logf("ended %v after the server's return", time.Since(back).Round(time.Millisecond))
}

// A database that comes late is used at once, however long it was away.
//
//proof:torture
func TestALateDatabaseIsUsedSoon(t *testing.T) {
	t.Parallel()
	server := guardtest.Own(t)
	server.Stop(guardtest.Fast)
	_, told := runs(t, server.URL())
	untilTold(t, told, "database away")
	untilTold(t, told, "Smart Meal Planner is at ")
	<-time.After(guardtest.Size(0, 20*time.Second)) // so long an outage lasts
	_, base, _ := strings.Cut(told(), "Smart Meal Planner is at ")
	base, _, _ = strings.Cut(base, "\n")
	s := &service{t: t, base: base}
	if status, _, _ := s.request("GET", "/healthz", nil); status != http.StatusOK {
		t.Errorf("healthz gives %d", status)
	}
	server.Start()
	back := time.Now()
	s.waitReady()
	took := time.Since(back).Round(time.Millisecond)
	t.Logf("ready %v after its return", took)
	if took > 10*time.Second {
		t.Errorf("ready %v after its return", took)
	}
}

// Once started, a fault is told and outlived.
func TestAFaultAfterTheStartIsTold(t *testing.T) {
	t.Parallel()
	server := guardtest.Own(t)
	s := start(t, server.URL(), "")
	s.signup("ada@example.org")
	server.Administer(`ALTER ROLE mealplanner NOLOGIN`)
	server.Administer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'mealplanner'`)
	readyz := func() string {
		_, _, body := s.request("GET", "/readyz", nil)
		return strings.TrimSpace(string(body))
	}
	s.eventually("it is told", func() bool { return readyz() == `{"status":"down","fault":"user-refused"}` })
	code, stdout, _ := command(t, "doctor", "--database-url", server.URL())
	if code != exitFailed || !strings.Contains(stdout, faultMessage(words.For(language.English), &guard.Fault{Code: guard.FaultUser})) {
		t.Errorf("doctor: exit code %d: %s", code, stdout)
	}
	if n := strings.Count(s.said.String(), "database fault"); n != 1 {
		t.Errorf("the log tells it %d times", n)
	}
	server.Administer(`ALTER ROLE mealplanner LOGIN`)
	s.eventually("it is over", func() bool { return readyz() == `{"status":"ready"}` })
}

//proof:faults
func TestDoctorOnAFreshMachineLeavesNothing(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_DATA_HOME", home)
	touched := filepath.Join(home, "touched.db")
	for _, args := range [][]string{{"doctor"}, {"doctor", "--data-dir", home + "/mine"}, {"doctor", "--database-url", "sqlite:" + home + "/a/b/c.db"}} {
		code, stdout, stderr := command(t, args...)
		if code != exitDone || !strings.Contains(stdout, "database       ok    there is none yet: the first start makes "+home) {
			t.Errorf("%v: exit code %d: %s%s", args, code, stdout, stderr)
		}
	}
	if left, err := os.ReadDir(home); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if err := os.WriteFile(touched, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, stdout, _ := command(t, "doctor", "--database-url", "sqlite:"+touched); code != exitDone || size(t, touched) != 0 {
		t.Errorf("exit code %d, %d bytes: %s", code, size(t, touched), stdout)
	}
	code, stdout, stderr := command(t, "doctor", "--database-url", guardtest.Postgres(t))
	if code != exitDone || !strings.Contains(stdout, "database       ok    answers and is empty") {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
}

func size(t *testing.T, file string) int64 {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// A direct URL that leads to a pooler, or nowhere, is named.
func TestTheDirectURLIsNamed(t *testing.T) {
	database := guardtest.Postgres(t)
	nosuch := changed(t, database, func(u *url.URL) { u.Path = "/nosuch" })
	for direct, code := range map[string]string{
		nosuch: guard.FaultDatabase,
		guardtest.Pooled(t, database, "pool_mode=transaction"):        guard.FaultDirect,
		guardtest.Pooled(t, database, "pool_mode=transaction", usual): guard.FaultDirect,
	} {
		want := faultMessage(words.For(language.English), &guard.Fault{Code: code, Key: "--database-direct-url"})
		for _, name := range []string{"migrate", "doctor"} {
			exit, stdout, stderr := command(t, name, "--database-url", database, "--database-direct-url", direct)
			if exit != exitFailed || !strings.Contains(stdout+stderr, want) {
				t.Errorf("%s: exit code %d, not %q: %s%s", name, exit, want, stdout, stderr)
			}
		}
	}
}

// asAnybody is this binary as the program, run by a user whom file modes bind: root's
// tests would not feel them.
func asAnybody(t *testing.T, dir string, args ...string) (output string, err error) {
	t.Helper()
	program := os.Args[0]
	cmd := exec.Command(program, args...)
	if os.Geteuid() == 0 {
		// The binary's own directory is root's alone.
		copied := filepath.Join(dir, "program")
		content, err := os.ReadFile(program)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(copied, content, 0o755); err != nil {
			t.Fatal(err)
		}
		cmd = exec.Command(copied, args...)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	cmd.Dir, cmd.Env = "/", append(os.Environ(), childEnv+"=1")
	said, err := cmd.CombinedOutput()
	return string(said), err
}

// A file or a directory that may not be written.
func TestAFileThatTakesNoWrites(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("/tmp", "mealplanner-modes-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	open := filepath.Join(dir, "open")
	if err := os.Mkdir(open, 0o777); err != nil {
		t.Fatal(err)
	}
	for name, modes := range map[string][2]os.FileMode{ // of the directory and the file
		"a file that may only be read":    {0o777, 0o444},
		"a directory that takes no files": {0o755, 0o666},
		"both":                            {0o755, 0o444},
		"no file, and no way to make one": {0o755, 0},
	} {
		where := filepath.Join(dir, strings.ReplaceAll(name, " ", "-"))
		if err := os.Mkdir(where, 0o755); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(where, "planner.db")
		if modes[1] != 0 {
			if code, _, stderr := command(t, "migrate", "--database-url", "sqlite:"+file); code != exitDone {
				t.Fatal(stderr)
			}
			if err := os.Chmod(file, modes[1]); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Chmod(where, modes[0]); err != nil {
			t.Fatal(err)
		}
		for _, command := range []string{"migrate", "doctor"} {
			said, err := asAnybody(t, dir, command, "--database-url", "sqlite:"+file)
			if err == nil || !strings.Contains(said, "the database's file "+file) || !strings.Contains(said, "let the user who runs the service") {
				t.Errorf("%s: %s: %v: %s", name, command, err, said)
			}
		}
	}
}

func TestAFileThatIsNoDatabase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, bytes.Repeat([]byte("This is no database. "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	refuses(t, "sqlite:"+garbage, guard.FaultNoDatabase)
	refuses(t, "sqlite:"+dir, guard.FaultFile)
	refuses(t, "sqlite:"+garbage+"/below.db", guard.FaultFile)
}

// copied copies one file as cp would, without a look at who uses it.
func copied(t *testing.T, from, to string) string {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	return to
}

// knows reports whether a copy of the file alone lets somebody sign in.
func knows(t *testing.T, file, email string) bool {
	t.Helper()
	g, err := guard.Open(t.Context(), guard.Config{URL: "sqlite:" + file})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	found := 0
	if err := g.View(guard.Edge(t.Context(), guard.Interactive, "test"), func(ctx context.Context, tx *guard.Tx) error {
		return tx.QueryRow(ctx, `SELECT count(*) FROM account WHERE email = $1`, []any{email}, &found)
	}); err != nil {
		t.Errorf("the copy cannot be read: %v", err)
	}
	return found == 1
}

// The one file of a service that runs, copied without its log: it has its tables from the
// first moment, and lacks a few seconds at most. Another process serves it.
func TestTheFileIsCopiedWhileTheServiceRuns(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "planner.db")
	s := start(t, "sqlite:"+file, "")
	if knows(t, copied(t, file, filepath.Join(dir, "first.db")), "ada@example.org") {
		t.Error("it knows somebody who has not come yet")
	}
	s.signup("ada@example.org")
	wrote := time.Now()
	n := 0
	s.eventually("the copy has the account", func() bool {
		n++
		return knows(t, copied(t, file, filepath.Join(dir, "copy"+string(rune('a'+n%26))+".db")), "ada@example.org")
	})
	took := time.Since(wrote)
	t.Logf("in the file alone %v after it was written", took.Round(time.Millisecond))
	another := start(t, "sqlite:"+copied(t, file, filepath.Join(dir, "moved.db")), "")
	another.call(http.StatusOK, "POST", "/api/v1/auth/login", object{"email": "ada@example.org", "password": "violet kettle under snow"})
}

// A file that held a service and is not there any more is not begun anew, however it went.
func TestAFileThatIsLostIsNotBegunAnew(t *testing.T) {
	for name, lose := range map[string]func(t *testing.T, file string){
		"emptied": func(t *testing.T, file string) {
			if err := os.Truncate(file, 0); err != nil {
				t.Fatal(err)
			}
		},
		"removed": func(t *testing.T, file string) {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		},
		"without its tables": func(t *testing.T, file string) {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
			g, err := guard.Open(t.Context(), guard.Config{URL: "sqlite:" + file + ".new"})
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(g.Await(t.Context()), g.Close(), os.Rename(file+".new", file)); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "planner.db")
			if code, _, stderr := command(t, "migrate", "--database-url", "sqlite:"+file); code != exitDone {
				t.Fatal(stderr)
			}
			kept := copied(t, file, file+".kept")
			lose(t, file)
			refuses(t, "sqlite:"+file, guard.FaultEmptied, file+".marker")
			refuses(t, "sqlite:"+file, guard.FaultEmptied, file+"-wal") // and again
			// A copy put back is served; without the marker one begins anew.
			copied(t, kept, file)
			if code, _, stderr := command(t, "migrate", "--database-url", "sqlite:"+file); code != exitDone {
				t.Errorf("put back: %s", stderr)
			}
			lose(t, file)
			if err := os.Remove(file + ".marker"); err != nil {
				t.Fatal(err)
			}
			if code, _, stderr := command(t, "migrate", "--database-url", "sqlite:"+file); code != exitDone {
				t.Errorf("anew: %s", stderr)
			}
		})
	}
}

// SQLite would remove the log beside an empty file, and with it all that is left.
func TestALogWithoutItsFileIsKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "planner.db")
	s := start(t, "sqlite:"+file, "")
	s.signup("ada@example.org")
	s.kill()
	if err := os.Truncate(file, 0); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file + ".marker"); err != nil {
		t.Fatal(err)
	}
	before := size(t, file+"-wal")
	refuses(t, "sqlite:"+file, guard.FaultLogAlone)
	if after := size(t, file+"-wal"); before == 0 || after != before {
		t.Errorf("the log had %d bytes and has %d", before, after)
	}
}

// What a version before this one left in the file alone: a header, and no tables.
func TestACopyWithoutTheLogOfAnEarlierVersion(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "planner.db")
	header := strings.Join([]string{"SQLite format 3\x00", "\x10\x00\x02\x02\x00\x40\x20\x20"}, "")
	page := make([]byte, 4096)
	copy(page, header)
	page[31] = 1                                     // pages
	page[47] = 4                                     // schema format
	page[59] = 1                                     // UTF-8
	copy(page[100:], "\x0d\x00\x00\x00\x00\x10\x00") // an empty leaf
	if err := os.WriteFile(file, page, 0o600); err != nil {
		t.Fatal(err)
	}
	refuses(t, "sqlite:"+file, guard.FaultNoLog)
}

// Damage is found at the start, and told when it is met later.
func TestADamagedFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "planner.db")
	s := start(t, "sqlite:"+file, "")
	s.signup("ada@example.org")
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-s.exited
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Clone(whole)
	for i := 4096; i < len(damaged); i++ {
		damaged[i] ^= 0x5a
	}
	if err := os.WriteFile(file, damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	refuses(t, "sqlite:"+file, guard.FaultDamaged)
	if err := os.WriteFile(file, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	refuses(t, "sqlite:"+file, guard.FaultDamaged)
}
