// Package emulator runs aimock, an emulator of model providers that was written for others: what
// llmtest scripts by our reading of the protocol, aimock answers by that of its authors. It
// answers questions of our composer, and fails as it is told to.
package emulator

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Key is the only one that an emulator takes: without it every call is answered with status 401,
// and stands in no journal.
const Key = "sk-emulated"

// Emulator is a running provider.
type Emulator struct {
	URL string // the base for a provider, which ends in /v1

	t      testing.TB
	client http.Client
}

//go:embed driver.mjs
var driver string

// Start runs an emulator of the test's own, which ends with the test, and with the process however
// that ends. It is installed first where it has never been.
func Start(t testing.TB) *Emulator {
	t.Helper()
	at, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	process := exec.Command(at.node, "--input-type=module", "--eval", driver)
	process.Dir = at.dir
	process.Env = append(os.Environ(), "EMULATOR_KEY="+Key)
	var stderr bytes.Buffer
	process.Stderr = &stderr
	stdin, err := process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatalf("starting the emulator: %v", err)
	}
	stop := func() {
		_ = stdin.Close()
		_ = process.Wait() // it was told to end: its status is of no interest
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		stop()
		t.Fatalf("the emulator does not say where it listens: %v\n%s", err, stderr.String())
	}
	t.Cleanup(stop)
	return &Emulator{
		URL: strings.TrimSpace(line) + "/v1", t: t,
		client: http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}},
	}
}

// Chaos is what happens to calls at random, each kind to a share from 0 to 1 of those that the
// kinds before it have left alone.
type Chaos struct {
	Drop       float64 `json:"dropRate"`       // status 500
	Malformed  float64 `json:"malformedRate"`  // status 200, and what is no JSON
	RateLimit  float64 `json:"rateLimitRate"`  // status 429, and to come again in a second
	Disconnect float64 `json:"disconnectRate"` // the connection is closed without a word
	Latency    int     `json:"latencyMs"`      // before every answer
}

// SetChaos takes the place of the chaos before; the zero Chaos ends it.
func (e *Emulator) SetChaos(c Chaos) {
	e.t.Helper()
	e.control(http.MethodPost, "chaos", c, nil)
}

// Fail answers the next calls, so many, with an error of this status and message.
func (e *Emulator) Fail(times, status int, message string) {
	e.t.Helper()
	for range times {
		e.control(http.MethodPost, "error", map[string]any{"status": status, "body": map[string]any{"message": message}}, nil)
	}
}

// Call is one as the emulator received it.
type Call struct {
	Path   string
	Header map[string]string `json:"headers"` // names in lower case; of keys only that there was one: "[REDACTED]"
	Body   json.RawMessage
	Answer struct {
		Status int    // 0: none
		Chaos  string `json:"chaosAction"` // empty: none
	} `json:"response"`
}

// Journal is every call until now. One that its caller gave up before it was answered is missing.
func (e *Emulator) Journal() []Call {
	e.t.Helper()
	var calls []Call
	e.control(http.MethodGet, "journal", nil, &calls)
	return calls
}

// control speaks to the emulator itself.
func (e *Emulator) control(method, what string, body, answer any) {
	e.t.Helper()
	payload, err := json.Marshal(body)
	if err != nil {
		e.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(e.t.Context(), method, strings.TrimSuffix(e.URL, "/v1")+"/__aimock/"+what, bytes.NewReader(payload))
	if err != nil {
		e.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+Key)
	response, err := e.client.Do(r)
	if err != nil {
		e.t.Fatalf("the emulator: %v", err)
	}
	defer response.Body.Close()
	said, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		e.t.Fatalf("the emulator answers %s %s with %d: %s, %v", method, what, response.StatusCode, said, err)
	}
	if answer == nil {
		return
	}
	if err := json.Unmarshal(said, answer); err != nil {
		e.t.Fatalf("the emulator's %s: %v", what, err)
	}
}
