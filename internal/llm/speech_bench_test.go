//go:build unix

package llm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// hostile are answers that are hard to read, each of about so many bytes.
func hostile(size int) map[string]string {
	fill := func(piece string) string { return strings.Repeat(piece, size/len(piece)+1)[:size] }
	answer := `{"dishes":[{"slot":"lunch","dish":"soup"},{"slot":"dinner","dish":"stew"}]}`
	return map[string]string{
		"prose":           fill("Of course, a soup {with lentils} or [a stew] would be nice. "),
		"another shape":   `{"menu":[` + fill(`{"title":"soup","kcal":500,"steps":["cook","serve"]},`) + `1]}`,
		"cut":             `{"dishes":[` + fill(`{"slot":"lunch","dish":"soup"},`),
		"the right shape": `{"dishes":[` + fill(`{"slot":"lunch","dish":"soup"},`)[:size-size%31-1] + `]}`,
		"deep":            fill(`{"a":[`),
		"deep dishes":     fill(`{"dishes":[`),
		"braces":          fill(`{ {"`),
		"lists":           fill(`[{`),
		"small objects":   fill(`{"a":1}`),
		"small answers":   fill(`{"dishes":[]} `),
		"thoughts":        fill(`<think>`) + answer,
		"ends":            fill(`</think>`) + answer,
		"nearly thoughts": fill(`<thinkin <|channel|>  finally `),
		"quotes":          fill(`{"a":"\"\\\" `),
		"backslashes":     `{"a":"` + fill(`\\`) + `"}`,
		"strings":         `{"a":[` + fill(`"{\"dishes\":}",`) + `1]}`,
		"wrapped strings": `{` + fill(`"a":"{\"dishes\":0}",`)[:size-size%21-1] + `}`,
		"commas":          `{"a":[` + fill(`1,`) + `]}`,
	}
}

// Reading an answer takes time in proportion to its length, and little of it, however it is
// made: at most 2 ms of a
// processor for 100 kB.
func BenchmarkHostileAnswers(b *testing.B) {
	b.Run("json.Valid", func(b *testing.B) { // what the machine does
		text := []byte(hostile(20 << 10)["another shape"])
		began := processorTime(b)
		for b.Loop() {
			json.Valid(text)
		}
		perHundred(b, processorTime(b)-began, len(text))
	})
	for _, size := range []int{20 << 10, 200 << 10} {
		for name, text := range hostile(size) {
			b.Run(fmt.Sprintf("%s/%dk", strings.ReplaceAll(name, " ", "-"), size>>10), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				began := processorTime(b)
				for b.Loop() {
					judge(replyOf(text), &dishes)
				}
				perHundred(b, processorTime(b)-began, len(text))
			})
		}
	}
}

// replyOf is a reply that said a text.
func replyOf(text string) *reply {
	r := newReply(&dishes)
	r.text.write(text)
	r.text.end()
	r.finish = "stop"
	return r
}

// BenchmarkEvents is what an answer costs that comes in events of a few words.
func BenchmarkEvents(b *testing.B) {
	text := hostile(20 << 10)["the right shape"]
	var wire bytes.Buffer
	for rest := text; rest != ""; {
		n := min(12, len(rest))
		fmt.Fprintf(&wire, "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"model\":\"scripted-1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":%s},\"finish_reason\":null}]}\n\n", quoted(rest[:n]))
		rest = rest[n:]
	}
	wire.WriteString("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
	limits := Limits{}.withDefaults(false).forTokens(20000)
	b.SetBytes(int64(wire.Len()))
	b.ReportAllocs()
	began := processorTime(b)
	for b.Loop() {
		r, err := read(bytes.NewReader(wire.Bytes()), http.Header{}, limits, &dishes, pace{func() {}, func() {}})
		if err != nil || r.text.Len() != len(text) {
			b.Fatal(err, r.text.Len())
		}
	}
	perHundred(b, processorTime(b)-began, wire.Len())
}

// processorTime is what the process has used until now: other programs do not count.
func processorTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func perHundred(b *testing.B, used time.Duration, size int) {
	b.ReportMetric(used.Seconds()*1000/float64(b.N)/float64(size)*100_000, "cpu-ms/100kB")
}
