package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"mealplanner/bench/service"
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
		// An answer that sends its reader elsewhere is that and not two.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
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

// call sends one request and reads the whole answer. The error says why there is none; its
// answer has the status 0.
func (c *client) call(ctx context.Context, r request, v vars) (service.Answer, error) {
	path, err := v.fill(r.Path)
	if err != nil {
		return service.Answer{}, fmt.Errorf("%s: %w", r.Path, err)
	}
	body, err := v.fill(r.Body)
	if err != nil {
		return service.Answer{}, fmt.Errorf("%s: %w", r.Path, err)
	}
	sent := service.Request{Method: r.Method, Path: path, Header: map[string]string{}}
	if body != "" {
		sent.Body = []byte(body)
	}
	for name, value := range c.headers {
		if value, err := v.fill(value); err == nil {
			sent.Header[name] = value
		}
	}
	return service.Send(ctx, c.http, c.base, sent)
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
	if !r.expects(a.Status) {
		return fmt.Errorf("%s %s: %d: %s", r.Method, r.Path, a.Status, a.Body)
	}
	return r.take(a.Body, v)
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
func failure(a service.Answer, err error) string {
	var slow net.Error
	switch {
	case err == nil:
		return strconv.Itoa(a.Status)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		return "timeout"
	case errors.Is(err, context.Canceled):
		return "stopped"
	}
	return "connection"
}
