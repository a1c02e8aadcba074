package ingredient

import "strings"

// shareHeads gives the items of a list the head that its last one has for all: "red or
// green peppers" are red peppers and green peppers. What is no name by itself needs it;
// a name keeps its own meaning and has the other too, as in "goat or cow's milk", where
// nobody knows which is meant. It reads once, from right to left.
func (r *ruleReader) shareHeads() {
	var h sharedHead
	for i := len(r.lexemes) - 1; i >= 0; i-- {
		l := &r.lexemes[i]
		switch {
		case l.mark == comma:
			h.parted = true
		case l.has(link) && !l.has(example):
			h.parted, h.linked = true, true
		case l.unknown() || l.needsHead():
			h.extend(r, l)
			h.parted, h.linked = false, false
			if !h.extended {
				h = sharedHead{}
			}
		case len(l.things) > 0:
			if !(h.linked || h.extended) || !h.extend(r, l) {
				h = r.headOf(l)
			}
			h.parted, h.linked = false, false
		default:
			h = sharedHead{}
		}
	}
}

// needsHead reports whether the phrase is refused unless a head makes a name of it:
// "cow" in "cow or goat's milk".
func (l *lexeme) needsHead() bool {
	return len(l.things) == 0 && l.word != nil && len(l.word.suggest) > 0
}

// sharedHead is what the items before it may share.
type sharedHead struct {
	ends           []string // of the name, the longest first: "bell pepper", "pepper"
	parted, linked bool     // a comma or a link stands before what was read last
	extended       bool     // what was read last had the head
}

// headOf gives the ends of a name of several words. What somebody is has none.
func (r *ruleReader) headOf(l *lexeme) sharedHead {
	m := r.plainMeaning(l.things[0])
	if len(l.things) > 1 || m.ofPerson() {
		return sharedHead{}
	}
	var h sharedHead
	for rest := l.things[0]; ; {
		_, end, more := strings.Cut(rest, " ")
		if !more {
			return h
		}
		h.ends = append(h.ends, end)
		rest = end
	}
}

// extend names the lexeme by its own words before the head, if that is a name.
func (h *sharedHead) extend(r *ruleReader, l *lexeme) bool {
	h.extended = false
	if !h.parted {
		return false
	}
	tokens := r.text.tokens
	own := r.text.plain[tokens[l.from].from:tokens[l.to-1].to]
	for _, end := range h.ends {
		r.steps++
		if name := own + " " + end; r.isName(name) {
			if l.has(sort) && strings.EqualFold(own, r.text.typed[tokens[l.from].start:tokens[l.to-1].end]) {
				l.things = nil // typed as an adjective, and not "greens"
			}
			if l.needsHead() {
				l.word = nil
			}
			l.things = append(l.things, name)
			h.extended = true
			return true
		}
	}
	return false
}
