package food

// dietWords gives each diet its name for people and other words for it, singular.
var dietWords = map[Diet]struct {
	name  string
	words []string
}{
	Vegetarian:  {"vegetarian", []string{"veggie", "lacto ovo vegetarian", "ovo lacto vegetarian", "meat free", "meatless"}},
	Vegan:       {"vegan", []string{"plant based", "plantbased", "fully plant based", "strict vegetarian"}},
	Pescatarian: {"pescatarian", []string{"pescetarian", "pesco vegetarian"}},
	GlutenFree:  {"gluten-free", []string{"gluten free", "glutenfree"}},
	DairyFree:   {"dairy-free", []string{"dairy free", "dairyfree", "milk free"}},
	NutFree:     {"nut-free", []string{"nut free", "nutfree"}},
	HalalStyle:  {"halal-style", []string{"halal", "halal friendly"}},
	Keto:        {"keto", []string{"ketogenic", "keto friendly"}},
}

// Name of the diet for people; the text itself where we do not know it.
func (d Diet) Name() string {
	if w, ok := dietWords[d]; ok {
		return w.name
	}
	return string(d)
}

// Names lists all that means the diet, as ParseDiet reads it: its id, its name for people
// and the other words.
func (d Diet) Names() []string {
	w, ok := dietWords[d]
	if !ok {
		return nil
	}
	return append([]string{string(d), w.name}, w.words...)
}

// ParseDiet reads a diet's id, name or another word for it: "plant-based",
// "pescetarian", "gluten free".
func ParseDiet(text string) (Diet, bool) {
	d, ok := dietOfWord[PhraseKey(text)]
	return d, ok
}

var dietOfWord = indexDietWords()

func indexDietWords() map[string]Diet {
	index := map[string]Diet{}
	for _, d := range AllDiets() {
		for _, word := range d.Names() {
			index[PhraseKey(word)] = d
		}
	}
	return index
}
