package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// client speaks to one server as a scenario says.
type client struct {
	base    string
	headers map[string]string
	http    *http.Client
}

func newClient(base string, headers map[string]string, timeout time.Duration) *client {
	return &client{base: strings.TrimRight(base, "/"), headers: headers, http: &http.Client{
		Timeout: timeout,
		// Connections are kept: a browser does, and a dial is not what is measured.
		Transport: &http.Transport{MaxIdleConnsPerHost: 2000, DisableCompression: true},
	}}
}

// vars are the values of a person's variables.
type vars map[string]string

// with gives a copy that knows one more.
func (v vars) with(name, value string) vars {
	c := maps.Clone(v)
	c[name] = value
	return c
}

var variable = regexp.MustCompile(`\{([a-z_]+)\}`)

// fill puts values in; a variable without one is an error.
func (v vars) fill(text string) (string, error) {
	var missing error
	filled := variable.ReplaceAllStringFunc(text, func(name string) string {
		value, ok := v[name[1:len(name)-1]]
		if !ok {
			missing = fmt.Errorf("%s has no value", name)
		}
		return value
	})
	return filled, missing
}

// answer is what came back; status 0: nothing did.
type answer struct {
	status     int
	body       []byte
	retryAfter time.Duration
}

// call sends one request and reads the whole answer. The error says why there is none.
func (c *client) call(ctx context.Context, r request, v vars) (answer, error) {
	sent, err := c.build(ctx, r, v)
	if err != nil {
		return answer{}, err
	}
	response, err := c.http.Do(sent)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}, err
	}
	seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
	return answer{response.StatusCode, body, time.Duration(seconds) * time.Second}, nil
}

func (c *client) build(ctx context.Context, r request, v vars) (*http.Request, error) {
	path, err := v.fill(r.Path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.Path, err)
	}
	body, err := v.fill(r.Body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.Path, err)
	}
	var reader io.Reader
	if body != "" {
		reader = bytes.NewReader([]byte(body))
	}
	sent, err := http.NewRequestWithContext(ctx, r.Method, c.base+path, reader)
	if err != nil {
		return nil, err
	}
	for name, value := range c.headers {
		if value, err := v.fill(value); err == nil {
			sent.Header.Set(name, value)
		}
	}
	return sent, nil
}

// expects reports whether a status is an answer and no failure.
func (r request) expects(status int) bool {
	if len(r.Status) == 0 {
		return status == http.StatusOK
	}
	return slices.Contains(r.Status, status)
}

// must calls and takes the answer's values into v; any other status is an error.
func (c *client) must(ctx context.Context, r request, v vars) error {
	a, err := c.call(ctx, r, v)
	if err != nil {
		return err
	}
	if !r.expects(a.status) {
		return fmt.Errorf("%s %s: %d: %s", r.Method, r.Path, a.status, a.body)
	}
	return r.take(a.body, v)
}

// take keeps the values that the request wants of an answer.
func (r request) take(body []byte, v vars) error {
	for name, place := range r.Take {
		value, err := at(body, place)
		if err != nil {
			return fmt.Errorf("%s %s: %w", r.Method, r.Path, err)
		}
		v[name] = value
	}
	return nil
}

// at reads the text or number at a place such as "household.id" or "items.0.id".
func at(body []byte, place string) (string, error) {
	var node any
	if err := json.Unmarshal(body, &node); err != nil {
		return "", err
	}
	for key := range strings.SplitSeq(place, ".") {
		switch in := node.(type) {
		case map[string]any:
			node = in[key]
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil || i < 0 || i >= len(in) {
				return "", fmt.Errorf("the answer has nothing at %q", place)
			}
			node = in[i]
		default:
			return "", fmt.Errorf("the answer has nothing at %q", place)
		}
	}
	if node == nil {
		return "", fmt.Errorf("the answer has nothing at %q", place)
	}
	return fmt.Sprint(node), nil
}

// failure names why a request was not answered, in few words that can be counted.
func failure(a answer, err error) string {
	var slow net.Error
	switch {
	case err == nil:
		return strconv.Itoa(a.status)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		return "timeout"
	case errors.Is(err, context.Canceled):
		return "stopped"
	}
	return "connection"
}
