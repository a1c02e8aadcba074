package web

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"mealplanner/internal/problem"
)

// An input is refused with everything that is wrong with it. The description finds what
// cannot be read, or is too long to be looked at; what is left of the body goes to the
// rules, which judge it and keep nothing.

const maxFindings = problem.MaxNamed

// findings are the wrong places of an input. Each is named once: who speaks first says
// it. Of more than maxFindings the places are kept, and the words are not.
type findings struct {
	fields []problem.Field
	said   map[string]bool // by location
}

func (f *findings) add(fields ...problem.Field) {
	if f.said == nil {
		f.said = map[string]bool{}
	}
	for _, field := range fields {
		if at := field.Location(); !f.said[at] {
			f.said[at] = true
			if len(f.fields) < maxFindings {
				f.fields = append(f.fields, field)
			}
		}
	}
}

// problem is the refusal that names them; nil: nothing is wrong.
func (f *findings) problem() *problem.Problem {
	if len(f.fields) == 0 {
		return nil
	}
	if len(f.fields) < maxFindings {
		return problem.Fields(f.fields...)
	}
	p := problem.Of(problem.Invalid, "invalid-many", "least", maxFindings)
	p.Fields = f.fields
	return p
}

type foundKey struct{}

// foundIn gives what cannot be read of the request's body.
func foundIn(ctx context.Context) problem.Collector {
	found, _ := ctx.Value(foundKey{}).(problem.Collector)
	return found
}

// schema is the body of a route as the description has it.
type schema struct {
	registry huma.Registry
	root     *huma.Schema // nil: the route takes no body
	required bool
}

func bodySchema(api huma.API, rt route) schema {
	s := schema{registry: api.OpenAPI().Components.Schemas}
	if op := operationOf(api, rt); op.RequestBody != nil {
		s.root, s.required = op.RequestBody.Content["application/json"].Schema, op.RequestBody.Required
	}
	return s
}

// check names everything that the description finds wrong with a body, and gives what is
// left of it for the rules. A body that is needed and not there is an error.
func (s schema) check(data []byte) (rest []byte, found *problem.Problem, err error) {
	if len(data) == 0 {
		if s.required {
			return nil, nil, errNoBody()
		}
		return nil, nil, nil
	}
	if err := s.scan(data); err != nil {
		return nil, nil, err
	}
	var value any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		return nil, nil, malformed("json").Because(err)
	}
	var f findings
	s.look(&f, s.body(), value, "body")
	s.validate(&f, s.body(), value, "body")
	if found = f.problem(); found == nil || f.said["body"] {
		return data, found, nil
	}
	rest, err = json.Marshal(without(value, "body", f.said))
	return rest, found, err
}

// body is the schema to check by: an object without fields where no body belongs.
func (s schema) body() *huma.Schema {
	if s.root != nil {
		return s.root
	}
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: false}
}

// validate asks the library.
func (s schema) validate(f *findings, at *huma.Schema, value any, location string) {
	var result huma.ValidateResult
	path := huma.NewPathBuffer(nil, 0)
	path.Push(location)
	huma.Validate(s.registry, at, path, huma.ModeWriteToServer, plain(value), &result)
	f.add(fieldsOf(result.Errors)...)
}

// look names what the library lets pass or has no good words for: null where an array or
// an object belongs, numbers that do not fit, characters that cannot be kept, and values
// that may have several forms.
func (s schema) look(f *findings, at *huma.Schema, value any, location string) {
	for at != nil && at.Ref != "" {
		at = s.registry.SchemaFromRef(at.Ref)
	}
	if at == nil {
		return
	}
	if at.OneOf != nil {
		at = s.form(f, at.OneOf, value, location)
		if at == nil {
			return
		}
	}
	switch v := value.(type) {
	case nil:
		if (at.Type == huma.TypeArray || at.Type == huma.TypeObject) && !at.Nullable {
			f.add(fieldAt(location, "null", "type", at.Type))
		}
	case string:
		if strings.ContainsRune(v, 0) {
			f.add(fieldAt(location, "bad-character"))
		}
	case json.Number:
		if !fits(at, string(v)) {
			f.add(fieldAt(location, "number-too-wide"))
		}
	case []any:
		for i, item := range v {
			s.look(f, at.Items, item, location+"["+strconv.Itoa(i)+"]")
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if strings.ContainsRune(name, 0) {
				f.add(fieldAt(location, "bad-character"))
			}
			inner := at.Properties[name]
			if extra, ok := at.AdditionalProperties.(*huma.Schema); ok && inner == nil {
				inner = extra
			}
			s.look(f, inner, v[name], inside(location, name))
		}
	}
}

