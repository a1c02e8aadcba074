package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"mealplanner/internal/problem"
)

// A body is read twice. The first reading keeps nothing: it goes through the tokens
// beside the description, and ends where a list or an object has more than it may, so
// that what the second one keeps is bounded by what the route needs.

const (
	// maxDepth is how deep a body may nest.
	maxDepth = 32
	// maxValues is how many values a body may hold in all. The largest that is right is
	// an order that names a hundred eaters for each of a thousand meals.
	maxValues = 150_000
	// maxNames is how many members an object may have whose names are free, and
	// maxItems how many items a list whose description has no bound.
	maxNames = 200
	maxItems = 1000
)

// scan is the first reading of a body.
type scan struct {
	*json.Decoder
	schema
	unknown findings // names that the description does not know
	values  int
}

// scan refuses what is not exactly one JSON value in UTF-8 without doubled names, and
// what has more of anything than it may. Nothing of the body is part of the error.
func (s schema) scan(data []byte) error {
	if !utf8.Valid(data) {
		return malformed("utf-8")
	}
	d := scan{Decoder: json.NewDecoder(bytes.NewReader(data)), schema: s}
	d.UseNumber()
	if err := d.value(s.body(), "body", 0); err != nil {
		if problem.As(err) != nil {
			return err
		}
		return malformedAt("json-at", d.InputOffset())
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return malformedAt("more", d.InputOffset())
	}
	return nil
}

// value reads one value; at is its description, nil where there is none. Inside what has
// none every place has the name of the one above: it is wrong already.
func (d *scan) value(at *huma.Schema, location string, depth int) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	if d.values++; d.values > maxValues {
		return tooMany("body", maxValues, "values")
	}
	bracket, opens := token.(json.Delim)
	switch {
	case !opens:
		return nil
	case depth >= maxDepth:
		p := malformed("too-deep")
		p.Params["most"] = maxDepth
		return p
	case bracket == '{':
		err = d.object(d.formOf(at, huma.TypeObject), location, depth)
	default:
		err = d.array(d.formOf(at, huma.TypeArray), location, depth)
	}
	if err == nil {
		_, err = d.Token() // the closing bracket
	}
	return err
}

// formOf gives the description of a value of this type; nil: there is none.
func (s schema) formOf(at *huma.Schema, valueType string) *huma.Schema {
	for at != nil && at.Ref != "" {
		at = s.registry.SchemaFromRef(at.Ref)
	}
	if at == nil {
		return nil
	}
	for _, form := range at.OneOf {
		if form = s.formOf(form, valueType); form != nil {
			return form
		}
	}
	if at.Type != valueType {
		return nil
	}
	return at
}

func (d *scan) object(at *huma.Schema, location string, depth int) error {
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		name, ok := token.(string)
		if !ok {
			return errors.New("a name is expected")
		}
		inner := location
		if at != nil {
			inner = inside(location, name)
		}
		if seen[name] {
			return malformed("twice", fieldAt(inner, "twice"))
		}
		if seen[name] = true; len(seen) > maxNames && (at == nil || at.Properties[name] == nil) {
			return tooMany(location, maxNames, "members")
		}
		member, known := memberOf(at, name)
		if !known {
			d.unknown.add(fieldAt(inner, "unexpected"))
			if len(d.unknown.fields) >= maxFindings {
				return d.unknown.problem()
			}
		}
		if err := d.value(member, inner, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// memberOf gives the description of a member. Nothing is unknown inside what has none.
func memberOf(at *huma.Schema, name string) (member *huma.Schema, known bool) {
	if at == nil {
		return nil, true
	}
	if member = at.Properties[name]; member != nil {
		return member, true
	}
	member, known = at.AdditionalProperties.(*huma.Schema)
	return member, known
}

func (d *scan) array(at *huma.Schema, location string, depth int) error {
	items, most := (*huma.Schema)(nil), maxItems
	if at != nil {
		items = at.Items
		if at.MaxItems != nil {
			most = *at.MaxItems
		}
	}
	for n := 0; d.More(); n++ {
		if n >= most {
			return tooMany(location, most, "items")
		}
		item := location
		if at != nil {
			item += "[" + strconv.Itoa(n) + "]"
		}
		if err := d.value(items, item, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// tooMany is the refusal of a place that has more than it may: it is read no further.
func tooMany(location string, most int, of string) error {
	var f findings
	f.add(fieldAt(location, "too-many-items", "most", most))
	return f.problem()
}
