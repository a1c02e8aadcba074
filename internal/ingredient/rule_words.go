package ingredient

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"mealplanner/internal/csvrows"
	"mealplanner/internal/food"
)

// rules.csv holds the phrases of a language that ReadRule understands. A phrase may have
// several kinds:
//
//	lead     a frame before what it is about: "no", "allergic to"; the value says which,
//	         `first` where it states a rule only as the first thing said, `anywhere`
//	         where it needs no mark before it
//	trail    a frame behind it: "… allergy", "… free"
//	term     a thing, with all that it stands for; is:condition is something a person
//	         has, is:food something to eat although it stands for a diet
//	ask      what we understand and ask back about; the value is the question's code
//	says     who, or what the rule is for: "my son", "diet"; says nothing by itself, and
//	         with `wants` makes a food behind it a wish: "eats"
//	holds    "food with": what follows is inside of something
//	filler   before a thing, and says nothing: "any", "severe"
//	kin      behind a thing, more than it: "carrot family"; refused where no term says it
//	sort     a name that before a head that others share is only that sort: "green, red and
//	         yellow peppers" are no greens
//	note     behind a thing, and says nothing: "in any form"
//	polite   "please": makes a wish of what has no frame
//	link     between things; `or` leaves the choice, `example` names some of the thing before
//	but      before another frame a link, else an exception
//	again    "to": takes up the last "allergic to" for somebody else
//	none     nothing is forbidden: "no allergies"
//	refuse   makes the rule another one than its words; the value is the reason
//	suggest  the names that a refused phrase may mean, with semicolons
//	medical  a word of a condition that needs a person who knows it
//	faith    a word about how food is made or blessed, which no table can answer
var ruleColumns = []string{"phrase", "kind", "value"}

// frame is what the words around a thing make of it.
type frame int

const (
	bare     frame = iota // a thing alone
	excludes              // "no", "without": it is not to be served
	allergic              // "allergic to": it stands for its allergens too
)

var frameNames = map[string]frame{"excludes": excludes, "allergic": allergic}

// role is what a phrase may be in a rule, as a set.
type role uint32

const (
	leads role = 1 << iota
	trails
	says
	holds
	filler
	note
	polite
	link
	orLink
	example
	butWord
	again
	none
	firstOnly // of a lead
	anywhere  // of a lead
	wants     // of a subject
	kin
	sort
)

var roleNames = map[string]role{
	"lead": leads, "trail": trails, "says": says, "holds": holds, "filler": filler, "note": note, "kin": kin, "sort": sort, "polite": polite,
	"link": link, "but": butWord, "again": again, "none": none,
}

// ruleWord is all that a phrase of the data can be.
type ruleWord struct {
	roles       role
	lead, trail frame
	ask         string
	refuse      Reason
	suggest     []string // what it may mean where it is refused
	term        *ruleMeaning
	written     string // one way of writing it
}

// ruleMeaning is what a thing stands for, in its widest reading.
type ruleMeaning struct {
	food.Rule
	condition bool // something that a person has: "coeliac"
	food      bool // said as food although it is a diet: "animal products"
}

// ofPerson reports whether it says what somebody is, and not what is to be left out.
func (m *ruleMeaning) ofPerson() bool { return m.condition || len(m.Diets) > 0 && !m.food }

// ruleWords is a language.
type ruleWords struct {
	phrases map[string]*ruleWord
	begins  map[string]bool // the first words of the phrases
	longest int             // words of the longest phrase
	medical map[string]bool
	faith   map[string]bool
}

func parseRuleWords(in Language, text string) (*ruleWords, error) {
	rows, err := csvrows.Read(text, ruleColumns...)
	if err != nil {
		return nil, err
	}
	w := &ruleWords{phrases: map[string]*ruleWord{}, begins: map[string]bool{}, medical: map[string]bool{}, faith: map[string]bool{}}
	for i, r := range rows {
		if err := w.add(in.Key(r.Cell("phrase")), r.Cell("phrase"), r.Cell("kind"), r.Cell("value")); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+2, err)
		}
	}
	return w, nil
}

func (w *ruleWords) add(phrase, written, kind, value string) error {
	switch kind {
	case "medical":
		w.medical[phrase] = true
		return nil
	case "faith":
		w.faith[phrase] = true
		return nil
	}
	word := w.phrases[phrase]
	if word == nil {
		word = &ruleWord{written: written}
		w.phrases[phrase] = word
		w.begin(phrase)
	}
	return word.add(kind, value)
}

func (w *ruleWords) begin(phrase string) {
	w.begins[firstWord(phrase)] = true
	w.longest = max(w.longest, countWords(phrase))
}

func (word *ruleWord) add(kind, value string) error {
	what, more, _ := strings.Cut(value, " ")
	switch kind {
	case "lead":
		word.lead = frameNames[what]
		word.roles |= map[string]role{"first": firstOnly, "anywhere": anywhere}[more]
	case "trail":
		word.trail = frameNames[what]
	case "link", "says":
		word.roles |= map[string]role{"or": orLink, "example": example, "wants": wants}[what]
	case "ask":
		word.ask = value
		return nil
	case "refuse":
		word.refuse = Reason(value)
		return nil
	case "suggest":
		for name := range strings.SplitSeq(value, ";") {
			word.suggest = append(word.suggest, strings.TrimSpace(name))
		}
		return nil
	case "term":
		term, err := parseTerm(value)
		word.term = term
		return err
	}
	r, known := roleNames[kind]
	framed := kind != "lead" && kind != "trail" || cmp.Or(word.lead, word.trail) != bare
	if !known || !framed {
		return fmt.Errorf("%s %q is no kind of phrase", kind, value)
	}
	word.roles |= r
	return nil
}

// parseTerm reads "allergen:milk; diet:vegan; food:fish; is:condition".
func parseTerm(value string) (*ruleMeaning, error) {
	m := &ruleMeaning{}
	for part := range strings.SplitSeq(value, ";") {
		what, id, _ := strings.Cut(strings.TrimSpace(part), ":")
		switch {
		case what == "allergen" && food.Allergen(id).Valid():
			m.Allergens = append(m.Allergens, food.Allergen(id))
		case what == "diet" && food.Diet(id).Valid():
			m.Diets = append(m.Diets, food.Diet(id))
		case what == "food":
			m.Excluded = append(m.Excluded, food.ID(id))
		case what == "is" && id == "condition":
			m.condition = true
		case what == "is" && id == "food":
			m.food = true
		default:
			return nil, errors.New(part + " says nothing of a term")
		}
	}
	return m, nil
}
