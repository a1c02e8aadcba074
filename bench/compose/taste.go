package main

import (
	"slices"
	"strings"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// How people lay a table, by the words of titles and ingredients.
const (
	oneStarch  figure = "plates with sides: one starch"
	oneProtein figure = "plates with sides: one main protein"
	sweetAlone figure = "plates with sides: nothing savoury beside what is sweet"
	oneDrink   figure = "plates with sides: one shake, yogurt or drink"
	foodOnce   figure = "plates with sides: no food twice"
	madeForDi  figure = "dishes made for a diet are for who keeps one"
	foodsForDi figure = "foods made for a diet are for who keeps one"
)

// What a dish holds of a starch and of a main's protein, and what it holds of any food that is
// seen on the plate, in g of a serving.
const (
	muchStarch  = 30
	muchProtein = 40
	muchFood    = 50
)

var (
	starchWords = []string{
		"bread", "toast", "roll", "rolls", "bun", "buns", "bagel", "pitta", "pitta bread", "naan", "tortilla", "tortillas", "chapati", "baguette",
		"pasta", "spaghetti", "penne", "fusilli", "linguine", "macaroni", "orzo", "tagliatelle", "noodles", "gnocchi", "lasagne sheets",
		"rice", "couscous", "bulgur", "bulgur wheat", "quinoa", "polenta", "barley", "millet", "potato", "potatoes", "sweet potatoes", "plantain", "plantains",
	}
	proteinWords = []string{"tofu", "tempeh", "seitan"}
	proteinKinds = []string{"meat", "fish", "crustaceans", "molluscs"}
	sweetWords   = []string{
		"porridge", "overnight oats", "muesli", "granola", "smoothie", "shake", "lassi", "pancakes", "crepes", "waffles", "french toast", "skyr", "quark",
		"fruit salad", "rice pudding", "chia pudding", "yogurt with", "yogurt bowl", "jam", "honey", "banana", "berries", "blueberries", "raspberries",
		"strawberries", "cereal", "compote", "chocolate", "cinnamon",
	}
	notSweet = []string{
		"savoury", "potato", "courgette", "onion", "cheese", "cheddar", "bacon", "ham", "salmon", "egg", "omelette", "tofu", "bean", "lentil", "spinach", "mushroom",
		"squash", "chicken", "lamb", "beef", "pork", "turkey", "curry", "rice with", "chickpea", "tagine", "congee", "salad with", "tomato", "pilaf", "chilli",
	}
	savouryWords = []string{
		"salad", "slaw", "cabbage", "broccoli", "beans", "spinach", "kale", "tomato", "cucumber", "olives", "gherkins", "ham", "bacon", "salmon", "tuna", "prawns",
		"chicken", "turkey", "tofu", "tempeh", "seitan", "lentils", "chickpeas", "mushrooms", "courgettes", "cauliflower", "halloumi", "feta", "mayonnaise",
		"leeks", "aubergine", "edamame", "peas", "potatoes", "garlic", "pak choi", "sprouts", "okra", "peperonata",
	}
	spoonedWords = []string{"shake", "smoothie", "glass of", "yogurt", "skyr", "kefir", "lassi", "quark", "cottage cheese", "drink", "milk"}
	// dietWords are the claims and substitutes of foods that are made for a diet, each with the
	// diets and allergens of those for whom it is.
	dietWords = []struct {
		word      string
		diets     []food.Diet
		allergens []food.Allergen
	}{
		{"gluten free", []food.Diet{food.GlutenFree}, []food.Allergen{food.Gluten}},
		{"vegan", []food.Diet{food.Vegan, food.Vegetarian, food.DairyFree}, []food.Allergen{food.Milk, food.Eggs}},
		{"vegetarian", []food.Diet{food.Vegan, food.Vegetarian, food.Pescatarian, food.HalalStyle}, nil},
		{"dairy free", []food.Diet{food.Vegan, food.DairyFree}, []food.Allergen{food.Milk}},
		{"keto", []food.Diet{food.Keto}, nil},
		{"low carb", []food.Diet{food.Keto}, nil},
		{"erythritol", []food.Diet{food.Keto}, nil},
		{"konjac", []food.Diet{food.Keto}, nil},
		{"shirataki", []food.Diet{food.Keto}, nil},
		{"psyllium", []food.Diet{food.Keto, food.GlutenFree}, []food.Allergen{food.Gluten}},
	}
)

// says reports whether a text has one of the phrases as words of it.
func says(text string, phrases []string) bool {
	text = " " + plainWords(text) + " "
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(text, " "+p+" ") })
}

