package web

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"mealplanner/internal/account"
	"mealplanner/internal/problem"
)

// The session cookie. With the prefix a browser keeps it only over TLS, for this
// host and all its paths.
const (
	secureCookie = "__Host-session"
	plainCookie  = "session"
)

// The device cookie tells that somebody has signed in with this browser before. It is no
// credential, and it stays when its owner signs out.
const (
	secureDevice = "__Host-device"
	plainDevice  = "device"
)

// principalOf says who asks on a route.
func (s *Server) principalOf(w http.ResponseWriter, r *http.Request, rt route) (account.Principal, error) {
	token, byCookie := s.credentials(r)
	if token == "" {
		return account.Principal{}, problem.Of(problem.Unauthorized, "no-credentials")
	}
	if byCookie && rt.answer.inAPI() && unsafe(r.Method) && !isJSON(r) {
		return account.Principal{}, errNotJSON()
	}
	if byCookie {
		infoOf(r.Context()).asked.Renewed = func(l account.Login) { http.SetCookie(w, s.sessionCookie(r, l)) }
	}
	return s.authenticate(w, r)
}

// lateBody is how long a body may be on its way before it is asked again who sends it.
const lateBody = time.Second

// arrived is called when the body of a request is there that began to be read at a time.
// Where that took a while the session or token may have ended meanwhile: it is asked again,
// and the request goes on with the caller of now.
func (s *Server) arrived(w http.ResponseWriter, r *http.Request, rt route, since time.Time) (*http.Request, error) {
	if rt.may == account.Public || s.Now().Sub(since) < lateBody {
		return r, nil
	}
	caller, err := s.callerOf(w, r, rt)
	if err != nil {
		return r, err
	}
	return r.WithContext(context.WithValue(r.Context(), callerKey{}, caller)), nil
}

// authenticate proves who the credentials belong to; a cookie that is worth nothing
// any more is taken back.
func (s *Server) authenticate(w http.ResponseWriter, r *http.Request) (account.Principal, error) {
	return s.proved(w, r, func(token string) (account.Principal, error) {
		return s.Accounts.Authenticate(r.Context(), token)
	})
}

// proved is authenticate with the way in which a token is looked up.
func (s *Server) proved(w http.ResponseWriter, r *http.Request, ask func(token string) (account.Principal, error)) (account.Principal, error) {
	token, byCookie := s.credentials(r)
	p, err := s.strangers.authenticate(token, infoOf(r.Context()).address, s.Now(), func() (account.Principal, error) { return ask(token) })
	if byCookie && problem.Is(err, problem.Unauthorized) {
		s.takeBack(w, r)
	}
	return p, err
}

// tokenOf is the token of a request; empty: none.
func (s *Server) tokenOf(r *http.Request) string {
	token, _ := s.credentials(r)
	return token
}

// noToken stands for credentials that are none of ours.
const noToken = "?"

// credentials gives the token of a request: the Authorization header wins over the
// cookie, also when it is wrong. An API token counts in the header alone: a cookie goes
// along with requests that nobody meant, and an address is written into logs.
func (s *Server) credentials(r *http.Request) (token string, byCookie bool) {
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, token, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") || strings.TrimSpace(token) == "" {
			return noToken, false // credentials of a kind that we do not know are bad ones
		}
		return strings.TrimSpace(token), false
	}
	if c, err := r.Cookie(s.cookieName(r)); err == nil && c.Value != "" {
		if account.LooksLikeAPIToken(c.Value) {
			return noToken, true
		}
		return c.Value, true
	}
	return "", false
}

// overTLS says how the browser reaches us. The public URL's scheme decides. Without
// one, plain HTTP counts as such on loopback only: elsewhere a proxy is supposed to
// hold the certificate, and a cookie is never sent in the clear by default.
func (s *Server) overTLS(r *http.Request) bool {
	if s.PublicURL != nil {
		return s.PublicURL.Scheme == "https"
	}
	return r.TLS != nil || !loopback(r.Host)
}

func (s *Server) cookieName(r *http.Request) string {
	if s.overTLS(r) {
		return secureCookie
	}
	return plainCookie
}

