package ingredient

import (
	"fmt"
	"strings"
)

// ruleQuestions are what we say by code, and ruleReasons what we say of a part.
var ruleQuestions = map[string]string{
	EmptyRule:    "The rule is empty. Write for example “no nuts” or “vegetarian”.",
	TooLong:      fmt.Sprintf("A rule may be %d characters long. Write several short ones.", MaxRuleChars),
	Medical:      "We do not plan for medical conditions: ask your dietitian which foods to leave out, and exclude those.",
	NotCheckable: "We cannot check how food was made or blessed. Exclude the foods themselves, for example “no pork” and “no alcohol”, or choose the diet “halal-style”.",
	SetStage:     "For pregnancy and nursing set the eater's stage to “pregnant” or “nursing”: what to avoid then is left out by itself. Nothing was excluded here.",
	SetBorn:      "For a child set the month of birth: what is wrong for its age is left out by itself. Nothing was excluded here.",
	LowCarb:      "“Low carb” can mean many things, so nothing was excluded. Choose the diet “keto” for very little carbohydrate, or set the share of carbohydrate yourself.",
}

var ruleReasons = map[Reason]string{
	ReasonUnknown:   "Name an allergen, a diet, a food or a group of foods, for example “no nuts”, “vegetarian” or “no mushrooms”.",
	ReasonUnclear:   "Write one thing after another with commas, for example “no nuts, no mushrooms” or “egg and milk allergy”.",
	ReasonException: "We keep no exceptions: write only what must never be served.",
	ReasonWish:      "Write here what must never be served, for example “no nuts”.",
	ReasonDenial:    "Write only what must never be served; for none write “no allergies”.",
	ReasonAmount:    "We leave a food out wholly or not at all: write for example “no salt”.",
	ReasonState:     "We cannot tell how a food is prepared: leave out the food itself, for example “no eggs”.",
	ReasonEdit:      "Write only what must never be served, for example “no nuts”. To take a rule back, change the boxes and foods of the eater.",
	ReasonYesNo:     "Yes and no behind a name can mean two things: write “no nuts” for what must never be served, and “no allergies” for none.",
	ReasonDish:      "Leave out the foods that must not be in it, for example “no cheese” or “no eggs”; a dish that is planned can be swapped.",
	ReasonAdditive:  "Read the labels of what you buy, and leave out the foods that have it, for example “no stock cubes”.",
	ReasonOpen:      "Name each thing that must never be served: nobody knows what else is meant.",
	ReasonPerson:    "A rule is of one eater: write it without the name, and what is said of another in the rules of that eater.",
	ReasonNotFood:   "Name foods or groups of foods here; allergies and diets have fields of their own.",
}

func (r *Refusal) sentence() string {
	if says, ok := ruleQuestions[r.Code]; ok {
		if rest := r.Rest(); rest != "" {
			says += " For the rest write only “" + rest + "”."
		}
		return says
	}
	if r.Reason == ReasonLanguage {
		looks := "another language"
		if r.Language != "" {
			looks = r.Language
		}
		return fmt.Sprintf("Only English is read so far, and “%s” looks like %s, so nothing was excluded. Write for example “no nuts” or “egg and milk allergy”.", r.Part, looks)
	}
	if r.Reason == ReasonDish {
		return fmt.Sprintf("“%s” is a dish, made of many foods, so nothing was excluded.%s %s", r.Part, r.meant(), ruleReasons[ReasonDish])
	}
	if r.Reason == ReasonAdditive {
		return fmt.Sprintf("We do not know which foods hold “%s”: makers add it to many and leave it out of others, so nothing was excluded. %s", r.Part, ruleReasons[ReasonAdditive])
	}
	return fmt.Sprintf("We did not understand “%s”, so nothing was excluded.%s %s", r.Part, r.meant(), ruleReasons[r.Reason])
}

// meant asks whether one of the nearest names was meant.
func (r *Refusal) meant() string {
	if nearest := r.Suggestions(); len(nearest) > 0 {
		return " Did you mean “" + strings.Join(nearest, "”, “") + "”?"
	}
	return ""
}
