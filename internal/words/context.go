package words

import (
	"context"
	"sync/atomic"
)

type contextKey struct{}

// With gives a context whose answer is written in these words.
func With(ctx context.Context, w *Words) context.Context {
	var held atomic.Pointer[Words]
	held.Store(w)
	return context.WithValue(ctx, contextKey{}, &held)
}

// Switch goes on in other words: on the way of a request it becomes known who reads its
// answer. Without With it does nothing.
func Switch(ctx context.Context, w *Words) {
	if held, ok := ctx.Value(contextKey{}).(*atomic.Pointer[Words]); ok {
		held.Store(w)
	}
}

// From gives the words in which the answer is written; outside of a request English.
func From(ctx context.Context) *Words {
	if held, ok := ctx.Value(contextKey{}).(*atomic.Pointer[Words]); ok {
		return held.Load()
	}
	return For(source)
}
