package web

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"mealplanner/internal/store/storetest"
)

func TestTheCodingThatAClientLikesBest(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]coding{
		"":                               identity,
		"identity":                       identity,
		"gzip":                           gzipped,
		"GZIP":                           gzipped,
		"x-gzip":                         gzipped,
		"zstd":                           zstandard,
		"gzip, zstd":                     zstandard,
		"gzip, deflate, br, zstd":        zstandard,
		"zstd;q=0.5, gzip;q=0.9":         gzipped,
		"zstd;q=0.5,gzip;q=0.4":          zstandard,
		"zstd;q=0, gzip":                 gzipped,
		"gzip;q=0":                       identity,
		"gzip;q=0.0, zstd;q=0.000":       identity,
		"*":                              zstandard,
		"*;q=0":                          identity,
		"zstd;q=0, *":                    gzipped,
		"*;q=0.1, gzip;q=0.2":            gzipped,
		"gzip;q=0.5, identity":           identity,
		"gzip;q=0.5, identity;q=0.5":     gzipped,
		"identity;q=0, gzip;q=0.1":       gzipped,
		"identity;q=0":                   identity,
		"br, deflate":                    identity,
		"gzip;q=2":                       identity,
		"gzip;q=nan":                     identity,
		"gzip;q=x, zstd;q=0.1":           zstandard,
		" gzip ; Q=0.5 , ,zstd ; q=0.25": gzipped,
		";q=1, =, ,":                     identity,
	} {
		if got := codingFor([]string{accept}); got != want {
			t.Errorf("%q: got %q, want %q", accept, got, want)
		}
	}
	if got := codingFor([]string{"br", "gzip"}); got != gzipped {
		t.Errorf("of two fields: got %q", got)
	}
}

func TestWhatIsEncodedIsReadAgain(t *testing.T) {
	t.Parallel()
	plain := []byte(strings.Repeat(`{"title":"Lentil soup","minutes":30},`, 100))
	for _, c := range codings {
		for range 3 { // with an encoder that has been used
			out, of := encoded(plain, c, jsonMedia)
			if of != c || len(out) > len(plain)/4 || !bytes.Equal(decoded(t, string(of), out), plain) {
				t.Errorf("%s: %d bytes of %d in %q", c, len(out), len(plain), of)
			}
		}
		for what, as := range map[string]struct {
			plain []byte
			media string
		}{
			"little":  {plain[:leastEncoded-1], jsonMedia},
			"images":  {plain, "image/png"},
			"a noise": {noise(), "text/plain"},
		} {
			if out, of := encoded(as.plain, c, as.media); of != identity || !bytes.Equal(out, as.plain) {
				t.Errorf("%s: %s is encoded", c, what)
			}
		}
	}
}

// noise gains nothing by being encoded.
func noise() []byte {
	b, x := make([]byte, 2*leastEncoded), uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	return b
}

