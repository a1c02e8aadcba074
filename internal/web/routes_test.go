package web

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mealplanner/internal/account"
	"mealplanner/internal/goldentest"
	"mealplanner/internal/guard"
	"mealplanner/internal/web/api"
)

func TestEveryRouteSaysWhoMayAndWhoPays(t *testing.T) {
	t.Parallel()
	readings := []string{"POST /api/v1/rules", "POST /api/v1/ingredient-lines"} // answer and keep nothing
	known := account.Permissions()
	for _, rt := range bareServer(t).table {
		if !slices.Contains(known, rt.may) {
			t.Errorf("%s: unknown permission %q", rt.pattern(), rt.may)
		}
		if !slices.Contains([]guard.Lane{guard.Interactive, guard.Critical, guard.Admin}, rt.lane) {
			t.Errorf("%s: lane %q is not one of requests", rt.pattern(), rt.lane)
		}
		if rt.summary == "" || strings.HasSuffix(rt.summary, ".") {
			t.Errorf("%s: summary %q", rt.pattern(), rt.summary)
		}
		if strings.HasPrefix(rt.path, "/api/") != rt.answer.inAPI() && rt.path != "/api/v1/openapi.json" {
			t.Errorf("%s: the API and only the API is below /api/", rt.pattern())
		}
		if unsafe(rt.method) && (rt.may == account.ReadAccount || rt.may == account.ReadHousehold) && !slices.Contains(readings, rt.pattern()) {
			t.Errorf("%s: who may only read must not write", rt.pattern())
		}
	}
}

// A row that forgets something, or that lets anybody in by mistake, stops the
// program from starting.
func TestRowsThatAreRefused(t *testing.T) {
	t.Parallel()
	accounts := api.Accounts{}
	for name, rt := range map[string]row{
		"no permission":              {"GET", "/x", "", guard.Interactive, "X", call(accounts.Me)},
		"no lane":                    {"GET", "/x", account.SignedIn, "", "X", call(accounts.Me)},
		"no summary":                 {"GET", "/x", account.SignedIn, guard.Interactive, "", call(accounts.Me)},
		"no handler":                 {"GET", "/x", account.SignedIn, guard.Interactive, "X", nil},
		"public with a caller":       {"GET", "/x", account.Public, guard.Interactive, "X", call(accounts.Me)},
		"no caller, but not public":  {"POST", "/x", account.SignedIn, guard.Interactive, "X", open(accounts.Login)},
		"input without the wildcard": {"GET", "/x/{nope}", account.SignedIn, guard.Interactive, "X", call(accounts.Me)},
	} {
		if err := new(Server).mount([]route{{row: rt}}); err == nil {
			t.Errorf("%s: the row was taken", name)
		}
	}
}

func TestDescriptionListsTheJSONRoutes(t *testing.T) {
	t.Parallel()
	s := bareServer(t)
	var d struct {
		OpenAPI string
		Info    struct{ License map[string]string }
		Servers []any
		Paths   map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Permission  string `json:"x-permission"`
			Security    *[]any
			Responses   map[string]any
			Tags        []string
		}
	}
	w := ask(s.Handler(), "GET", "/api/v1/openapi.json", "")
	if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(d.OpenAPI, "3.1") {
		t.Errorf("got OpenAPI %q, want 3.1", d.OpenAPI)
	}
	if d.Info.License["identifier"] != "Apache-2.0" || len(d.Servers) != 1 {
		t.Errorf("license %v, servers %v", d.Info.License, d.Servers)
	}
	method := regexp.MustCompile(`^[a-z]+([A-Z][a-z]+)*$`)
	described, ids := map[string]bool{}, map[string]bool{}
	for path, methods := range d.Paths {
		for verb, op := range methods {
			described[strings.ToUpper(verb)+" "+path] = true
			if ids[op.OperationID] || !method.MatchString(op.OperationID) {
				t.Errorf("%s %s: operation id %q is no name of a client's method, or is another's", verb, path, op.OperationID)
			}
			ids[op.OperationID] = true
			if op.Security == nil || (op.Permission == "public") != (len(*op.Security) == 0) {
				t.Errorf("%s %s: permission %q with security %v", verb, path, op.Permission, op.Security)
			}
			if op.Responses["4XX"] == nil || len(op.Tags) != 1 {
				t.Errorf("%s %s: responses %v, tags %v", verb, path, op.Responses, op.Tags)
			}
		}
	}
	for _, rt := range s.table {
		if rt.answer.inAPI() != described[rt.pattern()] {
			t.Errorf("%s: in the API %v, described %v", rt.pattern(), rt.answer.inAPI(), described[rt.pattern()])
		}
		delete(described, rt.pattern())
	}
	for pattern := range described {
		t.Errorf("%s is described but not in the table", pattern)
	}
}

