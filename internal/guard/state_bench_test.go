package guard_test

import (
	"testing"

	"mealplanner/internal/guard"
	"mealplanner/internal/guard/guardtest"
)

// BenchmarkState asks for the state of a file.
func BenchmarkState(b *testing.B) {
	g := open(b, guard.Config{URL: guardtest.SQLite(b)})
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := g.State(); !ok {
			b.Fatal("no state")
		}
	}
}
