package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/store/storetest"
)

// canary is what must not be seen anywhere.
const canary = "c4n4ry"

func TestRedacted(t *testing.T) {
	for in, want := range map[string]string{
		"":                                   "",
		"https://meals.example.org":          "https://meals.example.org",
		"http://localhost:11434/v1":          "http://localhost:11434/v1",
		"sqlite:/var/lib/meals/meals.db":     "sqlite:/var/lib/meals/meals.db",
		"sqlite:/m.db?mode=ro&key=c4n4ry":    "sqlite:/m.db?mode=ro&key=xxxxx",
		"postgres://ada:c4n4ry@db:5432/x":    "postgres://ada:xxxxx@db:5432/x",
		"postgres://ada@db/x?sslmode=verify": "postgres://ada:xxxxx@db/x?sslmode=verify",
		"postgres://db/x?password=c4n4ry&user=ada&sslmode=require":   "postgres://db/x?password=xxxxx&user=ada&sslmode=require",
		"postgres://db/x?sslpassword=c4n4ry;passfile=c4n4ry":         "postgres://db/x?sslpassword=xxxxx&passfile=xxxxx",
		"https://c4n4ry@api.example/v1":                              "https://xxxxx@api.example/v1",
		"https://c4n4ry:c4n4ry@api.example/v1":                       "https://xxxxx@api.example/v1",
		"https://a.example/v1?api-version=2026-01-01&api-key=c4n4ry": "https://a.example/v1?api-version=2026-01-01&api-key=xxxxx",
		"https://a.example/?key=c4n4ry&token=c4n4ry&sig=c4n4ry":      "https://a.example/?key=xxxxx&token=xxxxx&sig=xxxxx",
		"https://a.example/?SAS=c4n4ry&Password=c4n4ry":              "https://a.example/?SAS=xxxxx&Password=xxxxx",
		"https://a.example/?c4n4ry":                                  "https://a.example/?xxxxx",
		"https://a.example/?k%65y=c4n4ry":                            "https://a.example/?xxxxx",
		"https://a.example/#c4n4ry":                                  "https://a.example/#xxxxx",
		"postgres://ada:c4n/4ry@db/x":                                "[redacted]",
		"postgres://ada:c4n?4ry@db/x":                                "[redacted]",
		"postgres://ada:c4n#4ry@db/x":                                "[redacted]",
		"postgres://ada:c4n@4ry@db/x":                                "[redacted]",
		"postgres://ada:p@c4n#4ry/w@127.0.0.1/x":                     "[redacted]",
		"postgres://c4n4ry@ada:c4n4ry@db/x":                          "[redacted]",
		"postgres://ada:1/c4n4ry@db/x":                               "[redacted]",
		"http://c4n#4ry@api.example/v1":                              "[redacted]",
		"http://ada:1/c4n4ry@api.example/v1":                         "[redacted]",
		"postgres://ada:p%40c4n4ry%2Fw@db/x":                         "postgres://ada:xxxxx@db/x",
		"sqlite://ada:c4n4ry@db/x.db":                                "[redacted]",
		"sqlite://c4n4ry/x.db":                                       "[redacted]",
		"sqlite:///data/a@b.db":                                      "sqlite:///data/a@b.db",
		"postgres://ada:c4n4ry@[::1/x":                               "[redacted]",
		"host=db user=ada password=c4n4ry":                           "[redacted]",
		"c4n4ry":                                                     "[redacted]",
		"mailto:c4n4ry":                                              "[redacted]",
	} {
		if got := redacted(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func FuzzRedacted(f *testing.F) {
	for _, seed := range []string{"ada:%s@db/x", "db/x?password=%s", "db/?a=b&c=%s;d=%s", "db/#%s", "a:%s?b@c/"} {
		f.Add("postgres", strings.ReplaceAll(seed, "%s", canary))
	}
	f.Fuzz(func(t *testing.T, scheme, rest string) {
		for _, text := range []string{scheme + "://" + rest, "https://u:" + canary + "@" + rest, "https://db/?" + rest + "&pass=" + canary} {
			shown := redacted(text)
			if again := redacted(shown); shown != "[redacted]" && again != "[redacted]" && again != shown {
				t.Errorf("%q: shown as %q, and that as %q", text, shown, again)
			}
			if strings.Contains(shown, ":"+canary+"@") || strings.Contains(shown, "pass="+canary) {
				t.Errorf("%q: shown as %q", text, shown)
			}
		}
	})
}

// urlKeys are the keys of settings that are addresses.
func urlKeys(t *testing.T) (keys []string) {
	t.Helper()
	for f := range reflect.TypeFor[settings]().Fields() {
		if strings.HasSuffix(f.Name, "URL") {
			if f.Tag.Get("secret") != "url" {
				t.Errorf("%s is an address and is not marked as one", f.Name)
			}
			keys = append(keys, strings.ToLower(f.Tag.Get("env")[len("MEALPLANNER_"):]))
		}
	}
	if len(keys) < 4 {
		t.Fatalf("only %q", keys)
	}
	return keys
}

// A secret in any address is shown by no command, neither when all is well nor in an error.
func TestNoCommandShowsASecret(t *testing.T) {
	for _, key := range urlKeys(t) {
		flag := "--" + strings.ReplaceAll(key, "_", "-")
		for _, address := range []string{
			"postgres://ada:%@127.0.0.1:1/x", "postgres://ada:%@127.0.0.1:port/x", "postgres://127.0.0.1:1/x?password=%", "http://ada:%@127.0.0.1:1/v1", "http://%@127.0.0.1:1/v1",
			"http://127.0.0.1:1/v1?api-key=%", "http://127.0.0.1:1/v1?token=%&sig=%&key=%", "http://127.0.0.1:1/v1#%", "sqlite:/nowhere/at/all.db?key=%", "host=127.0.0.1 port=1 password=%",
			"http://exa mple/?key=%", "ftp://127.0.0.1/?key=%", "://%",
			"postgres://ada:p@%#%/w@127.0.0.1/x", "postgres://ada:p@%@127.0.0.1:1/x", "postgres://ada:1/%@127.0.0.1/x", "postgres://ada:1?%@127.0.0.1/x", "postgres://%#@127.0.0.1/x",
			"http://ada:p@%#%/w@127.0.0.1:1/v1", "http://%#x@127.0.0.1/v1", "http://%/x@127.0.0.1/v1", "http://%?x@127.0.0.1/v1", "sqlite://ada:%@127.0.0.1/x.db",
		} {
			address := strings.ReplaceAll(address, "%", canary)
			code, stdout, stderr := command(t, "serve", "--print-config", flag, address, "--metrics-token", canary, "--model-key", canary)
			if code != exitDone || strings.Contains(stdout+stderr, canary) || !strings.Contains(stdout, "xxxxx") && !strings.Contains(stdout, "[redacted]") {
				t.Errorf("%s %s: exit code %d:\n%s%s", flag, address, code, stdout, stderr)
			}
			if flag == "--database-url" && strings.HasPrefix(address, "postgres://127") {
				continue // waits for a server
			}
			args := []string{"doctor", flag, address, "--model-name", "m"}
			if flag != "--database-url" {
				args = append(args, "--database-url", "sqlite:"+t.TempDir()+"/x.db")
			}
			if _, stdout, stderr := command(t, args...); strings.Contains(stdout+stderr, canary) {
				t.Errorf("doctor %s %s:\n%s%s", flag, address, stdout, stderr)
			}
		}
	}
	for _, content := range []string{"model-key = " + canary, "model-key = \"" + canary, canary, "[" + canary, "model-url = \"http://h/?key=" + canary + "\"\nmodel-url = 1"} {
		if code, stdout, stderr := command(t, "serve", "--config", written(t, content)); code != exitUsage || strings.Contains(stdout+stderr, canary) {
			t.Errorf("a file %q: exit code %d: %s%s", content, code, stdout, stderr)
		}
	}
}

func TestServeRefusesWhatCannotBeServed(t *testing.T) {
	for _, tc := range []struct{ flag, value, want string }{
		{"--public-url", "https://example.org/meals", "--public-url: it has a path, and the service cannot stand below one"},
		{"--public-url", "example.org", "--public-url: it must begin with http:// or https://"},
		{"--public-url", "https://ada:pw@example.org", "--public-url: it must be an address alone"},
		{"--hosts", "http://nas.local", `--hosts: “http://nas.local” is not a host name`},
		{"--metrics-listen", "9090", `--metrics-listen: “9090” is not an address`},
		{"--metrics-token", "two words", "--metrics-token: holds characters"},
	} {
		code, stdout, stderr := command(t, "serve", "--listen", "127.0.0.1:0", "--database-url", "sqlite:"+t.TempDir()+"/x.db", tc.flag, tc.value)
		if code != exitUsage || !strings.Contains(stderr, tc.want) {
			t.Errorf("%s %s: exit code %d, want %q: %s%s", tc.flag, tc.value, code, tc.want, stdout, stderr)
		}
	}
}

func TestWhatSpeaksForAPublicServer(t *testing.T) {
	for name, tc := range map[string]struct {
		s    settings
		want bool
	}{
		"the default":            {settings{Listen: "127.0.0.1:8080"}, false},
		"IPv6 loopback":          {settings{Listen: "[::1]:8080"}, false},
		"localhost":              {settings{Listen: "localhost:8080"}, false},
		"all addresses":          {settings{Listen: "0.0.0.0:8080"}, true},
		"all addresses, briefly": {settings{Listen: ":8080"}, true},
		"another address":        {settings{Listen: "192.168.1.5:8080"}, true},
		"a public URL":           {settings{Listen: "127.0.0.1:8080", PublicURL: "https://m.example"}, true},
		"trusted proxies":        {settings{Listen: "127.0.0.1:8080", Proxies: "127.0.0.1"}, true},
		"host names":             {settings{Listen: "127.0.0.1:8080", Hosts: "nas.local"}, true},
	} {
		if got := tc.s.public(); got != tc.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

// told is the command with something on standard input.
func told(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	h := environment{stdout: &out, stderr: &errs, now: time.Now}
	if stdin != "" {
		h.stdin = strings.NewReader(stdin)
	}
	code = run(t.Context(), args, h)
	return code, out.String(), errs.String()
}

func TestUser(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		user := func(stdin string, want int, args ...string) string {
			t.Helper()
			code, stdout, stderr := told(t, stdin, append(append([]string{"user"}, args...), "--database-url", database)...)
			if code != want || strings.Contains(stdout+stderr, "horse") {
				t.Errorf("%q: exit code %d: %s%s", args, code, stdout, stderr)
			}
			return stdout + stderr
		}
		if said := user("", exitDone, "add", "ada@example.org"); !strings.Contains(said, "(administrator)") || !regexp.MustCompile(`password: \S{20,}`).MatchString(said) {
			t.Errorf("the first: %s", said)
		}
		if said := user("correct horse battery\n", exitDone, "add", "bo@example.org", "--name", "Bo B."); !strings.Contains(said, "(account)") || strings.Contains(said, "password") {
			t.Errorf("the second: %s", said)
		}
		user("correct horse battery", exitDone, "add", "cy@example.org", "--admin")
		if said := user("horse", exitUsage, "add", "di@example.org"); !strings.Contains(said, "password") {
			t.Errorf("a bad password: %s", said)
		}
		user("", exitFailed, "add", "bo@example.org")
		user("", exitUsage, "add", "no address")
		user("", exitUsage, "add")
		user("", exitFailed, "disable", "nobody@example.org")
		if said := user("another horse battery", exitDone, "password", "bo@example.org"); !strings.Contains(said, "its logins and tokens have ended") {
			t.Errorf("a new password: %s", said)
		}
		if said := user("bo-b-1984", exitUsage, "password", "bo@example.org"); !strings.Contains(said, "your name") {
			t.Errorf("a password of the account's own words: %s", said)
		}
		user("another horse battery", exitFailed, "password", "nobody@example.org")
		if said := user("", exitDone, "signout", "BO@example.org", "--keep-tokens"); !strings.Contains(said, "its logins have ended") {
			t.Errorf("signed out: %s", said)
		}
		user("", exitFailed, "signout", "nobody@example.org")
		user("", exitUsage, "signout")
		user("", exitUsage, "signout", "bo@example.org", "--everybody")
		if said := user("", exitDone, "signout", "--everybody"); !strings.Contains(said, "everybody is signed out: its logins and tokens have ended") {
			t.Errorf("everybody signed out: %s", said)
		}
		user("", exitDone, "disable", "bo@example.org")
		said := user("", exitDone, "list")
		for _, want := range []string{"ada@example.org", "Bo B.", "account, disabled", "cy@example.org"} {
			if !strings.Contains(said, want) {
				t.Errorf("the list has no %q:\n%s", want, said)
			}
		}
		user("", exitDone, "enable", "bo@example.org")
		if said := user("", exitDone, "list"); strings.Contains(said, "disabled") || strings.Count(said, "administrator") != 2 {
			t.Errorf("the list:\n%s", said)
		}
	})
}

// running is a process of the program, started with its own flags.
type running struct {
	t     *testing.T
	cmd   *exec.Cmd
	base  string
	lines chan string
}

// serving starts `mealplanner serve` with these flags.
func serving(t *testing.T, args ...string) *running {
	t.Helper()
	cmd := exec.Command(os.Args[0], append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	cmd.Env = append(os.Environ(), childEnv+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r := &running{t: t, cmd: cmd, lines: make(chan string, 10000)}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer close(r.lines)
		for lines := bufio.NewScanner(stderr); lines.Scan(); {
			select {
			case r.lines <- lines.Text():
			default:
			}
		}
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
		_ = cmd.Wait()
	})
	r.base = r.after("Smart Meal Planner is at ")
	return r
}

// after gives what a line of the log says after some words.
func (r *running) after(words string) string {
	r.t.Helper()
	patience := time.After(time.Minute)
	for {
		select {
		case line, open := <-r.lines:
			if _, said, found := strings.Cut(line, words); found {
				return said
			}
			if !open {
				r.t.Fatalf("the process ended and never said %q", words)
			}
		case <-patience:
			r.t.Fatalf("the process never said %q", words)
		}
	}
}

const invitation = "makes the first one here, once: "

// token is of the link that the process printed.
func (r *running) token() string {
	r.t.Helper()
	_, token, _ := strings.Cut(r.after(invitation), "?token=")
	return token
}

// join signs up through the API and gives the status and the code.
func (r *running) join(email, token string) (int, string) {
	r.t.Helper()
	body := fmt.Sprintf(`{"email":%q,"password":"violet kettle under snow","name":"Ada","token":%q}`, email, token)
	answer, err := http.Post(r.base+"/api/v1/auth/signup", "application/json", strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	var said struct {
		Code    string
		Account struct{ Administrator bool }
	}
	if err := json.NewDecoder(answer.Body).Decode(&said); err != nil {
		r.t.Fatal(err)
	}
	if said.Account.Administrator {
		said.Code = "administrator"
	}
	return answer.StatusCode, said.Code
}

func (r *running) wants(what string, status int, code, email, token string) {
	r.t.Helper()
	if gotStatus, gotCode := r.join(email, token); gotStatus != status || gotCode != code {
		r.t.Errorf("%s: got %d %q, want %d %q", what, gotStatus, gotCode, status, code)
	}
}

// The link of the newest start is good, once.
func TestTheLinkToTheFirstAccount(t *testing.T) {
	t.Parallel()
	database := storetest.SQLite(t)
	flags := []string{"--database-url", database, "--public-url", "https://meals.example.org"}
	first := serving(t, flags...)
	old := first.token()
	first.wants("a stranger", 403, "first-account", "eve@example.org", "")
	_ = first.cmd.Process.Kill()

	second := serving(t, flags...)
	link := second.after(invitation)
	if !strings.HasPrefix(link, "https://meals.example.org/signup?token=") {
		t.Errorf("the link is %s", link)
	}
	_, token, _ := strings.Cut(link, "?token=")
	second.wants("the link of the start before", 403, "first-account", "eve@example.org", old)
	second.wants("the link", 201, "administrator", "ada@example.org", token)
	second.wants("the link again", 403, "signup-closed", "eve@example.org", token)
}

// Any of several processes takes what any of them printed.
func TestTheLinkOfAnotherProcess(t *testing.T) {
	t.Parallel()
	database := storetest.Postgres(t)
	flags := []string{"--database-url", database, "--hosts", "meals.example.org", "--replicas", "2", "--signup", "open"}
	one := serving(t, flags...)
	printed := one.token()
	other := serving(t, flags...)
	other.token()
	other.wants("a stranger", 403, "first-account", "eve@example.org", "")
	other.wants("the link of the other process", 201, "administrator", "ada@example.org", printed)
	one.wants("sign-up is open now", 201, "", "bo@example.org", "")
}

// The numbers have a listener of their own, which tells of the stop too.
func TestTheNumbersApart(t *testing.T) {
	t.Parallel()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	r := serving(t, "--database-url", storetest.SQLite(t), "--metrics-listen", address, "--metrics-token", "a-token-of-the-numbers")
	status := func(base, path, token string) int {
		request, _ := http.NewRequest("GET", base+path, nil)
		request.Header.Set("Authorization", "Bearer "+token)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	for _, tc := range []struct {
		base, path, token string
		want              int
	}{
		{r.base, "/metrics", "a-token-of-the-numbers", 404},
		{r.base, "/healthz", "", 200},
		{"http://" + address, "/metrics", "a-token-of-the-numbers", 200},
		{"http://" + address, "/metrics", "another", 401},
		{"http://" + address, "/healthz", "", 200},
		{"http://" + address, "/login", "", 404},
	} {
		if got := status(tc.base, tc.path, tc.token); got != tc.want {
			t.Errorf("%s%s: got %d, want %d", tc.base, tc.path, got, tc.want)
		}
	}
}

// block gives a page's example of a kind.
func block(t *testing.T, kind string) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?s)```" + kind + "\n(.*?)```").FindSubmatch(page)
	if found == nil {
		t.Fatalf("docs/configuration.md has no example for %s", kind)
	}
	return string(found[1])
}

// replaced is a text with parts replaced that must be there.
func replaced(t *testing.T, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("the example has no %q:\n%s", pairs[i], text)
		}
		text = strings.ReplaceAll(text, pairs[i], pairs[i+1])
	}
	return text
}

// certificate writes one for the name, with its key.
func certificate(t *testing.T, name string) (cert, key string, roots *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, about, about, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, b := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "EC PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(b), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	roots = x509.NewCertPool()
	roots.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	return cert, key, roots
}

// installed finds a program, or installs it where that is possible.
func installed(t *testing.T, program string, packages ...string) string {
	t.Helper()
	path, err := guardtest.Install(func() string {
		for _, dir := range []string{"", "/usr/sbin/", "/usr/bin/"} {
			if path, err := exec.LookPath(dir + program); err == nil {
				return path
			}
		}
		return ""
	}, packages...)
	if err != nil {
		t.Fatalf("this test needs %s; %v", program, err)
	}
	return path
}

// background runs a proxy until the test ends.
func background(t *testing.T, name string, args ...string) {
	t.Helper()
	var said bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "XDG_DATA_HOME="+t.TempDir(), "XDG_CONFIG_HOME="+t.TempDir())
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("%s: %s", name, said.String())
		}
	})
}

