package llm

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

var errRefusedAddress = errors.New("llm: this address is refused")

// metadata are the addresses of cloud machines' own secrets that are not link-local.
var metadata = []netip.Addr{netip.MustParseAddr("fd00:ec2::254"), netip.MustParseAddr("100.100.100.200")}

// refused reports whether no model can be at an address: a URL that leads there is a
// mistake or a trap. Loopback and private addresses are where models run at home.
func refused(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if ip.IsUnspecified() || ip.IsLinkLocalUnicast() || ip.IsMulticast() {
		return true
	}
	for _, m := range metadata {
		if ip == m {
			return true
		}
	}
	return false
}

// newTransport dials within the limits and, unless allowed, no refused address, whatever
// name it hides behind.
func newTransport(c Config, limits Limits) *http.Transport {
	dialer := &net.Dialer{Timeout: limits.Dial, KeepAlive: 30 * time.Second}
	if !c.AllowLinkLocal {
		dialer.ControlContext = func(_ context.Context, _, address string, _ syscall.RawConn) error {
			if to, err := netip.ParseAddrPort(address); err != nil || refused(to.Addr()) {
				return errRefusedAddress
			}
			return nil
		}
	}
	proxy, dial := http.ProxyFromEnvironment, dialer.DialContext
	if c.Dial != nil {
		proxy, dial = nil, c.Dial
	}
	return &http.Transport{
		Proxy:                  proxy,
		DialContext:            dial,
		TLSHandshakeTimeout:    limits.TLS,
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    limits.Concurrency,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 256 << 10,
		DisableCompression:     true, // a stream is small, and a bomb needs a decoder
	}
}

// sameHost lets a redirect pass that sends the same request to the same server again.
// Any other is the answer: the key and the prompt go to no place that was not configured.
func sameHost(next *http.Request, before []*http.Request) error {
	first := before[0]
	if len(before) > 3 || next.Method != first.Method || next.URL.Scheme != first.URL.Scheme || next.URL.Host != first.URL.Host {
		return http.ErrUseLastResponse
	}
	return nil
}
