package food

import (
	"slices"
	"strings"
)

// Locale is whose English a name belongs to.
type Locale string

// The locales. Without one, a name that means several foods means all of them.
const (
	AnyLocale Locale = ""
	British   Locale = "uk" // and Irish, Australian, New Zealand's
	American  Locale = "us" // and Canadian
)

// LocalAlias is a name that means the food in one locale only.
type LocalAlias struct {
	Locale Locale
	Name   string
}

// Valid reports whether l is one of the locales.
func (l Locale) Valid() bool { return l == AnyLocale || l == British || l == American }

// localeOfCountry gives the countries whose kitchen English is known.
var localeOfCountry = map[string]Locale{
	"gb": British, "uk": British, "ie": British, "au": British, "nz": British,
	"us": American, "ca": American,
}

// ParseLocale reads a language tag or a country: "en-GB", "en_US", "CA". What says
// nothing about the kitchen's English ("en", "de-DE") is AnyLocale.
func ParseLocale(tag string) Locale {
	parts := strings.FieldsFunc(strings.ToLower(tag), func(r rune) bool { return r == '-' || r == '_' })
	if len(parts) == 0 || (len(parts) > 1 && parts[0] != "en") {
		return AnyLocale
	}
	return localeOfCountry[parts[len(parts)-1]]
}

// Named gives the foods and groups that a phrase names, in order: the whole phrase,
// any spelling and number. In a locale that has a reading of its own, that reading
// alone: "cider" is alcohol in Britain. Without a locale the phrase means everything
// that it may mean somewhere, so that an exclusion protects. The slice is the
// caller's to keep.
func (t *Table) Named(phrase string, l Locale) []ID {
	return slices.Clone(t.named(PhraseKey(phrase), l))
}

func (t *Table) named(key string, l Locale) []ID {
	if ids, ok := t.spoken[l][key]; ok {
		return ids
	}
	return t.phrases[key]
}

// NamedByKey is Named for a phrase whose PhraseKey is known. The slice is the table's own and
// not the caller's to change.
func (t *Table) NamedByKey(key []byte, l Locale) []ID {
	if ids, ok := t.spoken[l][string(key)]; ok { // no string is made for a look-up
		return ids
	}
	return t.phrases[string(key)]
}

// Phrases gives the foods and groups of every phrase that Named knows without a locale, by
// its PhraseKey, each in order. It is the table's own and not the caller's to change.
func (t *Table) Phrases() map[string][]ID { return t.phrases }

// indexLocales adds the local names: to phrases, where they mean all of it, and to
// what is spoken in each locale. A phrase that only others say otherwise keeps its
// general reading.
func (t *Table) indexLocales() {
	said := t.spoken
	foreign := map[string][]ID{}
	say := func(id ID, names []LocalAlias) {
		for _, a := range names {
			key := PhraseKey(a.Name)
			said[a.Locale][key] = appendNew(said[a.Locale][key], id)
			foreign[key] = appendNew(foreign[key], id)
		}
	}
	for _, f := range t.ordered {
		say(f.ID, f.LocalAliases)
	}
	for id, g := range t.groups {
		say(id, g.local)
	}
	for key, ids := range foreign {
		general := t.phrases[key]
		for l := range said {
			if len(said[l][key]) == 0 && len(general) > 0 {
				said[l][key] = slices.Clone(general)
			}
		}
		for _, id := range ids {
			t.phrases[key] = appendNew(t.phrases[key], id)
		}
	}
	for _, readings := range said {
		for _, ids := range readings {
			slices.Sort(ids)
		}
	}
}

func appendNew(ids []ID, id ID) []ID {
	if slices.Contains(ids, id) {
		return ids
	}
	return append(ids, id)
}
