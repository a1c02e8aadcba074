package web

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"mealplanner/internal/account"
	"mealplanner/internal/account/accounttest"
	"mealplanner/internal/problem"
)

func TestParsePublicURL(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"https://meals.example.org":        "https://meals.example.org",
		"https://meals.example.org/":       "https://meals.example.org",
		"https://Meals.Example.ORG:443":    "https://meals.example.org",
		"http://meals.example.org:80/":     "http://meals.example.org",
		"http://meals.example.org:443":     "http://meals.example.org:443",
		"https://meals.example.org:8443":   "https://meals.example.org:8443",
		"https://meals.example.org:":       "https://meals.example.org",
		"http://192.0.2.1:8080":            "http://192.0.2.1:8080",
		"http://[2001:DB8::1]:80":          "http://[2001:db8::1]",
		"https://xn--kche-0ra.example":     "https://xn--kche-0ra.example",
		"https://example.org/meals":        "",
		"https://example.org/meals/":       "",
		"https://example.org//":            "",
		"https://example.org/?x=1":         "",
		"https://example.org?":             "",
		"https://example.org/#x":           "",
		"https://ada:secret@example.org":   "",
		"https://küche.example":            "",
		"https://exa mple.org":             "",
		"https://-.org":                    "",
		"ftp://example.org":                "",
		"example.org":                      "",
		"//example.org":                    "",
		"https://":                         "",
		"https://:443":                     "",
		"https://example.org:port":         "",
		"javascript://example.org/%0aboom": "",
	} {
		got, err := ParsePublicURL(in)
		if want == "" {
			if err == nil {
				t.Errorf("%q is taken as %s", in, got)
			} else if strings.Contains(err.Error(), "secret") {
				t.Errorf("%q: the error repeats it: %v", in, err)
			}
			continue
		}
		if err != nil || got.String() != want {
			t.Errorf("%q: got %v, %v, want %s", in, got, err, want)
		}
	}
}

func TestParseHosts(t *testing.T) {
	t.Parallel()
	got, err := ParseHosts(" NAS.local:8080, meals_1.example.org. ,planner,,")
	if want := "nas.local meals_1.example.org planner"; err != nil || strings.Join(got, " ") != want {
		t.Errorf("got %q, %v, want %s", got, err, want)
	}
	for _, bad := range []string{"http://nas.local", "nas.local/x", "*.example.org", "*", "a b", "küche.example", "..", ".", "a..b"} {
		if got, err := ParseHosts("ok," + bad); problem.As(err) == nil || problem.As(err).Code != "not-a-host-name" {
			t.Errorf("%q: got %q, %v", bad, got, err)
		}
	}
}

func prefixes(networks ...string) (all []netip.Prefix) {
	for _, n := range networks {
		all = append(all, netip.MustParsePrefix(n))
	}
	return all
}

