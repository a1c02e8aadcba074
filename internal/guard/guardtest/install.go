package guardtest

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// Install gives what find finds. When it finds nothing (the empty string) and we are
// root on Debian, the packages are installed first; an error names the command that
// installs them. Several test binaries may miss the same part at once: one installs
// it, the others wait, and none sees it half installed.
func Install(find func() string, packages ...string) (string, error) {
	command := "apt-get update && apt-get install -y --no-install-recommends " + strings.Join(packages, " ")
	if os.Geteuid() != 0 {
		if found := find(); found != "" {
			return found, nil
		}
		return "", fmt.Errorf("install it with: %s", command)
	}
	// apt's own locks make others fail, and do not cover the update. The directory is
	// there wherever dpkg is; elsewhere nobody installs.
	if dpkg, err := os.Open("/var/lib/dpkg"); err == nil {
		defer dpkg.Close() // and with it the lock
		if err := flock(dpkg, syscall.LOCK_SH); err != nil {
			return "", err
		}
		if found := find(); found != "" {
			return found, nil
		}
		if err := flock(dpkg, syscall.LOCK_EX); err != nil {
			return "", err
		}
	}
	if found := find(); found != "" {
		return found, nil
	}
	// Somebody else's apt, such as the nightly upgrade, is waited for.
	apt := exec.Command("/bin/sh", "-c", strings.ReplaceAll(command, "apt-get ", "apt-get -o DPkg::Lock::Timeout=300 "))
	apt.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	out, err := apt.CombinedOutput()
	if found := find(); err == nil && found != "" {
		return found, nil
	}
	return "", fmt.Errorf("install it with: %s\nwhich we tried: %v\n%s", command, err, out)
}

// flock waits for a lock, which ends with the file or the process.
func flock(f *os.File, how int) error {
	for {
		if err := syscall.Flock(int(f.Fd()), how); err != syscall.EINTR {
			return err
		}
	}
}
