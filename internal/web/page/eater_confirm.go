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
	"mealplanner/internal/words"
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
func (s Eaters) mustConfirm(w *words.Words, r *Request, sent eaterPost) bool {
	if seal := r.Form.Get(confirmation); seal != "" {
		return !hmac.Equal([]byte(seal), []byte(s.seal(r, sent.confirms)))
	}
	c := sent.confirms
	return sent.isNew() && r.Form.Get("id") == "" ||
		c.RulesText != "" ||
		c.ExcludedText != namesText(sent.was.ExcludedFoods, w.Food) ||
		c.DislikedText != namesText(sent.was.DislikedFoods, w.Food) ||
		len(s.dropped(w, sent.was.Eater, sent.after)) > 0 ||
		sent.becomesGuest() && len(sent.after.Allergens) > 0
}

// oneLineEnd gives a text with the line ends that browsers change made one.
func oneLineEnd(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}

// readBack is what holds once the form is saved, for it to show: sentences; empty where there
// is nothing to say.
type readBack struct {
	Never, Born, Guest, Stage, Rather, Dropped string
	Forbidden                                  forbidden
	Seal                                       string // of what is confirmed
}

// forbidden are the names of what a rule forbids: groups all of whose foods are out, and the
// foods that are out beside them.
type forbidden struct{ Groups, Foods []string }

func (s Eaters) forbiddenBy(w *words.Words, rule food.Rule) forbidden {
	f := s.Foods.Forbidden(rule)
	return forbidden{Groups: namesOf(w, f.Groups), Foods: namesOf(w, f.Foods)}
}

func namesOf(w *words.Words, ids []food.ID) (all []string) {
	for _, id := range ids {
		all = append(all, w.Food(id))
	}
	return all
}

// readBackOf words it.
func (s Eaters) readBackOf(w *words.Words, r *Request, sent eaterPost) *readBack {
	c := sent.confirms
	back := &readBack{Forbidden: s.forbiddenBy(w, c.Never), Seal: s.seal(r, c)}
	never := s.neverText(w, c.Never)
	back.Never = w.Text("read-back-never", "never", never != "", "eater", c.Name, "things", never)
	if rather := s.thingsText(w, c.Disliked); rather != "" {
		back.Rather = w.Text("read-back-rather", "things", rather)
	}
	if dropped := s.dropped(w, sent.was.Eater, sent.after); len(dropped) > 0 {
		back.Dropped = w.Text("read-back-dropped", "things", strings.Join(dropped, ", "))
	}
	if c.Stage != nil {
		back.Stage = w.Text("read-back-stage", "stage", stageName(w, *c.Stage))
	}
	if c.Born != nil {
		back.Born = w.Text("read-back-born", "month", *c.Born)
	}
	if c.Guest {
		back.Guest = guestText(w, sent.after, sent.becomesGuest())
	}
	return back
}

// guestText: "Ben becomes a guest: their allergy to peanuts counts only at meals where they
// are named."
func guestText(w *words.Words, e meal.Eater, becomes bool) string {
	if len(e.Allergens) == 0 {
		return w.Text("guest-is", "becomes", becomes, "eater", e.Name)
	}
	return w.Text("guest-with-allergy", "becomes", becomes, "eater", e.Name, "allergies", allergyText(w, e.Allergens))
}

// leavingText: "Ben leaves the household: their allergies to eggs, milk count no longer at
// any meal."
func leavingText(w *words.Words, e meal.Eater, last bool) string {
	var said []string
	if last {
		said = append(said, w.Text("eater-leaves-alone", "eater", e.Name))
	}
	if len(e.Allergens) > 0 {
		said = append(said, w.Text("eater-leaves", "eater", e.Name, "allergies", allergyText(w, e.Allergens)))
	}
	return strings.Join(said, " ")
}

// allergyText: "their allergies to eggs, milk count".
func allergyText(w *words.Words, all []food.Allergen) string {
	return w.Text("allergies-count", "count", len(all), "allergens", w.Allergens(all))
}

// neverText: "vegan, no peanuts (…), strawberries in any form".
func (s Eaters) neverText(w *words.Words, never food.Rule) string {
	diets, things := s.spoken(w, never)
	if len(things) > 0 {
		things[0] = w.Text("no-thing", "thing", things[0])
	}
	return strings.Join(slices.Concat(diets, things), ", ")
}

