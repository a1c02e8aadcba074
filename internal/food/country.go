package food

import "strings"

// Country is a country, as ISO 3166-1 alpha-2: "GB", "US". Of a line of ingredients it
// decides how much a cup, a spoon and a pint hold, and what cider and cream are; of a date
// the season. Empty: unknown, read with the measures of the US.
type Country string

// ParseCountry reads two letters of either case, A to Z; empty is unknown. A code that
// is no country's is read as unknown, as nothing is known of its measures.
func ParseCountry(text string) (Country, bool) {
	letter := func(c byte) bool { return 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' }
	if text != "" && (len(text) != 2 || !letter(text[0]) || !letter(text[1])) {
		return "", false
	}
	return Country(strings.ToUpper(text)), true
}

// measures are the millilitres that a country's cups, spoons and pints hold. The
// metric cup of 250 ml and spoons of 5 and 15 ml are what recipes outside the US
// mean today; Australia's tablespoon holds 20 ml (Standards Australia AS 1325). The
// imperial pint is 568.26125 ml (Weights and Measures Act 1985), a fluid ounce its
// twentieth.
type measures struct{ cup, tablespoon, teaspoon, pint, fluidOunce float64 }

var (
	customary  = measures{236.5882365, 14.78676478125, 4.92892159375, 473.176473, 29.5735295625}
	imperial   = measures{250, 15, 5, 568.26125, 28.4130625}
	australian = measures{250, 20, 5, 568.26125, 28.4130625}
	// german spoons hold 15 and 5 ml; a "Tasse" is a coffee cup, of which cookery books
	// in German say 150 ml.
	german = measures{150, 15, 5, 568.26125, 28.4130625}
)

// outsideUS lists the countries that do not measure as the US does.
var outsideUS = map[Country]measures{
	"DE": german, "AT": german, "CH": german, "LI": german, "LU": german,
	"GB": imperial, "IE": imperial, "AU": australian, "NZ": imperial, "CA": imperial, "ZA": imperial, "IN": imperial,
}

// Millilitres of one of the volume unit u in the country; 0 for masses and counts.
func (c Country) Millilitres(u Unit) float64 {
	m, other := outsideUS[c]
	if !other {
		m = customary
	}
	switch u {
	case Cup:
		return m.cup
	case Tablespoon:
		return m.tablespoon
	case Teaspoon:
		return m.teaspoon
	case Dessertspoon:
		return 2 * m.teaspoon
	case FluidOunce:
		return m.fluidOunce
	case Pint:
		return m.pint
	case Quart:
		return 2 * m.pint
	case Gallon:
		return 8 * m.pint
	}
	if u.Kind() == Volume {
		return u.Factor()
	}
	return 0
}
