package internal_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// Every file and room that CONTRIBUTING names is there.
func TestContributingNamesWhatIsThere(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`((?:internal|cmd|bench|docs)/[a-z0-9_./-]+)`").FindAllSubmatch(text, -1)
	if len(named) < 20 {
		t.Fatalf("only %d paths", len(named))
	}
	for _, m := range named {
		if _, err := os.Stat(filepath.Join("..", string(m[1]))); err != nil {
			t.Errorf("CONTRIBUTING.md: %v", err)
		}
	}
}

// Every word of docs/words.md is in use: what stands beside it in code is there.
func TestTheGlossaryIsInUse(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/words.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| ([a-z][^|]+) \\| [^|]+ \\| `(\\w+)\\.(\\w+)` \\|$").FindAllSubmatch(text, -1)
	if len(rows) < 30 {
		t.Fatalf("only %d words", len(rows))
	}
	for _, row := range rows {
		word, room, name := string(row[1]), string(row[2]), string(row[3])
		declared := regexp.MustCompile(`(?m)^(type|func|var|const)\s+(\([^)]*\)\s+)?` + name + `\b`)
		files, err := filepath.Glob(filepath.Join(room, "*.go"))
		if err != nil || len(files) == 0 {
			t.Errorf("%s: there is no room %s", word, room)
		}
		found := false
		for _, file := range files {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			found = found || declared.Match(source)
		}
		if !found {
			t.Errorf("%s: there is no %s.%s", word, room, name)
		}
	}
}