func (s Eaters) thingsText(w *words.Words, ids []food.ID) string {
	_, things := s.spoken(w, food.Rule{Excluded: ids})
	return strings.Join(things, ", ")
}

// dropped names the protections that an eater had and would have no longer. An excluded
// food stays where one that covers it stays.
func (s Eaters) dropped(w *words.Words, was, after meal.Eater) (all []string) {
	for _, d := range was.Diets {
		if !slices.Contains(after.Diets, d) {
			all = append(all, w.Name("diet", string(d)))
		}
	}
	for _, a := range was.Allergens {
		if !slices.Contains(after.Allergens, a) {
			all = append(all, w.Allergens([]food.Allergen{a}))
		}
	}
	for _, id := range was.ExcludedFoods {
		if !slices.ContainsFunc(after.ExcludedFoods, func(by food.ID) bool { return by == id || s.Foods.Covers(by, id) }) {
			all = append(all, w.Food(id))
		}
	}
	if was.Stage != nil && (after.Stage == nil || *after.Stage != *was.Stage) {
		all = append(all, stageName(w, *was.Stage))
	}
	if was.Born != nil && (after.Born == nil || *after.Born < *was.Born) { // the older, the less is kept away
		all = append(all, w.Text("born-in", "month", *was.Born))
	}
	return all
}

// difference is a field of which the form has another value than what is kept.
type difference struct{ Label, Kept, Typed string }

// differences compares the fields of what is kept with those of what would be.
func differences(w *words.Words, kept, typed []labelled) (all []difference) {
	for i, field := range kept {
		if field.text != typed[i].text {
			all = append(all, difference{field.label, orNothing(w, field.text), orNothing(w, typed[i].text)})
		}
	}
	return all
}

type labelled struct{ label, text string }

// fieldsOf words an eater, field by field in the order of the form.
func fieldsOf(w *words.Words, e meal.Eater) []labelled {
	e = sorted(e)
	guest, born, stage := "", "", ""
	if e.Guest {
		guest = w.Text("yes")
	}
	if e.Born != nil {
		born = *e.Born
	}
	if e.Stage != nil {
		stage = stageName(w, *e.Stage)
	}
	return []labelled{
		{w.Text("eater-name"), e.Name},
		{w.Text("eater-born"), born},
		{w.Text("eater-stage"), stage},
		{w.Text("eater-a-guest"), guest},
		{w.Text("eater-diets"), namesText(e.Diets, func(d food.Diet) string { return w.Name("diet", string(d)) })},
		{w.Text("eater-diet-scope"), w.Name("diet-scope", string(e.DietScope))},
		{w.Text("eater-allergic"), w.Allergens(e.Allergens)},
		{w.Text("eater-excluded"), namesText(e.ExcludedFoods, w.Food)},
		{w.Text("eater-disliked"), namesText(e.DislikedFoods, w.Food)},
		{w.Text("eater-sex"), said(w, "sex", e.Sex)},
		{w.Text("eater-height"), amountText(w, e.HeightCm)},
		{w.Text("eater-weight"), amountText(w, e.WeightKg)},
		{w.Text("eater-activity"), said(w, "activity", e.Activity)},
		{w.Text("eater-kcal"), valueText(e.EnergyKcal)},
		{w.Text("eater-protein"), valueText(e.ProteinPct)},
		{w.Text("eater-carbs"), valueText(e.CarbsPct)},
		{w.Text("eater-fat"), valueText(e.FatPct)},
		{w.Text("eater-more-aims"), aimsText(w, e.Aims)},
		{w.Text("eater-slot-shares"), slotSharesText(w, e.SlotShares)},
	}
}

// said names an id that may not be there.
func said[T ~string](w *words.Words, kind string, id *T) string {
	if id == nil {
		return ""
	}
	return w.Name(kind, string(*id))
}

func amountText(w *words.Words, x *float64) string {
	if x == nil {
		return ""
	}
	return w.Number(*x, 2)
}

func orNothing(w *words.Words, text string) string {
	if text == "" {
		return w.Text("nothing")
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
