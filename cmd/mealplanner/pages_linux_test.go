package main

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// What the program's file has in memory goes back, and the program goes on.
func TestAProgramForgetsItsFile(t *testing.T) {
	before := ofFiles(t)
	if err := forgetProgram(); err != nil {
		t.Fatal(err)
	}
	if after := ofFiles(t); after >= before {
		t.Errorf("%d kB of files are in memory, %d before", after, before)
	}
}

// ofFiles is how much of files this process has in memory, in kB.
func ofFiles(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "RssFile:")
	kb, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return kb
}