// freePort is one that nobody listens on at this moment.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

const proxied = "meals.example.org"

// person is a browser's way through a proxy: it keeps cookies and sends its origin.
type person struct {
	t      *testing.T
	public string
	client *http.Client
}

func newPerson(t *testing.T, public, port string, roots *x509.CertPool) *person {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &person{t: t, public: public, client: &http.Client{Jar: jar, Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, "127.0.0.1:"+port)
		},
	}}}
}

// reach waits until the proxy answers.
func (p *person) reach() {
	p.t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		answer, err := p.client.Get(p.public + "/readyz")
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("the service is not reached through the proxy: %v", err)
		}
	}
}

// send follows redirects and gives the page at the end.
func (p *person) send(method, address string, form url.Values) (*http.Response, string) {
	p.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = p.public + address
	}
	r, err := http.NewRequestWithContext(p.t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		p.t.Fatal(err)
	}
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", p.public)
	}
	answer, err := p.client.Do(r)
	if err != nil {
		p.t.Fatalf("%s %s: %v", method, address, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return answer, string(body)
}

// crawl reads every page and file that can be reached from a page, and gives how many.
func (p *person) crawl(from string) int {
	p.t.Helper()
	seen, todo := map[string]bool{from: true}, []string{from}
	for len(todo) > 0 {
		path := todo[0]
		todo = todo[1:]
		answer, body := p.send("GET", path, nil)
		if answer.StatusCode != http.StatusOK {
			p.t.Errorf("GET %s: %s", path, answer.Status)
			continue
		}
		if !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
			continue
		}
		page, err := goquery.NewDocumentFromReader(strings.NewReader(body))
		if err != nil {
			p.t.Fatal(err)
		}
		for _, attribute := range []string{"href", "src"} {
			page.Find("[" + attribute + "]").Each(func(_ int, s *goquery.Selection) {
				to, _ := s.Attr(attribute)
				to, _, _ = strings.Cut(to, "#")
				if strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") && !seen[to] && len(seen) < 60 {
					seen[to] = true
					todo = append(todo, to)
				}
			})
		}
	}
	return len(seen)
}

