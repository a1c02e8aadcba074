package account

import "mealplanner/internal/store"

// The rows that this room gives, by the names that the edge may use: rooms above do
// not import the store.
type (
	Account  = store.Account
	Session  = store.Session
	APIToken = store.APIToken
	Page     = store.Page
)

// MaxPage is how many items a page has at most.
const MaxPage = store.MaxPage
