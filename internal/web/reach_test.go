package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"mealplanner/internal/catalog"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
	"mealplanner/internal/web/api"
	"mealplanner/internal/wire"
)

// things are what the wildcards of the route table name.
type things struct {
	household, eater, generation, menu, meal, item, session, token string
}

// nothing of this kind exists, though its ids have the right form.
func noThings() things {
	id := store.NewID
	return things{id(), id(), id(), id(), id(), "spinach", id(), id()}
}

// in puts them into a path of the table.
func (x things) in(path string) string {
	return strings.NewReplacer(
		"{household}", x.household, "{eater}", x.eater, "{generation}", x.generation, "{menu}", x.menu, "{meal}", x.meal,
		"{item}", x.item, "{session}", x.session, "{token}", x.token, "{food}", "spinach", "{recipe}", catalog.Recipes()[0].ID,
		"{kind}", "not-found", "{file...}", "app.css", "{$}", "",
	).Replace(path)
}

// bodiesByRoute are inputs of the API that are right, by the summaries of routes; a route
// that is not here takes {}. {new} is another number each time, {day} a day ahead.
var bodiesByRoute = map[string]string{
	"Sign up":                            `{"email":"new{new}@example.org","password":"correct horse battery","name":"New"}`,
	"Log in":                             `{"email":"{email}","password":"correct horse battery"}`,
	"Change me":                          `{"language":null}`,
	"Confirm my password":                `{"password":"correct horse battery"}`,
	"Change my password":                 `{"old_password":"correct horse battery","new_password":"another horse battery"}`,
	"Create an API token":                `{"name":"script","scopes":["read"]}`,
	"Show how ingredient lines are read": `{"lines":["2 onions, fried in butter"]}`,
	"Show how rules in free text are understood": `{"rules":["no nuts"]}`,
	"Create a household":                         `{"name":"Second home"}`,
	"Change a household":                         `{"name":"Home"}`,
	"Replace the preferences":                    `{"snacks":1}`,
	"Say that a food is at home":                 `{"grams":200}`,
	"Rate a recipe":                              `{"stars":4}`,
	"Add an eater":                               `{"name":"Ben","diets":[],"allergens":[],"excluded_foods":[]}`,
	"Replace an eater":                           `{"name":"Ben","diets":[],"allergens":[],"excluded_foods":[]}`,
	"Order a menu":                               `{"days":1,"start_date":"{day}","composer":"built-in","seed":1,"replace":true}`,
	"Refill a menu":                              `{"composer":"built-in","seed":1}`,
	"Swap a meal":                                `{"composer":"built-in","seed":1}`,
	"Lock a meal":                                `{"locked":false}`,
	"Check an item off":                          `{"checked":true}`,
}

// queriesByRoute are the parameters that a route does not do without.
var queriesByRoute = map[string]string{"Search foods": "?q=spin"}

// formsByRoute are forms that are right; a route that is not here takes an empty one.
var formsByRoute = map[string]url.Values{
	"Sign-up form":       {"email": {"new{new}@example.org"}, "password": {"correct horse battery"}, "name": {"New"}},
	"Login form":         {"email": {"ada@example.org"}, "password": {"correct horse battery"}},
	"Password form":      {"old_password": {"correct horse battery"}, "new_password": {"another horse battery"}},
	"New token form":     {"name": {"script"}},
	"Household form":     {"name": {"Home"}, "time_zone": {"Europe/Berlin"}, "locale": {"en"}, "version": {"{household}"}},
	"New eater form":     {"name": {"Bo"}, "energy_kcal": {"2200"}, "protein_pct": {"20"}, "carbs_pct": {"50"}, "fat_pct": {"30"}},
	"Eater form":         {"name": {"Bo"}, "version": {"1"}, "energy_kcal": {"2200"}, "protein_pct": {"20"}, "carbs_pct": {"50"}, "fat_pct": {"30"}},
	"Archive eater form": {"version": {"1"}},
	"Wishes form":        {"version": {"{wishes}"}, "meals": {"dinner"}, "effort": {"normal"}, "variety": {"normal"}},
	"Pantry form":        {"food": {"spinach"}},
	"Order form":         {"start_date": {"{day}"}, "days": {"1"}, "composer": {"built-in"}, "replace": {"yes"}},
	"Lock form":          {"locked": {"no"}},
	"Delete menu form":   {"version": {"{menu}"}},
	"Check-off form":     {"checked": {"yes"}},
	"Rating form":        {"stars": {"4"}},
}

// reach is a server on which every route has something to act on.
type reach struct {
	*live
	t    testing.TB
	ada  *person // owner of home
	home things
	contract
	rowsNow func(testing.TB) []string // the whole database
	// email is whose password a login names: ada's, unless others are to be locked out.
	email string
	made  int // accounts and values that had to be new
}

const password = "correct horse battery"

