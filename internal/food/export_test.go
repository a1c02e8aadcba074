package food

// ReadRule is ingredient.Reader's, which knows this room and cannot be imported by its
// tests: what a ban reaches is asked in the words of those who have it.
var ReadRule func(text string) (Rule, error)
