package store

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"mealplanner/internal/food"
	"mealplanner/internal/meal"
)

func read(t *testing.T, d *decoded[meal.Recipe], text any) (r meal.Recipe) {
	t.Helper()
	if err := d.into(&r).Scan(text); err != nil {
		t.Fatal(err)
	}
	return r
}

func dishText(t *testing.T, title string) string {
	t.Helper()
	text, err := json.Marshal(meal.Recipe{Title: title, Steps: []meal.Step{{Text: "Stir.", Foods: []food.ID{"rice"}}}})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What a reader changes is nobody else's.
func TestWhatIsDecodedIsEachReadersOwn(t *testing.T) {
	d := newDecoded(1<<20, meal.Recipe.Clone)
	text := dishText(t, "soup")
	want := read(t, d, text)
	for _, scan := range []func(*meal.Recipe) error{
		func(r *meal.Recipe) error { return d.into(r).Scan(text) },
		func(r *meal.Recipe) error { return d.into(r).Scan([]byte(text)) },
	} {
		var got meal.Recipe
		if err := scan(&got); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		got.Steps[0].Foods[0] = "peanuts"
		got.Steps[0].Text = "Fry."
	}
	if got := read(t, d, text); !reflect.DeepEqual(got, want) {
		t.Errorf("another reader has changed it to %+v", got)
	}
}

func TestWhatCannotBeDecodedIsNotKept(t *testing.T) {
	d := newDecoded(1<<20, meal.Recipe.Clone)
	var r meal.Recipe
	for range 2 {
		for _, bad := range []any{`{"title":`, `{"title":7}`, nil, int64(1)} {
			if d.into(&r).Scan(bad) == nil {
				t.Errorf("%v was read", bad)
			}
		}
	}
}

// The bound holds whatever comes, and what is asked for again and again stays.
func TestWhatIsDecodedIsBounded(t *testing.T) {
	const bound = 4000
	d := newDecoded(bound, meal.Recipe.Clone)
	held := func() (bytes int) {
		for _, m := range []map[string]meal.Recipe{d.new, d.old} {
			for text := range m {
				bytes += len(text)
			}
		}
		return bytes
	}
	often := dishText(t, "often")
	for i := range 200 {
		read(t, d, often)
		read(t, d, dishText(t, fmt.Sprint("seldom ", i)))
		if n := held(); n > bound {
			t.Fatalf("after %d texts %d bytes are held, of %d", i, n, bound)
		}
	}
	holds := func(text string) bool {
		_, new := d.new[text]
		_, old := d.old[text]
		return new || old
	}
	if !holds(often) {
		t.Error("what is asked for all the time was forgotten")
	}
	if holds(dishText(t, "seldom 1")) {
		t.Error("what was asked for once is held for good")
	}
	before := held()
	read(t, d, dishText(t, strings.Repeat("long ", bound)))
	if n := held(); n != before {
		t.Errorf("a text that is longer than the bound is held: %d bytes", n)
	}
}
