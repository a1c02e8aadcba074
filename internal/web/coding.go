package web

import (
	"bytes"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"mealplanner/internal/account"
	"mealplanner/internal/web/api"
)

// coding is how the bytes of an answer are encoded on their way (RFC 9110, 8.4).
type coding string

const (
	identity  coding = ""
	gzipped   coding = "gzip"
	zstandard coding = "zstd"
)

// codings are those that we have, the best first: it wins a tie.
var codings = []coding{zstandard, gzipped}

// leastEncoded is the least size in bytes that is worth encoding: what is smaller fits into
// one packet anyway.
const leastEncoded = 1024

// codingFor chooses by the fields of an Accept-Encoding header: the highest quality wins. Who
// names none of ours, or refuses all that there is, gets the bytes as they are.
func codingFor(accept []string) coding {
	var quality map[string]float64
	for _, field := range accept {
		for part := range strings.SplitSeq(field, ",") {
			name, params, _ := strings.Cut(part, ";")
			if name = strings.ToLower(strings.TrimSpace(name)); name != "" {
				if quality == nil {
					quality = map[string]float64{}
				}
				quality[strings.TrimPrefix(name, "x-")] = api.Quality(params)
			}
		}
	}
	best, chosen := quality["identity"], identity
	for _, c := range codings {
		q, named := quality[string(c)]
		if !named {
			q = quality["*"]
		}
		if q > 0 && (q > best || q == best && chosen == identity) {
			best, chosen = q, c
		}
	}
	return chosen
}

// encoded gives the bytes in a coding, and in which they are: as they were, where encoding
// gains nothing. What it gives is never written to.
func encoded(plain []byte, c coding, media string) ([]byte, coding) {
	if c == identity || len(plain) < leastEncoded || !isText(media) {
		return plain, identity
	}
	var out []byte
	switch c {
	case gzipped:
		out = gzipOf(plain)
	case zstandard:
		out = zstdOf(plain)
	}
	if len(out) >= len(plain) {
		return plain, identity
	}
	return out, c
}

// isText reports whether a media type is one of text, which encoding makes smaller.
func isText(media string) bool {
	media, _, _ = strings.Cut(media, ";")
	return strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "json") || strings.HasSuffix(media, "+xml")
}

// Encoders are used again, and forgotten by the garbage collector when nobody needs them: an
// idle process has none.
var (
	gzipWriters = sync.Pool{New: func() any {
		w, _ := gzip.NewWriterLevel(nil, gzipLevel) // fails for a level that there is not
		return w
	}}
	zstdEncoders = sync.Pool{New: func() any {
		e, _ := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderConcurrency(1),
			zstd.WithWindowSize(zstdWindow), zstd.WithLowerEncoderMem(true)) // fails for options that cannot be
		return e
	}}
)

const (
	gzipLevel  = 5
	zstdWindow = 128 << 10 // a week page is 45 kB
)

func gzipOf(plain []byte) []byte {
	var out bytes.Buffer
	w, _ := gzipWriters.Get().(*gzip.Writer)
	defer gzipWriters.Put(w)
	w.Reset(&out)
	_, _ = w.Write(plain) // a buffer takes everything
	_ = w.Close()
	return out.Bytes()
}

func zstdOf(plain []byte) []byte {
	e, _ := zstdEncoders.Get().(*zstd.Encoder)
	defer zstdEncoders.Put(e)
	return e.EncodeAll(plain, nil)
}

// encodes reports whether the answers of a route may be encoded. Whoever can put text of
// their own beside a secret, and see how long the encoded answer is, reads the secret out of
// the length (BREACH). So nothing is encoded but where no secret is: what is read and
// planned of a household, and what an account reads.
// A page is encoded where it is read, not where it answers a form.
func (rt route) encodes() bool {
	switch rt.answer.(type) {
	case *streamEndpoint:
		return false // it writes by itself: events as they come, files as they are kept
	case *htmlEndpoint:
		if unsafe(rt.method) {
			return false
		}
	}
	return slices.Contains(withoutSecrets, rt.may)
}

// withoutSecrets are the permissions whose routes answer with no password, token, cookie or
// secret address.
var withoutSecrets = []account.Permission{account.ReadAccount, account.ReadHousehold, account.PlanMeals, account.EditEaters}