// decoded gives the plain bytes of an answer.
func decoded(t testing.TB, contentEncoding string, body []byte) []byte {
	t.Helper()
	var from io.Reader = bytes.NewReader(body)
	switch contentEncoding {
	case "":
		return body
	case "gzip":
		r, err := gzip.NewReader(from)
		if err != nil {
			t.Fatal(err)
		}
		from = r
	case "zstd":
		r, err := zstd.NewReader(from)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		from = r
	default:
		t.Fatalf("an answer in %q", contentEncoding)
	}
	plain, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

// Every answer of a route that encodes is the same in every coding, and says that it depends
// on the header; one of another route never is encoded.
func TestAnswersAreTheSameInEveryCoding(t *testing.T) {
	t.Parallel()
	w := newReach(t, storetest.SQLite(t))
	all := map[coding]int{}
	for _, rt := range w.table {
		if _, streams := rt.answer.(*streamEndpoint); streams || rt.method != http.MethodGet {
			continue
		}
		path := w.home.in(rt.path) + queriesByRoute[rt.summary]
		headers := bearer(w.ada.Token)
		plain := ask(w.Handler(), "GET", path, "", headers...)
		for _, c := range codings {
			got := ask(w.Handler(), "GET", path, "", append(headers, "Accept-Encoding: "+string(c))...)
			of := got.Header().Get("Content-Encoding")
			all[coding(of)]++
			switch {
			case !rt.encodes() && of != "":
				t.Errorf("%s is encoded", rt.pattern())
			case rt.encodes() && !strings.Contains(strings.Join(got.Header().Values("Vary"), ","), "Accept-Encoding"):
				t.Errorf("%s does not say that it depends on Accept-Encoding", rt.pattern())
			case rt.encodes() && plain.Body.Len() > 2*leastEncoded && of != string(c):
				t.Errorf("%s: %d bytes in %q", rt.pattern(), plain.Body.Len(), of)
			case got.Code != plain.Code || got.Code < 400 && got.Header().Get("Content-Length") == "":
				t.Errorf("%s: %d, %d bytes", rt.pattern(), got.Code, got.Body.Len())
			}
			if body := decoded(t, of, got.Body.Bytes()); withoutID(body, got) != withoutID(plain.Body.Bytes(), plain) {
				t.Errorf("%s: other bytes in %s", rt.pattern(), c)
			}
		}
	}
	if all[gzipped] < 5 || all[zstandard] < 5 || all[identity] < 5 {
		t.Errorf("answers by their coding: %v", all)
	}
}

// withoutID gives a body without what is another at each request.
func withoutID(body []byte, w *httptest.ResponseRecorder) string {
	return newEaterID.ReplaceAllString(strings.ReplaceAll(string(body), w.Header().Get("X-Request-Id"), ""), "")
}

var newEaterID = regexp.MustCompile(`name="id" value="[^"]*"`)

// secretField is the name of a field that holds what nobody else may know.
var secretField = regexp.MustCompile(`(?i)token|secret|password|cookie|credential`)

// What answers with a secret is never encoded: its length would tell of it.
func TestNoSecretIsEncoded(t *testing.T) {
	t.Parallel()
	s, secrets := bareServer(t), 0
	for _, rt := range s.table {
		switch e := rt.answer.(type) {
		case *jsonEndpoint:
			if name := secretIn(e.out, map[reflect.Type]bool{}); name != "" {
				if secrets++; rt.encodes() {
					t.Errorf("%s answers with %s and may be encoded", rt.pattern(), name)
				}
			}
		case *htmlEndpoint:
			if rt.encodes() && (e.open || unsafe(rt.method)) {
				t.Errorf("%s may be encoded", rt.pattern())
			}
		case *streamEndpoint:
			if rt.encodes() {
				t.Errorf("%s writes by itself", rt.pattern())
			}
		}
		for _, part := range []string{"/login", "/logout", "/signup", "password", "token", "session", "invitation", "calendar", "confirm", "/account", "/admin"} {
			if strings.Contains(rt.path, part) && rt.encodes() {
				t.Errorf("%s may be encoded", rt.pattern())
			}
		}
	}
	if secrets < 3 {
		t.Errorf("only %d routes are known to answer with a secret", secrets)
	}
}

// secretIn gives the first field of a type, or of what is in it, that holds a secret.
func secretIn(of reflect.Type, seen map[reflect.Type]bool) string {
	switch of.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return secretIn(of.Elem(), seen)
	case reflect.Struct:
	default:
		return ""
	}
	if seen[of] {
		return ""
	}
	seen[of] = true
	for f := range of.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if secretField.MatchString(name) && f.Type.Kind() == reflect.String && !strings.HasSuffix(name, "_tokens") {
			return name
		}
		if found := secretIn(f.Type, seen); found != "" {
			return found
		}
	}
	return ""
}

func TestStaticFilesAreEncodedOnce(t *testing.T) {
	t.Parallel()
	s := bareServer(t)
	plain := ask(s.Handler(), "GET", "/static/app.css", "")
	tags := map[string]bool{plain.Header().Get("ETag"): true}
	for _, c := range codings {
		w := ask(s.Handler(), "GET", "/static/app.css", "", "Accept-Encoding: "+string(c))
		if w.Header().Get("Content-Encoding") != string(c) || w.Header().Get("Vary") != "Accept-Encoding" ||
			!bytes.Equal(decoded(t, string(c), w.Body.Bytes()), plain.Body.Bytes()) || w.Body.Len() > plain.Body.Len()/2 {
			t.Errorf("%s: %d bytes of %d, %v", c, w.Body.Len(), plain.Body.Len(), w.Header())
		}
		tag := w.Header().Get("ETag")
		if tags[tag] {
			t.Errorf("%s: the tag %s is that of other bytes", c, tag)
		}
		tags[tag] = true
		for _, has := range []string{tag, "W/" + tag, `"a", ` + tag, "*"} {
			if w := ask(s.Handler(), "GET", "/static/app.css", "", "Accept-Encoding: "+string(c), "If-None-Match: "+has); w.Code != 304 || w.Body.Len() > 0 || w.Header().Get("ETag") != tag {
				t.Errorf("%s, who has %s: %d, %v", c, has, w.Code, w.Header())
			}
		}
		if w := ask(s.Handler(), "GET", "/static/app.css", "", "Accept-Encoding: "+string(c), "If-None-Match: "+plain.Header().Get("ETag")); w.Code != 200 {
			t.Errorf("%s, who has other bytes: %d", c, w.Code)
		}
		first, second := s.static["app.css"].in[c](), s.static["app.css"].in[c]()
		if !reflect.DeepEqual(first, w.Body.Bytes()) || &first[0] != &second[0] {
			t.Errorf("%s: it is encoded again", c)
		}
	}
}

func TestTheTagsOfWhatAClientHas(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]conditions{
		``:                       {},
		`"a"`:                    {tags: []string{`"a"`}},
		`W/"a"`:                  {tags: []string{`"a"`}},
		`"a","b" ,	W/"c,d"`:      {tags: []string{`"a"`, `"b"`, `"c,d"`}},
		`"", "a"`:                {tags: []string{`""`, `"a"`}},
		`*`:                      {any: true},
		`,, "a" ,`:               {tags: []string{`"a"`}},
		`a`:                      {},
		`"a`:                     {},
		`"a", b, "c"`:            {tags: []string{`"a"`}},
		`w/"a"`:                  {},
		strings.Repeat(`"`, 999): {tags: slices.Repeat([]string{`""`}, 499)},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("If-None-Match", header)
		if got := conditionsOf(r); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", header, got, want)
		}
	}
}
