package llm

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// classify decides what a failure means from its status, headers and body together: one
// status serves opposite meanings, and providers word errors in every shape. Status
// 200 is an error that came inside an answer. now is only for dates in Retry-After.
func classify(status int, header http.Header, body []byte, now time.Time) *Error {
	message := hear(body)
	e := &Error{Status: status, RetryAfter: retryAfter(header, message, now)}
	if should, err := strconv.ParseBool(header.Get("x-should-retry")); err == nil {
		e.should = &should
	}
	if status < 300 {
		status = message.status
	}
	e.maxOutput, e.fixed = message.outputLimit()
	switch class, known := message.decisive(); {
	case message.failedJSON():
		e.Class, e.content = Malformed, true
	case message.money(status, e.RetryAfter > 0):
		e.Class = Quota
	case e.maxOutput > 0:
		e.Class = BadRequest
	case known:
		e.Class = class
	case message.larger(status):
		e.Class = TooLarge
	case status == http.StatusServiceUnavailable && strings.Contains(message.text, "loading"):
		e.Class, e.loading = Overload, true
	case status >= 300:
		e.Class, e.Phase = byStatus(status)
	default:
		e.Class, e.Phase = message.likely()
	}
	if e.Class == BadRequest {
		e.culprits = len(parametersIn(message.params...))
		if e.params = message.mentioned(); len(e.params) > 0 {
			e.Param = e.params[0]
		}
	}
	if e.Class == NotFound && status < 400 {
		e.detail = "the address redirects to another place"
	}
	return e
}

// byStatus is what a status means when the body adds nothing.
func byStatus(status int) (Class, Phase) {
	switch status {
	case 401, 403:
		return Auth, ""
	case 404, 405, 410:
		return NotFound, ""
	case 408, 504, 522, 524:
		return Timeout, Gateway
	case 402, 429: // 402 is money, unless it says when to come again
		return Rate, ""
	case 409, 425:
		return Overload, ""
	case 413:
		return TooLarge, ""
	case 501, 505:
		return BadRequest, ""
	}
	switch {
	case status < 400:
		return NotFound, ""
	case status < 500:
		return BadRequest, ""
	default:
		return Overload, ""
	}
}

// heard is what an error body says, whatever its shape: an object, an array, a bare
// string, JSON inside a string, FastAPI's details, plain text. HTML says nothing.
type heard struct {
	codes  []string // lower case
	texts  []string
	text   string // all of them, lower case
	params []string
	status int // a number that looks like one of HTTP
	delay  time.Duration
}

// maxErrorBody bounds what is read of an error: no provider needs more to say it.
const maxErrorBody = 64 << 10

func hear(body []byte) heard {
	var h heard
	body = bytes.TrimSpace(bytes.TrimPrefix(body[:min(len(body), maxErrorBody)], []byte("\ufeff")))
	var value any
	switch err := json.Unmarshal(body, &value); {
	case err == nil:
		h.listen("message", value, 0)
	case !bytes.HasPrefix(body, []byte("<")):
		h.texts = []string{string(body[:min(len(body), 1024)])}
	}
	h.text = strings.ToLower(strings.Join(h.texts, "\n"))
	return h
}

func (h *heard) listen(key string, value any, depth int) {
	if depth > 10 {
		return
	}
	switch value := value.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(value)) {
			h.listen(strings.ToLower(k), value[k], depth+1)
		}
	case []any:
		for _, v := range value {
			h.listen(key, v, depth+1)
		}
	case float64:
		if (key == "code" || key == "status") && value >= 400 && value < 600 {
			h.status = int(value)
		}
		if key == "seconds" { // of a retryDelay in protobuf's long form
			h.delay = span(strconv.FormatFloat(value, 'f', -1, 64), time.Second)
		}
	case string:
		h.hearString(key, value, depth)
	}
}

func (h *heard) hearString(key, value string, depth int) {
	switch key {
	case "code", "type", "status", "error_code", "reason", "limit_source", "quotaid":
		h.codes = append(h.codes, strings.ToLower(value))
		if n, err := strconv.Atoi(value); err == nil && n >= 400 && n < 600 {
			h.status = n
		}
	case "param", "loc":
		h.params = append(h.params, value)
	case "retrydelay":
		if d, err := time.ParseDuration(value); err == nil {
			h.delay = sensible(d)
		}
	case "message", "msg", "detail", "error", "raw", "error_message":
		var inner any
		if trimmed := strings.TrimSpace(value); strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "[") {
			if json.Unmarshal([]byte(trimmed), &inner) == nil {
				h.listen(key, inner, depth+1)
				return
			}
		}
		h.texts = append(h.texts, value)
	}
}

// Of money speak these codes, and texts about the account that do not say when to come
// again: a rate limit likes to mention the plan that would raise it.
var (
	moneyCodes = regexp.MustCompile(`^(?:insufficient_quota|credit_balance_exhausted|.*_spend_limit_exceeded|.*_usage_limit_exceeded|` +
		`billing_hard_limit_reached|billing_error|enforced_spend_limit_reached|openrouter_credits|openrouter_key_limit)$|perday`)
	moneyWords = regexp.MustCompile(`credit balance|usage limit|insufficient balance|billing|quota.{0,80}plan`)
)

