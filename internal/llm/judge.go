package llm

import "strings"

// judge decides what an answer with status 200 is worth: the text asked for (wantObject:
// its JSON object), or the class of failure that it is in truth.
func judge(r *reply, wantObject bool) (string, *Error) {
	switch {
	case r.finish == "content_filter", r.finish == "safety":
		return "", &Error{Class: Filtered}
	case r.finish == "refusal", r.refusal.Len() > 0:
		return "", &Error{Class: Refused}
	case r.finish == "error":
		return "", &Error{Class: Overload, detail: "the provider failed while it answered"}
	}
	text, ending := answerOf(r.text.String()), none
	if wantObject {
		// Some put the answer where thoughts belong.
		for _, where := range []string{r.text.String(), r.thought.String()} {
			var object string
			if object, ending = firstObject(where); ending == whole {
				return object, nil
			}
			if strings.TrimSpace(where) != "" {
				break
			}
		}
	}
	length := r.finish == "length" || r.finish == "max_tokens"
	switch {
	case r.looped:
		return "", &Error{Class: Malformed, detail: "the answer repeated itself without end", hints: hints{content: true}}
	case length || ending == cut:
		return "", &Error{Class: Truncated, hints: hints{blank: text == ""}}
	case text == "":
		return "", &Error{Class: Malformed, detail: "an empty answer", hints: hints{content: true}}
	case wantObject:
		return "", &Error{Class: Malformed, detail: "an answer without a readable JSON object", hints: hints{content: true}}
	}
	return text, nil
}

// partial is what had come of an answer that was cut.
func partial(r *reply, e *Error) string {
	switch e.Class {
	case Truncated, Timeout, Network, Malformed:
		if !e.content || r.looped {
			return answerOf(r.text.String())
		}
	}
	return ""
}
