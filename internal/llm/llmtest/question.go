package llmtest

import "encoding/json"

// Question is what the composer asks for a day, as far as an answer needs it.
type Question struct {
	Weekday string
	Slots   []struct {
		Slot   string
		Dishes []struct{ ID string }
	}
	MayWrite []string `json:"may_write"`
}

// Prompt is the last message's text.
func (a Asked) Prompt() string {
	if len(a.Messages) == 0 {
		return ""
	}
	return a.Messages[len(a.Messages)-1].Content
}

// QuestionOf reads a prompt; false: it asks for no dishes, as a probe does not.
func QuestionOf(prompt string) (q Question, ok bool) {
	err := json.Unmarshal([]byte(prompt), &q)
	return q, err == nil && len(q.Slots) > 0
}

// Answer chooses the n-th dish of every slot, from 0. The first is the built-in composer's own.
func (q Question) Answer(n int) string {
	type dish struct {
		Slot string `json:"slot"`
		Dish string `json:"dish"`
	}
	all := struct {
		Dishes []dish `json:"dishes"`
	}{Dishes: []dish{}}
	for _, s := range q.Slots {
		all.Dishes = append(all.Dishes, dish{s.Slot, s.Dishes[n].ID})
	}
	b, err := json.Marshal(all)
	if err != nil {
		panic(err) // strings always have a form in JSON
	}
	return string(b)
}

// Second is the personality that chooses the second dish of every slot, and says that it is
// Ready to whoever asks for none.
func Second(c Call) Reply {
	q, ok := QuestionOf(c.Asked.Prompt())
	if !ok {
		return Say(Ready)
	}
	return Say(q.Answer(1))
}
