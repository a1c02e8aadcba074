package words

import (
	"golang.org/x/text/number"

	"mealplanner/internal/food"
)

// Number writes a number, grouped in thousands, with at most so many digits after the
// decimal sign.
func (w *Words) Number(v float64, digits int) string {
	return w.printer.Sprint(number.Decimal(v, number.MaxFractionDigits(digits)))
}

// Amount writes a quantity with its unit: "1.5 cups". A piece needs no unit.
func (w *Words) Amount(quantity float64, u food.Unit) string {
	amount := w.Number(quantity, 2)
	if u == food.Piece {
		return amount
	}
	return amount + " " + u.NameIn(w.Language(), quantity)
}
