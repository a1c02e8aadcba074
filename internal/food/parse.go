package food

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	_ "embed"

	"mealplanner/internal/csvrows"
)

// table.csv has one record a food. Figures are those of USDA SR28 (National
// Nutrient Database for Standard Reference, Release 28, public domain) under the
// NDB number on the row; `estimate` marks a similar food's figures or typical ones,
// and `note` says which. Labels follow Regulation (EU) 1169/2011, Annex II, by
// typical ingredients: `contains` and `may` are listed, and where `reviewed` is yes
// everything else is `no`; `reason` says why where it is not obvious. docs/food.md
// explains every column.
//
//go:embed table.csv
var tableCSV string

var foodColumns = []string{
	"id", "name", "aliases", "groups", "kind_of", "made_of", "aisle", "origin", "packaged",
	"contains", "may", "reviewed", "reason",
	"energy_kcal", "protein_g", "carbs_g", "fat_g", "fiber_g", "sugars_g", "saturated_fat_g", "sodium_mg",
	"potassium_mg", "calcium_mg", "iron_mg", "vitamin_c_mg",
	"g_per_ml", "portions", "sold_by", "ndb", "estimate", "note",
}

var nutrientColumns = []struct {
	column   string
	nutrient Nutrient
}{
	{"energy_kcal", Energy}, {"protein_g", Protein}, {"carbs_g", Carbs}, {"fat_g", Fat},
	{"fiber_g", Fiber}, {"sugars_g", Sugars}, {"saturated_fat_g", SaturatedFat}, {"sodium_mg", Sodium},
	{"potassium_mg", Potassium}, {"calcium_mg", Calcium}, {"iron_mg", Iron}, {"vitamin_c_mg", VitaminC},
}

var origins = map[string]Origin{
	"plant": Plant, "animal-product": AnimalProduct, "fish": Fish, "meat": Meat,
}

// String names the origin as the table writes it.
func (o Origin) String() string {
	for name, x := range origins {
		if x == o {
			return name
		}
	}
	return "unstated"
}

// parseFoods reads the records; an error says the row and the column.
func parseFoods(text string) ([]Food, error) {
	rows, err := csvrows.Read(text, foodColumns...)
	if err != nil {
		return nil, err
	}
	foods := make([]Food, 0, len(rows))
	for _, r := range rows {
		f, err := parseFood(r)
		if err != nil {
			return nil, err
		}
		foods = append(foods, f)
	}
	return foods, nil
}

func parseFood(r row) (Food, error) {
	f := Food{
		ID:     ID(r.Cell("id")),
		Name:   r.Cell("name"),
		Groups: ids(r.List("groups")),
		KindOf: ids(r.List("kind_of")),
		MadeOf: ids(r.List("made_of")),
		Aisle:  Aisle(r.Cell("aisle")),
		Reason: r.Cell("reason"),
		Source: Source{NDB: r.Cell("ndb"), Note: r.Cell("note")},
	}
	if f.Name == "" {
		return f, errorIn(r, "name", "is empty")
	}
	if !slices.Contains(Aisles(), f.Aisle) {
		return f, errorIn(r, "aisle", "%q is none of ours", f.Aisle)
	}
	if v := r.Cell("origin"); v != "" {
		origin, ok := origins[v]
		if !ok {
			return f, errorIn(r, "origin", "%q is none of plant, animal-product, fish, meat", v)
		}
		f.Origin = origin
	}
	var err error
	if f.Aliases, f.LocalAliases, err = parseAliases(r); err != nil {
		return f, err
	}
	if f.Packaged, err = yes(r, "packaged"); err != nil {
		return f, err
	}
	if f.Source.Estimate, err = yes(r, "estimate"); err != nil {
		return f, err
	}
	if f.Allergens, err = parseAllergens(r); err != nil {
		return f, err
	}
	if f.Per100g, err = parseNutrients(r); err != nil {
		return f, err
	}
	return f, parseMeasures(r, &f)
}

