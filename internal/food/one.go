package food

import "strings"

// FoodNamed gives the one food that somebody means by an id or a name, in any spelling
// and number: the food's own name before what others are called too. A phrase that names
// several foods, a group or nothing gives nil: it is asked back, never guessed.
func (t *Table) FoodNamed(phrase string, l Locale) *Food {
	if f := t.foods[slugOf(phrase)]; f != nil {
		return f
	}
	key := PhraseKey(phrase)
	var found []*Food
	for _, id := range t.named(key, l) {
		f := t.foods[id]
		switch {
		case f == nil: // a group
		case PhraseKey(f.Name) == key:
			return f
		default:
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

// FoodNamedIn is FoodNamed in a language, or else in English. A name of many foods is asked
// back too: "Öl".
func (t *Table) FoodNamedIn(phrase string, l Language) *Food {
	names, key := t.NamesIn(l), l.Key(phrase)
	if l == English || names.Broad(key) {
		return t.FoodNamed(phrase, AnyLocale)
	}
	var found []*Food
	for _, id := range names.Foods(key) {
		f := t.foods[id]
		switch {
		case f == nil: // a group
		case l.Key(t.NameIn(id, l)) == key:
			return f
		default:
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		return t.FoodNamed(phrase, AnyLocale)
	}
	return found[0]
}

// slugOf writes a name as an id is written: "Soy sauce" is soy-sauce.
func slugOf(phrase string) ID {
	return ID(strings.Join(strings.Fields(strings.ToLower(phrase)), "-"))
}