// asked sends a request for a name, with headers.
func asked(s *Server, rt route, host string, headers ...string) *httptest.ResponseRecorder {
	target := strings.TrimSuffix(wildcard.ReplaceAllString(rt.path, "0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee"), "{$}")
	r := httptest.NewRequest(rt.method, strings.TrimSuffix(target, "..."), nil)
	r.Host = host
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

// Every route for every kind of name: only ours are answered, and balancers always.
func TestOnlyOurNamesAreAnswered(t *testing.T) {
	t.Parallel()
	s := bareServer(t, func(c *Config) {
		c.PublicURL, c.Hosts = publicURL("https://meals.example.org:8443"), []string{"nas.local"}
	})
	hosts := map[string]bool{
		"localhost": true, "LOCALHOST:8080": true, "app.localhost": true, "localhost.": true, "127.0.0.1:8080": true, "[::1]:80": true,
		"192.0.2.1": true, "[2001:db8::1]": true, "10.0.0.1:1": true,
		"meals.example.org": true, "Meals.Example.org:8443": true, "meals.example.org.:8443": true, "nas.local:80": true, "NAS.LOCAL": true,
		"evil.example": false, "meals.example.org.evil.example": false, "evil-meals.example.org": false, "x.meals.example.org": false, "local": false,
		"127.0.0.1.evil.example": false, "localhost.evil.example": false, "127.0.0.1.nip.io:8080": false, "": false, ":8080": false,
		"2130706433": false, "notlocalhost": false, "localhost:8080@evil.example": false, "127.0.0.1:x": false, "<script>": false,
	}
	for host, ours := range hosts {
		for _, rt := range s.table {
			w := asked(s, rt, host)
			if want := ours || anyHost[rt.path]; (w.Code != http.StatusMisdirectedRequest) != want {
				t.Errorf("%s of %q: got %d", rt.pattern(), host, w.Code)
			}
			if w.Code == http.StatusMisdirectedRequest {
				p := wantProblem(t, w, http.StatusMisdirectedRequest)
				if host == "" {
					continue
				}
				if !strings.Contains(p.Detail, "--hosts") || !strings.Contains(p.Detail, "MEALPLANNER_PUBLIC_URL") {
					t.Errorf("%q does not name the setting", p.Detail)
				}
			}
		}
	}
	page := asked(s, route{row: row{method: "GET", path: "/login"}}, "<script>alert(1)</script>", "Accept: text/html")
	if page.Code != http.StatusMisdirectedRequest || strings.Contains(page.Body.String(), "<script>alert") {
		t.Errorf("got %d: %s", page.Code, page.Body)
	}
}

// Every writing route for every origin, by the name that it arrives under.
func TestOurOriginIsOursUnderEveryName(t *testing.T) {
	t.Parallel()
	withPublic := bareServer(t, func(c *Config) { c.PublicURL = publicURL("http://meals.example.org") })
	withTLS := bareServer(t, func(c *Config) {
		c.PublicURL, c.Hosts = publicURL("https://meals.example.org"), []string{"nas.local"}
	})
	without := bareServer(t)
	const ours, overTLS = "Origin: http://meals.example.org", "Origin: https://meals.example.org"
	for _, tc := range []struct {
		s       *Server
		host    string
		headers []string
		good    bool
	}{
		{withPublic, "127.0.0.1:8080", []string{ours}, true}, // a proxy that sends its own name
		{withPublic, "127.0.0.1:8080", []string{ours, "Sec-Fetch-Site: same-origin"}, true},
		{withPublic, "127.0.0.1:8080", []string{ours, "Sec-Fetch-Site: cross-site"}, true},
		{withPublic, "127.0.0.1:8080", []string{"Origin: https://meals.example.org"}, false},
		{withPublic, "127.0.0.1:8080", []string{"Origin: http://meals.example.org:81"}, false},
		{withPublic, "127.0.0.1:8080", []string{"Origin: http://evil.example"}, false},
		{withPublic, "127.0.0.1:8080", []string{"Origin: null"}, false},
		{withPublic, "127.0.0.1:8080", []string{"Origin: http://evil.example", "Sec-Fetch-Site: cross-site"}, false},
		{withPublic, "meals.example.org", []string{ours}, true},
		{withPublic, "meals.example.org", []string{"Sec-Fetch-Site: same-site"}, false},
		{withPublic, "meals.example.org", []string{"Sec-Fetch-Site: same-site", "Origin: http://x.example.org"}, false},
		{withPublic, "meals.example.org", nil, true}, // a program
		{withPublic, "127.0.0.1:8080", []string{"Origin: http://127.0.0.1:8080"}, true},
		{withTLS, "meals.example.org", []string{overTLS}, true},
		{withTLS, "127.0.0.1:8080", []string{overTLS}, true},
		{withTLS, "meals.example.org", []string{ours}, false}, // as whoever is on the way would send it
		{withTLS, "meals.example.org", []string{"Origin: HTTP://meals.example.org"}, false},
		{withTLS, "meals.example.org", []string{ours, "Sec-Fetch-Site: cross-site"}, false},
		{withTLS, "nas.local", []string{"Origin: http://nas.local"}, false},
		{withTLS, "nas.local", []string{"Origin: https://nas.local"}, true},
		{withTLS, "127.0.0.1:8080", []string{"Origin: http://127.0.0.1:8080"}, true}, // nobody is on the way
		{withTLS, "meals.example.org", nil, true},
		{without, "127.0.0.1:8080", []string{ours}, false},
		{without, "127.0.0.1:8080", []string{"Origin: http://127.0.0.1:8080"}, true},
		{without, "127.0.0.1:8080", []string{"Origin: http://127.0.0.1:8081"}, false},
	} {
		for _, rt := range tc.s.table {
			if !unsafe(rt.method) {
				continue
			}
			w := asked(tc.s, rt, tc.host, tc.headers...)
			if refused := strings.Contains(w.Body.String(), `"cross-origin"`); refused == tc.good {
				t.Errorf("%s of %s with %q: got %d %s", rt.pattern(), tc.host, tc.headers, w.Code, w.Body)
			}
		}
	}
}

func TestForwarded(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(r *http.Request)
		want   bool
	}{
		"this machine":      {func(*http.Request) {}, false},
		"localhost":         {func(r *http.Request) { r.Host = "localhost:8080" }, false},
		"X-Forwarded-For":   {func(r *http.Request) { r.Header.Set("X-Forwarded-For", "192.0.2.1") }, true},
		"an empty header":   {func(r *http.Request) { r.Header.Set("X-Forwarded-For", "") }, true},
		"Forwarded":         {func(r *http.Request) { r.Header.Set("Forwarded", "for=192.0.2.1") }, true},
		"X-Forwarded-Proto": {func(r *http.Request) { r.Header.Set("X-Forwarded-Proto", "https") }, true},
		"Via":               {func(r *http.Request) { r.Header.Set("Via", "1.1 gw") }, true},
		"HTTP/1.0":          {func(r *http.Request) { r.ProtoMajor, r.ProtoMinor = 1, 0 }, true},
		"another machine":   {func(r *http.Request) { r.Host = "192.168.1.5:8080" }, true},
	} {
		r := httptest.NewRequest("GET", "http://127.0.0.1:8080/", nil)
		tc.change(r)
		if got := forwarded(r); got != tc.want {
			t.Errorf("%s: got %v, want %v", name, got, tc.want)
		}
	}
}

