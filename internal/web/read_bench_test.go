package web

import (
	"fmt"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
)

// BenchmarkReadInput reads bodies as routes do: an eater, and the largest order.
func BenchmarkReadInput(b *testing.B) {
	s := bareServer(b)
	var attendance strings.Builder
	for i := range 224 {
		fmt.Fprintf(&attendance, `{"date":"2026-12-%02d","slot":"dinner","eaters":["0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee","0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeef"]},`, 1+i%28)
	}
	for name, c := range map[string]struct {
		path string
		body string
	}{
		"eater": {"/eaters", `{"name":"Ada","diets":["vegan"],"allergens":["peanuts","nuts"],"excluded_foods":["mushrooms"],"energy_kcal":2000,"rules":["no nuts"]}`},
		"order": {"/generations", `{"days":28,"attendance":[` + strings.TrimSuffix(attendance.String(), ",") + `]}`},
	} {
		b.Run(name, func(b *testing.B) {
			of := reflect.TypeOf(inputOf(b, s, "POST", "/api/v1/households/{household}"+c.path)).Elem()
			r := httptest.NewRequest("POST", "/", nil)
			r.SetPathValue("household", "0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee")
			b.SetBytes(int64(len(c.body)))
			b.ReportAllocs()
			for b.Loop() {
				if found, err := readInput(r, []byte(c.body), reflect.New(of).Interface()); err != nil || found.Err() != nil {
					b.Fatal(err, found.Err())
				}
			}
		})
	}
}
