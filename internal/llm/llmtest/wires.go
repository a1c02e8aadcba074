package llmtest

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// wires are faults below the protocol.
func wires() []Behaviour {
	return []Behaviour{
		{"hang", "accepts the call and never answers", Hang()},
		{"hang-in-body", "headers, then nothing", func(x *Exchange) {
			x.Stream()
			x.Write("")
			x.Hang()
		}},
		{"hang-in-error", "the headers of an error, then nothing", func(x *Exchange) {
			x.w.WriteHeader(http.StatusInternalServerError)
			x.Write("")
			x.Hang()
		}},
		{"stall", "half an answer, then nothing", func(x *Exchange) {
			x.Stream()
			x.Piece(`{"days":[1`)
			x.Hang()
		}},
		{"stall-with-keep-alives", "half an answer, then only comments", func(x *Exchange) {
			x.Stream()
			x.Piece(`{"days":[1`)
			for x.Write(": keep-alive\n\n") && x.Pause(10*time.Second) {
			}
		}},
		{"dribble", "a token a second without end", func(x *Exchange) {
			x.Stream()
			x.Piece(`{"days":[`)
			x.Pause(time.Second / 2)
			for digits := "0123456789"; x.Piece(digits[:1]+",") && x.Pause(time.Second); {
				digits = digits[1:] + digits[:1]
			}
		}},
		{"close", "closes at once", (*Exchange).Cut},
		{"close-in-body", "closes in the middle of the answer", func(x *Exchange) {
			x.Stream()
			x.Piece(`{"days":[1`)
			x.Cut()
		}},
		{"wrong-length", "promises more than it sends", func(x *Exchange) {
			x.Raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{\"choices\":")
		}},
		{"broken-chunking", "chunks that are none", func(x *Exchange) {
			x.Raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nsk-not-a-key\r\n")
		}},
		{"not-http", "another protocol", func(x *Exchange) { x.Raw("SSH-2.0-sk-not-a-key\r\n") }},
		{"huge-headers", "a header of 1 MB", func(x *Exchange) {
			x.Raw("HTTP/1.1 200 OK\r\nX-Long: " + strings.Repeat("x", 1<<20) + "\r\n\r\n")
		}},
		{"huge-body", "200 MB in one piece", func(x *Exchange) {
			x.w.Header().Set("Content-Type", "application/json")
			for block, n := strings.Repeat("[", 1<<16), 0; n < 200<<20; n += len(block) {
				if !x.Write(block) {
					return
				}
			}
		}},
		{"huge-stream", "200 MB in events", func(x *Exchange) {
			x.Stream()
			for i, pieces := 0, []string{strings.Repeat("a", 1<<15), strings.Repeat("b", 1<<15)}; i < 200<<5; i++ {
				if !x.Piece(pieces[i%2]) {
					return
				}
			}
		}},
		{"huge-error", "an error of 200 MB", func(x *Exchange) {
			x.w.WriteHeader(http.StatusInternalServerError)
			for block, n := strings.Repeat("x", 1<<16), 0; n < 200<<20; n += len(block) {
				if !x.Write(block) {
					return
				}
			}
		}},
		{"long-stream", "5 MB of an answer in small events", func(x *Exchange) {
			x.Stream()
			for i := 0; i < 5<<20 && x.Piece(strconv.Itoa(i)+", "); i += 120 {
			}
		}},
		{"long-thoughts", "5 MB of thoughts in small events", func(x *Exchange) {
			x.Stream()
			for i := 0; i < 5<<20 && x.Event(piece("reasoning_content", strconv.Itoa(i)+", ")); i += 120 {
			}
		}},
		{"long-body", "5 MB of an answer in one piece", func(x *Exchange) {
			Plain(completion(`{"content":`+quoted(strings.Repeat("0, 1, ", 5<<20/6))+`}`, `"stop"`, 100, 20))(x)
		}},
		{"useless-prose", "60 kB of prose in small events", Say(numbered(60_000, "Of course, dish %d would be a soup {with lentils} or a stew. "))},
		{"useless-shape", "60 kB of an object of another shape in small events", Say(`{"menu":[` + numbered(60_000, `{"title":"soup %d","kcal":500},`) + `{}]}`)},
		{"useless-cut", "60 kB of such an object in small events, cut at the token limit", Finished(`{"menu":[`+numbered(60_000, `{"title":"soup %d","kcal":500},`), "length")},
		{"many-choices", "300,000 empty choices in 1 MB", func(x *Exchange) {
			Plain(`{"choices":[` + strings.Repeat("{},", 300_000) + `{}]}`)(x)
		}},
		{"many-parts", "300,000 empty parts in 1 MB", func(x *Exchange) {
			Plain(`{"choices":[{"message":{"content":[` + strings.Repeat("{},", 300_000) + `{}]}}]}`)(x)
		}},
		{"many-errors", "300,000 errors in 1 MB", func(x *Exchange) {
			Plain(`[` + strings.Repeat(`"",`, 300_000) + `""]`)(x)
		}},
		{"gzip-bomb", "20 kB that become 20 MB", func(x *Exchange) {
			x.Header().Set("Content-Encoding", "gzip")
			x.Send(http.StatusOK, "application/json", bomb())
		}},
	}
}

// numbered is a form again and again, each time with the next number, until it has so many
// bytes.
func numbered(size int, form string) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, form, i)
	}
	return b.String()
}

// bomb is made once: it takes a second.
var bomb = sync.OnceValue(func() string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(bytes.Repeat([]byte(" "), 20<<20)) // a buffer takes everything
	_ = z.Close()
	return b.String()
})
