package web

import (
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"mealplanner/internal/account"
	"mealplanner/internal/web/api"
	"mealplanner/internal/wire"
)

// apiVersion is the version of the API's description. A description that changes
// raises it: a test holds the two together.
const apiVersion = "1.26.0"

// description is the API's, made of the types that its operations take and give.
type description struct{ *huma.OpenAPI }

func newDescription() *description {
	return &description{&huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title:       "Smart Meal Planner",
			Version:     apiVersion,
			Description: apiIntroduction,
			License:     &huma.License{Name: "Apache 2.0", Identifier: "Apache-2.0"},
		},
		Servers: []*huma.Server{{URL: "/", Description: "The service that gives this description"}},
		Components: &huma.Components{
			Schemas: huma.NewMapRegistry(schemaPrefix, schemaName),
			SecuritySchemes: map[string]*huma.SecurityScheme{
				"bearer":  {Type: "http", Scheme: "bearer", Description: "A session's token, or a personal API token with the operation's x-scope. Never as a cookie or in an address."},
				"session": {Type: "apiKey", In: "cookie", Name: secureCookie, Description: "Browsers. Unsafe methods need Content-Type: application/json."},
			},
		},
	}}
}

func (d *description) schemas() huma.Registry { return d.Components.Schemas }

// schemaName is the library's without the suffix that our types of bodies share:
// generationBody is Generation to other people's programs.
func schemaName(t reflect.Type, hint string) string {
	return strings.ReplaceAll(huma.DefaultSchemaNamer(t, hint), "Body", "")
}

const apiIntroduction = "JSON in snake_case; ids are opaque strings; times are RFC 3339 in UTC, dates YYYY-MM-DD; " +
	"energy in kcal, mass in g. Errors are application/problem+json (RFC 9457). Unknown fields are refused. " +
	"Lists give items and next_cursor. Households, eaters, preferences and menus have a version and an ETag; If-Match is optional."

// operation describes a row of the table.
func (d *description) operation(rt route) *huma.Operation {
	op := &huma.Operation{
		OperationID: rt.id,
		Method:      rt.method,
		Path:        rt.path,
		Summary:     rt.summary,
		Tags:        []string{tagOf(rt.path)},
		Extensions:  map[string]any{"x-permission": string(rt.may), "x-lane": string(rt.lane)},
	}
	if scope := account.ScopeFor(rt.may); scope != "" {
		op.Extensions["x-scope"] = string(scope)
	}
	if account.Grave(rt.may) {
		op.Extensions["x-confirm-password"] = true
	}
	op.Security = []map[string][]string{} // none is needed
	if rt.may != account.Public {
		op.Security = []map[string][]string{{"bearer": {}}, {"session": {}}}
	}
	refused := &huma.Response{
		Description: "Error",
		Content:     map[string]*huma.MediaType{problemMedia: {Schema: d.schemas().Schema(reflect.TypeFor[Problem](), true, "")}},
	}
	// Readers of descriptions look for 4XX.
	op.Responses = map[string]*huma.Response{"default": refused, "4XX": refused}
	return op
}

// take describes what an operation's input holds. It is an error if that takes no
// parameter for a wildcard of the path.
func (d *description) take(op *huma.Operation, in reflect.Type) error {
	for _, p := range wire.ParamsOf(in) {
		if p.Field.Tag.Get("hidden") == "true" {
			continue
		}
		schema := huma.SchemaFromField(d.schemas(), p.Field, "")
		param := &huma.Param{Name: p.Name, In: p.In, Required: p.Required, Description: schema.Description, Schema: schema}
		if p.In == wire.InQuery {
			param.Explode = new(bool)
		}
		d.limit(schema, p.Limit)
		op.Parameters = append(op.Parameters, param)
	}
	for _, name := range wildcardsOf(op.Path) {
		if !slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.In == wire.InPath && p.Name == name }) {
			return fmt.Errorf("web: route %q: no input field takes {%s}", op.Method+" "+op.Path, name)
		}
	}
	if body, there := in.FieldByName("Body"); there {
		op.RequestBody = &huma.RequestBody{
			Required: body.Type.Kind() != reflect.Pointer,
			Content:  map[string]*huma.MediaType{jsonMedia: {Schema: huma.SchemaFromField(d.schemas(), body, in.Name()+"Body")}},
		}
	}
	return nil
}

// give describes what an operation answers with; other is another status of success with
// the same body (0: none), media are further forms of it.
func (d *description) give(op *huma.Operation, out reflect.Type, status, other int, media []string) {
	success := &huma.Response{Description: http.StatusText(status)}
	op.Responses[strconv.Itoa(status)] = success
	for i := range out.NumField() {
		switch f := out.Field(i); {
		case f.Name == "Body":
			success.Content = map[string]*huma.MediaType{jsonMedia: {Schema: huma.SchemaFromField(d.schemas(), f, out.Name()+"Body")}}
		case f.Tag.Get("header") != "":
			if success.Headers == nil {
				success.Headers = map[string]*huma.Param{}
			}
			success.Headers[f.Tag.Get("header")] = &huma.Param{Schema: huma.SchemaFromField(d.schemas(), f, "")}
		}
	}
	if other != 0 {
		op.Responses[strconv.Itoa(other)] = &huma.Response{Description: http.StatusText(other), Content: success.Content}
	}
	for _, m := range media {
		success.Content[m] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	}
}

