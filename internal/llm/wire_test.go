//proof:faults

package llm_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"mealplanner/internal/llm"
	"mealplanner/internal/llm/llmtest"
)

// started is a provider on a real port.
func started(t *testing.T, s *llmtest.Server) string {
	t.Helper()
	url, stop, err := s.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return url
}

// once makes a door to a URL that tries once.
func once(t *testing.T, url string, change ...func(*llm.Config)) *llm.Door {
	t.Helper()
	c := llm.Config{Provider: llm.Provider{URL: url, Model: "scripted", Key: llm.NewSecret(key), Limits: llm.Limits{Attempts: 1}}}
	for _, f := range change {
		f(&c)
	}
	d, err := llm.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

func TestOverTheNetwork(t *testing.T) {
	server := llmtest.New(nil)
	door := once(t, started(t, server))
	for range 3 {
		if answer, err := door.Ask(t.Context(), question()); err != nil || answer.Text != llmtest.Ready {
			t.Errorf("%q, %v", answer.Text, err)
		}
	}
	if s := door.State(); s.Ceiling != 8 || s.Limit != 1 || s.Usage.Calls != 3 {
		t.Errorf("a server nearby: %+v", s)
	}
}

func TestNetworkFaults(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	untrusted.StartTLS()
	defer untrusted.Close()
	plain := started(t, llmtest.New(nil))
	for _, test := range []struct {
		name, url string
		class     llm.Class
		words     string
	}{
		{"nobody listens", "http://" + closed.Addr().String() + "/v1", llm.Network, "refused"},
		{"an unknown name", "http://model.invalid/v1", llm.Network, "name is not known"},
		{"a certificate of nobody's", untrusted.URL + "/v1", llm.Network, "certificate"},
		{"no TLS there", strings.Replace(plain, "http:", "https:", 1), llm.Network, "cut"},
		{"link-local", "http://169.254.169.254/v1", llm.NotFound, "refused"},
		{"link-local in IPv6", "http://[fe80::1]/v1", llm.NotFound, "refused"},
		{"link-local in disguise", "http://[::ffff:169.254.169.254]/v1", llm.NotFound, "refused"},
		{"a cloud's credentials", "http://[fd00:ec2::254]/v1", llm.NotFound, "refused"},
		{"no address", "http://0.0.0.0:1/v1", llm.NotFound, "refused"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := once(t, test.url).Ask(t.Context(), question())
			if classOf(err) != test.class || !strings.Contains(err.Error(), test.words) {
				t.Errorf("got %v, want %s and %q", err, test.class, test.words)
			}
		})
	}
}

// Connecting has its own deadlines: the dialer's, and for TLS ten seconds.
func TestConnectingTimesOut(t *testing.T) {
	for _, test := range []struct {
		name, url string
		dial      func() (net.Conn, error)
		want      time.Duration
	}{
		{"dial", "http://model.example/v1", func() (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.ErrDeadlineExceeded}
		}, 0},
		{"TLS", "https://model.example/v1", func() (net.Conn, error) {
			client, server := net.Pipe()
			go func() { _, _ = io.Copy(io.Discard, server) }() // takes all and says nothing
			return client, nil
		}, 10 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				_, err := once(t, test.url, func(c *llm.Config) {
					c.Dial = func(context.Context, string, string) (net.Conn, error) { return test.dial() }
				}).Ask(t.Context(), question())
				if fault := (*llm.Error)(nil); !errors.As(err, &fault) || fault.Class != llm.Timeout || fault.Phase != llm.Dial || time.Since(began) != test.want {
					t.Errorf("got %v after %v", err, time.Since(began))
				}
			})
		})
	}
}

func TestRefusedAddressesCanBeAllowed(t *testing.T) {
	url := strings.Replace(started(t, llmtest.New(nil)), "127.0.0.1", "0.0.0.0", 1) // on this machine the same
	if _, err := once(t, url).Ask(t.Context(), question()); classOf(err) != llm.NotFound {
		t.Errorf("got %v", err)
	}
	if _, err := once(t, url, func(c *llm.Config) { c.AllowLinkLocal = true }).Ask(t.Context(), question()); err != nil {
		t.Errorf("allowed: %v", err)
	}
}

