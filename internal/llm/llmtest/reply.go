package llmtest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Ready is a whole and valid answer to anything.
const Ready = `{"ready":true}`

// Reply answers one call.
type Reply func(*Exchange)

// Exchange is one call and the way to answer it.
type Exchange struct {
	Call
	ctx context.Context
	w   http.ResponseWriter
}

// Context ends when the client goes away.
func (x *Exchange) Context() context.Context { return x.ctx }

// Header of the response.
func (x *Exchange) Header() http.Header { return x.w.Header() }

// Send writes a whole response.
func (x *Exchange) Send(status int, contentType, body string) {
	x.w.Header().Set("Content-Type", contentType)
	x.w.WriteHeader(status)
	_, _ = io.WriteString(x.w, body)
}

// Write sends raw bytes of a body at once, and reports whether somebody was there.
func (x *Exchange) Write(body string) bool {
	_, err := io.WriteString(x.w, body)
	if err == nil {
		err = http.NewResponseController(x.w).Flush()
	}
	return err == nil
}

// Stream begins an event stream.
func (x *Exchange) Stream() {
	x.w.Header().Set("Content-Type", "text/event-stream")
	x.w.WriteHeader(http.StatusOK)
}

// Event sends one event with this data.
func (x *Exchange) Event(data string) bool { return x.Write("data: " + data + "\n\n") }

// Piece sends one event with a piece of content.
func (x *Exchange) Piece(content string) bool { return x.Event(piece("content", content)) }

// Finish sends the event that ends an answer, the usage and [DONE].
func (x *Exchange) Finish(reason string, prompt, completion int) {
	x.Event(fmt.Sprintf(`{"choices":[{"index":0,"delta":{},"finish_reason":%q}]}`, reason))
	x.Event(fmt.Sprintf(`{"choices":[],"usage":%s}`, usage(prompt, completion)))
	x.Event("[DONE]")
}

// Pause lets time pass, or ends with the client; false: the latter.
func (x *Exchange) Pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-x.ctx.Done():
		return false
	}
}

// Hang waits for the client to go away.
func (x *Exchange) Hang() { <-x.ctx.Done() }

// Cut ends the connection in the middle of the response.
func (x *Exchange) Cut() {
	conn, _, err := http.NewResponseController(x.w).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

// Raw takes the connection over and sends these bytes as they are, then closes it.
func (x *Exchange) Raw(response string) {
	conn, _, err := http.NewResponseController(x.w).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, response)
}

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always has a form in JSON
	}
	return string(b)
}

func piece(field, text string) string {
	return fmt.Sprintf(`{"id":"chatcmpl-1","model":"scripted-1","choices":[{"index":0,"delta":{%q:%s},"finish_reason":null}]}`, field, quoted(text))
}

func usage(prompt, completion int) string {
	return fmt.Sprintf(`{"prompt_tokens":%d,"completion_tokens":%d,"total_tokens":%d}`, prompt, completion, prompt+completion)
}

// completion is an answer in one piece; message and reason are JSON.
func completion(message, reason string, prompt, completion int) string {
	return fmt.Sprintf(`{"id":"chatcmpl-1","model":"scripted-1","choices":[{"index":0,"message":%s,"finish_reason":%s}],"usage":%s}`,
		message, reason, usage(prompt, completion))
}

// tokens is the usage that the replies here report for a text.
func tokens(text string) int { return len(text)/4 + 1 }

func (c Call) promptTokens() int {
	n := 0
	for _, m := range c.Asked.Messages {
		n += tokens(m.Content)
	}
	return n
}

// Say answers with this content, streamed in pieces where a stream is asked for.
func Say(content string) Reply { return Finished(content, "stop") }

// Finished is Say with another reason for the end.
func Finished(content, reason string) Reply {
	return func(x *Exchange) {
		x.Header().Set("x-request-id", fmt.Sprintf("req-%d", x.Number))
		if !x.Asked.Stream {
			x.Send(http.StatusOK, "application/json",
				completion(`{"role":"assistant","content":`+quoted(content)+`}`, quoted(reason), x.promptTokens(), tokens(content)))
			return
		}
		x.Stream()
		for _, p := range pieces(content) {
			if !x.Piece(p) {
				return
			}
		}
		x.Finish(reason, x.promptTokens(), tokens(content))
	}
}

// Reasoning answers with this content behind so many hidden tokens, which count as output and
// are cut at the limit: a lower one gives nothing but its usage.
func Reasoning(hidden int, content string) Reply {
	return func(x *Exchange) {
		all, limit := hidden+tokens(content), x.Asked.Limit()
		x.Stream()
		if limit > 0 && all > limit {
			x.Finish("length", x.promptTokens(), limit)
			return
		}
		for _, p := range pieces(content) {
			if !x.Piece(p) {
				return
			}
		}
		x.Finish("stop", x.promptTokens(), all)
	}
}

// pieces cuts a text as models do, at spaces and after so many characters.
func pieces(text string) []string {
	var out []string
	var b strings.Builder
	for _, r := range text {
		if b.Len() >= 12 || r == ' ' && b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
		}
		b.WriteRune(r)
	}
	return append(out, b.String())
}

// Plain answers in one piece, whatever was asked for.
func Plain(body string) Reply {
	return func(x *Exchange) { x.Send(http.StatusOK, "application/json", body) }
}

// Fail answers with a status and a JSON body. Headers are pairs of name and value.
func Fail(status int, body string, headers ...string) Reply {
	return func(x *Exchange) {
		x.Header().Set("x-request-id", fmt.Sprintf("req-%d", x.Number))
		for i := 0; i+1 < len(headers); i += 2 {
			x.Header().Set(headers[i], headers[i+1])
		}
		x.Send(status, "application/json", body)
	}
}

// Bytes answers with an event stream of exactly these bytes.
func Bytes(stream string) Reply {
	return func(x *Exchange) {
		x.Stream()
		x.Write(stream)
	}
}

// Hang accepts the call and never answers.
func Hang() Reply { return (*Exchange).Hang }

// After waits until gate is closed or the client goes away, then replies.
func After(gate <-chan struct{}, then Reply) Reply {
	return func(x *Exchange) {
		select {
		case <-gate:
			then(x)
		case <-x.ctx.Done():
		}
	}
}

// Later waits so long, then replies.
func Later(d time.Duration, then Reply) Reply {
	return func(x *Exchange) {
		if x.Pause(d) {
			then(x)
		}
	}
}
