package page

import (
	"testing"
	"time"

	"golang.org/x/text/language"

	"mealplanner/internal/food"
	"mealplanner/internal/words"
)

func TestQuantityText(t *testing.T) {
	for _, test := range []struct {
		q    float64
		u    food.Unit
		want string
	}{
		{2, food.Piece, "2"},
		{250, food.Gram, "250 g"},
		{1, food.Clove, "1 clove"},
		{3, food.Clove, "3 cloves"},
		{2, food.Bunch, "2 bunches"},
		{4, food.Leaf, "4 leaves"},
		{1.0 / 3, food.Cup, "0.3 cup"},
		{0.625, food.Teaspoon, "0.6 tsp"},
		{0.25, food.Teaspoon, "¼ tsp"},
		{1.5, food.Cup, "1½ cups"},
		{162.5, food.Gram, "163 g"},
		{2.54, food.Gram, "2.5 g"},
	} {
		if got := words.For(language.English).Quantity(test.q, test.u); got != test.want {
			t.Errorf("%v %s: got %q, want %q", test.q, test.u, got, test.want)
		}
	}
}

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
