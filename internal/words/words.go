// Package words holds what people read: the messages of the program by their codes, in
// every language that it has. It is the only room with sentences.
package words

import (
	"cmp"
	"hash/maphash"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
)

// Words says things in one language. It is made by For or Accepted and never changes.
//
// Methods: whatever is said is said by the messages, names and number formats of the same
// language, and what is made of several of them (a menu, a list, a refusal) by the methods for
// its parts. The subjects are files: food, quantity, format, menu, impasse.
type Words struct {
	tag      language.Tag
	language food.Language
	printer  *message.Printer
	messages map[string]text
	names    map[string]map[string]string // of a kind of word, e.g. "slot", by id
	disguise func(string) string          // of a pseudo-language; nil: none
}

// source is the language that the others are translated from; it is also what speakers
// of other languages get.
var source = language.English

// The pseudo-languages are made from English, for tests of pages.
var (
	Longer      = language.MustParse("en-XA") // accented, and 40 % longer
	RightToLeft = language.MustParse("ar-XB") // written from right to left
)

// Languages gives the languages with messages of their own, English first.
func Languages() []language.Tag { return []language.Tag{source, language.German} }

// For gives the words of the language that is nearest to a tag: English for one that is
// not there.
func For(tag language.Tag) *Words { return all[matched(tag)]() }

// Accepted gives the words of the language that an Accept-Language header likes best.
func Accepted(header string) *Words {
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return For(source)
	}
	return For(matched(tags...))
}

// Audience is what is known of who reads an answer.
type Audience struct {
	Language  string // that the account has chosen; empty: none
	Household string // the locale of the household that is read; empty: none is
	Accept    string // the Accept-Language header
}

// Words gives the words for an audience: those of the language that the account has chosen,
// else of the household's where it is another than English (a household that chose nothing
// has English), else of the header. A language that is not there decides nothing.
func (a Audience) Words() *Words {
	if len(a.Accept) > longestKept {
		return a.choose()
	}
	at := &lately[maphash.Comparable(seed, a)%uint64(len(lately))]
	if last := at.Load(); last != nil && last.Audience == a {
		return last.words
	}
	w := a.choose()
	at.Store(&answered{a, w})
	return w
}

// lately are audiences that asked lately, with their words, each at a place that it shares
// with others: to read a header takes longer than to give an answer that is known.
var lately [256]atomic.Pointer[answered]

type answered struct {
	Audience
	words *Words
}

// longestKept bounds the header of an audience that is kept, in bytes.
const longestKept = 200

var seed = maphash.MakeSeed()

func (a Audience) choose() *Words {
	if tag := spoken(a.Language); tag != language.Und {
		return For(tag)
	}
	if tag := spoken(a.Household); tag != language.Und && tag != source {
		return For(tag)
	}
	return Accepted(a.Accept)
}

// spoken gives the language in which we answer people of a locale; Und: there is none.
func spoken(locale string) language.Tag {
	tag, err := language.Parse(locale)
	if err != nil {
		return language.Und
	}
	if _, _, confidence := matcher().Match(tag); confidence == language.No {
		return language.Und
	}
	return matched(tag)
}

// Speaks reports whether a language, by its tag, is one of Languages.
func Speaks(tag string) bool {
	return slices.ContainsFunc(Languages(), func(l language.Tag) bool { return l.String() == tag })
}

// matched is the language to speak; a pseudo-language only to who asks for it by name.
func matched(tags ...language.Tag) language.Tag {
	if len(tags) > 0 && slices.Contains([]language.Tag{Longer, RightToLeft}, tags[0]) {
		return tags[0]
	}
	_, at, confidence := matcher().Match(tags...)
	if confidence == language.No {
		return source
	}
	return Languages()[at]
}

var matcher = sync.OnceValue(func() language.Matcher { return language.NewMatcher(Languages()) })

// all are the words of every language, each made when it is first spoken.
var all = func() map[language.Tag]func() *Words {
	made := map[language.Tag]func() *Words{}
	for _, tag := range Languages() {
		made[tag] = sync.OnceValue(func() *Words {
			w, err := load(tag)
			if err != nil {
				panic(err) // the files are part of the program, and a test reads them
			}
			return w
		})
	}
	for tag, change := range map[language.Tag]func(string) string{Longer: longer, RightToLeft: rightToLeft} {
		made[tag] = sync.OnceValue(func() *Words { return made[source]().disguised(tag, change) })
	}
	return made
}()

// Tag is the language.
func (w *Words) Tag() language.Tag { return w.tag }

// RightToLeft reports whether the language is written from right to left.
func (w *Words) RightToLeft() bool { return w.tag == RightToLeft }

// Detail says a problem in a sentence or two, without its fields.
func (w *Words) Detail(p *problem.Problem) string {
	switch about := p.About.(type) {
	case *meal.Impasse:
		return w.impasse(about)
	case problem.Verbatim:
		return about.Detail
	}
	return w.say(cmp.Or(p.Code, string(p.Kind)), p.Params)
}

// Message says what is wrong with a value. The sentence follows the value's name.
func (w *Words) Message(f problem.Field) string {
	return w.say(f.Code, f.Params)
}

// Text says the message of a code, with the names and values of its parameters in turn.
func (w *Words) Text(code string, params ...any) string {
	return w.say(code, problem.Of("", code, params...).Params)
}

// Say says a message.
func (w *Words) Say(m problem.Message) string { return w.say(m.Code, m.Params) }

// say writes a message. One that is not there, or lacks a parameter, is its code: a test
// finds both before a user does. Why a rule is not understood is put together by
// notUnderstood; the parameter "rest" of any message adds what else was not read.
func (w *Words) say(code string, params problem.Params) string {
	if code == unknownRule {
		return w.notUnderstood(params)
	}
	m, ok := w.messages[code]
	if !ok {
		return code
	}
	said, ok := w.write(m.variant(w.tag, params), params)
	if !ok {
		return code
	}
	if rest, _ := params["rest"].(string); rest != "" {
		said += " " + w.Text("rule-rest", "text", rest)
	}
	return said
}
