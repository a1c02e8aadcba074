package ingredient

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"mealplanner/internal/food"
	"mealplanner/internal/problem"
)

// The codes of refusals, stable words for programs.
const (
	EmptyRule    = "empty-rule"
	TooLong      = "too-long"
	Medical      = "medical"       // a condition that needs a person who knows it
	NotCheckable = "not-checkable" // how food was made or blessed
	UnknownRule  = "unknown-rule"
	SetStage     = "set-stage" // belongs to the eater's stage
	SetBorn      = "set-born"  // belongs to the eater's month of birth
	LowCarb      = "low-carb"  // may mean many things
)

// Reason is why a rule of the code UnknownRule is not taken.
type Reason string

// The reasons.
const (
	ReasonUnknown   Reason = "unknown"   // a word that we do not know
	ReasonUnclear   Reason = "unclear"   // known words that do not make one meaning: "milk no eggs"
	ReasonException Reason = "exception" // "no nuts except almonds"
	ReasonWish      Reason = "wish"      // "loves peanuts"
	ReasonDenial    Reason = "denial"    // "not allergic to nuts"
	ReasonAmount    Reason = "amount"    // "low salt", "some nuts"
	ReasonState     Reason = "state"     // "no raw fish"
	ReasonNotFood   Reason = "not-food"  // an allergy or a diet where foods are named
	ReasonEdit      Reason = "edit"      // "remove nuts": of the meals, or of the rules
	ReasonYesNo     Reason = "yes-no"    // "nuts: no": no nuts, or no allergy to them
	ReasonDish      Reason = "dish"      // "no pizza": cooked of many foods
	ReasonLanguage  Reason = "language"  // other than English
	ReasonAdditive  Reason = "additive"  // "no MSG": few foods say whether it is in them
	ReasonOpen      Reason = "open"      // "dairy etc.": nobody knows what else
	ReasonPerson    Reason = "person"    // "Lily is vegetarian": of somebody by name
)

// Refusal is why a text was not taken for a rule. It is shown as the *problem.Problem
// that it unwraps to.
type Refusal struct {
	Code   string
	Reason Reason // of an UnknownRule; else empty
	Part   string // what was not understood, as it was typed; may be cut
	// Language is that of the text where ReasonLanguage is sure of it, by its code of
	// ISO 639-1: "de". In is the language that it was read in.
	Language string
	In       Language

	nearest func() []string
	rest    func() string
}

// Rest is the part of the text that is a rule by itself where something beside it is
// refused: “nut allergy” of “asthma and nut allergy”. It is empty where there is none, and
// looked for when it is asked for.
func (r *Refusal) Rest() string {
	if r.rest == nil {
		return ""
	}
	return r.rest()
}

// Suggestions are the nearest names that we know, at most three, best first. They are
// looked for when they are asked for.
func (r *Refusal) Suggestions() []string {
	if r.nearest == nil {
		return nil
	}
	return r.nearest()
}

// isRule reports whether words are read as a rule, or as the frame of one, so that it helps
// to suggest them.
func (r *Reader) isRule(name string) bool {
	for _, text := range []string{"no " + name, name, name + " eggs", "egg " + name} {
		if _, err := r.ReadRule(text); err == nil {
			return true
		}
	}
	return false
}

// Error gives the code with the reason and the part, for a log.
func (r *Refusal) Error() string {
	if r.Code != UnknownRule {
		return r.Code
	}
	return fmt.Sprintf("%s (%s): %q", r.Code, r.Reason, r.Part)
}

// Unwrap gives the problem, of one wrong value: an UnknownRule with its reason, part,
// language and suggestions, another with the rest that is a rule by itself.
func (r *Refusal) Unwrap() error {
	p := problem.Wrong("", r.messageCode(), r.params()...)
	p.Code, p.Params = r.Code, p.Fields[0].Params
	return p
}

// messageCode is the code of what people read.
func (r *Refusal) messageCode() string {
	if r.Code == TooLong {
		return "rule-too-long"
	}
	return r.Code
}

func (r *Refusal) params() []any {
	switch r.Code {
	case UnknownRule:
		return []any{"reason", r.Reason, "part", r.Part, "nearest", r.Suggestions(), "language", cmp.Or(r.Language, "other"), "in", r.In}
	case TooLong:
		return []any{"max", MaxRuleChars}
	case EmptyRule:
		return nil
	}
	return []any{"rest", r.Rest()}
}

