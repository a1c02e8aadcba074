package service

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Request is one thing to ask.
type Request struct {
	Method string // "": GET
	Path   string
	Body   any               // sent as JSON, bytes as they are; nil: none
	Header map[string]string // more of it
	Token  string            // "": nobody's
}

// Answer is what came back, whole.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Send asks a server once. An error says that there was no whole answer.
func Send(ctx context.Context, client *http.Client, base string, r Request) (Answer, error) {
	var body io.Reader
	content, raw := r.Body.([]byte)
	if r.Body != nil {
		if !raw {
			var err error
			if content, err = json.Marshal(r.Body); err != nil {
				return Answer{}, err
			}
		}
		body = bytes.NewReader(content)
	}
	sent, err := http.NewRequestWithContext(ctx, cmp.Or(r.Method, http.MethodGet), base+r.Path, body)
	if err != nil {
		return Answer{}, err
	}
	if r.Body != nil && !raw {
		sent.Header.Set("Content-Type", "application/json")
	}
	if r.Token != "" {
		sent.Header.Set("Authorization", "Bearer "+r.Token)
	}
	for name, value := range r.Header {
		sent.Header.Set(name, value)
	}
	response, err := client.Do(sent)
	if err != nil {
		return Answer{}, err
	}
	defer response.Body.Close()
	content, err = io.ReadAll(response.Body)
	if err != nil {
		return Answer{}, err // half an answer is none
	}
	return Answer{Status: response.StatusCode, Header: response.Header, Body: content}, nil
}

// Decode reads the answer's JSON.
func (a Answer) Decode(v any) error {
	if err := json.Unmarshal(a.Body, v); err != nil {
		return fmt.Errorf("%w in %.200s", err, a.Body)
	}
	return nil
}

// Code of a refusal; "": it is none.
func (a Answer) Code() string {
	var p struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal(a.Body, &p) // not a refusal: no code
	return p.Code
}

// RetryAfter is when to come back; 0: the answer does not say.
func (a Answer) RetryAfter() time.Duration {
	seconds, _ := strconv.Atoi(a.Header.Get("Retry-After"))
	return time.Duration(seconds) * time.Second
}
