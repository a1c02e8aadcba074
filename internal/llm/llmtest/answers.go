package llmtest

import (
	"fmt"
	"strings"
	"time"
)

// answers are replies with status 200 that are not simply good.
func answers() []Behaviour {
	inOnePiece := func(message, reason string) Reply { return Plain(completion(message, reason, 100, 20)) }
	return []Behaviour{
		{"good", "a whole answer", Say(Ready)},
		{"fence", "the object in a fence", Say("```json\n" + Ready + "\n```")},
		{"prose", "the object in prose with a brace", Say("Here {as wished} it is:\n" + Ready + "\nEnjoy!")},
		{"think", "thoughts with a draft before the object", Say(`<think>Maybe {"ready":false}?</think>` + Ready)},
		{"think-template", "the thoughts' beginning is in the template", Say(`Maybe {"ready":false}?</think>` + Ready)},
		{"think-open", "thoughts without an end, cut", Finished(`<think>Maybe {"ready":false}, or`, "length")},
		{"think-brackets", "thoughts in brackets", Say(`[THINK]Maybe {"ready":false}?[/THINK]` + Ready)},
		{"thought", "thoughts by another name", Say("<thought>\nmaybe {\"ready\":false}\n</thought>\n" + Ready)},
		{"reasoning-tag", "thoughts by a third name", Say("<reasoning>{\"ready\":false}, or</reasoning>" + Ready)},
		{"channels", "a draft in the channel of the analysis", Say(`<|channel|>analysis<|message|>We could answer {"ready":false} first<|end|>` +
			`<|start|>assistant<|channel|>final <|constrain|>json<|message|>` + Ready + `<|return|>`)},
		{"draft", "a draft, then the answer", Say("First {\"ready\":false}, but on reflection:\n" + Ready)},
		{"draft-open", "a draft without an end, then the answer", Say("Maybe {\"ready\":[1, 2 ... no.\n" + Ready + "\nThat is it.")},
		{"wrapped", "the object within another", Say(`{"result":` + Ready + `}`)},
		{"wrapped-text", "the object in a string", Say(`{"name":"ready","arguments":` + quoted(Ready) + `}`)},
		{"tool-call", "the object as the arguments of a tool", inOnePiece(`{"content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"ready","arguments":`+quoted(Ready)+`}}]}`, `"tool_calls"`)},
		{"function-call", "the same in its older form, as an object", inOnePiece(`{"content":"","function_call":{"name":"ready","arguments":`+Ready+`}}`, `"function_call"`)},
		{"tool-call-stream", "the same in pieces", func(x *Exchange) {
			x.Stream()
			for _, p := range []string{`{\"rea`, `dy\":t`, `rue}`} {
				x.Event(`{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"` + p + `"}}]}}]}`)
			}
			x.Finish("tool_calls", 10, 5)
		}},
		{"reasons", "1,200 hidden tokens before the answer, counted with it", Reasoning(1200, Ready)},
		{"reasons-beside", "3,000 hidden tokens that only the total counts, until there is room", func(x *Exchange) {
			if x.Asked.Limit() < 3000 {
				x.Stream()
				x.Event(finish("length"))
				x.Event(fmt.Sprintf(`{"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":1,"total_tokens":%d}}`, 100+x.Asked.Limit()))
				return
			}
			Say(Ready)(x)
		}},
		{"reasoning-content", "the answer where the thoughts belong", func(x *Exchange) {
			x.Stream()
			x.Event(piece("reasoning_content", Ready))
			x.Finish("stop", 10, 5)
		}},
		{"content-parts", "content as a list of parts", inOnePiece(`{"content":[{"type":"text","text":`+quoted(Ready)+`}]}`, `"stop"`)},
		{"plain", "one piece though a stream was asked for", inOnePiece(`{"content":`+quoted(Ready)+`}`, `"stop"`)},
		{"plain-unfinished", "one piece without a reason for the end", inOnePiece(`{"content":`+quoted(Ready)+`}`, `null`)},
		{"blanks-first", "blank lines keep the connection alive before the answer", Plain(strings.Repeat("\n", 500) + completion(`{"content":`+quoted(Ready)+`}`, `"stop"`, 100, 20))},
		{"bom", "a byte order mark before the answer", Plain("\ufeff" + completion(`{"content":`+quoted("\ufeff"+Ready)+`}`, `"stop"`, 100, 20))},
		{"trailing-comma", "commas before closing brackets", Say(`{"ready":true,"list":[1,2,],}`)},
		{"control-characters", "a line break inside a string", Say("{\"ready\":true,\"note\":\"a\nb\"}")},
		{"lone-surrogate", "half of a character", Say(`{"ready":true,"note":"\ud800"}`)},
		{"azure-filter-not-run", "the filter did not run", Plain(`{"model":"scripted-1","choices":[{"index":0,"finish_reason":"stop","message":{"content":` + quoted(Ready) +
			`},"content_filter_result":{"error":{"code":"content_filter_error","message":"The contents are not filtered"}}}]}`)},
		{"no-usage", "a whole answer without usage", Bytes(event(piece("content", Ready)) + event(finish("stop")) + event("[DONE]"))},
		{"prompt-cut", "the beginning of the prompt was dropped", func(x *Exchange) {
			x.Stream()
			x.Piece(Ready)
			x.Finish("stop", 2050, 20)
		}},
		{"whole-then-blanks", "a whole object, then blanks without end", func(x *Exchange) {
			x.Stream()
			x.Piece(Ready)
			for x.Piece("  \n  ") {
			}
		}},

		{"cut", "cut at the token limit", Finished(`{"days":[{"meals":["a","b"]},{"mea`, "length")},
		{"cut-silently", "cut, and called whole", Say(`{"days":[{"meals":["a","b"]},{"mea`)},
		{"hidden-tokens", "nothing but hidden tokens until the limit", Finished("", "length")},
		{"hidden-until-wider", "nothing until the limit is raised", func(x *Exchange) {
			if x.Asked.Limit() < 1000 {
				Finished("", "length")(x)
				return
			}
			Say(Ready)(x)
		}},
		{"filtered", "the answer was filtered away", Finished("", "content_filter")},
		{"filtered-half", "the answer was filtered in the middle", Finished(`{"ready":`, "content_filter")},
		{"refusal", "the model declines", inOnePiece(`{"content":null,"refusal":"I am sorry, I cannot help with that."}`, `"stop"`)},
		{"refusal-reason", "the model declines by its reason to stop", Finished("", "refusal")},
		{"finish-error", "the reason for the end is an error", Finished("", "error")},
		{"no-choices", "no choices", Plain(`{"id":"chatcmpl-1","choices":[]}`)},
		{"error-200-rate", "a rate limit inside status 200", Plain(`{"error":{"code":429,"message":"Rate limit exceeded"}}`)},
		{"error-200-money", "money inside status 200", Plain(`{"error":{"code":402,"message":"Insufficient credits"}}`)},
		{"error-200-odd", "an unknown error inside status 200", Plain(`{"error":"it broke"}`)},
		{"empty", "an empty answer", Say("")},
		{"empty-body", "no body at all", Plain("")},
		{"prose-only", "no object", Say("I would rather talk about the weather.")},
		{"nan", "a number that is none", Say(`{"kcal":NaN}`)},
		{"single-quotes", "an object that is none of JSON", Say(`{'days':[{"ready":true}]}`)},
		{"list", "a list of objects", Say(`[{"ready":true}]`)},
		{"utf-16", "another encoding", Plain("\xff\xfe{\x00\"\x00a\x00\"\x00:\x001\x00}\x00")},
		{"html-200", "a web page with status 200", func(x *Exchange) { x.Send(200, "text/html", webPage) }},
		{"blanks-for-ever", "blanks without end", func(x *Exchange) {
			x.Stream()
			for x.Piece(`{"days":[`); x.Piece("        "); {
			}
		}},
		{"same-for-ever", "the same piece without end", func(x *Exchange) {
			x.Stream()
			for x.Piece(`{"days":[`); x.Piece("1,"); {
			}
		}},
		{"slow-but-sure", "a piece every 30 s, and an end", func(x *Exchange) {
			x.Stream()
			for _, p := range []string{`{"rea`, `dy":t`, `rue}`} {
				if !x.Pause(30*time.Second) || !x.Piece(p) {
					return
				}
			}
			x.Finish("stop", 10, 5)
		}},
	}
}