func (h heard) money(status int, hinted bool) bool {
	switch {
	case status == http.StatusPaymentRequired:
		return !hinted
	case slices.ContainsFunc(h.codes, moneyCodes.MatchString):
		return true
	case hinted || slices.Contains(h.codes, "rate_limit_exceeded"):
		return false
	}
	return (status == 0 || status == 400 || status == 403 || status == 429) && moneyWords.MatchString(h.text)
}

// outputLimit reads the number of output tokens that a model takes from its refusal of
// more; fixed is false where the prompt's length decides it.
var (
	outputLimit = regexp.MustCompile(`at most (\d+)|less than or equal to (\d+)|<= ?(\d+)|\[1, ?(\d+)\]|> (\d+), which is the maximum|maximum (?:value|allowed)[^0-9]{0,40}(\d+)`)
	roomLeft    = regexp.MustCompile(`\d+ > (\d+) - (\d+)|maximum context length is (\d+) tokens.*?\((\d+) in the messages`)
)

func (h heard) outputLimit() (maxOutput int, fixed bool) {
	if found := roomLeft.FindStringSubmatch(h.text); found != nil {
		context, prompt := number(found[1]+found[3]), number(found[2]+found[4])
		// Less room than this is none: the prompt itself is too large.
		if maxOutput = context - prompt; maxOutput >= 256 {
			return maxOutput, false
		}
		return 0, false
	}
	if !slices.Contains(h.mentioned(), "max_tokens") && !slices.Contains(h.mentioned(), "max_completion_tokens") {
		return 0, false
	}
	for i, word := range outputLimit.FindStringSubmatch(h.text) {
		if i > 0 && word != "" {
			return number(word), true
		}
	}
	return 0, false
}

func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

// failedJSON: the provider itself looked at what the model wrote, and it was no answer of the
// form that was asked for.
var badJSON = regexp.MustCompile(`(?:failed to|could not|unable to|cannot) (?:generate|validate|produce|parse)(?: a| the| model)?(?: valid)?(?: output as)? (?:json|output|structured)|` +
	`model (?:generated|produced|returned) (?:invalid|malformed) (?:json|output)|generated (?:json|output) (?:does not match|could not be parsed|is invalid)`)

func (h heard) failedJSON() bool {
	for _, code := range h.codes {
		switch code {
		case "json_validate_failed", "json_generation_failed", "output_parse_failed", "tool_use_failed":
			return true
		}
	}
	return badJSON.MatchString(h.text)
}

// larger: more than the model reads, or a single request beyond the rate of a minute,
// which no waiting helps.
var (
	tooLong        = regexp.MustCompile(`maximum context length|context (?:length|window|size)|prompt is too long|input is too long|too many tokens`)
	limitRequested = regexp.MustCompile(`limit:? (\d+).*requested:? (\d+)`)
)

func (h heard) larger(status int) bool {
	if found := limitRequested.FindStringSubmatch(h.text); found != nil {
		return number(found[2]) > number(found[1])
	}
	return status != http.StatusTooManyRequests && !slices.Contains(h.codes, "rate_limit_exceeded") && tooLong.MatchString(h.text)
}

// decisive are the codes that mean one thing whatever the status.
func (h heard) decisive() (Class, bool) {
	for _, code := range h.codes {
		switch code {
		case "context_length_exceeded", "exceed_context_size_error", "request_too_large":
			return TooLarge, true
		case "content_filter", "content_policy_violation", "responsibleaipolicyviolation":
			return Filtered, true
		case "invalid_api_key", "api_key_invalid":
			return Auth, true
		case "model_not_found":
			return NotFound, true
		}
	}
	if strings.Contains(h.text, "flagged") && strings.Contains(h.text, "moderation") {
		return Filtered, true
	}
	return "", false
}

// likely is for errors without a status of their own. Something failed inside the
// provider: if it does not say what, it was that.
func (h heard) likely() (Class, Phase) {
	for _, code := range h.codes {
		switch code {
		case "rate_limit_exceeded", "rate_limit_error", "slow_down", "resource_exhausted":
			return Rate, ""
		case "authentication_error", "permission_error", "permission_denied", "unauthenticated":
			return Auth, ""
		case "not_found_error", "not_found":
			return NotFound, ""
		case "timeout", "timeout_error", "deadline_exceeded":
			return Timeout, Gateway
		case "invalid_request_error", "invalid_argument":
			return BadRequest, ""
		}
	}
	if strings.Contains(h.text, "rate limit") || strings.Contains(h.text, "too many requests") {
		return Rate, ""
	}
	return Overload, ""
}

// mentioned gives those of our parameters that the error names: first what it calls the
// culprit, then by their place in the text.
func (h heard) mentioned() []string { return parametersIn(append(slices.Clone(h.params), h.text)...) }

func parametersIn(texts ...string) []string {
	var names []string
	for _, text := range texts {
		for _, word := range parameterWords.FindAllString(strings.ToLower(text), -1) {
			if name := parameterNames[word]; !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}