const (
	longestPart   = 60 // bytes of a part that is shown
	maxNearest    = 3
	unknownStreak = 4 // words of a part that nobody knows
)

// refuseUnread refuses words that nobody knows, and asks back about what belongs
// elsewhere.
func (r *ruleReader) refuseUnread() *Refusal {
	for i := range r.lexemes {
		if r.lexemes[i].unknown() {
			return r.refuseUnknown(i)
		}
	}
	for _, l := range r.lexemes {
		if l.word != nil && l.word.ask != "" && !l.has(says) {
			return r.ask(l.word.ask)
		}
	}
	return nil
}

// ask asks back about what belongs elsewhere.
func (r *ruleReader) ask(code string) *Refusal {
	return &Refusal{Code: code, rest: r.besideAsked}
}

// besideAsked gives what the text says beside what is asked back about, as it was typed, if
// that is a rule by itself: beside a condition, a faith, "pregnant". Where a frame was said
// of what is asked, it is only what has frames of its own: "allergic to pollen,
// strawberries" leaves nothing.
func (r *ruleReader) besideAsked() string {
	var kept []string
	lost, bare := false, false // a frame is; a run of the kept has none
	for _, run := range r.runsBesideAsked() {
		lost = lost || run.asked && run.framed
		if !run.asked {
			bare = bare || !run.framed
			first, last := r.text.tokens[r.lexemes[run.from].from], r.text.tokens[r.lexemes[run.to-1].to-1]
			kept = append(kept, r.text.typed[first.start:last.end])
		}
	}
	rest := strings.Join(kept, ", ")
	if rule, err := r.ReadRule(rest); lost && bare || err != nil || rule.Empty() {
		return ""
	}
	return rest
}

// run is a stretch of lexemes that begins and ends with words.
type run struct {
	from, to      int
	asked, framed bool // it is asked back about; it holds a frame
}

// runsBesideAsked cuts the text at marks and links, and joins the parts again that stand
// side by side and are not asked back about.
func (r *ruleReader) runsBesideAsked() (runs []run) {
	for from := 0; from < len(r.lexemes); from++ {
		to := from
		for to < len(r.lexemes) && r.lexemes[to].mark == noMark && !r.lexemes[to].has(link|butWord) {
			to++
		}
		if from == to {
			continue
		}
		part := run{from: from, to: to}
		part.asked, part.framed = r.askedIn(from, to)
		if last := len(runs) - 1; last >= 0 && !part.asked && !runs[last].asked {
			runs[last].to, runs[last].framed = to, runs[last].framed || part.framed
		} else {
			runs = append(runs, part)
		}
		from = to
	}
	return runs
}

// askedIn reports whether the lexemes from one to another hold a word that is asked back
// about, and whether they hold a frame.
func (r *ruleReader) askedIn(from, to int) (asked, framed bool) {
	for i := from; i < to; i++ {
		l := &r.lexemes[i]
		framed = framed || l.has(leads|trails)
		asked = asked || l.word != nil && l.word.ask != "" && !l.has(says)
		for _, t := range r.text.tokens[l.from:l.to] {
			word := r.text.plain[t.from:t.to]
			asked = asked || r.words.medical[word] || r.words.faith[word]
		}
	}
	return asked, framed
}

// refuseUnknown refuses a word that nobody knows: as one of another language where it is.
func (r *ruleReader) refuseUnknown(i int) *Refusal {
	refused := r.refuse(ReasonUnknown, i, i+1)
	if refused.Code != UnknownRule {
		return refused
	}
	switch language, foreign := r.foreign(); {
	case foreign:
		refused.Reason, refused.Language, refused.In, refused.nearest = ReasonLanguage, language, r.in, nil
	case r.isPersonName(i):
		return r.refuse(ReasonPerson, i, i+1)
	}
	return refused
}

// isPersonName reports whether an unknown word is whom a sentence is about: "Lily is
// vegetarian".
func (r *ruleReader) isPersonName(i int) bool {
	begins := i == 0 || r.lexemes[i-1].mark != noMark || r.lexemes[i-1].has(link|butWord)
	return begins && i+1 < len(r.lexemes) && r.lexemes[i+1].has(says|leads) && r.isCapitalised(i)
}

