package web

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
)

// BenchmarkReadInput reads bodies as routes do: an eater, and the largest order.
func BenchmarkReadInput(b *testing.B) {
	var attendance strings.Builder
	for i := range 224 {
		fmt.Fprintf(&attendance, `{"date":"2026-12-%02d","slot":"dinner","eaters":["0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee","0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeef"]},`, 1+i%28)
	}
	for name, c := range map[string]struct {
		in   func() any
		body string
	}{
		"eater": {func() any { return new(newEaterIn) }, `{"name":"Ada","diets":["vegan"],"allergens":["peanuts","nuts"],"excluded_foods":["mushrooms"],"energy_kcal":2000,"rules":["no nuts"]}`},
		"order": {func() any { return new(orderIn) }, `{"days":28,"attendance":[` + strings.TrimSuffix(attendance.String(), ",") + `]}`},
	} {
		b.Run(name, func(b *testing.B) {
			r := httptest.NewRequest("POST", "/", nil)
			r.SetPathValue("household", "0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee")
			b.SetBytes(int64(len(c.body)))
			b.ReportAllocs()
			for b.Loop() {
				if found, err := readInput(r, []byte(c.body), c.in()); err != nil || found.Err() != nil {
					b.Fatal(err, found.Err())
				}
			}
		})
	}
}
