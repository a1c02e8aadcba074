package ingredient

import "strings"

// A rule is read from left to right, once:
//
//	rule    = clause { mark clause }
//	clause  = { who } frame list         "my son is allergic to eggs and milk"
//	        | list trailing-frame        "egg and milk allergy"
//	        | { who } diet | condition   "we are vegan"
//	        | list                       "eggs, milk"
//	        | none                       "no allergies"
//	list    = thing { ( mark | "and" ) thing }
//
// A frame holds for everything until another begins, across marks, lines and diets.
// A trailing frame holds for its list and goes on. A list that no frame holds for is
// left out, and is part of an allergy where the text speaks of one.

// ruleReader reads one rule.
type ruleReader struct {
	*Reader
	words   *ruleWords
	text    ruleText
	longest int // words of the longest phrase
	lexemes []lexeme
	steps   int
	byName  bool // names of the table stand for themselves
	picked  bool // they are foods that somebody picked, additives too

	items  []ruleItem
	frame  frame // that holds for what comes
	own    bool  // it stands before its list, and is not carried on from a trailing one
	list   int   // the first item of the list
	part   int   // the first item behind the last mark
	last   piece
	lastAt int  // its lexeme
	sep    mark // the widest since then
	colon  bool // there was one since then
	or     bool // so was "or"
	but    bool // "but" awaits a frame
	heirTo frame
	polite bool
}

// piece is what was read last.
type piece uint8

const (
	noPiece piece = iota
	aThing
	aPerson // a diet or condition
	aLead
	aTrail
	aSubject // who it is about
	aNone
)

// ruleItem is a thing with the frame that holds for it.
type ruleItem struct {
	things   []string
	frame    frame
	said     bool // of somebody, without a frame: "I have eggs"
	from, to int  // lexemes
}

// read gives what refuses the rule, or nil.
func (r *ruleReader) read() *Refusal {
	r.lex()
	if len(r.lexemes) == 0 || r.onlyMarks() {
		return r.refuseEmpty()
	}
	if refused := r.refuseUnread(); refused != nil {
		return refused
	}
	for i := range r.lexemes {
		r.steps++
		if refused := r.take(i, &r.lexemes[i]); refused != nil {
			return refused
		}
	}
	return r.finish()
}

func (r *ruleReader) onlyMarks() bool {
	for _, l := range r.lexemes {
		if l.mark == noMark {
			return false
		}
	}
	return true
}

// take reads one lexeme. A phrase that can be several things is what fits there.
func (r *ruleReader) take(i int, l *lexeme) *Refusal {
	tight := r.last == aThing || r.last == aPerson || r.last == aTrail || r.last == aNone
	loose := r.sep == noMark && !r.colon
	switch {
	case l.mark != noMark:
		r.separate(l.mark)
	case l.has(link):
		return r.takeLink(i, l)
	case l.has(butWord):
		r.separate(joins)
		r.but = true
	case l.label:
		return r.takeSubject(i)
	case l.has(trails) && r.isTrail(i, l):
		return r.takeTrail(i, l)
	case l.has(none) && !(l.has(leads) && r.goesOn(i)):
		return r.takeNone(i)
	case l.has(leads):
		return r.takeLead(i, l)
	case l.word != nil && l.word.refuse != "" && !(r.picked && l.word.refuse == ReasonAdditive && len(l.things) > 0):
		return r.refuse(l.word.refuse, i, i+1)
	case l.has(kin) && r.last == aThing && loose:
		return r.refuse(ReasonUnclear, r.lastAt, i+1) // "carrot family": more than carrots
	case l.has(note) && tight && (loose || !l.has(says|filler) || i == len(r.lexemes)-1): // "nut allergy, both kids"
	case l.has(says) && r.in == German && (r.last == aThing || r.last == aTrail) && loose && !(r.own && len(l.things) > 0):
		return r.refuse(ReasonUnclear, r.lastAt, i+1) // "Milch verträgt sie": the verb stands behind
	case l.has(says) && !(r.own && len(l.things) > 0): // "no kid" is goat
		return r.takeSubject(i)
	case l.has(holds):
		if r.last == aThing && loose {
			return r.refuse(ReasonUnclear, r.lastAt, i+1)
		}
		if r.frame == bare || !r.own {
			return r.takeSubject(i)
		}
	case l.has(again):
		return r.takeAgain(i)
	case len(l.things) > 0:
		return r.takeThing(i, l)
	case l.has(polite):
		r.polite = true
	case l.has(filler):
		if l.has(note) && tight {
			r.colon = false // "peanuts: mild, walnuts: severe"
		}
	default: // a note with nothing before it
		return r.refuse(ReasonUnclear, i, i+1)
	}
	return nil
}

