package guardtest

import (
	"os"
	"strings"
	"testing"
)

// A machine without HOME, or with one that cannot be written to.
//
//proof:faults
func TestThereIsACacheWithoutAHome(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("TMPDIR", t.TempDir())
	for _, home := range []string{"", "/dev/null"} {
		t.Setenv("HOME", home)
		dir, err := CacheDir()
		if err != nil || !strings.HasPrefix(dir, os.TempDir()) {
			t.Errorf("HOME %q: %q, %v", home, dir, err)
		}
	}
}
