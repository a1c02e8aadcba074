package web

import (
	"bytes"
	"cmp"
	"net/http"
	"strconv"
	"strings"
)

// keptAnswer is an answer that is not given yet: it is whole before anything of it goes out.
type keptAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
	// waits: a refusal is kept as an error until it is known who is told of it.
	waits   bool
	refused error
}

func (a *keptAnswer) Header() http.Header { return a.header }

func (a *keptAnswer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *keptAnswer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b)
}

// encode encodes the bytes for a client, where that is allowed and gains something.
func (a *keptAnswer) encode(c coding) (body []byte) {
	body, c = encoded(a.body.Bytes(), c, a.header.Get("Content-Type"))
	if c != identity {
		a.header.Set("Content-Encoding", string(c))
	}
	return body
}

// give gives the answer to who asked, in the coding that it likes best where the route
// allows one. The header is w's.
func (a *keptAnswer) give(w http.ResponseWriter, r *http.Request, rt route) {
	body := a.body.Bytes()
	if rt.encodes() {
		vary(a.header, "Accept-Encoding")
		body = a.encode(codingFor(r.Header["Accept-Encoding"]))
	}
	status := cmp.Or(a.status, http.StatusOK)
	if status != http.StatusNoContent && status != http.StatusNotModified {
		a.header.Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that went away is no error of ours
}

// vary names further headers of the request on which an answer depends.
func vary(h http.Header, names ...string) {
	if has := h.Get("Vary"); has != "" {
		names = append([]string{has}, names...)
	}
	h.Set("Vary", strings.Join(names, ", "))
}
