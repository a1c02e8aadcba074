package llm

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// Why an answer was not read to its end.
var (
	errTooMuch = errors.New("llm: the answer is larger than the limit")
	errLoop    = errors.New("llm: the answer repeats itself without end")
	errUseless = errors.New("llm: no answer is in sight")
)

// reply is what a provider answered, streamed or not.
type reply struct {
	text    speech
	thought latest
	refusal strings.Builder
	called  strings.Builder // arguments of tools that it calls, one a line
	tool    int             // the one whose arguments come; from 1

	finish string // why the model stopped; empty: not said
	model  string
	usage  *wireUsage
	plain  bool // in one piece, not a stream
	looped bool // ended because it repeated itself
	high   rune // half a character that ended the last piece; 0: none

	said, mused repetition
}

// chunk is one event of a stream, or the whole of a plain answer. What has another type than
// usual is not read.
type chunk struct {
	model   string
	content [2]content // of the first choice: only one is asked for
	finish  string
	usage   *wireUsage
	failed  bool // it is an error
}

// content is a delta or a message.
type content struct {
	text                        piece
	thought, reasoning, refusal string
	calls                       []call
}

// call is a piece of the arguments of a tool. None is offered to a model: some put an object
// that was asked for there.
type call struct {
	tool      int
	arguments string
}

// maxElements of a list are looked at: a good answer has one choice, of a few parts.
const maxElements = 1000

// readChunk reads a valid JSON object. Of lists only what is needed is kept, for a small text
// can hold a million empty elements.
func readChunk(object []byte) (c chunk) {
	for name, value := range fields(object) {
		switch {
		case called(name, "choices"):
			c.choose(value)
		case called(name, "model"):
			c.model = unquoted(value)
		case called(name, "usage"):
			if value[0] == '{' {
				c.usage = new(wireUsage)
				_ = json.Unmarshal(value, c.usage)
			}
		case called(name, "error"):
			c.failed = string(value) != "null"
		}
	}
	return c
}

// choose reads the first of the choices.
func (c *chunk) choose(choices []byte) {
	n := 0
	for choice := range elements(choices) {
		var one chunk
		index := 0
		for name, value := range fields(choice) {
			switch {
			case called(name, "delta"):
				one.content[0] = readContent(value)
			case called(name, "message"):
				one.content[1] = readContent(value)
			case called(name, "finish_reason"):
				one.finish = unquoted(value)
			case called(name, "index"):
				_ = json.Unmarshal(value, &index)
			}
		}
		if index == 0 {
			c.content, c.finish = one.content, one.finish
			return
		}
		if n++; n == maxElements {
			return
		}
	}
}

func readContent(object []byte) (c content) {
	for name, value := range fields(object) {
		switch {
		case called(name, "content"):
			c.text = pieceOf(value)
		case called(name, "reasoning_content"):
			c.thought = unquoted(value)
		case called(name, "reasoning"):
			c.reasoning = unquoted(value)
		case called(name, "refusal"):
			c.refusal = unquoted(value)
		case called(name, "tool_calls"):
			for tool := range elements(value) {
				if c.calls = append(c.calls, readCall(tool)); len(c.calls) == maxElements {
					break
				}
			}
		case called(name, "function_call"): // its older form
			if old := argumentsOf(value); old != "" {
				c.calls = append(c.calls, call{arguments: old})
			}
		}
	}
	return c
}

func readCall(object []byte) (c call) {
	for name, value := range fields(object) {
		switch {
		case called(name, "index"):
			_ = json.Unmarshal(value, &c.tool)
		case called(name, "function"):
			c.arguments = argumentsOf(value)
		}
	}
	return c
}

// argumentsOf a function: a string that holds JSON, or the JSON itself.
func argumentsOf(function []byte) (text string) {
	for name, value := range fields(function) {
		if !called(name, "arguments") {
			continue
		}
		switch text = unquoted(value); {
		case value[0] != '"' && string(value) != "null":
			text = string(value)
		}
	}
	return text
}

