//proof:faults

package llm

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
)

func TestEvents(t *testing.T) {
	for _, test := range []struct {
		name, stream, want string
		err                error
	}{
		{"one", "data: a\n\n", "|a", io.EOF},
		{"two", "data: a\n\ndata: b\n\n", "|a |b", io.EOF},
		{"several lines", "data: a\ndata: b\n\n", "|a\nb", io.EOF},
		{"named", "event: error\ndata: a\n\n", "error|a", io.EOF},
		{"name without data", "event: ping\n\ndata: a\n\n", "|a", io.EOF},
		{"other fields and comments", ": hello\nid: 1\nretry: 5\ndata:a\nodd\n\n", "|a", io.EOF},
		{"two blanks: one belongs to it", "data:  a\n\n", "| a", io.EOF},
		{"CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", "|a |b", io.EOF},
		{"no end", "data: a", "|a", io.EOF},
		{"nothing", "", "", io.EOF},
		{"as long as the limit", "data: " + strings.Repeat("x", 90) + "\n\n", "|" + strings.Repeat("x", 90), io.EOF},
		{"a longer line", "data: " + strings.Repeat("x", 200) + "\n\n", "", errTooMuch},
		{"a longer event", strings.Repeat("data: xxxxxxxxx\n", 20), "", errTooMuch},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, source := range []io.Reader{strings.NewReader(test.stream), iotest.OneByteReader(strings.NewReader(test.stream))} {
				got, err := allEvents(source, 100)
				if got != test.want || !errors.Is(err, test.err) {
					t.Errorf("got %q, %v, want %q, %v", got, err, test.want, test.err)
				}
			}
		})
	}
}

// What has another type than usual is not read; what is beside it is.
func TestOddTypes(t *testing.T) {
	for _, body := range []string{
		`{"choices":[{"message":{"content":"hello","reasoning":7},"finish_reason":"stop"}]}`,
		`{"model":5,"choices":[{"index":1,"message":{"content":"no"}},{"message":{"content":"hello","refusal":{}},"finish_reason":"STOP"},{"message":{"content":"no"}}]}`,
		`{"usage":"none","choices":[{"delta":{"content":3},"message":{"content":[{"text":"hel"},{"type":"image"},4,{"text":"lo"}]},"finish_reason":null}],"error":null}`,
		`{"usage":{"prompt_tokens":"x"},"choices":[{"message":{"content":"hello"}}]}`,
	} {
		answer, err := read(strings.NewReader(body), http.Header{}, Limits{Body: 1000, Line: 100}, nil, pace{})
		if err != nil || answer.text.String() != "hello" || answer.finish != "stop" {
			t.Errorf("%s: got %q, %q, %v", body, answer.text.String(), answer.finish, err)
		}
	}
}

func TestRepetition(t *testing.T) {
	for _, test := range []struct {
		name   string
		pieces []string
		want   bool
	}{
		{"text", strings.SplitAfter(strings.Repeat("a b c ", 100), " "), false},
		{"200 blanks", []string{"a", strings.Repeat(" ", 200)}, false},
		{"201 blanks", []string{"a", strings.Repeat(" ", 201)}, true},
		{"blanks in pieces", strings.Split(strings.Repeat("\n\t , \n", 60), ","), true},
		{"blanks with text between", strings.Split(strings.Repeat("\n\t ,x, \n,", 60), ","), false},
		{"blanks over pieces", []string{"a" + strings.Repeat(" ", 100), strings.Repeat("\n", 60), strings.Repeat("\t", 60)}, true},
		{"64 alike", strings.SplitAfter(strings.Repeat("0,", 64), ","), false},
		{"65 alike", strings.SplitAfter(strings.Repeat("0,", 65), ","), true},
		{"empty ones are none", make([]string, 100), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			var r repetition
			got := false
			for _, p := range test.pieces {
				got = got || r.endless(p)
			}
			if got != test.want {
				t.Errorf("got %t", got)
			}
		})
	}
}

// Whatever comes, an answer is either whole or an error, and no larger than the limit.
func FuzzRead(f *testing.F) {
	f.Add("data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", true)
	f.Add(`{"choices":[{"message":{"content":[{"text":"a"}]}}],"usage":{"prompt_tokens":-1}}`, false)
	f.Add("event: error\r\ndata: []\r\ndata: {\"error\":1}", true)
	f.Add("\ufeff\n\n: c\n\ndata:{}{}[DONE]", false)
	f.Fuzz(func(t *testing.T, body string, wantObject bool) {
		const limit = 1 << 12
		grown := 0
		var asked *outline
		if wantObject {
			asked = &outline{}
		}
		answer, err := read(strings.NewReader(body), http.Header{}, Limits{Body: limit, Line: limit / 4}, asked,
			pace{grew: func() { grown++ }, ended: func() {}})
		if answer == nil {
			t.Fatal("no reply")
		}
		if answer.text.Len() > 3*limit || grown > limit {
			t.Fatalf("%d bytes in %d pieces", answer.text.Len(), grown)
		}
		if err != nil {
			return
		}
		if answer.finish == "" {
			t.Fatal("a good end without a reason")
		}
		if text, fault := judge(answer, asked); (fault == nil) != (text != "") {
			t.Fatalf("%q with %v", text, fault)
		}
	})
}

func FuzzEvents(f *testing.F) {
	f.Add("data: a\r\ndata\n\n:c\nevent:x\ndata:b")
	f.Fuzz(func(t *testing.T, stream string) {
		whole, err := allEvents(strings.NewReader(stream), 100)
		pieces, errPieces := allEvents(iotest.OneByteReader(strings.NewReader(stream)), 100)
		if whole != pieces || !errors.Is(errPieces, err) {
			t.Fatalf("%q, %v in one read, %q, %v in many", whole, err, pieces, errPieces)
		}
	})
}

// allEvents are the events of a stream, "name|data", with what ended it.
func allEvents(r io.Reader, limit int) (string, error) {
	var all []string
	events := events{r: bufio.NewReader(r), limit: limit}
	for {
		name, data, err := events.next()
		if len(data) > 0 {
			all = append(all, name+"|"+strings.TrimSuffix(string(data), "\n"))
		}
		if err != nil {
			return strings.Join(all, " "), err
		}
	}
}

// Of thoughts, which may be as long as the body, the end is kept: an answer that is put there
// is behind them.
func TestTheEndOfThoughtsIsKept(t *testing.T) {
	var r reply
	for i := range 100 {
		if _, err := r.add(chunk{content: [2]content{{thought: strings.Repeat("Hm, soup? ", maxSaid/100) + strconv.Itoa(i)}}}); err != nil {
			t.Fatal(err)
		}
	}
	_, _ = r.add(chunk{content: [2]content{{thought: `{"dishes":[]}`}}, finish: "stop"})
	if kept := len(r.thought.text); kept < maxSaid || kept > 2*maxSaid || r.thought.Len() < 9*maxSaid {
		t.Errorf("%d bytes are kept of %d", kept, r.thought.Len())
	}
	if object, fault := judge(&r, &dishes); object != `{"dishes":[]}` {
		t.Errorf("got %q, %v", object, fault)
	}
}
