package web

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mealplanner/internal/planner"
	"mealplanner/internal/shopping"
	"mealplanner/internal/web/api"
	"mealplanner/internal/wire"
)

func TestHouseholds(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	var h api.Household
	w := ada.do(&h, 201, "POST", "/api/v1/households", `{"name":"Cabin","time_zone":"Europe/Oslo","units":"us"}`)
	if h.Role != "owner" || h.TimeZone != "Europe/Oslo" || h.Units != "us" || h.AllergenScope != "household" || w.Header().Get("ETag") != api.ETag(h.Version) {
		t.Errorf("got %+v, ETag %q", h, w.Header().Get("ETag"))
	}
	target := "/api/v1/households/" + h.ID
	tag := w.Header().Get("ETag")
	whole := ada.do(nil, 200, "GET", target, "").Body.String()
	w = ada.do(&h, 200, "PATCH", target, whole, "If-Match: "+tag) // read-only fields are accepted back
	ada.do(&h, 200, "PATCH", target, `{"name":"Hut"}`, "If-Match: "+w.Header().Get("ETag"))
	if h.Name != "Hut" || h.TimeZone != "Europe/Oslo" {
		t.Errorf("got %+v", h)
	}
	wantProblem(t, ada.ask("PATCH", target, `{"name":"Old"}`, "If-Match: "+tag), 412)
	wantProblem(t, ada.ask("PATCH", target, `{"name":"Old"}`, "If-Match: nonsense"), 412)
	wantProblem(t, ada.ask("PATCH", target, `{"time_zone":"Mars/Olympus"}`), 422)
	var all wire.List[api.Household]
	ada.do(&all, 200, "GET", "/api/v1/households", "")
	if len(all.Items) != 2 {
		t.Errorf("got %d households", len(all.Items))
	}
	wantProblem(t, ada.ask("DELETE", target, "", "If-Match: "+tag), 412)
	wantProblem(t, ada.ask("DELETE", target, "", "If-Match: nonsense"), 412)
	ada.do(nil, 204, "DELETE", target, "", "If-Match: "+api.ETag(h.Version))
	wantProblem(t, ada.ask("GET", target, ""), 404)
}

func TestEatersKeepTheirProtection(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	var ben api.Eater
	w := ada.do(&ben, 201, "POST", ada.home()+"/eaters", `{"name":"Ben","diets":["vegetarian"],"allergens":[],"excluded_foods":[],"rules":["no nuts"]}`)
	if len(ben.Rules) != 1 || ben.Rules[0].Text != "no nuts" || len(ben.Rules[0].Allergens) == 0 || len(ben.Allergens) == 0 {
		t.Errorf("got %+v", ben)
	}
	target := ada.home() + "/eaters/" + ben.ID
	for _, field := range []string{"allergens", "diets", "excluded_foods"} {
		for _, value := range []any{nil, "absent"} {
			e := map[string]any{"name": "Ben", "diets": []string{}, "allergens": []string{}, "excluded_foods": []string{}}
			if e[field] = value; value != nil {
				delete(e, field)
			}
			body, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			for method, at := range map[string]string{"PUT": target, "POST": ada.home() + "/eaters"} {
				if p := wantProblem(t, ada.ask(method, at, string(body)), 422); len(p.Errors) != 1 || p.Errors[0].Location != "body."+field {
					t.Errorf("%s %s %v: got %+v", method, field, value, p.Errors)
				}
			}
		}
	}
	wantProblem(t, ada.ask("PUT", target, eaterJSON(`"disliked_foods":null`)), 422)
	wantProblem(t, ada.ask("PUT", target, eaterJSON(`"rules":["diabetes"]`)), 422)
	wantProblem(t, ada.ask("PUT", target, eaterJSON(`"energy_kcal":700`)), 422)
	wantProblem(t, ada.ask("PUT", target, eaterJSON(`"energy_kcal":1e3.5`)), 400)

	// What was given may be sent back, read-only fields and echoed rules included.
	sentBack := w.Body.String()
	var again api.Eater
	ada.do(&again, 200, "PUT", target, sentBack, "If-Match: "+w.Header().Get("ETag"))
	if again.ID != ben.ID || again.Version <= ben.Version || len(again.Allergens) != len(ben.Allergens) {
		t.Errorf("got %+v, want it like %+v", again, ben)
	}
	wantProblem(t, ada.ask("PUT", target, sentBack, "If-Match: "+api.ETag(ben.Version)), 412)
	var now api.Eater
	ada.do(&now, 200, "GET", target, "")
	wantProblem(t, ada.ask("DELETE", target, "", "If-Match: "+api.ETag(ben.Version)), 412)
	ada.do(nil, 204, "DELETE", target, "", "If-Match: "+api.ETag(now.Version))
	var eaters wire.List[api.Eater]
	ada.do(&eaters, 200, "GET", ada.home()+"/eaters", "")
	if len(eaters.Items) != 1 {
		t.Errorf("an archived eater is listed: %d", len(eaters.Items))
	}
}

