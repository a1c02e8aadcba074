package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

const password = "violet kettle under snow"

// user is somebody with a household, and all that the service has acknowledged to
// them. A user does one thing after the other, so that what must be true is simple.
type user struct {
	*client
	email     string
	household string // its path
	sessions  []*session
	orders    []*order
	menus     map[string]*menu
	met       []string  // ids of menus, in order
	bo        eater     // as it was acknowledged last
	allergens []string  // of Bo, acknowledged
	ruled     time.Time // when Bo was last changed
	// swaps that were asked for, acknowledged, and refused after an attempt without an
	// answer.
	swaps, doneSwaps, unsureSwaps int
}

// session is a login that was acknowledged.
type session struct {
	token string
	over  bool // logged out, acknowledged
}

// order is one key: it may make one generation.
type order struct {
	key        string
	refills    *menu  // nil: it is for a new menu
	generation string // acknowledged; "": refused or not answered
	unanswered bool
	final      *generation // as first seen
}

type generation struct {
	ID       string  `json:"id"`
	State    string  `json:"state"`
	Task     string  `json:"task"`
	MenuID   *string `json:"menu_id"`
	Progress struct {
		Done, Total int
	} `json:"progress"`
	Problem *struct {
		Code string `json:"code"`
	} `json:"problem"`
}

func (g generation) final() bool { return g.State != "queued" && g.State != "running" }

func newUser(w *world, n int) *user {
	return &user{client: newClient(w, n, n), email: fmt.Sprintf("user%d@example.org", n), menus: map[string]*menu{}}
}

// signUp makes the account.
func (u *user) signUp(ctx context.Context) error {
	a := u.ask(ctx, request{Method: http.MethodPost, Path: "/api/v1/auth/signup",
		Body: map[string]string{"email": u.email, "password": password, "name": "Ada"}})
	var made struct {
		Household struct{ ID string }
		Token     string
	}
	if a.Status != http.StatusCreated {
		return fmt.Errorf("signing up: %d %s", a.Status, a.Body)
	}
	if err := a.Decode(&made); err != nil {
		return err
	}
	u.household = "/api/v1/households/" + made.Household.ID
	u.enter(made.Token)
	return nil
}

func (u *user) enter(token string) {
	u.sessions = append(u.sessions, &session{token: token})
	u.mu.Lock()
	defer u.mu.Unlock()
	u.token = token
}

// settle makes the account and a second eater.
func (u *user) settle(ctx context.Context) error {
	if err := u.signUp(ctx); err != nil {
		return err
	}
	a := u.ask(ctx, request{Method: http.MethodPost, Path: u.household + "/eaters", Body: map[string]any{
		"name": "Bo", "diets": []string{"vegan"}, "allergens": []string{"peanuts"}, "excluded_foods": []string{"mushrooms"},
		"energy_kcal": 2200, "protein_pct": 20, "carbs_pct": 50, "fat_pct": 30,
	}})
	if a.Status != http.StatusCreated {
		return fmt.Errorf("adding an eater: %d %s", a.Status, a.Body)
	}
	u.allergens = []string{"peanuts"}
	return a.Decode(&u.bo)
}

// live lets the users do what they like until rest is closed; the last thing that each
// has begun is done to its end.
func live(ctx context.Context, rest <-chan struct{}, users []*user) {
	var all sync.WaitGroup
	for _, u := range users {
		all.Go(func() {
			for {
				think := time.NewTimer(span(u.draw.Float64(), 5, 80))
				select {
				case <-think.C:
				case <-rest:
					think.Stop()
					return
				}
				u.act(ctx, rest)
			}
		})
	}
	all.Wait()
}

// act does one thing.
func (u *user) act(ctx context.Context, rest <-chan struct{}) {
	switch at := u.draw.IntN(100); {
	case at < 30:
		u.orderMenu(ctx, rest)
	case at < 35:
		u.refill(ctx, rest)
	case at < 48:
		u.swap(ctx)
	case at < 65:
		u.checkOff(ctx)
	case at < 92:
		u.read(ctx)
	case at < 98:
		u.login(ctx)
	default:
		u.changeEater(ctx)
	}
}

// read looks around.
func (u *user) read(ctx context.Context) {
	switch u.draw.IntN(3) {
	case 0:
		u.ask(ctx, request{Method: http.MethodGet, Path: u.household + "/generations?limit=5"})
	case 1:
		u.ask(ctx, request{Method: http.MethodGet, Path: u.household + "/menus/latest"})
	case 2:
		if m := u.anyMenu(); m != nil {
			u.readMenu(ctx, m.id)
		}
	}
}

// login makes another session, and sometimes ends the one before.
func (u *user) login(ctx context.Context) {
	a := u.ask(ctx, request{Method: http.MethodPost, Path: "/api/v1/auth/login",
		Body: map[string]string{"email": u.email, "password": password}})
	var made struct{ Token string }
	if a.Status != http.StatusOK || a.Decode(&made) != nil {
		u.unexpected(ctx, "the login", a)
		return
	}
	before := u.sessions[len(u.sessions)-1]
	u.enter(made.Token)
	if u.draw.IntN(3) > 0 {
		return
	}
	a = u.ask(ctx, request{Method: http.MethodPost, Path: "/api/v1/auth/logout", Token: before.token})
	// 401: an attempt without an answer has ended it.
	if before.over = a.Status == http.StatusNoContent || a.Status == http.StatusUnauthorized && a.unsure; !before.over {
		u.unexpected(ctx, "the logout", a)
	}
}

// unexpected is an answer that nothing that we do can cause.
func (u *user) unexpected(ctx context.Context, what string, a answer) {
	if ctx.Err() == nil {
		u.world.history.violated(u.n, "", "%s was answered with %d: %.300s", what, a.Status, a.Body)
	}
}

// eater is what the API gives of one.
type eater = map[string]any

// moreAllergens are those that Bo is found to have in time.
var moreAllergens = []string{"celery", "mustard", "sesame", "lupin", "sulphites", "molluscs", "fish"}

// changeEater finds another allergen of Bo: what is being composed must not break it.
func (u *user) changeEater(ctx context.Context) {
	if len(u.allergens) > 3 {
		return // much more, and nothing can be cooked
	}
	found := moreAllergens[u.draw.IntN(len(moreAllergens))]
	path := u.household + "/eaters/" + u.bo["id"].(string)
	changed := eater{}
	for key, value := range u.bo {
		changed[key] = value
	}
	changed["allergens"] = append(append([]string(nil), u.allergens...), found)
	a := u.ask(ctx, request{Method: http.MethodPut, Path: path, Body: changed,
		Header: map[string]string{"If-Match": fmt.Sprintf(`"%v"`, u.bo["version"])}})
	switch {
	case a.Status == http.StatusOK, a.Status == http.StatusPreconditionFailed && a.unsure:
		now := eater{}
		if !u.get(ctx, path, &now) {
			return
		}
		u.bo, u.ruled = now, time.Now()
		u.allergens = append(u.allergens, found)
		u.checkEater(now)
	default:
		u.unexpected(ctx, "the change of an eater", a)
	}
}

// checkEater wants every acknowledged allergen.
func (u *user) checkEater(now eater) {
	kept := map[any]bool{}
	listed, _ := now["allergens"].([]any)
	for _, a := range listed {
		kept[a] = true
	}
	for _, a := range u.allergens {
		if !kept[a] {
			u.world.history.violated(u.n, fmt.Sprint(now["id"]), "the allergen %s was acknowledged and is lost: %v", a, listed)
		}
	}
}
