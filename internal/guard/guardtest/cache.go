package guardtest

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// CacheDir is where the tests keep what is the same for every run: the user's, and where there is none (a runner without HOME) one beside the
// temporary files that belongs to us.
func CacheDir() (string, error) {
	if base, err := os.UserCacheDir(); err == nil {
		dir := filepath.Join(base, "mealplanner")
		if os.MkdirAll(dir, 0o700) == nil {
			return dir, nil
		}
	}
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("mealplanner-%d", os.Getuid()))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", err
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); !ok || int(owner.Uid) != os.Getuid() || !info.IsDir() {
		return "", fmt.Errorf("%s belongs to somebody else: set XDG_CACHE_HOME to a directory of your own", dir)
	}
	return dir, nil
}

// initialise gives a server's directory its data/. What initdb makes depends on the
// arguments, the program and the machine's time zone alone: it is made once, and copied
// from the cache for whoever comes after.
func initialise(bin, dir string, as *syscall.Credential) error {
	program, data := filepath.Join(bin, "initdb"), filepath.Join(dir, "data")
	args := []string{"-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C",
		"--locale-provider=icu", "--icu-locale=en", "--no-sync", "--no-instructions"}
	version, err := exec.Command(program, "--version").Output()
	if err != nil {
		return err
	}
	zone, _ := os.Readlink("/etc/localtime")
	key := sha256.Sum256(fmt.Appendf(version, "%q %q", args, []string{os.Getenv("TZ"), zone}))
	cache, err := CacheDir()
	if err != nil {
		return err
	}
	kept := filepath.Join(cache, fmt.Sprintf("initdb-%x", key[:8]))
	if _, err := os.Stat(kept); err == nil {
		return hand(kept, dir, data, as)
	}
	if err := prepared(dir, as, program, append(args, "-D", data)...); err != nil {
		return err
	}
	return keep(data, kept)
}

// keep copies a directory to one that nobody sees half filled; who is second leaves the
// first one's.
func keep(dir, kept string) error {
	fresh, err := os.MkdirTemp(filepath.Dir(kept), "keeping-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)
	if err := os.CopyFS(fresh, os.DirFS(dir)); err != nil {
		return err
	}
	if err := os.Rename(fresh, kept); err != nil {
		if _, gone := os.Stat(kept); gone != nil {
			return err
		}
	}
	return nil
}

// hand copies a directory to the server's user, and to nobody else.
func hand(kept, dir, data string, as *syscall.Credential) error {
	if err := prepared(dir, nil, "cp", "-R", kept, data); err != nil {
		return err
	}
	if err := os.Chmod(data, 0o700); err != nil || as == nil {
		return err
	}
	return filepath.WalkDir(data, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, int(as.Uid), int(as.Gid))
	})
}

// prepared runs a program that fills a server's directory.
func prepared(dir string, as *syscall.Credential, program string, args ...string) error {
	command := exec.Command("/bin/sh", append([]string{"-c", prepare, "sh", dir, program}, args...)...)
	command.Dir, command.SysProcAttr = dir, &syscall.SysProcAttr{Credential: as}
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", program, err, out)
	}
	return nil
}
