package web

import (
	"net/http"
	"slices"
	"strings"
)

// entityTag is the strong tag of bytes that are told by a text, in a coding: other bytes have
// another one (RFC 9110, 8.8.3).
func entityTag(text string, c coding) string { return `"` + opaqueTag(text, c) + `"` }

// opaqueTag is what such a tag has between its quotes.
func opaqueTag(text string, c coding) string {
	if c != identity {
		text += "-" + string(c)
	}
	return text
}

// conditions are the tags of what a client has, as it names them in If-None-Match. The zero
// value names nothing.
type conditions struct {
	any  bool     // "*": whatever there is
	tags []string // without the mark of a weak one, which does not matter here
}

// conditionsOf reads the header of a request. From what is no list of tags on nothing is
// read: the client is sent the bytes.
func conditionsOf(r *http.Request) (c conditions) {
	for _, field := range r.Header["If-None-Match"] {
		for rest := field; ; {
			rest = strings.TrimLeft(rest, " \t,")
			if strings.HasPrefix(rest, "*") {
				c.any, rest = true, rest[1:]
				continue
			}
			rest = strings.TrimPrefix(rest, "W/")
			if !strings.HasPrefix(rest, `"`) {
				break
			}
			end := strings.IndexByte(rest[1:], '"')
			if end < 0 {
				break
			}
			c.tags = append(c.tags, rest[:end+2])
			rest = rest[end+2:]
		}
	}
	return c
}

// hold reports whether the client has what a tag names.
func (c conditions) hold(tag string) bool {
	return c.any || slices.Contains(c.tags, tag)
}

// among gives the tag that ends in a text, after the version of what it is of if it has one;
// empty: the client has none.
func (c conditions) among(text string) string {
	for _, tag := range c.tags {
		version, ok := strings.CutSuffix(strings.Trim(tag, `"`), text)
		if ok && (version == "" || strings.Trim(strings.TrimSuffix(version, "."), "0123456789") == "" && strings.HasSuffix(version, ".")) {
			return tag
		}
	}
	return ""
}
