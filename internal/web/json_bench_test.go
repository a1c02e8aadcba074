package web

import (
	"encoding/json"
	"io"
	"testing"

	"mealplanner/internal/planner"
	"mealplanner/internal/shopping"
	"mealplanner/internal/wire"
)

// BenchmarkWrite writes the largest answers, beside encoding/json.
func BenchmarkWrite(b *testing.B) {
	l := newTestServer(b)
	ada := l.signUp(b, "ada@example.org")
	paths := weekFor(b, l, ada)
	for name, v := range map[string]any{"menu": new(planner.Menu), "list": new(shopping.GroceryList)} {
		ada.do(v, 200, "GET", paths[name], "")
		b.Run(name, func(b *testing.B) {
			var buffer []byte
			b.ReportAllocs()
			for b.Loop() {
				buffer, _ = wire.AppendJSON(buffer[:0], v)
			}
			b.SetBytes(int64(len(buffer)))
		})
		b.Run(name+" by encoding/json", func(b *testing.B) {
			b.ReportAllocs()
			e := json.NewEncoder(io.Discard)
			e.SetEscapeHTML(false)
			for b.Loop() {
				_ = e.Encode(v)
			}
		})
	}
}
