package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/meal"
	"mealplanner/internal/web/api"
)

// A mere reading, of a household or of what is one's own, is one transaction: who asks is
// proved in the snapshot that is read. The answer is kept back until that is done.
//
// What is read of a household and depends on nothing else is remembered: under the question,
// who asks, what they are in the household, the revision of all that is shown of it, its day
// and the words (keyOf). One statement says these, and if the bytes for exactly these are
// known, they go out; the client that has them is told so.

// isReading reports whether a route is such a reading.
func (rt route) isReading() bool {
	if rt.method != http.MethodGet {
		return false
	}
	switch e := rt.answer.(type) {
	case *jsonEndpoint:
		return rt.may == account.ReadHousehold || e.reads
	case *htmlEndpoint:
		return rt.may == account.ReadHousehold
	}
	return false
}

// isRemembered reports whether its answers are.
func (rt route) isRemembered() bool {
	switch e := rt.answer.(type) {
	case *jsonEndpoint:
		return e.remembered
	case *htmlEndpoint:
		return e.remembered
	}
	return false
}

// reading is a request for one, on its way.
type reading struct {
	*Server
	route
	r      *http.Request
	began  time.Time
	coding coding
	has    conditions

	found *knownAnswer // the answer that is known
	tag   string       // of the answer that the client has
}

// answerReading answers one for credentials that have the form of ours. What the handler
// said to nobody, or to who may not ask, is thrown away; what it refuses is told in the
// language of who asks, which may be known late.
func (s *Server) answerReading(w http.ResponseWriter, r *http.Request, rt route, wildcards []string, handler http.HandlerFunc) {
	rd := &reading{Server: s, route: rt, r: r, began: s.Now()}
	var have func(account.Sight) bool
	if rt.isRemembered() {
		rd.coding, rd.has, have = codingFor(r.Header["Accept-Encoding"]), conditionsOf(r), rd.have
	}
	answer := &keptAnswer{header: http.Header{}, waits: true}
	var later *account.Later
	who, err := s.proved(w, r, func(token string) (account.Principal, error) {
		later = s.Accounts.ProveLater(token, rt.may, func(a account.Account) {
			i := infoOf(r.Context())
			i.account, i.answered = a.ID, s.Answering(a.ID)
			i.meet(r.Context(), a.Language, "")
		}, have)
		s.handle(answer, r.WithContext(context.WithValue(r.Context(), callerKey{}, later.Caller())), wildcards, handler)
		return later.Proved(r.Context())
	})
	if done := infoOf(r.Context()).answered; done != nil {
		done()
	}
	var caller account.Caller
	if err == nil {
		caller, err = who.For(rt.may)
	}
	switch {
	case err != nil:
		s.refuseCaller(w, r, rt, err)
		return
	case later.Known() && rd.tag != "":
		rd.unchanged(w)
		return
	case later.Known():
		rd.found.give(w, r)
		return
	}
	if answer.waits = false; answer.refused != nil {
		s.refuse(answer, r.WithContext(context.WithValue(r.Context(), callerKey{}, caller)), answer.refused)
	}
	if rd.remember(w, answer, later) {
		return
	}
	h := w.Header()
	maps.Copy(h, answer.header)
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	answer.header = h
	answer.give(w, r, rt)
}

// have reports whether the answer of a sight is known: the client has it, or we do.
func (rd *reading) have(sight account.Sight) bool {
	k, _ := rd.keyOf(sight)
	if rd.tag = rd.has.among(k.tag(rd.coding)); rd.tag == "" {
		rd.found = rd.memo.get(k)
	}
	if rd.found != nil && rd.has.any {
		rd.tag = rd.found.header.Get("ETag")
	}
	return rd.tag != "" || rd.found != nil
}

// remember gives an answer that was made, if it is one to remember, and keeps it. A day that
// ended meanwhile says nothing of what was read.
func (rd *reading) remember(w http.ResponseWriter, a *keptAnswer, later *account.Later) bool {
	sight, ok := later.Sight()
	if !rd.isRemembered() || !ok || a.refused != nil || a.status != http.StatusOK || a.header["Set-Cookie"] != nil {
		return false
	}
	k, today := rd.keyOf(sight)
	if sight.Membership.Household.Today(rd.Now()) != today {
		return false
	}
	h := a.header
	tag := k.tag(rd.coding)
	if version := strings.Trim(h.Get("ETag"), `"`); version != "" {
		tag = version + "." + tag
	}
	h.Set("ETag", `"`+tag+`"`)
	h.Set("Cache-Control", toRevalidate)
	h.Set("Vary", rd.varies())
	out := &knownAnswer{header: h, body: slices.Clone(a.encode(rd.coding))}
	rd.memo.put(k, out)
	if rd.has.any || rd.has.among(k.tag(rd.coding)) != "" {
		rd.tag = h.Get("ETag")
		rd.unchanged(w)
		return true
	}
	out.give(w, rd.r)
	return true
}

// toRevalidate lets the client keep an answer for itself, and ask before it is used again.
const toRevalidate = "private, no-cache"

// unchanged says that the client has the answer, with the headers that say the same of every
// one: those of what it kept stand (RFC 9111, 3.2).
func (rd *reading) unchanged(w http.ResponseWriter) {
	rd.memo.unchanged.Add(1)
	h := w.Header()
	for name := range constant(rd.r) {
		delete(h, name)
	}
	h.Set("ETag", rd.tag)
	h.Set("Cache-Control", toRevalidate)
	h.Set("Vary", rd.varies())
	w.WriteHeader(http.StatusNotModified)
}

// varies are the headers of the request on which an answer depends.
func (rd *reading) varies() string {
	const always = "Accept-Encoding, Accept-Language, Authorization, Cookie"
	if rd.hasForms() {
		return "Accept, " + always
	}
	return always
}

// hasForms reports whether an answer has another form than JSON, as Accept asks for.
func (rt route) hasForms() bool {
	e, isJSON := rt.answer.(*jsonEndpoint)
	return isJSON && len(e.media) > 0
}

// key names an answer by all that it depends on: other bytes have another key.
type key [16]byte

// keyOf gives the key of the answer for a sight, with the household's day. The sight's
// revision stands for all that is kept of the household, itself included.
func (rd *reading) keyOf(sight account.Sight) (k key, today meal.Date) {
	a, m, r := sight.Account, sight.Membership, rd.r
	today = m.Household.Today(rd.began)
	form := ""
	if rd.hasForms() {
		form = api.FormFor(r.Header.Get("Accept"))
	}
	var revision [8]byte
	binary.BigEndian.PutUint64(revision[:], uint64(sight.Revision))
	text := make([]byte, 0, 512)
	for _, part := range [...]string{
		rd.program, rd.pattern(), r.URL.EscapedPath(), r.URL.RawQuery, form, string(rd.coding), wordsOf(r.Context()).Tag().String(),
		a.ID, a.Name, a.Email, a.Language, string(m.Role), m.Household.ID, string(revision[:]), string(today),
	} {
		text = append(binary.AppendUvarint(text, uint64(len(part))), part...)
	}
	sum := sha256.Sum256(text)
	return key(sum[:16]), today
}

// tag is the key as a tag has it, without its quotes and the version before it.
func (k key) tag(c coding) string {
	return opaqueTag(base64.RawURLEncoding.EncodeToString(k[:]), c)
}
