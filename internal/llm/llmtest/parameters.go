package llmtest

import (
	"fmt"
	"strings"
)

// parameters are models that do not take all of a request.
func parameters() []Behaviour {
	return []Behaviour{
		{"wants-max-completion-tokens", "a reasoning model of OpenAI", refuse(
			func(a Asked) bool { return a.MaxTokens > 0 },
			"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", "max_tokens")},
		{"knows-no-limit", "takes neither name of the limit", refuse(
			func(a Asked) bool { return a.Limit() > 0 }, "Unrecognized request argument supplied: max_tokens, max_completion_tokens", "")},
		{"no-temperature", "takes no temperature", refuse(
			func(a Asked) bool { return a.Temperature != nil },
			"Unsupported value: 'temperature' does not support 0.3 with this model. Only the default (1) value is supported.", "temperature")},
		{"no-effort", "takes no effort", refuse(func(a Asked) bool { return a.ReasoningEffort != "" }, "Unrecognized request argument supplied: reasoning_effort", "")},
		{"no-seed", "takes no seed", refuse(func(a Asked) bool { return a.Seed != 0 }, `Invalid JSON payload received. Unknown name "seed": Cannot find field.`, "")},
		{"no-stream", "may not stream", refuse(func(a Asked) bool { return a.Stream }, "Your organization must be verified to stream this model.", "stream")},
		{"no-stream-options", "knows no stream options", func(x *Exchange) {
			if x.Asked.StreamOptions != nil {
				Fail(422, `{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]}`)(x)
				return
			}
			Say(Ready)(x)
		}},
		{"at-most", "takes 500 tokens at most", refuse(
			func(a Asked) bool { return a.Limit() > 500 },
			"max_tokens is too large: 600. This model supports at most 500 completion tokens, whereas you provided 600.", "max_tokens")},
		{"room-left", "has room for 400 tokens behind this prompt", refuse(
			func(a Asked) bool { return a.Limit() > 400 },
			"'max_tokens' or 'max_completion_tokens' is too large: 600. This model's maximum context length is 4096 tokens and your request has 3696 input tokens (600 > 4096 - 3696).", "")},
		{"no-strict", "wants another schema to be strict", refuse(
			func(a Asked) bool { return a.Format() == "json_schema strict" },
			"Invalid schema for response_format 'ready': 'required' is required to be supplied.", "response_format")},
		{"no-schema", "DeepSeek: no json_schema", refuse(
			func(a Asked) bool { return a.Format() != "" && a.Format() != "json_object" }, "This response_format type is unavailable now", "")},
		{"no-format", "walks down: no format at all", func(x *Exchange) {
			switch x.Asked.Format() {
			case "":
				Say("```\n" + Ready + "\n```")(x)
			case "json_object":
				Fail(400, `{"error":"'response_format.type' must be 'json_schema' or 'text'"}`)(x)
			default:
				Fail(400, failure("This response_format type is unavailable now", "invalid_request_error", "invalid_request_error"))(x)
			}
		}},
		{"no-grammar", "llama.cpp cannot read the schema", refuse(func(a Asked) bool { return a.Format() == "json_schema strict" }, "failed to parse grammar", "")},
		{"no-additional", "Gemini: a word of the schema that it does not know", func(x *Exchange) {
			if strings.HasPrefix(x.Asked.Format(), "json_schema") {
				Fail(400, `{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \"additionalProperties\" at 'generation_config.response_schema': Cannot find field.","status":"INVALID_ARGUMENT"}}`)(x)
				return
			}
			Say(Ready)(x)
		}},
		{"no-reason", "422 without a reason, for any format", func(x *Exchange) {
			if x.Asked.Format() != "" {
				Fail(422, `{"error":"Unprocessable Entity"}`)(x)
				return
			}
			Say(Ready)(x)
		}},
		{"picky", "takes neither limit, temperature, stream nor effort by their usual names", refuse(
			func(a Asked) bool {
				return a.MaxTokens > 0 || a.Temperature != nil || a.Stream || a.ReasoningEffort != ""
			},
			"Unsupported parameters: 'max_tokens', 'temperature', 'stream', 'reasoning_effort'.", "")},
		{"never-pleased", "names a parameter whatever is sent", Fail(400, failure("temperature is odd", "invalid_request_error", ""))},
	}
}

// refuse answers 400 to what it does not take, else well.
func refuse(sent func(Asked) bool, message, param string) Reply {
	body := failure(message, "invalid_request_error", "unsupported_value")
	if param != "" {
		body = fmt.Sprintf(`{"error":{"message":%s,"type":"invalid_request_error","param":%q,"code":"unsupported_parameter"}}`, quoted(message), param)
	}
	return func(x *Exchange) {
		if sent(x.Asked) {
			Fail(400, body)(x)
			return
		}
		Say(Ready)(x)
	}
}
