package proxy_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"mealplanner/bench/proxy"
)

// echo is a server that sends back what it gets.
func echo(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_, _ = io.Copy(c, c)
			}()
		}
	}()
	return l.Addr().String()
}

func through(t *testing.T) (*proxy.Proxy, net.Conn) {
	t.Helper()
	p, err := proxy.Listen(echo(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p, dial(t, p)
}

func dial(t *testing.T, p *proxy.Proxy) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", p.Address())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// says sends text and wants it back.
func says(t *testing.T, c net.Conn, text string) {
	t.Helper()
	if _, err := c.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len(text))
	if _, err := io.ReadFull(c, got); err != nil || string(got) != text {
		t.Fatalf("got %q, %v; want %q", got, err, text)
	}
}

func TestPassesOnWholeAndSliced(t *testing.T) {
	p, c := through(t)
	says(t, c, "hello")
	p.Set(proxy.Fault{Slice: 7})
	says(t, c, string(bytes.Repeat([]byte("sliced "), 1000)))
}

func TestLatencyIsEachWay(t *testing.T) {
	p, c := through(t)
	p.Set(proxy.Fault{Latency: 20 * time.Millisecond})
	begin := time.Now()
	says(t, c, "slow")
	if took := time.Since(begin); took < 40*time.Millisecond {
		t.Errorf("there and back in %v, want 40 ms or more", took)
	}
}

func TestPauseHoldsAndLetsGo(t *testing.T) {
	p, c := through(t)
	p.Set(proxy.Fault{Pause: true})
	if _, err := c.Write([]byte("held")); err != nil {
		t.Fatal(err)
	}
	if err := c.SetReadDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 4)
	if n, err := c.Read(got); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("paused, and still %q, %v", got[:n], err)
	}
	p.Set(proxy.Fault{})
	if err := c.SetReadDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(c, got); err != nil || string(got) != "held" {
		t.Fatalf("got %q, %v", got, err)
	}
}

func TestCutBreaksAlsoWhatIsPaused(t *testing.T) {
	p, c := through(t)
	says(t, c, "there")
	p.Set(proxy.Fault{Pause: true})
	if _, err := c.Write([]byte("lost")); err != nil {
		t.Fatal(err)
	}
	p.Cut()
	if n, err := c.Read(make([]byte, 4)); err == nil {
		t.Errorf("read %d bytes of a connection that was cut", n)
	}
	p.Set(proxy.Fault{})
	says(t, dial(t, p), "again")
}

func TestRefusesNewConnectionsOnly(t *testing.T) {
	p, c := through(t)
	says(t, c, "there")
	p.Set(proxy.Fault{Refuse: true})
	says(t, c, "still there")
	refused := dial(t, p)
	if n, err := refused.Read(make([]byte, 1)); err == nil {
		t.Errorf("read %d bytes of a connection that was refused", n)
	}
}