func (r *ruleReader) separate(m mark) {
	r.colon = r.colon || m == colon
	if m != colon {
		r.sep = max(r.sep, m)
	}
}

func (r *ruleReader) takeLink(i int, l *lexeme) *Refusal {
	if l.has(example) && r.last != aThing && r.last != aTrail {
		return r.refuse(ReasonUnclear, i, i+1)
	}
	r.separate(joins)
	if l.has(example) {
		r.separate(comma)
	}
	r.or = r.or || l.has(orLink)
	return nil
}

// began notes what was read, and forgets the marks before it.
func (r *ruleReader) began(p piece, at int) {
	r.last, r.lastAt, r.sep, r.colon, r.or = p, at, noMark, false, false
}

// goesOn reports whether something follows that a frame could hold for: "nothing
// spicy", and not "nothing".
func (r *ruleReader) goesOn(i int) bool {
	return i+1 < len(r.lexemes) && (r.lexemes[i+1].mark == noMark || r.lexemes[i+1].mark == colon) && !r.lexemes[i+1].has(link|butWord)
}

// isTrail tells "egg allergy" from "allergy: egg".
func (r *ruleReader) isTrail(i int, l *lexeme) bool {
	switch {
	case !l.has(leads):
		return true
	case r.last != aThing && r.last != aTrail:
		return false
	case r.sep == noMark:
		return true
	}
	return !r.goesOn(i)
}

// takeLead begins a frame.
func (r *ruleReader) takeLead(i int, l *lexeme) *Refusal {
	f := l.word.lead
	switch {
	case l.has(firstOnly) && r.last == aLead:
		return r.refuse(ReasonDenial, r.lastAt, i+1) // "allergies: not nuts"
	case l.has(firstOnly) && len(r.items) > 0 && r.last != aPerson:
		return r.refuse(ReasonException, i, i+1)
	case r.last == aLead:
		return r.leadAgain(i, f)
	case r.last == aTrail && r.colon:
		return r.refuse(ReasonDenial, r.lastAt, i+1) // "nut allergy: no"
	case r.last == aThing && (r.colon || r.sep == dash) && !r.goesOn(i):
		return r.refuse(ReasonYesNo, r.lastAt, i+1) // "nuts: no"
	case r.last == aThing && (r.colon || r.sep == noMark && !r.mayRunOn(i, f)):
		return r.refuse(ReasonUnclear, r.lastAt, i+1)
	}
	r.but = false
	r.setFrame(f, true)
	r.began(aLead, i)
	return nil
}

func (r *ruleReader) setFrame(f frame, own bool) {
	r.frame, r.own, r.list, r.part = f, own, len(r.items), len(r.items)
}

// mayRunOn allows "no eggs no milk", and not "milk no eggs" or "no cake without eggs".
func (r *ruleReader) mayRunOn(i int, f frame) bool {
	return r.own && (f == allergic || r.lexemes[i].has(anywhere))
}

// leadAgain is a frame right behind another: "allergies: no nuts" is one, "not
// allergic to nuts" is none.
func (r *ruleReader) leadAgain(i int, f frame) *Refusal {
	switch {
	case r.sep != noMark:
		return r.refuse(ReasonUnclear, r.lastAt, i+1)
	case r.frame == allergic && f == allergic, r.colon && r.frame == allergic, r.colon && f == excludes:
		r.began(aLead, i)
		return nil
	case f == allergic:
		return r.refuse(ReasonDenial, r.lastAt, i+1)
	}
	return r.refuse(ReasonUnclear, r.lastAt, i+1)
}

