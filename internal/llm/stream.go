package llm

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// Why an answer was not read to its end.
var (
	errTooMuch = errors.New("llm: the answer is larger than the limit")
	errLoop    = errors.New("llm: the answer repeats itself without end")
)

// reply is what a provider answered, streamed or not.
type reply struct {
	text, thought, refusal strings.Builder
	called                 strings.Builder // arguments of tools that it calls, one a line
	tool                   int             // the one whose arguments come; from 1

	finish string // why the model stopped; empty: not said
	model  string
	usage  *wireUsage
	plain  bool // in one piece, not a stream
	looped bool // ended because it repeated itself
	high   rune // half a character that ended the last piece; 0: none

	said, mused repetition
}

// wireChunk is one event of a stream, or the whole of a plain answer.
type wireChunk struct {
	Model  string          `json:"model"`
	Choice wireChoice      `json:"choices"`
	Usage  *wireUsage      `json:"usage"`
	Error  json.RawMessage `json:"error"`
}

func (c wireChunk) failed() bool { return len(c.Error) > 0 && string(c.Error) != "null" }

// wireChoice is the first choice of a list: only one is asked for. Of lists only what is
// needed is kept, for a small text can hold a million empty elements.
type wireChoice struct {
	Delta   wireContent `json:"delta"`
	Message wireContent `json:"message"`
	Finish  string      `json:"finish_reason"`
}

func (c *wireChoice) UnmarshalJSON(list []byte) error {
	return eachElement(list, func(element json.RawMessage) (more bool) {
		type choice wireChoice
		indexed := struct {
			choice
			Index int `json:"index"`
		}{}
		_ = json.Unmarshal(element, &indexed) // what has another type than usual is not read
		if indexed.Index == 0 {
			*c = wireChoice(indexed.choice)
		}
		return indexed.Index != 0
	})
}

type wireContent struct {
	Content          wireText `json:"content"`
	ReasoningContent string   `json:"reasoning_content"`
	Reasoning        string   `json:"reasoning"`
	Refusal          string   `json:"refusal"`

	Tools wireTools `json:"tool_calls"`
	Tool  wireCall  `json:"function_call"` // its older form
}

// wireTools are pieces of calls of tools. None is offered to a model: some put an object that
// was asked for there.
type wireTools []wireTool

type wireTool struct {
	Index    int      `json:"index"`
	Function wireCall `json:"function"`
}

type wireCall struct {
	Arguments wireArguments `json:"arguments"`
}

// wireArguments are a string that holds JSON, or the JSON itself.
type wireArguments string

func (a *wireArguments) UnmarshalJSON(value []byte) error {
	if value[0] != '"' {
		*a = wireArguments(value)
		if string(value) == "null" {
			*a = ""
		}
		return nil
	}
	return json.Unmarshal(value, (*string)(a))
}

func (t *wireTools) UnmarshalJSON(list []byte) error {
	return eachElement(list, func(element json.RawMessage) (more bool) {
		var tool wireTool
		_ = json.Unmarshal(element, &tool) // what has another type than usual is not read
		*t = append(*t, tool)
		return true
	})
}

// wireText is a string, null, or a list of parts with text.
type wireText struct {
	text string
	// Halves of characters (surrogates) that began or ended the text: some providers cut between
	// the two, and the other is in the piece beside. 0: none.
	low, high rune
}

// The escape of half a character at the edge of a JSON string.
var (
	lowFirst = regexp.MustCompile(`(?i)^"\\u(d[c-f][0-9a-f]{2})`)
	highLast = regexp.MustCompile(`(?i)\\u(d[89ab][0-9a-f]{2})"$`)
)

func (t *wireText) UnmarshalJSON(value []byte) error {
	if value[0] != '[' {
		_ = json.Unmarshal(value, &t.text) // a number says nothing
		t.low, t.text = half(lowFirst, value, t.text, strings.CutPrefix)
		t.high, t.text = half(highLast, value, t.text, strings.CutSuffix)
		return nil
	}
	var b strings.Builder
	defer func() { t.text = b.String() }()
	return eachElement(value, func(element json.RawMessage) (more bool) {
		var part struct {
			Text string `json:"text"`
		}
		_ = json.Unmarshal(element, &part) // images and the like have none
		b.WriteString(part.Text)
		return true
	})
}

// half finds half a character at an edge of a JSON string, and the string's text without it.
func half(edge *regexp.Regexp, value []byte, text string, cut func(s, edge string) (string, bool)) (rune, string) {
	rest, lone := cut(text, "\ufffd") // which decoding makes of it; the pattern tells it from one that was written
	if !lone {
		return 0, text
	}
	found := edge.FindSubmatch(value)
	if found == nil {
		return 0, text
	}
	unit, _ := strconv.ParseUint(string(found[1]), 16, 16) // the pattern has only such
	return rune(unit), rest
}

// maxElements of a list are looked at: a good answer has one choice, of a few parts.
const maxElements = 1000

