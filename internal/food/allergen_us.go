package food

// USAllergen is one of the nine major food allergens of US law: FALCPA 2004 and the
// FASTER Act (sesame, since 2023), with the tree nuts of FDA's guidance of January
// 2025.
type USAllergen string

// The nine, in the order in which the law names them.
const (
	USMilk        USAllergen = "milk"
	USEggs        USAllergen = "eggs"
	USFish        USAllergen = "fish"
	USCrustaceans USAllergen = "crustacean-shellfish" // molluscs are none
	USTreeNuts    USAllergen = "tree-nuts"            // pine nuts are, coconut and chestnut are not
	USPeanuts     USAllergen = "peanuts"
	USWheat       USAllergen = "wheat" // rye, barley and oats are none
	USSoybeans    USAllergen = "soybeans"
	USSesame      USAllergen = "sesame"
)

// AllUSAllergens lists the nine.
func AllUSAllergens() []USAllergen {
	return []USAllergen{USMilk, USEggs, USFish, USCrustaceans, USTreeNuts, USPeanuts, USWheat, USSoybeans, USSesame}
}

// euOfUS gives for each US allergen the group of Regulation (EU) 1169/2011 that
// holds it; where the two laws differ, USPresence looks closer.
var euOfUS = map[USAllergen]Allergen{
	USMilk: Milk, USEggs: Eggs, USFish: FishAllergy, USCrustaceans: Crustaceans, USTreeNuts: Nuts,
	USPeanuts: Peanuts, USWheat: Gluten, USSoybeans: Soybeans, USSesame: Sesame,
}

// USPresence says what US law would call the food, by typical ingredients. It is for
// labels: who declares an allergen is protected by Food.Allergens, which is never
// narrower. A food or an allergen that we do not know is May.
func (t *Table) USPresence(id ID, a USAllergen) Presence {
	f, group := t.Food(id), euOfUS[a]
	if f == nil || group == "" {
		return May
	}
	by := f.Allergens.Presence(group)
	switch a {
	case USWheat:
		return t.wheatIn(id, by)
	case USTreeNuts:
		return t.treeNutsIn(id, by)
	}
	return by
}

// wheatIn narrows gluten to wheat. Oats, rye and barley are grown, milled and baked
// beside wheat, so that for them it stays May.
func (t *Table) wheatIn(id ID, gluten Presence) Presence {
	if gluten == Contains && !t.Covers("wheat-foods", id) && !t.onlyWheatExplains(id) {
		return May
	}
	return gluten
}

// onlyWheatExplains: gluten that none of the other three cereals explains is wheat's.
func (t *Table) onlyWheatExplains(id ID) bool {
	return !t.Covers("oat-foods", id) && !t.Covers("rye-foods", id) && !t.Covers("barley-foods", id)
}

// treeNutsIn adds pine nuts, and takes out chestnuts, which left the list in 2025.
func (t *Table) treeNutsIn(id ID, nuts Presence) Presence {
	switch {
	case t.Covers("pine-nuts", id):
		return Contains
	case nuts == May && t.Covers("chestnut-foods", id):
		return No
	}
	return nuts
}
