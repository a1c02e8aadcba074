package words

import (
	"embed"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"mealplanner/internal/food"
	"mealplanner/internal/problem"
)

//go:embed messages/*.toml
var files embed.FS

// text is a message: a template, or several of which a parameter chooses one: a number by
// its plural form or by itself, a word by itself.
type text struct {
	by       string // empty: there is one variant, other
	variants map[string]template
}

const (
	other = "other"
	by    = "by"
	names = "names"
)

// template is a text with places for parameters: literal, place, literal, place, literal.
type template struct {
	literals []string // one more than there are places
	places   []insertion
}

// insertion is where a parameter is written: {max}, {today, date}, {slots, slot, or}.
type insertion struct {
	param string
	as    []string // how: see format
}

var placeholder = regexp.MustCompile(`\{([a-z_]+)((?:, ?[a-z-]+)*)\}`)

func parse(message string) (template, error) {
	var t template
	rest := 0
	for _, at := range placeholder.FindAllStringSubmatchIndex(message, -1) {
		t.literals = append(t.literals, message[rest:at[0]])
		p := insertion{param: message[at[2]:at[3]]}
		for how := range strings.SplitSeq(message[at[4]:at[5]], ",") {
			if how = strings.TrimSpace(how); how != "" {
				p.as = append(p.as, how)
			}
		}
		t.places, rest = append(t.places, p), at[1]
	}
	t.literals = append(t.literals, message[rest:])
	for _, literal := range t.literals {
		if strings.ContainsAny(literal, "{}") {
			return t, fmt.Errorf("words: %q is no place for a parameter", literal)
		}
	}
	return t, nil
}

// load reads the messages of a language: those of the program and those of the pages.
func load(tag language.Tag) (*Words, error) {
	w := &Words{
		tag: tag, language: food.ParseLanguage(tag.String()), printer: message.NewPrinter(tag),
		messages: map[string]text{}, names: map[string]map[string]string{},
	}
	for _, file := range []string{tag.String() + ".toml", "pages." + tag.String() + ".toml"} {
		if err := w.read("messages/" + file); err != nil {
			return nil, fmt.Errorf("words: %s: %w", file, err)
		}
	}
	return w, nil
}

func (w *Words) read(name string) error {
	data, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	var file map[string]any
	if err := toml.Unmarshal(data, &file); err != nil {
		return err
	}
	for _, code := range slices.Sorted(maps.Keys(file)) {
		if _, twice := w.messages[code]; twice {
			return fmt.Errorf("%s is there twice", code)
		}
		if code == names {
			err = w.takeNames(file[code])
		} else {
			w.messages[code], err = textOf(file[code])
		}
		if err != nil {
			return fmt.Errorf("%s: %w", code, err)
		}
	}
	return nil
}

func textOf(written any) (text, error) {
	switch m := written.(type) {
	case string:
		t, err := parse(m)
		return text{variants: map[string]template{other: t}}, err
	case map[string]any:
		all := text{variants: map[string]template{}}
		for key, variant := range m {
			said, ok := variant.(string)
			if !ok {
				return all, fmt.Errorf("%s is no text", key)
			}
			if key == by {
				all.by = said
				continue
			}
			t, err := parse(said)
			if err != nil {
				return all, err
			}
			all.variants[key] = t
		}
		if _, ok := all.variants[other]; !ok || all.by == "" {
			return all, errors.New("needs by and other")
		}
		return all, nil
	}
	return text{}, errors.New("is neither a text nor a table")
}

func (w *Words) takeNames(written any) error {
	kinds, _ := written.(map[string]any)
	for kind, list := range kinds {
		w.names[kind] = map[string]string{}
		byID, _ := list.(map[string]any)
		for id, name := range byID {
			said, ok := name.(string)
			if !ok {
				return fmt.Errorf("%s.%s is no text", kind, id)
			}
			w.names[kind][id] = said
		}
	}
	return nil
}

// variant chooses the template for the parameters.
func (m text) variant(tag language.Tag, params problem.Params) template {
	for _, key := range m.keys(tag, params) {
		if t, ok := m.variants[key]; ok {
			return t
		}
	}
	return m.variants[other]
}

func (m text) keys(tag language.Tag, params problem.Params) []string {
	switch v := plain(params[m.by]).(type) {
	case int64:
		// Plural rules look at the digits, and at no more than these.
		form := plural.Cardinal.MatchPlural(tag, int(v%10_000_000), 0, 0, 0, 0)
		return []string{strconv.FormatInt(v, 10), forms[form]}
	case string:
		return []string{v}
	case bool:
		return []string{strconv.FormatBool(v)}
	}
	return nil
}

// forms are the plural forms by the names that CLDR gives them.
var forms = map[plural.Form]string{
	plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: other,
}

// params gives the names of all parameters of a message, sorted.
func (m text) params() []string {
	var all []string
	if m.by != "" {
		all = append(all, m.by)
	}
	for _, t := range m.variants {
		for _, p := range t.places {
			all = append(all, p.param)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
