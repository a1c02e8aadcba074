package food

// aisleNames words the aisles for a list's headings.
var aisleNames = map[Aisle]string{
	Produce:    "Fruit and vegetables",
	Bakery:     "Bakery",
	MeatAisle:  "Meat",
	FishAisle:  "Fish",
	Dairy:      "Dairy and chilled",
	Frozen:     "Frozen",
	Pasta:      "Pasta, rice and grains",
	Tins:       "Tins and jars",
	Baking:     "Baking",
	Spices:     "Herbs and spices",
	OilsSauces: "Oils and sauces",
	NutsSeeds:  "Nuts and seeds",
	Drinks:     "Drinks",
	Other:      "Other",
}

// Name words the aisle for people.
func (a Aisle) Name() string {
	if name, ok := aisleNames[a]; ok {
		return name
	}
	return string(a)
}
