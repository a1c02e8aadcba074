package food

import (
	"fmt"
	"sync"

	_ "embed"

	"mealplanner/internal/csvrows"
)

// Hazard is why a food is wrong for some people and not for others: in pregnancy,
// while nursing, for small children. Whom each concerns is meal's rule; which food
// carries it is stated here.
type Hazard string

// The hazards.
const (
	Alcohol  Hazard = "alcohol"  // as an ingredient, cooked too: not all of it leaves the pan
	RawEgg   Hazard = "raw_egg"  // egg that is not cooked through: salmonella
	RawFish  Hazard = "raw_fish" // fish and seafood that are not cooked through
	Mercury  Hazard = "mercury"  // large predatory fish
	Listeria Hazard = "listeria" // soft mould-ripened and blue cheese, cold cuts, smoked fish, raw sprouts
	Liver    Hazard = "liver"    // too much vitamin A
	Honey    Hazard = "honey"    // botulism, in the first year of life
	Choking  Hazard = "choking"  // whole nuts, whole grapes, popcorn, hard raw vegetables
	Arsenic  Hazard = "arsenic"  // drinks of rice: too much of it for a small body
	Powder   Hazard = "powder"   // protein powder: a supplement for adults
)

// AllHazards lists every hazard.
func AllHazards() []Hazard {
	return []Hazard{Alcohol, RawEgg, RawFish, Mercury, Listeria, Liver, Honey, Choking, Arsenic, Powder}
}

var hazardNames = map[Hazard]string{
	Alcohol: "alcohol", RawEgg: "raw or soft egg", RawFish: "raw or cold-smoked fish", Mercury: "fish high in mercury",
	Listeria: "food that may carry listeria", Liver: "liver", Honey: "honey", Choking: "a choking hazard",
	Arsenic: "a drink of rice, which has arsenic", Powder: "protein powder",
}

// Name of the hazard for people; the text itself where it is none of ours.
func (h Hazard) Name() string {
	if name, ok := hazardNames[h]; ok {
		return name
	}
	return string(h)
}

// Valid reports whether h is one of ours.
func (h Hazard) Valid() bool { return hazardNames[h] != "" }

// Risk is how far a food carries a hazard.
type Risk uint8

// The risks. A food that the sources only limit in pregnancy is ruled out there:
// portions are not counted from week to week.
const (
	NoRisk      Risk = iota
	IfUncooked       // in a dish that needs no heat: carrot sticks, not carrot soup
	InPregnancy      // for the pregnant only, as the source has it
	Always           // for everybody whom the hazard concerns
)

var riskWords = map[string]Risk{"no": NoRisk, "uncooked": IfUncooked, "pregnancy": InPregnancy, "yes": Always}

// hazards.csv states which foods and groups carry which hazard, with the advice that
// says so. A food's own row decides; else the greatest of its groups' rows and of
// what it is a kind of or made of: the row of `egg` is for mayonnaise too, unless mayonnaise has
// its own.
//
//go:embed hazards.csv
var hazardsCSV string

var hazardColumns = []string{"id", "hazard", "risk", "source"}

// carrier is a food or group with one of its hazards.
type carrier struct {
	id     ID
	hazard Hazard
}

var shippedHazards = sync.OnceValue(func() map[carrier]Risk {
	risks, err := parseHazards(hazardsCSV)
	if err != nil {
		panic("food: hazards.csv: " + err.Error())
	}
	return risks
})

func parseHazards(text string) (map[carrier]Risk, error) {
	rows, err := csvrows.Read(text, hazardColumns...)
	if err != nil {
		return nil, err
	}
	risks := make(map[carrier]Risk, len(rows))
	for _, r := range rows {
		c := carrier{ID(r.Cell("id")), Hazard(r.Cell("hazard"))}
		risk, known := riskWords[r.Cell("risk")]
		switch _, twice := risks[c]; {
		case twice:
			return nil, errorIn(r, "hazard", "%q is there twice", c.hazard)
		case !c.hazard.Valid():
			return nil, errorIn(r, "hazard", "%q is none of ours", c.hazard)
		case !known:
			return nil, errorIn(r, "risk", "%q is none of yes, pregnancy, uncooked, no", r.Cell("risk"))
		case r.Cell("source") == "":
			return nil, fmt.Errorf("line %d (%s): no source", r.Line, c.id)
		}
		risks[c] = risk
	}
	return risks, nil
}

// Risk says how far a food carries a hazard. A food that the table does not know, or
// of which nobody stated what it comes from, carries every hazard.
func (t *Table) Risk(id ID, h Hazard) Risk {
	if _, known := t.foods[id]; !known {
		return Always
	}
	return t.risks[carrier{id, h}]
}

// riskOf finds the risk of one of the table's foods once, and keeps it in risks.
// Kinds and parts are known to have no cycle.
func (t *Table) riskOf(f *Food, h Hazard) Risk {
	c := carrier{f.ID, h}
	if risk, done := t.risks[c]; done {
		return risk
	}
	risk, own := shippedHazards()[c]
	switch {
	case f.Origin == OriginUnstated:
		risk = Always
	case !own:
		risk = t.inheritedRisk(f, h)
	}
	t.risks[c] = risk
	return risk
}

// inheritedRisk is the greatest of the food's groups and of what it is a kind of or
// made of.
func (t *Table) inheritedRisk(f *Food, h Hazard) Risk {
	risk := NoRisk
	for _, g := range f.Groups {
		risk = max(risk, shippedHazards()[carrier{g, h}])
	}
	for _, id := range f.holds() {
		if part := t.foods[id]; part != nil {
			risk = max(risk, t.riskOf(part, h))
			continue
		}
		for above := range t.covered[id] { // of a group: itself and what it is within
			risk = max(risk, shippedHazards()[carrier{above, h}])
		}
	}
	return risk
}
