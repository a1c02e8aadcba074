package account

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"mealplanner/internal/guard"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
)

const wrongSecret = "not the password"

// fromDevice is a piece of work of a browser that signed in before.
func (w *world) fromDevice(address, device string) context.Context {
	return From(w.edge(), Client{Address: address, Device: device})
}

// address4 and address6 are addresses, each of another /24 or /48.
func address4(n int) string { return fmt.Sprintf("10.%d.%d.7", n/256, n%256) }
func address6(n int) string { return fmt.Sprintf("2001:db8:%x::7", n) }

func TestThrottleOfAnAccount(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.join("ada@example.org")
		for _, email := range []string{"ada@example.org", "nobody@example.org"} {
			fail := func(what string, kind problem.Kind) time.Duration {
				t.Helper()
				_, err := w.Login(w.ctx, email, wrongSecret, "")
				if !problem.Is(err, kind) {
					t.Fatalf("%s: %s: got %v, want %s", email, what, err, kind)
				}
				return problem.As(err).RetryAfter
			}
			for range guessLimit.free {
				fail("free", problem.Unauthorized)
			}
			for _, delay := range []time.Duration{1, 2, 4, 8} {
				delay *= time.Second
				if wait := fail("too soon", problem.TooMany); wait != delay {
					t.Errorf("%s: retry after %v, want %v", email, wait, delay)
				}
				w.clock.pass(delay)
				fail("after the delay", problem.Unauthorized)
			}
			w.clock.pass(guessLimit.window)
		}
		// The right password after the delay clears everything.
		w.relogin("ada@example.org")
		for range guessLimit.free {
			w.Login(w.ctx, "ada@example.org", wrongSecret, "")
		}
		_, err := w.Login(w.ctx, "ADA@example.org", secret, "")
		wantKind(t, "the right password too soon", err, problem.TooMany, "login-throttled")
		w.clock.pass(time.Second)
		w.relogin("ada@example.org")
		if _, err := w.Login(w.ctx, "ada@example.org", wrongSecret, ""); !problem.Is(err, problem.Unauthorized) {
			t.Errorf("after a login: %v", err)
		}
	})
}

// The delay counts from the end of an attempt: it may have waited for its turn.
func TestADelayCountsFromTheEndOfAnAttempt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		slow := New(w.store, Config{Now: w.clock.Now, Hash: cheap, Hashing: func() func() {
			w.clock.pass(900 * time.Millisecond)
			return func() {}
		}})
		for range guessLimit.free {
			slow.Login(w.ctx, "ada@example.org", wrongSecret, "")
		}
		_, err := w.Login(w.ctx, "ada@example.org", wrongSecret, "")
		if p := problem.As(err); p == nil || p.Kind != problem.TooMany || p.RetryAfter != time.Second {
			t.Errorf("got %v", err)
		}
	})
}

func TestThrottleOfNetworks(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.join("ada@example.org")
		for _, c := range []struct {
			network string
			address func(n int) string
			burst   int
			inside  string // refused with the network
			outside string
		}{
			{"an address", func(int) string { return home }, 10, home, "192.0.2.8"},
			{"an IPv6 /64", func(n int) string { return fmt.Sprintf("2001:db8::%x", n+1) }, 10, "2001:db8::ffff", "2001:db8:0:1::1"},
			{"an IPv6 /56", func(n int) string { return fmt.Sprintf("2001:db8:56:%x::1", n) }, 20, "2001:db8:56:ff::1", "2001:db8:56:100::1"},
			{"an IPv6 /48", func(n int) string { return fmt.Sprintf("2001:db8:48:%x00::1", n) }, 40, "2001:db8:48::ffff", "2001:db8:49::1"},
			{"an IPv4 /24", func(n int) string { return fmt.Sprintf("198.51.100.%d", n) }, 40, "198.51.100.255", "198.51.101.7"},
			{"an IPv4 /24 as IPv6", func(n int) string { return fmt.Sprintf("::ffff:203.0.113.%d", n) }, 40, "203.0.113.255", "203.0.114.7"},
		} {
			for n := range c.burst {
				_, err := w.Login(w.from(c.address(n)), fmt.Sprintf("x%d@example.org", n), secret, "")
				if !problem.Is(err, problem.Unauthorized) {
					t.Fatalf("%s: try %d: %v", c.network, n+1, err)
				}
			}
			_, err := w.Login(w.from(c.inside), "ada@example.org", secret, "")
			wantKind(t, c.network, err, problem.TooMany, "login-throttled")
			if _, err := w.Login(w.from(c.outside), "ada@example.org", secret, ""); err != nil {
				t.Errorf("beside %s: %v", c.network, err)
			}
			w.clock.pass(2 * time.Second)
			if _, err := w.Login(w.from(c.inside), "ada@example.org", secret, ""); err != nil {
				t.Errorf("%s: two seconds later: %v", c.network, err)
			}
			w.clock.pass(time.Hour)
		}
	})
}

