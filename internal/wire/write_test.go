package wire

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// byEncodingJSON is what AppendJSON must give.
func byEncodingJSON(v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}

type (
	inner struct {
		Deep  string   `json:"deep"`
		Share *float64 `json:"share,omitempty"`
	}
	Embedded struct {
		Name  string `json:"name"`
		Count int    `json:"count,omitempty"`
	}
	code  string
	every struct {
		Embedded
		Text    string             `json:"text"`
		Code    code               `json:"code,omitempty"`
		Plain   int64              // by its own name
		Hidden  string             `json:"-"`
		hidden  int                //lint:ignore U1000 it is there to be left out
		Truth   bool               `json:"truth"`
		No      bool               `json:"no,omitzero"`
		Number  float64            `json:"number"`
		Maybe   *float64           `json:"maybe"`
		Unsaid  *int               `json:"unsaid,omitempty"`
		List    []inner            `json:"list"`
		Absent  []string           `json:"absent,omitzero"`
		Few     []code             `json:"few,omitempty"`
		Amounts map[string]float64 `json:"amounts"`
		Codes   map[code][]string  `json:"codes,omitempty"`
		At      time.Time          `json:"at"`
		When    *time.Time         `json:"when"`
		Any     any                `json:"any"`
		Raw     json.RawMessage    `json:"raw"`
		Inner   inner              `json:"inner,omitempty"`
	}
)

func TestAnythingIsWrittenAsEncodingJSONDoes(t *testing.T) {
	t.Parallel()
	if _, known := writerOf(reflect.TypeFor[every]()); !known {
		t.Fatal("encoding/json writes all of it itself")
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.SampledFrom([]rune("ab\"\\\n\x00\x1f\x7f<>&é\u2028\u2029\ufffd😀")), 0, 9, -1), rapid.SampledFrom([]string{"\xff", "a\xc3", "plain text of some length"}))
		number := rapid.OneOf(rapid.Float64(), rapid.Map(rapid.IntRange(-1e6, 1e6), func(n int) float64 { return float64(n) / 100 }),
			rapid.Map(rapid.Int64(), func(n int64) float64 { return float64(n) / 10 }), rapid.SampledFrom([]float64{0, math.Copysign(0, -1), 1e21, 1e20, 1e-6, 1e-7, -1e-9, 0.1 + 0.2, 117.30000000000001, 1 << 53, math.MaxFloat64, math.SmallestNonzeroFloat64}))
		instant := rapid.Custom(func(t *rapid.T) time.Time {
			zone := time.FixedZone("", rapid.SampledFrom([]int{0, 3600, -19800, 61}).Draw(t, "offset"))
			return time.UnixMicro(rapid.Int64Range(-1e15, 1e16).Draw(t, "instant")).In(zone)
		})
		v := every{
			Embedded: Embedded{text.Draw(t, "name"), rapid.IntRange(0, 2).Draw(t, "count")},
			Text:     text.Draw(t, "text"), Code: code(text.Draw(t, "code")), Plain: rapid.Int64().Draw(t, "plain"),
			Truth: rapid.Bool().Draw(t, "truth"), No: rapid.Bool().Draw(t, "no"), Number: number.Draw(t, "number"),
			Maybe: rapid.Ptr(number, true).Draw(t, "maybe"), Unsaid: rapid.Ptr(rapid.Int(), true).Draw(t, "unsaid"),
			Few: rapid.SliceOfN(rapid.Map(text, func(s string) code { return code(s) }), 0, 2).Draw(t, "few"),
			At:  instant.Draw(t, "at"), When: rapid.Ptr(instant, true).Draw(t, "when"),
			Any:   rapid.SampledFrom([]any{nil, "x<", 1.5, []any{1, "a"}, map[string]any{"b": 1, "a": nil}, inner{}, struct{}{}}).Draw(t, "any"),
			Raw:   rapid.SampledFrom([]json.RawMessage{nil, json.RawMessage(`{"a": "<"}`)}).Draw(t, "raw"),
			Inner: inner{Deep: text.Draw(t, "deep")},
		}
		if rapid.Bool().Draw(t, "full") {
			v.List = []inner{{}, {Deep: text.Draw(t, "deep"), Share: &v.Number}}
			v.Absent = []string{}
			v.Amounts = rapid.MapOfN(text, number, 0, 3).Draw(t, "amounts")
			v.Codes = map[code][]string{code(text.Draw(t, "key")): nil, "b": {text.Draw(t, "of b")}}
		}
		want, wantErr := byEncodingJSON(v)
		got, err := AppendJSON([]byte("before "), v)
		if (err != nil) != (wantErr != nil) {
			t.Fatalf("got error %v, want %v", err, wantErr)
		}
		if string(got) != "before "+want {
			t.Fatalf("got  %s\nwant %s", got, want)
		}
	})
}

// What encoding/json has rules of its own for is left to it.
func TestOddValuesAreWrittenAsEncodingJSONDoes(t *testing.T) {
	t.Parallel()
	type tree struct {
		Below []*tree `json:"below"`
	}
	type hides struct {
		Embedded
		Name string `json:"name"`
	}
	for _, v := range []any{
		nil, "", "a\u2028", 3, uint8(7), float32(0.1), []byte("bytes"), [2]int{1, 2}, json.Number("1e3"), math.Inf(1), math.NaN(),
		tree{[]*tree{{}, nil}}, hides{Embedded{"of embedded", 1}, "own"}, map[int]string{2: "b", 10: "a"}, byPointer{1}, &byPointer{1},
		[]byPointer{{2}}, func() {}, struct {
			N int `json:"n,string"`
		}{5}, struct{ *Embedded }{&Embedded{Name: "x"}}, struct{ *Embedded }{}, struct{ time.Time }{time.Unix(0, 0).UTC()},
		time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), json.RawMessage(`{`), map[string]any{"bad": math.NaN()},
		struct {
			At time.Time `json:"at,omitzero"`
		}{}, (*int)(nil), []any{nil, (*int)(nil)},
	} {
		want, wantErr := byEncodingJSON(v)
		got, err := AppendJSON(nil, v)
		if string(got) != want || (err != nil) != (wantErr != nil) {
			t.Errorf("%T: got %q, %v, want %q, %v", v, got, err, want, wantErr)
		}
	}
}

// byPointer is written by a method of its pointer.
type byPointer struct{ n int }

func (p *byPointer) MarshalJSON() ([]byte, error) { return []byte(`"by pointer"`), nil }
