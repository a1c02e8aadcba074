package web

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
	"mealplanner/internal/web/api"
)

// The operator's page says what the code does.
func TestConfigurationPageShowsTheBounds(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	thousands := func(n int) string {
		if n < 1000 {
			return strconv.Itoa(n)
		}
		return fmt.Sprintf("%d,%03d", n/1000, n%1000)
	}
	for _, row := range []string{
		"| connections | " + thousands(maxConnections) + " |",
		"| of an IPv4 address, or an IPv6 /64 | " + thousands(maxFromAddress) + " |",
		"| of an IPv4 /24, or an IPv6 /48 | " + thousands(maxFromNetwork) + " |",
		"| of each trusted proxy, and of this machine | " + thousands(maxFromProxies) + " |",
		"| event streams | " + thousands(maxStreams) + " |",
		"| of an account | " + thousands(maxStreamsOf) + " |",
		"of an IPv4 address or an IPv6 /64 | " + thousands(strangeBurst) + ", then one a second |",
		"| of an IPv4 /24, or an IPv6 /48 | " + thousands(networkTimes*strangeBurst) + ", then four a second |",
		"There are " + thousands(spareWays) + " spare ones",
	} {
		if !strings.Contains(string(page), row) {
			t.Errorf("docs/configuration.md has no %q", row)
		}
	}
}

// fakeConn is a connection from an address.
type fakeConn struct {
	net.Conn
	from     string
	once     sync.Once
	closed   chan struct{}
	deadline time.Time
}

func from(address string) *fakeConn { return &fakeConn{from: address, closed: make(chan struct{})} }

func (c *fakeConn) RemoteAddr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(c.from), 1234))
}

func (c *fakeConn) Close() error {
	c.once.Do(func() { close(c.closed) })
	return nil
}

func (c *fakeConn) SetReadDeadline(t time.Time) error {
	c.deadline = t
	return nil
}

// How many get in of so many from each address; the rest is spare.
func TestConnectionsAreBoundedByWhereTheyComeFrom(t *testing.T) {
	t.Parallel()
	near := func(a netip.Addr) bool { return a.IsLoopback() || a == netip.MustParseAddr("10.0.0.1") }
	for name, tc := range map[string]struct {
		from func(i int) string
		want int
	}{
		"one IPv4 address":       {func(int) string { return "192.0.2.1" }, maxFromAddress},
		"the same, mapped":       {func(i int) string { return [2]string{"::ffff:192.0.2.1", "192.0.2.1"}[i%2] }, maxFromAddress},
		"an IPv4 network":        {func(i int) string { return fmt.Sprint("192.0.2.", i%256) }, maxFromNetwork},
		"one IPv6 customer":      {func(i int) string { return fmt.Sprintf("2001:db8:1:2::%x", i) }, maxFromAddress},
		"a site's IPv6 network":  {func(i int) string { return fmt.Sprintf("2001:db8:1:%x::1", i) }, maxFromNetwork},
		"a proxy":                {func(int) string { return "10.0.0.1" }, maxFromProxies},
		"this machine":           {func(int) string { return "::1" }, maxFromProxies},
		"everybody":              {func(i int) string { return fmt.Sprintf("203.%d.%d.1", i/256, i%256) }, maxConnections},
		"beside a proxy of ours": {func(int) string { return "10.0.0.2" }, maxFromAddress},
	} {
		c := newConnections(maxConnections, near)
		var all []*connection
		for i := range maxConnections + 2*spareWays {
			all = append(all, c.take(from(tc.from(i))))
		}
		if open, spare, _ := c.now(); open != tc.want || spare > spareWays {
			t.Errorf("%s: %d get in, want %d; %d spare", name, open, tc.want, spare)
		}
		other := c.take(from("198.51.100.7"))
		if full := name == "everybody"; other.isSpare() != full {
			t.Errorf("%s: another's connection is spare: %v", name, other.isSpare())
		}
		other.Close()
		for _, taken := range all {
			taken.Close()
		}
		if open, _, _ := c.now(); open != 0 || len(c.from) != 0 {
			t.Errorf("%s: after all have gone %d are open, %v", name, open, c.from)
		}
	}
}