// newReach starts one, whose first account administers it and is in no household of
// others.
func newReach(t testing.TB, database string, change ...func(*Config)) *reach {
	t.Helper()
	w := &reach{live: startLiveOn(t, database, change...), t: t}
	w.contract, w.rowsNow = contractOf(t, w.Server), storetest.Rows(t, w.guard)
	close(w.hold)
	w.person("Root", "root@example.org")
	w.ada = w.person("Ada", "ada@example.org")
	w.email = w.ada.Account.Email
	w.home = w.thingsOf(w.ada)
	return w
}

// person signs somebody up from no address: the limits of strangers are not the matter.
func (w *reach) person(name, email string) *person {
	w.t.Helper()
	login, home, err := w.Accounts.Signup(edge(w.t), email, password, name, name+"'s browser", problem.Collector{})
	if err != nil {
		w.t.Fatal(err)
	}
	return &person{t: w.t, server: w.Handler(), Token: login.Token, Account: api.AccountOf(login.Account), Household: api.HouseholdOf(home, "owner")}
}

// another gives an account that nobody else uses.
func (w *reach) another(administrator bool) *person {
	w.t.Helper()
	email := "another" + w.number() + "@example.org"
	of, err := w.Accounts.Add(edge(w.t), email, password, "Another", administrator)
	if err != nil {
		w.t.Fatal(err)
	}
	return &person{t: w.t, server: w.Handler(), Token: w.login(email), Account: api.AccountOf(of)}
}

func (w *reach) number() string {
	w.made++
	return strconv.Itoa(w.made)
}

// login gives the token of one more session.
func (w *reach) login(email string) string {
	w.t.Helper()
	login, err := w.Accounts.Login(edge(w.t), email, password, email+"'s other browser")
	if err != nil {
		w.t.Fatal(err)
	}
	return login.Token
}

// apiToken makes an API token of a person, and uses it once so that its last use is
// written.
func (w *reach) apiToken(p *person, name string, scopes ...string) string {
	w.t.Helper()
	principal, err := w.Accounts.Authenticate(edge(w.t), p.Token)
	if err != nil {
		w.t.Fatal(err)
	}
	_, secret, err := w.Accounts.CreateToken(edge(w.t), principal, name, scopes, 0, problem.Collector{})
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.Accounts.Authenticate(edge(w.t), secret); err != nil {
		w.t.Fatal(err)
	}
	return secret
}

// thingsOf gives a person a household of which nothing is missing.
func (w *reach) thingsOf(p *person) things {
	w.t.Helper()
	x := things{household: p.Household.ID, menu: p.menu()}
	var eaters wire.List[api.Eater]
	p.do(&eaters, 200, "GET", p.home()+"/eaters", "")
	var generations wire.List[api.Generation]
	p.do(&generations, 200, "GET", p.home()+"/generations", "")
	x.eater, x.generation = eaters.Items[0].ID, generations.Items[0].ID
	x.meal, x.item = w.mealOf(p, x.menu)
	x.session, x.token = w.sessionOf(p), w.tokenOf(p)
	return x
}

// mealOf gives a meal of a menu, and an item of its grocery list.
func (w *reach) mealOf(p *person, menu string) (meal, item string) {
	w.t.Helper()
	var groceries api.Grocery
	p.do(&groceries, 200, "GET", "/api/v1/menus/"+menu+"/grocery-list", "")
	return p.mealOf(menu), groceries.Items[0].ID
}

// sessionOf gives the id of one more session of a person.
func (w *reach) sessionOf(p *person) string {
	w.t.Helper()
	w.login(p.Account.Email)
	var sessions wire.List[api.Session]
	p.do(&sessions, 200, "GET", "/api/v1/me/sessions", "")
	for _, s := range sessions.Items {
		if !s.Current {
			return s.ID
		}
	}
	w.t.Fatal("no other session")
	return ""
}

// tokenOf gives the id of one more API token of a person.
func (w *reach) tokenOf(p *person) string {
	w.t.Helper()
	var token api.NewToken
	p.do(&token, 201, "POST", "/api/v1/me/tokens", `{"name":"`+p.Account.Name+`'s script","scopes":["read"]}`)
	return token.ID
}

// ready gives things of ada's household for a route that will act on them: what it uses up
// is made anew, what it needs is there.
func (w *reach) ready(rt route) things {
	w.t.Helper()
	x, ada := w.home, w.ada
	last := ""
	if names := wildcardsOf(rt.path); len(names) > 0 {
		last = names[len(names)-1]
	}
	usesUp := rt.method == http.MethodDelete || strings.HasSuffix(rt.path, "/archive")
	switch {
	case usesUp && last == "household":
		var made api.Household
		ada.do(&made, 201, "POST", "/api/v1/households", `{"name":"For a moment"}`)
		x.household = made.ID
	case usesUp && last == "eater", rt.summary == "Eater form":
		var made api.Eater
		ada.do(&made, 201, "POST", ada.home()+"/eaters", eaterJSON(""))
		x.eater = made.ID
	case last == "food":
		if w := ada.ask("PUT", ada.home()+"/pantry/spinach", `{}`); w.Code >= 300 {
			ada.t.Fatalf("the pantry: %s", w.Body)
		}
	case strings.Contains(rt.path, "{menu}"):
		w.haveMenu()
		x = w.home
	}
	return x
}