// piece is a text: a string, or a list of parts with text.
type piece struct {
	text string
	// Halves of characters (surrogates) that began or ended the text: some providers cut between
	// the two, and the other is in the piece beside. 0: none.
	low, high rune
}

func pieceOf(value []byte) (p piece) {
	if value[0] != '[' {
		p.text = unquoted(value)
		// Decoding makes this of half a character; its escape tells it from one that was written.
		if rest, lone := strings.CutPrefix(p.text, "\ufffd"); lone {
			if unit := escapedUnit(value[1:]); 0xdc00 <= unit && unit <= 0xdfff {
				p.low, p.text = unit, rest
			}
		}
		if rest, lone := strings.CutSuffix(p.text, "\ufffd"); lone {
			if unit := escapedUnit(value[max(0, len(value)-len(`\ud800"`)):]); 0xd800 <= unit && unit <= 0xdbff {
				p.high, p.text = unit, rest
			}
		}
		return p
	}
	var b strings.Builder
	n := 0
	for part := range elements(value) {
		for name, v := range fields(part) { // images and the like have no text
			if called(name, "text") {
				b.WriteString(unquoted(v))
			}
		}
		if n++; n == maxElements {
			break
		}
	}
	p.text = b.String()
	return p
}

// escapedUnit is the unit of UTF-16 whose escape a text begins with; 0: it begins with none.
func escapedUnit(text []byte) rune {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0
	}
	unit, _ := strconv.ParseUint(string(text[2:6]), 16, 16) // JSON has digits there
	return rune(unit)
}

// wireUsage is what a call used. Some count hidden reasoning with the completion, others
// beside it, where only the total has it.
type wireUsage struct {
	PromptTokens     int `json:"prompt_tokens"`
	CompletionTokens int `json:"completion_tokens"`
	TotalTokens      int `json:"total_tokens"`
	Details          struct {
		ReasoningTokens int `json:"reasoning_tokens"`
	} `json:"completion_tokens_details"`
}

// written are the tokens that a model wrote, hidden ones included.
func (u wireUsage) written() int {
	n := u.CompletionTokens
	if u.PromptTokens > 0 && n > 0 {
		n = max(n, u.TotalTokens-u.PromptTokens)
	}
	if u.Details.ReasoningTokens > n {
		n += u.Details.ReasoningTokens
	}
	return min(n, maxPlausible)
}

// add takes one piece of the answer and reports whether it grew.
func (r *reply) add(c chunk) (grew bool, err error) {
	r.model = cmp.Or(c.model, r.model)
	if c.usage != nil {
		r.usage = c.usage
	}
	if r.finish != "" {
		return false, nil // what comes behind the end is for the cost only
	}
	for _, part := range c.content {
		text, thought := r.join(part.text), cmp.Or(part.reasoning, part.thought)
		r.text.write(text)
		r.thought.write(thought)
		r.refusal.WriteString(part.refusal)
		called := r.call(part.calls)
		grew = grew || text != "" || thought != "" || part.refusal != "" || called
		if r.text.Len()+r.called.Len() > maxSaid {
			return true, errTooMuch
		}
		if r.looped = r.said.endless(text) || r.mused.endless(thought); r.looped {
			return true, errLoop
		}
	}
	r.finish = strings.ToLower(c.finish)
	return grew, nil
}

// maxSaid bounds an answer, in bytes: what is asked for has hardly a tenth of it. Thinking is
// bounded by the whole body, and as much of it is kept.
const maxSaid = 256 << 10

// latest is the last maxSaid bytes of a text, or some more.
type latest struct {
	text []byte
	size int // of all that there was
}

func (l *latest) write(piece string) {
	l.size += len(piece)
	if l.text = append(l.text, piece...); len(l.text) > 2*maxSaid {
		l.text = l.text[:copy(l.text, l.text[len(l.text)-maxSaid:])]
	}
}

