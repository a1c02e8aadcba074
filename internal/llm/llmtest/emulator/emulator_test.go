//proof:faults

package emulator

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// What runs is what was reviewed: one version, known by the hash of its content.
func TestTheVersionIsPinned(t *testing.T) {
	var asked struct {
		Dependencies, OptionalDependencies map[string]string
	}
	var locked struct {
		Packages map[string]struct{ Version, Integrity string }
	}
	if err := json.Unmarshal(manifest, &asked); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(lock, &locked); err != nil {
		t.Fatal(err)
	}
	if got := asked.Dependencies["@copilotkit/aimock"]; got != version {
		t.Errorf("package.json asks for %q, want %s", got, version)
	}
	for name, p := range locked.Packages {
		name, isPackage := strings.CutPrefix(name, "node_modules/")
		if !isPackage {
			continue
		}
		if want := asked.Dependencies[name] + asked.OptionalDependencies[name]; p.Version != want || !strings.HasPrefix(p.Integrity, "sha512-") {
			t.Errorf("%s is locked to %q with %q, want %q", name, p.Version, p.Integrity, want)
		}
	}
}

func TestOnlyItsKeyIsTaken(t *testing.T) {
	e := Start(t)
	response, err := http.Post(e.URL+"/chat/completions", "application/json", strings.NewReader(`{"messages":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusUnauthorized || len(e.Journal()) != 0 {
		t.Errorf("status %d, journal %v", response.StatusCode, e.Journal())
	}
}
