package page

import (
	"fmt"
	"strconv"
	"strings"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// rotationRow is how often a week a food is wished, as three fields of a form. Their
// names are the locations of what is wrong with them.
type rotationRow struct{ Food, AtLeast, AtMost field }

// SpareRows are the empty rows at the end, for further wishes.
const SpareRows = 2

// mostRotationRows is how many rows of a form are read.
const mostRotationRows = 100

func rotationName(row int, field string) string { return fmt.Sprintf("rotation[%d].%s", row, field) }

func (s Wishes) rotationRows(w *words.Words, wishes []meal.Rotation) []rotationRow {
	var rows []rotationRow
	for i := range len(wishes) + SpareRows {
		named, least, most := "", "", ""
		if i < len(wishes) {
			named, most = s.wordFor(w, wishes[i].Food), valueText(wishes[i].AtMost)
			if n := wishes[i].AtLeast; n != 0 {
				least = strconv.Itoa(n)
			}
		}
		rows = append(rows, rotationRow{
			Food:    textField(rotationName(i, "food"), w.Text("wishes-rotation-food"), named).from("foods"),
			AtLeast: numberField(rotationName(i, "at_least"), w.Text("wishes-at-least"), least, 0, meal.MaxTimes),
			AtMost:  numberField(rotationName(i, "at_most"), w.Text("wishes-at-most"), most, 0, meal.MaxTimes),
		})
	}
	return rows
}

// rotationIn reads the rows that hold something. What is wrong is noted at the place
// that the row has among them: an empty row has none.
func (s Wishes) rotationIn(r *Request, c *problem.Collector) []meal.Rotation {
	wishes := []meal.Rotation{}
	for i := range mostRotationRows {
		named := strings.TrimSpace(r.Form.Get(rotationName(i, "food")))
		least, most := r.Form.Get(rotationName(i, "at_least")), r.Form.Get(rotationName(i, "at_most"))
		if strings.TrimSpace(named+least+most) == "" {
			continue
		}
		n := len(wishes)
		wish := meal.Rotation{Food: s.oneFoodOrGroup(named)}
		c.Require(s.Foods.Known(wish.Food), rotationName(n, "food"), "unknown", "what", "food", "value", named)
		set(&wish.AtLeast, numberIn(c, rotationName(n, "at_least"), least))
		wish.AtMost = numberIn(c, rotationName(n, "at_most"), most)
		wishes = append(wishes, wish)
	}
	return wishes
}

// wordFor gives what oneFoodOrGroup reads as the id: the name, or the id where the name
// means another first.
func (s Wishes) wordFor(w *words.Words, id food.ID) string {
	if name := w.Food(id); s.oneFoodOrGroup(name) == id {
		return name
	}
	return string(id)
}

// oneFoodOrGroup gives the food or group that a text names, or the text as an id where
// it names none or several.
func (s Wishes) oneFoodOrGroup(text string) food.ID {
	id := food.ID(strings.ReplaceAll(strings.ToLower(text), " ", "-"))
	if s.Foods.Known(id) {
		return id
	}
	if id := s.foodCalled(text); id != "" {
		return id
	}
	if f := s.Foods.FoodNamed(text, food.AnyLocale); f != nil {
		return f.ID
	}
	if found := s.Foods.Named(text, food.AnyLocale); len(found) == 1 {
		return found[0]
	}
	return food.ID(text)
}
