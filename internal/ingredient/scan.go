package ingredient

import "mealplanner/internal/food"

import "strings"

// scanner holds a line cut into tokens, and tells what stands at one. Of the line, its
// text apart, it only keeps what the others read.
type scanner struct {
	*Reader
	words    *lineWords
	where    food.Country
	tokens   []token
	line     Line
	doubted  bool // a number can be read two ways
	counting bool // no word is a count unit: "cloves" are a food
	steps    int  // what was looked at and looked up; tests bound it
}

// peek gives the token at i; beyond the end a mark that is none.
func (r *scanner) peek(i int) *token {
	r.steps++
	if i < 0 || i >= len(r.tokens) {
		return &beyond
	}
	return &r.tokens[i]
}

var beyond = token{kind: markToken, means: &nothing}

func (r *scanner) isMark(i int, m rune) bool {
	t := r.peek(i)
	return t.kind == markToken && t.mark == m
}

func (r *scanner) isWord(i int, keys ...string) bool {
	t := r.peek(i)
	if t.kind != wordToken {
		return false
	}
	for _, k := range keys {
		if t.key == k {
			return true
		}
	}
	return false
}

func (r *scanner) pastDot(i int) int {
	if r.isMark(i, '.') {
		return i + 1
	}
	return i
}

// hyphenated reports whether the word goes on behind a hyphen.
func (r *scanner) hyphenated(i int) bool {
	return r.isMark(i+1, '-') && r.peek(i+1).glued && r.peek(i+2).kind == wordToken && r.peek(i+2).glued
}

// closingOf is the token that closes the bracket at i; -1: none does.
func (r *scanner) closingOf(i int) int {
	depth := 0
	for j := i; j < len(r.tokens); j++ {
		switch {
		case r.isMark(j, '('):
			depth++
		case r.isMark(j, ')'):
			if depth--; depth == 0 {
				return j
			}
		}
	}
	return -1
}

// pastClosing goes behind the next closing bracket, if there is one near.
func (r *scanner) pastClosing(i int) int {
	for j := i; j < min(i+12, len(r.tokens)); j++ {
		if r.isMark(j, ')') {
			return j + 1
		}
	}
	return i
}

func (r *scanner) phraseIs(i int, phrase string) bool {
	for {
		r.steps++
		word, rest, more := strings.Cut(phrase, " ")
		if !r.isWord(i, word) {
			return false
		}
		if !more {
			return true
		}
		phrase, i = rest, i+1
	}
}

// has reports whether a word stands in the line.
func (r *scanner) has(key string) bool {
	for i := range r.tokens {
		r.steps++
		if r.tokens[i].key == key {
			return true
		}
	}
	return false
}

func (r *scanner) textOf(words []*token) string {
	if len(words) == 0 {
		return ""
	}
	start, end := words[0].start, words[len(words)-1].end
	if start > end || end > len(r.line.Text) {
		return ""
	}
	return r.line.Text[start:end]
}
