//proof:faults

package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"mealplanner/internal/llm"
)

// A provider by hand: asked, switched by a line, asked again.
func TestAProviderByHand(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	in, typed := io.Pipe()
	printed, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		_, err := run(ctx, []string{"-serve", "127.0.0.1:0", "-delay", "0"}, in, out)
		out.Close()
		ended <- err
	}()
	lines := bufio.NewScanner(printed)
	says := func(want string) string {
		t.Helper()
		for lines.Scan() {
			if strings.Contains(lines.Text(), want) {
				return lines.Text()
			}
		}
		t.Fatalf("it never says %q", want)
		return ""
	}
	says("it is plausible")
	_, url, _ := strings.Cut(says("--model-url"), "--model-url ")
	url, _, _ = strings.Cut(url, " ")
	door, err := llm.New(llm.Config{Provider: llm.Provider{URL: url, Model: "scripted"}})
	if err != nil {
		t.Fatal(err)
	}
	defer door.Close()
	go func() { // what it says is read in the order that it is said
		for _, line := range []string{"nothing of the kind\n", "\n", "status-401, status-404\n"} {
			_, _ = io.WriteString(typed, line)
		}
	}()
	says(`nothing is called "nothing of the kind"`)
	says("it is status-401, status-404")
	for _, want := range []string{"401", "404"} {
		told := make(chan llm.Report, 1)
		go func() { told <- door.Probe(t.Context()) }()
		says("a question of its own")
		if r := <-told; r.OK || !strings.Contains(r.Err.Error(), want) {
			t.Errorf("the probe says %+v, want %s", r, want)
		}
	}
	go func() { _, _ = io.WriteString(typed, "list\nsloppy\n") }()
	says("a model")
	says("whole-then-blanks")
	says("it is sloppy")
	told := make(chan llm.Report, 1)
	go func() { told <- door.Probe(t.Context()) }()
	says("a question of its own")
	if r := <-told; !r.OK {
		t.Errorf("whoever asks something else is told %+v", r)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	typed.Close()
}

func TestAProviderThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"-serve", "127.0.0.1:0", "-as", "kind"}, {"-serve", "nowhere"}} {
		if _, err := run(t.Context(), args, strings.NewReader(""), io.Discard); err == nil || errors.Is(err, context.Canceled) {
			t.Errorf("%v: %v", args, err)
		}
	}
}
