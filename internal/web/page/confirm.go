package page

import (
	"maps"
	"net/url"
	"slices"

	"mealplanner/internal/account"
	"mealplanner/internal/words"
)

// ConfirmField is the password's in a form that is sent again.
const ConfirmField = "confirm_password"

// confirmPage is where the form goes, and what it held.
type confirmPage struct {
	Action   string
	Fields   []hiddenField
	Password field
	Minutes  int // for which it counts
}

type hiddenField struct{ Name, Value string }

// Confirm is the page that asks for the password and holds a form as it was sent: with the
// right password it goes on its way to the address.
func Confirm(w *words.Words, address string, form url.Values) Answer {
	return show("confirm", w.Text("confirm-title"), confirmPage{
		Action: address, Fields: hiddenOf(form), Minutes: int(account.ConfirmedFor.Minutes()),
		Password: passwordField(ConfirmField, w.Text("password"), "current-password"),
	})
}

// hiddenOf gives the fields of a form in the order of their names.
func hiddenOf(form url.Values) (fields []hiddenField) {
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, value := range form[name] {
			fields = append(fields, hiddenField{name, value})
		}
	}
	return fields
}
