package emulator

import (
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"mealplanner/internal/guard/guardtest"
)

// What is installed: a version, and the hash of its content. Two versions of Node.js stand
// beside it for machines whose own is too old.
var (
	//go:embed package.json
	manifest []byte
	//go:embed package-lock.json
	lock []byte
)

const version = "1.43.0" // of package.json

// place is where the emulator is, and what runs it.
type place struct{ node, dir string }

// installed finds the emulator in the user's cache, or puts it there.
var installed = sync.OnceValues(func() (place, error) {
	at, err := find()
	if err != nil {
		return place{}, fmt.Errorf("the emulator of model providers: %w", err)
	}
	return at, nil
})

func find() (place, error) {
	npm, err := guardtest.Install(nodeWithNpm, "nodejs", "npm")
	if err != nil {
		return place{}, fmt.Errorf("it needs Node.js 20.15 or later with npm (https://nodejs.org); %w", err)
	}
	cache, err := guardtest.CacheDir()
	if err != nil {
		return place{}, err
	}
	at := place{node: "node", dir: filepath.Join(cache, "aimock-"+version)}
	omit := "--omit=optional"
	if !recent("node") {
		at.dir += "-node"
		arch := strings.Replace(runtime.GOARCH, "amd64", "x64", 1)
		at.node, omit = filepath.Join(at.dir, "node_modules", "node-linux-"+arch, "bin", "node"), "--include=optional"
	}
	if _, err := os.Stat(at.dir); err != nil {
		if err := install(npm, at.dir, omit); err != nil {
			return place{}, err
		}
	}
	if !recent(at.node) {
		return place{}, fmt.Errorf("it needs Node.js 20.15 or later: install it from https://nodejs.org, and remove %s", at.dir)
	}
	return at, nil
}

// install fills a directory of its own and renames it, so that nobody sees half of it; who is
// second finds the first one's.
func install(npm, dir, omit string) error {
	fresh, err := os.MkdirTemp(filepath.Dir(dir), "installing-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)
	for name, content := range map[string][]byte{"package.json": manifest, "package-lock.json": lock} {
		if err := os.WriteFile(filepath.Join(fresh, name), content, 0o600); err != nil {
			return err
		}
	}
	// npm's own cache would be in a home, which may not be there.
	command := exec.Command(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", omit, "--cache", filepath.Join(filepath.Dir(dir), "npm"))
	command.Dir = fresh
	if said, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("npm cannot install it, which needs the network once: %w\n%s", err, said)
	}
	if err := os.Rename(fresh, dir); err != nil {
		if _, gone := os.Stat(dir); gone != nil {
			return err
		}
	}
	return nil
}

// nodeWithNpm gives npm, where node is too.
func nodeWithNpm() string {
	npm, err := exec.LookPath("npm")
	if err != nil {
		return ""
	}
	if _, err := exec.LookPath("node"); err != nil {
		return ""
	}
	return npm
}

// recent reports whether a node is there that the emulator runs on.
func recent(node string) bool {
	said, err := exec.Command(node, "--version").Output()
	if err != nil {
		return false
	}
	major, rest, _ := strings.Cut(strings.TrimPrefix(string(said), "v"), ".")
	minor, _, _ := strings.Cut(rest, ".")
	a, errMajor := strconv.Atoi(major)
	b, errMinor := strconv.Atoi(minor)
	return errMajor == nil && errMinor == nil && (a > 20 || a == 20 && b >= 15)
}
