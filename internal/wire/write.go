package wire

import (
	"bytes"
	"cmp"
	"encoding"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// AppendJSON appends the JSON of a value to dst, byte for byte as encoding/json writes it
// with HTML as it is, in less than half the time: how a type is written is worked out once.
// What it does not know how to write, encoding/json writes. After an error dst is as it was.
func AppendJSON(dst []byte, v any) ([]byte, error) {
	r := reflect.ValueOf(v)
	if !r.IsValid() {
		return append(dst, "null"...), nil
	}
	write, known := writerOf(r.Type())
	if !known {
		return standard(dst, v)
	}
	w := writer{out: dst}
	write(&w, r)
	if w.err != nil {
		return dst, w.err
	}
	return w.out, nil
}

// standard is AppendJSON by encoding/json.
func standard(dst []byte, v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return dst, err
	}
	return append(dst, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...), nil
}

// writer is JSON that is being written.
type writer struct {
	out []byte
	err error // the first
}

// write writes the values of one type.
type write = func(w *writer, v reflect.Value)

// written is how a type is written; known is false where encoding/json must.
type written struct {
	once  sync.Once
	write write
	known bool
}

var writers sync.Map // reflect.Type -> *written

func writerOf(t reflect.Type) (write, bool) {
	found, ok := writers.Load(t)
	if !ok {
		found, _ = writers.LoadOrStore(t, &written{})
	}
	w := found.(*written)
	w.once.Do(func() { w.write, w.known = newWriter(t, nil) })
	return w.write, w.known
}

var (
	marshaler     = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

// newWriter works a type out; inside are the types that it is a part of. One that holds
// itself, that is written by a pointer's method, or whose fields hide one another is not
// known.
func newWriter(t reflect.Type, inside []reflect.Type) (write, bool) {
	if slices.Contains(inside, t) {
		return nil, false
	}
	inside = append(inside[:len(inside):len(inside)], t)
	switch p := reflect.PointerTo(t); {
	case t == reflect.TypeFor[time.Time]():
		return (*writer).time, true
	case t.Implements(marshaler) && t.Kind() != reflect.Pointer && t.Kind() != reflect.Interface:
		return (*writer).marshaled, true
	case t.Kind() != reflect.Pointer && t.Kind() != reflect.Interface && (p.Implements(marshaler) || p.Implements(textMarshaler)),
		t == reflect.TypeFor[json.Number]():
		return nil, false
	}
	switch t.Kind() {
	case reflect.String:
		return func(w *writer, v reflect.Value) { w.text(v.String()) }, true
	case reflect.Bool:
		return func(w *writer, v reflect.Value) { w.out = strconv.AppendBool(w.out, v.Bool()) }, true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(w *writer, v reflect.Value) { w.out = strconv.AppendInt(w.out, v.Int(), 10) }, true
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(w *writer, v reflect.Value) { w.out = strconv.AppendUint(w.out, v.Uint(), 10) }, true
	case reflect.Float64:
		return func(w *writer, v reflect.Value) { w.number(v.Float()) }, true
	case reflect.Interface:
		return (*writer).whatever, true
	case reflect.Pointer:
		item, known := newWriter(t.Elem(), inside)
		return func(w *writer, v reflect.Value) {
			if v.IsNil() {
				w.out = append(w.out, "null"...)
				return
			}
			item(w, v.Elem())
		}, known
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return nil, false // which are bytes
		}
		item, known := newWriter(t.Elem(), inside)
		return func(w *writer, v reflect.Value) { w.list(v, item) }, known
	case reflect.Map:
		if t.Key().Kind() != reflect.String || t.Key().Implements(textMarshaler) {
			return nil, false
		}
		item, known := newWriter(t.Elem(), inside)
		return func(w *writer, v reflect.Value) { w.entries(v, item) }, known
	case reflect.Struct:
		return newObject(t, inside)
	}
	return nil, false
}

// property is a field of an object.
type property struct {
	index  []int
	prefix string // its name as it begins: `"name":`
	omit   func(reflect.Value) bool
	write  write
}

func newObject(t reflect.Type, inside []reflect.Type) (write, bool) {
	members, known := membersOf(t, nil, inside)
	if !known {
		return nil, false
	}
	seen := map[string]bool{}
	for _, m := range members {
		if seen[m.prefix] {
			return nil, false
		}
		seen[m.prefix] = true
	}
	return func(w *writer, v reflect.Value) {
		w.out = append(w.out, '{')
		empty := len(w.out)
		for i := range members {
			m := &members[i]
			var field reflect.Value
			if len(m.index) == 1 {
				field = v.Field(m.index[0])
			} else {
				field = v.FieldByIndex(m.index)
			}
			if m.omit != nil && m.omit(field) {
				continue
			}
			if len(w.out) > empty {
				w.out = append(w.out, ',')
			}
			w.out = append(w.out, m.prefix...)
			m.write(w, field)
		}
		w.out = append(w.out, '}')
	}, true
}