// remembered describes the tag of an answer, and that a client which has it is told so.
func (d *description) remembered(op *huma.Operation, status int) {
	tag := &huma.Param{Schema: &huma.Schema{Type: huma.TypeString}, Description: "Of these very bytes; after a version and a point where what is read has one"}
	success := op.Responses[strconv.Itoa(status)]
	if success.Headers == nil {
		success.Headers = map[string]*huma.Param{}
	}
	success.Headers["ETag"] = tag
	op.Responses[strconv.Itoa(http.StatusNotModified)] = &huma.Response{
		Description: "What If-None-Match names is what there is", Headers: map[string]*huma.Param{"ETag": tag},
	}
}

// complete adds to the schemas what their types say in Go: forms, and limits. No list is
// null.
func (d *description) complete() {
	for t, schema := range d.typed() {
		if forms := wire.FormsOf(t); forms != nil {
			*schema = huma.Schema{}
			for _, form := range forms {
				schema.OneOf = append(schema.OneOf, d.schemas().Schema(form, true, ""))
			}
		}
	}
	for t, schema := range d.typed() {
		listsAreNotNull(schema)
		if schema.OneOf != nil {
			continue // of its forms
		}
		for field, l := range wire.LimitsOf(t) {
			d.limit(schema.Properties[field], l)
		}
		for field, r := range wire.RangesOf(t) {
			between(schema.Properties[field], r)
		}
	}
}

// between writes the range of a number, or of the numbers that an object holds.
func between(s *huma.Schema, r wire.Range) {
	if inner, ok := s.AdditionalProperties.(*huma.Schema); ok {
		s = inner
	}
	s.Minimum, s.Maximum = &r.Min, &r.Max
}

// typed gives the described types with their schemas.
func (d *description) typed() iter.Seq2[reflect.Type, *huma.Schema] {
	return func(yield func(reflect.Type, *huma.Schema) bool) {
		for name, schema := range d.schemas().Map() {
			if !yield(d.schemas().TypeFromRef(schemaPrefix+name), schema) {
				return
			}
		}
	}
}

const schemaPrefix = "#/components/schemas/"

// limit writes the bounds of a value.
func (d *description) limit(s *huma.Schema, l wire.Limit) {
	bound := func(at **int, n int) {
		if n != 0 {
			*at = &n
		}
	}
	number := func(at **float64, n int) {
		if n != 0 {
			f := float64(n)
			*at = &f
		}
	}
	switch s.Type {
	case huma.TypeString:
		bound(&s.MinLength, l.Min)
		bound(&s.MaxLength, l.Max)
	case huma.TypeArray:
		bound(&s.MinItems, l.Min)
		bound(&s.MaxItems, l.Max)
		d.limit(s.Items, wire.Limit{Max: l.Each})
	case huma.TypeInteger, huma.TypeNumber:
		number(&s.Minimum, l.Min)
		number(&s.Maximum, l.Max)
	}
	if s.Ref != "" {
		for _, form := range d.schemas().SchemaFromRef(s.Ref).OneOf {
			d.limit(form, l)
		}
	}
}

// listsAreNotNull says of the lists in a schema that they are never null.
func listsAreNotNull(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
		listsAreNotNull(s.Items)
	}
	for _, inner := range s.Properties {
		listsAreNotNull(inner)
	}
	if inner, ok := s.AdditionalProperties.(*huma.Schema); ok {
		listsAreNotNull(inner)
	}
	for _, form := range slices.Concat(s.OneOf, s.AnyOf) {
		listsAreNotNull(form)
	}
}

// tagOf gives the noun of a path: the part after the household, or the first.
func tagOf(path string) string {
	parts := strings.Split(strings.TrimPrefix(path, "/api/v1/"), "/")
	if parts[0] == "households" && len(parts) > 2 {
		return parts[2]
	}
	return strings.Trim(parts[0], "/")
}

// written gives the description by this version of the program; empty: it is not said.
func (d *description) written(program string) ([]byte, error) {
	d.complete()
	if program != "" {
		d.Info.Extensions = map[string]any{"x-program-version": program}
	}
	return json.MarshalIndent(d.OpenAPI, "", "  ")
}

// addStream describes an event stream of generations.
func (d *description) addStream(rt route) {
	op := d.operation(rt)
	text := &huma.Schema{Type: huma.TypeString}
	for _, name := range wildcardsOf(rt.path) {
		op.Parameters = append(op.Parameters, &huma.Param{Name: name, In: "path", Required: true, Schema: text})
	}
	op.Parameters = append(op.Parameters, &huma.Param{
		Name: "Last-Event-ID", In: "header", Schema: text, Description: "Version that the client has; the stream goes on after it",
	})
	op.Responses["200"] = &huma.Response{
		Description: "Events named generation; id is the version, data the generation. Ends at a final state.",
		Content: map[string]*huma.MediaType{"text/event-stream": {
			Schema: d.schemas().Schema(reflect.TypeFor[api.Generation](), true, ""),
		}},
	}
	d.AddOperation(op)
}