func TestPreferences(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	var p api.Preferences
	w := ada.do(&p, 200, "GET", ada.home()+"/preferences", "")
	if p.Version != 0 || len(p.Meals) == 0 || strings.Contains(w.Body.String(), `"schedule":null`) {
		t.Errorf("got %s", w.Body)
	}
	unset := "If-Match: " + w.Header().Get("ETag")
	ada.do(&p, 200, "PUT", ada.home()+"/preferences",
		`{"meals":["lunch","dinner"],"snacks":0,"max_minutes":{"weekday":{"dinner":30},"weekend":{}},"cuisines":["italian"],"appliances":[],"effort":"low","schedule":{}}`, unset)
	if p := wantProblem(t, ada.ask("PUT", ada.home()+"/preferences", `{"snacks":3}`, unset), 412); !strings.Contains(p.Detail, "the preferences") {
		t.Errorf("stale preferences: %q", p.Detail)
	}
	if len(p.Meals) != 2 || p.MaxMinutes.Weekday["dinner"] != 30 || p.Effort != "low" || p.Version == 0 {
		t.Errorf("got %+v", p)
	}
	tag := api.ETag(p.Version)
	whole := ada.do(nil, 200, "GET", ada.home()+"/preferences", "").Body.String()
	ada.do(&p, 200, "PUT", ada.home()+"/preferences", whole, "If-Match: "+tag)
	wantProblem(t, ada.ask("PUT", ada.home()+"/preferences", whole, "If-Match: "+tag), 412)
	wantProblem(t, ada.ask("PUT", ada.home()+"/preferences", `{"meals":null}`), 422)
	wantProblem(t, ada.ask("PUT", ada.home()+"/preferences", `{"effort":"heroic"}`), 422)
	wantProblem(t, ada.ask("PUT", ada.home()+"/preferences", `{"schedule":{"mon":{"lunch":null}}}`), 422)
}

func TestOrderIsIdempotent(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	const order = `{"days":1,"start_date":"","composer":"built-in","seed":7}`
	var first, second api.Generation
	w := ada.do(&first, 202, "POST", ada.home()+"/generations", order, "Idempotency-Key: k1")
	if got := w.Header().Get("Location"); got != "/api/v1/generations/"+first.ID {
		t.Errorf("got Location %q", got)
	}
	if first.Progress.Message == "" || first.HouseholdID != ada.Household.ID || first.Task != "menu" {
		t.Errorf("got %+v", first)
	}
	done := ada.finish(first.ID)
	ada.do(&second, 202, "POST", ada.home()+"/generations", `{"seed":7,"composer":"built-in","days":1}`, "Idempotency-Key: k1")
	if second.ID != first.ID || second.State != done.State {
		t.Errorf("the same key gave %+v, want the generation as it is now: %+v", second, done)
	}
	wantProblem(t, ada.ask("POST", ada.home()+"/generations", `{"days":2,"composer":"built-in"}`, "Idempotency-Key: k1"), 422)
	if p := wantProblem(t, ada.ask("POST", ada.home()+"/generations", order), 409); p.Code != "dates-planned" {
		t.Errorf("got %+v", p)
	}
	wantProblem(t, ada.ask("POST", ada.home()+"/generations", order, "Idempotency-Key: "+strings.Repeat("k", 300)), 422)
	wantProblem(t, ada.ask("POST", ada.home()+"/generations", `{"days":0}`), 422)
	wantProblem(t, ada.ask("POST", ada.home()+"/generations", `{"days":1,"start_date":"tomorrow"}`), 422)
	wantProblem(t, ada.ask("GET", ada.home()+"/generations?limit=0", ""), 422)
	if w := ada.ask("GET", ada.home()+"/generations?cursor=nonsense", ""); w.Code >= 500 {
		t.Errorf("a bad cursor: got %d %s", w.Code, w.Body)
	}
}