// Whoever signs in rightly is hardly limited: an office shares an address.
func TestRightLoginsOfOneAddress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.join("ada@example.org")
		for n := range 50 {
			if _, err := w.Login(w.from(home), "ada@example.org", secret, ""); err != nil {
				t.Fatalf("login %d: %v", n+1, err)
			}
		}
	})
}

func TestOfAllStrangersTheServerIsBusy(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		device := w.join("ada@example.org").Device
		w.claim(func(ctx context.Context, tx *store.Tx) error { // as a flood leaves it
			return tx.SetTallies(ctx, map[string]store.Tally{"login of all": {At: w.clock.Now().Add(allLogins.capacity())}})
		})
		_, err := w.Login(w.from(home), "ada@example.org", secret, "")
		wantKind(t, "a stranger", err, problem.Unavailable, "login-busy")
		if _, err := w.Login(w.fromDevice(home, device), "ada@example.org", secret, ""); err != nil {
			t.Errorf("somebody known: %v", err)
		}
	})
}

func (w *world) claim(fn func(ctx context.Context, tx *store.Tx) error) {
	w.t.Helper()
	if err := w.store.Claim(w.edge(), fn); err != nil {
		w.t.Fatal(err)
	}
}

// replicas are several processes' accounts over one database.
func replicas(t *testing.T, url string, n int, c *clock) []*Accounts {
	t.Helper()
	var all []*Accounts
	for range n {
		st, _ := storetest.Open(t, url, store.Config{})
		all = append(all, New(st, Config{Signup: SignupOpen, Now: c.Now, Hash: cheap}))
	}
	return all
}

// guessAtOnce makes guesses in parallel, each again until it is answered, and gives how
// many were checked.
func guessAtOnce(t *testing.T, of []*Accounts, n int, guess func(ctx context.Context, of *Accounts, n int) error) (checked int) {
	t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			for {
				err := guess(guard.Edge(t.Context(), guard.Critical, "test"), of[i%len(of)], i)
				if problem.Is(err, problem.Unavailable) { // no room to wait: not answered
					continue
				}
				mu.Lock()
				defer mu.Unlock()
				switch {
				case problem.Is(err, problem.Unauthorized), problem.Is(err, problem.Invalid):
					checked++
				case !problem.Is(err, problem.TooMany):
					t.Errorf("guess %d: %v", i, err)
				}
				return
			}
		})
	}
	all.Wait()
	return checked
}

func TestOfManyGuessesAtOnceNoMoreAreCheckedThanAllowed(t *testing.T) {
	for _, n := range []int{1, 4} {
		t.Run(fmt.Sprintf("%d replicas", n), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, url string) {
				of := replicas(t, url, n, &clock{now: noon})
				checked := guessAtOnce(t, of, 200, func(ctx context.Context, of *Accounts, i int) error {
					ctx = From(ctx, Client{Address: address4(i)}) // no network's limit is reached
					_, err := of.Login(ctx, "ada@example.org", wrongSecret, "")
					return err
				})
				if checked != guessLimit.free {
					t.Errorf("%d of 200 guesses at an account were checked, want %d", checked, guessLimit.free)
				}
				checked = guessAtOnce(t, of, 100, func(ctx context.Context, of *Accounts, i int) error {
					ctx = From(ctx, Client{Address: fmt.Sprintf("2001:db8::%x", i)})
					_, err := of.Login(ctx, fmt.Sprintf("x%d@example.org", i), wrongSecret, "")
					return err
				})
				if want := networkLimits[0].login.burst; checked != want {
					t.Errorf("%d of 100 guesses from a /64 were checked, want %d", checked, want)
				}
			})
		})
	}
}

