package wire

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mealplanner/internal/problem"
)

// supper is a type with everything that a contract has.
type supper struct {
	host
	Title    string                    `json:"title"`
	Course   string                    `json:"course,omitempty" enum:"soup,main"`
	Guests   *int                      `json:"guests,omitempty"`
	Seed     *uint64                   `json:"seed,omitempty"`
	Grams    *float64                  `json:"grams" nullable:"true"`
	Tags     []string                  `json:"tags"`
	Lines    []line                    `json:"lines,omitempty" maxItems:"3"`
	Times    map[string]map[string]int `json:"times,omitempty"`
	Open     bool                      `json:"open,omitempty"`
	At       time.Time                 `json:"at,omitzero"`
	Sides    *sides                    `json:"sides,omitempty"`
	Anything any                       `json:"anything,omitempty"`
}

type host struct {
	Host string `json:"host,omitempty" minLength:"2"`
}

type sides struct {
	Left, Right int `json:"-"`
	Both        int `json:"both"`
}

func (supper) Limits() Limits {
	return Limits{"title": {Max: 5}, "guests": {Min: 1, Max: 9}, "tags": {Max: 4, Each: 3}}
}

// line is a text, or an object that has one.
type line struct {
	Text string `json:"text"`
	Note string `json:"note,omitempty"`
}

type lineObject line

func (l *line) Forms() []any { return []any{&l.Text, (*lineObject)(l)} }

func found(c problem.Collector) []string {
	said := []string{}
	if p := problem.As(c.Err()); p != nil {
		for _, f := range p.Fields {
			said = append(said, strings.TrimPrefix(f.Path+": "+f.Code, ": "))
		}
	}
	slices.Sort(said)
	return said
}

func TestEverythingIsFoundAtOnce(t *testing.T) {
	t.Parallel()
	const right = `"title":"Pea","grams":null,"tags":[]`
	for body, want := range map[string]string{
		`{` + right + `}`: "",
		`{}`:              "grams: required; tags: required; title: required",
		`null`:            "null",
		`[]`:              "not-an-object",
		`"x"`:             "not-an-object",
		`{"title":7,"grams":"x","tags":"x","guests":"x","open":1,"at":7,"sides":[],"times":7,"course":{}}`:          "at: not-a-string; course: not-a-string; grams: not-a-number; guests: not-whole; open: not-a-boolean; sides: not-an-object; tags: not-an-array; times: not-an-object; title: not-a-string",
		`{"title":null,"grams":null,"tags":null}`:                                                                   "tags: null; title: not-a-string",
		`{` + right + `,"course":null,"guests":null,"open":null,"seed":null,"at":null,"anything":null,"host":null}`: "",
		`{` + right + `,"lines":null,"times":null,"sides":null}`:                                                    "lines: null; sides: null; times: null",
		`{` + right + `,"Title":"x","colour":"red","<b>":1,"a.b":2}`:                                                `<b>: unexpected; Title: unexpected; a\x2eb: unexpected; colour: unexpected`,
		`{` + right + `,"host":"x"}`:                                                                                "host: too-short",
		`{"title":"éééééé","grams":1e999,"tags":["a","toll",7,null]}`:                                               "grams: number-too-wide; tags[1]: too-long; tags[2]: not-a-string; tags[3]: not-a-string; title: too-long",
		`{"title":"P\u0000","grams":0.5,"tags":["1","2","3","4","5"],"course":"tea"}`:                               "course: not-one-of; tags: too-many-items; title: bad-character",
		`{` + right + `,"guests":0}`:                                                                                "guests: too-small",
		`{` + right + `,"guests":10}`:                                                                               "guests: too-big",
		`{` + right + `,"guests":1.5}`:                                                                              "guests: not-whole",
		`{` + right + `,"guests":1e0}`:                                                                              "guests: not-whole",
		`{` + right + `,"guests":9223372036854775808}`:                                                              "guests: number-too-wide",
		`{` + right + `,"seed":-1}`:                                                                                 "seed: too-small",
		`{` + right + `,"seed":18446744073709551616}`:                                                               "seed: number-too-wide",
		`{` + right + `,"seed":18446744073709551615}`:                                                               "",
		`{` + right + `,"at":"noon"}`:                                                                               "at: not-a-time",
		`{` + right + `,"at":"2026-12-01T08:00:00.5Z"}`:                                                             "",
		`{` + right + `,"times":{"mon":{"dinner":null,"lunch":"x","x\ny":1},"tue":7}}`:                              "times.mon.dinner: not-whole; times.mon.lunch: not-whole; times.tue: not-an-object",
		`{` + right + `,"times":{"\u0000":{}}}`:                                                                     "times: bad-character",
		`{` + right + `,"sides":{}}`:                                                                                "sides.both: required",
		`{` + right + `,"sides":{"both":1,"Left":2}}`:                                                               "sides.Left: unexpected",
		`{` + right + `,"lines":["a",{"text":"b"},{"txt":1},7,null,"x"]}`:                                           "lines: too-many-items",
		`{` + right + `,"lines":[{"text":1},7,null]}`:                                                               "lines[0].text: not-a-string; lines[1]: wrong-form; lines[2]: wrong-form",
		`{` + right + `,"anything":[{"a":[1,"]"]}]}`:                                                                "",
	} {
		_, c, err := Read[supper]([]byte(body))
		if got := strings.Join(found(c), "; "); err != nil || got != want {
			t.Errorf("%s\ngot  %s, %v\nwant %s", body, got, err, want)
		}
	}
}

