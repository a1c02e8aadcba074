package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
	"mealplanner/internal/store/storetest"
)

// hostile sends the API what its description does not allow, and some of what it does.
type hostile struct {
	*reach
	rand    *rand.Rand
	p       principal         // who asks for ada's household
	once    principal         // who asks for what is an account's own
	own     things            // of that one
	acted   map[string]things // what the routes act on, until they have
	rows    []string          // of the database after the last request; nil: not known
	last    transactions
	refused map[string]int // requests by route
	taken   map[string]int
}

// transactions is a log that keeps how many transactions the last request has had.
type transactions struct {
	slog.Handler
	n *atomic.Int64
}

func (x transactions) Enabled(context.Context, slog.Level) bool { return true }

func (x transactions) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "db_transactions" {
			x.n.Store(a.Value.Int64())
		}
		return true
	})
	return nil
}

// maxTransactions is how many a refused request may have, those that say who asks and
// count attempts included. It bounds the work of a refusal without a clock.
const maxTransactions = 6

func newHostile(t testing.TB) *hostile {
	t.Helper()
	h := &hostile{acted: map[string]things{}, last: transactions{slog.DiscardHandler, new(atomic.Int64)}, refused: map[string]int{}, taken: map[string]int{}}
	h.reach = newReach(t, storetest.SQLite(t), func(c *Config) { c.Log = slog.New(h.last) })
	h.p = principal{name: "owner", headers: bearer(h.ada.Token), known: true}
	h.spent()
	return h
}

// round sends one request to every route of the API.
func (h *hostile) round(t testing.TB, seed uint64) {
	h.t, h.ada.t = t, t
	h.rand = rand.New(rand.NewPCG(seed, 0))
	for _, rt := range h.table {
		if rt.answer.inAPI() && !(rt.may == account.Administer && unsafe(rt.method)) {
			h.try(t, rt)
		}
	}
}

// spent makes the account anew that is used up by what it asks.
func (h *hostile) spent() {
	of := h.another(true)
	h.email, h.once = of.Account.Email, principal{name: "once", headers: bearer(of.Token), known: true}
	h.own, h.rows = things{session: h.sessionOf(of), token: h.tokenOf(of)}, nil
}

// try sends one request and judges the answer.
func (h *hostile) try(t testing.TB, rt route) {
	t.Helper()
	x, ready := h.acted[rt.pattern()]
	if !ready {
		x = h.ready(rt)
		h.acted[rt.pattern()], h.rows = x, nil
	}
	p := h.p
	if !ofHousehold(rt.path) {
		x, p = h.own, h.once
	}
	if h.rows == nil {
		h.rows = h.kept(t)
	}
	r, what := h.request(rt, x)
	for _, header := range p.headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.Handler().ServeHTTP(w, r)
	if w.Code < 400 {
		h.taken[rt.pattern()]++
		h.effect(rt)
		return
	}
	h.refused[rt.pattern()]++
	if !h.judge(t, rt, w) {
		t.Logf("%s: %s", rt.pattern(), what)
	}
	if w.Code == http.StatusTooManyRequests {
		h.spent()
	}
}

// effect is what a request has had that was taken: others may act on something else now.
func (h *hostile) effect(rt route) {
	if !unsafe(rt.method) {
		return
	}
	h.rows = nil
	delete(h.acted, rt.pattern())
	if ofHousehold(rt.path) {
		h.settle()
	}
	if strings.Contains(rt.path, "{menu}") {
		maps.DeleteFunc(h.acted, func(pattern string, _ things) bool { return strings.Contains(pattern, "{menu}") })
	}
	if usesUp := []string{"/logout", "/password", "/me/sessions"}; slices.ContainsFunc(usesUp, func(end string) bool { return strings.HasSuffix(rt.path, end) }) || ofAccount(rt.path) {
		h.spent()
	}
}

// kept gives the rows of the database that a refusal must leave as they are: all but the
// counts of attempts.
func (h *hostile) kept(t testing.TB) []string {
	return slices.DeleteFunc(h.rowsNow(t), func(row string) bool { return strings.HasPrefix(row, "attempt_tally: ") })
}

// judge holds a refusal against the rules of all refusals.
func (h *hostile) judge(t testing.TB, rt route, w *httptest.ResponseRecorder) (right bool) {
	t.Helper()
	right = true
	wrong := func(format string, args ...any) {
		t.Helper()
		right = false
		t.Errorf("%s: %d: %s", rt.pattern(), w.Code, fmt.Sprintf(format, args...))
	}
	if w.Code >= 500 && w.Code != http.StatusServiceUnavailable {
		wrong("a fault of ours: %s", w.Body)
		return false
	}
	p := wantProblem(t, w, w.Code)
	for _, f := range p.Errors {
		ofUnknown := slices.Contains([]string{"unexpected", "too-many-items", "too-long"}, f.Code) // the scan's, of any name
		if !ofUnknown && !h.exists(rt, f.Location) {
			wrong("%q (%s) is no place of the input", f.Location, f.Message)
		}
	}
	if len(p.Errors) > problem.MaxNamed || w.Body.Len() > 32<<10 {
		wrong("%d findings, %d bytes", len(p.Errors), w.Body.Len())
	}
	if n := h.last.n.Load(); n > maxTransactions {
		wrong("%d transactions for a refusal", n)
	}
	if now := h.kept(t); !slices.Equal(now, h.rows) {
		wrong("something was changed: %s", firstDifference([]byte(strings.Join(now, "\n")), []byte(strings.Join(h.rows, "\n"))))
	}
	return right
}

