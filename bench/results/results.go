// Package results keeps what a benchmark measured: as JSON for programs and as Markdown
// for people, beside the results that are here already.
package results

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Machine is what a benchmark ran on, and when.
type Machine struct {
	Cores    int    `json:"cores"`
	CPU      string `json:"cpu,omitempty"`    // its model, where the system says it
	Kernel   string `json:"kernel,omitempty"` // the system's name and release
	Go       string `json:"go"`
	Postgres string `json:"postgres,omitempty"` // its version, where one took part
	Date     string `json:"date,omitempty"`
}

// ThisMachine is the one that we run on, today.
func ThisMachine() Machine {
	return Machine{Cores: runtime.NumCPU(), CPU: cpu(), Kernel: kernel(), Go: runtime.Version(), Date: time.Now().UTC().Format(time.DateOnly)}
}

func cpu() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	_, rest, _ := strings.Cut(string(info), "model name")
	line, _, _ := strings.Cut(rest, "\n")
	return strings.Trim(line, " \t:")
}

func kernel() string {
	release, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return runtime.GOOS
	}
	return runtime.GOOS + " " + strings.TrimSpace(string(release))
}

// String says all of it in a line.
func (m Machine) String() string {
	facts := []string{strings.TrimSpace(fmt.Sprintf("%d cores %s", m.Cores, m.CPU)), m.Kernel, m.Go}
	if m.Postgres != "" {
		facts = append(facts, "PostgreSQL "+m.Postgres)
	}
	return strings.Join(slices.DeleteFunc(append(facts, m.Date), func(fact string) bool { return fact == "" }), "; ")
}

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