// What is wrong is left zero where it was, so that the rest can be judged.
func TestTheRestIsRead(t *testing.T) {
	t.Parallel()
	got, c, err := Read[supper]([]byte(` {"title" : 7 ,"grams":2.5,"tags":["a",7,"\u0063"],"guests":"x","lines":[7,"soup",{"text":"b","note":"n"}],
		"times":{"mon":{"lunch":"x","dinner":30}},"sides":{"both":"x"},"open":true,"seed":3,"ho\u0073t":"Bo","more":{"a":[1]}} `))
	grams, seed := 2.5, uint64(3)
	want := supper{
		Grams: &grams, Seed: &seed, Tags: []string{"a", "", "c"}, Lines: []line{{}, {Text: "soup"}, {"b", "n"}}, Open: true,
		Times: map[string]map[string]int{"mon": {"dinner": 30}}, Sides: &sides{}, host: host{"Bo"},
	}
	if err != nil || len(found(c)) != 7 {
		t.Errorf("found %q, %v", found(c), err)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(supper{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestANameInAPath(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"mon": "mon", "Salz & Öl": "Salz & Öl", "a.b": `a\x2eb`, "\x1b[2J": `\x1b[2J`, "a\nb": `a\nb`,
		strings.Repeat("x", 65): strings.Repeat("x", 64) + "…", strings.Repeat("x", 63) + "é": strings.Repeat("x", 63) + `\xc3…`,
	} {
		if got := PathName(name); got != want {
			t.Errorf("%q: got %s, want %s", name, got, want)
		}
	}
}

// What is not named stays as it was.
func TestDefaultsStay(t *testing.T) {
	t.Parallel()
	guests := 4
	s := supper{Title: "Pea", Guests: &guests, Tags: []string{"old", "older"}, Open: true}
	if c, err := ReadInto([]byte(`{"title":"Bean","grams":1,"tags":["new"],"open":false}`), &s, ""); err != nil || c.Err() != nil {
		t.Fatal(err, c.Err())
	}
	if s.Title != "Bean" || s.Open || *s.Guests != 4 || !slices.Equal(s.Tags, []string{"new"}) {
		t.Errorf("got %+v", s)
	}
}

func TestWhatCannotBeReadIsMalformed(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth)
	for body, want := range map[string]struct {
		why  string
		byte any
		at   string
	}{
		"":                                {"json-at", int64(0), ""},
		" ":                               {"json-at", int64(1), ""},
		`{"title":`:                       {"json-at", int64(9), ""},
		`{"title":nope}`:                  {"json-at", int64(11), ""},
		`{} {}`:                           {"more", int64(2), ""},
		"{\"title\":\"\xff\"}":            {"utf-8", nil, ""},
		`{"anything":` + deep + `}`:       {"too-deep", nil, ""},
		strings.Repeat("[", 20_000):       {"too-deep", nil, ""},
		`{"title":"a","titl\u0065":"b"}`:  {"twice", nil, "title"},
		`{"times":{"mon":{"x":1,"x":2}}}`: {"twice", nil, "times.mon.x"},
		`{"lines":[{"text":1,"text":2}]}`: {"twice", nil, "lines[0].text"},
	} {
		_, c, err := Read[supper]([]byte(body))
		p := problem.As(err)
		if p == nil || p.Kind != problem.Malformed || p.Params["why"] != want.why || p.Params["byte"] != want.byte || c.Err() != nil {
			t.Errorf("%s: got %v, %v", body, err, c.Err())
			continue
		}
		if at := len(p.Fields) > 0; at != (want.at != "") || at && p.Fields[0].Path != want.at {
			t.Errorf("%s: got %v, want it at %q", body, p.Fields, want.at)
		}
	}
	for _, body := range []string{`{"title":"\ud83d\ude00"}`, `{"title":"\\ud800"}`, `{"title":"\\\\ud800 \uD83D\uDE00\u00e4"}`} {
		if _, _, err := Read[supper]([]byte(body)); err != nil {
			t.Errorf("%s: %v", body, err)
		}
	}
	for _, body := range []string{`{"title":"Oma \ud800"`, `{"title":"\udC00\ud800"`, `{"title":"\\\\\ud83d\u0041"`} {
		_, c, err := Read[supper]([]byte(body + `,"lines":[]}`))
		if !slices.Contains(found(c), "title: half-character") || err != nil {
			t.Errorf("%s: %v, %v", body, found(c), err)
		}
	}
	doubled := `{"title":"a"` + strings.Repeat(`,"title":"a"`, 500) + `,"lines":[],"lines":[]}`
	if _, _, err := Read[supper]([]byte(doubled)); len(problem.As(err).Fields) != 2 {
		t.Errorf("names that are given many times: %v", err)
	}
	if _, _, err := Read[supper]([]byte(`{"anything":` + deep[1:len(deep)-1] + `}`)); err != nil {
		t.Errorf("%d levels: %v", MaxDepth, err)
	}
}

func TestTheRootMayBeAList(t *testing.T) {
	t.Parallel()
	got, c, err := Read[[]sides]([]byte(`[{"both":1},{"both":"x"},7]`))
	if err != nil || !slices.Equal(found(c), []string{"[1].both: not-whole", "[2]: not-an-object"}) || len(got) != 3 || got[0].Both != 1 {
		t.Errorf("got %v, %q, %v", got, found(c), err)
	}
}

// Reading what is wrong takes no more than reading what is right: of a list or an object
// that has too much the rest is passed over, and findings are bounded.
func TestReadingIsBounded(t *testing.T) {
	names := &strings.Builder{}
	for i := range 9000 {
		names.WriteString(`"` + strings.Repeat("x", 1+i%7) + strings.Repeat("y", 1+i/7) + `":{},`)
	}
	many := func(value string) string {
		return "[" + strings.TrimSuffix(strings.Repeat(value+",", 200_000), ",") + "]"
	}
	for name, body := range map[string]string{
		"items":         `{"lines":` + many(`{}`) + `}`,
		"unknown":       `{"x":` + many(`[{}]`) + `}`,
		"free names":    `{"times":{` + names.String() + `"mon":{}}}`,
		"unknown names": `{` + names.String() + `"title":""}`,
		"wrong":         `{"title":` + many(`"x"`) + `}`,
	} {
		allocations := testing.AllocsPerRun(1, func() {
			_, c, err := Read[supper]([]byte(body))
			if n := len(found(c)); err != nil || n == 0 || n > problem.MaxNamed {
				t.Errorf("%s: %d findings, %v", name, n, err)
			}
		})
		if allocations > 20*problem.MaxNamed {
			t.Errorf("%s: %.0f allocations for %d bytes", name, allocations, len(body))
		}
	}
}

// inputs are seeds.
var inputs = []string{
	`{}`, `null`, `[]`, `""`, `0`, ` { "title" : "a" } `, `{"title":"\ud83d\ude00\u0000","tags":[null,1,"\n"],"grams":-1e308}`,
	`{"title":"a","grams":1,"tags":["b"],"guests":3,"lines":["x",{"text":"y"}],"times":{"mon":{"x":1}},"at":"2026-12-01T08:00:00Z","sides":{"both":2},"anything":[{}]}`,
	`{"title":"a","title":"b"}`, `{"lines":[[],{},{"text":null}]}`, `{"guests":-0,"seed":-0}`, "{\"title\":\"\xff\"}", `{"times":{"":{"":1}}}`,
}

// Whatever is sent, reading ends; and what it takes without a finding is what encoding/json
// reads.
func FuzzRead(f *testing.F) {
	for _, in := range inputs {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, c, err := Read[supper](data)
		p := problem.As(c.Err())
		switch {
		case err != nil:
			if !problem.Is(err, problem.Malformed) {
				t.Fatalf("%q: %v", data, err)
			}
			return
		case p != nil:
			if len(p.Fields) > problem.MaxNamed {
				t.Fatalf("%q: %d findings", data, len(p.Fields))
			}
			return
		}
		var want plainSupper
		if err := json.Unmarshal(data, &want); err != nil {
			t.Fatalf("%q was read, and encoding/json says %v", data, err)
		}
		want.Anything = nil
		if diff := cmp.Diff(supper(want), got, cmp.AllowUnexported(supper{}), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%q (-encoding/json +wire):\n%s", data, diff)
		}
	})
}

// plainSupper is a supper for encoding/json.
type plainSupper supper

// UnmarshalJSON reads either form, for encoding/json.
func (l *line) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		return json.Unmarshal(data, &l.Text)
	}
	return json.Unmarshal(data, (*lineObject)(l))
}

// A type that the contract cannot have is found before anything is read.
func TestOnlyTypesOfTheContract(t *testing.T) {
	t.Parallel()
	for _, of := range []reflect.Type{reflect.TypeFor[struct {
		C chan int `json:"c"`
	}](), reflect.TypeFor[[]complex128](), reflect.TypeFor[struct {
		S string `json:"s" maxLength:"many"`
	}]()} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s has a plan", of)
				}
			}()
			planOf(of)
		}()
	}
}