// exists reports whether the description has a place of an input.
func (h *hostile) exists(rt route, location string) bool {
	op := h.at(rt)
	if rest, inBody := strings.CutPrefix(location, "body"); inBody {
		return rest == "" || h.has(h.body(op), rest)
	}
	kind, name, _ := strings.Cut(location, ".")
	for _, p := range op.Parameters {
		if p.In == kind && strings.EqualFold(p.Name, name) {
			return true
		}
	}
	return false
}

// request makes a request that is right but for one thing, or altogether; what says which.
func (h *hostile) request(rt route, x things) (r *http.Request, what string) {
	op := h.at(rt)
	path, query, headers := x.in(rt.path), url.Values{}, map[string]string{}
	if rt.summary == "Search foods" {
		query.Set("q", "spin")
	}
	body, media := h.input(rt)
	switch where := h.rand.IntN(10); {
	case where == 0 && len(wildcardsOf(rt.path)) > 0:
		name := pick(h.rand, wildcardsOf(rt.path))
		path = x.in(strings.Replace(rt.path, "{"+name+"}", pick(h.rand, hostileIDs), 1))
	case where <= 2 && len(op.Parameters) > len(wildcardsOf(rt.path)):
		p := pick(h.rand, op.Parameters)
		value := pick(h.rand, hostileTexts)
		switch p.In {
		case "query":
			query.Set(p.Name, value)
		case "header":
			headers[p.Name] = strings.Map(func(c rune) rune { return max(c, ' ') }, value)
		}
	case where == 3 && len(body) > 0:
		body = h.broken(body)
	case where < 9 && len(body) > 0:
		body = h.changed(h.body(op), body)
	}
	target := path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	if body == "" {
		r = httptest.NewRequestWithContext(h.t.Context(), rt.method, target, nil)
	} else {
		r = httptest.NewRequestWithContext(h.t.Context(), rt.method, target, strings.NewReader(body))
		r.Header.Set("Content-Type", media)
	}
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	// Strangers of many networks: the limits of one are not the matter here.
	r.RemoteAddr = fmt.Sprintf("%d.%d.%d.9:1", 11+h.rand.IntN(100), h.rand.IntN(256), h.rand.IntN(256))
	return r, fmt.Sprintf("%s %v %.300q", target, headers, body)
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// hostileTexts are texts that somebody or some program has tried: too long, of characters
// that are not seen, of dates that there are not, of numbers that are none.
var hostileTexts = []string{
	"", " ", "x", "0", "-1", "1.5", "99999999999999999999", "NaN", "Infinity", "-0", "1e999", "null", "true", "[]", "{}", "undefined",
	"2026-02-30", "9999-99-99", "0000-00-00", "2026-13", "2026-1-1", "12/31/2026", "2026-12-01T25:00:00Z", "tomorrow",
	"\x00", "a\x00b", "\u202egnp.exe", "\u200b", "\u2066x", "\ufeff", "\u0301", "\ufffe", "\U0010ffff", "İ", "ſ", "\r\n", "a\nb", "\t",
	"<script>alert(1)</script>", "{{.}}", "%s%n", "'; DROP TABLE account; --", "../../etc/passwd", "=1+1", "W/\"1\"", `"0"`, `"-1"`, "*",
	strings.Repeat("a", 300), strings.Repeat("é", 1500), strings.Repeat("😀", 70), strings.Repeat("\u0301", 500), strings.Repeat(" ", 5000),
}

// hostileIDs are parts of a path, escaped where they must be.
var hostileIDs = []string{
	"x", "%00", "..%2f..", "%2e%2e", "%ff", "'%20or%201=1", strings.Repeat("a", 200), "-", ".", "0", "null", "%E2%80%AE", "a%2fb", "%3F", "A.B_c-d",
	"00000000-0000-0000-0000-000000000000", "spinach", "unicorn",
}

// hostileValues are JSON of every type.
func (h *hostile) hostileValue() json.RawMessage {
	switch h.rand.IntN(4) {
	case 0:
		text, _ := json.Marshal(pick(h.rand, hostileTexts))
		return text
	case 1:
		return json.RawMessage(pick(h.rand, []string{
			"0", "-0", "-1", "1", "1.5", "1e1", "1e308", "-1e308", "1e-320", "1e999", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
			"18446744073709551615", "18446744073709551616", "1" + strings.Repeat("0", 400), "0." + strings.Repeat("3", 400),
		}))
	case 2:
		return json.RawMessage(pick(h.rand, []string{"null", "true", "false", "[]", "{}", "[null]", "[[]]", "[{}]", `[""]`, `["x","x"]`, `{"x":1}`, `[1,"a",null,{}]`,
			"[" + strings.Repeat(`"x",`, 600) + `"x"]`, "[" + strings.Repeat(`{},`, 1200) + `{}]`, `{"` + strings.Repeat("k", 500) + `":1}`}))
	}
	return json.RawMessage(strings.Repeat(`{"a":[`, 12) + strings.Repeat(`]}`, 12))
}

// changed gives a body with one place that is hostile: a value of another type or size, a
// field that is missing, one that nobody knows.
func (h *hostile) changed(at *contractSchema, body string) string {
	var value map[string]any
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		h.t.Fatalf("the right body %s: %v", body, err)
	}
	h.spoil(at, value)
	out, err := json.Marshal(value)
	if err != nil {
		h.t.Fatal(err)
	}
	return string(out)
}

