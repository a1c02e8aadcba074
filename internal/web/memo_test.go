package web

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/store"
	"mealplanner/internal/store/storetest"
	"mealplanner/internal/web/api"
)

// replicas are servers over one database: two that remember, and one that does not.
type replicas struct {
	*reach
	first, second, forgetful *Server
	readers                  []reader
	rand                     *rand.Rand
	had                      map[string]*httptest.ResponseRecorder // the last answers by what was asked
	unchanged                int                                   // answers that the client had
}

// reader is somebody who reads, in a coding and with a language of the browser's.
type reader struct {
	name    string
	headers []string
}

func newReplicas(t *testing.T, database string) *replicas {
	t.Helper()
	var c Config
	w := &replicas{had: map[string]*httptest.ResponseRecorder{}, rand: rand.New(rand.NewPCG(1, 2))}
	w.reach = newReach(t, database, func(of *Config) {
		of.MemoBytes, of.Build = 8<<20, "this"
		c = *of
	})
	another := func(memoBytes int64) *Server {
		c.MemoBytes = memoBytes
		s, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	w.first, w.second, w.forgetful = w.Server, another(8<<20), another(0)
	viewer := w.person("Vera", "vera@example.org")
	w.setRole(viewer, w.home.household, store.RoleViewer)
	w.readers = []reader{
		{"the owner", append(bearer(w.ada.Token), "Accept-Encoding: gzip")},
		{"a viewer who speaks German", []string{"Cookie: " + secureCookie + "=" + viewer.Token, "Accept-Language: de", "Accept-Encoding: zstd"}},
		{"a script of the owner's in German", append(bearer(w.apiToken(w.ada, "reads", "read")), "Accept-Language: de")},
	}
	return w
}

// question is a reading that is remembered, as it is asked.
type question struct {
	of      route
	target  string
	headers []string
}

// questions are all that can be asked of a route: in each form, grouped in each way, each
// part of a list.
func (w *replicas) questions(rt route, x things) (all []question) {
	path := x.in(rt.path)
	if strings.Contains(path, "{") {
		w.t.Fatalf("%s is remembered, and this test knows nothing of what it names", rt.pattern())
	}
	all = append(all, question{rt, path, nil})
	e, isJSON := rt.answer.(*jsonEndpoint)
	if !isJSON {
		if rt.summary == "Menus page" {
			all = append(all, question{rt, path + "?cursor=none", nil})
		}
		return all
	}
	for _, form := range e.media {
		all = append(all, question{rt, path, []string{"Accept: " + form}})
	}
	for _, f := range reflect.VisibleFields(e.in) {
		name := f.Tag.Get("query")
		var values []string
		switch {
		case name == "":
			continue
		case f.Tag.Get("enum") != "":
			values = strings.Split(f.Tag.Get("enum"), ",")
		case f.Type.Kind() == reflect.Bool:
			values = []string{"true", "false"}
		case f.Type.Kind() == reflect.Int:
			values = []string{"1", "0"}
		default:
			values = []string{"none"}
		}
		for _, value := range values {
			all = append(all, question{rt, path + "?" + name + "=" + value, nil})
		}
	}
	return all
}

// compare asks every question, for each of some readers, of a server that remembers and of one that
// does not; then it asks again with the tag that the reader had.
func (w *replicas) compare(after string, readers ...func() reader) {
	w.t.Helper()
	routes := 0
	for _, rt := range w.table {
		if !rt.isRemembered() {
			continue
		}
		routes++
		for _, q := range w.questions(rt, w.home) {
			for _, by := range readers {
				w.compareOne(after, q, by())
			}
		}
	}
	if routes < 15 {
		w.t.Errorf("only %d routes are remembered", routes)
	}
}

// anybody is one of the readers.
func (w *replicas) anybody() reader { return w.readers[w.rand.IntN(len(w.readers))] }

// owner is the first of them.
func (w *replicas) owner() reader { return w.readers[0] }

func (w *replicas) compareOne(after string, q question, by reader) {
	w.t.Helper()
	what := fmt.Sprintf("after %s: %s asks %s %v", after, by.name, q.target, q.headers)
	headers := slices.Concat(by.headers, q.headers)
	remembers := w.first
	if w.rand.IntN(2) == 0 {
		remembers = w.second
	}
	fresh := ask(w.forgetful.Handler(), "GET", q.target, "", headers...)
	got := ask(remembers.Handler(), "GET", q.target, "", headers...)
	same(w.t, what, got, fresh)
	if last := w.had[by.name+q.target+strings.Join(q.headers, "")]; last != nil && last.Header().Get("ETag") != "" {
		again := ask(remembers.Handler(), "GET", q.target, "", append(headers, "If-None-Match: "+last.Header().Get("ETag"))...)
		switch {
		case again.Code != http.StatusNotModified:
			same(w.t, what+" with the tag of before", again, fresh)
		case !bytes.Equal(last.Body.Bytes(), fresh.Body.Bytes()) || fresh.Code != http.StatusOK:
			w.t.Errorf("%s: it is said to be as before, and is not", what)
		default:
			w.unchanged++
			if again.Body.Len() > 0 || again.Header().Get("ETag") != fresh.Header().Get("ETag") || again.Header().Get("Vary") != fresh.Header().Get("Vary") || again.Header().Get("Cache-Control") != fresh.Header().Get("Cache-Control") {
				w.t.Errorf("%s: 304 with %v, 200 with %v", what, again.Header(), fresh.Header())
			}
			for name := range constant(httptest.NewRequest("GET", q.target, nil)) {
				if again.Header()[name] != nil || fresh.Header()[name] == nil {
					w.t.Errorf("%s: %s is %q of 304 and %q of 200", what, name, again.Header()[name], fresh.Header()[name])
				}
			}
		}
	}
	w.had[by.name+q.target+strings.Join(q.headers, "")] = fresh
}

// same compares two answers but for what is another in each.
func same(t testing.TB, what string, got, want *httptest.ResponseRecorder) {
	t.Helper()
	header := func(w *httptest.ResponseRecorder) http.Header {
		h := w.Header().Clone()
		h.Del("X-Request-Id")
		return h
	}
	if got.Code != want.Code || withoutID(got.Body.Bytes(), got) != withoutID(want.Body.Bytes(), want) || !reflect.DeepEqual(header(got), header(want)) {
		t.Errorf("%s:\n%d %v\n%.300s\nanew:\n%d %v\n%.300s", what, got.Code, header(got), got.Body, want.Code, header(want), want.Body)
	}
}

// edit is something that may change what is read.
type edit struct {
	name string
	do   func()
}

// edits are every route that changes something of a household or of who reads it, and what
// else does: other roles, midnight, a person with a shell.
func (w *replicas) edits() (all []edit) {
	for _, rt := range w.table {
		switch rt.may {
		case account.PlanMeals, account.EditEaters, account.ManageHousehold, account.SignedIn:
		default:
			continue
		}
		if !unsafe(rt.method) {
			continue
		}
		all = append(all, edit{rt.summary, func() { w.sent(rt, w.ready(rt), bearer(w.ada.Token)) }})
	}
	call := func(name, method, path, body string) {
		all = append(all, edit{name, func() { w.ada.ask(method, w.home.in(path), body) }})
	}
	const home = "/api/v1/households/{household}"
	call("units", "PATCH", home, `{"units":"us","name":"Elsewhere"}`)
	call("units back", "PATCH", home, `{"units":"metric"}`)
	call("German", "PATCH", home, `{"locale":"de"}`)
	call("Austrian", "PATCH", home, `{"locale":"de-AT","country":"AT"}`)
	call("another zone", "PATCH", home, `{"time_zone":"Pacific/Kiritimati"}`)
	call("my language", "PATCH", "/api/v1/me", `{"language":"de"}`)
	call("no language", "PATCH", "/api/v1/me", `{"language":null}`)
	call("an allergy", "PUT", home+"/eaters/{eater}", eaterJSON(`"rules":["no nuts"],"excluded_foods":["mushrooms"]`))
	call("nobody's allergy", "PUT", home+"/eaters/{eater}", eaterJSON(""))
	call("a lock", "PUT", "/api/v1/menus/{menu}/meals/{meal}/lock", `{"locked":true}`)
	for _, role := range []store.Role{store.RoleMember, store.RoleViewer} {
		all = append(all, edit{"a reader who is " + string(role), func() {
			w.exec(`UPDATE member SET role = $1 WHERE household_id = $2 AND account_id <> $3`, string(role), w.home.household, w.ada.Account.ID)
		}})
	}
	days := time.Duration(0)
	for range 3 {
		all = append(all, edit{"midnight", func() {
			w.ada.ask("PUT", w.home.in(home+"/pantry/spinach"), `{"use_by":"`+w.clock().UTC().Format(time.DateOnly)+`"}`)
			w.compare("the evening", w.owner)
			days++
			w.move(days * 24 * time.Hour)
			w.compare("midnight", w.owner)
		}})
	}
	return append(all,
		edit{"nothing", func() {}},
		edit{"a name from the shell", func() {
			w.exec(`UPDATE household SET name = $1 WHERE id = $2`, "Named "+w.number(), w.home.household)
		}},
		edit{"a reader's name", func() {
			w.exec(`UPDATE account SET name = $1 WHERE email = $2`, "Vera "+w.number(), "vera@example.org")
		}},
	)
}

// Whatever is edited by whomever, what is remembered is what is read anew, byte for byte,
// and who is told that nothing has changed has what is read anew.
func TestWhatIsRememberedIsWhatIsReadAnew(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, database string) {
		t.Parallel()
		w := newReplicas(t, database)
		for _, by := range w.readers {
			w.compare("the start", func() reader { return by })
		}
		edits := w.edits()
		w.rand.Shuffle(len(edits), func(i, j int) { edits[i], edits[j] = edits[j], edits[i] })
		for i, e := range edits {
			w.haveMenu()
			e.do()
			w.settle()
			w.compare(e.name, w.anybody)
			if i%5 == 0 { // and once more: what did not change is not changed
				w.haveMenu()
				w.compare(e.name, w.owner)
				before := w.unchanged
				w.compare("nothing after "+e.name, w.owner)
				if asked := w.unchanged - before; asked < 20 {
					t.Errorf("%s: only %d answers are not changed by nothing", e.name, asked)
				}
			}
			if t.Failed() {
				t.FailNow()
			}
		}
		for _, s := range []*Server{w.first, w.second} {
			if n := s.memo.numbers(); n.Hits == 0 || n.Misses == 0 || n.Unchanged == 0 {
				t.Errorf("%+v", n)
			}
		}
		if n := w.forgetful.memo.numbers(); n != (api.Memo{}) {
			t.Errorf("what remembers nothing has %+v", n)
		}
	})
}