// membersOf gives the fields of a struct in their order, those of the structs that it embeds
// in their places.
func membersOf(t reflect.Type, at []int, inside []reflect.Type) (all []property, known bool) {
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(at[:len(at):len(at)], i)
		tag := f.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		if tag == "-" || !f.IsExported() && !f.Anonymous {
			continue
		}
		if f.Anonymous && name == "" {
			if f.Type.Kind() != reflect.Struct || !f.IsExported() || f.Type == reflect.TypeFor[time.Time]() || f.Type.Implements(marshaler) {
				return nil, false
			}
			inner, known := membersOf(f.Type, index, inside)
			if !known {
				return nil, false
			}
			all = append(all, inner...)
			continue
		}
		omit, known := omitted(f.Type, options)
		write, knows := newWriter(f.Type, inside)
		key := writer{}
		key.text(cmp.Or(name, f.Name))
		if !f.IsExported() || !known || !knows || strings.ContainsAny(name, `"\<>&`) {
			return nil, false
		}
		all = append(all, property{index, string(key.out) + ":", omit, write})
	}
	return all, true
}

// omitted is when the options of a field leave it out.
func omitted(t reflect.Type, options string) (omit func(reflect.Value) bool, known bool) {
	switch options {
	case "":
		return nil, true
	case "omitzero":
		if _, own := t.MethodByName("IsZero"); own {
			return func(v reflect.Value) bool { return v.Interface().(interface{ IsZero() bool }).IsZero() }, t.Kind() != reflect.Pointer && t.Kind() != reflect.Interface
		}
		return reflect.Value.IsZero, true
	case "omitempty":
		switch t.Kind() {
		case reflect.Slice, reflect.Map, reflect.String:
			return func(v reflect.Value) bool { return v.Len() == 0 }, true
		case reflect.Struct:
			return nil, true // it never is
		}
		return reflect.Value.IsZero, t.Kind() != reflect.Array
	}
	return nil, false
}

func (w *writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *writer) list(v reflect.Value, item write) {
	if v.IsNil() {
		w.out = append(w.out, "null"...)
		return
	}
	w.out = append(w.out, '[')
	for i := range v.Len() {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		item(w, v.Index(i))
	}
	w.out = append(w.out, ']')
}

// entries writes a map in the order of its keys.
func (w *writer) entries(v reflect.Value, item write) {
	if v.IsNil() {
		w.out = append(w.out, "null"...)
		return
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	w.out = append(w.out, '{')
	for i, key := range keys {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		w.text(key.String())
		w.out = append(w.out, ':')
		item(w, v.MapIndex(key))
	}
	w.out = append(w.out, '}')
}

// whatever writes what an interface holds.
func (w *writer) whatever(v reflect.Value) {
	var held any
	if !v.IsNil() {
		held = v.Interface()
	}
	out, err := AppendJSON(w.out, held)
	w.out = out
	if err != nil {
		w.fail(err)
	}
}

// marshaled writes a value that says itself how it is written.
func (w *writer) marshaled(v reflect.Value) {
	out, err := standard(w.out, v.Interface())
	w.out = out
	if err != nil {
		w.fail(err)
	}
}

func (w *writer) time(v reflect.Value) {
	t := v.Interface().(time.Time)
	if _, offset := t.Zone(); offset%60 != 0 || t.Year() < 0 || t.Year() > 9999 {
		w.marshaled(v) // which says what is wrong with it
		return
	}
	w.out = append(w.out, '"')
	w.out = t.AppendFormat(w.out, time.RFC3339Nano)
	w.out = append(w.out, '"')
}

var errNotFinite = errors.New("wire: neither NaN nor an infinity is a number of JSON")

// number writes one as short as it can be read back. Most are whole, or are tenths or
// hundredths that were rounded for reading: the float next to n/100 is read back from that
// and from nothing shorter.
func (w *writer) number(f float64) {
	const exact = 1 << 50
	if abs := math.Abs(f); abs < exact/100 && (f != 0 || !math.Signbit(f)) {
		if whole := int64(f); float64(whole) == f {
			w.out = strconv.AppendInt(w.out, whole, 10)
			return
		}
		if n := int64(math.Round(abs * 100)); float64(n)/100 == abs {
			if f < 0 {
				w.out = append(w.out, '-')
			}
			w.out = strconv.AppendInt(w.out, n/100, 10)
			w.out = append(w.out, '.', byte('0'+n/10%10))
			if n%10 != 0 {
				w.out = append(w.out, byte('0'+n%10))
			}
			return
		}
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		w.fail(errNotFinite)
		return
	}
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	w.out = strconv.AppendFloat(w.out, f, format, -1, 64)
	if n := len(w.out); format == 'e' && n >= 4 && w.out[n-4] == 'e' && w.out[n-3] == '-' && w.out[n-2] == '0' {
		w.out[n-2] = w.out[n-1] // e-09 is e-9
		w.out = w.out[:n-1]
	}
}

// text writes a text, with what JSON cannot hold escaped.
func (w *writer) text(s string) {
	if !plainText(s) {
		out, err := standard(w.out, s)
		w.out = out
		if err != nil {
			w.fail(err)
		}
		return
	}
	w.out = append(w.out, '"')
	w.out = append(w.out, s...)
	w.out = append(w.out, '"')
}

// plainText reports whether a text needs no escape.
func plainText(s string) bool {
	ascii := true
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' || c == '"' || c == '\\':
			return false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return ascii || utf8.ValidString(s) && !strings.ContainsAny(s, "\u2028\u2029")
}
