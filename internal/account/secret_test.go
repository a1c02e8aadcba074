package account

import (
	"context"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mealplanner/internal/guard"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// edge gives a piece of work of its own.
func (w *world) edge() context.Context {
	return guard.Edge(w.t.Context(), guard.Interactive, "test")
}

func TestTokenForms(t *testing.T) {
	session, api := newSessionToken(), newAPIToken()
	if len(session) != 43 || len(api) != 3+43+8 || !strings.HasPrefix(api, "mp_") {
		t.Errorf("%q, %q", session, api)
	}
	flipped := api[:10] + string(rune('A'+(api[10]-'A'+1)%26)) + api[11:]
	for token, want := range map[string]tokenKind{
		session: sessionToken, api: apiToken, "": noToken, "mp_": noToken, session + "=": noToken, session[:42]: noToken,
		api[:len(api)-1]: noToken, flipped: noToken, "mp_" + session: noToken, strings.Repeat("!", 43): noToken,
		"Bearer " + session: noToken, strings.Repeat("a", 1<<20): noToken,
	} {
		if got := kindOf(token); got != want {
			t.Errorf("%.60q is %d, want %d", token, got, want)
		}
	}
	if newSessionToken() == session || tokenHash(session) == session || len(tokenHash(session)) != 64 {
		t.Error("tokens repeat or are kept as they are")
	}
}

func TestPHCRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cost := HashCost{MemoryKiB: rapid.Uint32Range(8, 64).Draw(t, "memory"), Time: rapid.Uint32Range(1, 2).Draw(t, "time"), Threads: 1}
		password := rapid.StringN(0, 40, -1).Draw(t, "password")
		h := newHasher(cost)
		s, err := h.hash(t.Context(), &permit{of: oneAtATime()}, password)
		if err != nil {
			t.Fatal(err)
		}
		p, err := parsePHC(s)
		if err != nil || p.cost != cost || !p.matches(normalized(password)) || p.matches(normalized(password+"x")) {
			t.Fatalf("%s: %+v, %v", s, p, err)
		}
	})
}

func FuzzParsePHC(f *testing.F) {
	f.Add(newHasher(cheap).dummy)
	f.Add("$argon2id$v=19$m=4294967295,t=1,p=1$$")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := parsePHC(s)
		if err == nil && (p.cost.MemoryKiB > 1<<20 || p.cost.Time < 1 || p.cost.Threads < 1 || len(p.key) != keyBytes) {
			t.Errorf("%q is taken as %+v", s, p)
		}
	})
}

func TestRecommendedCost(t *testing.T) {
	if h := newHasher(HashCost{}); h.cost != (HashCost{MemoryKiB: 7168, Time: 5, Threads: 1}) {
		t.Errorf("the default cost is %+v", h.cost)
	}
}

func TestNoHashWhileAConnectionIsHeld(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		err := w.store.View(w.ctx, func(ctx context.Context, _ *store.Tx) error {
			_, err := w.hashed(ctx, "test", secret)
			return err
		})
		if err == nil {
			t.Error("hashed")
		}
	})
}

// é is one character or two, as the keyboard has it. A hash of before, of what was typed,
// is still right, and is made anew.
func TestPasswordsAreNormalized(t *testing.T) {
	const one, two = "caf\u00e9 au lait \u1e69", "cafe\u0301 au lait s\u0307\u0323"
	each(t, func(t *testing.T, w *world) {
		if _, _, err := w.Signup(w.ctx, "ada@example.org", two, "Ada", "", problem.Collector{}); err != nil {
			t.Fatal(err)
		}
		login := func(password string) error {
			_, err := w.Login(w.from(home), "ada@example.org", password, "")
			return err
		}
		for _, password := range []string{one, two} {
			if err := login(password); err != nil {
				t.Errorf("%+q: %v", password, err)
			}
		}
		salt := make([]byte, saltBytes)
		before := phc(w.hasher.cost, salt, w.hasher.cost.key(two, salt))
		err := w.store.Update(w.edge(), func(ctx context.Context, tx *store.Tx) error {
			a, err := tx.AccountByEmail(ctx, "ada@example.org")
			if err != nil {
				return err
			}
			return tx.SetPassword(ctx, a.ID, before)
		})
		if err != nil {
			t.Fatal(err)
		}
		wantKind(t, "another form of a hash of before", login(one), problem.Unauthorized, "wrong-credentials")
		if err := login(two); err != nil {
			t.Errorf("a hash of before: %v", err)
		}
		if err := login(one); err != nil {
			t.Errorf("made anew: %v", err)
		}
		wantKind(t, "a wrong one", login(two+"x"), problem.Unauthorized, "wrong-credentials")
	})
}
