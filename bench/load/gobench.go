package main

import (
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// benchmark is one of Go's.
type benchmark struct {
	Package string  `json:"package"` // of the module
	Name    string  `json:"name"`
	NS      float64 `json:"ns_per_op"`
	MBPerS  float64 `json:"mb_per_s,omitempty"`
	Bytes   float64 `json:"allocated_bytes_per_op,omitempty"`
	// Reading is the processor's time for 100 kB, in ms, where the benchmark tells it.
	Reading float64 `json:"cpu_ms_per_100kb,omitempty"`
}

// goBenchmarked are the benchmarks that are shown, by the package.
var goBenchmarked = [][2]string{
	{"bench/compose", "Week|TwoWeeks"},
	{"internal/meal", "Check|View|GroceryList"},
	{answerPackage, answerBenchmark},
}

// goBenchmarks runs them, shortly.
func goBenchmarks(ctx context.Context, l *load, r *result) error {
	for _, of := range goBenchmarked {
		said, err := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", of[1], "-benchtime", "200ms", "-benchmem", "mealplanner/"+of[0]).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%s: %w\n%s", of[0], err, said)
		}
		found := parseBenchmarks(of[0], string(said))
		if len(found) == 0 {
			return fmt.Errorf("%s has no benchmark %q", of[0], of[1])
		}
		for _, b := range found {
			l.say("  %s: %v\n", b.Name, time.Duration(b.NS).Round(time.Microsecond))
		}
		r.Benchmarks = append(r.Benchmarks, found...)
	}
	return nil
}

// parseBenchmarks reads what go test prints of them.
func parseBenchmarks(of, output string) (all []benchmark) {
	for line := range strings.Lines(output) {
		fields := strings.Fields(line)
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		b := benchmark{Package: of, Name: withoutProcessors(strings.TrimPrefix(fields[0], "Benchmark"))}
		for i := 2; i+1 < len(fields); i += 2 { // after the name and how often: a value and its unit
			value, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				break
			}
			switch fields[i+1] {
			case "ns/op":
				b.NS = value
			case "MB/s":
				b.MBPerS = value
			case "B/op":
				b.Bytes = value
			case "cpu-ms/100kB":
				b.Reading = value
			}
		}
		if b.NS > 0 {
			all = append(all, b)
		}
	}
	return all
}

// withoutProcessors drops the number of processors that go test adds to a name.
func withoutProcessors(name string) string {
	at := strings.LastIndex(name, "-")
	if at < 0 {
		return name
	}
	if _, err := strconv.Atoi(name[at+1:]); err != nil {
		return name
	}
	return name[:at]
}

func benchmarkTable(b *strings.Builder, rows []benchmark) {
	b.WriteString("\nGo's benchmarks.\n\n| package | benchmark | each | MB/s | processor for 100 kB | allocated |\n| --- | --- | --: | --: | --: | --: |\n")
	for _, r := range rows {
		speed, reading := "–", "–"
		if r.MBPerS > 0 {
			speed = fmt.Sprintf("%.0f", r.MBPerS)
		}
		if r.Reading > 0 {
			reading = fmt.Sprintf("%.2f ms", r.Reading)
		}
		fmt.Fprintf(b, "| `%s` | `%s` | %.3f ms | %s | %s | %.0f kB |\n", r.Package, r.Name, r.NS/1e6, speed, reading, r.Bytes/1000)
	}
}