// parseAliases splits the names that are good everywhere from those of one locale:
// "uk:cider".
func parseAliases(r row) (everywhere []string, local []LocalAlias, err error) {
	for _, text := range r.List("aliases") {
		locale, name, found := strings.Cut(text, ":")
		if !found {
			everywhere = append(everywhere, text)
			continue
		}
		l := Locale(locale)
		if !l.Valid() || l == AnyLocale || name == "" || name != strings.TrimSpace(name) {
			return nil, nil, errorIn(r, "aliases", "%q is no name of a locale", text)
		}
		local = append(local, LocalAlias{Locale: l, Name: name})
	}
	return everywhere, local, nil
}

func parseAllergens(r row) (Allergens, error) {
	var out Allergens
	reviewed, err := yes(r, "reviewed")
	if err != nil {
		return out, err
	}
	if reviewed {
		for _, a := range AllAllergens() {
			out = out.With(a, No)
		}
	}
	for _, c := range []struct {
		column string
		state  Presence
	}{{"may", May}, {"contains", Contains}} {
		for _, v := range r.List(c.column) {
			a := Allergen(v)
			if !a.Valid() {
				return out, errorIn(r, c.column, "%q is none of the 14 allergens", v)
			}
			out = out.With(a, c.state)
		}
	}
	return out, nil
}

func parseNutrients(r row) (Nutrients, error) {
	var out Nutrients
	for _, c := range nutrientColumns {
		v, stated, err := number(r, c.column)
		if err != nil {
			return out, err
		}
		if stated {
			out = out.With(c.nutrient, v)
		}
	}
	return out, nil
}

func parseMeasures(r row, f *Food) error {
	density, _, err := number(r, "g_per_ml")
	if err != nil {
		return err
	}
	f.GramsPerML = density
	for _, portion := range r.List("portions") {
		i := strings.LastIndexByte(portion, ' ')
		if i < 0 {
			return errorIn(r, "portions", "%q is no unit and grams", portion)
		}
		u, grams := Unit(portion[:i]), portion[i+1:]
		g, err := strconv.ParseFloat(grams, 64)
		if err != nil || !(g > 0) || !u.Valid() || u.Kind() == Mass {
			return errorIn(r, "portions", "%q is no unit and grams", portion)
		}
		if f.Portions == nil {
			f.Portions = map[Unit]float64{}
		}
		if _, twice := f.Portions[u]; twice {
			return errorIn(r, "portions", "%q is there twice", u)
		}
		f.Portions[u] = g
	}
	f.SoldBy = Unit(r.Cell("sold_by"))
	if f.SoldBy != "" {
		if _, ok := f.Grams(1, f.SoldBy); !ok {
			return errorIn(r, "sold_by", "%q has no grams on this row", f.SoldBy)
		}
	}
	return nil
}

func ids(texts []string) []ID {
	if len(texts) == 0 {
		return nil
	}
	out := make([]ID, len(texts))
	for i, t := range texts {
		out[i] = ID(t)
	}
	return out
}

// row is one record of a file.
type row = csvrows.Row

func yes(r row, column string) (bool, error) {
	switch r.Cell(column) {
	case "yes":
		return true, nil
	case "", "no":
		return false, nil
	}
	return false, errorIn(r, column, "%q is neither yes nor no", r.Cell(column))
}

// number reads a figure that is not negative; a blank is unknown.
func number(r row, column string) (v float64, stated bool, err error) {
	text := r.Cell(column)
	if text == "" {
		return 0, false, nil
	}
	v, err = strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 0 && v < 1e6) {
		return 0, false, errorIn(r, column, "%q is no figure", text)
	}
	return v, true, nil
}

func errorIn(r row, column, format string, args ...any) error {
	return fmt.Errorf("line %d (%s), column %s: %s", r.Line, r.Cell("id"), column, fmt.Sprintf(format, args...))
}