func TestListsHavePages(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	for day := range 3 {
		var g api.Generation
		ada.do(&g, 202, "POST", ada.home()+"/generations", `{"days":1,"composer":"built-in","start_date":"`+time.Now().AddDate(0, 0, 2+day).Format(time.DateOnly)+`"}`)
		ada.finish(g.ID)
	}
	seen, cursor := map[string]bool{}, ""
	for range 3 {
		var page wire.List[api.MenuSummary]
		ada.do(&page, 200, "GET", ada.home()+"/menus?limit=2&cursor="+cursor, "")
		for _, m := range page.Items {
			seen[m.ID] = true
		}
		if page.NextCursor == nil {
			break
		}
		cursor = *page.NextCursor
	}
	if len(seen) != 3 {
		t.Errorf("the pages held %d menus, want 3", len(seen))
	}
}

func TestMenuSwapLockAndGroceries(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	id := ada.menu()
	var m planner.Menu
	ada.do(&m, 200, "GET", ada.home()+"/menus/latest", "")
	if m.ID != id || len(m.Days) != 2 || m.Notice == "" || len(m.Days[0].Meals) == 0 {
		t.Fatalf("got %+v", m)
	}
	meal := m.Days[0].Meals[0]
	target := "/api/v1/menus/" + id + "/meals/" + meal.ID

	w := ada.do(&m, 200, "POST", target+"/swap", `{"composer":"built-in","seed":3}`)
	if w.Header().Get("Location") != "" {
		t.Error("done at once, but with a Location")
	}
	now := m.Days[0].Meals[0]
	for _, x := range m.Days[0].Meals {
		if x.Slot == meal.Slot && x.Role == meal.Role {
			now = x
		}
	}
	if now.Title == meal.Title {
		t.Errorf("still %q", now.Title)
	}
	target = "/api/v1/menus/" + id + "/meals/" + now.ID
	ada.do(&m, 200, "PUT", target+"/lock", `{"locked":true}`)
	wantProblem(t, ada.ask("PUT", target+"/lock", `{}`), 422)
	var g api.Generation
	w = ada.do(&g, 202, "POST", "/api/v1/menus/"+id+"/refill", "")
	if w.Header().Get("Location") != "/api/v1/generations/"+g.ID || g.Task != "refill" {
		t.Errorf("got %+v", g)
	}
	if g = ada.finish(g.ID); g.State != "completed" {
		t.Errorf("got %+v", g)
	}

	list := "/api/v1/menus/" + id + "/grocery-list"
	var groceries api.Grocery
	ada.do(&groceries, 200, "GET", list, "")
	if len(groceries.Items) == 0 || groceries.Meals != nil || groceries.Notice == "" {
		t.Fatalf("got %+v", groceries)
	}
	item := groceries.Items[0]
	var checked shopping.GroceryItem
	ada.do(&checked, 200, "PUT", list+"/items/"+item.ID, `{"checked":true}`)
	if !checked.Checked || checked.ID != item.ID {
		t.Errorf("got %+v", checked)
	}
	wantProblem(t, ada.ask("PUT", list+"/items/unicorn", `{"checked":true}`), 404)
	var byMeal api.Grocery
	ada.do(&byMeal, 200, "GET", list+"?by=meal", "")
	if len(byMeal.Meals) == 0 || byMeal.Items != nil {
		t.Errorf("got %+v", byMeal)
	}
	wantProblem(t, ada.ask("GET", list+"?by=colour", ""), 422)
	for media, begins := range map[string]string{"text/plain": "Grocery list", "text/markdown": "# Grocery list", "text/csv": "section,name"} {
		w := ada.do(nil, 200, "GET", list, "", "Accept: "+media)
		if got := w.Header().Get("Content-Type"); got != media+"; charset=utf-8" || !strings.HasPrefix(w.Body.String(), begins) || !slices.Contains(strings.Split(w.Header().Get("Vary"), ", "), "Accept") {
			t.Errorf("%s: got %q: %.80s", media, got, w.Body)
		}
	}
	rows, err := csv.NewReader(ada.do(nil, 200, "GET", list, "", "Accept: text/csv").Body).ReadAll()
	if err != nil || len(rows) != len(groceries.Items)+2 {
		t.Errorf("got %d rows, %v", len(rows), err)
	}
	if w := ada.ask("GET", list, "", "Accept: image/png"); w.Code != 200 || w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("an unknown Accept: got %d %q", w.Code, w.Header().Get("Content-Type"))
	}
	ada.do(nil, 204, "DELETE", "/api/v1/menus/"+id, "")
	wantProblem(t, ada.ask("GET", ada.home()+"/menus/latest", ""), 404)
}

