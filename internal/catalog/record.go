package catalog

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

// record is a recipe as its file writes it. An ingredient is a line "quantity unit
// food-id[, note]", a step is a line that may end in "(N min)", "(N min, meanwhile)" or "(N
// min, each serving)", see meal.Step.
type record struct {
	ID            string        `toml:"id"`
	Title         string        `toml:"title"`
	TitleDE       string        `toml:"title_de"`
	Slots         []meal.Slot   `toml:"slots"`
	Role          meal.Role     `toml:"role"`
	Servings      int           `toml:"servings"`
	Minutes       int           `toml:"minutes"`
	ActiveMinutes int           `toml:"active_minutes"`
	Cuisine       string        `toml:"cuisine"`
	Effort        string        `toml:"effort"`
	Appliances    []string      `toml:"appliances"`
	Tags          []string      `toml:"tags"`
	Season        []meal.Season `toml:"season"`
	KeepsDays     int           `toml:"keeps_days"`
	Freezes       bool          `toml:"freezes"`
	KeepingNote   string        `toml:"keeping_note"`
	FromYears     int           `toml:"from_years"`
	MadeFor       food.Diet     `toml:"made_for"`
	Variant       string        `toml:"variant"`
	Ingredients   []string      `toml:"ingredients"`
	Steps         []string      `toml:"steps"`
	// What the steps do to the foods' hazards, see meal.Recipe.
	HazardsRemoved []food.Hazard `toml:"hazards_removed"`
	HazardsAdded   []food.Hazard `toml:"hazards_added"`
}

// parse reads the records of one file against a food table. Its errors name the
// line and the recipe; the caller adds the file.
func parse(t *food.Table, data []byte) ([]meal.Recipe, error) {
	var file struct {
		Recipe []record `toml:"recipe"`
	}
	meta, err := toml.Decode(string(data), &file)
	if err != nil {
		return nil, tomlError(err)
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return nil, fmt.Errorf("line %d: unknown key %s", lineOfKey(data, extra[0]), extra[0])
	}
	recipes := make([]meal.Recipe, 0, len(file.Recipe))
	for _, rec := range file.Recipe {
		r, err := rec.recipe(t)
		if err != nil {
			return nil, located(data, rec.ID, err)
		}
		recipes = append(recipes, r)
	}
	return recipes, nil
}

// tomlError words a fault of the file's form with its line.
func tomlError(err error) error {
	if pe, ok := errors.AsType[toml.ParseError](err); ok {
		return fmt.Errorf("line %d: %s", pe.Position.Line, pe.Message)
	}
	return err
}

// lineOfKey gives the line on which a key of our records is first set; 0: nowhere.
func lineOfKey(data []byte, key toml.Key) int {
	name := regexp.MustCompile(`(?m)^\W*` + regexp.QuoteMeta(key[len(key)-1]) + `\b`)
	at := name.FindIndex(data)
	if at == nil {
		return 0
	}
	return lineAt(data, at[1])
}

// lineAt gives the line of an offset, from 1.
func lineAt(data []byte, offset int) int { return 1 + bytes.Count(data[:offset], []byte("\n")) }

// recipe checks the record and turns it into the recipe that it stands for.
func (rec record) recipe(t *food.Table) (meal.Recipe, error) {
	if err := rec.check(); err != nil {
		return meal.Recipe{}, err
	}
	r := meal.Recipe{
		ID: rec.ID, Title: rec.Title, Slots: rec.Slots, Role: rec.Role,
		Servings: rec.Servings, Minutes: rec.Minutes, ActiveMinutes: rec.ActiveMinutes,
		Cuisine: rec.Cuisine, Effort: rec.Effort, Appliances: rec.Appliances, Tags: rec.Tags,
		Source: meal.FromCatalog, Season: rec.Season,
		KeepsDays: rec.KeepsDays, Freezes: rec.Freezes, KeepingNote: rec.KeepingNote,
		HazardsRemoved: rec.HazardsRemoved, HazardsAdded: rec.HazardsAdded,
		FromYears: rec.FromYears, MadeFor: rec.MadeFor, Variant: rec.Variant,
	}
	if rec.TitleDE != "" {
		r.Texts = meal.RecipeTexts{food.German: {Title: rec.TitleDE}}
	}
	for _, line := range rec.Ingredients {
		in, err := readIngredient(t, line)
		if err != nil {
			return meal.Recipe{}, lineError{line, err}
		}
		r.Ingredients = append(r.Ingredients, in)
	}
	for _, line := range rec.Steps {
		step, err := readStep(line)
		if err != nil {
			return meal.Recipe{}, lineError{line, err}
		}
		r.Steps = append(r.Steps, step)
	}
	if maxDays := meal.MaxKeepDays(t, r); r.KeepsDays > maxDays {
		return meal.Recipe{}, fmt.Errorf("keeps_days = %d, such a dish keeps %d at most", r.KeepsDays, maxDays)
	}
	return r, nil
}

