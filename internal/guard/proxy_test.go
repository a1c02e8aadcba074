package guard_test

import (
	"bytes"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// proxy stands between a guard and PostgreSQL; closing it is the network's failure.
type proxy struct {
	t      *testing.T
	target string
	addr   string

	mu       sync.Mutex
	listener net.Listener
	conns    map[net.Conn]bool
	trap     string // the next client that sends this is cut off
	deliver  bool   // after the server got it
	word     string // what a client sends whose sends are counted from then on
	sends    int
	all      sync.WaitGroup
}

// through gives the URL of the database behind a proxy that is closed.
func through(t *testing.T, database string) (*proxy, string) {
	t.Helper()
	u, err := url.Parse(database)
	must(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	p := &proxy{t: t, target: u.Host, addr: l.Addr().String(), conns: map[net.Conn]bool{}}
	must(t, l.Close())
	t.Cleanup(func() { p.close(); p.all.Wait() })
	u.Host = p.addr
	return p, u.String()
}

func (p *proxy) open() {
	l, err := net.Listen("tcp", p.addr)
	must(p.t, err)
	p.mu.Lock()
	p.listener = l
	p.mu.Unlock()
	p.all.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", p.target)
			if err != nil {
				client.Close()
				continue
			}
			p.mu.Lock()
			p.conns[client], p.conns[server] = true, true
			p.mu.Unlock()
			p.all.Go(func() { p.upward(client, server) })
			p.all.Go(func() { io.Copy(client, server); client.Close(); server.Close() })
		}
	})
}

func (p *proxy) upward(client, server net.Conn) {
	defer client.Close()
	defer server.Close()
	b := make([]byte, 64<<10)
	counted := false
	for {
		n, err := client.Read(b)
		if err != nil {
			return
		}
		p.mu.Lock()
		if counted = counted || p.word != "" && bytes.Contains(b[:n], []byte(p.word)); counted {
			p.sends++
		}
		sprung := p.trap != "" && bytes.Contains(b[:n], []byte(p.trap))
		deliver := p.deliver
		if sprung {
			p.trap = ""
		}
		p.mu.Unlock()
		if sprung {
			client.Close() // first, so that no answer comes back
		}
		if sprung && !deliver {
			return
		}
		if _, err := server.Write(b[:n]); err != nil || sprung {
			return
		}
	}
}

// trips gives how often something was sent meanwhile, and waited for, by clients that have
// said the word.
func (p *proxy) trips(do func()) int {
	p.mu.Lock()
	before := p.sends
	p.mu.Unlock()
	do()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sends - before
}

// cutOff breaks the next connection that sends the text.
func (p *proxy) cutOff(text string, deliver bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.trap, p.deliver = text, deliver
}

// drop breaks every connection.
func (p *proxy) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		c.Close()
	}
	clear(p.conns)
}

// close is the server's going away.
func (p *proxy) close() {
	p.mu.Lock()
	if p.listener != nil {
		p.listener.Close()
	}
	p.mu.Unlock()
	p.drop()
}
