package household

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/catalog"
	"mealplanner/internal/food"
	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(guardtest.Main(m)) }

// now is the tests' time: a Tuesday.
var now = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

const today = meal.Date("2026-12-01")

// world is the use cases over a fresh database, with the household of one account.
type world struct {
	*Households
	t        *testing.T
	ctx      context.Context
	accounts *account.Accounts
	owner    account.Principal
	home     string // the household
	eater    string
}

// each runs a test on both engines.
func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	guardtest.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		clock := func() time.Time { return now }
		s, _ := storetest.Open(t, url, store.Config{Now: clock})
		w := &world{
			Households: New(Config{Store: s, Foods: food.Default(), Recipes: catalog.Recipes(), Now: clock}),
			t:          t, ctx: guard.Edge(t.Context(), guard.Interactive, "test"),
			accounts: account.New(s, account.Config{
				Signup: account.SignupOpen, Now: clock, Hash: account.HashCost{MemoryKiB: 8, Time: 1, Threads: 1},
			}),
		}
		w.owner, w.home = w.join("ada@example.org")
		eaters, _, err := w.Eaters(w.ctx, w.as(account.ReadHousehold), w.home, store.Page{})
		if err != nil {
			t.Fatal(err)
		}
		w.eater = eaters[0].ID
		fn(w)
	})
}

// join makes an account with its household.
func (w *world) join(email string) (account.Principal, string) {
	w.t.Helper()
	login, h, err := w.accounts.Signup(w.ctx, email, "violet kettle under snow", "Ada", "", problem.Collector{})
	if err != nil {
		w.t.Fatal(err)
	}
	p, err := w.accounts.Authenticate(w.ctx, login.Token)
	if err != nil {
		w.t.Fatal(err)
	}
	return p, h.ID
}

// as is the owner on a route with this permission.
func (w *world) as(may account.Permission) account.Caller { return w.caller(w.owner, may) }

func (w *world) caller(p account.Principal, may account.Permission) account.Caller {
	w.t.Helper()
	c, err := p.For(may)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// member makes an account a member of the household.
func (w *world) member(email string, role store.Role) account.Principal {
	w.t.Helper()
	p, _ := w.join(email)
	w.update(func(ctx context.Context, tx *store.Tx) error {
		s, err := tx.Enter(ctx, w.owner.AccountID(), w.home)
		if err != nil {
			return err
		}
		return tx.SetMember(ctx, s, p.AccountID(), role)
	})
	return p
}

func (w *world) update(fn func(ctx context.Context, tx *store.Tx) error) {
	w.t.Helper()
	if err := w.store.Update(w.ctx, fn); err != nil {
		w.t.Fatal(err)
	}
}

// wantFields checks the locations of an Invalid problem.
func wantFields(t *testing.T, what string, err error, locations ...string) {
	t.Helper()
	p := problem.As(err)
	if p == nil || p.Kind != problem.Invalid {
		t.Errorf("%s: got %v, want Invalid at %v", what, err, locations)
		return
	}
	var got []string
	for _, f := range p.Fields {
		got = append(got, f.Location())
	}
	if !slices.Equal(got, locations) {
		t.Errorf("%s: fields %v, want %v (%v)", what, got, locations, err)
	}
}
