package food

import "slices"

// Diet is a way of eating that a food, or a dish, either fits or does not.
type Diet string

// The diets. Omnivore is the absence of one.
const (
	Vegetarian  Diet = "vegetarian" // no animal rennet either: see Meat
	Vegan       Diet = "vegan"
	Pescatarian Diet = "pescatarian"
	GlutenFree  Diet = "gluten-free" // no EU gluten cereal, oats included
	DairyFree   Diet = "dairy-free"
	NutFree     Diet = "nut-free" // no tree nuts and no peanuts: the widest reading
	// HalalStyle is no pork and what is made of it (lard, gelatine of unstated origin,
	// blood), and no alcohol (wine, mirin, vanilla extract). It is a style and no
	// certification: how an animal was slaughtered is on no row, so other meat stays,
	// and so do cheeses made with animal rennet.
	HalalStyle Diet = "halal-style"
	// Keto is very little carbohydrate. It is judged by the numbers of a dish and not
	// by its foods: see OfDish.
	Keto Diet = "keto"
)

// AllDiets lists every diet.
func AllDiets() []Diet {
	return []Diet{Vegetarian, Vegan, Pescatarian, GlutenFree, DairyFree, NutFree, HalalStyle, Keto}
}

// FoodDiets lists the diets that a food fits or not by itself, which are all but those of
// dishes (OfDish).
func FoodDiets() []Diet {
	return slices.DeleteFunc(AllDiets(), Diet.OfDish)
}

// Valid reports whether d is a diet that we know.
func (d Diet) Valid() bool { return slices.Contains(AllDiets(), d) }

// OfDish reports whether the diet is judged on a whole dish: no food fits it or
// fails it by itself.
func (d Diet) OfDish() bool { return d == Keto }

// Fits reports whether the food fits the diet by its typical ingredients, as far as
// its own row can tell. What is unstated does not fit; neither does any food fit a
// diet that asks for more than its row, which Table.Fits knows.
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

// Fits reports whether a food fits the diet by its typical ingredients, those of a
// compound too. What is unstated or unknown does not fit, and a diet of dishes
// (OfDish) fits no food.
func (t *Table) Fits(id ID, d Diet) bool {
	f := t.foods[id]
	if f == nil {
		return false
	}
	if d == HalalStyle {
		return f.Origin != OriginUnstated && !t.Covers("pork", id) && t.Risk(id, Alcohol) == NoRisk
	}
	return f.Fits(d)
}