// While others write, a tag is of the same bytes whoever gives it.
func TestATagIsOfTheSameBytesWhileOthersWrite(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, database string) {
		t.Parallel()
		w := newReplicas(t, database)
		targets := []string{"/api/v1/menus/{menu}", "/api/v1/menus/{menu}/grocery-list", "/menus/{menu}/grocery-list", "/menus/{menu}"}
		var mu sync.Mutex
		bodies, statuses := map[string]string{}, map[int]int{}
		var readers sync.WaitGroup
		done := make(chan struct{})
		for i, s := range []*Server{w.first, w.second, w.forgetful} {
			readers.Go(func() {
				for n := i; ; n++ {
					target := w.home.in(targets[n%len(targets)])
					got := ask(s.Handler(), "GET", target, "", bearer(w.ada.Token)...)
					mu.Lock()
					tag := target + got.Header().Get("ETag")
					if body, known := bodies[tag]; known && body != got.Body.String() {
						t.Errorf("%s is of two answers", tag)
					}
					bodies[tag] = got.Body.String()
					statuses[got.Code]++
					mu.Unlock()
					select {
					case <-done:
						return
					default:
					}
				}
			})
		}
		for n := range 40 {
			w.ada.do(nil, 200, "PUT", w.home.in("/api/v1/menus/{menu}/grocery-list/items/{item}"), fmt.Sprintf(`{"checked":%t}`, n%2 == 0))
			w.ada.do(nil, 200, "PUT", w.home.in("/api/v1/menus/{menu}/meals/{meal}/lock"), fmt.Sprintf(`{"locked":%t}`, n%2 == 0))
		}
		close(done)
		readers.Wait()
		if len(bodies) < 20 || len(statuses) != 1 || statuses[200] == 0 {
			t.Errorf("%d tags, statuses %v", len(bodies), statuses)
		}
	})
}

