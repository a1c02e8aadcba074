package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/account/accounttest"
	"mealplanner/internal/catalog"
	"mealplanner/internal/compose"
	"mealplanner/internal/food"
	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
	"mealplanner/internal/household"
	"mealplanner/internal/jobs"
	"mealplanner/internal/llm"
	"mealplanner/internal/planner"
	"mealplanner/internal/shopping"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
	"mealplanner/internal/web/api"
)

func TestMain(m *testing.M) { os.Exit(guardtest.Main(m)) }

// edge marks a test's own work with the database.
func edge(t testing.TB) context.Context { return storetest.Edge(t.Context()) }

// live is a whole server over a fresh SQLite file, with a runner of generations.
type live struct {
	*Server
	store *store.Store
	guard *guard.Guard
	hold  chan struct{} // generations wait here before their first day ends, until it is closed

	mu      sync.Mutex
	now     time.Time // zero: the machine's clock
	failure error     // what generations end with that have waited
	model   compose.Asker
}

// Ask is the model's.
func (l *live) Ask(ctx context.Context, r llm.Request) (llm.Answer, error) {
	return l.asker().Ask(ctx, r)
}

func (l *live) asker() compose.Asker {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.model
}

// holdAgain makes the generations that come wait, and then end with failure; nil: go on.
func (l *live) holdAgain(failure error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hold, l.failure = make(chan struct{}), failure
}

// wait is where a generation waits.
func (l *live) wait(ctx context.Context) error {
	l.mu.Lock()
	hold, failure := l.hold, l.failure
	l.mu.Unlock()
	select {
	case <-hold:
		return failure
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// clock is everybody's; move sets it forward.
func (l *live) clock() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.now.IsZero() {
		return time.Now()
	}
	return l.now
}

func (l *live) move(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now = time.Now().Add(d)
}

// use puts other accounts in place of the server's.
func (l *live) use(a *account.Accounts) {
	l.Accounts, l.site.Accounts = a, a
	if err := l.mount(l.routes()); err != nil { // the API's handlers hold them
		panic(err)
	}
}

// newTestServer starts one. Its generations run at once.
func newTestServer(t testing.TB, change ...func(*Config)) *live {
	t.Helper()
	l := startLive(t, change...)
	close(l.hold)
	return l
}

// newHeldServer starts one whose generations stay running until hold is closed.
func newHeldServer(t testing.TB) *live {
	t.Helper()
	return startLive(t)
}

func startLive(t testing.TB, change ...func(*Config)) *live {
	t.Helper()
	return startLiveOn(t, storetest.SQLite(t), change...)
}

func startLiveOn(t testing.TB, database string, change ...func(*Config)) *live {
	t.Helper()
	l := &live{hold: make(chan struct{})}
	people := accounttest.New(t, database, l.clock)
	data, g := people.Store, people.Guard
	l.store, l.guard = data, g
	foods, recipes := food.Default(), catalog.Recipes()
	signals := jobs.NewSignals()
	plans := planner.New(planner.Config{
		Now:   l.clock,
		Store: data, Foods: foods, Recipes: recipes, Composer: compose.New(foods, recipes),
		Queued:    signals.Poke,
		Changed:   signals.Changed,
		Watch:     signals.Watch,
		Model:     &planner.Model{Asker: l, Configured: func() bool { return l.asker() != nil }},
		FailPoint: func(ctx context.Context, _ string) error { return l.wait(ctx) },
	})
	runner := jobs.New(data, plans.Run, jobs.Config{Signals: signals, Beat: 50 * time.Millisecond, Poll: 50 * time.Millisecond})
	c := Config{
		Planner:    plans,
		Households: household.New(household.Config{Store: data, Foods: foods, Recipes: recipes, Now: l.clock}),
		Lists:      shopping.New(data, foods),
		Accounts:   people.Accounts,
		Now:        l.clock,
		Hosts:      testHosts, Foods: foods, Ready: g.Ready, Numbers: g.Numbers, ResetDatabase: g.Reset, Watch: signals.Watch,
	}
	for _, f := range change {
		f(&c)
	}
	var err error
	if l.Server, err = New(c); err != nil {
		t.Fatal(err)
	}
	l.refusals = &refusalWaits{} // none waits to be told: tests ask for one thing after another
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- runner.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("runner: %v", err)
		}
	})
	return l
}

// person is somebody who has signed up.
type person struct {
	t         testing.TB
	server    http.Handler
	Token     string
	Account   api.Account
	Household api.Household
}

func (l *live) signUp(t testing.TB, email string) *person {
	t.Helper()
	w := ask(l.Handler(), "POST", "http://localhost/api/v1/auth/signup", `{"email":"`+email+`","password":"correct horse battery","name":"Ada"}`)
	if w.Code != http.StatusCreated {
		t.Fatalf("signup: got %d %s", w.Code, w.Body)
	}
	p := &person{t: t, server: l.Handler()}
	p.decode(w, p)
	return p
}

func (p *person) decode(w *httptest.ResponseRecorder, v any) {
	p.t.Helper()
	if err := json.Unmarshal(w.Body.Bytes(), v); err != nil {
		p.t.Fatalf("%v: %s", err, w.Body)
	}
}

// ask sends a request with the person's token.
func (p *person) ask(method, target, body string, headers ...string) *httptest.ResponseRecorder {
	p.t.Helper()
	return ask(p.server, method, target, body, append([]string{"Authorization: Bearer " + p.Token}, headers...)...)
}

// do asks and wants this status; the answer goes into v when v is not nil.
func (p *person) do(v any, status int, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	p.t.Helper()
	w := p.ask(method, target, body, headers...)
	if w.Code != status {
		p.t.Fatalf("%s %s: got %d, want %d: %s", method, target, w.Code, status, w.Body)
	}
	if v != nil {
		p.decode(w, v)
	}
	return w
}

func (p *person) home() string { return "/api/v1/households/" + p.Household.ID }

// finish waits until a generation is final: its stream of events ends then.
func (p *person) finish(id string) api.Generation {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	r := httptest.NewRequestWithContext(ctx, "GET", "/api/v1/generations/"+id+"/events", nil)
	r.Header.Set("Authorization", "Bearer "+p.Token)
	p.server.ServeHTTP(httptest.NewRecorder(), r)
	var g api.Generation
	p.do(&g, http.StatusOK, "GET", "/api/v1/generations/"+id, "")
	if g.State != "completed" && g.State != "failed" && g.State != "cancelled" {
		p.t.Fatalf("generation is still %s: %+v", g.State, g.Progress)
	}
	return g
}

// menu orders a menu and waits for it.
func (p *person) menu() string {
	p.t.Helper()
	var g api.Generation
	p.do(&g, http.StatusAccepted, "POST", p.home()+"/generations", `{"days":2,"composer":"built-in","seed":1}`)
	g = p.finish(g.ID)
	if g.State != "completed" || g.MenuID == nil {
		p.t.Fatalf("got %+v", g)
	}
	return *g.MenuID
}

// join makes the person a member of another's household, with a role.
func (l *live) join(t testing.TB, p, owner *person, role store.Role) {
	t.Helper()
	storetest.In(t, l.store, owner.Account.ID, owner.Household.ID, func(ctx context.Context, tx *store.Tx, scope store.Scope) error {
		return tx.SetMember(ctx, scope, p.Account.ID, role)
	})
}

func eaterJSON(fields string) string {
	return strings.TrimSuffix(`{"name":"Ben","diets":[],"allergens":[],"excluded_foods":[],`+fields, ",") + "}"
}