// eachElement calls f with the elements of a JSON list until it has had enough. What is
// no list has none.
func eachElement(list []byte, f func(json.RawMessage) (more bool)) error {
	elements := json.NewDecoder(bytes.NewReader(list))
	if start, err := elements.Token(); err != nil || start != json.Delim('[') {
		return err
	}
	var element json.RawMessage
	for n := 0; n < maxElements && elements.More(); n++ {
		if err := elements.Decode(&element); err != nil {
			return err
		}
		if !f(element) {
			break
		}
	}
	return nil
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
func (r *reply) add(c wireChunk) (grew bool, err error) {
	if c.Model != "" {
		r.model = c.Model
	}
	if c.Usage != nil {
		r.usage = c.Usage
	}
	if r.finish != "" {
		return false, nil // what comes behind the end is for the cost only
	}
	for _, part := range []wireContent{c.Choice.Delta, c.Choice.Message} {
		text, thought := r.join(part.Content), cmp.Or(part.Reasoning, part.ReasoningContent)
		r.text.WriteString(text)
		r.thought.WriteString(thought)
		r.refusal.WriteString(part.Refusal)
		called := r.call(part)
		grew = grew || text != "" || thought != "" || part.Refusal != "" || called
		if r.text.Len()+r.called.Len() > maxSaid {
			return true, errTooMuch
		}
		if r.looped = r.said.endless(text) || r.mused.endless(thought); r.looped {
			return true, errLoop
		}
	}
	r.finish = strings.ToLower(c.Choice.Finish)
	return grew, nil
}

// maxSaid bounds an answer, in bytes: what is asked for has hardly a tenth of it. Thinking is
// bounded by the whole body.
const maxSaid = 256 << 10

// call takes a piece of the arguments of tools, and reports whether there was one.
func (r *reply) call(part wireContent) bool {
	if part.Tool.Arguments != "" {
		part.Tools = append(part.Tools, wireTool{Function: part.Tool})
	}
	grew := false
	for _, t := range part.Tools {
		if t.Index+1 != r.tool && r.tool > 0 {
			r.called.WriteByte('\n')
		}
		r.tool = t.Index + 1
		r.called.WriteString(string(t.Function.Arguments))
		grew = grew || t.Function.Arguments != ""
	}
	return grew
}

// join gives the text of a piece with the character that was cut between the one before and it.
func (r *reply) join(t wireText) string {
	text := t.text
	if t == (wireText{}) {
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

// read takes in the answer to a call with status 200, whichever form it has. A reply
// that comes with an error is what had arrived until then.
func read(body io.Reader, header http.Header, limits Limits, pace pace) (*reply, error) {
	limited := &bounded{body, limits.Body}
	buffered := bufio.NewReader(limited)
	first, err := firstByte(buffered)
	if err != nil {
		return &reply{}, err
	}
	switch first {
	case '{', '[':
		return readPlain(buffered, header)
	case '<':
		return &reply{}, &Error{Class: Malformed, detail: "a web page instead of an answer"}
	default:
		limited.left = cmp.Or(limits.stream, limits.Body)
		return readEvents(buffered, header, limits.Line, pace)
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

func readPlain(r io.Reader, header http.Header) (*reply, error) {
	answer := &reply{plain: true}
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
	values := json.NewDecoder(bytes.NewReader(data))
	for {
		var raw json.RawMessage
		if err := values.Decode(&raw); errors.Is(err, io.EOF) {
			return grew, nil
		} else if err != nil {
			return grew, &Error{Class: Malformed, detail: "an answer that is no JSON"}
		}
		var c wireChunk
		// A field of another type than usual is not read; the others are.
		if err := json.Unmarshal(raw, &c); c.failed() || err != nil && raw[0] != '{' {
			return grew, classify(http.StatusOK, header, raw, time.Now())
		}
		more, err := r.add(c)
		if grew = grew || more; err != nil {
			return grew, err
		}
	}
}

// readEvents reads a stream of server-sent events. An answer is whole when the model
// said why it stopped; what follows may tell the usage, and is waited for a little.
func readEvents(r *bufio.Reader, header http.Header, line int, pace pace) (*reply, error) {
	answer, over := &reply{}, false
	events := events{r: r, limit: line}
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
	limit int // of one event's bytes
}

// next gives the next event that has data, with its name. Data may come with the error
// that ended the stream.
func (e *events) next() (name string, data []byte, err error) {
	for {
		line, err := e.line()
		field, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch string(field) {
		case "data":
			if bytes.HasPrefix(value, []byte(":")) {
				break // a comment that was put into an event
			}
			data = append(append(data, value...), '\n')
		case "event":
			name = string(value)
		}
		if len(data) > e.limit {
			return name, nil, errTooMuch
		}
		if err != nil || len(line) == 0 && len(data) > 0 {
			return name, data, err
		}
		if len(line) == 0 {
			name = "" // of an event without data nothing is left
		}
	}
}

// line reads one line of any length up to the limit.
func (e *events) line() ([]byte, error) {
	var line []byte
	for {
		part, err := e.r.ReadSlice('\n')
		if line = append(line, part...); len(line) > e.limit {
			return nil, errTooMuch
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return bytes.TrimRight(line, "\r\n"), err
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
