package llm

import "time"

// Room for what a model says to itself before it answers, hidden or not: providers count it
// against the limit of an answer and cut it there.
const (
	minHidden = 64      // tokens; less is a matter of how tokens are counted
	firstRoom = 4 << 10 // tokens, where a provider's figures show that a model reasons
	maxRoom   = 16 << 10
)

// reasoning is what is known of a model's: the zero value gives it no room.
type reasoning struct {
	peak int // the most tokens that it took at one time, or at least took when it was cut
	room int // tokens that it is given
}

// after is what is known when an answer came to its end, behind so many hidden tokens: twice
// the most there ever were are enough room.
func (m reasoning) after(hidden int) reasoning {
	m.peak = max(m.peak, hidden)
	m.room = min(2*m.peak, maxRoom)
	return m
}

// cutAt is what is known when nothing of an answer of asked tokens came within a limit. shown:
// the provider's figures say that it was reasoning.
func (m reasoning) cutAt(limit, asked int, shown bool) reasoning {
	m.peak = max(m.peak, limit)
	room := 4*limit - asked
	if shown {
		room = max(room, firstRoom)
	}
	m.room = min(max(m.room, room), maxRoom)
	return m
}

// hidden is how many tokens of an answer were for something else than the text that came of
// it, at most limit (0: no limit). shown: the provider's figures say so.
func (r *reply) hidden(text string, limit int) (n int, shown bool) {
	if u := r.usage; u != nil && u.written() > 0 {
		n, shown = max(u.written()-tokens(len(text)), u.Details.ReasoningTokens), true
	} else {
		n = (r.text.Len() + r.thought.Len() - len(text)) / bytesOfAToken
	}
	if n < minHidden {
		return 0, false
	}
	if limit > 0 {
		n = min(n, limit)
	}
	return n, shown
}

// note learns from an answer to a request for asked tokens that was sent with this limit.
func (m reasoning) note(r *reply, fault *Error, text string, limit, asked int) reasoning {
	if limit == 0 {
		return m
	}
	hidden, shown := r.hidden(text, limit)
	switch {
	case fault == nil && hidden > 0, fault == nil && m.room > 0:
		return m.after(hidden)
	case fault != nil && fault.Class == Truncated && fault.blank:
		return m.cutAt(limit, asked, shown)
	case fault != nil && fault.Class == Truncated && hidden > 0:
		return reasoning{peak: max(m.peak, hidden), room: min(max(m.room, 2*hidden), maxRoom)}
	}
	return m
}

// reasoning gives what is known of a model's.
func (m *shapes) reasoning(at endpoint, now time.Time) reasoning {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.known[at].fresh(now).reasoning
}

// reasoned changes what is known of a model's reasoning.
func (m *shapes) reasoned(at endpoint, now time.Time, change func(reasoning) reasoning) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l := m.known[at].fresh(now)
	next := change(l.reasoning)
	if next == l.reasoning {
		return
	}
	l.reasoning, l.until = next, now.Add(remembered)
	m.keep(at, l)
}
