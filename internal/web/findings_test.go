package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/catalog"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
	"mealplanner/internal/web/api"
	"mealplanner/internal/wire"
)

// locations gives the places that a refusal names, sorted.
func locations(p Problem) []string {
	at := []string{}
	for _, f := range p.Errors {
		at = append(at, f.Location)
	}
	slices.Sort(at)
	return at
}

// mealOf gives a meal of a menu.
func (p *person) mealOf(menu string) string {
	p.t.Helper()
	var m planner.Menu
	p.do(&m, 200, "GET", "/api/v1/menus/"+menu, "")
	return m.Days[0].Meals[0].ID
}

// What cannot be read, what has the wrong form and what breaks a rule: a refusal names
// all of it, each place once, and nothing of it is kept.
func TestEveryWrongFieldIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	menu := ada.menu()
	var eaters wire.List[api.Eater]
	ada.do(&eaters, 200, "GET", ada.home()+"/eaters", "")
	eater := ada.home() + "/eaters/" + eaters.Items[0].ID
	generations, recipe := ada.home()+"/generations", catalog.Recipes()[0].ID
	dish := "/api/v1/menus/" + menu + "/meals/" + ada.mealOf(menu)
	lists := `"diets":[],"allergens":[],"excluded_foods":[]`
	for _, c := range []struct{ method, target, body, want string }{
		{"POST", generations, `{"days":0,"start_date":"x","composer":"q"}`, "composer days start_date"},
		{"POST", generations, `{"days":0,"start_date":7,"composer":"q","attendance":{},"seed":-1}`, "attendance composer days seed start_date"},
		{"POST", generations, `{"days":0,"attendance":[{"date":"2026-12-01","slot":"brunch","kind":"feast","eaters":["moon-man"]},{"date":"soon","slot":"dinner"}]}`,
			"attendance[0].eaters[0] attendance[0].kind attendance[0].slot attendance[1].date days"},
		{"PUT", ada.home() + "/preferences", `{"snacks":9,"":1}`, "? snacks"},
		{"POST", ada.home() + "/eaters", `{"name":"Bo","rules":[{"text":7,"diets":[],"allergens":[],"excluded_foods":[]},"no phlogiston"],` + lists + `}`, "rules[0].text rules[1]"},
		{"POST", generations, `{"days":29,"seed":18446744073709551616,"colour":"red"}`, "colour days seed"},
		{"POST", generations, `{"days":1e0,"start_date":"1999-01-01","replace":"yes"}`, "days replace start_date"},
		{"POST", ada.home() + "/eaters", `{"name":"","stage":"teething","energy_kcal":700,"diets":["stone"],"allergens":"peanuts","excluded_foods":["moon-dust"]}`,
			"allergens diets[0] energy_kcal excluded_foods[0] name stage"},
		{"POST", ada.home() + "/eaters", `{"name":1,"guest":"no","born":"2020-13","diets":[5,"stone"],"allergens":[null],"excluded_foods":{}}`,
			"allergens[0] born diets[0] diets[1] excluded_foods guest name"},
		{"POST", ada.home() + "/eaters", `{"stage":"teething","energy_kcal":1e30,"fat_pct":1e999,` + lists + `}`, "energy_kcal fat_pct name stage"},
		{"POST", ada.home() + "/eaters", `{"name":"Bo","energy_kcal":1e30,"protein_pct":1e30,` + lists + `}`, "energy_kcal protein_pct"},
		{"POST", ada.home() + "/eaters", `{"name":"B\u0000","born":"soon","rules":["no phlogiston",7,"no nuts"],` + lists + `}`, "born name rules[0] rules[1]"},
		{"PUT", eater, `{"energy_kcal":10,"diets":["stone"],"allergens":null}`, "allergens diets[0] energy_kcal excluded_foods name"},
		{"PUT", ada.home() + "/preferences", `{"snacks":9,"effort":"heroic","meals":"dinner","max_minutes":{"weekday":{"dinner":-1,"tea":true}}}`,
			"effort max_minutes.weekday.dinner max_minutes.weekday.tea meals snacks"},
		{"POST", ada.home() + "/eaters", `{"name":"Bo","diets":["vegan","vegan","xx"],"allergens":["milk",7,"milk","yy",null,"yy"],"excluded_foods":[null,null,"a","b"],"rules":["no nuts"]}`,
			"allergens[1] allergens[3] allergens[4] allergens[5] diets[2] excluded_foods[0] excluded_foods[1] excluded_foods[2] excluded_foods[3]"},
		{"POST", ada.home() + "/eaters", `{"name":"Bo","diets":["vegan",7,null,"xx","xx","vegan"],"allergens":[],"excluded_foods":[],"disliked_foods":["egg","egg","moon-dust"]}`,
			"diets[1] diets[2] diets[3] diets[4] disliked_foods[2]"},
		{"PUT", ada.home() + "/preferences", `{"meals":["dinner",5,"lunch"],"appliances":["hob","hob","forge"],"cuisines":["thai",1,"thai","lunar"]}`,
			"appliances[2] cuisines[1] cuisines[3] meals[1]"},
		{"PUT", ada.home() + "/preferences", `{"meals":["dinner","","lunch","snack"]}`, "meals[1] meals[3]"},
		{"PUT", ada.home() + "/preferences", `{"snacks":9,"schedule":{"mon":{"lunch":null}},"cuisines":["lunar",4]}`, "cuisines[0] cuisines[1] schedule.mon.lunch snacks"},
		{"PUT", ada.home() + "/preferences", `{"batch_cooking":"yes","no_repeat_days":"many","rotation":[{"food":4,"at_least":"often","at_most":"seldom","times":2},{"at_least":1},"fish"]}`,
			"batch_cooking no_repeat_days rotation[0].at_least rotation[0].at_most rotation[0].food rotation[0].times rotation[1].food rotation[2]"},
		{"PUT", ada.home() + "/pantry/spinach", `{"grams":0,"use_by":"soon","use_up":"yes","colour":"green"}`, "colour grams use_by use_up"},
		{"PUT", ada.home() + "/pantry/spinach", `{"grams":"much","use_by":"2026-02-30","updated_at":"now"}`, "grams updated_at use_by"},
		{"PUT", "/api/v1/recipes/" + recipe + "/rating", `{"stars":6,"words":"good"}`, "stars words"},
		{"PUT", "/api/v1/recipes/" + recipe + "/rating", `{"words":1}`, "stars words"},
		{"PUT", "/api/v1/recipes/" + recipe + "/rating", `{"stars":4.5,"words":1}`, "stars words"},
		{"POST", "/api/v1/households", `{"time_zone":"Mars/Olympus","units":"stone","locale":3,"country":"Austria"}`, "country locale name time_zone units"},
		{"PATCH", ada.home(), `{"name":"","allergen_scope":"none","country":4}`, "allergen_scope country name"},
		{"POST", "/api/v1/me/tokens", `{"scopes":["root"],"days":"many"}`, "days name scopes[0]"},
		{"POST", "/api/v1/me/password", `{"old_password":1,"new_password":"short"}`, "new_password old_password"},
		{"POST", "/api/v1/auth/signup", `{"email":"nonsense","password":"short","name":5}`, "email name password"},
		{"POST", "/api/v1/auth/login", `{"email":5,"password":6,"role":"x"}`, "email password role"},
		{"POST", "/api/v1/menus/" + menu + "/refill", `{"composer":"q","seed":"x"}`, "composer seed"},
		{"POST", dish + "/swap", `{"composer":"model","version":-1}`, "composer version"},
		{"POST", dish + "/swap", `{"recipe_id":"moon-pie","seed":"x"}`, "recipe_id seed"},
		{"PUT", dish + "/lock", `{"locked":"yes","version":-1}`, "locked version"},
		{"POST", "/api/v1/auth/logout", `{"a":1,"b":2}`, "a b"},
	} {
		p := wantProblem(t, ada.ask(c.method, c.target, c.body), 422)
		want := strings.Fields("body." + strings.ReplaceAll(c.want, " ", " body."))
		if got := locations(p); !slices.Equal(got, want) {
			t.Errorf("%s %s\n%s\ngot  %v\nwant %v", c.method, c.target, c.body, got, want)
		}
		if !strings.HasPrefix(p.Detail, fmt.Sprint(len(want))) {
			t.Errorf("%s: %d values are told as %q", c.target, len(want), p.Detail)
		}
	}
	var now wire.List[api.Eater]
	ada.do(&now, 200, "GET", ada.home()+"/eaters", "")
	if len(now.Items) != 1 || now.Items[0].Version != eaters.Items[0].Version {
		t.Errorf("refused, and kept: %+v", now.Items)
	}
	p := wantProblem(t, ada.ask("POST", generations, `{"days":0,"seed":"x"}`, "Idempotency-Key: "+strings.Repeat("k", 300)), 422)
	if got := locations(p); !slices.Equal(got, []string{"body.days", "body.seed", "header.Idempotency-Key"}) {
		t.Errorf("a header and a field: got %v", got)
	}
}