func TestASpareConnectionIsShort(t *testing.T) {
	t.Parallel()
	c := newConnections(0, strange)
	told := make(chan netip.Addr, 2*spareWays)
	c.full = func(from netip.Addr) { told <- from }
	conn := from("192.0.2.1")
	taken := c.take(conn)
	for _, asked := range []time.Time{{}, time.Now().Add(time.Hour)} {
		if err := taken.SetReadDeadline(asked); err != nil || !conn.deadline.Equal(taken.end) {
			t.Errorf("asked for %v: got %v, want %v", asked, conn.deadline, taken.end)
		}
	}
	if sooner := time.Now(); taken.SetReadDeadline(sooner) != nil || !conn.deadline.Equal(sooner) {
		t.Errorf("got %v, want %v", conn.deadline, sooner)
	}
	for range spareWays {
		c.take(from("192.0.2.1"))
	}
	<-conn.closed // the oldest goes for the next
	if who := <-told; who.String() != "192.0.2.1" || len(told) > 0 {
		t.Errorf("the operator is told of %s, and %d times more", who, len(told))
	}
}

// served is a server on a real listener, with bounds of its own.
func served(t *testing.T, s *Server, bounds *connections) (base string) {
	t.Helper()
	s.conns = bounds
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, listener, 0, time.Second) }()
	t.Cleanup(func() {
		cancel()
		<-done // silent connections may be cut
	})
	return "http://" + listener.Addr().String()
}

