package llm

// judge decides what an answer with status 200 is worth: the text asked for (of an outline:
// its JSON object), or the class of failure that it is in truth.
func judge(r *reply, asked *outline) (string, *Error) {
	switch {
	case r.finish == "content_filter", r.finish == "safety":
		return "", &Error{Class: Filtered}
	case r.finish == "refusal", r.refusal.Len() > 0:
		return "", &Error{Class: Refused}
	case r.finish == "error":
		return "", &Error{Class: Overload, detail: "the provider failed while it answered"}
	}
	text, ending := r.text.String(), none
	if asked != nil {
		var object string
		if object, ending = asked.among(r); ending == whole {
			return object, nil
		}
	}
	length := r.finish == "length" || r.finish == "max_tokens"
	switch {
	case r.looped:
		return "", &Error{Class: Malformed, detail: "the answer repeated itself without end", hints: hints{content: true}}
	case length || ending == cut:
		return "", &Error{Class: Truncated, hints: hints{blank: text == "" && r.called.Len() == 0}}
	case text == "" && ending == none:
		return "", &Error{Class: Malformed, detail: "an empty answer", hints: hints{content: true}}
	case asked != nil:
		return "", &Error{Class: Malformed, detail: "an answer without a readable JSON object", hints: hints{content: true}}
	}
	return text, nil
}

// among finds the object in a reply: in its text, or as the arguments of a tool, or where
// thoughts belong, when nothing was said beside them.
func (o outline) among(r *reply) (object string, end ending) {
	object, end = r.text.object()
	if end != whole && r.called.Len() > 0 {
		object, end = o.find(r.called.String())
	}
	if end == none && !r.text.said && r.called.Len() == 0 {
		object, end = o.find(string(r.thought.text))
	}
	return object, end
}

// partial is what had come of an answer that was cut.
func partial(r *reply, e *Error) string {
	switch e.Class {
	case Truncated, Timeout, Network, Malformed:
		if !e.content || r.looped {
			return r.text.String()
		}
	}
	return ""
}