// The examples of docs/configuration.md, with real proxies: the first account, the
// session's cookie, forms, every page, and a stream of events.
func TestBehindTheProxiesOfTheExamples(t *testing.T) {
	cert, key, roots := certificate(t, proxied)
	for name, proxy := range map[string]struct {
		scheme string
		start  func(t *testing.T, port, upstream string)
	}{
		"nginx": {"https", func(t *testing.T, port, upstream string) {
			dir := t.TempDir()
			server := replaced(t, block(t, "nginx"), "listen 443 ssl;", "listen 127.0.0.1:"+port+" ssl;", "127.0.0.1:8080", upstream,
				"/etc/ssl/meals.example.org.pem", cert, "/etc/ssl/meals.example.org.key", key)
			var temporary strings.Builder
			for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
				fmt.Fprintf(&temporary, "%s_temp_path %s/%s;\n", kind, dir, kind)
			}
			config := filepath.Join(dir, "nginx.conf")
			content := "pid " + dir + "/pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n" + temporary.String() + server + "}\n"
			if err := os.WriteFile(config, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			background(t, installed(t, "nginx", "nginx-light"), "-c", config, "-p", dir, "-e", "stderr", "-g", "daemon off;")
		}},
		"caddy": {"http", func(t *testing.T, port, upstream string) {
			config := filepath.Join(t.TempDir(), "Caddyfile")
			site := replaced(t, block(t, "caddy"), "meals.example.org {", "http://meals.example.org:"+port+" {", "127.0.0.1:8080", upstream)
			if err := os.WriteFile(config, []byte("{\nadmin off\nauto_https off\n}\n"+site), 0o600); err != nil {
				t.Fatal(err)
			}
			background(t, installed(t, "caddy", "caddy"), "run", "--config", config, "--adapter", "caddyfile")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			port := freePort(t)
			public := proxy.scheme + "://" + proxied + ":" + port
			r := serving(t, "--database-url", storetest.SQLite(t), "--public-url", public, "--trusted-proxies", "127.0.0.1")
			link := r.after(invitation)
			proxy.start(t, port, strings.TrimPrefix(r.base, "http://"))
			p := newPerson(t, public, port, roots)
			p.reach()

			_, page := p.send("GET", link, nil)
			_, token, _ := strings.Cut(link, "?token=")
			if !strings.Contains(page, token) {
				t.Fatalf("the link %s shows: %s", link, page)
			}
			answer, page := p.send("POST", "/signup", url.Values{"name": {"Ada"}, "email": {"ada@example.org"}, "password": {"correct horse battery"}, "token": {token}})
			if answer.StatusCode != http.StatusOK || !strings.HasSuffix(answer.Request.URL.Path, "/eaters") || answer.Request.URL.Host != proxied+":"+port {
				t.Fatalf("the sign-up ends at %s: %s %s", answer.Request.URL, answer.Status, page)
			}
			if pages := p.crawl(answer.Request.URL.Path); pages < 10 {
				t.Errorf("only %d pages are reached", pages)
			}
			household := strings.TrimSuffix(answer.Request.URL.Path, "/eaters")
			answer, _ = p.send("POST", household+"/order", url.Values{"days": {"1"}, "start_date": {today()}, "composer": {"built-in"}})
			if answer.StatusCode != http.StatusOK || !strings.HasPrefix(answer.Request.URL.Path, "/generations/") {
				t.Fatalf("the order ends at %s: %s", answer.Request.URL, answer.Status)
			}
			_, stream := p.send("GET", "/api/v1"+answer.Request.URL.Path+"/events", nil) // to its end
			if !strings.Contains(stream, `"state":"completed"`) {
				t.Errorf("the stream says: %s", stream)
			}
			answer, _ = p.send("POST", "/logout", url.Values{"x": {"1"}})
			if answer.Request.URL.Path != "/login" {
				t.Errorf("the logout ends at %s", answer.Request.URL)
			}
			p.rewritten(r.base)
		})
	}
}

// rewritten is what a proxy does that sends its own name as Host: nginx's default.
func (p *person) rewritten(base string) {
	p.t.Helper()
	for origin, want := range map[string]int{p.public: http.StatusSeeOther, "https://evil.example": http.StatusForbidden} {
		form := url.Values{"email": {"ada@example.org"}, "password": {"correct horse battery"}}
		r, err := http.NewRequestWithContext(p.t.Context(), "POST", base+"/login", strings.NewReader(form.Encode()))
		if err != nil {
			p.t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", origin)
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			p.t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			p.t.Errorf("a login from %s under another name: %s, want %d", origin, answer.Status, want)
		}
	}
}