// A key that is known gives its generation only to the same order, and an order of which
// a part is wrong is another.
func TestAKnownKeyExcusesNothing(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	var g api.Generation
	ada.do(&g, 202, "POST", ada.home()+"/generations", `{"days":1}`, "Idempotency-Key: k")
	for _, body := range []string{`{"days":1,"colour":"red"}`, `{"days":1,"seed":"x"}`, `{"days":1,"composer":null,"replace":7}`} {
		wantProblem(t, ada.ask("POST", ada.home()+"/generations", body, "Idempotency-Key: k"), 422)
	}
}

// wrongBodies are inputs of which a value cannot be read and, where the route has a rule of
// its own, another breaks it; want are their places.
var wrongBodies = map[string]struct{ body, want string }{
	"Change a household":         {`{"name":"","country":4}`, "country name"},
	"Create a household":         {`{"name":"","country":4}`, "country name"},
	"Replace the preferences":    {`{"snacks":9,"effort":4}`, "effort snacks"},
	"Say that a food is at home": {`{"grams":0,"use_up":"yes"}`, "grams use_up"},
	"Add an eater":               {`{"name":"","guest":"no","diets":[],"allergens":[],"excluded_foods":[]}`, "guest name"},
	"Replace an eater":           {`{"name":"","guest":"no","diets":[],"allergens":[],"excluded_foods":[]}`, "guest name"},
	"Order a menu":               {`{"days":0,"seed":"x"}`, "days seed"},
	"Refill a menu":              {`{"composer":"model","seed":"x"}`, "composer seed"},
	"Swap a meal":                {`{"recipe_id":"moon-pie","seed":"x"}`, "recipe_id seed"},
	"Lock a meal":                {`{"locked":"yes"}`, "locked"},
	"Check an item off":          {`{"checked":"yes"}`, "checked"},
	"Change me":                  {`{"language":5,"x":1}`, "language x"},
	"Rate a recipe":              {`{"stars":6,"words":"good"}`, "stars words"},
	"Create an API token":        {`{"name":"","scopes":["read"],"days":"many"}`, "days name"},
	"Change my password":         {`{"old_password":1,"new_password":"short"}`, "new_password old_password"},
	"Sign up":                    {`{"email":"nonsense","password":"short","name":5}`, "email name password"},
}

