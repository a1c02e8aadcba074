package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The whole program, for a moment and without a limit on time: honest people are
// answered in quiet and in the flood, and the report says so.
func TestAbuseProgram(t *testing.T) {
	dir := t.TempDir()
	var out bytes.Buffer
	r, err := run(t.Context(), []string{"-engine", "sqlite", "-scenario", "guesses at accounts", "-window", "1s", "-results", dir}, &out)
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	p := r.Played[0]
	for what, f := range map[string]figures{
		"logins in quiet": p.Quiet.Logins, "orders in quiet": p.Quiet.Orders, "swaps in quiet": p.Quiet.Swaps,
		"logins": p.Flood.Logins, "orders": p.Flood.Orders, "swaps": p.Flood.Swaps,
	} {
		if f.Answered == 0 || f.P50 <= 0 || f.P99 < f.P50 {
			t.Errorf("%s: %+v", what, f)
		}
	}
	if p.Answers["401 Unauthorized"] == 0 || p.Answers["answered"] != 0 || p.PeakMiB == 0 {
		t.Errorf("the flood got %v; %d MiB", p.Answers, p.PeakMiB)
	}
	content, err := os.ReadFile(filepath.Join(dir, "abuse.md"))
	if err != nil || !strings.Contains(string(content), "| guesses at accounts | sqlite |") {
		t.Errorf("%v\n%s", err, content)
	}
}

func TestWhatIsNotKept(t *testing.T) {
	good := figures{Sent: 100, Answered: 100, P50: 10, P99: 30}
	kept := played{Scenario: "s", Engine: "e", Quiet: phase{good, good, good, good}, Flood: phase{good, good, good, good}, PeakMiB: 100}
	if broken := kept.broken(); broken != nil {
		t.Errorf("all is kept, and %q", broken)
	}
	bad := figures{Sent: 100, Answered: 94, P50: 21, P99: 91}
	lost := played{Scenario: "s", Engine: "e", Quiet: phase{good, good, good, good}, Flood: phase{bad, bad, bad, bad}, PeakMiB: 301, GrewMiB: 65}
	if broken := lost.broken(); len(broken) != 10 {
		t.Errorf("all is broken, and only %q", broken)
	}
	if silent := (played{}).broken(); len(silent) == 0 {
		t.Error("a run in which nobody signed in is kept")
	}
}

func TestScenariosAreChosenByName(t *testing.T) {
	for _, s := range scenarios {
		if all, err := (options{scenarios: s.name}).chosen(); err != nil || len(all) != 1 {
			t.Errorf("%s: %v, %v", s.name, all, err)
		}
	}
	if _, err := (options{scenarios: "no such"}).chosen(); err == nil {
		t.Error("a scenario that there is not was chosen")
	}
}
