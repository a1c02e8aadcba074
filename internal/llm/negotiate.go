package llm

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// parameter is one of the optional parts of a request; a set of them is their sum.
type parameter uint16

const (
	maxTokens parameter = 1 << iota
	maxCompletionTokens
	temperature
	reasoningEffort
	seed
	streaming
	streamOptions
	responseFormat
)

// parameters by the names that providers give them.
var parameters = map[string]parameter{
	"max_tokens": maxTokens, "max_completion_tokens": maxCompletionTokens, "temperature": temperature,
	"reasoning_effort": reasoningEffort, "seed": seed, "stream": streaming, "stream_options": streamOptions,
	"response_format": responseFormat,
}

// parameterNames are the words for our parameters in error texts.
var parameterNames = func() map[string]string {
	names := map[string]string{}
	for name := range parameters {
		names[name] = name
	}
	for _, word := range []string{"json_schema", "json_object", "schema", "structured output", "structured outputs", "guided decoding", "grammar"} {
		names[word] = "response_format"
	}
	return names
}()

var parameterWords = regexp.MustCompile(`\b(?:` + strings.Join(slices.Sorted(maps.Keys(parameterNames)), "|") + `)\b`)

// format is how a structured answer is asked for; each is weaker than the one before.
type format uint8

const (
	strictSchema format = iota
	looseSchema
	anyObject
	noFormat // the prompt alone asks for it
)

func (f format) String() string {
	return [...]string{"strict json_schema", "json_schema", "json_object", "no response_format"}[f]
}

// shape is the form in which a model takes requests: the zero shape asks for
// everything, each refusal takes something away.
type shape struct {
	without   parameter
	format    format
	maxOutput int // output tokens; 0: not known
}

// and is the shape that has lost what either has.
func (s shape) and(other shape) shape {
	s.without |= other.without
	s.format = max(s.format, other.format)
	if s.maxOutput == 0 || other.maxOutput > 0 && other.maxOutput < s.maxOutput {
		s.maxOutput = other.maxOutput
	}
	return s
}

// limit gives the parameter that bounds the answer's length, 0 when the model takes none.
func (s shape) limit() parameter {
	for _, p := range []parameter{maxTokens, maxCompletionTokens} {
		if s.without&p == 0 {
			return p
		}
	}
	return 0
}

// yield is the shape to try after a refusal of what was sent: without all that it names. ok is false when the
// refusal names nothing of it, or nothing can be taken away. Where the provider has a field for
// what is wrong, its words may name other parameters for comparison.
func (s shape) yield(refusal *Error, sent wire) (next shape, ok bool) {
	if refusal.maxOutput > 0 {
		s.maxOutput = refusal.maxOutput
		return s, sent.limit() > refusal.maxOutput
	}
	if next, ok := s.drop(refusal.params[:refusal.culprits], sent); ok {
		return next, true
	}
	return s.drop(refusal.params, sent)
}

// drop takes away all of these that were sent.
func (s shape) drop(names []string, sent wire) (next shape, ok bool) {
	for _, name := range names {
		switch p := parameters[name]; {
		case sent.parameters()&p == 0:
		case p == responseFormat:
			s.format, ok = s.format+1, true
		default:
			s.without, ok = s.without|p, true
		}
	}
	return s, ok
}

// plainer is the shape to try after a refusal that explains nothing: schemas are what is
// refused most often, and in the most words.
func (s shape) plainer(sent wire) (next shape, ok bool) {
	if sent.ResponseFormat == nil {
		return s, false
	}
	if s.format < anyObject {
		s.format = anyObject
	} else {
		s.format = noFormat
	}
	return s, true
}

// differences words the shape for an administrator.
func (s shape) differences() []string {
	words := []string{}
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		if s.without&parameters[name] != 0 {
			words = append(words, "without "+name)
		}
	}
	if s.format > strictSchema {
		words = append(words, "with "+s.format.String())
	}
	return words
}

