package page

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"mealplanner/internal/food"
	"mealplanner/internal/household"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

// What the form of an eater reads back, and how it knows that this, and nothing else,
// was confirmed.

// confirmed is all that is confirmed at once: whom it is for, from which version, and
// what holds once it is saved.
type confirmed struct {
	Household, Eater string
	Version          int // that is replaced; 0: a new one
	Name             string
	Born             *string
	Stage            *meal.Stage
	Guest            bool
	Leaves           bool // the household
	Never            food.Rule
	Disliked         []food.ID
	// The texts as they were typed.
	RulesText, ExcludedText, DislikedText string
}

func confirmedBy(r *Request, household string, sent eaterPost) confirmed {
	e := sent.after
	return confirmed{
		Household:    household,
		Eater:        e.ID,
		Version:      sent.was.Version,
		Name:         e.Name,
		Born:         e.Born,
		Stage:        e.Stage,
		Guest:        e.Guest,
		Never:        neverOf(e),
		Disliked:     e.DislikedFoods,
		RulesText:    oneLineEnd(r.Form.Get("rules")),
		ExcludedText: oneLineEnd(r.Form.Get("excluded_foods")),
		DislikedText: oneLineEnd(r.Form.Get("disliked_foods")),
	}
}

// leavingOf is what is confirmed where an eater is taken out of the household.
func leavingOf(household string, e household.EaterRow) confirmed {
	return confirmed{
		Household: household, Eater: e.ID, Version: e.Version, Leaves: true,
		Name: e.Name, Born: e.Born, Stage: e.Stage, Guest: e.Guest, Never: neverOf(e.Eater), Disliked: e.DislikedFoods,
	}
}

// neverOf is all that an eater may not eat by name.
func neverOf(e meal.Eater) food.Rule {
	return food.Rule{Allergens: e.Allergens, Diets: e.Diets, Excluded: e.ExcludedFoods}
}

