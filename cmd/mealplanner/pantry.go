package main

import (
	"bytes"
	"encoding/json"
	"reflect"

	"mealplanner/internal/meal"
)

// pantryInFile are foods at home, plain or in the API's form of a list.
type pantryInFile struct {
	list  []pantryItemInFile
	under string // where they are below "pantry"
}

// pantryItemInFile is a food at home as the API takes and gives it.
type pantryItemInFile struct {
	meal.PantryItem
	Name      any `json:"name"` // ignored, as are the others
	Aisle     any `json:"aisle"`
	UpdatedAt any `json:"updated_at"`
}

// needs: in the API the address names the food.
func (pantryItemInFile) needs() []string { return []string{"food"} }

// pantryPage is the API's form of a list.
type pantryPage struct {
	Items      []pantryItemInFile `json:"items"`
	NextCursor any                `json:"next_cursor"` // ignored
}

func (pantryInFile) writtenAs(value any) reflect.Type {
	if _, page := value.(map[string]any); page {
		return reflect.TypeFor[pantryPage]()
	}
	return reflect.TypeFor[[]pantryItemInFile]()
}

// UnmarshalJSON reads either.
func (p *pantryInFile) UnmarshalJSON(data []byte) error {
	if !bytes.HasPrefix(data, []byte("{")) {
		return json.Unmarshal(data, &p.list)
	}
	var page pantryPage
	err := json.Unmarshal(data, &page)
	p.list, p.under = page.Items, ".items"
	return err
}
