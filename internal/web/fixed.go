package web

import (
	"net/http"
	"strconv"
	"sync"
)

// fixed are bytes that are the same for everybody as long as the program runs. What they are
// encoded to is made once, when somebody asks for it first.
type fixed struct {
	plain []byte
	media string
	hash  string // of the bytes; empty: they are not compared
	in    map[coding]func() []byte
}

func newFixed(plain []byte, media, hash string) *fixed {
	f := &fixed{plain: plain, media: media, hash: hash, in: map[coding]func() []byte{}}
	for _, c := range codings {
		f.in[c] = sync.OnceValue(func() []byte {
			out, of := encoded(plain, c, media)
			if of == identity {
				return nil // it gains nothing
			}
			return out
		})
	}
	return f
}

// serve answers with the bytes, or says that the client has them.
func (f *fixed) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	body, c := f.plain, codingFor(r.Header["Accept-Encoding"])
	if c != identity {
		if out := f.in[c](); out != nil {
			body = out
		} else {
			c = identity
		}
	}
	if f.hash != "" {
		tag := entityTag(f.hash, c)
		h.Set("ETag", tag)
		if conditionsOf(r).hold(tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	if c != identity {
		h.Set("Content-Encoding", string(c))
	}
	h.Set("Content-Type", f.media)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // a client that went away is no error of ours
}
