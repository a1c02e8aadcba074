package llmtest

import "encoding/json"

// Dish is one that a model writes for a slot, in the form that the composer asks for.
type Dish struct {
	Title   string     `json:"title"`
	Minutes int        `json:"minutes"`
	Foods   []DishFood `json:"foods"`
	Steps   []DishStep `json:"steps"`
}

// DishFood is so many grams of a food, for one serving.
type DishFood struct {
	Food  string  `json:"food"`
	Grams float64 `json:"grams"`
}

// DishStep is a step as structure. No foods are all of them.
type DishStep struct {
	Action  string   `json:"action"`
	Foods   []string `json:"foods"`
	Minutes int      `json:"minutes"`
	Heat    string   `json:"heat"`
	Remark  string   `json:"remark"`
}

// Step is a step with neither heat nor remark.
func Step(action string, minutes int, foods ...string) DishStep {
	return DishStep{Action: action, Foods: append([]string{}, foods...), Minutes: minutes, Heat: "none", Remark: "none"}
}

// Answer is that of a model that writes the dish for one slot.
func (d Dish) Answer(slot string) string {
	type dish struct {
		Slot    string `json:"slot"`
		Dish    string `json:"dish"`
		Written Dish   `json:"written"`
	}
	b, err := json.Marshal(map[string][]dish{"dishes": {{Slot: slot, Written: d}}})
	if err != nil {
		panic(err) // numbers of a script are finite
	}
	return string(b)
}