var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// check reports the first field that no recipe may have so.
func (rec record) check() error {
	switch {
	case !slug.MatchString(rec.ID):
		return fmt.Errorf("id %q is not a slug", rec.ID)
	case strings.TrimSpace(rec.Title) == "":
		return errors.New("no title")
	case len(rec.Slots) == 0:
		return errors.New("no slots")
	case !slices.Contains([]meal.Role{meal.Main, meal.Side, meal.Drink}, rec.Role):
		return fmt.Errorf("role %q is none that we know", rec.Role)
	case rec.Servings < 1:
		return fmt.Errorf("%d servings", rec.Servings)
	case rec.Minutes < 1 || rec.ActiveMinutes < 0 || rec.ActiveMinutes > rec.Minutes:
		return fmt.Errorf("%d active of %d minutes", rec.ActiveMinutes, rec.Minutes)
	case rec.KeepsDays < 0:
		return fmt.Errorf("keeps_days = %d", rec.KeepsDays)
	case (rec.KeepsDays > 0 || rec.Freezes) != (strings.TrimSpace(rec.KeepingNote) != ""):
		return errors.New("a dish that keeps or freezes has a keeping_note, and no other has one")
	case rec.FromYears < 0 || rec.FromYears > 18:
		return fmt.Errorf("from_years = %d", rec.FromYears)
	case rec.MadeFor != "" && !rec.MadeFor.Valid():
		return fmt.Errorf("made_for %q is no diet that we know", rec.MadeFor)
	case rec.Variant != "" && !slug.MatchString(rec.Variant):
		return fmt.Errorf("variant %q is not a slug", rec.Variant)
	case len(rec.Ingredients) == 0:
		return errors.New("no ingredients")
	case len(rec.Steps) == 0:
		return errors.New("no steps")
	}
	return rec.checkWords()
}

// checkWords reports the first word that is not in meal's lists, or stands twice.
func (rec record) checkWords() error {
	for _, w := range []struct {
		field       string
		have, known []string
	}{
		{"slot", texts(rec.Slots), texts(meal.Slots())},
		{"cuisine", []string{rec.Cuisine}, meal.Cuisines()},
		{"effort", []string{rec.Effort}, meal.Levels()},
		{"appliance", rec.Appliances, meal.Appliances()},
		{"removed hazard", texts(rec.HazardsRemoved), removable()},
		{"added hazard", texts(rec.HazardsAdded), texts(food.AllHazards())},
		{"season", texts(rec.Season), texts(meal.Seasons())},
	} {
		for i, word := range w.have {
			if !slices.Contains(w.known, word) {
				return fmt.Errorf("%s %q is none that we know", w.field, word)
			}
			if slices.Contains(w.have[:i], word) {
				return fmt.Errorf("%s %q stands twice", w.field, word)
			}
		}
	}
	return nil
}

// removable lists the hazards that the steps of a recipe can take away.
func removable() []string {
	return texts(slices.DeleteFunc(food.AllHazards(), func(h food.Hazard) bool { return !meal.Removable(h) }))
}

func texts[T ~string](words []T) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return out
}

// readIngredient reads "quantity unit food-id[, note]", the form of our own records
// and of nothing else: quantities are decimal, ids are the table's.
func readIngredient(t *food.Table, line string) (meal.Ingredient, error) {
	head, note, _ := strings.Cut(line, ",")
	words := strings.Split(head, " ")
	if len(words) != 3 {
		return meal.Ingredient{}, errors.New("want: quantity unit food-id[, note]")
	}
	quantity, err := strconv.ParseFloat(words[0], 64)
	if err != nil || !(quantity > 0 && quantity <= 10_000) {
		return meal.Ingredient{}, fmt.Errorf("%q is no quantity", words[0])
	}
	f := t.Food(food.ID(words[2]))
	if f == nil {
		return meal.Ingredient{}, fmt.Errorf("no food %q in the table", words[2])
	}
	unit := food.Unit(words[1])
	grams, ok := f.Grams(quantity, unit)
	if !ok || !(grams > 0) {
		return meal.Ingredient{}, fmt.Errorf("the table has no grams of %s for %q", f.ID, unit)
	}
	return meal.Ingredient{Food: f.ID, Quantity: quantity, Unit: unit, Grams: grams, Note: strings.TrimSpace(note)}, nil
}

var stepMinutes = regexp.MustCompile(`^(.*\S) \((\d{1,4}) min(, meanwhile|, each serving|)\)$`)

// readStep reads an instruction and the minutes that it may end in.
func readStep(line string) (meal.Step, error) {
	text := strings.TrimSpace(line)
	if text == "" {
		return meal.Step{}, errors.New("an empty step")
	}
	m := stepMinutes.FindStringSubmatch(text)
	if m == nil {
		return meal.Step{Text: text}, nil
	}
	minutes, err := strconv.Atoi(m[2])
	if err != nil || minutes == 0 {
		return meal.Step{}, fmt.Errorf("%q are no minutes", m[2])
	}
	return meal.Step{Text: m[1], Minutes: minutes, Meanwhile: m[3] == ", meanwhile", EachServing: m[3] == ", each serving"}, nil
}

// lineError is a fault of one line of a record.
type lineError struct {
	line string
	err  error
}

func (e lineError) Error() string { return fmt.Sprintf("%q: %v", e.line, e.err) }
func (e lineError) Unwrap() error { return e.err }

// located adds to a record's fault its recipe and the line of the file that it is
// on: the faulty line's own where there is one, else the record's id.
func located(data []byte, id string, err error) error {
	at := bytes.Index(data, []byte("id = "+strconv.Quote(id)))
	if le, ok := errors.AsType[lineError](err); ok && at >= 0 {
		if i := bytes.Index(data[at:], []byte(strconv.Quote(le.line))); i >= 0 {
			at += i
		}
	}
	if at < 0 {
		return fmt.Errorf("recipe %q: %w", id, err)
	}
	return fmt.Errorf("line %d: recipe %s: %w", lineAt(data, at), id, err)
}
