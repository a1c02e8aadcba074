package service

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"
)

func TestAProcessIsStartedAndEnded(t *testing.T) {
	var lines []string
	p, err := Start(t.Context(), exec.Command("sh", "-c", "echo one >&2; echo It is at http://127.0.0.1:9 >&2; exec cat /dev/zero >/dev/null"), func(line string) { lines = append(lines, line) })
	if err != nil {
		t.Fatal(err)
	}
	if p.Base != "http://127.0.0.1:9" {
		t.Errorf("it is at %q", p.Base)
	}
	if p.PID() == 0 || p.Memory("VmHWM") < p.Memory("VmRSS") {
		t.Errorf("process %d has %d of %d bytes", p.PID(), p.Memory("VmRSS"), p.Memory("VmHWM"))
	}
	late, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := p.WaitReady(late); err == nil {
		t.Error("nobody listens, and it is ready")
	}
	if err := p.Stop(); err == nil {
		t.Error("a signal ended it, and it says that all is well")
	}
	if len(lines) != 2 || !strings.HasPrefix(p.Log(), "one\n") {
		t.Errorf("lines %q, log %q", lines, p.Log())
	}
	p.Kill() // once more is none
}

func TestAProcessThatEndsIsTold(t *testing.T) {
	_, err := Start(t.Context(), exec.Command("sh", "-c", "echo why >&2"), nil)
	if err == nil || !strings.Contains(err.Error(), "why") {
		t.Errorf("got %v", err)
	}
}

func TestSend(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != "POST" || r.Header.Get("Authorization") != "Bearer t" || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("X") != "y" {
			t.Errorf("%s %v", r.Method, r.Header)
		}
		w.Header().Set("Retry-After", "3")
		w.WriteHeader(http.StatusConflict)
		_, _ = w.Write([]byte(`{"code":"twice"}`))
	}))
	defer server.Close()
	a, err := Send(t.Context(), server.Client(), server.URL, Request{Method: "POST", Body: map[string]int{"a": 1}, Header: map[string]string{"X": "y"}, Token: "t"})
	if err != nil || a.Status != http.StatusConflict || a.Code() != "twice" || a.RetryAfter() != 3*time.Second {
		t.Errorf("got %+v: %v", a, err)
	}
}
