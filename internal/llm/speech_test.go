//proof:faults

package llm

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// readIn reads a text in pieces, and gives what comes of it, and whether it was ever said that
// nothing is in sight.
func readIn(asked outline, pieces []string, most int) (said, object string, end ending, hopeless bool) {
	s := newReply(&asked).text
	for _, p := range pieces {
		s.write(p)
		hopeless = hopeless || s.hopeless(most)
	}
	s.end()
	object, end = s.object()
	return s.String(), object, end, hopeless
}

// good is a reply as models write them: something to itself, something beside, drafts, and
// somewhere an answer, each in one of its forms.
func good(t *rapid.T) string {
	dish := rapid.SampledFrom([]string{"soup", "stew", "rösti", `a \"b\" c`, "<b>", "[x]", "{y}", "a,]", "…", "line\nbreak", "tab\t", `\u00e9`, "</thin", "◁", "🍲"})
	answer := func() string {
		var all []string
		for range rapid.IntRange(1, 3).Draw(t, "dishes") {
			slot, name := dish.Draw(t, "slot"), dish.Draw(t, "dish")
			all = append(all, fmt.Sprintf(`{"slot":"%s","dish":"%s"%s}`, slot, name, rapid.SampledFrom([]string{"", ",", `,"written":null`, `, "note":{"a":[1]}`}).Draw(t, "more")))
		}
		list := "[" + strings.Join(all, ", ") + rapid.SampledFrom([]string{"", ",", " , "}).Draw(t, "comma") + "]"
		switch rapid.IntRange(0, 9).Draw(t, "form") {
		case 0:
			return `{"result":{"dishes":` + list + `}}`
		case 1:
			return `{"menu":` + list + `}`
		case 2:
			return list
		case 3:
			return `{"arguments":` + quoted(`{"dishes":[{"slot":"lunch","dish":"soup"}]}`) + `}`
		case 4:
			return `{"Dishes":` + quoted(`[{"slot":"lunch","dish":"soup"}]`) + `}`
		case 5:
			return `{ "thoughts":"one, {two}", "dishes":` + list + `,}`
		case 6:
			return `{"b":{"dishes":` + list + `},"a":{"dishes":[{"slot":"x","dish":"y"}]}}`
		default:
			return `{"dishes":` + list + `}`
		}
	}
	part := rapid.Custom(func(t *rapid.T) string {
		a := answer()
		switch rapid.IntRange(0, 15).Draw(t, "part") {
		case 0:
			return "<think>" + a + "</think>"
		case 1:
			return a + "</Thought> "
		case 2:
			return "<|channel|>analysis<|message|>" + a + "<|end|><|start|>assistant<|channel|> final <|constrain|>json<|message|>"
		case 3:
			return "```json\n" + a + "\n```"
		case 4:
			return a[:rapid.IntRange(0, len(a)).Draw(t, "cut")]
		case 5:
			return "[THINK]" + a + "[/THINK]"
		case 6:
			return "\n\nHere {as wished} it is: "
		case 7:
			return `{"title":"soup","kcal":[1,2,{"a":"}"}]}`
		case 8:
			return `So {"dishes":[{"slot": hm. `
		case 9:
			return "◁think▷hm, {" + "◁/think▷"
		case 10:
			return rapid.SampledFrom([]string{"<|channel|>", "<|channel|>\n final", "<|channel|> analysis", "<|message|>", "<|end|>", "<think>", "<seed:think>", "</seed:think>", "<|END_THINKING|>", "<|begin_of_thought|>"}).Draw(t, "marker")
		case 11:
			return rapid.SampledFrom([]string{"{", "{ ", "[ {", "}", "]", `"`, "{a", "{a :", `\`, "{'", "<", "\ufeff", " \n", "\u00a0"}).Draw(t, "odd")
		default:
			return a
		}
	})
	return strings.Join(rapid.SliceOfN(part, 0, 6).Draw(t, "parts"), rapid.SampledFrom([]string{"", "\n", " and "}).Draw(t, "between"))
}

// Whatever pieces a reply comes in, what is read is what was read of whole texts, and never is
// it given up.
func TestAReplyInPieces(t *testing.T) {
	const most = 32 << 10
	rapid.Check(t, func(t *rapid.T) {
		text := good(t)
		var pieces []string
		for rest := text; rest != ""; {
			n := min(rapid.SampledFrom([]int{1, 2, 3, 5, 12, 100}).Draw(t, "piece"), len(rest))
			pieces, rest = append(pieces, rest[:n]), rest[n:]
		}
		for _, asked := range []outline{dishes, {}, outlineOf(&Schema{JSON: []byte(`{"required":["slot","dish"]}`)})} {
			wantObject, wantEnd := asked.wholeFind(text)
			said, object, end, hopeless := readIn(asked, pieces, most)
			if object != wantObject || end != wantEnd {
				t.Fatalf("%q with %v\n in %q\n got %q, %d\nwant %q, %d", text, asked.required, pieces, object, end, wantObject, wantEnd)
			}
			if want := wholeAnswerOf(text); said != want {
				t.Fatalf("of %q is left %q, want %q", text, said, want)
			}
			if hopeless {
				t.Fatalf("%q is given up", text)
			}
		}
	})
}

// The same for any text at all; letters that only look like those of a marker are none.
func FuzzSpeech(f *testing.F) {
	for _, seed := range []string{
		`{"dishes":[{"slot":"a","dish":"b"}]}`, `[{"slot":"a","dish":"b"}]`, "<think>{</think>{\"dishes\":[]}", `{"a":"{\"dishes\":[]}"}`, "{\v", "[{\"\x00,}]",
		"<|channel|> final<|message|>{a:", "<|channel|>analysis{\"dishes\":<|end|>[{}]}", `{"dishes":{"dishes":"[{\"slot\":1,\"dish\":2}]"}}`, "{ {'", "```x [ {\"a\":1}]",
	} {
		f.Add(seed, byte(3))
	}
	f.Fuzz(func(t *testing.T, text string, size byte) {
		if strings.ContainsAny(text, "ſ\u212a") || strings.Count(text, "{")+strings.Count(text, "[") > 100 {
			t.Skip()
		}
		var pieces []string
		for rest := text; rest != ""; {
			n := min(1+int(size), len(rest))
			pieces, rest = append(pieces, rest[:n]), rest[n:]
		}
		for _, asked := range []outline{dishes, {}} {
			wantObject, wantEnd := asked.wholeFind(text)
			said, object, end, _ := readIn(asked, pieces, 0)
			if object != wantObject || end != wantEnd {
				t.Fatalf("%q with %v\n got %q, %d\nwant %q, %d", text, asked.required, object, end, wantObject, wantEnd)
			}
			if want := wholeAnswerOf(text); said != want {
				t.Fatalf("of %q is left %q, want %q", text, said, want)
			}
		}
	})
}
