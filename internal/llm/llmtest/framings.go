package llmtest

import (
	"fmt"
	"strings"
	"time"
)

func event(data string) string { return "data: " + data + "\n\n" }

func finish(reason string) string {
	return fmt.Sprintf(`{"choices":[{"index":0,"delta":{},"finish_reason":%q}]}`, reason)
}

// framings are streams that are odd or end oddly.
func framings() []Behaviour {
	const done = "data: [DONE]\n\n"
	half := `{"choices":[{"index":0,"delta":{"content":"{\"rea"}}]}`
	rest := `{"choices":[{"index":0,"delta":{"content":"dy\":true}"}}]}`
	whole := event(half) + event(rest) + event(finish("stop")) + done
	return []Behaviour{
		{"crlf", "lines that end in CRLF", Bytes(strings.ReplaceAll(whole, "\n", "\r\n"))},
		{"no-blank", "no blank behind data:", Bytes(strings.ReplaceAll(whole, "data: ", "data:"))},
		{"comments", "comments between the events", Bytes(": OPENROUTER PROCESSING\n\n" + strings.ReplaceAll(whole, "\n\n", "\n\n: keep-alive\n\n"))},
		{"comments-as-data", "comments that were put into events", Bytes("data: : OPENROUTER PROCESSING\n\n" + strings.ReplaceAll(whole, "\n\n", "\ndata: : keep-alive\n\ndata: \n\n"))},
		{"words-as-data", "words that keep the connection alive, as events", Bytes("data: OPENROUTER PROCESSING\n\ndata: ping\n\n" + whole)},
		{"data-lines", "one event over several data lines", Bytes("data: {\"choices\":[{\"index\":0,\ndata: \"delta\":{\"content\":" + quoted(Ready) + "}}]}\n\n" + event(finish("stop")) + done)},
		{"no-empty-lines", "events without an empty line between", Bytes(strings.ReplaceAll(whole, "\n\n", "\n"))},
		{"one-byte-each", "a byte at a time, runes split too", func(x *Exchange) {
			x.Stream()
			for _, b := range []byte(event(piece("content", `{"ready":true,"note":"crème brûlée 🍮"}`)) + event(finish("stop")) + done) {
				if !x.Write(string([]byte{b})) {
					return
				}
			}
		}},
		{"half-characters", "a character outside the basic plane cut in half between two events, another before no half",
			Bytes(event(`{"choices":[{"index":0,"delta":{"content":"{\"ready\":true,\"note\":\"\ud83c"}}]}`) + event(`{"choices":[{"index":0,"delta":{"content":""}}]}`) +
				event(`{"choices":[{"index":0,"delta":{"content":"\udf6e\uD83C"}}]}`) + event(`{"choices":[{"index":0,"delta":{"content":"\"}"}}]}`) + event(finish("stop")) + done)},
		{"usage-chunk", "a chunk with usage and no choices", Bytes(event(half) + event(rest) + event(finish("stop")) + event(`{"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":7}}`) + done)},
		{"filter-chunk-first", "Azure's first chunk", Bytes(event(`{"choices":[],"prompt_filter_results":[{"prompt_index":0}]}`) + whole)},
		{"after-the-finish", "chunks behind the end", Bytes(event(half) + event(rest) + event(finish("stop")) + event(half) + event(`{"choices":[],"cost":0.1}`) + done)},
		{"no-done", "no [DONE]", Bytes(event(half) + event(rest) + event(finish("stop")))},
		{"no-last-line-end", "no line end behind the last event", Bytes(event(half) + event(rest) + "data: " + finish("stop"))},
		{"open-after-finish", "the connection stays open behind the end", func(x *Exchange) {
			x.Stream()
			x.Write(event(half) + event(rest) + event(finish("stop")))
			x.Hang()
		}},
		{"large-event", "an event of 100 kB", Bytes(event(piece("content", `{"ready":true,"note":"`+strings.Repeat("x", 100_000)+`"}`)) + event(finish("stop")) + done)},
		{"other-choice", "pieces of a second choice between", Bytes(event(half) + event(`{"choices":[{"index":1,"delta":{"content":"no"}}]}`) + event(rest) + event(finish("stop")) + done)},

		{"huge-event", "an event of 2 MB", func(x *Exchange) { Bytes("data: " + strings.Repeat("x", 2<<20) + "\n\n")(x) }},
		{"no-finish", "a clean end without a finish_reason", Bytes(event(half) + event(rest))},
		{"done-without-finish", "[DONE] without a finish_reason", Bytes(event(half) + event(rest) + done)},
		{"only-done", "nothing but [DONE]", Bytes(done)},
		{"broken-chunk", "an event that is no JSON", Bytes(event(half) + event(`{"choices":[{`) + event(finish("stop")) + done)},
		{"error-event", "event: error", Bytes(event(half) + "event: error\ndata: {\"message\":\"Overloaded\",\"type\":\"overloaded_error\"}\n\n")},
		{"error-data", "an error as data", Bytes(event(half) + event(`{"error":{"code":429,"message":"Rate limit exceeded"},"choices":[]}`))},
		{"error-as-stream", "an error body called a stream", func(x *Exchange) {
			x.Stream()
			x.Write(`{"error":{"message":"The engine is overloaded","code":503}}`)
		}},
		{"finish-error-data", "the reason for the end is an error, in a stream", Bytes(event(half) + event(finish("error")) + done)},
		{"keep-alives-only", "comments for ever and no content", func(x *Exchange) {
			x.Stream()
			for x.Write(": keep-alive\n\n") && x.Pause(10*time.Second) {
			}
		}},
		{"keep-alives-first", "comments for 30 s, then an answer", func(x *Exchange) {
			x.Stream()
			for range 3 {
				if !x.Write(": keep-alive\n\n") || !x.Pause(10*time.Second) {
					return
				}
			}
			x.Write(whole)
		}},
	}
}
