package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// verdicts gives each claim's, by what it is about.
func verdicts(all []claim) map[string]string {
	by := map[string]string{}
	for _, c := range all {
		by[c.What] = c.Verdict
	}
	return by
}

func TestClaimsAreJudgedAtTheirBounds(t *testing.T) {
	at := func(engine, name string, ratio float64, failures map[string]int) saturation {
		return saturation{Engine: engine, Endpoint: "latest menu", Case: name, Clients: 20, Ratio: ratio, Failures: failures}
	}
	cell := func(name string, ratio, login, oldest float64) summary {
		return summary{Cell: name, LoginRatio: login, OldestMS: oldest, Endpoints: []summaryRow{{Name: "every read", RatioP99: ratio}}}
	}
	long := &composed{Households: 60}
	long.All.LongP99 = 501
	r := result{
		Idle:     &idle{After: "10s", RSS: 40e6},
		Composer: long,
		Benchmarks: []benchmark{
			{Package: answerPackage, Name: "quick", NS: 1, Reading: 0.5}, {Package: answerPackage, Name: "slow", NS: 1, Reading: 2.5},
			{Package: answerPackage, Name: "HostileAnswers/json.Valid", NS: 1, Reading: 9}, {Package: "internal/meal", Name: "x", NS: 1, Reading: 9},
		},
		Saturation: []saturation{
			at("PostgreSQL", warm, 0.70, nil), at("SQLite", warm, 0.69, nil), at("SQLite", warmCompressed, 0.9, map[string]int{"503": 1}),
			at("PostgreSQL", unchanged, 0.85, nil), at("PostgreSQL", cold, 0.01, nil), at("PostgreSQL", coldOpen, 0.46, nil),
		},
		Crowds: []crowd{
			{Engine: "SQLite", Beside: besideNothing, closed: closed{Clients: 64, PerS: 1}}, {Engine: "SQLite", Beside: besideBurner, closed: closed{Clients: 64, PerS: 1}},
			{Engine: "SQLite", Beside: besideBurner, closed: closed{Clients: 64, PerS: 1, Failures: map[string]int{"503": 2}}},
		},
		Contentions: []contended{
			{Engine: "PostgreSQL", Households: 10, AtOnce: 50, Orders: 9, Failures: map[string]int{"503 contention": 1}},
			{Engine: "SQLite", Households: 10, AtOnce: 50, Orders: 9, Contended: map[string]int{"interactive": 1}},
		},
		Histories: []history{{Engine: "SQLite", Case: warm, Menus: 200, Recipes: 5000, closed: closed{PerS: 1, P99: 30}}, {Engine: "SQLite", Case: cold, Menus: 200, Recipes: 5000}},
		Overload:  &overload{Times: 5, Share: 0.9, P99: 251, Failures: map[string]int{"503": 7, "500": 1}},
		Summary:   []summary{cell("0", 0, 2, 1), cell("200s", 1.2, 2.1, 250), cell("200s+50c", 2.1, 1, 251), cell("500", 1.5, 1, 900)},
		Useless:   map[string]result{"prose": {Summary: []summary{cell("0", 0, 9, 1), cell("200", 1.5, 9, 1), cell("500", 1.51, 9, 1)}}},
		Memory:    []memory{{MiB: 1, Clients: 20, Limit: 1 << 20, Memo: 1 << 20}, {MiB: 64, Clients: 20, Limit: 1, Memo: 2}},
		Broken:    map[string]string{"history": "no such table\nat all"},
	}
	want := map[string]string{
		"idle memory, SQLite, after 10s":                                                                kept,
		"composing 14 days on one core, p99":                                                            notKept,
		"reading 100 kB of a model's answer, the slowest of all forms":                                  notKept,
		"latest menu, warm, PostgreSQL, 20 clients, to the bare handler":                                kept,
		"latest menu, warm, SQLite, 20 clients, to the bare handler":                                    notKept,
		"latest menu, warm, compressed, SQLite, 20 clients, to the bare handler":                        notKept, // somebody was refused
		"latest menu, not changed, PostgreSQL, 20 clients, to the bare handler":                         kept,
		"latest menu, cold, to a handler that asks nobody, PostgreSQL, 20 clients, to the bare handler": notKept,
		"64 clients in a closed loop on each read, SQLite, beside nothing":                              kept,
		"64 clients in a closed loop on each read, SQLite, beside a process that burns every core":      notKept,
		"50 orders at once for 10 households, PostgreSQL":                                               notKept,
		"50 orders at once for 10 households, PostgreSQL: run again because of another":                 kept,
		"50 orders at once for 10 households, SQLite":                                                   kept,
		"50 orders at once for 10 households, SQLite: run again because of another":                     notKept,
		"week page with 200 menus and 5000 own recipes, SQLite, warm, p99":                              kept,
		"week page with 200 menus and 5000 own recipes, SQLite, cold, p99":                              notKept, // nothing was answered
		"at 5 times the capacity: goodput to the peak":                                                  kept,
		"at 5 times the capacity: p99 of what is accepted":                                              notKept,
		"at 5 times the capacity: failures that are no honest refusal":                                  notKept,
		"G = 0: login p99 to the hash's own":                                                            kept,
		"G = 200s: oldest generation transaction":                                                       kept,
		"G = 200s: reads' p99 to idle":                                                                  kept,
		"G = 200s: login p99 to the hash's own":                                                         notKept,
		"G = 200s+50c: oldest generation transaction":                                                   notKept,
		"G = 200s+50c: reads' p99 to idle":                                                              notKept,
		"G = 200s+50c: login p99 to the hash's own":                                                     kept,
		"G = 500: reads' p99 to idle":                                                                   kept,
		"G = 500: orders' p99":                                                                          notKept, // none was accepted
		"G = 500: login p99 to the hash's own":                                                          kept,
		"G = 200, a model that says prose: reads' p99 to idle":                                          kept,
		"G = 500, a model that says prose: reads' p99 to idle":                                          notKept,
		"answers remembered, of 1 MiB at most, 20 clients":                                              kept,
		"answers remembered, of 64 MiB at most, 20 clients":                                             notKept,
		"history": notMeasured,
	}
	all := claims(r)
	if diff := cmp.Diff(want, verdicts(all)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	r.Claims = all
	for _, line := range []string{
		"| latest menu, warm, PostgreSQL, 20 clients, to the bare handler | >= 0.70 | 0.70: 0 to 0 a second | kept |",
		"| history |  | no such table | **not measured** |",
		"| reading 100 kB of a model's answer, the slowest of all forms | <= 2 ms | 2.50 ms (`slow`) | **not kept** |",
	} {
		if !strings.Contains(r.markdown(), line+"\n") {
			t.Errorf("the table has no line %q:\n%s", line, r.markdown())
		}
	}
}

func TestGoBenchmarksAreRead(t *testing.T) {
	got := parseBenchmarks("internal/x", `goos: linux
BenchmarkWeek-5   	      20	  51234567 ns/op	  123456 B/op	    1234 allocs/op
BenchmarkFind/{"a":-2         	     100	   2000000 ns/op	  50.00 MB/s	 0.75 cpu-ms/100kB
BenchmarkNoise and more
PASS
`)
	want := []benchmark{{Package: "internal/x", Name: "Week", NS: 51234567, Bytes: 123456}, {Package: "internal/x", Name: `Find/{"a":`, NS: 2e6, MBPerS: 50, Reading: 0.75}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The parts of everything are measured in turn; one that fails leaves the others alone, and
// each finds the program as the one before found it.
func TestEverythingInParts(t *testing.T) {
	var out bytes.Buffer
	r, err := run(t.Context(), []string{"all", "-scenario", small(t), "-only", "crowd", "-runs", "1", "-window", "1s", "-results", ""}, &out)
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	if len(r.Crowds) != 16 || len(r.Claims) != 4 || len(r.Broken) > 0 {
		t.Errorf("%d crowds, %d claims, broken %v", len(r.Crowds), len(r.Claims), r.Broken)
	}
	if _, err := run(t.Context(), []string{"all", "-only", "weather", "-results", ""}, &out); err == nil {
		t.Error("a part that is not there is taken")
	}
	l := &load{scenario: scenario{Window: 10 * time.Second}, engine: sqliteEngine}
	_ = l.part(t.Context(), part{of: 0.5, engine: postgresEngine, ask: func(_ context.Context, l *load, _ *result) error {
		if l.scenario.Window != 5*time.Second || l.engine != postgresEngine {
			t.Errorf("a window of %v on %s", l.scenario.Window, l.engine)
		}
		l.readersOnly()
		l.env, l.model, l.engine = []string{noMemo}, true, sqliteEngine
		return nil
	}}, &result{})
	if l.scenario.Window != 10*time.Second || l.scenario.Orderers != 0 || l.engine != sqliteEngine || l.env != nil || l.model {
		t.Errorf("left is %+v", l)
	}
}
