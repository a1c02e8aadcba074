package llm

import (
	"bytes"
	"strings"
)

// speech is what a model says, read piece by piece as it comes: what it says to itself is
// taken out, and in the rest its object is looked for.
//
// What it says to itself is all before the last end of it (its beginning may be in the
// prompt's template), and what has a beginning only.
type speech struct {
	search
	size int  // bytes, thoughts included
	said bool // more than space, thoughts included

	marker   uint16 // where in markers what is held stands; 0: nothing is held
	held     []byte // what may be the beginning of a marker
	thinking bool   // behind a beginning
	analysis bool   // in the channel of that name
	final    bool   // the channel of the answer was named, and its message has not begun
}

// mark is what a marker does.
type mark uint8

const (
	begins   mark = iota + 1 // of thinking
	ends                     // of thinking
	analyses                 // the channel of thoughts begins …
	stops                    // … and ends
	finals                   // the channel of the answer is named; its message ends all thinking
	message
)

// markers are an automaton over the notations of thinking, in whichever case.
var markers = newAutomaton()

// automaton tells the markers: next[at+class of a byte] is where it goes on, 0: no marker
// begins so.
type automaton struct {
	class [256]uint8
	next  []uint16
	kind  []mark
}

// ofMarkers are the bytes that markers are made of.
const ofMarkers = " abcdefghijklmnopqrstuvwxyz<>[]/|:_\xe2\x97\x81\x96\xb7"

func newAutomaton() *automaton {
	m := &automaton{}
	for i := range len(ofMarkers) {
		c := ofMarkers[i]
		m.class[c] = uint8(i + 1)
		if 'a' <= c && c <= 'z' {
			m.class[c-'a'+'A'] = uint8(i + 1)
		}
	}
	for _, space := range "\t\n\f\r" {
		m.class[space] = m.class[' ']
	}
	m.grow()
	for _, word := range []string{"think", "thinking", "thought", "thoughts", "reasoning", "analysis", "scratchpad"} {
		for _, of := range []string{"", "seed:"} {
			m.learn("<"+of+word+">", begins)
			m.learn("</"+of+word+">", ends)
		}
	}
	for _, pair := range [][2]string{
		{"[think]", "[/think]"}, {"◁think▷", "◁/think▷"}, {"<|start_thinking|>", "<|end_thinking|>"}, {"<|begin_of_thought|>", "<|end_of_thought|>"},
	} {
		m.learn(pair[0], begins)
		m.learn(pair[1], ends)
	}
	channel := m.learn("<|channel|>", 0)
	m.next[channel+uint16(m.class[' '])] = channel
	m.learn("<|channel|>analysis", analyses)
	m.learn("<|channel|>final", finals)
	m.learn("<|end|>", stops)
	m.learn("<|message|>", message)
	return m
}

// grow makes a state.
func (m *automaton) grow() uint16 {
	at := len(m.next)
	m.next, m.kind = append(m.next, make([]uint16, len(ofMarkers)+1)...), append(m.kind, make([]mark, len(ofMarkers)+1)...)
	return uint16(at)
}

func (m *automaton) learn(text string, k mark) (at uint16) {
	for i := range len(text) {
		c := at + uint16(m.class[text[i]])
		if m.next[c] == 0 {
			m.next[c] = m.grow() // which moves next
		}
		at = m.next[c]
	}
	m.kind[at] = k
	return at
}

// run follows a text from a state for as long as a marker may come of it, or to the end of one.
func (m *automaton) run(at uint16, text string) (uint16, int) {
	for i := range len(text) {
		next := m.next[at+uint16(m.class[text[i]])]
		if next == 0 {
			return at, i
		}
		if at = next; m.kind[at] != 0 {
			return at, i + 1
		}
	}
	return at, len(text)
}

// write takes the next piece.
func (s *speech) write(piece string) {
	s.said = s.said || strings.TrimSpace(piece) != ""
	s.size += len(piece)
	for piece != "" {
		if s.marker == 0 {
			n := s.plain(piece)
			s.keep(piece[:n])
			if piece = piece[n:]; piece == "" {
				break
			}
			if piece[0] == '{' || piece[0] == '[' {
				s.final = false
			}
		}
		at, n := markers.run(s.marker, piece)
		s.held, s.marker = append(s.held, piece[:n]...), at
		piece = piece[n:]
		switch {
		case markers.kind[at] != 0:
			s.act(markers.kind[at])
		case piece != "" && at != 0:
			s.release() // and what comes is looked at again
		case piece != "":
			s.keep(piece[:1])
			piece = piece[1:]
		}
	}
	s.read()
}

// plain is how many bytes of a piece come before one that a marker may begin with.
func (s *speech) plain(piece string) int {
	for i := range len(piece) {
		switch piece[i] {
		case '<', '[', '\xe2':
			return i
		case '{':
			if s.final {
				return i
			}
		}
	}
	return len(piece)
}

// act does what the marker does that is held.
func (s *speech) act(k mark) {
	muted := s.thinking || s.analysis
	switch {
	case k == ends, k == message && s.final:
		s.thinking, s.analysis, s.final = false, false, false
		s.forget()
	case k == begins:
		s.thinking = s.thinking || !muted
	case k == analyses:
		s.analysis = s.analysis || !muted
	case k == stops && s.analysis:
		s.analysis = false
	default:
		s.final = s.final || k == finals
		s.release()
	}
	s.held, s.marker = s.held[:0], 0
}

// release keeps what is held: it is no marker.
func (s *speech) release() {
	if !s.thinking && !s.analysis {
		s.text = append(s.text, s.held...)
	}
	s.held, s.marker = s.held[:0], 0
}

func (s *speech) keep(text string) {
	if !s.thinking && !s.analysis {
		s.text = append(s.text, text...)
	}
}

// end says that nothing more comes.
func (s *speech) end() {
	s.release()
	s.read()
}

// Len is how many bytes were said, thoughts included.
func (s *speech) Len() int { return s.size }

// String is what was said, without thoughts and the space around it.
func (s *speech) String() string {
	return string(trimmed(append(s.text[:len(s.text):len(s.text)], s.heldText()...)))
}

func (s *speech) heldText() []byte {
	if s.thinking || s.analysis {
		return nil
	}
	return s.held
}

func trimmed(text []byte) []byte {
	return bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff")))
}

// answerOf is text without thinking and the space around it.
func answerOf(text string) string {
	var s speech
	s.write(text)
	return s.String()
}
