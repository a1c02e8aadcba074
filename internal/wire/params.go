package wire

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"mealplanner/internal/problem"
)

// Where a parameter of a request stands.
const (
	InPath   = "path"
	InQuery  = "query"
	InHeader = "header"
)

// Param is a parameter of a request: a field that is tagged path, query or header with the
// parameter's name. A field tagged default has that value where the parameter is absent, one
// tagged required must be there, one tagged hidden is not described.
type Param struct {
	In, Name string
	Field    reflect.StructField
	Required bool
	Limit    Limit
	plan     *plan
	index    []int
}

var params sync.Map // reflect.Type -> []Param

// ParamsOf gives the parameters of a struct and of the structs that it embeds.
func ParamsOf(t reflect.Type) []Param {
	if all, ok := params.Load(t); ok {
		return all.([]Param)
	}
	all, _ := params.LoadOrStore(t, paramsIn(t, nil))
	return all.([]Param)
}

func paramsIn(t reflect.Type, index []int) []Param {
	var all []Param
	limits := limitsOf(t)
	for i := range t.NumField() {
		f, at := t.Field(i), append(index[:len(index):len(index)], i)
		if f.Anonymous {
			all = append(all, paramsIn(f.Type, at)...)
			continue
		}
		for _, in := range []string{InPath, InQuery, InHeader} {
			name, tagged := f.Tag.Lookup(in)
			if !tagged {
				continue
			}
			p := Param{In: in, Name: name, Field: f, Required: in == InPath || f.Tag.Get("required") == "true", Limit: limits[name], plan: newPlan(f.Type, limits[name]), index: at}
			if kind := p.plan.kind; kind != aText && kind != aWhole && kind != aTruth {
				panic(fmt.Sprintf("wire: the parameter %s is a %s", name, f.Type))
			}
			p.plan.bounds.tags(f.Tag)
			all = append(all, p)
		}
	}
	return all
}

// ReadParams fills the parameters of the struct to which to points. get gives a parameter's
// text; one that is empty is absent. What is wrong with a value is found, and the field left
// zero.
func ReadParams(to any, get func(in, name string) string) problem.Collector {
	var found problem.Collector
	v := reflect.ValueOf(to).Elem()
	for _, p := range ParamsOf(v.Type()) {
		text := get(p.In, p.Name)
		if text == "" {
			text = p.Field.Tag.Get("default")
		}
		var f finding
		switch {
		case text != "":
			f = p.read(text, v.FieldByIndex(p.index))
		case p.Required:
			f = newFinding("required")
		}
		if f.code != "" {
			found.FindIn(problem.Source(p.In), p.Name, f.code, f.params...)
		}
	}
	return found
}

// read sets v to the value that a text writes.
func (p Param) read(text string, v reflect.Value) finding {
	switch p.plan.kind {
	case aTruth:
		truth, err := strconv.ParseBool(text)
		if err != nil {
			return newFinding("not-a-boolean")
		}
		v.SetBool(truth)
		return finding{}
	case aWhole:
		if strings.Trim(text, "0123456789-") != "" {
			return newFinding("not-whole")
		}
		return p.plan.bounds.number(aWhole, text, v)
	}
	f := p.plan.bounds.ofText(text)
	if f.code == "" {
		v.SetString(text)
	}
	return f
}
