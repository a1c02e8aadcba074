package food

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseLocale(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]Locale{
		"en-GB": British, "en_GB": British, "EN-au": British, "gb": British, "IE": British,
		"en-US": American, "us": American, "en-CA": American, "CA": American,
		"": AnyLocale, "en": AnyLocale, "de": AnyLocale, "de-DE": AnyLocale, "fr-CA": AnyLocale, "en-IN": AnyLocale, "-": AnyLocale,
	} {
		if got := ParseLocale(tag); got != want {
			t.Errorf("ParseLocale(%q) = %q, want %q", tag, got, want)
		}
	}
}

func TestNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		phrase string
		locale Locale
		want   []ID
	}{
		{"cider", British, []ID{"cider"}},
		{"Cider", American, []ID{"apple-juice-cloudy"}},
		{"cider", AnyLocale, []ID{"apple-juice-cloudy", "cider"}},
		{"corn flour", British, []ID{"cornflour"}},
		{"corn flour", American, []ID{"maize-flour"}},
		{"corn flour", AnyLocale, []ID{"cornflour", "maize-flour"}},
		{"cornflour", British, []ID{"cornflour"}},
		{"corn starch", American, []ID{"cornflour"}},
		{"coriander", British, []ID{"coriander"}},
		{"coriander", American, []ID{"coriander-spice", "ground-coriander"}},
		{"cilantro", British, []ID{"coriander"}},
		{"chips", British, []ID{"french-fries"}},
		{"chips", American, []ID{"potato-crisps"}},
		{"biscuits", British, []ID{"digestive-biscuits"}},
		{"biscuit", American, []ID{"american-biscuits"}},
		{"jelly", British, []ID{"jelly-cubes"}},
		{"jelly", American, []ID{"fruit-jelly"}},
		{"endive", British, []ID{"curly-endive"}},
		{"endive", American, []ID{"chicory"}},
		{"tomato purée", British, []ID{"tomato-puree"}},
		{"tomato puree", American, []ID{"passata"}},
		{"corned beef", British, []ID{"corned-beef"}},
		{"corned beef", American, []ID{"corned-beef-brisket"}},
		{"mince", British, []ID{"beef-mince"}},
		{"aubergines", American, []ID{"aubergine"}},
		{"eggplant", British, []ID{"aubergine"}},
		{"monkey nuts", AnyLocale, []ID{"peanuts"}},
		{"arachis oil", AnyLocale, []ID{"peanut-oil"}},
		{"ground nuts", AnyLocale, nil},
		{"qwerty", British, nil},
		{"", AnyLocale, nil},
	} {
		if diff := cmp.Diff(c.want, Default().Named(c.phrase, c.locale)); diff != "" {
			t.Errorf("Named(%q, %q): %s", c.phrase, c.locale, diff)
		}
	}
	ids := Default().Named("cider", AnyLocale)
	ids[0] = "egg"
	if slices.Contains(Default().Named("cider", AnyLocale), "egg") {
		t.Error("Named gave away the table's own slice")
	}
}

// British and American words for the same thing lead to it in either locale.
func TestBothSidesOfTheOcean(t *testing.T) {
	t.Parallel()
	for phrases, want := range map[string]ID{
		"courgette, zucchini": "courgette", "aubergine, eggplant": "aubergine", "rocket, arugula": "rocket", "swede, rutabaga": "swede",
		"beetroot, beets": "beetroot", "prawns, shrimp": "prawns", "mangetout, snow peas": "mangetout", "spring onion, scallion, green onions": "spring-onion",
		"caster sugar, superfine sugar": "caster-sugar", "icing sugar, powdered sugar, confectioners' sugar": "icing-sugar",
		"plain flour, all-purpose flour": "plain-flour", "self-raising flour, self-rising flour": "self-raising-flour",
		"bicarbonate of soda, baking soda": "bicarbonate-of-soda", "double cream, heavy cream": "double-cream", "single cream, light cream": "single-cream",
		"soured cream, sour cream": "sour-cream", "beef mince, ground beef": "beef-mince", "gammon": "gammon", "groundnuts, monkey nuts, peanuts": "peanuts",
		"chickpeas, garbanzo beans": "chickpeas-canned", "broad beans, fava beans": "broad-beans", "wholemeal flour, whole wheat flour": "wholemeal-flour",
		"semi-skimmed milk, 2% milk": "semi-skimmed-milk", "desiccated coconut": "desiccated-coconut", "haricot beans, navy beans": "haricot-beans-canned",
		"black treacle, molasses": "molasses", "crisps, potato chips": "potato-crisps", "back bacon, Canadian bacon": "back-bacon", "sultanas, golden raisins": "golden-raisins",
		"digestives, digestive biscuits": "digestive-biscuits", "graham crackers, graham wafers": "honey-graham-crackers", "sponge fingers, ladyfingers": "ladyfingers", "celeriac, celery root": "celeriac",
		"mooli, daikon": "daikon", "jacket potato, russet potato": "baking-potato", "black-eyed beans, black-eyed peas": "black-eyed-beans",
		"ginger nuts, gingersnaps": "ginger-biscuits", "king prawns": "prawns", "pak choi, bok choy": "pak-choi", "chinese leaf, napa cabbage": "chinese-cabbage",
	} {
		for phrase := range strings.SplitSeq(phrases, ", ") {
			for _, l := range []Locale{British, American, AnyLocale} {
				if ids := Default().Named(phrase, l); !slices.Contains(ids, want) {
					t.Errorf("%q in %q is %v, want %s", phrase, l, ids, want)
				}
			}
		}
	}
}

func TestSearchIn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		q      string
		locale Locale
		want   ID
	}{
		{"cider", British, "cider"}, {"cider", American, "apple-juice-cloudy"}, {"chips", British, "french-fries"}, {"chips", American, "potato-crisps"},
		{"jelly", American, "fruit-jelly"}, {"egg", American, "egg"}, {"tomato puree", American, "passata"},
	} {
		hits := Default().SearchIn(c.q, c.locale, 3)
		if len(hits) == 0 || hits[0].ID != c.want {
			t.Errorf("SearchIn(%q, %q) does not begin with %s", c.q, c.locale, c.want)
		}
	}
	all := Default().Search("cider", 20)
	for _, id := range []ID{"cider", "apple-juice-cloudy", "cider-vinegar"} {
		if !slices.ContainsFunc(all, func(f *Food) bool { return f.ID == id }) {
			t.Errorf("without a locale, a search for cider does not find %s", id)
		}
	}
}

// Without knowing whose English it is, an exclusion takes every reading.
func TestRulesProtectInEveryLocale(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]ID{
		"no cider":      {"cider", "apple-juice-cloudy"},
		"no corn flour": {"cornflour", "maize-flour"},
		"no chips":      {"french-fries", "potato-crisps"},
		"no endive":     {"chicory", "curly-endive"},
		"no monkey nut": {"peanuts", "peanut-butter"},
	} {
		rule, err := ReadRule(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		for _, id := range want {
			covered := slices.ContainsFunc(rule.Excluded, func(x ID) bool { return Default().Covers(x, id) })
			declared := slices.ContainsFunc(rule.Allergens, func(a Allergen) bool { return Default().Food(id).Allergens.Excludes(a) })
			if !covered && !declared {
				t.Errorf("%q does not keep out %s: %+v", text, id, rule)
			}
		}
	}
}