// takeThing adds a food, an allergen, a diet or a condition.
func (r *ruleReader) takeThing(i int, l *lexeme) *Refusal {
	m := r.plainMeaning(l.things[0])
	if m.ofPerson() {
		return r.takePerson(i, l, &m)
	}
	switch {
	case r.but:
		return r.refuse(ReasonException, r.lastAt, i+1)
	case r.adjacent() && !r.isFramedBehind(i), r.last == aNone && !r.own, r.last == aThing && r.colon && r.frame == bare:
		return r.refuse(ReasonUnclear, r.lastAt, i+1)
	case r.last == aLead && !r.mayBegin():
		return r.refuse(ReasonUnclear, r.lastAt, i+1)
	case r.last == aSubject && r.lexemes[r.lastAt].has(wants), r.frame == bare && r.freeFrom(l.things[0]):
		return r.refuse(ReasonWish, i, i+1)
	}
	if r.sep >= comma && r.last != aLead {
		r.part = len(r.items)
	}
	r.items = append(r.items, ruleItem{things: l.things, frame: r.frame, said: r.last == aSubject || r.saidBefore(), from: i, to: i + 1})
	r.began(aThing, i)
	return nil
}

// mayBegin reports whether a list may begin behind the frame: "allergies - eggs", and
// not "no, eggs".
func (r *ruleReader) mayBegin() bool {
	return r.sep == noMark || r.colon || r.frame == allergic && (r.sep == dash || r.sep == line)
}

// adjacent reports whether nothing stands between two things: "fish tacos".
func (r *ruleReader) adjacent() bool {
	return r.sep == noMark && !r.colon && (r.last == aThing || r.last == aPerson || r.last == aTrail)
}

// isFramedBehind allows "dairy free egg free": each says so itself.
func (r *ruleReader) isFramedBehind(i int) bool {
	return r.last != aThing && i+1 < len(r.lexemes) && r.lexemes[i+1].has(trails)
}

// saidBefore: "I have eggs and milk" says both.
func (r *ruleReader) saidBefore() bool {
	return len(r.items) > r.list && r.frame == bare && r.items[len(r.items)-1].said
}

// freeFrom reports whether the name is of a food without something, or one that takes
// another's place: alone nobody knows whether "gluten-free bread" is wanted.
func (r *ruleReader) freeFrom(key string) bool {
	if r.in == German {
		return r.beginsGermanClaim(key)
	}
	return r.lines.beginsClaim(key)
}

// takePerson adds what somebody is. The frame goes on behind it.
func (r *ruleReader) takePerson(i int, l *lexeme, m *ruleMeaning) *Refusal {
	switch {
	case r.last == aLead && !(m.condition && r.frame == allergic):
		return r.refuse(ReasonDenial, r.lastAt, i+1) // "not vegan"
	case r.own && r.frame == excludes && r.or:
		return r.refuse(ReasonUnclear, r.lastAt, i+1) // "no nuts or vegan food"
	case r.but && r.last != aSubject:
		return r.refuse(ReasonException, r.lastAt, i+1)
	case r.adjacent() && r.last == aThing:
		return r.refuse(ReasonUnclear, r.lastAt, i+1)
	}
	r.but = false
	if !m.condition && r.endsInFree(l) && r.frame == bare {
		r.cover(r.list, excludes) // "I am nut and dairy free"
	}
	r.items = append(r.items, ruleItem{things: l.things, from: i, to: i + 1})
	r.setFrame(r.frame, false)
	r.began(aPerson, i)
	return nil
}

func (r *ruleReader) endsInFree(l *lexeme) bool {
	last := r.text.tokens[l.to-1]
	w := r.words.phrases[r.text.plain[last.from:last.to]]
	return w != nil && w.trail == excludes
}

// takeTrail makes a frame of the list before it, and carries it on.
func (r *ruleReader) takeTrail(i int, l *lexeme) *Refusal {
	f, from := l.word.trail, r.list
	switch {
	case r.last == aTrail && (r.sep != joins || l.has(note)): // "nut allergy and EpiPen"
		r.began(aTrail, i)
		return nil
	case r.last != aThing || r.sep == joins:
		return r.refuse(ReasonUnclear, max(0, i-1), i+1)
	case r.own && r.frame == excludes && r.sep != noMark && !r.colon: // "no fish (allergy)"
	case r.own && r.frame == excludes && r.part == r.list:
		return r.refuse(ReasonDenial, r.lastAt, i+1) // "no nut allergy", "no sugar free"
	case r.own && r.frame == excludes:
		from = r.part // "no eggs, nut allergy"
	}
	r.cover(from, f)
	r.setFrame(max(r.frameOfOthers(), f), false)
	r.began(aTrail, i)
	return nil
}