// form gives the one of several forms that a value has by its type, with what is wrong
// with it; nil: it has none of them.
func (s schema) form(f *findings, forms []*huma.Schema, value any, location string) *huma.Schema {
	var types []string
	for _, form := range forms {
		for form.Ref != "" {
			form = s.registry.SchemaFromRef(form.Ref)
		}
		if form.Type == typeOf(value) {
			before := len(f.fields)
			if s.validate(f, form, value, location); len(f.fields) > before {
				f.said[location] = true // the library would say of all forms that none fits
			}
			return form
		}
		types = append(types, form.Type)
	}
	f.add(fieldAt(location, "wrong-form", "types", types))
	return nil
}

// typeOf gives a value's type as schemas name it.
func typeOf(value any) string {
	switch value.(type) {
	case string:
		return huma.TypeString
	case bool:
		return huma.TypeBoolean
	case json.Number:
		return huma.TypeNumber
	case []any:
		return huma.TypeArray
	case map[string]any:
		return huma.TypeObject
	}
	return ""
}

// fits reports whether the program can hold a number that has the schema's type. Whole
// numbers have 64 bits, with the sign where they may be negative. Of another type it says
// nothing.
func fits(at *huma.Schema, digits string) bool {
	var err error
	switch at.Type {
	case huma.TypeInteger:
		_, err = strconv.ParseInt(digits, 10, 64)
		if err != nil && at.Minimum != nil && *at.Minimum >= 0 {
			_, err = strconv.ParseUint(digits, 10, 64)
		}
	case huma.TypeNumber:
		_, err = strconv.ParseFloat(digits, 64)
	}
	return err == nil
}

// plain gives a value with numbers as the library takes them.
func plain(value any) any {
	switch v := value.(type) {
	case json.Number:
		n, _ := strconv.ParseFloat(string(v), 64) // out of range: infinite, which fits nothing
		return n
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = plain(item)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, inner := range v {
			out[name] = plain(inner)
		}
		return out
	}
	return value
}

// without takes out of a body what is wrong with it. In a list null takes its place, so
// that the others keep theirs.
func without(value any, location string, wrong map[string]bool) any {
	switch v := value.(type) {
	case []any:
		for i, item := range v {
			at := location + "[" + strconv.Itoa(i) + "]"
			if wrong[at] {
				v[i] = nil
			} else {
				v[i] = without(item, at, wrong)
			}
		}
	case map[string]any:
		for name, inner := range v {
			at := inside(location, name)
			if wrong[at] {
				delete(v, name)
			} else {
				v[name] = without(inner, at, wrong)
			}
		}
	}
	return value
}

// inside gives the location of a member. A name that a client made up is shown only where
// it is harmless.
func inside(location, name string) string {
	return safeLocation(location + "." + strings.ReplaceAll(name, ".", "?"))
}

// findingMark begins what the library says of a value: then follow a code, and the name
// and value of its parameter.
const findingMark = "\t"

// nameFindings makes the library say codes of ours.
func nameFindings() {
	validation.MsgUnexpectedProperty = "\tunexpected"
	validation.MsgExpectedRequiredProperty = "\trequired\tmember\t%s"
	validation.MsgExpectedString = "\tnot-a-string"
	validation.MsgExpectedBoolean = "\tnot-a-boolean"
	validation.MsgExpectedNumber = "\tnot-a-number"
	validation.MsgExpectedInteger = "\tnot-whole"
	validation.MsgExpectedArray = "\tnot-an-array"
	validation.MsgExpectedObject = "\tnot-an-object"
	validation.MsgExpectedOneOf = "\tnot-one-of\tchoices\t%s"
	validation.MsgExpectedMinimumNumber = "\ttoo-small\tleast\t%v"
	validation.MsgExpectedMaximumNumber = "\ttoo-big\tmost\t%v"
	validation.MsgExpectedMinLength = "\ttoo-short\tleast\t%d"
	validation.MsgExpectedMaxLength = "\ttoo-long\tmost\t%d"
	validation.MsgExpectedMaxItems = "\ttoo-many-items\tmost\t%d"
	validation.MsgExpectedRFC3339DateTime = "\tnot-a-time"
}

// findingAt reads what the library says, or unmarshal.
func findingAt(location, said string) problem.Field {
	code, rest, _ := strings.Cut(strings.TrimPrefix(said, findingMark), findingMark)
	name, value, _ := strings.Cut(rest, findingMark)
	if !strings.HasPrefix(said, findingMark) {
		return fieldAt(location, "not-valid")
	}
	switch code {
	case "required", "wrong-type":
		if value != "" {
			location += "." + value
		}
		return fieldAt(location, code)
	case "not-one-of":
		return fieldAt(location, code, name, strings.Split(value, ", "))
	}
	if name == "" {
		return fieldAt(location, code)
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return fieldAt(location, "not-valid")
	}
	if n == math.Trunc(n) {
		return fieldAt(location, code, name, int64(n))
	}
	return fieldAt(location, code, name, n)
}
