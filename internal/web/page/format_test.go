package page

import (
	"testing"
	"time"

	"golang.org/x/text/language"

	"mealplanner/internal/words"
)

func TestSpanText(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "0 µs", 310 * time.Microsecond: "310 µs", 4200 * time.Microsecond: "4.2 ms", 2500 * time.Millisecond: "2.5 s", 63 * time.Second: "1m3s",
	} {
		if got := words.For(language.English).Span(d); got != want {
			t.Errorf("%d ns: got %q, want %q", d, got, want)
		}
	}
}