// What the client has is not sent again, to those and only those who may read it.
func TestWhatTheClientHasIsNotSentAgain(t *testing.T) {
	t.Parallel()
	for _, memoBytes := range []int64{0, 8 << 20} { // the tag says it, whether the answer is kept or not
		w := newReach(t, storetest.SQLite(t), func(c *Config) { c.MemoBytes = memoBytes })
		viewer := w.person("Vera", "vera@example.org")
		w.setRole(viewer, w.home.household, store.RoleViewer)
		menu := w.home.in("/api/v1/menus/{menu}")
		first := w.ada.do(nil, 200, "GET", menu, "")
		tag := first.Header().Get("ETag")
		if !strings.HasPrefix(tag, `"`+w.versionOfMenu()+".") || first.Header().Get("Cache-Control") != "private, no-cache" {
			t.Errorf("got %v", first.Header())
		}
		for header, want := range map[string]int{
			tag: 304, "W/" + tag: 304, `"a", ` + tag: 304, "*": 304, `"a", *`: 304,
			`"a"`: 200, `"1"`: 200, api.ETag(1): 200, strings.TrimSuffix(tag, `"`): 200, `"x` + tag[1:]: 200, `"` + tag: 200,
		} {
			for _, method := range []string{"GET", "HEAD"} {
				got := w.ada.ask(method, menu, "", "If-None-Match: "+header)
				empty := method == "HEAD" || want == 304
				if got.Code != want || (got.Body.Len() == 0) != empty || got.Header().Get("ETag") != tag || got.Header().Get("Vary") != first.Header().Get("Vary") {
					t.Errorf("%s of who has %s: %d, %d bytes, %v", method, header, got.Code, got.Body.Len(), got.Header())
				}
				if length := got.Header().Get("Content-Length"); want == 200 && length != first.Header().Get("Content-Length") {
					t.Errorf("%s: %s bytes", method, length)
				}
			}
		}
		if got := viewer.ask("GET", menu, "", "If-None-Match: "+tag); got.Code != 200 || got.Header().Get("ETag") == tag {
			t.Errorf("with somebody else's tag: %d %v", got.Code, got.Header())
		}
		tags := "If-None-Match: " + tag + ", " + viewer.do(nil, 200, "GET", menu, "").Header().Get("ETag") + ", *"
		w.exec(`DELETE FROM member WHERE account_id = $1 AND household_id = $2`, viewer.Account.ID, w.home.household)
		wantProblem(t, viewer.ask("GET", menu, "", tags), http.StatusNotFound)
		wantProblem(t, w.ada.ask("GET", "/api/v1/menus/"+store.NewID(), "", tags), http.StatusNotFound)
		wantProblem(t, w.ada.ask("GET", w.home.in("/api/v1/households/{household}/eaters/")+store.NewID(), "", "If-None-Match: *"), http.StatusNotFound)
		wantProblem(t, w.ada.ask("GET", menu+"/grocery-list?by=colour", "", tags), http.StatusUnprocessableEntity)
		wantProblem(t, ask(w.Handler(), "GET", menu, "", tags), http.StatusUnauthorized)
		if got := ask(w.Handler(), "GET", w.home.in("/menus/{menu}"), "", tags); got.Code != http.StatusSeeOther || got.Header().Get("ETag") != "" {
			t.Errorf("nobody gets %d %v", got.Code, got.Header())
		}
		if got := w.ada.ask("GET", "/api/v1/me", "", "If-None-Match: *"); got.Code != 200 || got.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("what is not remembered: %d %v", got.Code, got.Header())
		}
		lock := w.home.in("/api/v1/menus/{menu}/meals/{meal}/lock")
		changed := w.ada.do(nil, 200, "PUT", lock, `{"locked":true}`, "If-Match: "+tag)
		wantProblem(t, w.ada.ask("PUT", lock, `{"locked":false}`, "If-Match: "+tag), http.StatusPreconditionFailed)
		w.ada.do(nil, 200, "PUT", lock, `{"locked":false}`, "If-Match: "+changed.Header().Get("ETag"))
		w.ada.do(nil, 204, "POST", "/api/v1/auth/logout", "")
		wantProblem(t, w.ada.ask("GET", menu, "", tags), http.StatusUnauthorized)
	}
}

