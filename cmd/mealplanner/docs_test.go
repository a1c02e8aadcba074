package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/language"

	"mealplanner/internal/store"
	"mealplanner/internal/words"
)

// rows gives the cells of every table row of a page whose first cell is code.
func rows(t *testing.T, page string) [][]string {
	t.Helper()
	content, err := os.ReadFile("../../" + page)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for line := range strings.SplitSeq(string(content), "\n") {
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.Trim(strings.TrimSpace(cells[i]), "`")
		}
		all = append(all, cells)
	}
	return all
}

func TestConfigurationPageShowsEveryKey(t *testing.T) {
	var line commandLine
	parser, err := newParser(&line, words.For(language.English))
	if err != nil {
		t.Fatal(err)
	}
	var want [][]string
	for _, command := range parser.Model.Children {
		if command.Name != "serve" {
			continue
		}
		for _, f := range command.Flags {
			if len(f.Envs) > 0 {
				want = append(want, []string{"--" + f.Name, f.Envs[0], f.Default, f.Help})
			}
		}
	}
	if diff := cmp.Diff(want, rows(t, "docs/configuration.md")); diff != "" {
		t.Errorf("docs/configuration.md (-code +page):\n%s", diff)
	}
}

// A page that names a test as the reason to believe it names one that there is.
func TestPagesNameTestsThatExist(t *testing.T) {
	exists := map[string]bool{}
	for _, file := range files(t, "../..", "_test.go") {
		for _, m := range regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`).FindAllStringSubmatch(file, -1) {
			exists[m[1]] = true
		}
	}
	named := 0
	for _, page := range files(t, "../../docs", ".md") {
		for _, m := range regexp.MustCompile("`((?:Test|Fuzz|Benchmark)[A-Z]\\w+)`").FindAllStringSubmatch(page, -1) {
			if named++; !exists[m[1]] {
				t.Errorf("a page names %s, and there is no such test", m[1])
			}
		}
	}
	if named < 20 {
		t.Errorf("only %d tests are named", named)
	}
}

// files gives the content of every file below a directory whose name ends so.
func files(t *testing.T, below, end string) (contents []string) {
	t.Helper()
	err := filepath.WalkDir(below, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, end) {
			return err
		}
		content, err := os.ReadFile(path)
		contents = append(contents, string(content))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return contents
}

func TestMenuPageShowsEveryState(t *testing.T) {
	var got []string
	for _, row := range rows(t, "docs/menu.md") {
		got = append(got, row[0])
	}
	want := []string{string(store.Queued), string(store.Running), string(store.Completed), string(store.Failed), string(store.Cancelled)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("docs/menu.md (-code +page):\n%s", diff)
	}
}

func TestEveryDirectDependencyHasItsReason(t *testing.T) {
	content, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for line := range strings.SplitSeq(string(content), "\n") {
		if fields := strings.Fields(line); len(fields) == 2 && strings.HasPrefix(line, "\t") {
			want = append(want, fields[0])
		}
	}
	var got []string
	for _, row := range rows(t, "docs/adr/0001-dependencies.md") {
		got = append(got, row[0])
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("docs/adr/0001-dependencies.md (-go.mod +page):\n%s", diff)
	}
}

func TestChangelogBeginsWithThisRelease(t *testing.T) {
	content, err := os.ReadFile("../../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	if first := regexp.MustCompile(`(?m)^## (.*)$`).FindSubmatch(content); string(first[1]) != release {
		t.Errorf("CHANGELOG.md begins with %s, this is %s", first[1], release)
	}
}

// The README's commands are the first thing that a newcomer types.
func TestReadmeCommands(t *testing.T) {
	content, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var commands []string
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)\n```").FindAllSubmatch(content, -1) {
		commands = append(commands, string(block[1]))
	}
	want := []string{"go run ./cmd/mealplanner serve", "go test ./...", ""}
	if len(commands) != len(want) || commands[0] != want[0] || commands[1] != want[1] {
		t.Fatalf("README.md commands: %q", commands)
	}
	// The first runs in TestHouse (serve with defaults but for the port), the second runs
	// this; the third is run here as it stands.
	cmd := exec.Command("sh", "-c", commands[2])
	cmd.Dir = "../.."
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", commands[2], err, output)
	}
	for _, want := range []string{"Grocery list", "Read every label", "Eater 2"} {
		if !strings.Contains(string(output), want) {
			t.Errorf("%s does not print %q:\n%s", commands[2], want, output)
		}
	}
}
