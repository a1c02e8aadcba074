// Package proxy is a TCP proxy with faults: it stands on 127.0.0.1 between a program
// and its database and is slow, silent or gone when it is told to be.
package proxy

import (
	"errors"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Fault is what the proxy does to the bytes that pass; the zero value is nothing.
type Fault struct {
	Latency time.Duration // each way, for each chunk
	Jitter  time.Duration // up to so much more
	Slice   int           // bytes go on in pieces of 1 to Slice; 0: as they came
	Pause   bool          // nothing passes, connections stay
	Refuse  bool          // new connections are closed at once
}

// Proxy passes connections on to one target.
type Proxy struct {
	target   string
	listener net.Listener
	all      sync.WaitGroup

	mu      sync.Mutex
	fault   Fault
	changed chan struct{} // closed when fault is replaced
	links   map[*link]struct{}
	closed  bool
}

// Listen starts a proxy to target on a free port.
func Listen(target string) (*Proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{target: target, listener: l, changed: make(chan struct{}), links: map[*link]struct{}{}}
	p.all.Go(p.accept)
	return p, nil
}

// Address is where it listens.
func (p *Proxy) Address() string { return p.listener.Addr().String() }

// Set replaces the fault, for the connections of now too.
func (p *Proxy) Set(f Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = f
	close(p.changed)
	p.changed = make(chan struct{})
}

// Cut breaks every connection of now, with a reset where it can.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for l := range p.links {
		l.end(true)
	}
}

// Freeze lets nothing pass on the connections of now any more, and tells neither end: what
// a firewall does that forgets them. New ones pass.
func (p *Proxy) Freeze() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for l := range p.links {
		l.frozen.Store(true)
	}
}

// Close stops listening, ends every connection and returns when nothing is left.
func (p *Proxy) Close() error {
	err := p.listener.Close()
	p.mu.Lock()
	p.closed = true
	for l := range p.links {
		l.end(false)
	}
	p.mu.Unlock()
	p.all.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.all.Go(func() { p.serve(client) })
	}
}

// serve passes one connection on until one of its ends is closed.
func (p *Proxy) serve(client net.Conn) {
	defer client.Close()
	if f, _ := p.now(); f.Refuse {
		return
	}
	// A server on this machine that is there accepts within a millisecond.
	server, err := net.DialTimeout("tcp", p.target, 3*time.Second)
	if err != nil {
		return
	}
	defer server.Close()
	l := &link{proxy: p, client: client, server: server, gone: make(chan struct{})}
	if !p.enter(l) {
		return
	}
	defer p.leave(l)
	var both sync.WaitGroup
	both.Go(func() { l.pass(client, server) })
	both.Go(func() { l.pass(server, client) })
	both.Wait()
}

func (p *Proxy) now() (Fault, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fault, p.changed
}

func (p *Proxy) enter(l *link) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.links[l] = struct{}{}
	return true
}

func (p *Proxy) leave(l *link) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.links, l)
}

// link is one connection through the proxy.
type link struct {
	proxy          *Proxy
	client, server net.Conn
	gone           chan struct{}
	once           sync.Once
	frozen         atomic.Bool
}

// end closes both ends.
func (l *link) end(reset bool) {
	l.once.Do(func() {
		close(l.gone)
		for _, c := range []net.Conn{l.client, l.server} {
			if tcp, ok := c.(*net.TCPConn); ok && reset {
				_ = tcp.SetLinger(0) // else it is closed in the ordinary way
			}
			c.Close()
		}
	})
}

// pass copies one direction; either end's close ends both.
func (l *link) pass(from, to net.Conn) {
	defer l.end(false)
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 && !l.deliver(to, buffer[:n]) || err != nil {
			return
		}
	}
}

// deliver hands a chunk on as the fault of now wants it; false: the link has ended.
func (l *link) deliver(to net.Conn, chunk []byte) bool {
	fault, ok := l.flowing()
	if !ok || !l.wait(fault.delay()) {
		return false
	}
	for len(chunk) > 0 {
		n := len(chunk)
		if fault.Slice > 0 {
			n = min(n, 1+rand.N(fault.Slice))
		}
		if _, err := to.Write(chunk[:n]); err != nil {
			return false
		}
		chunk = chunk[n:]
	}
	return true
}

func (f Fault) delay() time.Duration {
	if f.Jitter <= 0 {
		return f.Latency
	}
	return f.Latency + rand.N(f.Jitter)
}

// flowing waits while the proxy is paused; for ever on a link that is frozen.
func (l *link) flowing() (Fault, bool) {
	for {
		fault, changed := l.proxy.now()
		if l.frozen.Load() {
			<-l.gone
			return fault, false
		}
		if !fault.Pause {
			return fault, true
		}
		select {
		case <-changed:
		case <-l.gone:
			return fault, false
		}
	}
}

func (l *link) wait(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-l.gone:
		return false
	}
}
