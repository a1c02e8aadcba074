package main

import (
	"maps"
	"slices"

	"mealplanner/bench/results"
)

// figure names something that is measured of menus, as the report shows it.
type figure string

// figures are what was counted: of a yes or no, how often it was so and out of how many;
// of an amount, every value. Of what was wrong a few examples are kept.
type figures struct {
	kept, of map[figure]int
	values   map[figure][]float64
	wrong    map[figure][]string
}

// mostExamples of one figure are kept.
const mostExamples = 5

func newFigures() figures {
	return figures{map[figure]int{}, map[figure]int{}, map[figure][]float64{}, map[figure][]string{}}
}

// judge counts something that is right or wrong; wrong says what is, where it is.
func (f *figures) judge(name figure, right bool, wrong string) {
	f.of[name]++
	if right {
		f.kept[name]++
	} else if len(f.wrong[name]) < mostExamples {
		f.wrong[name] = append(f.wrong[name], wrong)
	}
}

// note counts an amount.
func (f *figures) note(name figure, value float64) { f.values[name] = append(f.values[name], value) }

// add sums another menu's figures up in these; those of no menu are empty.
func (f *figures) add(o figures) {
	for name, n := range o.of {
		f.of[name] += n
		f.kept[name] += o.kept[name]
	}
	for name, values := range o.values {
		f.values[name] = append(f.values[name], values...)
	}
	for name, wrong := range o.wrong {
		f.wrong[name] = append(f.wrong[name], wrong...)
		f.wrong[name] = f.wrong[name][:min(len(f.wrong[name]), mostExamples)]
	}
}

// share is a figure of yes and no, as it is written.
type share struct {
	Pct float64 `json:"pct"`
	Of  int     `json:"of"`
}

// spread is a figure of amounts, as it is written.
type spread struct {
	P50 float64 `json:"p50"`
	P90 float64 `json:"p90"`
	Of  int     `json:"of"`
}

func (f *figures) shares() map[figure]share {
	all := map[figure]share{}
	for name, of := range f.of {
		all[name] = share{percent(f.kept[name], of), of}
	}
	return all
}

func (f *figures) spreads() map[figure]spread {
	all := map[figure]spread{}
	for name, values := range f.values {
		sorted := slices.Sorted(slices.Values(values))
		all[name] = spread{results.Percentile(sorted, 50), results.Percentile(sorted, 90), len(sorted)}
	}
	return all
}

// names of what was counted, sorted.
func names[V any](of map[figure]V) []figure { return slices.Sorted(maps.Keys(of)) }