// wire is a request as the provider reads it.
type wire struct {
	Model               string         `json:"model,omitempty"`
	Messages            []wireMessage  `json:"messages"`
	MaxTokens           int            `json:"max_tokens,omitempty"`
	MaxCompletionTokens int            `json:"max_completion_tokens,omitempty"`
	Temperature         *float64       `json:"temperature,omitempty"`
	ReasoningEffort     string         `json:"reasoning_effort,omitempty"`
	Seed                int64          `json:"seed,omitempty"`
	Stream              bool           `json:"stream,omitempty"`
	StreamOptions       map[string]any `json:"stream_options,omitempty"`
	ResponseFormat      map[string]any `json:"response_format,omitempty"`
}

type wireMessage struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// wire puts a request into the shape.
func (s shape) wire(model string, r Request) wire {
	w := wire{Model: model}
	if r.System != "" {
		w.Messages = append(w.Messages, wireMessage{"system", r.System})
	}
	w.Messages = append(w.Messages, wireMessage{"user", r.User})
	limit := r.MaxTokens
	if s.maxOutput > 0 && (limit == 0 || limit > s.maxOutput) {
		limit = s.maxOutput
	}
	switch s.limit() {
	case maxTokens:
		w.MaxTokens = limit
	case maxCompletionTokens:
		w.MaxCompletionTokens = limit
	}
	if s.without&temperature == 0 {
		w.Temperature = r.Temperature
	}
	if s.without&reasoningEffort == 0 {
		w.ReasoningEffort = string(r.Effort)
	}
	if s.without&seed == 0 {
		w.Seed = r.Seed
	}
	w.Stream = s.without&streaming == 0
	if w.Stream && s.without&streamOptions == 0 {
		w.StreamOptions = map[string]any{"include_usage": true}
	}
	if r.Schema != nil {
		w.ResponseFormat = s.format.ask(*r.Schema)
	}
	return w
}

func (f format) ask(schema Schema) map[string]any {
	named := map[string]any{"name": schema.Name, "schema": schema.JSON}
	switch f {
	case strictSchema:
		named["strict"] = true
		fallthrough
	case looseSchema:
		return map[string]any{"type": "json_schema", "json_schema": named}
	case anyObject:
		return map[string]any{"type": "json_object"}
	default:
		return nil
	}
}

func (w wire) limit() int { return w.MaxTokens + w.MaxCompletionTokens }

// parameters is what an error may name of the request.
func (w wire) parameters() parameter {
	var set parameter
	for p, sent := range map[parameter]bool{
		maxTokens: w.MaxTokens > 0, maxCompletionTokens: w.MaxCompletionTokens > 0, temperature: w.Temperature != nil,
		reasoningEffort: w.ReasoningEffort != "", seed: w.Seed != 0, streaming: w.Stream, streamOptions: w.StreamOptions != nil,
		responseFormat: w.ResponseFormat != nil,
	} {
		if sent {
			set |= p
		}
	}
	return set
}

func (w wire) encode() ([]byte, error) { return json.Marshal(w) }

// shapes remembers which form each model at each address took, for a day: providers
// learn, and models are exchanged behind their names.
type shapes struct {
	mu    sync.Mutex
	known map[endpoint]learned
}

type endpoint struct{ url, model string }

type learned struct {
	shape
	reasoning reasoning
	until     time.Time
}

// fresh is what is not too old to count.
func (l learned) fresh(now time.Time) learned {
	if now.Before(l.until) {
		return l
	}
	return learned{}
}

const remembered = 24 * time.Hour

// of gives what is known of a model's form.
func (m *shapes) of(at endpoint, now time.Time) shape {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.known[at].fresh(now).shape
}

// learn adds a shape that the model took to what was known of it.
func (m *shapes) learn(at endpoint, s shape, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l := m.known[at].fresh(now)
	l.shape, l.until = s.and(l.shape), now.Add(remembered)
	m.keep(at, l)
}

// keep is for who holds the lock.
func (m *shapes) keep(at endpoint, l learned) {
	if m.known == nil {
		m.known = map[endpoint]learned{}
	}
	m.known[at] = l
}
