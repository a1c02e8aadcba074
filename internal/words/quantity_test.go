package words

import (
	"testing"

	"golang.org/x/text/language"

	"mealplanner/internal/food"
)

func TestMeasured(t *testing.T) {
	t.Parallel()
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
		{1.0 / 3, food.Cup, "⅓ cup"},
		{0.667, food.Cup, "⅔ cup"},
		{2.333, food.Cup, "2⅓ cups"},
		{0.125, food.Teaspoon, "⅛ tsp"},
		{9.5, food.Ounce, "9½ oz"},
		{0.625, food.Teaspoon, "0.6 tsp"},
		{0.25, food.Teaspoon, "¼ tsp"},
		{1.5, food.Cup, "1½ cups"},
		{162.5, food.Gram, "163 g"},
		{2.54, food.Gram, "2.5 g"},
		{1.05, food.Kilogram, "1.05 kg"},
		{1.45, food.Litre, "1.45 l"},
		{1.25, food.Pound, "1¼ lb"},
	} {
		if got, _ := For(language.English).Measured(test.q, test.u, "garlic"); got != test.want {
			t.Errorf("%v %s: got %q, want %q", test.q, test.u, got, test.want)
		}
	}
}

// What people carry to the shop is in the number of its quantity, in each language.
func TestCounted(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		tag  language.Tag
		q    float64
		u    food.Unit
		id   food.ID
		want string
	}{
		{language.German, 21, food.Piece, "egg", "21 Eier"},
		{language.German, 5.5, food.Piece, "plum", "5½ Pflaumen"},
		{language.German, 4, food.Fillet, "cod", "4 Kabeljaufilets"},
		{language.German, 4, food.Can, "chickpeas-canned", "4 Dosen Kichererbsen"},
		{language.German, 1.45, food.Litre, "whole-milk", "1,45 l Vollmilch"},
		{language.English, 21, food.Piece, "egg", "21 eggs"},
		{language.English, 0.5, food.Piece, "onion", "½ onion"},
	} {
		if got := For(test.tag).Counted(test.q, test.u, test.id); got != test.want {
			t.Errorf("%v %s of %s: %q, want %q", test.q, test.u, test.id, got, test.want)
		}
	}
}

func TestRange(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, want string }{
		{"2026-12-01", "2026-12-07", "1. Dezember – 7. Dezember 2026"},
		{"2026-12-30", "2027-01-02", "30. Dezember 2026 – 2. Januar 2027"},
		{"2026-10-04", "2026-10-04", "4. Oktober 2026"},
	} {
		if got := For(language.German).Range(c.from, c.to); got != c.want {
			t.Errorf("%s to %s: %q, want %q", c.from, c.to, got, c.want)
		}
	}
}