func TestChangesOfAMenuMayNameTheVersionThatWasSeen(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	var m planner.Menu
	seen := "If-Match: " + ada.do(&m, 200, "GET", "/api/v1/menus/"+ada.menu(), "").Header().Get("ETag")
	first, second := m.Days[0].Meals[0], m.Days[1].Meals[0]
	target := "/api/v1/menus/" + m.ID + "/meals/"
	now := "If-Match: " + ada.do(&m, 200, "PUT", target+first.ID+"/lock", `{"locked":true}`, seen).Header().Get("ETag")
	if now == seen || !m.Days[0].Meals[0].Locked {
		t.Errorf("%s after %s: %+v", now, seen, m.Days[0].Meals[0])
	}
	wantProblem(t, ada.ask("PUT", target+first.ID+"/lock", `{"locked":false}`, seen), 412)
	wantProblem(t, ada.ask("POST", target+second.ID+"/swap", `{}`, seen), 412)
	if w := ada.do(&m, 200, "POST", target+second.ID+"/swap", `{}`, now); w.Header().Get("ETag") != api.ETag(m.Version) {
		t.Errorf("ETag %q of version %d", w.Header().Get("ETag"), m.Version)
	}
	wantProblem(t, ada.ask("DELETE", "/api/v1/menus/"+m.ID, "", now), 412)
	ada.do(nil, 204, "DELETE", "/api/v1/menus/"+m.ID, "", "If-Match: "+api.ETag(m.Version))
}

// A swap whose answer was lost is sent again as it was, with the key and the version of
// before: it gives the same and changes nothing more.
func TestAKeyedSwapMayBeRepeatedAsItWas(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	var m, once, again planner.Menu
	seen := "If-Match: " + ada.do(&m, 200, "GET", "/api/v1/menus/"+ada.menu(), "").Header().Get("ETag")
	target := "/api/v1/menus/" + m.ID + "/meals/" + m.Days[0].Meals[0].ID + "/swap"
	ada.do(&once, 200, "POST", target, `{}`, seen, "Idempotency-Key: k")
	ada.do(&again, 200, "POST", target, `{}`, seen, "Idempotency-Key: k")
	if once.Version == m.Version || again.Version != once.Version {
		t.Errorf("version %d, then %d, then %d", m.Version, once.Version, again.Version)
	}
	var generations wire.List[api.Generation]
	ada.do(&generations, 200, "GET", ada.home()+"/generations", "")
	if len(generations.Items) != 2 {
		t.Errorf("%d generations, want the menu's and one swap", len(generations.Items))
	}
	if p := wantProblem(t, ada.ask("POST", target, `{"seed":9}`, seen, "Idempotency-Key: k"), 422); p.Code != "key-reused" {
		t.Errorf("another order: %+v", p)
	}
	wantProblem(t, ada.ask("POST", target, `{}`, seen, "Idempotency-Key: other"), 412)
}

// What a recipe does not state is null in the answer.
func TestStepsStateTheirMinutesOrNone(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	text := ada.do(nil, 200, "GET", "/api/v1/menus/"+ada.menu(), "").Body.String()
	if strings.Contains(text, `"minutes":0}`) || !strings.Contains(text, `"minutes":`) {
		t.Error("a step says that it takes 0 minutes")
	}
}

func TestVocabularyAndFoods(t *testing.T) {
	t.Parallel()
	l := newTestServer(t)
	ada := l.signUp(t, "ada@example.org")
	var v api.Vocabulary
	ada.do(&v, 200, "GET", "/api/v1/vocabulary", "")
	if len(v.Allergens) != 14 || len(v.Slots) != 4 || len(v.FoodGroups) == 0 || len(v.Units) == 0 {
		t.Errorf("got %+v", v)
	}
	var found wire.List[api.Food]
	ada.do(&found, 200, "GET", "/api/v1/foods?q=lentil", "")
	if len(found.Items) == 0 || found.Items[0].Per100g.EnergyKcal == nil {
		t.Errorf("got %+v", found)
	}
	for _, q := range []string{"", "?q=", "?q=" + strings.Repeat("a", 200), "?q=x&limit=1000", "?q=x&limit=many"} {
		wantProblem(t, ada.ask("GET", "/api/v1/foods"+q, ""), 422)
	}
}

// event is one of a stream.
type event struct {
	id         string
	generation api.Generation
}

// readEvents follows a stream to its end.
func readEvents(t *testing.T, base, token, path, last string) <-chan event {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("got %d %q", resp.StatusCode, resp.Header.Get("Content-Type"))
	}
	events := make(chan event, 100)
	go func() {
		defer close(events)
		defer resp.Body.Close()
		var e event
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				e.id = value
			case "data":
				if err := json.Unmarshal([]byte(value), &e.generation); err != nil {
					t.Errorf("%v: %s", err, value)
				}
				events <- e
			}
		}
	}()
	return events
}