func TestADeviceHasACounterOfItsOwn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.join("ada@example.org")
		first, err := w.Login(w.from(home), "ada@example.org", secret, "")
		if err != nil || first.Device == "" || !first.DeviceExpiresAt.After(w.clock.Now().AddDate(1, 0, 0)) {
			t.Fatalf("%+v: %v", first, err)
		}
		// Strangers shut the account for all other strangers, also from the owner's own address.
		for n := range 20 {
			w.Login(w.from(home), "ada@example.org", wrongSecret, "")
			w.Login(w.from(address4(n)), "ada@example.org", wrongSecret, "")
		}
		_, err = w.Login(w.from(address6(1)), "ada@example.org", secret, "")
		wantKind(t, "a browser that nobody knows", err, problem.TooMany, "login-throttled")
		known, err := w.Login(w.fromDevice(home, first.Device), "ADA@example.org", secret, "")
		if err != nil {
			t.Fatalf("the owner's browser: %v", err)
		}
		// The owner's login is not the strangers': they must wait still.
		_, err = w.Login(w.from(address6(1)), "ada@example.org", secret, "")
		wantKind(t, "a stranger after the owner", err, problem.TooMany, "login-throttled")
		// A device's own failures delay it, and nobody else.
		for range guessLimit.free {
			_, err = w.Login(w.fromDevice(home, known.Device), "ada@example.org", wrongSecret, "")
			wantKind(t, "mistyped", err, problem.Unauthorized, "wrong-credentials")
		}
		_, err = w.Login(w.fromDevice(home, known.Device), "ada@example.org", secret, "")
		wantKind(t, "mistyped too often", err, problem.TooMany, "login-throttled")
		w.clock.pass(guessLimit.window)
		if _, err := w.Login(w.fromDevice(home, known.Device), "ada@example.org", secret, ""); err != nil {
			t.Errorf("a while later: %v", err)
		}
	})
}

// Whoever signs in rightly again and again, each time with a new device, is bounded too.
func TestAnAccountsRightLoginsAreBounded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		device := w.join("ada@example.org").Device
		in := 0
		for ; in < 1000; in++ {
			login, err := w.Login(w.fromDevice(home, device), "ada@example.org", secret, "")
			if err != nil {
				wantKind(t, "too many", err, problem.TooMany, "login-throttled")
				break
			}
			device = login.Device
		}
		if in < 250 || in > 350 {
			t.Errorf("%d logins at once", in)
		}
	})
}

func TestWhatIsNoDevice(t *testing.T) {
	key, other := []byte(strings.Repeat("k", 32)), []byte(strings.Repeat("o", 32))
	token := newDevice(key, "ada@example.org", noon)
	if id := deviceOf(key, token, " ADA@example.org ", noon.AddDate(0, 0, deviceDays)); len(id) != 2*deviceID {
		t.Errorf("the device of its owner: %q", id)
	}
	flipped := []byte(token)
	flipped[12] ^= 1
	for what, id := range map[string]string{
		"another's e-mail": deviceOf(key, token, "eve@example.org", noon),
		"another's key":    deviceOf(other, token, "ada@example.org", noon),
		"too old":          deviceOf(key, token, "ada@example.org", noon.AddDate(0, 0, deviceDays+1)),
		"changed":          deviceOf(key, string(flipped), "ada@example.org", noon),
		"cut":              deviceOf(key, token[:20], "ada@example.org", noon),
		"nothing":          deviceOf(key, "", "ada@example.org", noon),
		"no base64":        deviceOf(key, strings.Repeat("!", len(token)), "ada@example.org", noon),
		"endless":          deviceOf(key, strings.Repeat("a", 1<<16), "ada@example.org", noon),
	} {
		if id != "" {
			t.Errorf("%s is the device %s", what, id)
		}
	}
	if newDevice(key, "ada@example.org", noon) == token {
		t.Error("two devices have one token")
	}
}

// A device is known to every process, and to one that is started later.
func TestADeviceIsKnownToAllReplicas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		of := replicas(t, url, 3, &clock{now: noon})
		login, _, err := of[0].Signup(guard.Edge(t.Context(), guard.Interactive, "test"), "ada@example.org", secret, "Ada", "", problem.Collector{})
		if err != nil {
			t.Fatal(err)
		}
		for i, other := range of {
			id, err := other.knownDevice(guard.Edge(t.Context(), guard.Critical, "test"), login.Device, "ada@example.org")
			if err != nil || id == "" {
				t.Errorf("replica %d: %q, %v", i, id, err)
			}
		}
	})
}

