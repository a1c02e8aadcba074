package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"mealplanner/internal/food"
	"mealplanner/internal/ingredient"
)

// confident is how sure the reader of lines has to be for its reading to count: below,
// a person is asked.
const confident = 0.8

// census of lines: how the table reads them, and what their words say beside that.
type lineCensus struct {
	lines    int // each as often as it stands in the source
	distinct int
	without  int // no food was found
	sure     int // read with confidence
	missed   int // of these, those that have fewer allergens than their words
	misses   []lineMiss
}

// lineMiss is a line that is read, with confidence, as something with fewer allergens
// than its words name.
type lineMiss struct {
	Times     int
	Text      string
	Food      food.ID
	Allergens []missing // in the order of the annex
}

// missing is an allergen that a line names, with the words that do.
type missing struct {
	Allergen food.Allergen
	Why      string
}

func (m lineMiss) String() string {
	var all []string
	for _, a := range m.Allergens {
		all = append(all, fmt.Sprintf("%s (%s)", a.Allergen, a.Why))
	}
	return fmt.Sprintf("%d\t%s\t%s\t%s", m.Times, m.Text, m.Food, strings.Join(all, ", "))
}

// lineJudge compares how the table reads a line with what the line's words say.
type lineJudge struct {
	words   *words
	table   *food.Table
	country food.Country
	lineCensus
}

// add reads one line that stands so many times in the source.
func (j *lineJudge) add(text string, times int) {
	j.lines += times
	j.distinct++
	line := ingredient.Default().ReadLine(text, j.country)
	if line.Food == "" {
		j.without += times
		return
	}
	if line.Confidence < confident {
		return
	}
	j.sure += times
	if lacks := j.lacks(text, line); len(lacks) > 0 {
		j.missed += times
		j.misses = append(j.misses, lineMiss{times, text, line.Food, lacks})
	}
}

// lacks gives the allergens that a line's words name and its reading does not have.
func (j *lineJudge) lacks(text string, line ingredient.Line) []missing {
	var all []missing
	named := j.words.namedIn(text)
	for _, a := range food.AllAllergens() {
		for _, k := range j.words.kindsOf(string(a)) {
			if why := named[k]; why != "" && !warns(j.table, line, a) {
				all = append(all, missing{a, why})
				break
			}
		}
	}
	return all
}

// warns reports whether somebody who declares an allergen is kept from what a line was
// read as: by what the whole line is said to hold, by its food, what comes with it, or
// what may stand for it.
func warns(t *food.Table, line ingredient.Line, a food.Allergen) bool {
	return line.Allergens.Excludes(a) || slices.ContainsFunc(slices.Concat([]food.ID{line.Food}, line.With, line.Alternatives), func(id food.ID) bool {
		f := t.Food(id)
		return f == nil || f.Allergens.Excludes(a)
	})
}

// judgeLines reads a file of recipe lines, one a line; a number and a tab before it say
// how often it stands in its source.
func judgeLines(w *words, path string, country food.Country) (lineCensus, error) {
	file, err := os.Open(path)
	if err != nil {
		return lineCensus{}, err
	}
	defer file.Close()
	j := lineJudge{words: w, table: food.Default(), country: country}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		text, times := lines.Text(), 1
		if count, rest, found := strings.Cut(text, "\t"); found {
			if n, err := strconv.Atoi(count); err == nil {
				text, times = rest, n
			}
		}
		j.add(text, times)
	}
	slices.SortStableFunc(j.misses, func(a, b lineMiss) int { return cmp.Compare(b.Times, a.Times) })
	return j.lineCensus, lines.Err()
}

// print says how many lines are read, and shows the most frequent misses.
func (c lineCensus) print(out io.Writer, samples int) {
	fmt.Fprintf(out, "%d lines, %d different: %d without a food (%.2f %%), %d read with a confidence of %g and more (%.2f %%), %d of these have fewer allergens than their words (%.3f %%, %d different).\n",
		c.lines, c.distinct, c.without, percent(c.without, c.lines), c.sure, confident, percent(c.sure, c.lines), c.missed, percent(c.missed, c.sure), len(c.misses))
	byWhy := map[string]int{}
	for _, m := range c.misses {
		for _, a := range m.Allergens {
			byWhy[fmt.Sprintf("%s by %s", a.Allergen, a.Why)] += m.Times
		}
	}
	fmt.Fprintln(out, "\nThe words that say more, by how often:")
	most := slices.SortedStableFunc(maps.Keys(byWhy), func(a, b string) int {
		return cmp.Or(cmp.Compare(byWhy[b], byWhy[a]), cmp.Compare(a, b))
	})
	for _, why := range most[:min(samples, len(most))] {
		fmt.Fprintf(out, "%d\t%s\n", byWhy[why], why)
	}
	fmt.Fprintln(out, "\nLines, by how often:")
	for _, m := range c.misses[:min(samples, len(c.misses))] {
		fmt.Fprintln(out, m)
	}
}