// Nothing of an account can be shown that is not in the key of what is shown.
func TestTheKeyHasAllThatIsShownOfAnAccount(t *testing.T) {
	t.Parallel()
	notShown := []string{"PasswordHash", "Disabled", "AuthEpoch", "EmailVerifiedAt", "CreatedAt", "Administrator"}
	s := bareServer(t, func(c *Config) { c.Build = "this" })
	key := func(of store.Account) key {
		r := httptest.NewRequest("GET", "/", nil)
		k, _ := (&reading{Server: s, route: s.table[0], r: r}).keyOf(account.Sight{Account: of})
		return k
	}
	for f := range reflect.TypeFor[store.Account]().Fields() {
		var of store.Account
		switch v := reflect.ValueOf(&of).Elem().FieldByIndex(f.Index); v.Kind() {
		case reflect.String:
			v.SetString("other")
		default:
			if !slices.Contains(notShown, f.Name) {
				t.Errorf("%s may be shown and is not in the key", f.Name)
			}
			continue
		}
		if (key(of) == key(store.Account{})) != slices.Contains(notShown, f.Name) {
			t.Errorf("%s is shown, or is in the key, but not both", f.Name)
		}
	}
}

// Whoever asks for whatever, what is remembered has no more than its bound.
func TestTheMemoKeepsItsBound(t *testing.T) {
	t.Parallel()
	const limit, each = 4 << 20, 40 << 10
	m, err := newMemo(limit)
	if err != nil {
		t.Fatal(err)
	}
	var writers sync.WaitGroup
	for i := range 8 {
		writers.Go(func() {
			for n := range 1000 {
				k := key{byte(i), byte(n), byte(n >> 8)}
				m.put(k, &knownAnswer{body: make([]byte, each)})
				m.get(k)
				if has := m.numbers().Bytes; has > limit+limit/2 {
					t.Errorf("it has %d bytes of %d", has, limit)
					return
				}
			}
		})
	}
	writers.Wait()
	m.kept.CleanUp()
	n := m.numbers()
	if n.Bytes > limit || n.Bytes < limit/2 || n.Answers > limit/each || n.Evicted < 1000 || n.Limit != limit || n.Hits == 0 {
		t.Errorf("%+v", n)
	}
	m.put(key{1}, &knownAnswer{body: make([]byte, 2*limit)})
	m.kept.CleanUp()
	if m.get(key{1}) != nil {
		t.Error("it keeps what is larger than all of it")
	}
}
