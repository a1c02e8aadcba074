package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

// scenario is a file that says who asks what, how often and of which server.
type scenario struct {
	Name       string            `toml:"name"`
	Rate       float64           `toml:"rate"`
	Window     time.Duration     `toml:"window"`
	Warmup     time.Duration     `toml:"warmup"`
	Timeout    time.Duration     `toml:"timeout"`
	Seed       uint64            `toml:"seed"`
	Readers    int               `toml:"readers"`
	Orderers   int               `toml:"orderers"`
	Headers    map[string]string `toml:"headers"`
	Setup      []step            `toml:"setup"`
	Endpoints  []endpoint        `toml:"endpoint"`
	Generation generation        `toml:"generation"`
	Model      model             `toml:"model"`
	Hash       hash              `toml:"hash"`
	Database   struct {
		GenerationLane string `toml:"generation_lane"`
	} `toml:"database"`
}

// request is one call, with {variables} in path, body and headers.
type request struct {
	Method string `toml:"method"`
	Path   string `toml:"path"`
	Body   string `toml:"body"`
	// Status is what counts as answered; none: 200.
	Status []int `toml:"status"`
	// Take gives variables the values at these places of the JSON answer ("a.b.0.c").
	Take map[string]string `toml:"take"`
}

// step is done once for each person before anything is measured.
type step struct {
	request
	Name        string `toml:"name"`
	ReadersOnly bool   `toml:"readers_only"`
	Generate    bool   `toml:"generate"`
}

// endpoint is asked in the window, with a share of all requests in percent.
type endpoint struct {
	request
	Name    string  `toml:"name"`
	Share   float64 `toml:"share"`
	Group   string  `toml:"group"`
	AsFirst bool    `toml:"as_first"`
}

// generation is how a menu is ordered and followed.
type generation struct {
	Order  request  `toml:"order"`
	Ask    request  `toml:"ask"`
	Cancel *request `toml:"cancel"`
	Menu   *request `toml:"menu"`
	// Reason is the place in a refusal where it says why.
	Reason string `toml:"reason"`
	// State, Began and Ended are places in the answer to Ask.
	State     string        `toml:"state"`
	Done      []string      `toml:"done"`
	Failed    []string      `toml:"failed"`
	Began     string        `toml:"began"`
	Ended     string        `toml:"ended"`
	FirstPoll time.Duration `toml:"first_poll"`
	Poll      time.Duration `toml:"poll"`
	// ComposingPoll is both for menus whose model answers at once.
	ComposingPoll time.Duration `toml:"composing_poll"`
	Ramp          time.Duration `toml:"ramp"`
}

// model is the stub's latency, lognormal.
type model struct {
	Median time.Duration `toml:"median"`
	Sigma  float64       `toml:"sigma"`
}

//go:embed scenarios/*.toml
var shipped embed.FS

// readScenario reads a shipped scenario by its name, or a file.
func readScenario(name string) (scenario, error) {
	content, err := fs.ReadFile(shipped, "scenarios/"+name+".toml")
	if err != nil {
		if content, err = os.ReadFile(name); err != nil {
			return scenario{}, fmt.Errorf("no scenario %q: %w", name, err)
		}
	}
	var s scenario
	meta, err := toml.Decode(string(content), &s)
	if err != nil {
		return s, fmt.Errorf("scenario %s: %w", name, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return s, fmt.Errorf("scenario %s: nobody reads %v", name, unknown)
	}
	return s, s.validate()
}

func (s scenario) validate() error {
	var shares float64
	for _, e := range s.Endpoints {
		shares += e.Share
	}
	switch {
	case shares < 99.9 || shares > 100.1:
		return fmt.Errorf("the shares add up to %v %%, not to 100", shares)
	case s.Rate <= 0 || s.Window <= 0 || s.Timeout <= 0:
		return errors.New("rate, window and timeout must be positive")
	case s.Readers < 1 || s.Orderers < 1:
		return errors.New("there must be readers and orderers")
	case strings.Contains(s.Name, "/") || s.Name == "":
		return errors.New("the name must be one of a file")
	}
	return nil
}

// group gives the endpoints of one.
func (s scenario) group(name string) []endpoint {
	var found []endpoint
	for _, e := range s.Endpoints {
		if e.Group == name {
			found = append(found, e)
		}
	}
	return found
}

// reads are the endpoints that read, pages included.
func (s scenario) reads() []endpoint { return append(s.group("read"), s.group("page")...) }

// interval is the mean time between two requests of a group; a second where it has none.
func (s scenario) interval(group string) time.Duration {
	var shares float64
	for _, e := range s.group(group) {
		shares += e.Share
	}
	if shares == 0 {
		return time.Second
	}
	return time.Duration(float64(time.Second) * 100 / shares / s.Rate)
}