// haveMenu sees to it that ada has a menu of today, and that its meals are known.
func (w *reach) haveMenu() {
	w.t.Helper()
	w.settle()
	if a := w.ada.ask("GET", "/api/v1/menus/"+w.home.menu, ""); a.Code == http.StatusNotFound {
		var g api.Generation
		w.ada.do(&g, 202, "POST", w.ada.home()+"/generations", `{"days":2,"composer":"built-in","seed":1,"replace":true}`)
		w.home.menu = *w.ada.finish(g.ID).MenuID
	}
	w.home.meal, w.home.item = w.mealOf(w.ada, w.home.menu)
}

// settle waits until no generation of ada's is on its way.
func (w *reach) settle() {
	w.t.Helper()
	var generations wire.List[api.Generation]
	w.ada.do(&generations, 200, "GET", w.ada.home()+"/generations", "")
	for _, g := range generations.Items {
		if g.FinishedAt == nil {
			w.ada.finish(g.ID)
		}
	}
}

// input gives the right body of a route, and its media type.
func (w *reach) input(rt route) (body, media string) {
	if !unsafe(rt.method) {
		return "", ""
	}
	if _, isPage := rt.answer.(*htmlEndpoint); isPage {
		body, media = formsByRoute[rt.summary].Encode(), "application/x-www-form-urlencoded"
		if wishes := url.QueryEscape("{wishes}"); strings.Contains(body, wishes) {
			body = strings.ReplaceAll(body, wishes, w.versionOfWishes())
		}
		if home := url.QueryEscape("{household}"); strings.Contains(body, home) {
			body = strings.ReplaceAll(body, home, w.versionOfHousehold())
		}
		if menu := url.QueryEscape("{menu}"); strings.Contains(body, menu) {
			body = strings.ReplaceAll(body, menu, w.versionOfMenu())
		}
		body = strings.NewReplacer(url.QueryEscape("{new}"), w.number(), url.QueryEscape("{day}"), dayAhead()).Replace(body)
		return body, media
	}
	if body = bodiesByRoute[rt.summary]; body == "" && w.contract.at(rt).RequestBody != nil {
		body = "{}"
	}
	return strings.NewReplacer("{new}", w.number(), "{day}", dayAhead(), "{email}", w.email).Replace(body), "application/json"
}

// versionOfHousehold is that of ada's household now.
func (w *reach) versionOfHousehold() string {
	w.t.Helper()
	var home api.Household
	w.ada.do(&home, http.StatusOK, "GET", w.ada.home(), "")
	return strconv.Itoa(home.Version)
}

// versionOfWishes is that of ada's household now.
func (w *reach) versionOfWishes() string {
	w.t.Helper()
	var wishes struct {
		Version int `json:"version"`
	}
	w.ada.do(&wishes, http.StatusOK, "GET", w.ada.home()+"/preferences", "")
	return strconv.Itoa(wishes.Version)
}

// versionOfMenu is that of ada's menu now; 1 where it has gone.
func (w *reach) versionOfMenu() string {
	w.t.Helper()
	m := planner.Menu{Version: 1}
	if a := w.ada.ask("GET", "/api/v1/menus/"+w.home.menu, ""); a.Code == http.StatusOK {
		w.ada.decode(a, &m)
	}
	return strconv.Itoa(m.Version)
}

// dayAhead is a day on which nothing is planned otherwise.
func dayAhead() string { return time.Now().AddDate(0, 0, 20).Format(time.DateOnly) }

// sent answers a request of a route.
func (w *reach) sent(rt route, x things, headers []string) *httptest.ResponseRecorder {
	body, media := w.input(rt)
	ctx, cancel := context.WithTimeout(w.t.Context(), time.Minute)
	defer cancel()
	r := httptest.NewRequestWithContext(ctx, rt.method, x.in(rt.path)+queriesByRoute[rt.summary], strings.NewReader(body))
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	answer := httptest.NewRecorder()
	w.Handler().ServeHTTP(answer, r)
	return answer
}

// setRole makes a person a member of a household of ada's.
func (w *reach) setRole(p *person, household string, role store.Role) {
	w.t.Helper()
	err := w.store.Update(edge(w.t), func(ctx context.Context, tx *store.Tx) error {
		scope, err := tx.Enter(ctx, w.ada.Account.ID, household)
		if err != nil {
			return err
		}
		return tx.SetMember(ctx, scope, p.Account.ID, role)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// disable switches an account off.
func (w *reach) disable(p *person) {
	w.t.Helper()
	if err := w.Accounts.SetDisabled(edge(w.t), p.Account.Email, true); err != nil {
		w.t.Fatal(err)
	}
}