// frameOfOthers is the frame that a trailing one may not weaken.
func (r *ruleReader) frameOfOthers() frame {
	if r.frame == allergic {
		return allergic
	}
	return bare
}

func (r *ruleReader) cover(from int, f frame) {
	for i := range r.items[from:] {
		it := &r.items[from+i]
		it.frame, it.said = max(it.frame, f), false
	}
}

// takeSubject begins to speak of somebody.
func (r *ruleReader) takeSubject(i int) *Refusal {
	if r.last == aLead {
		if !r.colon {
			return r.refuse(ReasonUnclear, r.lastAt, i+1)
		}
		return nil // "Allergies: my son: nuts"
	}
	if r.last != aSubject {
		r.heirTo = r.frame
		r.setFrame(bare, false)
	}
	r.began(aSubject, i)
	return nil
}

// takeAgain: "my daughter to milk", "and to eggs".
func (r *ruleReader) takeAgain(i int) *Refusal {
	switch {
	case r.last == aSubject && r.heirTo == allergic:
		r.setFrame(allergic, true)
		r.began(aLead, i)
	case r.frame != allergic || r.sep == noMark:
		return r.refuse(ReasonUnclear, i, i+1)
	}
	return nil
}

// takeNone reads "no allergies": nothing unframed may stand beside it.
func (r *ruleReader) takeNone(i int) *Refusal {
	switch {
	case r.last == aThing && (r.colon || r.sep == dash):
		return r.refuse(ReasonYesNo, r.lastAt, i+1) // "nuts: none"
	case r.last == aLead && r.frame == excludes && !r.colon,
		r.last == aLead && !r.mayBegin(),
		r.last == aThing && (r.sep < comma || r.frame == bare),
		r.last == aTrail && r.sep < comma,
		r.but:
		return r.refuse(ReasonUnclear, r.lastAt, i+1)
	}
	r.setFrame(bare, false)
	r.began(aNone, i)
	return nil
}

// finish refuses what ended too early or was no rule.
func (r *ruleReader) finish() *Refusal {
	if r.last == aSubject && r.lexemes[r.lastAt].word != nil && r.lexemes[r.lastAt].word.ask != "" {
		return &Refusal{Code: r.lexemes[r.lastAt].word.ask}
	}
	if (r.last == aLead || r.last == aSubject) && r.colon && r.endsInDash() {
		r.last = aNone // "Allergies: -"
	}
	if r.last == noPiece || r.last == aLead || r.last == aSubject || r.but {
		return r.refuse(ReasonUnclear, 0, len(r.lexemes))
	}
	return r.settleBare()
}

// settleBare says what becomes of things that no frame holds for. Beside "please" they
// are a wish, and beside a diet nobody knows: "vegetarian, fish".
func (r *ruleReader) settleBare() *Refusal {
	allergy, diet := false, false
	for i := range r.items {
		m := r.plainMeaning(r.items[i].things[0])
		allergy = allergy || r.items[i].frame == allergic
		diet = diet || m.ofPerson() && !m.condition
	}
	for i := range r.items {
		it := &r.items[i]
		switch {
		case it.said:
			return r.refuse(ReasonWish, it.from, it.to)
		case it.frame != bare || r.isPerson(it):
		case r.words.medical[it.things[0]]: // "heart": perhaps what ails somebody
			return r.ask(Medical)
		case r.polite:
			return r.refuse(ReasonWish, it.from, it.to)
		case diet:
			return r.refuse(ReasonUnclear, it.from, it.to)
		case allergy:
			it.frame = allergic
		}
	}
	return nil
}

// endsInDash reports whether a dash is all that stands behind the last colon.
func (r *ruleReader) endsInDash() bool {
	_, behind, _ := strings.Cut(r.text.typed[r.text.tokens[r.lexemes[r.lastAt].to-1].end:], ":")
	return isDash(strings.TrimSpace(behind))
}

func (r *ruleReader) isPerson(it *ruleItem) bool {
	m := r.plainMeaning(it.things[0])
	return m.ofPerson()
}
