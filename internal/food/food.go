// Package food holds the facts: foods with their nutrients, portions, allergens,
// diets and aisles, the units that recipes are written in, and what a ban of a food, an
// allergen or a diet covers.
//
// It is pure: no clock, no file, no network, no random source. The table that we
// ship is compiled in (table.csv, one record a food); every figure has its source
// on the row. All nutrient values are per 100 g of the edible part.
package food

// ID names a food or a group of foods: a lower-case slug such as "red-lentils".
// An ID is never renamed and never reused: planned menus hold it for ever.
type ID string

// Food is one entry of the table.
type Food struct {
	ID      ID
	Name    string   // singular British/neutral English, e.g. "red lentils"
	Aliases []string // other names people search for, lower case
	// LocalAliases are names that mean this food in one locale only: "cider" is
	// alcohol in Britain and apple juice in America.
	LocalAliases []LocalAlias
	Groups       []ID // the groups it is in, closed upwards, e.g. shiitake: "mushrooms", "vegetables"
	// KindOf are the foods of which it is a state, cut, colour or sort: frozen
	// strawberries are strawberries, tamari is a soy sauce. Whatever keeps the other
	// off the table keeps this one off too.
	KindOf []ID
	MadeOf []ID // for compounds: the foods or groups inside, e.g. pesto: basil, parmesan, cashews
	Aisle  Aisle
	Origin Origin
	// Packaged foods differ by brand: whoever declares an allergen is told to read
	// the label of each, even where the typical ingredients say `no`.
	Packaged  bool
	Allergens Allergens
	Reason    string // why the labels are so, where it is not obvious
	Per100g   Nutrients
	// GramsPerML is the density of the food as it is measured in a spoon or cup
	// (chopped, poured); 0: unknown.
	GramsPerML float64
	// Portions gives grams for one of each count unit that makes sense: "piece",
	// "clove", "slice", "can" ... A volume unit in it overrides the density: a cup
	// of whole leaves weighs less than sixteen spoons of chopped ones.
	Portions map[Unit]float64
	// SoldBy is how shops and cooks count the food: Piece, Can, Bunch ... (then
	// Portions has it), Millilitre for what is poured, Teaspoon for what is spooned;
	// empty: by weight.
	SoldBy Unit
	Source Source
}

// Source says where a food's figures come from.
type Source struct {
	NDB      string // USDA SR28 nutrient database number, e.g. "11215"; empty: no USDA entry
	Estimate bool   // a proxy: figures of a similar food, shown as an estimate
	Note     string // for a proxy or hand-set figure: which, and why
}

// Origin is what a food comes from, the strictest part of it deciding. The zero
// value is unstated, which no diet but the omnivore's accepts.
type Origin uint8

// Origins, in the order of who accepts them.
const (
	OriginUnstated Origin = iota
	Plant                 // plants, fungi, minerals, microbes
	AnimalProduct         // milk, eggs, honey: vegetarian, not vegan
	Fish                  // fish and seafood, or made with them
	Meat                  // meat, gelatine, animal rennet, or made with them
)

// Aisle is a place in a shop.
type Aisle string

// The aisles, in the order in which a list shows them.
const (
	Produce    Aisle = "produce"
	Bakery     Aisle = "bakery"
	MeatAisle  Aisle = "meat"
	FishAisle  Aisle = "fish"
	Dairy      Aisle = "dairy"
	Frozen     Aisle = "frozen"
	Pasta      Aisle = "pasta-rice-grains"
	Tins       Aisle = "tins-and-jars"
	Baking     Aisle = "baking"
	Spices     Aisle = "spices"
	OilsSauces Aisle = "oils-and-sauces"
	NutsSeeds  Aisle = "nuts-and-seeds"
	Drinks     Aisle = "drinks"
	Other      Aisle = "other"
)

// Aisles lists every aisle in shopping order.
func Aisles() []Aisle {
	return []Aisle{Produce, Bakery, MeatAisle, FishAisle, Dairy, Frozen, Pasta, Tins, Baking, Spices, OilsSauces, NutsSeeds, Drinks, Other}
}
