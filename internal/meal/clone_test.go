package meal

import (
	"reflect"
	"testing"
)

// A clone is equal and shares nothing that can be changed, whatever fields there are.
func TestClonesShareNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ of, clone any }{
		cloned(Recipe.Clone), cloned(Reason.Clone), cloned(Attended.Clone),
	} {
		if !reflect.DeepEqual(c.of, c.clone) {
			t.Errorf("the clone of %+v is %+v", c.of, c.clone)
		}
		shared(t, reflect.TypeOf(c.of).String(), reflect.ValueOf(c.of), reflect.ValueOf(c.clone))
	}
	if r := (Recipe{}).Clone(); !reflect.DeepEqual(r, Recipe{}) {
		t.Errorf("the clone of nothing is %+v", r)
	}
}

// cloned gives a value that has something in each field, and its clone.
func cloned[T any](clone func(T) T) struct{ of, clone any } {
	var of T
	fillValue(reflect.ValueOf(&of).Elem())
	return struct{ of, clone any }{of, clone(of)}
}

func fillValue(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fillValue(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fillValue(v.Index(i))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fillValue(key)
		fillValue(value)
		v.SetMapIndex(key, value)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillValue(v.Elem())
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(1)
	case reflect.Float64:
		v.SetFloat(1)
	default:
		panic("no value of " + v.Type().String())
	}
}

// shared reports what two values share.
func shared(t *testing.T, at string, a, b reflect.Value) {
	switch a.Kind() {
	case reflect.Struct:
		for i := range a.NumField() {
			shared(t, at+"."+a.Type().Field(i).Name, a.Field(i), b.Field(i))
		}
	case reflect.Slice:
		if a.Pointer() == b.Pointer() {
			t.Errorf("%s is shared", at)
		}
		for i := range a.Len() {
			shared(t, at+"[]", a.Index(i), b.Index(i))
		}
	case reflect.Map, reflect.Pointer:
		if a.Pointer() == b.Pointer() {
			t.Errorf("%s is shared", at)
		}
		if a.Kind() == reflect.Map {
			for _, key := range a.MapKeys() {
				shared(t, at+"[]", a.MapIndex(key), b.MapIndex(key))
			}
		}
	}
}
