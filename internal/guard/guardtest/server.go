package guardtest

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// role owns the tests' databases.
const role = "mealplanner"

// server is one throw-away PostgreSQL server.
type server struct {
	bin  string // of PostgreSQL's programs
	dir  string // holds data/, the socket and the log; removed when it stops
	port int
	as   *syscall.Credential // who runs it; nil: we
	// settings win over ours.
	settings []string
	// alive is the writing end of the pipe whose closing stops the server: the
	// system closes it when this process ends, even by SIGKILL.
	alive *os.File
	shell *exec.Cmd

	shared bool // by all tests of the process
	admin  sync.Mutex
	kept   *pgx.Conn // the superuser's, under admin; nil: none yet
}

var (
	running       *server // nil until startedServer has succeeded
	startedServer = sync.OnceValues(func() (s *server, err error) {
		// Another process may take the free port before the server does: three tries.
		for range 3 {
			if s, err = start(memory()); err == nil {
				running, s.shared = s, true
				break
			}
		}
		return s, err
	})
)

// supervise runs in a shell beside the tests: it starts the server, stops it (SIGQUIT:
// "immediate") when the tests' end of the pipe is closed, and removes its directory
// when it has ended, unless the server is to be started again.
const supervise = `
dir=$1; shift
exec 3<&0
"$@" 3<&- &
pid=$!
{ cat <&3 >/dev/null; kill -QUIT $pid; } 2>/dev/null &
exec 3<&-
wait $pid
[ -e "$dir/again" ] || { cd / && rm -rf "$dir"; }
`

// prepare runs in a shell, too: should the tests be killed meanwhile (Linux shows it),
// it removes what it has made.
const prepare = `
dir=$1; shift
"$@"
code=$?
if [ -d /proc/self ] && [ ! -d "/proc/$PPID" ]; then cd / && rm -rf "$dir"; fi
exit $code
`

// disk is where servers that write to the disk have their directories. /tmp and not TMPDIR:
// a socket's path has at most 107 bytes, and the unprivileged user must be able to walk
// to it.
const disk = "/tmp"

// memory is where data rests that no test expects on a disk: a file system in memory with
// room for it, where there is one.
func memory() string {
	const shared, room = "/dev/shm", 2 << 30
	var fs syscall.Statfs_t
	if err := syscall.Statfs(shared, &fs); err != nil || fs.Bavail*uint64(fs.Bsize) < room {
		return disk
	}
	return shared
}

// start makes a server in a directory of its own under parent; settings such as "fsync=on"
// win over ours.
func start(parent string, settings ...string) (*server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	as, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := newDir(parent, as)
	if err != nil {
		return nil, err
	}
	if err := initialise(bin, dir, as); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return launch(bin, dir, as, settings)
}

// newDir makes a directory of the server's user.
func newDir(parent string, as *syscall.Credential) (string, error) {
	dir, err := os.MkdirTemp(parent, "mealplanner-pg-")
	if err == nil && as != nil {
		err = os.Chown(dir, int(as.Uid), int(as.Gid))
	}
	return dir, err
}

func launch(bin, dir string, as *syscall.Credential, settings []string) (*server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s := &server{bin: bin, dir: dir, port: port, as: as, settings: settings}
	if err := s.run(); err != nil {
		return nil, err
	}
	if err := s.administer(`CREATE ROLE ` + role + ` LOGIN`); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// run starts the server's processes and waits until they answer.
func (s *server) run() error {
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	defer read.Close()
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	args := []string{"-c", supervise, "sh", s.dir,
		filepath.Join(s.bin, "postgres"), "-D", filepath.Join(s.dir, "data"), "-k", s.dir, "-p", strconv.Itoa(s.port),
		"-c", "listen_addresses=127.0.0.1",
		"-c", "max_connections=200", // a guard of 100 connections, and others beside it
		"-c", "shared_buffers=32MB",
		// Speed for durability: this data is thrown away.
		"-c", "fsync=off", "-c", "full_page_writes=off", "-c", "jit=off",
	}
	for _, setting := range s.settings {
		args = append(args, "-c", setting)
	}
	shell := exec.Command("/bin/sh", args...)
	shell.Dir, shell.Stdin, shell.Stdout, shell.Stderr = s.dir, read, log, log
	// Its own group: Ctrl-C stops the tests, the closed pipe then stops the server.
	shell.SysProcAttr = &syscall.SysProcAttr{Credential: s.as, Setpgid: true}
	if err := shell.Start(); err != nil {
		write.Close()
		return err
	}
	s.alive, s.shell = write, shell
	if err := s.ready(); err != nil {
		s.stop()
		said, _ := io.ReadAll(io.NewSectionReader(log, 0, 1<<20))
		return fmt.Errorf("starting the server: %w\n%s", err, said)
	}
	return nil
}

// superuser reaches this server and no other: the socket lies in its own directory.
func (s *server) superuser() string {
	return fmt.Sprintf("host=%s port=%d user=postgres dbname=postgres sslmode=disable", s.dir, s.port)
}

// ready waits until the server answers: 0.1 s as a rule, many times that on a loaded
// machine.
func (s *server) ready() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := pgx.Connect(ctx, s.superuser())
		if err == nil {
			return conn.Close(ctx)
		}
		if _, gone := os.Stat(filepath.Join(s.dir, "data")); gone != nil {
			return gone
		}
		select {
		case <-ctx.Done():
			return err
		case <-tick.C:
		}
	}
}

func (s *server) stop() {
	s.alive.Close()
	s.shell.Wait() // its exit status is of no interest: the server was told to quit
}

func stopServer() {
	if running != nil {
		running.stop()
		running = nil
	}
}

// freePort gives one below those that the system gives to clients (32768 and up): a
// client that dials a server which is down might otherwise be given its port, and so
// reach itself.
func freePort() (port int, err error) {
	for range 100 {
		port = 20000 + rand.N(12000)
		var l net.Listener
		if l, err = net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port)); err == nil {
			return port, l.Close()
		}
	}
	return 0, err
}

// binaries finds the directory of initdb and postgres, the newest version first; it
// installs them when it may. Asked once: a second try would fail as the first.
var binaries = sync.OnceValues(func() (string, error) {
	dir, err := Install(installed, "postgresql")
	if err != nil {
		return "", fmt.Errorf("PostgreSQL is missing; %w", err)
	}
	return dir, nil
})

func installed() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	slices.SortFunc(found, func(a, b string) int { return version(b) - version(a) })
	if len(found) > 0 {
		return filepath.Dir(found[0])
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	return ""
}

// version reads 15 from /usr/lib/postgresql/15/bin/initdb.
func version(path string) int {
	n, _ := strconv.Atoi(strings.Split(path, "/")[4])
	return n
}

// unprivileged is who runs the server when we are root, which PostgreSQL refuses;
// nil: ourselves.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL refuses to run as root, and its own user is missing: %w", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}