// unjudged are the routes with a body that no rule judges, or that change nothing.
var unjudged = []string{"Log in", "Confirm my password", "Show how ingredient lines are read", "Show how rules in free text are understood"}

// Every route that writes names all that is wrong with its input at once, to those who may
// use it: others learn that they may not.
func TestEveryRouteNamesAllThatIsWrongToThoseWhoMay(t *testing.T) {
	t.Parallel()
	w := newReach(t, storetest.SQLite(t))
	eve, vic := w.person("Eve", "eve@example.org"), w.person("Vic", "vic@example.org")
	w.join(t, vic, w.ada, store.RoleViewer)
	for _, rt := range w.table {
		if _, takes := bodiesByRoute[rt.summary]; !takes || slices.Contains(unjudged, rt.summary) {
			continue
		}
		c, listed := wrongBodies[rt.summary]
		if !listed {
			t.Errorf("no wrong body for %q", rt.summary)
			continue
		}
		target := w.ready(rt).in(rt.path)
		p := wantProblem(t, w.ada.ask(rt.method, target, c.body), 422)
		want := strings.Fields("body." + strings.ReplaceAll(c.want, " ", " body."))
		if got := locations(p); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", rt.summary, got, want)
		}
		if ofHousehold(rt.path) {
			for who, status := range map[*person]int{eve: 404, vic: 403} {
				if p := wantProblem(t, who.ask(rt.method, target, c.body), status); len(p.Errors) > 0 {
					t.Errorf("%s: %s is told %+v", rt.summary, who.Account.Name, p.Errors)
				}
			}
		}
	}
}