// sessionCookie holds a login's token.
func (s *Server) sessionCookie(r *http.Request, l account.Login) *http.Cookie {
	s.strangers.welcome(l, s.Now())
	return s.cookie(r, l)
}

func (s *Server) cookie(r *http.Request, l account.Login) *http.Cookie {
	return &http.Cookie{
		Name:     s.cookieName(r),
		Value:    l.Token,
		Path:     "/",
		Expires:  l.ExpiresAt,
		Secure:   s.overTLS(r),
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
	}
}

func (s *Server) expiredCookie(r *http.Request) *http.Cookie {
	c := s.cookie(r, account.Login{})
	c.MaxAge = -1
	return c
}

// takeBack tells a browser that its session has ended: it forgets the cookie, and the pages
// that it has kept.
func (s *Server) takeBack(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, s.expiredCookie(r))
	w.Header().Set("Clear-Site-Data", `"cache"`)
}

// deviceName is the device cookie's.
func (s *Server) deviceName(r *http.Request) string {
	if s.overTLS(r) {
		return secureDevice
	}
	return plainDevice
}

// loginCookies are what a page's login gives the browser: its session, and what shows
// next time that it has been here before.
func (s *Server) loginCookies(r *http.Request, l account.Login) []*http.Cookie {
	session := s.sessionCookie(r, l)
	if l.Device == "" {
		return []*http.Cookie{session}
	}
	device := *session
	device.Name, device.Value, device.Expires = s.deviceName(r), l.Device, l.DeviceExpiresAt
	return []*http.Cookie{session, &device}
}

// clientOf says where a request came from, before anybody knows who sent it.
func (s *Server) clientOf(r *http.Request) account.Client {
	c := account.Client{Address: s.clientAddress(r)}
	if device, err := r.Cookie(s.deviceName(r)); err == nil {
		c.Device = device.Value
	}
	return c
}

// replacing says in the context of a page's login which session the browser has already.
func (s *Server) replacing(ctx context.Context, r *http.Request) context.Context {
	from := s.clientOf(r)
	if token, byCookie := s.credentials(r); byCookie {
		from.Replaces = token
	}
	return account.From(ctx, from)
}

// signedIn keeps in mind a login's token, and what sessions it may have ended.
func (s *Server) signedIn(login account.Login) {
	s.ended(login)
	s.strangers.welcome(login, s.Now())
}

// ended makes event streams ask for their credentials again that a login may have ended: of
// the browser's session before, and of an account's oldest where it has too many.
func (s *Server) ended(by account.Login) {
	s.streams.askAgain(by.Account.ID)
	if by.Replaced != by.Account.ID {
		s.streams.askAgain(by.Replaced)
	}
}

func unsafe(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}

// clientAddress is the address that attempts are counted by, and that is logged: the
// connection's, or behind our own proxies the rightmost that is not one of them.
func (s *Server) clientAddress(r *http.Request) string {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	client := at.Addr().Unmap().WithZone("")
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.isProxy(client); i-- {
		hop, known := hopOf(hops[i])
		if !known {
			break
		}
		client = hop
	}
	return client.String()
}

// hopOf reads an entry of X-Forwarded-For as proxies write it: an address, with a port or
// without, in brackets or in quotes. One that is hidden ("unknown", "_gw1") is none.
func hopOf(text string) (netip.Addr, bool) {
	text = strings.Trim(strings.TrimSpace(text), `"`)
	if at, err := netip.ParseAddrPort(text); err == nil {
		return at.Addr().Unmap().WithZone(""), true
	}
	text = strings.TrimSuffix(strings.TrimPrefix(text, "["), "]")
	hop, err := netip.ParseAddr(text)
	return hop.Unmap().WithZone(""), err == nil
}

// isNear reports whether whoever connects from an address is no stranger: this machine,
// or a proxy, which speaks for many.
func (s *Server) isNear(a netip.Addr) bool { return a.IsLoopback() || s.isProxy(a) }

func (s *Server) isProxy(a netip.Addr) bool {
	for _, p := range s.Proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