// plainWords are a text's words in lower case, with single spaces.
func plainWords(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(" -,:;()/", r) }), " ")
}

// perServing adds up what a serving of the dish holds of ingredients.
func (m *mealJSON) perServing(counts func(ingredientJSON) bool) float64 {
	sum := 0.0
	for _, in := range m.Ingredients {
		if counts(in) {
			sum += helping{m, 1}.grams(in)
		}
	}
	return sum
}

func (m *mealJSON) starchy() bool {
	return m.perServing(func(in ingredientJSON) bool { return endsIn(in.Name, starchWords) }) >= muchStarch
}

func (c *checker) meaty(m *mealJSON) bool {
	return m.perServing(func(in ingredientJSON) bool {
		if endsIn(in.Name, thin) {
			return false
		}
		kinds := c.kinds(in.Name, ofIngredient)
		return endsIn(in.Name, proteinWords) || slices.ContainsFunc(proteinKinds, func(k string) bool { return len(kinds[k]) > 0 })
	}) >= muchProtein
}

// sweet is a main that is sweet: fruit or a shake after something savoury is a dessert or a drink.
func (m *mealJSON) sweet() bool {
	return m.Role == "main" && says(m.Title, sweetWords) && !contains(m.Title, notSweet)
}

func (m *mealJSON) savoury() bool { return m.Role != "main" && says(m.Title, savouryWords) }

// spooned is what is drunk, or eaten with a spoon out of a pot.
func (m *mealJSON) spooned() bool {
	return says(m.Title, spoonedWords) && !m.starchy() && !says(m.Title, []string{"sauce", "dressing", "with yogurt", "raita", "salad"})
}

func contains(text string, parts []string) bool {
	text = plainWords(text)
	return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(text, p) })
}

// much are the foods that are seen on the plate.
func (m *mealJSON) much() []string {
	var all []string
	for _, in := range m.Ingredients {
		if (helping{m, 1}).grams(in) >= muchFood && !isAtHome(in.Name) {
			all = append(all, in.Name)
		}
	}
	return all
}

// judgeTaste judges what is beside what on a plate.
func (c *checker) judgeTaste(f *figures, h home, plate []helping, where string) {
	for _, p := range plate {
		f.judge(madeForDi, !h.needless(p.dish.Title), where+": "+p.dish.Title)
		for _, in := range p.dish.Ingredients {
			f.judge(foodsForDi, !h.needless(in.Name), where+": "+p.dish.Title+", "+in.Name)
		}
	}
	if len(plate) < 2 {
		return
	}
	broken := map[figure]bool{}
	for i, a := range plate {
		for _, b := range plate[:i] {
			x, y := a.dish, b.dish
			broken[oneStarch] = broken[oneStarch] || x.starchy() && y.starchy()
			broken[oneProtein] = broken[oneProtein] || c.meaty(x) && c.meaty(y)
			broken[sweetAlone] = broken[sweetAlone] || x.sweet() && y.savoury() || y.sweet() && x.savoury()
			broken[oneDrink] = broken[oneDrink] || x.spooned() && y.spooned()
			broken[foodOnce] = broken[foodOnce] || slices.ContainsFunc(x.much(), func(name string) bool { return slices.Contains(y.much(), name) })
		}
	}
	for _, name := range []figure{oneStarch, oneProtein, sweetAlone, oneDrink, foodOnce} {
		f.judge(name, !broken[name], where+": "+titles(plate))
	}
}

// needless reports whether a name says that it is made for a diet that nobody of the
// household keeps. Of who excludes foods it is not known why.
func (h home) needless(name string) bool {
	for _, w := range dietWords {
		if !says(name, []string{w.word}) {
			continue
		}
		if !slices.ContainsFunc(h.Eaters, func(e meal.Eater) bool {
			return len(e.ExcludedFoods) > 0 || slices.ContainsFunc(e.Diets, func(d food.Diet) bool { return slices.Contains(w.diets, d) }) ||
				slices.ContainsFunc(e.Allergens, func(a food.Allergen) bool { return slices.Contains(w.allergens, a) })
		}) {
			return true
		}
	}
	return false
}