func TestFindingsAreInWords(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	for rules, want := range map[string]string{
		`["` + strings.Repeat("x", 201) + `"]`:   "body.rules[0]: must have at most 200 characters",
		`[7]`:                                    "body.rules[0]: must be a string or an object",
		`[null]`:                                 "body.rules[0]: must be a string or an object",
		`[{"text":"no nuts"}]`:                   "body.rules[0].allergens: is required",
		`[{"text":7,"allergens":[],"diets":[]}]`: "body.rules[0].text: must be a string",
		`"no nuts"`:                              "body.rules: must be an array",
		`[{"text":"none","allergens":["peanuts"],"diets":[],"excluded_foods":[]}]`: "body.rules[0].allergens: holds more than the text says: leave the list empty, or write the text so that it says all",
	} {
		p := wantProblem(t, ada.ask("POST", ada.home()+"/eaters", eaterJSON(`"rules":`+rules)), 422)
		found := false
		for _, f := range p.Errors {
			found = found || f.Location+": "+f.Message == want
			if strings.Contains(f.Message, "schema") || strings.Contains(f.Message, "expected") {
				t.Errorf("%s: %q are no words for people", rules, f.Message)
			}
		}
		if !found {
			t.Errorf("%s: got %v, want %q", rules, p.Errors, want)
		}
	}
	p := wantProblem(t, ada.ask("POST", ada.home()+"/generations", `{}`, "Idempotency-Key: k\xff"), 422)
	if len(p.Errors) != 1 || p.Errors[0].Location != "header.Idempotency-Key" || !strings.Contains(p.Errors[0].Message, "UTF-8") {
		t.Errorf("a key that is no text: %+v", p.Errors)
	}
	p = wantProblem(t, ada.ask("POST", ada.home()+"/eaters", eaterJSON(`"born":"2020-01","stage":"nursing"`)), 422)
	if got := locations(p); !slices.Equal(got, []string{"body.stage"}) {
		t.Errorf("a child that nurses: %+v", p.Errors)
	}
}

// The answer to a body that is nothing but wrong stays small.
func TestManyFindingsAreCountedAndSomeNamed(t *testing.T) {
	t.Parallel()
	s := bareServer(t)
	var body strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&body, `"x%d":1,`, i)
	}
	w := ask(s.Handler(), "POST", "/api/v1/auth/login", `{`+body.String()+`"email":"a","password":"b"}`)
	if p := wantProblem(t, w, 422); len(p.Errors) != problem.MaxNamed || !strings.HasPrefix(p.Detail, "At least 100 ") {
		t.Errorf("%d are named; %s", len(p.Errors), p.Detail)
	}
}

func TestABodyThatIsNeededIsAskedFor(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	asked := 0
	for path, methods := range described(t, l.Server) {
		for method, op := range methods {
			if !op.RequestBody.Required {
				continue
			}
			asked++
			p := wantProblem(t, ada.ask(strings.ToUpper(method), wildcard.ReplaceAllString(path, ada.Household.ID), ""), 400)
			if got := locations(p); !slices.Equal(got, []string{"body"}) || !strings.Contains(p.Detail, "needs a body") {
				t.Errorf("%s %s: %s %v", method, path, p.Detail, got)
			}
		}
	}
	if asked < 10 {
		t.Errorf("only %d routes need a body", asked)
	}
}

// operationDescribed is a route as the description has it.
type operationDescribed struct {
	MaxBody     int64 `json:"x-max-body-bytes"`
	Parameters  []struct{ Name, In string }
	RequestBody struct{ Required bool }
	Responses   map[string]struct {
		Content map[string]struct {
			Schema struct {
				Ref string `json:"$ref"`
			}
		}
	}
}

func described(t *testing.T, s *Server) map[string]map[string]operationDescribed {
	t.Helper()
	var d struct {
		Paths map[string]map[string]operationDescribed
	}
	if err := json.Unmarshal(s.describe.plain, &d); err != nil {
		t.Fatal(err)
	}
	return d.Paths
}