// A redirect gets neither the key nor the prompt to another place.
func TestRedirectsCarryNothingElsewhere(t *testing.T) {
	elsewhere := llmtest.New(nil)
	away := started(t, elsewhere)
	for _, status := range []int{301, 302, 303, 307, 308} {
		here := httptest.NewServer(http.RedirectHandler(away+"/chat/completions", status))
		_, err := once(t, here.URL+"/v1").Ask(t.Context(), question())
		if classOf(err) != llm.NotFound || !strings.Contains(err.Error(), "redirects") {
			t.Errorf("%d: got %v", status, err)
		}
		here.Close()
	}
	if calls := elsewhere.Calls(); len(calls) != 0 {
		t.Errorf("%d calls came elsewhere", len(calls))
	}
}

func TestAddresses(t *testing.T) {
	for _, test := range []struct {
		url, path, query, header string
	}{
		{"/v1", "/v1/chat/completions", "", "Authorization"},
		{"/v1/", "/v1/chat/completions", "", "Authorization"},
		{"", "/chat/completions", "", "Authorization"},
		{"/v1/chat/completions", "/v1/chat/completions", "", "Authorization"},
		{"/openai/v1", "/openai/v1/chat/completions", "", "Authorization"},
		{"/openai/deployments/d?api-version=2024-10-21", "/openai/deployments/d/chat/completions", "api-version=2024-10-21", "Api-Key"},
	} {
		server := llmtest.New(nil)
		base := strings.TrimSuffix(started(t, server), "/v1")
		if _, err := once(t, base+test.url).Ask(t.Context(), question()); err != nil {
			t.Errorf("%s: %v", test.url, err)
			continue
		}
		call := server.Calls()[0]
		if call.Path != test.path || call.Query != test.query || !strings.HasSuffix(call.Header.Get(test.header), key) ||
			(call.Header.Get("Authorization") != "") == (call.Header.Get("Api-Key") != "") {
			t.Errorf("%s: asked %s?%s with %v", test.url, call.Path, call.Query, call.Header)
		}
	}
}

func TestProvidersThatAreNotValid(t *testing.T) {
	good := llm.Provider{URL: "https://model.example/v1", Model: "m"}
	for name, change := range map[string]func(*llm.Provider){
		"no scheme":         func(p *llm.Provider) { p.URL = "model.example/v1" },
		"another scheme":    func(p *llm.Provider) { p.URL = "ftp://model.example" },
		"no host":           func(p *llm.Provider) { p.URL = "https:///v1" },
		"a key in the URL":  func(p *llm.Provider) { p.URL = "https://" + key + "@model.example" },
		"unreadable":        func(p *llm.Provider) { p.URL = "https://" + key + "%zz" },
		"no model":          func(p *llm.Provider) { p.Model = "" },
		"a key in two":      func(p *llm.Provider) { p.Key = llm.NewSecret("sk\r\nX-Other: 1") },
		"a negative price":  func(p *llm.Provider) { p.InputMicros = -1 },
		"a negative limit":  func(p *llm.Provider) { p.Limits.Attempts = -1 },
		"a negative moment": func(p *llm.Provider) { p.Limits.Call = -time.Second },
	} {
		p := good
		change(&p)
		if _, err := llm.New(llm.Config{Provider: p}); err == nil || strings.Contains(err.Error(), key) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := llm.New(llm.Config{Provider: good}); err != nil {
		t.Error(err)
	}
}

// A real connection that hangs is closed when the caller goes away.
func TestCancelOverTheNetwork(t *testing.T) {
	arrived, gone := make(chan struct{}), make(chan struct{})
	server := llmtest.New(llmtest.Always(func(x *llmtest.Exchange) {
		close(arrived)
		x.Hang()
		close(gone)
	}))
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	if _, err := once(t, started(t, server)).Ask(ctx, question()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	<-gone
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
