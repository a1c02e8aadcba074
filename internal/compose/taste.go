package compose

import (
	"slices"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// plate is what a dish is to whoever eats something beside it.
type plate struct {
	traits trait
	never  trait // of a dish beside which it is never served
	region region
	heavy  basket // the foods that it is mostly made of
	starch int    // what it is filled with most: index in starches, or none
}

// trait is a set of what dishes can be.
type trait uint32

const (
	starchy trait = 1 << iota // bread, pasta, rice, potatoes or a grain fill it
	meaty
	fishy
	eggy
	cheesy
	pulsy // beans, lentils, chickpeas, and what is made of soya
	nutty
	sweet
	savoury
	drink
	filling // it has a main's protein
	fatty   // a dressing, a butter: hardly anything but fat
	smooth  // a shake, a yogurt: eaten with a spoon or drunk
)

// tasteRules say what is never served beside what. Their first dish is a side, their second a
// main or another side. It is our own judgement, of how people lay a table.
var tasteRules = []struct {
	name       string
	side, main trait
}{
	{"no starch beside a starch", starchy, starchy},
	{"no meat beside meat or fish", meaty, meaty | fishy},
	{"no fish beside fish or meat", fishy, fishy | meaty},
	{"no egg beside egg", eggy, eggy},
	{"no cheese beside cheese", cheesy, cheesy},
	{"no pulses beside pulses", pulsy, pulsy},
	{"no nuts beside nuts", nutty, nutty},
	{"no second main", filling, meaty | fishy},
	{"no second shake, yogurt or drink", smooth | drink, smooth | drink},
	{"nothing savoury beside what is sweet", savoury, sweet},
	{"no dressing beside what is drunk or spooned", fatty, smooth | drink},
}

// Amounts of a serving from which a dish has a trait, in g.
const (
	someStarch   = 12 // carbohydrate of bread, pasta, rice, potatoes, grains
	someProtein  = 3.5
	mainsProtein = 12
	heavyFood    = 40
	fatOfEnergy  = 0.65
)

// starches are what fills a plate, the narrow groups before the wide.
var starches = []food.ID{"rice", "pasta-group", "noodles", "potatoes", "sweet-potato", "tortillas", "bread-group", "breakfast-cereals", "oat-foods", "quinoa", "flours", "grains"}

// proteins are the groups of what gives a dish its protein, with the trait of each.
var proteinTraits = []struct {
	group food.ID
	trait trait
}{
	{"meat", meaty}, {"meat-alternatives", meaty}, {"fish-and-seafood", fishy}, {"egg-foods", eggy}, {"cheese", cheesy},
	{"legumes", pulsy}, {"tofu", pulsy}, {"nuts-and-seeds", nutty},
}

// plateOf says what a recipe is, by the foods of a serving.
func plateOf(t *food.Table, g goods, r *meal.Recipe) plate {
	p := plate{region: regionOf[r.Cuisine]}
	servings := float64(max(r.Servings, 1))
	var fruit, spooned, all float64
	starch := make([]float64, len(starches))
	protein := map[trait]float64{}
	plain := 0
	for _, in := range r.Ingredients {
		f := t.Food(in.Food)
		if f == nil {
			continue
		}
		grams := in.Grams / servings
		if !f.Staple() {
			plain++
			if grams >= heavyFood {
				if n, known := g[in.Food]; known {
					p.heavy = p.heavy.with(n)
				}
			}
		}
		if i := slices.IndexFunc(starches, func(s food.ID) bool { return f.ID == s || slices.Contains(f.Groups, s) }); i >= 0 {
			carbs, _ := f.Per100g.Get(food.Carbs)
			starch[i] += float64(carbs * grams / 100)
		}
		pr, _ := f.Per100g.Get(food.Protein)
		for _, x := range proteinTraits {
			if slices.Contains(f.Groups, x.group) {
				protein[x.trait] += float64(pr * grams / 100) // rounded, so that no machine fuses it
			}
		}
		if f.ID == "water" {
			continue
		}
		all += grams
		switch {
		case inAny(f, []food.ID{"fruit", "added-sugar", "bee-foods"}) && !inAny(f, []food.ID{"nightshades", "squashes", "olives", "avocado-foods", "citrus"}):
			fruit += grams
		case inAny(f, []food.ID{"yogurt", "plant-yogurts", "plant-milks", "protein-powders"}) || f.ID == "milk" || f.ID == "skimmed-milk" || f.ID == "kefir":
			spooned += grams
		}
	}
	set := func(is bool, x trait) {
		if is {
			p.traits |= x
		}
	}
	p.starch = none
	if heaviest := slices.Max(starch); heaviest >= someStarch {
		p.traits |= starchy
		p.starch = slices.Index(starch, heaviest)
	}
	var most float64
	for _, x := range []trait{meaty, fishy, eggy, cheesy, pulsy, nutty} { // in one order: sums of fractions depend on it
		set(protein[x] >= someProtein, x)
		most += protein[x]
	}
	set(r.Role == meal.Drink, drink)
	set(spooned > 0.5*all, smooth)
	isSweet := fruit > 0.2*all || spooned > 0.5*all
	set(isSweet, sweet)
	set(!isSweet && p.traits&(starchy|nutty) == 0, savoury)
	set(most >= mainsProtein && p.traits&(nutty|smooth) == 0, filling)
	serving := meal.ServingOf(t, *r)
	fat, _ := serving.Get(food.Fat)
	energy, _ := serving.Get(food.Energy)
	set(energy > 0 && fat*9 > fatOfEnergy*energy && most < 6 && p.traits&nutty == 0, fatty)
	for _, rule := range tasteRules {
		if p.traits&rule.side != 0 {
			p.never |= rule.main
		}
	}
	if plain <= 1 {
		p.region = anywhere
	}
	return p
}

func inAny(f *food.Food, groups []food.ID) bool {
	return slices.ContainsFunc(groups, func(g food.ID) bool { return slices.Contains(f.Groups, g) })
}

// region is a part of the world whose kitchens share a table.
type region uint8

const (
	anywhere region = iota
	northern
	mediterranean
	southAsian
	eastAsian
	latin
	westAfrican
)

var regionOf = map[string]region{
	"british": northern, "american": northern, "german": northern, "nordic": northern, "french": northern,
	"italian": mediterranean, "greek": mediterranean, "spanish": mediterranean, "turkish": mediterranean, "middle-eastern": mediterranean, "north-african": mediterranean,
	"indian": southAsian, "chinese": eastAsian, "japanese": eastAsian, "korean": eastAsian, "thai": eastAsian, "vietnamese": eastAsian,
	"mexican": latin, "caribbean": latin, "west-african": westAfrican,
}

const (
	neverBeside  = 1_500_000 // what breaks a rule of taste
	otherKitchen = 60_000    // a side from another part of the world
)

// beside prices a side beside a main or another side.
func (side *plate) beside(other *plate) int64 {
	var cost int64
	if side.never&other.traits != 0 || side.heavy.meets(other.heavy) {
		cost = neverBeside
	}
	if side.region != anywhere && other.region != anywhere && side.region != other.region {
		cost += otherKitchen
	}
	return cost
}
