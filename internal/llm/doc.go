// Package llm is the door to a model provider: one retry loop, limits, a breaker and
// the cost of each call. It refuses a context that holds a database connection.
//
// No provider is connected yet: every order resolves to the built-in composer.
package llm
