package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"mealplanner/internal/account"
)

// apiVersion is the version of the API's description. A description that changes
// raises it: a test holds the two together.
const apiVersion = "1.16.0"

var overrides sync.Once

// collector takes the handlers that the library makes, so that the route table puts
// its own chain in front of them.
type collector map[string]http.HandlerFunc

// HandleFunc keeps a handler.
func (c collector) HandleFunc(pattern string, handler func(http.ResponseWriter, *http.Request)) {
	c[pattern] = handler
}

// ServeHTTP is never called: the library asks for it.
func (c collector) ServeHTTP(http.ResponseWriter, *http.Request) {}

// collectingAPI is the library's API with what it has registered.
type collectingAPI struct {
	huma.API
	handlers collector
}

func newAPI() *collectingAPI {
	overrides.Do(overrideHuma)
	handlers := collector{}
	registry := huma.NewMapRegistry("#/components/schemas/", schemaName)
	format := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshal}
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title:       "Smart Meal Planner",
				Version:     apiVersion,
				Description: apiIntroduction,
			},
			Components: &huma.Components{
				Schemas: registry,
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"bearer":  {Type: "http", Scheme: "bearer", Description: "A session's token, or a personal API token with the operation's x-scope. Never as a cookie or in an address."},
					"session": {Type: "apiKey", In: "cookie", Name: secureCookie, Description: "Browsers. Unsafe methods need Content-Type: application/json."},
				},
			},
		},
		Formats: map[string]huma.Format{
			"application/json": format,
			"json":             format,
			"text/plain":       {Marshal: writeText},
			"text/markdown":    {Marshal: writeText},
			"text/csv":         {Marshal: writeText},
		},
		DefaultFormat: "application/json",
	}
	return &collectingAPI{API: humago.New(handlers, config), handlers: handlers}
}

// schemaName is the library's without the suffix that our types of bodies share:
// generationBody is Generation to other people's programs.
func schemaName(t reflect.Type, hint string) string {
	return strings.ReplaceAll(huma.DefaultSchemaNamer(t, hint), "Body", "")
}

const apiIntroduction = "JSON in snake_case; ids are opaque strings; times are RFC 3339 in UTC, dates YYYY-MM-DD; " +
	"energy in kcal, mass in g. Errors are application/problem+json (RFC 9457). Unknown fields are refused. " +
	"Lists give items and next_cursor. Households, eaters, preferences and menus have a version and an ETag; If-Match is optional."

// operation describes a row of the table.
func operation(rt route) huma.Operation {
	op := huma.Operation{
		OperationID: operationID(rt.summary),
		Method:      rt.method,
		Path:        rt.path,
		Summary:     rt.summary,
		Tags:        []string{tagOf(rt.path)},
		Extensions:  map[string]any{"x-permission": string(rt.may), "x-lane": string(rt.lane)},
		// The endpoint has read the body within the limit, and checked it: see findings.
		MaxBodyBytes:     -1,
		BodyReadTimeout:  -1,
		SkipValidateBody: true,
	}
	if scope := account.ScopeFor(rt.may); scope != "" {
		op.Extensions["x-scope"] = string(scope)
	}
	if account.Grave(rt.may) {
		op.Extensions["x-confirm-password"] = true
	}
	if rt.may != account.Public {
		op.Security = []map[string][]string{{"bearer": {}}, {"session": {}}}
	}
	return op
}

var notWord = regexp.MustCompile(`[^a-z0-9]+`)

func operationID(summary string) string {
	return strings.Trim(notWord.ReplaceAllString(strings.ToLower(summary), "-"), "-")
}

// tagOf gives the noun of a path: the part after the household, or the first.
func tagOf(path string) string {
	parts := strings.Split(strings.TrimPrefix(path, "/api/v1/"), "/")
	if parts[0] == "households" && len(parts) > 2 {
		return parts[2]
	}
	return strings.Trim(parts[0], "/")
}

func describe(api huma.API) ([]byte, error) {
	return json.MarshalIndent(api.OpenAPI(), "", "  ")
}

// describeStream describes an event stream of generations, which the library cannot
// derive from a handler.
func describeStream(api *collectingAPI, rt route) {
	op := operation(rt)
	text := &huma.Schema{Type: huma.TypeString}
	for _, name := range wildcardsOf(rt.path) {
		op.Parameters = append(op.Parameters, &huma.Param{Name: name, In: "path", Required: true, Schema: text})
	}
	op.Parameters = append(op.Parameters, &huma.Param{
		Name: "Last-Event-ID", In: "header", Schema: text, Description: "Version that the client has; the stream goes on after it",
	})
	registry := api.OpenAPI().Components.Schemas
	op.Responses = map[string]*huma.Response{
		"200": {
			Description: "Events named generation; id is the version, data the generation. Ends at a final state.",
			Content: map[string]*huma.MediaType{"text/event-stream": {
				Schema: registry.Schema(reflect.TypeFor[generationBody](), true, ""),
			}},
		},
		"default": {
			Description: "Error",
			Content:     map[string]*huma.MediaType{problemMedia: {Schema: registry.Schema(reflect.TypeFor[Problem](), true, "")}},
		},
	}
	api.OpenAPI().AddOperation(&op)
}

// describeMore adds to an operation what its types do not say.
func describeMore(op *huma.Operation, otherStatus int, media []string) {
	success := op.Responses[strconv.Itoa(op.DefaultStatus)]
	if otherStatus != 0 {
		op.Responses[strconv.Itoa(otherStatus)] = &huma.Response{Description: http.StatusText(otherStatus), Content: success.Content}
	}
	for _, m := range media {
		success.Content[m] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	}
}

// bound reports a wildcard of the path that the handler's input does not take: the
// library sees no field of an embedded struct whose type is unexported.
func bound(api huma.API, rt route) error {
	op := operationOf(api, rt)
	for _, name := range wildcardsOf(rt.path) {
		if !slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.In == "path" && p.Name == name }) {
			return fmt.Errorf("web: route %q: no input field takes {%s}", rt.pattern(), name)
		}
	}
	return nil
}

func operationOf(api huma.API, rt route) *huma.Operation {
	item := api.OpenAPI().Paths[rt.path]
	for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
		if op != nil && op.Method == rt.method {
			return op
		}
	}
	return &huma.Operation{}
}