func TestAPasswordChangeCountsForItsSession(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.principal(w.join("ada@example.org").Token)
		thief := w.principal(w.relogin("ada@example.org"))
		for n := range 20 { // strangers do not delay it
			w.Login(w.from(address4(n)), "ada@example.org", wrongSecret, "")
		}
		for range guessLimit.free {
			_, err := w.ChangePassword(w.edge(), thief, wrongSecret, "another long secret", problem.Collector{})
			wantKind(t, "a guess", err, problem.Invalid, "invalid")
		}
		_, err := w.ChangePassword(w.edge(), thief, wrongSecret, "another long secret", problem.Collector{})
		wantKind(t, "too many", err, problem.TooMany, "login-throttled")
		// Neither is the owner's other session delayed by it.
		if _, err := w.ChangePassword(w.edge(), p, secret, "another long secret", problem.Collector{}); err != nil {
			t.Errorf("the owner: %v", err)
		}
	})
}

func TestGuessesOfAPasswordChangeAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.principal(w.join("ada@example.org").Token)
		checked := guessAtOnce(t, []*Accounts{w.Accounts}, 60, func(ctx context.Context, of *Accounts, i int) error {
			_, err := of.ChangePassword(ctx, p, wrongSecret, "another long secret", problem.Collector{})
			return err
		})
		if checked != guessLimit.free {
			t.Errorf("%d were checked, want %d", checked, guessLimit.free)
		}
	})
}

func TestThrottleOfSignups(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		sign := func(n int, address string) error {
			_, _, err := w.Signup(w.from(address), fmt.Sprintf("a%d-%s@example.org", n, strings.ReplaceAll(address, ":", "-")), secret, "Ada", "", problem.Collector{})
			return err
		}
		burst := networkLimits[0].signup.burst
		for n := range burst {
			if err := sign(n, home); err != nil {
				t.Fatalf("sign-up %d: %v", n+1, err)
			}
		}
		wantKind(t, "one too many", sign(burst, home), problem.TooMany, "signup-throttled")
		// It is no login's limit, and no other address's.
		if _, err := w.Login(w.from(home), "a0-"+home+"@example.org", secret, ""); err != nil {
			t.Errorf("a login from there: %v", err)
		}
		if err := sign(0, address4(1)); err != nil {
			t.Errorf("from elsewhere: %v", err)
		}
		// This machine itself has none of its own.
		for n := range burst + 1 {
			if err := sign(n, "127.0.0.1"); err != nil {
				t.Fatalf("sign-up %d here: %v", n+1, err)
			}
		}
	})
}

// A flood of sign-ups holds all the places that sign-ups have, and no login waits for it.
func TestSignupsTakeNoLoginsPlace(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.join("ada@example.org")
		at, err := w.signups.enter(t.Context(), flow{name: "flood"})
		if err != nil {
			t.Fatal(err)
		}
		defer at.leave()
		w.relogin("ada@example.org")
	})
}

// Composing is told of a login's hash and of no stranger's who signs up.
func TestOnlyLoginsAreTold(t *testing.T) {
	told := 0
	w := newWorld(t, storetest.SQLite(t), Config{Signup: SignupOpen, Hashing: func() func() { told++; return func() {} }})
	w.join("ada@example.org")
	if told != 0 {
		t.Error("told of a sign-up")
	}
	w.relogin("ada@example.org")
	if told != 1 {
		t.Errorf("told %d times of a login", told)
	}
}

// What is refused again is refused without the database, for a moment.
func TestAFloodOfTheRefusedDoesNotReachTheDatabase(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t), Config{})
	for range 10 {
		w.Login(w.from(home), "ada@example.org", wrongSecret, "")
	}
	w.Login(w.from(home), "ada@example.org", wrongSecret, "")
	ctx := w.from(home)
	_, err := w.Login(ctx, "eve@example.org", wrongSecret, "")
	wantKind(t, "the same address", err, problem.TooMany, "login-throttled")
	if _, _, n := guard.Spent(ctx); n != 0 {
		t.Errorf("it had %d transactions", n)
	}
	w.clock.pass(latelyFor)
	w.Login(ctx, "eve@example.org", wrongSecret, "")
	if _, _, n := guard.Spent(ctx); n == 0 {
		t.Error("a moment later it is not asked for")
	}
}

