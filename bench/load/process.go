package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// supervise runs a program in a shell, says its process id, and ends it when our end
// of the pipe is closed: also when we are killed.
const supervise = `
exec 3<&0
"$@" 3<&- &
pid=$!
echo $pid
{ cat <&3 >/dev/null; kill -TERM $pid; } 2>/dev/null &
exec 3<&-
wait $pid
`

// process is a program that ends with us.
type process struct {
	pid   int
	alive *os.File
	shell *exec.Cmd
	log   string // a file of what it wrote to standard error
}

// startProcess runs a program with more environment, and its log in a file.
func startProcess(dir, name string, env []string, program string, args ...string) (*process, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer read.Close()
	p := &process{alive: write, log: filepath.Join(dir, name+".log")}
	log, err := os.Create(p.log)
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	defer log.Close()
	p.shell = exec.Command("/bin/sh", append([]string{"-c", supervise, "sh", program}, args...)...)
	p.shell.Env, p.shell.Stdin, p.shell.Stderr = append(os.Environ(), env...), read, log
	said, err := p.shell.StdoutPipe()
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	if err := p.shell.Start(); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	line, err := bufio.NewReader(said).ReadString('\n')
	if err == nil {
		p.pid, err = strconv.Atoi(strings.TrimSpace(line))
	}
	if err != nil {
		p.stop()
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}
	return p, nil
}

// stop asks it to end, and waits.
func (p *process) stop() {
	_ = p.alive.Close()
	_ = p.shell.Wait() // it was told to end: its status is of no interest
}

// address waits for the line of the log that tells where it listens.
func (p *process) address(ctx context.Context, after string) (string, error) {
	for {
		content, err := os.ReadFile(p.log)
		if err != nil {
			return "", err
		}
		if _, rest, ok := bytes.Cut(content, []byte(after)); ok {
			if line, _, ok := bytes.Cut(rest, []byte("\n")); ok {
				return strings.TrimSpace(string(line)), nil
			}
		}
		if !sleep(ctx, 50*time.Millisecond) {
			return "", fmt.Errorf("it does not say where it listens: %s", content)
		}
	}
}

// build makes the server with the stub model in it.
func build(ctx context.Context, dir string) (binary string, err error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("finding the module: %w", err)
	}
	binary = filepath.Join(dir, "mealplanner")
	command := exec.CommandContext(ctx, "go", "build", "-tags", "load", "-o", binary, "./cmd/mealplanner")
	command.Dir = filepath.Dir(strings.TrimSpace(string(out)))
	if said, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the server: %w\n%s", err, said)
	}
	return binary, nil
}

// serverConfig is what the server under load is started with.
type serverConfig struct {
	binary   string
	database string
	stub     string
	model    bool // the stub is the provider of the model composer
	slots    int
	maxConns int // 0: its default
}

// modelConcurrency is how many calls a hosted provider gets at once, at most.
const modelConcurrency = 16

// startServer runs the server and waits until it is ready.
func startServer(ctx context.Context, dir string, c serverConfig) (p *process, base string, err error) {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	args := []string{"serve", "--listen", "127.0.0.1:0", "--database-url", c.database, "--generation-slots", strconv.Itoa(c.slots)}
	if c.maxConns > 0 {
		args = append(args, "--db-max-conns", strconv.Itoa(c.maxConns))
	}
	env := []string{"MEALPLANNER_STUB_MODEL_URL=" + c.stub}
	if c.model {
		env = nil
		args = append(args, "--model-url", c.stub+"/v1", "--model-name", "stub", "--model-concurrency", strconv.Itoa(modelConcurrency))
	}
	p, err = startProcess(dir, "server", env, c.binary, args...)
	if err != nil {
		return nil, "", err
	}
	if base, err = p.address(ctx, "Smart Meal Planner is at "); err == nil {
		err = waitReady(ctx, base)
	}
	if err != nil {
		p.stop()
		return nil, "", err
	}
	return p, base, nil
}

func waitReady(ctx context.Context, base string) error {
	for {
		response, err := http.Get(base + "/readyz")
		if err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
		if !sleep(ctx, 20*time.Millisecond) {
			return fmt.Errorf("%s is not ready: %w", base, ctx.Err())
		}
	}
}
