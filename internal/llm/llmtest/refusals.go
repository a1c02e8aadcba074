package llmtest

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

// failure is an error body in OpenAI's form.
func failure(message, kind, code string) string {
	return fmt.Sprintf(`{"error":{"message":%s,"type":%q,"param":null,"code":%q}}`, quoted(message), kind, code)
}

const (
	tooFast   = "Rate limit reached for scripted-1 on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000. Please try again in 1.724s."
	exhausted = "You exceeded your current quota, please check your plan and billing details."
	webPage   = "<html><head><title>Error</title></head><body><h1>Your billing quota for this plan</h1></body></html>"
)

// refusals are the answers with another status than 200, as providers word them.
func refusals() []Behaviour {
	rate := failure("Too many requests.", "rate_limit_error", "rate_limit_exceeded")
	list := []Behaviour{
		{"openai-rate", "429 with the wait in the text only", Fail(429, failure(tooFast, "tokens", "rate_limit_exceeded"))},
		{"openai-larger-than-minute", "429: one request beyond the limit of a minute", Fail(429, failure(
			"Request too large for scripted-1 on tokens per min (TPM): Limit 9000, Requested 16008. Please try again in 47.016s.", "tokens", "rate_limit_exceeded"))},
		{"openai-slow-down", "429: load rose too steeply", Fail(429, failure("Slow down.", "rate_limit_error", "slow_down"))},
		{"openai-overloaded", "503 in OpenAI's form", Fail(503, failure("The server is overloaded.", "service_unavailable_error", "server_is_overloaded"))},
		{"anthropic-rate", "429 with Retry-After", Fail(429, anthropic("rate_limit_error", "This request would exceed your rate limit."), "Retry-After", "2", "request-id", "req_anthropic")},
		{"anthropic-month", "429 without Retry-After: the month's spending limit", Fail(429,
			`{"type":"error","error":{"type":"rate_limit_error","message":"Limit reached.","details":{"error_code":"enforced_spend_limit_reached"}}}`)},
		{"anthropic-usage-limit", "400 that speaks of money", Fail(400, anthropic("invalid_request_error",
			"You have reached your specified API usage limits. You will regain access on 2027-01-01 at 00:00 UTC."))},
		{"anthropic-billing", "402", Fail(402, anthropic("billing_error", "Your credit balance is too low."))},
		{"anthropic-too-large", "413", Fail(413, anthropic("request_too_large", "Request exceeds the maximum size."))},
		{"anthropic-overloaded", "529", Fail(529, anthropic("overloaded_error", "Overloaded"))},
		{"gemini-minute", "429: an array, plan and billing in the text, and a retryDelay", Fail(429, `[`+gemini("GenerateRequestsPerMinutePerProjectPerModel", "7s")+`]`)},
		{"gemini-day", "429: an array, of the day's quota", Fail(429, `[`+gemini("GenerateRequestsPerDayPerProjectPerModel-FreeTier", "7s")+`]`)},
		{"gemini-string", "429: JSON as a string in the message", Fail(429, `{"error":{"message":`+quoted(gemini("GenerateRequestsPerMinutePerProjectPerModel", "7s"))+`,"code":429}}`)},
		{"gemini-key", "400: the key is not valid", Fail(400,
			`[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}]`)},
		{"openrouter-credits", "402: money", Fail(402, `{"error":{"code":402,"message":"Insufficient credits","metadata":{"limit_source":"openrouter_credits"}}}`)},
		{"openrouter-key-limit", "402: the key's limit", Fail(402, `{"error":{"code":402,"message":"Key limit exceeded","metadata":{"limit_source":"openrouter_key_limit"}}}`)},
		{"openrouter-burst", "402 with Retry-After: too many at once", Fail(402,
			`{"error":{"code":402,"message":"In-flight budget","metadata":{"limit_source":"openrouter_in_flight_budget"}}}`, "Retry-After", "3")},
		{"openrouter-moderation", "403: the prompt was flagged", Fail(403,
			`{"error":{"code":403,"message":"Your chosen model requires moderation and your input was flagged","metadata":{"reasons":["x"]}}}`)},
		{"azure-rate", "429 with only retry-after-ms", Fail(429, rate, "retry-after-ms", "1500")},
		{"azure-rate-x", "429 with x-ms-retry-after-ms before a longer Retry-After", Fail(429, rate, "x-ms-retry-after-ms", "1500", "Retry-After", "60")},
		{"azure-filter", "400: the prompt was filtered", Fail(400,
			`{"error":{"message":"The response was filtered.","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}`)},
		{"deepseek-balance", "402: money", Fail(402, failure("Insufficient Balance", "unknown_error", "invalid_request_error"))},
		{"llamacpp-context", "400: the prompt exceeds the context", Fail(400,
			`{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error","n_prompt_tokens":9000,"n_ctx":4096}}`)},
		{"llamacpp-context-500", "500: the same", Fail(500,
			`{"error":{"code":500,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}`)},
		{"openai-context", "400: the prompt exceeds the context", Fail(400, failure(
			"This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.", "invalid_request_error", "context_length_exceeded"))},
		{"fastapi-detail", "422: details as a list, of nothing that was sent", Fail(422, `{"detail":[{"loc":["body","logit_bias"],"msg":"field required","type":"missing"}]}`)},
		{"groq-json", "400: what the model wrote was no JSON, the provider found", Fail(400,
			`{"error":{"message":"Failed to generate JSON. Please adjust your prompt.","type":"invalid_request_error","code":"json_validate_failed","failed_generation":"{\"dishes\": [{"}}`)},
		{"bad-json-in-words", "the same in words", Fail(422, `{"message":"The model failed to generate valid JSON output."}`)},
		{"string-error", "400: the error is a string", Fail(400, `{"error":"something else is wrong"}`)},
		{"empty-error", "500 without a body", Fail(500, ``)},
		{"html-502", "502 with a web page", func(x *Exchange) { x.Send(502, "text/html", webPage) }},
		{"html-403", "403 with a web page that mentions billing", func(x *Exchange) { x.Send(403, "text/html", webPage) }},

		{"wait-float", "Retry-After as a fraction", Fail(429, rate, "Retry-After", "1.5")},
		{"wait-date", "Retry-After as a date, by a clock that is an hour ahead", func(x *Exchange) {
			theirs := time.Now().Add(time.Hour).UTC()
			Fail(429, rate, "Date", theirs.Format(http.TimeFormat), "Retry-After", theirs.Add(5*time.Second).Format(http.TimeFormat))(x)
		}},
		{"wait-negative", "a negative Retry-After", Fail(429, rate, "Retry-After", "-1")},
		{"wait-nan", "Retry-After: NaN", Fail(429, rate, "Retry-After", "NaN")},
		{"wait-soon", "Retry-After: soon", Fail(429, rate, "Retry-After", "soon")},
		{"wait-huge", "Retry-After: 1e12", Fail(429, rate, "Retry-After", "1e12")},
		{"wait-long", "Retry-After longer than anybody waits", Fail(429, rate, "Retry-After", "300")},
		{"wait-hours", "the day's limit, in words", Fail(429, failure("Rate limit reached (RPD). Please try again in 7h12m0s.", "requests", "rate_limit_exceeded"))},
		{"should-not", "500, and x-should-retry: false", Fail(500, failure("Never mind.", "server_error", ""), "x-should-retry", "false")},
		{"should", "400, and x-should-retry: true", Fail(400, failure("Odd.", "server_error", ""), "x-should-retry", "true")},
		{"should-money", "429 without money, and x-should-retry: true", Fail(429, failure(exhausted, "insufficient_quota", "insufficient_quota"), "x-should-retry", "true")},
		{"loading", "503 for the first 20 s: the model is being loaded", loading(20 * time.Second)},
		{"redirect-away", "307 to another host", Fail(307, ``, "Location", "https://elsewhere.example/v1/chat/completions")},
		{"redirect-here", "307 to another path of the same host, then fine", func(x *Exchange) {
			if x.Path == "/moved" {
				Say(Ready)(x)
				return
			}
			Fail(307, ``, "Location", "/moved")(x)
		}},
		{"moved", "301: the request would become another", Fail(301, ``, "Location", "/moved")},
	}
	for _, code := range []string{"insufficient_quota", "credit_balance_exhausted", "organization_spend_limit_exceeded",
		"project_spend_limit_exceeded", "organization_usage_limit_exceeded", "billing_hard_limit_reached"} {
		list = append(list, Behaviour{"money-" + code, "429 without money", Fail(429, failure(exhausted, "insufficient_quota", code))})
	}
	for _, status := range []int{400, 401, 403, 404, 405, 408, 409, 410, 413, 418, 422, 425, 429, 500, 501, 502, 503, 504, 520, 522, 524, 529} {
		list = append(list, Behaviour{fmt.Sprintf("status-%d", status), "a status that says all", Fail(status, `{"error":{"message":"no"}}`)})
	}
	return list
}

func anthropic(kind, message string) string {
	return fmt.Sprintf(`{"type":"error","error":{"type":%q,"message":%s},"request_id":"req_anthropic"}`, kind, quoted(message))
}

func gemini(quota, delay string) string {
	return fmt.Sprintf(`{"error":{"code":429,"message":%s,"status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":%q}]},{"retryDelay":%q}]}}`,
		quoted(exhausted), quota, delay)
}

// loading is a server that has just been started.
func loading(d time.Duration) Reply {
	begun := sync.OnceValue(time.Now)
	return func(x *Exchange) {
		if time.Since(begun()) < d {
			Fail(503, `{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}`)(x)
			return
		}
		Say(Ready)(x)
	}
}
