package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode"
	"unicode/utf8"

	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
	"mealplanner/internal/words"
)

// readCommand shows how ingredient lines are read. Its flags are the contract's.
type readCommand struct {
	Lines   []string `arg:"" name:"line"`
	Country string   `placeholder:"GB"`
	JSON    bool     `name:"json"`
}

// Run reads and prints. A line that is not understood is an answer and no failure.
func (c *readCommand) Run(h environment) error {
	country, ok := food.ParseCountry(c.Country)
	if !ok {
		return wrongUse("--country", "country-not-two-letters", "value", c.Country)
	}
	lines, err := c.lines(h.stdin)
	if err != nil {
		return err
	}
	reader := ingredient.In(h.words.Language())
	readings := []ingredient.LineReading{}
	for _, line := range lines {
		readings = append(readings, reader.Readings(line, country)...)
	}
	if c.JSON {
		encoder := json.NewEncoder(h.stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(map[string]any{"items": readings})
	}
	return printReadings(h.stdout, h.words, readings)
}

// lines gives the lines of the command line, and for - those of standard input, where
// empty ones fall away.
func (c *readCommand) lines(stdin io.Reader) ([]string, error) {
	var lines []string
	for _, arg := range c.Lines {
		if arg != "-" {
			lines = append(lines, arg)
			continue
		}
		typed, err := linesOf(stdin)
		if err != nil {
			return nil, err
		}
		lines = append(lines, typed...)
	}
	if len(lines) > ingredient.MaxLines {
		return nil, wrongUse("LINE", "lines-too-many", "max", ingredient.MaxLines)
	}
	for i, line := range lines {
		if utf8.RuneCountInString(line) > ingredient.MaxLineLength {
			return nil, wrongUse("LINE", "line-too-long", "line", i+1, "max", ingredient.MaxLineLength)
		}
	}
	return lines, nil
}

// linesOf reads at most one line more than may be asked about at once.
func linesOf(in io.Reader) (lines []string, err error) {
	if in == nil {
		return nil, nil
	}
	scanner := bufio.NewScanner(in)
	for len(lines) <= ingredient.MaxLines && scanner.Scan() {
		if text := strings.TrimSpace(scanner.Text()); text != "" {
			lines = append(lines, text)
		}
	}
	if errors.Is(scanner.Err(), bufio.ErrTooLong) {
		return nil, wrongUse("LINE", "line-endless", "max", ingredient.MaxLineLength)
	}
	return lines, scanner.Err()
}

// printReadings writes a table with a row for each food of a line.
func printReadings(out io.Writer, w *words.Words, all []ingredient.LineReading) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(cells ...string) { fmt.Fprintln(t, strings.Join(cells, "\t")) }
	head := func(column string) string { return w.Name("read-column", column) }
	row(head("line"), head("amount"), head("food"), head("grams"), head("sure"), head("allergens"), head("unread"))
	for _, read := range all {
		r := reading{read, w}
		row(oneLine(r.Line), r.amount(), r.food(), r.grams(), r.sure(), r.allergens(), oneLine(strings.Join(r.Unread, ", ")))
	}
	return t.Flush()
}

// oneLine keeps what somebody typed inside its cell, and control characters, which a
// terminal would obey, visible.
func oneLine(text string) string { return visible(strings.Join(strings.Fields(text), " ")) }

// visible writes what is not printable as an escape: ESC as \x1b.
func visible(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		c, size := utf8.DecodeRuneInString(text[i:])
		if unicode.IsPrint(c) && !(c == utf8.RuneError && size == 1) {
			b.WriteString(text[i : i+size])
		} else {
			b.WriteString(strings.Trim(strconv.Quote(text[i:i+size]), `"`))
		}
		i += size
	}
	return b.String()
}

const nothing = "-"

// reading is how a line is read, in a language.
type reading struct {
	ingredient.LineReading
	words *words.Words
}

func (r reading) amount() string {
	if r.Quantity == nil {
		return nothing
	}
	amount := r.words.Number(*r.Quantity, 2)
	if r.QuantityMax != nil {
		amount += "-" + r.words.Number(*r.QuantityMax, 2)
	}
	return amount + " " + r.unit()
}

// unit is the unit as it is written; English keeps the short form that people type.
func (r reading) unit() string {
	if r.words.Language() == food.English {
		return string(*r.Unit)
	}
	return r.Unit.NameIn(r.words.Language(), *r.Quantity)
}

func (r reading) name(id food.ID) string { return food.Default().NameIn(id, r.words.Language()) }

// food names the food, those that may stand for it, and those that come with it.
func (r reading) food() string {
	names := nothing
	if r.Food != nil {
		names = r.name(*r.Food)
	}
	for _, id := range r.Alternative {
		names = r.words.Text("list-or", "first", names, "last", r.name(id))
	}
	if len(r.With) == 0 {
		return names
	}
	with := make([]string, len(r.With))
	for i, id := range r.With {
		with[i] = r.name(id)
	}
	return r.words.Text("read-with", "food", names, "others", strings.Join(with, ", "))
}

func (r reading) grams() string {
	if r.Grams == nil {
		return nothing
	}
	return r.words.Number(*r.Grams, 2)
}

func (r reading) sure() string {
	switch {
	case r.Food == nil:
		return r.words.Text("read-no-food")
	case r.Confidence >= ingredient.SureConfidence:
		return r.words.Text("read-sure")
	}
	return r.words.Text("read-ask", "percent", r.words.Number(100*r.Confidence, 0))
}

// allergens lists what the line contains, and how much more it may.
func (r reading) allergens() string {
	all := make([]string, 0, len(r.Allergens.Contains)+1)
	name := func(a food.Allergen) string { return r.words.Name("allergen", string(a)) }
	for _, a := range r.Allergens.Contains {
		all = append(all, name(a))
	}
	switch may := len(r.Allergens.May); {
	case may == len(food.AllAllergens()):
		return r.words.Text("read-any")
	case r.Food == nil:
		all = append(all, r.words.Text("read-any-other"))
	case may > 0:
		for _, a := range r.Allergens.May {
			all = append(all, r.words.Text("read-may", "allergen", name(a)))
		}
	case len(all) == 0:
		return nothing
	}
	return strings.Join(all, ", ")
}