// Len is how many bytes there were.
func (l *latest) Len() int { return l.size }

// call takes a piece of the arguments of tools, and reports whether there was one.
func (r *reply) call(calls []call) (grew bool) {
	for _, t := range calls {
		if t.tool+1 != r.tool && r.tool > 0 {
			r.called.WriteByte('\n')
		}
		r.tool = t.tool + 1
		r.called.WriteString(t.arguments)
		grew = grew || t.arguments != ""
	}
	return grew
}

// join gives the text of a piece with the character that was cut between the one before and it.
func (r *reply) join(t piece) string {
	text := t.text
	if t == (piece{}) {
		return ""
	}
	if r.high != 0 || t.low != 0 {
		text = string(utf16.DecodeRune(r.high, t.low)) + text
	}
	r.high = t.high
	return text
}

// A stream that says nothing for so long says nothing more.
const (
	maxBlanks = 200
	maxEquals = 64
)

// repetition watches a stream for the loops that constrained decoding falls into.
type repetition struct {
	last           string
	blanks, equals int
}

func (r *repetition) endless(piece string) bool {
	if piece == "" {
		return false
	}
	if strings.TrimSpace(piece) == "" {
		r.blanks += len(piece)
	} else {
		r.blanks = len(piece) - len(strings.TrimRight(piece, " \t\r\n"))
	}
	if piece != r.last {
		r.last, r.equals = piece, 0
	}
	r.equals++
	return r.blanks > maxBlanks || r.equals > maxEquals
}

// pace is told of what happens while an answer is read, by the one who keeps the time.
type pace struct{ grew, ended func() }

// read takes in the answer to a call with status 200, whichever form it has, and looks for
// the object of an outline in it (nil: it is free text). A reply that comes with an error is
// what had arrived until then.
func read(body io.Reader, header http.Header, limits Limits, asked *outline, pace pace) (*reply, error) {
	limited := &bounded{body, limits.Body}
	buffered := bufio.NewReader(limited)
	first, err := firstByte(buffered)
	if err != nil {
		return &reply{}, err
	}
	switch first {
	case '{', '[':
		return readPlain(buffered, header, newReply(asked))
	case '<':
		return &reply{}, &Error{Class: Malformed, detail: "a web page instead of an answer"}
	default:
		limited.left = cmp.Or(limits.stream, limits.Body)
		return readEvents(buffered, header, limits, newReply(asked), pace)
	}
}

// firstByte looks at the first byte behind the blanks that some send to keep the
// connection alive.
func firstByte(r *bufio.Reader) (byte, error) {
	if mark, err := r.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = r.Discard(3)
	}
	for {
		switch b, err := r.ReadByte(); {
		case err != nil:
			return 0, err
		case b != ' ' && b != '\n' && b != '\r' && b != '\t':
			return b, r.UnreadByte()
		}
	}
}

func newReply(asked *outline) *reply {
	r := &reply{}
	r.text.names = asked
	return r
}

func readPlain(r io.Reader, header http.Header, answer *reply) (*reply, error) {
	answer.plain = true
	defer answer.text.end()
	body, err := io.ReadAll(r)
	if err != nil {
		return answer, err
	}
	if _, err := answer.take(body, header); err != nil && !errors.Is(err, errLoop) {
		return answer, err
	}
	if answer.finish == "" {
		answer.finish = "stop" // the body is whole, and some do not say
	}
	return answer, nil
}

// take adds one event's data, or a plain body, and reports whether the answer grew.
// Several values in one are several events whose separating line is missing.
func (r *reply) take(data []byte, header http.Header) (grew bool, err error) {
	if json.Valid(data) {
		return r.takeValue(bytes.TrimSpace(data), header)
	}
	values := json.NewDecoder(bytes.NewReader(data))
	for {
		var raw json.RawMessage
		if err := values.Decode(&raw); errors.Is(err, io.EOF) {
			return grew, nil
		} else if err != nil {
			return grew, &Error{Class: Malformed, detail: "an answer that is no JSON"}
		}
		more, err := r.takeValue(raw, header)
		if grew = grew || more; err != nil {
			return grew, err
		}
	}
}