// seal proves that the form was shown to this session with this reading: its key is
// the session's secret, so that it holds in every process and nobody else can make it.
func (s Eaters) seal(r *Request, c confirmed) string {
	body, _ := json.Marshal(c) // strings and numbers: it never fails
	mac := hmac.New(sha256.New, []byte("eater form "+r.Secret))
	mac.Write(body)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// mustConfirm decides between reading back and saving. What was read back is saved as
// it was, or read back anew. A form that was not read back is, where something was typed
// that the eater does not have, or where a protection would go; and a new one's without
// an id, since it might be sent twice.
func (s Eaters) mustConfirm(r *Request, sent eaterPost) bool {
	if seal := r.Form.Get(confirmation); seal != "" {
		return !hmac.Equal([]byte(seal), []byte(s.seal(r, sent.confirms)))
	}
	c := sent.confirms
	return sent.isNew() && r.Form.Get("id") == "" ||
		c.RulesText != "" ||
		c.ExcludedText != s.namesOf(sent.was.ExcludedFoods) ||
		c.DislikedText != s.namesOf(sent.was.DislikedFoods) ||
		len(s.dropped(sent.was.Eater, sent.after)) > 0 ||
		sent.becomesGuest() && len(sent.after.Allergens) > 0
}

// oneLineEnd gives a text with the line ends that browsers change made one.
func oneLineEnd(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}

// readBack is what holds once the form is saved, for it to show.
type readBack struct {
	Name                          string // whom it is for
	Born, Guest                   string // sentences; empty: an adult, no guest
	Never, Rather, Stage, Dropped string // sentences without their beginning and end; empty: nothing
	Forbidden                     forbidden
	Seal                          string // of what is confirmed
}

// forbidden are the names of what a rule forbids: groups all of whose foods are out, and the
// foods that are out beside them.
type forbidden struct{ Groups, Foods []string }

func (s Eaters) forbiddenBy(rule food.Rule) forbidden {
	f := s.Foods.Forbidden(rule)
	return forbidden{Groups: s.names(f.Groups), Foods: s.names(f.Foods)}
}

// readBackOf words it.
func (s Eaters) readBackOf(r *Request, sent eaterPost) *readBack {
	c := sent.confirms
	back := &readBack{
		Name:      c.Name,
		Never:     s.neverText(c.Never),
		Rather:    s.thingsText(c.Disliked),
		Dropped:   strings.Join(s.dropped(sent.was.Eater, sent.after), ", "),
		Forbidden: s.forbiddenBy(c.Never),
		Seal:      s.seal(r, c),
	}
	if c.Stage != nil {
		back.Stage = string(*c.Stage)
	}
	if c.Born != nil {
		back.Born = "Born " + *c.Born + ": what is wrong for the age stays off the table."
	}
	if c.Guest {
		back.Guest = guestText(sent.after, sent.becomesGuest())
	}
	return back
}

// guestText: "Ben becomes a guest: their allergy to peanuts counts only at meals where they
// are named."
func guestText(e meal.Eater, becomes bool) string {
	is := " is a guest"
	if becomes {
		is = " becomes a guest"
	}
	if len(e.Allergens) == 0 {
		return e.Name + is + ": they eat only at meals where they are named."
	}
	return e.Name + is + ": " + allergyText(e.Allergens) + " only at meals where they are named."
}

// leavingText: "Ben leaves the household: their allergies to eggs, milk count no longer at
// any meal."
func leavingText(e meal.Eater) string {
	return e.Name + " leaves the household: " + allergyText(e.Allergens) + " no longer, at any meal."
}

// allergyText: "their allergies to eggs, milk count".
func allergyText(all []food.Allergen) string {
	if len(all) == 1 {
		return "their allergy to " + all[0].Name() + " counts"
	}
	return "their allergies to " + namesText(all, food.Allergen.Name) + " count"
}

// neverText: "vegan, no peanuts (…), strawberries in any form".
func (s Eaters) neverText(never food.Rule) string {
	diets, things := s.spoken(never)
	if len(things) > 0 {
		things[0] = "no " + things[0]
	}
	return strings.Join(slices.Concat(diets, things), ", ")
}

func (s Eaters) thingsText(ids []food.ID) string {
	_, things := s.spoken(food.Rule{Excluded: ids})
	return strings.Join(things, ", ")
}

// dropped names the protections that an eater had and would have no longer. An excluded
// food stays where one that covers it stays.
func (s Eaters) dropped(was, after meal.Eater) (all []string) {
	for _, d := range was.Diets {
		if !slices.Contains(after.Diets, d) {
			all = append(all, d.Name())
		}
	}
	for _, a := range was.Allergens {
		if !slices.Contains(after.Allergens, a) {
			all = append(all, a.Name())
		}
	}
	for _, id := range was.ExcludedFoods {
		if !slices.ContainsFunc(after.ExcludedFoods, func(by food.ID) bool { return by == id || s.Foods.Covers(by, id) }) {
			all = append(all, s.Foods.Name(id))
		}
	}
	if was.Stage != nil && (after.Stage == nil || *after.Stage != *was.Stage) {
		all = append(all, string(*was.Stage))
	}
	if was.Born != nil && (after.Born == nil || *after.Born < *was.Born) { // the older, the less is kept away
		all = append(all, "born "+*was.Born)
	}
	return all
}

// difference is a field of which the form has another value than what is kept.
type difference struct{ Label, Kept, Typed string }

// differences compares the fields of what is kept with those of what would be.
func differences(kept, typed []labelled) (all []difference) {
	for i, field := range kept {
		if field.text != typed[i].text {
			all = append(all, difference{field.label, orNothing(field.text), orNothing(typed[i].text)})
		}
	}
	return all
}

type labelled struct{ label, text string }

// fieldsOf words an eater, field by field in the order of the form.
func (s Eaters) fieldsOf(e meal.Eater) []labelled {
	e = sorted(e)
	guest, born, stage := "", "", ""
	if e.Guest {
		guest = "yes"
	}
	if e.Born != nil {
		born = *e.Born
	}
	if e.Stage != nil {
		stage = string(*e.Stage)
	}
	return []labelled{
		{"Name", e.Name},
		{"Born", born},
		{"Nursing or pregnant", stage},
		{"A guest", guest},
		{"Diets", namesText(e.Diets, food.Diet.Name)},
		{"Allergic to", namesText(e.Allergens, food.Allergen.Name)},
		{"Never these foods", namesText(e.ExcludedFoods, s.Foods.Name)},
		{"Would rather not", namesText(e.DislikedFoods, s.Foods.Name)},
		{"Energy, kcal", valueText(e.EnergyKcal)},
		{"Protein, %", valueText(e.ProteinPct)},
		{"Carbs, %", valueText(e.CarbsPct)},
		{"Fat, %", valueText(e.FatPct)},
	}
}

func namesText[T any](list []T, name func(T) string) string {
	var names []string
	for _, x := range list {
		names = append(names, name(x))
	}
	return strings.Join(names, ", ")
}

func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}

// What people are told when a form is of another version than what is kept.

func changedMeanwhile(name string) *problem.Problem {
	return problem.Of(problem.Stale, "stale", "what", "form", "name", name)
}

func versionMissing(name string) *problem.Problem {
	return problem.Of(problem.Invalid, "version-missing", "what", "form", "name", name)
}

func archivedMeanwhile(name string) *problem.Problem {
	return problem.Of(problem.NotFound, "not-found", "what", "eater-gone", "name", name)
}