// spoil changes one member of an object, or goes into one that has members itself.
func (h *hostile) spoil(at *contractSchema, value map[string]any) {
	at = h.resolved(at)
	names := slices.Sorted(maps.Keys(at.Properties))
	switch n := h.rand.IntN(12); {
	case n == 0 && len(at.Required) > 0:
		delete(value, pick(h.rand, at.Required))
		return
	case n == 1 || len(names) == 0:
		value[pick(h.rand, []string{"unknown", "Name", "__proto__", "constructor", "a.b", "\u202e", "", strings.Repeat("k", 300)})] = h.hostileValue()
		return
	case n == 2: // several at once
		for range 3 {
			value[pick(h.rand, names)] = h.hostileValue()
		}
		return
	}
	name := pick(h.rand, names)
	switch member := h.resolved(at.Properties[name]); {
	case len(member.Properties) > 0 && h.rand.IntN(2) == 0:
		inner, isObject := value[name].(map[string]any)
		if !isObject {
			inner = map[string]any{}
		}
		h.spoil(member, inner)
		value[name] = inner
	case member.Items != nil && h.rand.IntN(2) == 0:
		items, _ := value[name].([]any)
		value[name] = append(slices.Clone(items), h.item(member.Items))
	default:
		value[name] = h.hostileValue()
	}
}

// item gives an item of a list with something hostile in it.
func (h *hostile) item(at *contractSchema) any {
	at = h.resolved(at)
	if len(at.OneOf) > 0 {
		at = h.resolved(pick(h.rand, at.OneOf))
	}
	if len(at.Properties) == 0 || h.rand.IntN(3) == 0 {
		return h.hostileValue()
	}
	inner := map[string]any{}
	h.spoil(at, inner)
	return inner
}

// broken gives a body that is no JSON, or not only.
func (h *hostile) broken(body string) string {
	switch h.rand.IntN(10) {
	case 0:
		return body[:h.rand.IntN(len(body))]
	case 1:
		return body + pick(h.rand, []string{"{}", "x", ",", "\x00", "]"})
	case 2:
		return strings.Replace(body, `":`, `":NaN,"x":`, 1)
	case 3:
		return "\ufeff" + body
	case 4:
		return strings.Repeat("[", 1000+h.rand.IntN(20000))
	case 5:
		if name, value, ok := strings.Cut(strings.Trim(body, "{}"), ":"); ok {
			return "{" + name + ":null," + name + ":" + value + "}" // a name twice
		}
		return `{"name":1,"name":2}`
	case 6:
		return strings.Replace(body, `"`, "\"\xff\xfe", 1)
	case 7:
		return `{"` + strings.Repeat(`a":{"`, 200) + `a":1` + strings.Repeat("}", 201)
	case 8:
		return strings.Repeat(" ", smallBody) + body
	}
	var many bytes.Buffer
	for i := range 500 {
		fmt.Fprintf(&many, `"unknown%d":%d,`, i, i)
	}
	return "{" + many.String() + `"x":1}`
}

// Whatever a program sends, drawn by the description of each operation: no fault of ours;
// a refusal has the one form, names places that there are, is bounded in what it says and
// in what it asks of the database, and changes nothing.
func TestHostileInput(t *testing.T) {
	t.Parallel()
	rounds := 50
	if testing.Short() {
		rounds = 8
	}
	h := newHostile(t)
	for seed := range rounds {
		h.round(t, uint64(seed))
	}
	all := 0
	for _, rt := range h.table {
		n, m := h.refused[rt.pattern()], h.taken[rt.pattern()]
		all += n + m
		if rounds < 50 || n+m == 0 {
			continue
		}
		if takes := h.at(rt); m == 0 || n == 0 && unsafe(rt.method) && (takes.RequestBody != nil || len(takes.Parameters) > 0) {
			t.Errorf("%s: %d refused, %d taken: it is not reached, or takes everything", rt.pattern(), n, m)
		}
	}
	t.Logf("%d requests", all)
}

// FuzzHostileInput is TestHostileInput for as long as one likes.
func FuzzHostileInput(f *testing.F) {
	f.Add(uint64(1_000_000))
	h := newHostile(f)
	f.Fuzz(func(t *testing.T, seed uint64) { h.round(t, seed) })
}
