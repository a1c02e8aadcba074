package wire

import (
	"fmt"
	"maps"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Limits are the bounds of an object's fields by their JSON names, of a type whose rules
// have them: there a limit is one constant, and the reader and the API's description take
// it from here. The method is called on a zero value.
type Limits map[string]Limit

// Limit bounds a value: a text's characters, a list's items or a number's value; 0: there
// is no such bound. Each bounds the characters of every text in a list.
type Limit struct{ Min, Max, Each int }

// Limited is a type with limits.
type Limited interface{ Limits() Limits }

// Ranges are the ends of numbers by their fields' JSON names, of a type whose rules judge them:
// the API's description takes them from here, and what lies beyond is named by the rule. Of an
// object whose names are free they are its values'.
type Ranges map[string]Range

// Range is a number's least and most.
type Range struct{ Min, Max float64 }

// Ranged is a type with ranges.
type Ranged interface{ Ranges() Ranges }

// RangesOf gives the ranges that a type states.
func RangesOf(t reflect.Type) Ranges {
	if ranged, ok := reflect.Zero(t).Interface().(Ranged); ok {
		return ranged.Ranges()
	}
	return nil
}

// Forms is implemented by a pointer type whose value may be written in more than one way:
// it gives a pointer to the place of each, of different JSON types. The places that were
// not written stay as they are.
type Forms interface{ Forms() []any }

// The types of JSON, as descriptions name them.
const (
	aText    = "string"
	aWhole   = "integer"
	aNumber  = "number"
	aTruth   = "boolean"
	aList    = "array"
	anObject = "object"
	aTime    = "time"  // a text
	several  = "forms" // several of them
	ignored  = ""      // whatever it is
)

// plan is how values of a Go type are read.
type plan struct {
	kind     string
	fields   []field        // of a struct
	named    map[string]int // its fields by their names
	item     *plan          // of a list, or of an object whose names are free
	forms    []*plan
	bounds   bounds
	optional bool // null says that it is not there
	nullable bool // null is one of its values
}

// field is a member of an object.
type field struct {
	name  string
	index []int
	plan  *plan
}

// bounds are what a value must keep to.
type bounds struct {
	min, max *int
	choices  []string
}

var plans sync.Map // reflect.Type -> *plan

// planOf gives the plan of a type, made once.
func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	p, _ := plans.LoadOrStore(t, newPlan(t, Limit{}))
	return p.(*plan)
}

func newPlan(t reflect.Type, limit Limit) *plan {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	p := &plan{kind: kindOf(t)}
	p.bounds.take(limit)
	switch p.kind {
	case several:
		for _, form := range FormsOf(t) {
			p.forms = append(p.forms, newPlan(form, limit))
		}
	case aList:
		p.item = newPlan(t.Elem(), Limit{Max: limit.Each})
	case anObject:
		if t.Kind() == reflect.Map {
			p.item = newPlan(t.Elem(), Limit{Max: limit.Each})
			break
		}
		p.named = map[string]int{}
		p.addFields(t, nil)
	}
	return p
}

func kindOf(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return aTime
	case FormsOf(t) != nil:
		return several
	}
	switch t.Kind() {
	case reflect.String:
		return aText
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return aWhole
	case reflect.Float64:
		return aNumber
	case reflect.Bool:
		return aTruth
	case reflect.Slice:
		return aList
	case reflect.Map, reflect.Struct:
		return anObject
	case reflect.Interface:
		return ignored
	}
	panic(fmt.Sprintf("wire: %s is no type of the contract", t))
}

// addFields adds those of a struct, and of the structs that it embeds.
func (p *plan) addFields(t reflect.Type, index []int) {
	limits := limitsOf(t)
	for i := range t.NumField() {
		f := t.Field(i)
		at := append(index[:len(index):len(index)], i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			if f.Anonymous && name == "" {
				p.addFields(f.Type, at)
			}
			continue
		}
		inner := newPlan(f.Type, limits[name])
		inner.bounds.tags(f.Tag)
		inner.optional = strings.Contains(options, "omit")
		inner.nullable = f.Tag.Get("nullable") == "true"
		p.named[name] = len(p.fields)
		p.fields = append(p.fields, field{name, at, inner})
	}
}

// LimitsOf gives the limits of a struct's fields, those of the structs that it embeds too.
func LimitsOf(t reflect.Type) Limits {
	all := Limits{}
	for i := range t.NumField() {
		if f := t.Field(i); f.Anonymous && f.Type.Kind() == reflect.Struct {
			maps.Copy(all, LimitsOf(f.Type))
		}
	}
	maps.Copy(all, limitsOf(t))
	return all
}

// FormsOf gives the types of the forms of a type; nil: it has one form.
func FormsOf(t reflect.Type) []reflect.Type {
	if !reflect.PointerTo(t).Implements(reflect.TypeFor[Forms]()) {
		return nil
	}
	var all []reflect.Type
	for _, place := range reflect.New(t).Interface().(Forms).Forms() {
		all = append(all, reflect.TypeOf(place).Elem())
	}
	return all
}

// limitsOf gives those that a type states.
func limitsOf(t reflect.Type) Limits {
	if limited, ok := reflect.Zero(t).Interface().(Limited); ok {
		return limited.Limits()
	}
	return nil
}

func (b *bounds) take(l Limit) {
	if l.Min != 0 {
		b.min = &l.Min
	}
	if l.Max != 0 {
		b.max = &l.Max
	}
}

// tags takes the bounds of a field's tags.
func (b *bounds) tags(tag reflect.StructTag) {
	for name, to := range map[string]**int{
		"minimum": &b.min, "minLength": &b.min, "maximum": &b.max, "maxLength": &b.max, "maxItems": &b.max,
	} {
		text, there := tag.Lookup(name)
		if !there {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			panic(fmt.Sprintf("wire: the tag %s: %v", name, err))
		}
		*to = &n
	}
	if choices := tag.Get("enum"); choices != "" {
		b.choices = strings.Split(choices, ",")
	}
}

// holds reports whether values are lists or objects: null is not an empty one.
func (p *plan) holds() bool {
	if p.kind == several {
		return p.forms[0].holds()
	}
	return p.kind == aList || p.kind == anObject
}

// typeName is the JSON type of its values.
func (p *plan) typeName() string {
	switch p.kind {
	case aTime:
		return aText
	case several:
		return p.forms[0].typeName()
	}
	return p.kind
}
