package words

import "context"

type contextKey struct{}

// With gives a context whose answer is written in these words.
func With(ctx context.Context, w *Words) context.Context {
	return context.WithValue(ctx, contextKey{}, w)
}

// From gives the words in which the answer is written; outside of a request English.
func From(ctx context.Context) *Words {
	if w, ok := ctx.Value(contextKey{}).(*Words); ok {
		return w
	}
	return For(source)
}