// The description is a promise to other people's programs: it does not change
// without a new version. After raising apiVersion: go test ./internal/web -update
func TestDescriptionChangesWithItsVersion(t *testing.T) {
	t.Parallel()
	const golden = "testdata/openapi.json"
	got := append(bareServer(t).describe.plain, '\n')
	want, err := os.ReadFile(golden)
	if err != nil && !goldentest.Update() {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	if versionIn(want) == apiVersion {
		t.Fatalf("the description of the API has changed, its version %s has not; first difference:\n%s", apiVersion, firstDifference(got, want))
	}
	if !goldentest.Update() {
		t.Fatalf("version %s has no golden file yet: run with -update", apiVersion)
	}
	if err := os.WriteFile(golden, got, 0o644); err != nil {
		t.Fatal(err)
	}
}

func versionIn(description []byte) string {
	m := regexp.MustCompile(`"version": "(\d+\.\d+\.\d+)"`).FindSubmatch(description)
	if m == nil {
		return ""
	}
	return string(m[1])
}

func firstDifference(got, want []byte) string {
	g, w := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "got  " + g[i] + "\nwant " + w[i]
		}
	}
	return "one ends before the other"
}

func TestDocsListTheAPI(t *testing.T) {
	t.Parallel()
	s := bareServer(t)
	w := ask(s.Handler(), "GET", "/docs", "")
	if w.Code != http.StatusOK {
		t.Fatalf("got %d", w.Code)
	}
	for _, rt := range s.table {
		if rt.answer.inAPI() && !strings.Contains(w.Body.String(), rt.path) {
			t.Errorf("/docs does not show %s", rt.pattern())
		}
	}
	if strings.Contains(w.Body.String(), "<script") {
		t.Error("/docs has a script")
	}
}

// An id that is none of ours is as unknown as one that nobody has, on every page.
func TestPagesDoNotKnowMalformedIDs(t *testing.T) {
	t.Parallel()
	p := newEaterPages(t)
	mine := map[string]string{"household": p.ada.Household.ID, "eater": p.eaters()[0].ID}
	unknown := "01920abc-0000-7000-8000-000000000000"
	for _, rt := range bareServer(t).table {
		names := wildcardsOf(rt.path)
		if !isPage(rt) || strings.HasPrefix(rt.path, "/problems/") {
			continue
		}
		for _, name := range names {
			for _, id := range []string{unknown, "x", "new1", "0", "-1", "null", "me", strings.ToUpper(unknown), strings.ReplaceAll(unknown, "-", ""), "%7B" + unknown + "%7D", unknown + "%20", "a%2Fb", "%00", strings.Repeat("a", 400), "\u00e9"} {
				target := rt.path
				for _, other := range names {
					value := cmp.Or(mine[other], unknown)
					if other == name {
						value = url.PathEscape(id)
						if strings.Contains(id, "%") {
							value = id
						}
					}
					target = strings.Replace(target, "{"+other+"}", value, 1)
				}
				form := url.Values{"version": {"1"}, "name": {"Ben"}, "id": {unknown}, "days": {"1"}, "stars": {"5"}, "locked": {"yes"}}
				if rt.method == "GET" {
					form = nil
				}
				if w := p.send(rt.method, target, form); w.Code != http.StatusNotFound {
					t.Errorf("%s: got %d, want 404: %s", rt.pattern()+" as "+target, w.Code, parsed(t, w).Find("main").Text())
				}
			}
		}
	}
}

func isPage(rt route) bool { _, is := rt.answer.(*htmlEndpoint); return is }
