package web

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"net/http"

	"mealplanner/internal/account"
)

// A mere reading in the JSON API, of a household or of what is one's own, is one
// transaction: who asks is proved in the snapshot that is read. The answer is kept back
// until that is done.

// isReading reports whether a route is such a reading.
func (rt route) isReading() bool {
	e, isJSON := rt.answer.(*jsonEndpoint)
	return isJSON && rt.method == http.MethodGet && (rt.may == account.ReadHousehold || e.reads)
}

// answerReading answers one for credentials that have the form of ours. What the handler
// said to nobody, or to who may not ask, is thrown away.
func (s *Server) answerReading(w http.ResponseWriter, r *http.Request, rt route, wildcards []string, handler http.HandlerFunc) {
	var answer *keptAnswer
	who, err := s.proved(w, r, func(token string) (account.Principal, error) {
		later := s.Accounts.ProveLater(token, rt.may, func(a account.Account) {
			i := infoOf(r.Context())
			i.account, i.answered = a.ID, s.Answering(a.ID)
			i.meet(r.Context(), a.Language, "")
		}, nil)
		handle := func() {
			answer = &keptAnswer{header: http.Header{}}
			s.handle(answer, r.WithContext(context.WithValue(r.Context(), callerKey{}, later.Caller())), wildcards, handler)
		}
		handle()
		spoken := wordsOf(r.Context())
		who, err := later.Proved(r.Context())
		if wordsOf(r.Context()) != spoken {
			handle() // it was refused before anybody knew who asks: again, in the account's language
		}
		return who, err
	})
	if done := infoOf(r.Context()).answered; done != nil {
		done()
	}
	if err == nil {
		_, err = who.For(rt.may)
	}
	if err != nil {
		s.refuseCaller(w, r, rt, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	maps.Copy(w.Header(), answer.header)
	w.WriteHeader(cmp.Or(answer.status, http.StatusOK))
	_, _ = w.Write(answer.body.Bytes()) // a client that went away is no error of ours
}

// keptAnswer is an answer that is not given yet.
type keptAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
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
