package main

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// burnEnv makes this program the burner.
const burnEnv = "MEALPLANNER_LOAD_BURN"

// burnIfAsked keeps every core busy where this process is to be the burner, until it is
// killed.
func burnIfAsked() {
	if os.Getenv(burnEnv) == "" {
		return
	}
	for range runtime.NumCPU() {
		go func() {
			for n := uint64(1); n != 0; n++ { // never, in a life
				continue
			}
		}()
	}
	select {}
}

// burn runs a process that keeps every core busy, until stop.
func burn(ctx context.Context) (stop func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self)
	cmd.Env = append(os.Environ(), burnEnv+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return func() {
		_ = cmd.Process.Kill() // it may have been killed with ctx
		_ = cmd.Wait()         // that it was killed is no error
	}, nil
}