func (r *reply) takeValue(value []byte, header http.Header) (grew bool, err error) {
	c := readChunk(value)
	if c.failed || value[0] != '{' && string(value) != "null" {
		return false, classify(http.StatusOK, header, value, time.Now())
	}
	return r.add(c)
}

// readEvents reads a stream of server-sent events. An answer is whole when the model
// said why it stopped; what follows may tell the usage, and is waited for a little.
func readEvents(r *bufio.Reader, header http.Header, limits Limits, answer *reply, pace pace) (*reply, error) {
	defer answer.text.end()
	over := false
	events := events{r: r, limit: limits.Line}
	for {
		name, data, err := events.next()
		if err != nil && !errors.Is(err, io.EOF) {
			data = nil // half an event
		}
		data, done := bytes.CutSuffix(bytes.TrimSpace(data), []byte("[DONE]"))
		if data = bytes.TrimSpace(data); name != "error" && !likeJSON(data) {
			data = nil // words that keep the connection alive
		}
		grew, bad := answer.take(data, header)
		if bad == nil && name == "error" && len(data) > 0 {
			bad = classify(http.StatusOK, header, data, time.Now())
		}
		if answer.finish != "" && !over {
			over = true
			pace.ended()
		}
		if bad == nil && !over && answer.called.Len() == 0 && answer.text.hopeless(limits.useless) {
			bad = errUseless
		}
		switch {
		case over && (bad != nil || err != nil || done):
			return answer, nil
		case bad != nil:
			return answer, bad
		case done || errors.Is(err, io.EOF):
			return answer, &Error{Class: Malformed, detail: "the stream ended without saying that the answer did"}
		case err != nil:
			return answer, err
		case grew && !over:
			pace.grew()
		}
	}
}

// likeJSON reports whether data begins as JSON does that is more than a word.
func likeJSON(data []byte) bool { return len(data) > 0 && strings.IndexByte(`{["`, data[0]) >= 0 }

// events reads server-sent events: lines that end in LF or CRLF, fields, comments.
type events struct {
	r     *bufio.Reader
	limit int    // of one event's bytes
	data  []byte // of the event at hand, reused
	long  []byte // a line that is longer than the reader's buffer, reused
}

// next gives the next event that has data, with its name. Data may come with the error
// that ended the stream, and is good until the next call.
func (e *events) next() (name string, data []byte, err error) {
	e.data = e.data[:0]
	for {
		line, err := e.line()
		field, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch string(field) {
		case "data":
			if bytes.HasPrefix(value, []byte(":")) {
				break // a comment that was put into an event
			}
			e.data = append(append(e.data, value...), '\n')
		case "event":
			name = string(value)
		}
		if len(e.data) > e.limit {
			return name, nil, errTooMuch
		}
		if err != nil || len(line) == 0 && len(e.data) > 0 {
			return name, e.data, err
		}
		if len(line) == 0 {
			name = "" // of an event without data nothing is left
		}
	}
}

// line reads one line of any length up to the limit. It is good until the next call.
func (e *events) line() ([]byte, error) {
	e.long = e.long[:0]
	for {
		part, err := e.r.ReadSlice('\n')
		if len(e.long)+len(part) > e.limit {
			return nil, errTooMuch
		}
		if errors.Is(err, bufio.ErrBufferFull) || len(e.long) > 0 {
			e.long = append(e.long, part...)
			part = e.long
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return bytes.TrimRight(part, "\r\n"), err
		}
	}
}

// bounded ends a body that is larger than it may be.
type bounded struct {
	r    io.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooMuch
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