// dial opens a connection from an address of this machine.
func dial(t *testing.T, base, from string) net.Conn {
	t.Helper()
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	conn, err := dialer.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// once asks for a path on a connection of its own, from an address of this machine.
func once(t *testing.T, base, from, path string, headers ...string) (*http.Response, string) {
	t.Helper()
	conn := dial(t, base, from)
	defer conn.Close()
	r, err := http.NewRequest("GET", base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	if err := r.Write(conn); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), r)
	if err != nil {
		t.Fatalf("%s from %s: %v", path, from, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

func strange(netip.Addr) bool { return false }

// One address opens as many connections as it may, and far more: others are served, and
// health, readiness and the numbers are answered even to it.
func TestAFloodOfConnectionsFromOneAddress(t *testing.T) {
	s := bareServer(t)
	base := served(t, s, newConnections(maxConnections, strange))
	const flooder, other = "127.0.0.1", "127.0.0.2"
	for range maxFromAddress {
		defer dial(t, base, flooder).Close()
	}
	for range 2 * spareWays { // they say nothing either
		defer dial(t, base, flooder).Close()
	}
	for path := range whenFull {
		if answer, _ := once(t, base, flooder, path); answer.StatusCode != http.StatusOK || !answer.Close {
			t.Errorf("%s of who floods: %s, closes %v", path, answer.Status, answer.Close)
		}
	}
	answer, body := once(t, base, flooder, "/login")
	if answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") == "" || !strings.Contains(body, "too-many-connections") {
		t.Errorf("got %s %s", answer.Status, body)
	}
	if answer, body := once(t, base, other, "/login"); answer.StatusCode != http.StatusOK {
		t.Errorf("another's login page: %s %s", answer.Status, body)
	}
	open, spare, spared := s.conns.now()
	if open > maxFromAddress+1 || spare > spareWays || spared < 2*spareWays {
		t.Errorf("%d open, %d spare, %d were", open, spare, spared)
	}
}

// Everything is full: the three are answered, and the rest again as soon as there is room.
func TestHealthIsAnsweredWhenAllIsFull(t *testing.T) {
	s := bareServer(t)
	base := served(t, s, newConnections(8, strange))
	var silent []net.Conn
	for range 8 {
		silent = append(silent, dial(t, base, "127.0.0.1"))
	}
	for range 3 * spareWays {
		defer dial(t, base, "127.0.0.3").Close()
	}
	for path := range whenFull {
		if answer, body := once(t, base, "127.0.0.2", path); answer.StatusCode != http.StatusOK {
			t.Errorf("%s: %s %s", path, answer.Status, body)
		}
	}
	if answer, _ := once(t, base, "127.0.0.2", "/signup"); answer.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a page: %s", answer.Status)
	}
	for _, conn := range silent {
		conn.Close()
	}
	for {
		answer, _ := once(t, base, "127.0.0.2", "/signup")
		if answer.StatusCode == http.StatusOK {
			break
		}
	}
}

func TestStreamsAreCounted(t *testing.T) {
	t.Parallel()
	s := newStreams(3, 2)
	var ends []func()
	take := func(account string, want problem.Kind) {
		t.Helper()
		done, err := s.take(account)
		if want == "" && err == nil {
			ends = append(ends, done)
			return
		}
		if p := problem.As(err); p == nil || p.Kind != want || p.Code != "too-many-streams" || p.RetryAfter <= 0 {
			t.Errorf("%s: got %v, want %q", account, err, want)
		}
	}
	take("ada", "")
	take("ada", "")
	take("ada", problem.TooMany)
	take("bo", "")
	take("bo", problem.Unavailable)
	take("ada", problem.TooMany)
	for _, end := range ends {
		end()
	}
	if s.now() != 0 || len(s.of) != 0 {
		t.Errorf("%d are left, %v", s.now(), s.of)
	}
	take("bo", "")
}

// A page whose stream is refused asks from time to time, and ends at the week all the same.
func TestBrowserAsksWhereStreamsAreFull(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	menu := ada.menu()
	l.streams = newStreams(0, 0)
	b := l.open(t)
	b.login("ada@example.org")
	l.holdAgain(nil)
	var g api.Generation
	ada.do(&g, 202, "POST", "/api/v1/menus/"+menu+"/refill", "")
	w := ada.do(nil, http.StatusTooManyRequests, "GET", "/api/v1/generations/"+g.ID+"/events", "")
	if w.Header().Get("Retry-After") == "" {
		t.Error("429 without Retry-After")
	}
	b.goTo("/generations/"+g.ID, `form[action$="/cancel"] button`)
	close(l.hold)
	b.do("the week comes", chromedp.WaitVisible(chromedp.CSS(".week .day")))
}

// Ended streams make room, whoever ended them.
func TestAStreamThatEndsMakesRoom(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	l.streams = newStreams(1, 1)
	menu := ada.menu() // reads the stream to its end
	for range 3 {
		var g api.Generation
		ada.do(&g, 202, "POST", "/api/v1/menus/"+menu+"/refill", "")
		ada.finish(g.ID)
	}
	if n := l.streams.now(); n != 0 {
		t.Errorf("%d streams are open", n)
	}
}

// strangeTokens are tokens of the right form that nobody has.
func strangeToken(i int) string { return fmt.Sprintf("%042dA", i) }

// What tries at wrong credentials cost: lookups, and for whom.
func TestWrongCredentialsCostFewLookups(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := newStrangers()
	lookups := 0
	unknown := problem.Of(problem.Unauthorized, "invalid-token")
	try := func(token, address string, answer error) error {
		_, err := s.authenticate(token, address, now, func() (account.Principal, error) {
			lookups++
			return account.Principal{}, answer
		})
		return err
	}
	count := func(what string, want int, tries func()) {
		t.Helper()
		lookups = 0
		if tries(); lookups != want {
			t.Errorf("%s: %d lookups, want %d", what, lookups, want)
		}
	}
	n := 0
	made := func() string { n++; return strangeToken(n) }
	count("an honest one before", 1, func() { try("honest-"+strangeToken(0)[7:], "192.0.2.1", nil) })
	count("a flood of made-up ones", strangeBurst, func() {
		for range 1000 {
			try(made(), "192.0.2.1", unknown)
		}
	})
	if err := try(made(), "192.0.2.1", unknown); !problem.Is(err, problem.TooMany) || problem.As(err).RetryAfter <= 0 {
		t.Errorf("one more: %v", err)
	}
	count("an honest one of that address", 20, func() {
		for range 20 {
			if err := try("honest-"+strangeToken(0)[7:], "192.0.2.1", nil); err != nil {
				t.Error(err)
			}
		}
	})
	s.welcome(account.Login{Token: strangeToken(77777)}, now)
	count("one who has just signed in there", 1, func() {
		if err := try(strangeToken(77777), "192.0.2.1", nil); err != nil {
			t.Error(err)
		}
	})
	count("another address", 1, func() { try(made(), "198.51.100.1", nil) })
	now = now.Add(10 * time.Second)
	count("ten seconds later", 10, func() {
		for range 100 {
			try(made(), "192.0.2.1", unknown)
		}
	})
	count("an IPv6 site", networkTimes*strangeBurst, func() {
		for i := range 1000 {
			try(made(), fmt.Sprintf("2001:db8:0:%x::1", i%100), unknown)
		}
	})
	count("the same wrong one", 1, func() {
		for range 100 {
			if err := try(strangeToken(88888), "203.0.113.1", unknown); !problem.Is(err, problem.Unauthorized) {
				t.Error(err)
			}
		}
	})
	count("a database that is away is no guess", 200, func() {
		for range 200 {
			try(made(), "203.0.113.9", errors.New("away"))
		}
	})
	count("what has no form is no lookup of ours", 100, func() {
		for range 100 {
			try("?", "203.0.113.10", unknown)
		}
	})
	count("a right one that is wrong now", 1, func() {
		try("honest-"+strangeToken(0)[7:], "192.0.2.200", unknown)
		try("honest-"+strangeToken(0)[7:], "192.0.2.200", unknown)
	})
}

func TestWhatIsRememberedIsBounded(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := newStrangers()
	for i := range 5 * mostKept {
		address := fmt.Sprintf("10.%d.%d.1", i/256%256, i%256)
		_, _ = s.authenticate(strangeToken(i), address, now, func() (account.Principal, error) {
			return account.Principal{}, problem.Of(problem.Unauthorized, "no")
		})
		now = now.Add(time.Millisecond)
	}
	if n := len(s.wrong.newer) + len(s.wrong.older); n > 2*mostKept || len(s.owed) > mostKept+1 {
		t.Errorf("%d tokens and %d addresses are kept", n, len(s.owed))
	}
	now = now.Add(2 * wrongFor)
	if _, known := s.wrong.get([32]byte{}, now); known || len(s.wrong.older) > 0 {
		t.Errorf("%d are kept for too long", len(s.wrong.older))
	}
}

// On a whole server: a flood of wrong tokens is refused without the database, and whoever
// is signed in does not notice.
func TestAFloodOfWrongTokens(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	statuses := map[int]int{}
	for i := range 500 {
		statuses[ask(l.Handler(), "GET", "/api/v1/me", "", "Authorization: Bearer "+strangeToken(i)).Code]++
		if i%100 == 0 {
			ada.do(nil, http.StatusOK, "GET", "/api/v1/me", "")
		}
	}
	if lookups := l.Accounts.Failures()["unknown-session"]; lookups > strangeBurst+60 || statuses[429] < 300 || statuses[401]+statuses[429] != 500 {
		t.Errorf("%d lookups, answers %v", lookups, statuses)
	}
}

func TestNumbersWithATokenOrApart(t *testing.T) {
	t.Parallel()
	s := bareServer(t, func(c *Config) { c.MetricsToken = "hunter2-hunter2" })
	w := ask(s.Handler(), "GET", "/metrics", "")
	wantProblem(t, w, http.StatusUnauthorized)
	for _, wrong := range []string{"Bearer hunter2", "Bearer hunter2-hunter2x", "Basic hunter2-hunter2", "Bearer "} {
		w := ask(s.Handler(), "GET", "/metrics", "", "Authorization: "+wrong)
		wantProblem(t, w, http.StatusUnauthorized)
	}
	if w := ask(s.Handler(), "GET", "/metrics", "", "Authorization: Bearer hunter2-hunter2"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "mealplanner_http_connections ") {
		t.Errorf("with the token: %d %s", w.Code, w.Body)
	}

	s = bareServer(t, func(c *Config) { c.MetricsApart = true })
	wantProblem(t, ask(s.Handler(), "GET", "/metrics", ""), http.StatusNotFound)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.ServeMetrics(ctx, listener) }()
	base := "http://" + listener.Addr().String()
	for path, want := range map[string]int{"/metrics": 200, "/healthz": 200, "/readyz": 200, "/login": 404, "/api/v1/openapi.json": 404, "/": 404} {
		if answer, body := once(t, base, "127.0.0.1", path); answer.StatusCode != want {
			t.Errorf("apart, %s: got %s %s", path, answer.Status, body)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
