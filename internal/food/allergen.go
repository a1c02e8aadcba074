package food

// Allergen is one of the 14 groups of Regulation (EU) 1169/2011, Annex II.
type Allergen string

// The allergens, in the order of the annex.
const (
	Gluten      Allergen = "gluten"
	Crustaceans Allergen = "crustaceans"
	Eggs        Allergen = "eggs"
	FishAllergy Allergen = "fish"
	Peanuts     Allergen = "peanuts"
	Soybeans    Allergen = "soybeans"
	Milk        Allergen = "milk"
	Nuts        Allergen = "nuts"
	Celery      Allergen = "celery"
	Mustard     Allergen = "mustard"
	Sesame      Allergen = "sesame"
	Sulphites   Allergen = "sulphites"
	Lupin       Allergen = "lupin"
	Molluscs    Allergen = "molluscs"
)

// AllAllergens lists the 14 in the order of the annex.
func AllAllergens() []Allergen {
	return []Allergen{Gluten, Crustaceans, Eggs, FishAllergy, Peanuts, Soybeans, Milk, Nuts, Celery, Mustard, Sesame, Sulphites, Lupin, Molluscs}
}

// Presence is what a food says of an allergen. The zero value is May: what is not
// stated may be there.
type Presence uint8

// The three states.
const (
	May Presence = iota
	No
	Contains
)

// Allergens is what a food says of each allergen; what is not stated is May.
type Allergens struct{ state [14]Presence }

// Presence of one allergen; an allergen that we do not know is May.
func (a Allergens) Presence(of Allergen) Presence {
	if i := of.index(); i >= 0 {
		return a.state[i]
	}
	return May
}

// With gives a copy that states p of one allergen.
func (a Allergens) With(of Allergen, p Presence) Allergens {
	if i := of.index(); i >= 0 {
		a.state[i] = p
	}
	return a
}

// Excludes reports whether someone who declares this allergen may not be served
// the food: `contains` and `may` both exclude.
func (a Allergens) Excludes(declared Allergen) bool { return a.Presence(declared) != No }

// indexOfAllergen gives each allergen its place in the annex.
var indexOfAllergen = func() map[Allergen]int {
	places := map[Allergen]int{}
	for i, a := range AllAllergens() {
		places[a] = i
	}
	return places
}()

func (a Allergen) index() int {
	if i, ok := indexOfAllergen[a]; ok {
		return i
	}
	return -1
}

// Valid reports whether a is one of the 14.
func (a Allergen) Valid() bool { return a.index() >= 0 }
