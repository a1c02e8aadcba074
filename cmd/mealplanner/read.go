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
)

// readCommand shows how ingredient lines are read. Its flags are the contract's.
type readCommand struct {
	Lines    []string `arg:"" name:"line" help:"An ingredient line, in quotes; - reads lines from standard input."`
	Country  string   `help:"Where the lines were written, as ISO 3166-1 alpha-2: what a cup holds, what cider is." placeholder:"GB"`
	Language string   `help:"What the lines are written in, as a language tag: en or de; what is no German is read as English." placeholder:"de"`
	JSON     bool     `name:"json" help:"Print everything as JSON, as the API does."`
}

// Run reads and prints. A line that is not understood is an answer and no failure.
func (c *readCommand) Run(h environment) error {
	country, ok := food.ParseCountry(c.Country)
	if !ok {
		return wrongUse("--country: %q has not two letters", c.Country)
	}
	lines, err := c.lines(h.stdin)
	if err != nil {
		return err
	}
	reader := ingredient.In(food.ParseLanguage(c.Language))
	readings := []ingredient.LineReading{}
	for _, line := range lines {
		readings = append(readings, reader.Readings(line, country)...)
	}
	if c.JSON {
		encoder := json.NewEncoder(h.stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(map[string]any{"items": readings})
	}
	return printReadings(h.stdout, readings)
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
		return nil, wrongUse("LINE: there may be %d lines at once", ingredient.MaxLines)
	}
	for i, line := range lines {
		if utf8.RuneCountInString(line) > ingredient.MaxLineLength {
			return nil, wrongUse("LINE: line %d has more than %d characters", i+1, ingredient.MaxLineLength)
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
		return nil, wrongUse("LINE: a line has more than %d characters", ingredient.MaxLineLength)
	}
	return lines, scanner.Err()
}

// printReadings writes a table with a row for each food of a line.
func printReadings(out io.Writer, readings []ingredient.LineReading) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "LINE\tAMOUNT\tFOOD\tGRAMS\tSURE\tALLERGENS\tUNREAD")
	for _, r := range readings {
		fmt.Fprintln(w, strings.Join([]string{oneLine(r.Line), amountOf(r), foodOf(r), gramsOf(r), sureOf(r), allergensOf(r), oneLine(strings.Join(r.Unread, ", "))}, "\t"))
	}
	return w.Flush()
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

func amountOf(r ingredient.LineReading) string {
	if r.Quantity == nil {
		return nothing
	}
	amount := shortNumber(*r.Quantity)
	if r.QuantityMax != nil {
		amount += "-" + shortNumber(*r.QuantityMax)
	}
	return amount + " " + string(*r.Unit)
}

// foodOf names the food, those that may stand for it, and those that come with it.
func foodOf(r ingredient.LineReading) string {
	names := nothing
	if r.Food != nil {
		names = oneLine(r.Name)
	}
	for _, id := range r.Alternative {
		names += " or " + food.Default().Name(id)
	}
	if len(r.With) == 0 {
		return names
	}
	with := make([]string, len(r.With))
	for i, id := range r.With {
		with[i] = food.Default().Name(id)
	}
	return names + " with " + strings.Join(with, ", ")
}

func gramsOf(r ingredient.LineReading) string {
	if r.Grams == nil {
		return nothing
	}
	return shortNumber(*r.Grams)
}

func sureOf(r ingredient.LineReading) string {
	switch {
	case r.Food == nil:
		return "no food"
	case r.Confidence >= ingredient.SureConfidence:
		return "yes"
	}
	return "ask (" + strconv.Itoa(int(100*r.Confidence+0.5)) + " %)"
}

// allergensOf lists what the line contains, and how much more it may.
func allergensOf(r ingredient.LineReading) string {
	words := make([]string, 0, len(r.Allergens.Contains)+1)
	for _, a := range r.Allergens.Contains {
		words = append(words, a.Name())
	}
	switch may := len(r.Allergens.May); {
	case may == len(food.AllAllergens()):
		return "any may be"
	case r.Food == nil:
		words = append(words, "any other may be")
	case may > 0:
		for _, a := range r.Allergens.May {
			words = append(words, "may: "+a.Name())
		}
	case len(words) == 0:
		return nothing
	}
	return strings.Join(words, ", ")
}

func shortNumber(v float64) string {
	return strconv.FormatFloat(float64(int64(v*100+0.5))/100, 'f', -1, 64)
}
