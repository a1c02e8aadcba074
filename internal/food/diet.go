package food

// Diet is a way of eating that a food either fits or does not.
type Diet string

// The diets. Omnivore is the absence of one.
const (
	Vegetarian  Diet = "vegetarian"
	Vegan       Diet = "vegan"
	Pescatarian Diet = "pescatarian"
	GlutenFree  Diet = "gluten-free" // no EU gluten cereal, oats included
	DairyFree   Diet = "dairy-free"
	NutFree     Diet = "nut-free" // no tree nuts and no peanuts: the widest reading
)

// AllDiets lists every diet.
func AllDiets() []Diet {
	return []Diet{Vegetarian, Vegan, Pescatarian, GlutenFree, DairyFree, NutFree}
}

// Valid reports whether d is a diet that we know.
func (d Diet) Valid() bool {
	for _, x := range AllDiets() {
		if x == d {
			return true
		}
	}
	return false
}

// Fits reports whether the food fits the diet by its typical ingredients. What is
// unstated does not fit.
func (f *Food) Fits(d Diet) bool {
	switch d {
	case Vegan:
		return f.Origin == Plant
	case Vegetarian:
		return f.Origin == Plant || f.Origin == AnimalProduct
	case Pescatarian:
		return f.Origin == Plant || f.Origin == AnimalProduct || f.Origin == Fish
	case GlutenFree:
		return f.Allergens.Presence(Gluten) == No
	case DairyFree:
		return f.Allergens.Presence(Milk) == No
	case NutFree:
		return f.Allergens.Presence(Nuts) == No && f.Allergens.Presence(Peanuts) == No
	}
	return false
}
