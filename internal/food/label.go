package food

import (
	"sync"

	_ "embed"

	"mealplanner/internal/csvrows"
)

// Mention is how often a product of a food's kind names an allergen on its label, as
// an ingredient or as an advice ("may contain"). It decides only where the label is
// told to be read. What is excluded follows from Presence alone, and no mention means
// that a food is without the allergen.
type Mention uint8

// The mentions. The zero value tells most: what nobody knows is to be read.
const (
	MentionOften    Mention = iota // a sizeable share of the products
	MentionRarely                  // few of them; one that does may still be in the shop
	MentionContains                // it is what the food is made of
	NoLabel                        // sold as it grows: there is no label to read
)

var mentionNames = map[string]Mention{"often": MentionOften, "rarely": MentionRarely}

// labels.csv states how often the labels of a food, or of a group of foods, name an
// allergen. A food's own row decides; else `often` of any of its groups, else their
// `rarely`. Where nothing is stated, `may` of the table is often, and of another
// packaged food rarely.
//
//go:embed labels.csv
var labelsCSV string

var labelColumns = []string{"id", "allergen", "how", "reason"}

// labelKey is a food or group with an allergen that its labels name.
type labelKey struct {
	id       ID
	allergen Allergen
}

var shippedLabels = sync.OnceValue(func() map[labelKey]Mention {
	mentions, err := parseLabels(labelsCSV)
	if err != nil {
		panic("food: labels.csv: " + err.Error())
	}
	return mentions
})

func parseLabels(text string) (map[labelKey]Mention, error) {
	rows, err := csvrows.Read(text, labelColumns...)
	if err != nil {
		return nil, err
	}
	mentions := make(map[labelKey]Mention, len(rows))
	for _, r := range rows {
		key := labelKey{ID(r.Cell("id")), Allergen(r.Cell("allergen"))}
		how, known := mentionNames[r.Cell("how")]
		switch _, twice := mentions[key]; {
		case twice:
			return nil, errorIn(r, "allergen", "%q is there twice", key.allergen)
		case !key.allergen.Valid():
			return nil, errorIn(r, "allergen", "%q is none of the 14", key.allergen)
		case !known:
			return nil, errorIn(r, "how", "%q is neither often nor rarely", r.Cell("how"))
		case r.Cell("reason") == "":
			return nil, errorIn(r, "reason", "there is none")
		}
		mentions[key] = how
	}
	return mentions, nil
}

// Mention says how often the labels of a food name an allergen. Of a food that the
// table does not know they do often.
func (t *Table) Mention(id ID, a Allergen) Mention {
	f := t.foods[id]
	if f == nil {
		return MentionOften
	}
	if f.Allergens.Presence(a) == Contains {
		return MentionContains
	}
	if how, stated := f.labelled(a); stated {
		return how
	}
	switch {
	case f.Allergens.Presence(a) == May:
		return MentionOften
	case f.Packaged:
		return MentionRarely
	}
	return NoLabel
}

// labelled is what labels.csv states of the food or of its groups.
func (f *Food) labelled(a Allergen) (how Mention, stated bool) {
	all := shippedLabels()
	if own, ok := all[labelKey{f.ID, a}]; ok {
		return own, true
	}
	for _, g := range f.Groups {
		of, ok := all[labelKey{g, a}]
		if ok && of == MentionOften {
			return MentionOften, true
		}
		if ok {
			how, stated = of, true
		}
	}
	return how, stated
}