func TestLatelyIsBounded(t *testing.T) {
	var l lately
	for n := range 3 * maxLately {
		l.remember(map[string]time.Duration{fmt.Sprint(n): time.Minute}, noon)
	}
	if len(l.refused) > maxLately+1 {
		t.Errorf("%d are remembered", len(l.refused))
	}
}

func TestManyLoginsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.logins.patience = time.Hour // a loaded machine computes them one after the other
		w.join("ada@example.org")
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				ctx := w.from(home)
				login, err := w.Login(ctx, "ada@example.org", secret, "")
				if err != nil {
					t.Errorf("login: %v", err)
					return
				}
				if _, err := w.Authenticate(ctx, login.Token); err != nil {
					t.Errorf("authenticate: %v", err)
				}
			})
		}
		group.Wait()
	})
}

func TestNetworks(t *testing.T) {
	for _, c := range []struct {
		address string
		v4, v6  int
		want    string
	}{
		{"192.0.2.1", 32, 64, "192.0.2.1/32"}, {"192.0.2.1", 24, 48, "192.0.2.0/24"}, {"192.0.2.1", 0, 56, ""},
		{"::ffff:192.0.2.1", 32, 64, "192.0.2.1/32"}, {"2001:db8:1:2:3::4", 32, 64, "2001:db8:1:2::/64"},
		{"2001:db8:1:234::4", 0, 56, "2001:db8:1:200::/56"}, {"2001:db8:1:2::4", 24, 48, "2001:db8:1::/48"},
		{"fe80::1%eth0", 32, 64, "fe80::/64"}, {"what", 32, 64, "what"}, {"", 32, 64, ""},
	} {
		if got := networkOf(c.address, c.v4, c.v6); got != c.want {
			t.Errorf("%s by %d or %d bits: got %s, want %s", c.address, c.v4, c.v6, got, c.want)
		}
	}
}

func TestRefusalsAreSummedUp(t *testing.T) {
	var log bytes.Buffer
	w := newWorld(t, storetest.SQLite(t), Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
	for range 12 {
		w.Login(w.from("2001:db8::1"), "ada@example.org", wrongSecret, "")
	}
	w.Authenticate(w.from("2001:db8::2"), newSessionToken())
	w.Login(w.from(home), "ada@example.org", wrongSecret, "")
	if log.Len() > 0 {
		t.Errorf("before the minute is over: %s", &log)
	}
	w.LogRefusals(t.Context())
	got := log.String()
	for _, want := range []string{
		`msg="credentials refused" address=2001:db8::2 count=13 reasons="throttled:2 unknown-account:10 unknown-session:1"`,
		`msg="credentials refused" address=192.0.2.7 count=1 reasons=throttled:1`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no line has %s:\n%s", want, got)
		}
	}
	if strings.Count(got, "\n") != 2 || strings.Contains(got, "example.org") {
		t.Errorf("the log is\n%s", got)
	}
	log.Reset()
	w.LogRefusals(t.Context())
	if log.Len() > 0 {
		t.Errorf("said twice: %s", &log)
	}
	for n := range 2 * maxRefusals {
		w.refusals.note(address6(n), "wrong-password")
	}
	w.LogRefusals(t.Context())
	if got := log.String(); strings.Count(got, "\n") != maxRefusals+1 || !strings.Contains(got, `address=others count=500 `) {
		t.Errorf("%d lines of a flood", strings.Count(got, "\n"))
	}
}

func TestTalliesAreForgotten(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for n := range 5 {
			w.Login(w.from(address4(n)), "ada@example.org", wrongSecret, "")
		}
		if n, err := w.DeleteTallies(w.edge()); err != nil || n != 0 {
			t.Errorf("at once %d: %v", n, err)
		}
		w.clock.pass(guessLimit.window + time.Minute)
		if n, err := w.DeleteTallies(w.edge()); err != nil || n != 1+1+2*5 { // the account, all, five addresses and /24
			t.Errorf("later %d: %v", n, err)
		}
	})
}