// refuseEmpty refuses what holds no word, but for the dash that people put for "none".
func (r *ruleReader) refuseEmpty() *Refusal {
	if isDash(r.text.typed) {
		return nil
	}
	return &Refusal{Code: EmptyRule}
}

func isDash(text string) bool { return text != "" && strings.Trim(text, "-–—") == "" }

// refuse words why the lexemes from one to another are not taken. A condition or a
// faith anywhere in the text goes before.
func (r *ruleReader) refuse(why Reason, from, to int) *Refusal {
	for _, t := range r.text.tokens {
		if t.mark == noMark && r.words.medical[r.text.plain[t.from:t.to]] {
			return r.ask(Medical)
		}
	}
	for _, t := range r.text.tokens {
		if t.mark == noMark && r.words.faith[r.text.plain[t.from:t.to]] {
			return r.ask(NotCheckable)
		}
	}
	if why == ReasonUnknown {
		for to < len(r.lexemes) && to-from < unknownStreak && r.lexemes[to].mark == noMark && !r.lexemes[to].has(link|butWord|leads|trails) {
			to++
		}
	}
	first, last := r.lexemes[from].from, r.lexemes[to-1].to
	return &Refusal{Code: UnknownRule, Reason: why, Part: r.typedPart(first, last), nearest: func() []string { return r.helpfulOf(r.nearestTo(why, from, to), from, to) }}
}

func (r *ruleReader) typedPart(first, last int) string {
	tokens := r.text.tokens
	part := strings.Join(strings.Fields(r.text.typed[tokens[first].start:tokens[last-1].end]), " ")
	for len(part) > longestPart {
		_, size := utf8.DecodeLastRuneInString(part)
		part = part[:len(part)-size]
	}
	return part
}

// helpfulOf drops what was typed and refused, and what would be refused as well.
func (r *ruleReader) helpfulOf(names []string, from, to int) []string {
	tokens := r.text.tokens
	refused := r.text.plain[tokens[r.lexemes[from].from].from:tokens[r.lexemes[to-1].to-1].to]
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return food.PhraseKey(name) == refused || !r.isRule(name) })
}

// nearestTo suggests what was perhaps meant: names that are spelled like the part or
// like its unknown word, or the names that stand in it.
func (r *ruleReader) nearestTo(why Reason, from, to int) []string {
	for _, l := range r.lexemes[from:to] {
		if l.word != nil && len(l.word.suggest) > 0 {
			return l.word.suggest
		}
	}
	switch why {
	case ReasonUnknown:
		for end := to; end > from; end-- {
			if found := r.nearestOf(from, end, to); len(found) > 0 {
				return found
			}
		}
	case ReasonWish, ReasonDenial, ReasonAmount, ReasonException, ReasonState, ReasonNotFood, ReasonEdit, ReasonYesNo, ReasonDish, ReasonAdditive, ReasonOpen, ReasonPerson:
		return nil
	}
	var named []string
	for i := from; i < to && len(named) < maxNearest; i++ {
		if len(r.lexemes[i].things) > 0 {
			if shown := r.similar().as(r.lexemes[i].things[0]); shown != "" {
				named = append(named, shown)
			}
		}
	}
	return named
}

// nearestOf gives the names that are spelled like the lexemes. Of a part that goes on
// up to another, a short word says too little: "hay fever" is not ham.
func (r *ruleReader) nearestOf(from, end, to int) []string {
	tokens := r.text.tokens
	first, last := r.lexemes[from].from, r.lexemes[end-1].to-1
	typed := r.text.typed[tokens[first].start:tokens[last].end]
	if end < to && len(typed) < wordAlone {
		return nil
	}
	return slices.DeleteFunc(r.nearest(typed, maxNearest), func(name string) bool { return r.isFarFetched(typed, name) })
}

const (
	wordAlone  = 5 // letters of a word that is looked for without those behind it
	otherStart = 7 // letters of a word whose first one may be misspelled
)

// isFarFetched reports whether a name is spelled alike and yet hardly meant: it begins
// with another letter than a short word does, or as two letters differ. "hives" are not
// chives.
func (r *Reader) isFarFetched(typed, name string) bool {
	a, b := r.spelledAs(typed)[0], r.spelledAs(name)[0]
	if a == "" || b == "" || a[0] == b[0] {
		return false
	}
	return len(a) < otherStart || editDistance(a, b) > 1
}
