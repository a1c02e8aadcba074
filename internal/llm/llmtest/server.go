// Package llmtest is a scripted model provider: it speaks the chat-completions protocol
// over real HTTP and misbehaves as real ones do. A Reply answers one call; Behaviours
// lists the named ones; a personality chooses a reply for each call.
//
// It sleeps only by timers: inside a synctest bubble, with Pipe instead of a network,
// its delays take no time.
package llmtest

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
)

// Call is a request as the provider received it.
type Call struct {
	Number int // from 1
	Path   string
	Query  string
	Header http.Header
	Body   []byte
	Asked  Asked // of the body
}

// Asked is what a request's body asks for.
type Asked struct {
	Model    string `json:"model"`
	Messages []struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	} `json:"messages"`
	MaxTokens           int      `json:"max_tokens"`
	MaxCompletionTokens int      `json:"max_completion_tokens"`
	Temperature         *float64 `json:"temperature"`
	ReasoningEffort     string   `json:"reasoning_effort"`
	Seed                int64    `json:"seed"`
	Stream              bool     `json:"stream"`
	StreamOptions       *struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
	ResponseFormat *struct {
		Type       string `json:"type"`
		JSONSchema struct {
			Name   string          `json:"name"`
			Strict bool            `json:"strict"`
			Schema json.RawMessage `json:"schema"`
		} `json:"json_schema"`
	} `json:"response_format"`
}

// Format names the response format: "json_schema strict", "json_schema", "json_object"
// or "".
func (a Asked) Format() string {
	switch {
	case a.ResponseFormat == nil:
		return ""
	case a.ResponseFormat.JSONSchema.Strict:
		return a.ResponseFormat.Type + " strict"
	default:
		return a.ResponseFormat.Type
	}
}

// Limit is the most tokens the answer may have, by whichever name; 0: none.
func (a Asked) Limit() int { return max(a.MaxTokens, a.MaxCompletionTokens) }

// Personality chooses the reply to a call.
type Personality func(Call) Reply

// Server is the provider. It is an http.Handler and safe for concurrent use.
type Server struct {
	personality Personality

	mu      sync.Mutex
	script  []Reply
	journal []Call
}

// New makes a provider; without a personality it says that it is Ready.
func New(p Personality) *Server {
	if p == nil {
		p = Always(Say(Ready))
	}
	return &Server{personality: p}
}

// Always is the personality of one reply.
func Always(r Reply) Personality { return func(Call) Reply { return r } }

// Then scripts the replies to the next calls, in order, before the personality's.
func (s *Server) Then(replies ...Reply) *Server {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script = append(s.script, replies...)
	return s
}

// Calls is the journal: what was received until now.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.journal)
}

// maxBody bounds what is read of a request.
const maxBody = 8 << 20

// ServeHTTP writes the call into the journal and replies.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return // the client went away
	}
	call := Call{Path: r.URL.Path, Query: r.URL.RawQuery, Header: r.Header.Clone(), Body: body}
	if err := json.Unmarshal(body, &call.Asked); err != nil {
		http.Error(w, `{"error":{"message":"the body is no JSON","type":"invalid_request_error"}}`, http.StatusBadRequest)
		return
	}
	s.reply(&call)(&Exchange{Call: call, ctx: r.Context(), w: w})
}

func (s *Server) reply(call *Call) Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	call.Number = len(s.journal) + 1
	s.journal = append(s.journal, *call)
	if len(s.script) > 0 {
		next := s.script[0]
		s.script = s.script[1:]
		return next
	}
	return s.personality(*call)
}

// Start serves on a free port of the loopback address. url is the base for a provider;
// stop ends calls under way.
func (s *Server) Start() (url string, stop func(), err error) { return s.Listen("127.0.0.1:0") }

// Listen is Start at this host and port.
func (s *Server) Listen(address string) (url string, stop func(), err error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return "", nil, err
	}
	return "http://" + listener.Addr().String() + "/v1", s.serve(listener), nil
}

// Pipe serves without a network: dial connects to it, whatever the address. Inside a
// synctest bubble both ends wait durably, so that time passes.
func (s *Server) Pipe() (dial func(ctx context.Context, network, address string) (net.Conn, error), stop func()) {
	listener := &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
	return listener.dial, s.serve(listener)
}

func (s *Server) serve(listener net.Listener) (stop func()) {
	server := &http.Server{Handler: s}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener) // ends with ErrServerClosed
	}()
	return func() {
		_ = server.Close()
		<-done
	}
}

// pipeListener accepts the other ends of pipes.
type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.closed:
		return nil, errors.New("llmtest: connection refused")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "llmtest", Net: "pipe"} }
