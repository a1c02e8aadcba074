//proof:faults

package llm

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// The behaviours of llmtest say what each provider's errors mean; these are the borders
// between the classes, and the shapes.
func TestClassify(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		body   string
		class  Class
		params []string
	}{
		{"a rate limit that mentions billing", 429, `{"error":{"message":"Rate limit reached. Please try again in 20s. Add a payment method: https://x/billing","code":"rate_limit_exceeded"}}`, Rate, nil},
		{"a rate limit that mentions billing and no wait", 429, `{"error":{"message":"Add a payment method at billing","code":"rate_limit_exceeded"}}`, Rate, nil},
		{"money in words", 429, `{"error":{"message":"Your credit balance is too low"}}`, Quota, nil},
		{"money in words that are no reason", 500, `{"error":{"message":"billing service failed"}}`, Overload, nil},
		{"money in plain text", 403, `Insufficient Balance`, Quota, nil},
		{"words of a web page", 403, `<p>billing quota plan</p>`, Auth, nil},
		{"words of a web page behind a mark", 429, "\ufeff \n<p>your credit balance</p>", Rate, nil},
		{"a code of money with another status", 500, `{"error":{"code":"team_spend_limit_exceeded"}}`, Quota, nil},
		{"a limit larger than asked", 429, `{"error":{"message":"Limit: 9000, Requested: 500"}}`, Rate, nil},
		{"the context in a rate limit", 429, `{"error":{"message":"too many tokens per minute for this context window","code":"rate_limit_exceeded"}}`, Rate, nil},
		{"more than the context in words", 400, `{"error":{"message":"prompt is too long: 210000 tokens > 200000 maximum"}}`, TooLarge, nil},
		{"too little room to negotiate", 400, `{"error":{"message":"maximum context length is 8192 tokens. However, you requested 9000 tokens (8000 in the messages, 1000 in the completion)"}}`, TooLarge, nil},
		{"room to negotiate", 400, `{"error":{"message":"maximum context length is 8192 tokens. However, you requested 9000 tokens (4000 in the messages, 5000 in the completion)"}}`, BadRequest, nil},
		{"DeepSeek's range", 400, `{"error":{"message":"Invalid max_tokens value, the valid range of max_tokens is [1, 8192]"}}`, BadRequest, []string{"max_tokens"}},
		{"the key in words of a status", 400, `{"error":{"details":[{"reason":"API_KEY_INVALID"}]}}`, Auth, nil},
		{"the model with another status", 400, `{"error":{"code":"model_not_found"}}`, NotFound, nil},
		{"the culprit first, then the others", 400, `{"error":{"message":"with stream_options and seed, temperature is odd","param":"temperature"}}`, BadRequest, []string{"temperature", "stream_options", "seed"}},
		{"stream is not stream_options", 400, `{"error":{"message":"stream_options is only for streams"}}`, BadRequest, []string{"stream_options"}},
		{"a parameter that we know of in prose", 400, `{"error":{"message":"streaming seeds of temperatures"}}`, BadRequest, nil},
		{"FastAPI", 422, `{"detail":[{"loc":["body","max_completion_tokens"],"msg":"extra"}]}`, BadRequest, []string{"max_completion_tokens"}},
		{"the number as a string", 200, `{"error":{"code":"429","message":"x"}}`, Rate, nil},
		{"JSON in a string in a string", 400, `{"error":{"message":"{\"error\":{\"message\":\"{\\\"code\\\":\\\"insufficient_quota\\\"}\"}}"}}`, Quota, nil},
		{"the raw error of another provider", 429, `{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"{\"error\":{\"type\":\"insufficient_quota\"}}"}}}`, Quota, nil},
		{"a word for it, inside 200", 200, `{"error":{"type":"rate_limit_error","message":"x"}}`, Rate, nil},
		{"the key, inside 200", 200, `{"error":{"type":"authentication_error"}}`, Auth, nil},
		{"the request, inside 200", 200, `{"error":{"type":"invalid_request_error","message":"no seed"}}`, BadRequest, []string{"seed"}},
		{"time, inside 200", 200, `{"error":{"type":"timeout"}}`, Timeout, nil},
		{"the model, inside 200", 200, `{"error":{"type":"not_found_error"}}`, NotFound, nil},
		{"503 while loading", 503, `{"message":"Model is currently loading"}`, Overload, nil},
		{"nothing", 200, ``, Overload, nil},
		{"as deep as it may", 400, strings.Repeat(`{"error":`, 5000) + `1` + strings.Repeat(`}`, 5000), BadRequest, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := classify(test.status, http.Header{}, []byte(test.body), time.Now())
			if got.Class != test.class || !slices.Equal(got.params, test.params) {
				t.Errorf("got %s %v, want %s %v", got.Class, got.params, test.class, test.params)
			}
		})
	}
}

func TestEveryClassHasWords(t *testing.T) {
	for _, class := range []Class{Rate, Quota, Overload, Auth, NotFound, BadRequest, TooLarge, Filtered, Refused, Truncated, Malformed, Timeout, Network, Cancelled, Unavailable} {
		e := &Error{Class: class}
		if e.words() == "" || e.Advice() != class {
			t.Errorf("%s has no words", class)
		}
		if e.mostTries(3) > 1 != (class == Rate || class == Overload || class == Network || class == Timeout || class == Malformed || class == Truncated) {
			t.Errorf("%s is tried %d times", class, e.mostTries(3))
		}
	}
	if len(plain) != 15 {
		t.Errorf("%d classes have words", len(plain))
	}
}

// Whatever a provider sends, its class is one of ours, and nothing of its words is kept.
func FuzzClassify(f *testing.F) {
	f.Add(429, "1", `[{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"3s"}]}}]`)
	f.Add(400, "", `{"error":{"message":"max_tokens: at most 99999999999999999999","param":"max_tokens"}}`)
	f.Add(200, "NaN", `{"error":"{\"error\":\"[{}]\"}"}`)
	f.Add(302, "-1", `<html>`)
	f.Fuzz(func(t *testing.T, status int, wait, body string) {
		e := classify(status, http.Header{"Retry-After": {wait}}, []byte(body), time.Now())
		if plain[e.Class] == "" {
			t.Fatalf("class %q", e.Class)
		}
		if e.RetryAfter < 0 || e.most < 0 {
			t.Fatalf("waits %v, takes %d", e.RetryAfter, e.most)
		}
		for _, p := range e.params {
			if parameters[p] == 0 {
				t.Fatalf("names %q, which is none of ours", p)
			}
		}
	})
}
