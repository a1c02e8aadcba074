package food

import (
	"cmp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	_ "embed"

	"mealplanner/internal/csvrows"
)

// counted.csv names one and several of a food that is counted, where its name is not that:
// "one scallop", "two eggs". Several in German are in names_de.csv, by which they are found too.
//
//go:embed counted.csv
var countedNames string

// numbers are the names of one and of several in each language; empty: the food's name.
type numbers struct{ one, many map[Language]string }

var countedFoods = sync.OnceValue(func() map[ID]numbers {
	rows, err := csvrows.Read(countedNames, "id", "one_en", "many_en", "one_de")
	if err != nil {
		panic("food: counted.csv: " + err.Error())
	}
	all := make(map[ID]numbers, len(rows))
	for _, r := range rows {
		all[ID(r.Cell("id"))] = numbers{
			one:  map[Language]string{English: r.Cell("one_en"), German: r.Cell("one_de")},
			many: map[Language]string{English: r.Cell("many_en")},
		}
	}
	return all
})

// pieces names so many of a food that is counted by itself: "Apfel", "Äpfel".
func (t *Table) pieces(id ID, quantity float64, l Language) string {
	if !t.Known(id) {
		return t.NameIn(id, l)
	}
	n, german := nameIn(l, "food", string(id))
	switch {
	case quantity <= 1:
		return cmp.Or(countedFoods()[id].one[l], t.NameIn(id, l))
	case german:
		return cmp.Or(n.plural, t.NameIn(id, l))
	}
	return cmp.Or(countedFoods()[id].many[l], t.NameIn(id, l))
}

// CountedIn gives the unit and the food as they are written after a quantity in a language:
// "Dosen" and "Kichererbsen", no unit and "Eier", no unit and "Kabeljaufilets". What the
// name says of the unit is said once.
func (t *Table) CountedIn(id ID, quantity float64, u Unit, l Language) (unit, name string) {
	if u == Piece || u == "" {
		return "", t.pieces(id, quantity, l)
	}
	unit, name = u.NameIn(l, quantity), t.NameIn(id, l)
	if u == Can {
		return unit, l.withoutCan(name)
	}
	if u.Kind() == Count {
		for _, last := range []string{u.NameIn(l, 2), u.NameIn(l, 1)} {
			if stem, ok := l.cutLast(name, last); ok {
				return "", stem + cased(unit, name[len(stem):])
			}
		}
	}
	return unit, name
}

// withoutCan is a name without the words that say that the food is canned.
func (l Language) withoutCan(name string) string {
	if l == German {
		return strings.TrimSuffix(name, " aus der Dose")
	}
	return strings.TrimPrefix(name, "canned ")
}

// cutLast cuts the last word off a name; in German also the last part of a compound.
func (l Language) cutLast(name, last string) (stem string, ok bool) {
	at := len(name) - len(last)
	if at <= 0 || !strings.EqualFold(name[at:], last) {
		return "", false
	}
	return name[:at], l == German || name[at-1] == ' '
}

// cased is a word with a small first letter where the word that it stands for has one.
func cased(word, instead string) string {
	if first, _ := utf8.DecodeRuneInString(instead); unicode.IsLower(first) {
		r, n := utf8.DecodeRuneInString(word)
		return string(unicode.ToLower(r)) + word[n:]
	}
	return word
}
