package results

import (
	"os"
	"path/filepath"
	"testing"
)

func TestPercentileIsTheNearestRank(t *testing.T) {
	t.Parallel()
	hundred := make([]int, 100)
	for i := range hundred {
		hundred[i] = i + 1
	}
	for _, c := range []struct {
		of   []int
		p    int
		want int
	}{
		{hundred, 50, 50}, {hundred, 99, 99}, {hundred, 100, 100}, {hundred, 0, 1},
		{[]int{1, 2, 3}, 50, 2}, {[]int{1, 2, 3}, 99, 3}, {[]int{7}, 50, 7}, {nil, 50, 0},
	} {
		if got := Percentile(c.of, c.p); got != c.want {
			t.Errorf("p%d of %d values: %d, want %d", c.p, len(c.of), got, c.want)
		}
	}
}

func TestOnlyTheWholeIsAHundredPercent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n, of int
		want  string
	}{{0, 0, "–"}, {0, 3, "0.0 %"}, {1, 3, "33.3 %"}, {99_999, 100_000, "99.9 %"}, {100_000, 100_000, "100 %"}} {
		if got := Share(c.n, c.of); got != c.want {
			t.Errorf("%d of %d: %q, want %q", c.n, c.of, got, c.want)
		}
	}
}

func TestWriteKeepsBothForms(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new")
	if err := Write(dir, "tiny", map[string]int{"meals": 3}, "# Three meals\n"); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{"tiny.json": "{\n\t\"meals\": 3\n}\n", "tiny.md": "# Three meals\n"} {
		got, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil || string(got) != want {
			t.Errorf("%s holds %q (%v), want %q", file, got, err, want)
		}
	}
}

func TestTheMachineIsNamed(t *testing.T) {
	t.Parallel()
	m := Machine{Cores: 2, CPU: "Abacus 3000", Go: "go1.26.8", Postgres: "15.18", Date: "2026-12-01"}
	if got, want := m.String(), "2 cores Abacus 3000; go1.26.8; PostgreSQL 15.18; 2026-12-01"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if here := ThisMachine(); here.Cores < 1 || here.Go == "" || here.Kernel == "" || here.Date == "" {
		t.Errorf("%+v", here)
	}
}
