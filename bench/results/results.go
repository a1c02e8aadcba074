// Package results keeps what a benchmark measured: as JSON for programs and as Markdown
// for people, beside the results that are here already.
package results

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// Machine is what a benchmark ran on.
type Machine struct {
	Cores    int    `json:"cores"`
	Go       string `json:"go"`
	Postgres string `json:"postgres,omitempty"` // its version, where one took part
}

// ThisMachine is the one that we run on.
func ThisMachine() Machine { return Machine{Cores: runtime.NumCPU(), Go: runtime.Version()} }

// Write keeps a result as NAME.json and NAME.md in a directory.
func Write(dir, name string, result any, markdown string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	content, err := json.MarshalIndent(result, "", "\t")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, name+".json"), append(content, '\n'), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, name+".md"), []byte(markdown), 0o644)
}

// Percentile of sorted values, by the nearest rank; the zero value: there are none.
func Percentile[T any](sorted []T, p int) T {
	var none T
	if len(sorted) == 0 {
		return none
	}
	return sorted[max(0, (len(sorted)*p+99)/100-1)]
}

// Share words a part of a whole in percent; only the whole itself is "100 %".
func Share(n, of int) string {
	if of == 0 {
		return "–"
	}
	if n == of {
		return "100 %"
	}
	return fmt.Sprintf("%.1f %%", min(99.9, 100*float64(n)/float64(of)))
}