// Every list has pages, the short ones of what is best apart; what asks for a wrong page is
// told where.
func TestEveryListHasPages(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	for i := range 4 {
		ada.do(nil, 201, "POST", ada.home()+"/eaters", eaterJSON(""))
		ada.do(nil, 201, "POST", "/api/v1/households", fmt.Sprintf(`{"name":"Home %d"}`, i))
		ada.do(nil, 201, "POST", "/api/v1/me/tokens", `{"name":"t","scopes":["read"]}`)
		ada.do(nil, 201, "PUT", ada.home()+"/pantry/"+string(l.Foods.All()[i].ID), `{}`)
		ask(l.Handler(), "POST", "/api/v1/auth/login", `{"email":"ada@example.org","password":"correct horse battery"}`)
	}
	lists := 0
	for path, methods := range described(t, l.Server) {
		op, reads := methods["get"]
		ref := op.Responses["200"].Content["application/json"].Schema.Ref
		if !reads || !strings.Contains(ref, "/schemas/List") || path == "/api/v1/foods" || strings.HasSuffix(path, "/alternatives") {
			continue
		}
		lists++
		var names []string
		for _, p := range op.Parameters {
			names = append(names, p.Name)
		}
		if !slices.Contains(names, "limit") || !slices.Contains(names, "cursor") {
			t.Errorf("%s takes %v", path, names)
			continue
		}
		target := wildcard.ReplaceAllString(path, ada.Household.ID)
		for query, status := range map[string]int{"limit=0": 422, "limit=201": 422, "limit=many": 422, "cursor=%3F": 400, "cursor=bm9uc2Vuc2U": 400} {
			name, _, _ := strings.Cut(query, "=")
			p := wantProblem(t, ada.ask("GET", target+"?"+query, ""), status)
			if got := locations(p); !slices.Equal(got, []string{"query." + name}) {
				t.Errorf("%s?%s: got %v", path, query, got)
			}
		}
		if strings.HasSuffix(path, "/menus") || strings.HasSuffix(path, "/generations") {
			continue // there are none yet
		}
		var whole, got wire.List[struct{ ID, Food string }]
		ada.do(&whole, 200, "GET", target, "")
		cursor := ""
		for range whole.Items {
			var page wire.List[struct{ ID, Food string }]
			ada.do(&page, 200, "GET", target+"?limit=2&cursor="+cursor, "")
			if len(page.Items) > 2 {
				t.Errorf("%s: a page of two holds %d", path, len(page.Items))
			}
			got.Items = append(got.Items, page.Items...)
			if page.NextCursor == nil {
				break
			}
			cursor = *page.NextCursor
		}
		if len(whole.Items) < 4 || whole.NextCursor != nil || !slices.Equal(got.Items, whole.Items) {
			t.Errorf("%s: the pages hold %v, want %v", path, got.Items, whole.Items)
		}
	}
	if lists < 6 {
		t.Errorf("only %d lists are described", lists)
	}
}

// The numbers of the description are those of the rules: its ends are taken, and what lies
// beyond them is named.
func TestDescribedRangesAreTheRules(t *testing.T) {
	t.Parallel()
	ada := newTestServer(t).signUp(t, "ada@example.org")
	for field, r := range (wire.PreferencesInput{}).Ranges() {
		for n, taken := range map[float64]bool{r.Min - 1: false, r.Min: true, r.Max: true, r.Max + 1: false} {
			w := ada.ask("PUT", ada.home()+"/preferences", fmt.Sprintf(`{%q:%v}`, field, n))
			if named := strings.Contains(w.Body.String(), "body."+field); (w.Code == 200) != taken || named == taken {
				t.Errorf("%s %v: got %d %s", field, n, w.Code, w.Body)
			}
		}
	}
	grams := (wire.PantryItemInput{}).Ranges()["grams"]
	for n, taken := range map[float64]bool{grams.Min / 2: false, grams.Min: true, grams.Max: true, grams.Max + 1: false} {
		if w := ada.ask("PUT", ada.home()+"/pantry/spinach", fmt.Sprintf(`{"grams":%v}`, n)); (w.Code < 300) != taken {
			t.Errorf("%v g: got %d %s", n, w.Code, w.Body)
		}
	}
}