func TestClientAddress(t *testing.T) {
	t.Parallel()
	s := bareServer(t, func(c *Config) { c.Proxies = prefixes("10.0.0.0/8", "2001:db8:ffff::/48") })
	for _, tc := range []struct{ remote, header, want string }{
		{"192.0.2.9:1234", "", "192.0.2.9"},
		{"192.0.2.9:1234", "198.51.100.1", "192.0.2.9"}, // nobody's proxy
		{"[fe80::1%eth0]:1234", "", "fe80::1"},
		{"[::ffff:192.0.2.9]:1234", "", "192.0.2.9"},
		{"10.0.0.1:1234", "", "10.0.0.1"},
		{"10.0.0.1:1234", "198.51.100.1", "198.51.100.1"},
		{"10.0.0.1:1234", "198.51.100.1:5678", "198.51.100.1"},
		{"10.0.0.1:1234", "[2001:db8::1]:443", "2001:db8::1"},
		{"10.0.0.1:1234", "[2001:db8::1]", "2001:db8::1"},
		{"10.0.0.1:1234", "2001:db8::1", "2001:db8::1"},
		{"10.0.0.1:1234", "2001:db8::1%eth0", "2001:db8::1"},
		{"10.0.0.1:1234", `"[2001:db8::1]:443"`, "2001:db8::1"},
		{"10.0.0.1:1234", `"198.51.100.1"`, "198.51.100.1"},
		{"10.0.0.1:1234", "::ffff:198.51.100.1", "198.51.100.1"},
		{"[::ffff:10.0.0.1]:1234", "198.51.100.1", "198.51.100.1"},
		{"10.0.0.1:1234", "203.0.113.1, 198.51.100.1", "198.51.100.1"},                  // the first is made up
		{"10.0.0.1:1234", "203.0.113.1, 198.51.100.1:80, 10.1.2.3:443", "198.51.100.1"}, // two proxies of ours
		{"10.0.0.1:1234", "198.51.100.1 , [2001:db8:ffff::7]:1", "198.51.100.1"},
		{"10.0.0.1:1234", "198.51.100.1, unknown", "10.0.0.1"}, // what the proxy hides counts for the proxy
		{"10.0.0.1:1234", "198.51.100.1, _gw1", "10.0.0.1"},
		{"10.0.0.1:1234", "198.51.100.1, unknown, 10.1.2.3", "10.1.2.3"},
		{"10.0.0.1:1234", "198.51.100.1:99999", "10.0.0.1"},
		{"10.0.0.1:1234", "198.51.100.1,", "10.0.0.1"},
		{"10.0.0.1:1234", "10.9.9.9, 10.8.8.8", "10.9.9.9"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = tc.remote
		if tc.header != "" {
			r.Header.Set("X-Forwarded-For", tc.header)
		}
		if got := s.clientAddress(r); got != tc.want {
			t.Errorf("%s with %q: got %s, want %s", tc.remote, tc.header, got, tc.want)
		}
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = "10.0.0.1:1"
	r.Header.Add("X-Forwarded-For", "203.0.113.1")
	r.Header.Add("X-Forwarded-For", "198.51.100.1:1")
	if got := s.clientAddress(r); got != "198.51.100.1" {
		t.Errorf("two headers: got %s", got)
	}
}

func FuzzClientAddress(f *testing.F) {
	for _, seed := range []string{"", "198.51.100.1:5678", `"[2001:db8::1]:443"`, "unknown, _x", "[", "]:", `",",`} {
		f.Add(seed)
	}
	s := &Server{Config: Config{Proxies: prefixes("10.0.0.0/8")}}
	f.Fuzz(func(t *testing.T, header string) {
		r := &http.Request{RemoteAddr: "10.0.0.1:1", Header: http.Header{"X-Forwarded-For": {header}}}
		if got := s.clientAddress(r); !isAddress(got) {
			t.Errorf("%q: %q is no address", header, got)
		}
		r.Header.Set("X-Forwarded-For", header+", 198.51.100.1:80")
		if got := s.clientAddress(r); got != "198.51.100.1" {
			t.Errorf("%q changed what our proxy says: %s", header, got)
		}
	})
}

// The first account of a server that others reach, through the page and through the API.
func TestTheFirstAccountNeedsTheLink(t *testing.T) {
	t.Parallel()
	const (
		form    = "Content-Type: application/x-www-form-urlencoded"
		who     = "name=Ada&email=ada@example.org&password=correct+horse+battery"
		inJSON  = `{"name":"Ada","email":"ada@example.org","password":"correct horse battery"`
		on      = "http://localhost"
		through = "X-Forwarded-For: 198.51.100.1"
	)
	l := newTestServer(t)
	l.use(account.New(l.store, account.Config{Public: true, Hash: accounttest.Cheap}))
	token, err := l.Accounts.FirstToken(edge(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	for name, w := range map[string]*httptest.ResponseRecorder{
		"page":                ask(l.Handler(), "POST", on+"/signup", who, form),
		"page, a wrong token": ask(l.Handler(), "POST", on+"/signup", who+"&token=x", form),
		"API":                 ask(l.Handler(), "POST", on+"/api/v1/auth/signup", inJSON+"}"),
		"API, a wrong token":  ask(l.Handler(), "POST", on+"/api/v1/auth/signup", inJSON+`,"token":"x"}`),
	} {
		if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "mealplanner user add") {
			t.Errorf("%s: got %d %s", name, w.Code, w.Body)
		}
	}
	page := ask(l.Handler(), "GET", on+"/signup?token="+token, "")
	if !strings.Contains(page.Body.String(), `name="token" value="`+token+`"`) {
		t.Errorf("the page does not keep the token: %s", page.Body)
	}
	if w := ask(l.Handler(), "POST", on+"/signup", who+"&token="+token, form, through); w.Code != http.StatusSeeOther {
		t.Fatalf("with the token: got %d %s", w.Code, w.Body)
	}
	if w := ask(l.Handler(), "POST", on+"/api/v1/auth/signup", strings.Replace(inJSON, "ada@", "eve@", 1)+`,"token":"`+token+`"}`); w.Code != http.StatusForbidden {
		t.Errorf("the token again: got %d %s", w.Code, w.Body)
	}
}

// On this machine alone nothing is asked for; through a proxy it is.
func TestTheFirstAccountOnThisMachine(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	l.use(account.New(l.store, account.Config{Hash: accounttest.Cheap}))
	sign := func(email, host string, headers ...string) int {
		return ask(l.Handler(), "POST", "http://"+host+"/api/v1/auth/signup", `{"name":"A","email":"`+email+`","password":"correct horse battery"}`, headers...).Code
	}
	for _, header := range []string{"X-Forwarded-For: 198.51.100.1", "Forwarded: for=198.51.100.1", "Via: 1.1 gw"} {
		if got := sign("eve@example.org", "localhost:8080", header); got != http.StatusForbidden {
			t.Errorf("the first with %s: got %d", header, got)
		}
	}
	if got := sign("ada@example.org", "localhost:8080"); got != http.StatusCreated {
		t.Errorf("the first on this machine: got %d", got)
	}
	if got := sign("bo@example.org", "127.0.0.1:8080"); got != http.StatusCreated {
		t.Errorf("the second on this machine: got %d", got)
	}
	if got := sign("eve@example.org", "127.0.0.1:8080", "X-Forwarded-For: 198.51.100.1"); got != http.StatusForbidden {
		t.Errorf("a stranger through a proxy: got %d", got)
	}
}
