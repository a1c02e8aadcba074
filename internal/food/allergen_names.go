package food

// allergenWords gives each allergen its name for people and the other words that
// mean exactly it, all singular.
var allergenWords = map[Allergen]struct {
	name  string
	words []string
}{
	Gluten:      {"cereals containing gluten", []string{"gluten", "wheat", "wheat gluten"}},
	Crustaceans: {"crustaceans", []string{"crustacean", "crustacean shellfish"}},
	Eggs:        {"eggs", []string{"egg", "hen egg", "egg white", "egg yolk"}},
	FishAllergy: {"fish", []string{"fish", "finned fish"}},
	Peanuts:     {"peanuts", []string{"peanut", "groundnut", "ground nut", "monkey nut"}},
	Soybeans:    {"soybeans", []string{"soybean", "soy", "soya", "soy bean", "soya bean", "soja"}},
	Milk:        {"milk", []string{"milk", "dairy", "lactose", "cow milk", "milk protein", "cow milk protein", "casein", "whey", "dairy product", "milk product"}},
	Nuts:        {"nuts", []string{"tree nut", "treenut"}},
	Celery:      {"celery", []string{"celery", "celeriac"}},
	Mustard:     {"mustard", []string{"mustard"}},
	Sesame:      {"sesame", []string{"sesame", "sesame seed"}},
	Sulphites:   {"sulphites", []string{"sulphite", "sulfite", "sulphur dioxide", "sulfur dioxide"}},
	Lupin:       {"lupin", []string{"lupin", "lupine"}},
	Molluscs:    {"molluscs", []string{"mollusc", "mollusk", "molluscan shellfish"}},
}

// Name of the allergen for people, as labels write it; the text itself where it is
// none of the 14.
func (a Allergen) Name() string {
	if w, ok := allergenWords[a]; ok {
		return w.name
	}
	return string(a)
}

// Names lists all that means exactly the allergen, as ParseAllergen reads it: its id, its
// name for people and the other words.
func (a Allergen) Names() []string {
	w, ok := allergenWords[a]
	if !ok {
		return nil
	}
	return append([]string{string(a), w.name}, w.words...)
}

// NamedAfter gives the foods and groups that are called like the allergen, in order:
// "tree nuts" of nuts.
func (t *Table) NamedAfter(a Allergen) []ID {
	var all []ID
	for _, word := range allergenWords[a].words {
		all = append(all, t.phrases[PhraseKey(word)]...)
	}
	return t.Widest(all)
}

// ParseAllergen reads an allergen's id, name or another word that means exactly
// that one: "soya", "sulfites", "tree nuts". A word that means several ("shellfish")
// is not one.
func ParseAllergen(text string) (Allergen, bool) {
	a, ok := allergenOfWord[PhraseKey(text)]
	return a, ok
}

var allergenOfWord = indexAllergenWords()

func indexAllergenWords() map[string]Allergen {
	index := map[string]Allergen{}
	for _, a := range AllAllergens() {
		for _, word := range a.Names() {
			index[PhraseKey(word)] = a
		}
	}
	return index
}

// String names the state as the table writes it.
func (p Presence) String() string {
	switch p {
	case No:
		return "no"
	case Contains:
		return "contains"
	}
	return "may"
}

// Stated lists the allergens of which p is true, in the order of the annex.
func (a Allergens) Stated(p Presence) []Allergen {
	var out []Allergen
	for i, x := range AllAllergens() {
		if a.state[i] == p {
			out = append(out, x)
		}
	}
	return out
}
