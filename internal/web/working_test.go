package web

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// Composing gives way to what the server works at, and to nothing else: not to a body
// that does not come, not to a client that does not read, not to strangers.
func TestOnlyWorkForSomebodyHoldsComposingUp(t *testing.T) {
	t.Parallel()
	var now, ever atomic.Int32
	l := newTestServer(t, func(c *Config) {
		c.Answering = func(string) func() {
			now.Add(1)
			ever.Add(1)
			return func() { now.Store(0) }
		}
	})
	ada := l.signUp(t, "ada@example.org")
	server := httptest.NewServer(l.Handler())
	t.Cleanup(server.Close)
	ever.Store(0)

	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /api/v1/households HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"+
		"Content-Type: application/json\r\nContent-Length: 20\r\nExpect: 100-continue\r\n\r\n", server.Listener.Addr(), ada.Token)
	reader := bufio.NewReader(conn)
	if line, err := reader.ReadString('\n'); err != nil || !strings.Contains(line, "100") { // it waits for the body now
		t.Fatalf("got %q, %v", line, err)
	}
	if n := ever.Load(); n != 0 {
		t.Errorf("a body that has not come counts as work %d times", n)
	}
	fmt.Fprint(conn, `{"name":"A new one"}`)
	if _, err := reader.ReadString('\n'); err != nil { // the end of the 100
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(reader, nil)
	if err != nil || answer.StatusCode != http.StatusCreated {
		t.Fatalf("got %v, %v", answer, err)
	}
	answer.Body.Close()
	if n := ever.Load(); n != 1 {
		t.Errorf("a request counts as work %d times", n)
	}
	for _, path := range []string{"/login", "/signup", "/healthz", "/readyz", "/docs"} {
		ask(l.Handler(), "GET", path, "")
	}
	if n := ever.Load(); n != 1 || now.Load() != 0 {
		t.Errorf("strangers count as work: %d times, %d still", n-1, now.Load())
	}
}

// Once its answer begins, a request is nobody's work any more, however slowly it is read.
func TestWorkEndsWhereTheAnswerBegins(t *testing.T) {
	t.Parallel()
	ended := 0
	i := &info{answered: func() { ended++ }}
	w := &recorder{ResponseWriter: httptest.NewRecorder(), info: i}
	r := httptest.NewRequest("GET", "/", nil).WithContext(context.WithValue(t.Context(), infoKey{}, i))
	http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello") }).ServeHTTP(w, r)
	if ended != 1 {
		t.Errorf("it ended %d times", ended)
	}
}