func next(t *testing.T, events <-chan event) (event, bool) {
	t.Helper()
	select {
	case e, ok := <-events:
		return e, ok
	case <-time.After(time.Minute):
		t.Fatal("no event came")
		return event{}, false
	}
}

func TestEventsTellEverythingAndResume(t *testing.T) {
	t.Parallel()
	l := newHeldServer(t)
	ada := l.signUp(t, "ada@example.org")
	server := httptest.NewUnstartedServer(l.Handler())
	server.Config.ReadTimeout, server.Config.WriteTimeout = time.Second, time.Second // shorter than the stream
	server.Start()
	defer server.Close()
	var g api.Generation
	ada.do(&g, 202, "POST", ada.home()+"/generations", `{"days":2,"composer":"built-in"}`)
	path := "/api/v1/generations/" + g.ID + "/events"
	events := readEvents(t, server.URL, ada.Token, path, "")
	first, ok := next(t, events)
	if !ok || first.id != strconv.Itoa(first.generation.Version) || first.generation.ID != g.ID {
		t.Fatalf("got %+v", first)
	}
	for first.generation.State == "queued" {
		first, _ = next(t, events)
	}
	// Who has the current version waits for the next change.
	resumed := readEvents(t, server.URL, ada.Token, path, first.id)
	time.AfterFunc(2*server.Config.WriteTimeout, func() { close(l.hold) })
	var last event
	version := first.generation.Version
	for {
		e, ok := next(t, events)
		if !ok {
			break
		}
		if e.generation.Version <= version {
			t.Errorf("version %d after %d", e.generation.Version, version)
		}
		version, last = e.generation.Version, e
	}
	if last.generation.State != "completed" || last.generation.MenuID == nil || last.generation.FinishedAt == nil {
		t.Errorf("the last event is %+v", last.generation)
	}
	e, _ := next(t, resumed)
	if e.generation.Version <= first.generation.Version {
		t.Errorf("resumed at %d with %d", first.generation.Version, e.generation.Version)
	}
	for range resumed { //nolint:revive // to its end
	}
	// A final generation: its snapshot, then the end; nothing for who has it.
	if e, ok := next(t, readEvents(t, server.URL, ada.Token, path, "")); !ok || e.id != last.id {
		t.Errorf("got %+v", e)
	}
	if e, ok := next(t, readEvents(t, server.URL, ada.Token, path, last.id)); ok {
		t.Errorf("got %+v", e)
	}
}

func TestEventsEndWhenTheServerStops(t *testing.T) {
	t.Parallel()
	l := newHeldServer(t)
	ada := l.signUp(t, "ada@example.org")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- l.Serve(ctx, listener, 100*time.Millisecond, time.Minute) }()
	var g api.Generation
	ada.do(&g, 202, "POST", ada.home()+"/generations", `{"days":1,"composer":"built-in"}`)
	events := readEvents(t, "http://"+listener.Addr().String(), ada.Token, "/api/v1/generations/"+g.ID+"/events", "")
	next(t, events)
	cancel()
	for range events { //nolint:revive // to its end
	}
	if err := <-served; err != nil {
		t.Errorf("got %v", err)
	}
	if w := ask(l.Handler(), "GET", "/readyz", ""); w.Code != 503 {
		t.Errorf("a stopping server is ready: %d", w.Code)
	}
	close(l.hold)
}

func TestCancelledGenerationsStayCancelled(t *testing.T) {
	t.Parallel()
	l := newHeldServer(t)
	ada := l.signUp(t, "ada@example.org")
	var g api.Generation
	ada.do(&g, 202, "POST", ada.home()+"/generations", `{"days":1,"composer":"built-in"}`)
	ada.do(&g, 200, "POST", "/api/v1/generations/"+g.ID+"/cancel", "")
	if g.State != "cancelled" || g.FinishedAt == nil {
		t.Errorf("got %+v", g)
	}
	ada.do(&g, 200, "POST", "/api/v1/generations/"+g.ID+"/cancel", `{}`)
	close(l.hold)
	if g = ada.finish(g.ID); g.State != "cancelled" || g.MenuID != nil {
		t.Errorf("got %+v", g)
	}
	wantProblem(t, ada.ask("POST", "/api/v1/generations/"+g.ID+"/cancel", `{"why":"`+canary+`"}`), 422)
}
