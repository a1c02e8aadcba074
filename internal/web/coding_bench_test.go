package web

import (
	"testing"

	"mealplanner/internal/store/storetest"
)

// BenchmarkEncode encodes the page of a week in each coding; %smaller is what it saves.
func BenchmarkEncode(b *testing.B) {
	w := newReach(b, storetest.SQLite(b))
	page := ask(w.Handler(), "GET", "/menus/"+w.home.menu, "", bearer(w.ada.Token)...)
	for _, c := range codings {
		b.Run(string(c), func(b *testing.B) {
			plain := page.Body.Bytes()
			b.SetBytes(int64(len(plain)))
			b.ReportAllocs()
			var out []byte
			for b.Loop() {
				out, _ = encoded(plain, c, "text/html")
			}
			b.ReportMetric(100-100*float64(len(out))/float64(len(plain)), "%smaller")
		})
	}
}
