package api

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"mealplanner/internal/account"
	"mealplanner/internal/food"
	"mealplanner/internal/meal"
	"mealplanner/internal/problem"
	"mealplanner/internal/shopping"
	"mealplanner/internal/web/say"
	"mealplanner/internal/wire"
	"mealplanner/internal/words"
)

// GroceryLists are the handlers of what to buy.
type GroceryLists struct{ Lists *shopping.Lists }

type groceryIn struct {
	MenuPath
	By string `query:"by" enum:"aisle,meal" default:"aisle" doc:"How it is grouped"`
}

type groceryOut struct {
	ContentType string `header:"Content-Type"`
	Vary        string `header:"Vary"`
	Body        Grocery
}

// Grocery is a list by aisle (items) or by meal (meals): the one that is asked for
// is there also when nothing is to buy.
type Grocery struct {
	MenuID  string                 `json:"menu_id"`
	From    meal.Date              `json:"from"`
	To      meal.Date              `json:"to"`
	Items   []shopping.GroceryItem `json:"items,omitzero" doc:"By aisle, the default"`
	Meals   []GroceryMeal          `json:"meals,omitzero" doc:"With ?by=meal"`
	Below   []meal.LabelBelow      `json:"check_label_below" doc:"Foods whose labels name a declared allergen rarely: told once, and not on their rows"`
	Notice  string                 `json:"notice"`
	Blocked int                    `json:"blocked_meals" doc:"Meals left out because they break a hard rule now"`
	media   string
	words   *words.Words
}

// GroceryMeal is what one meal needs.
type GroceryMeal struct {
	Meal  string            `json:"meal"`
	Title string            `json:"title"`
	Date  meal.Date         `json:"date"`
	Items []GroceryMealItem `json:"items"`
}

type GroceryMealItem struct {
	ID         string          `json:"id"`
	Food       food.ID         `json:"food"`
	Name       string          `json:"name"`
	Grams      *float64        `json:"grams"`
	Aisle      food.Aisle      `json:"aisle"`
	CheckLabel []food.Allergen `json:"check_label"`
	Contains   []food.Allergen `json:"contains,omitempty"`
	Checked    bool            `json:"checked"`
}

// Get gives what to buy for a menu: as JSON, or as the text that Accept asks
// for.
func (h GroceryLists) Get(ctx context.Context, c account.Caller, in *groceryIn) (*groceryOut, error) {
	l, err := h.Lists.GroceryList(ctx, c, in.Menu)
	if err != nil {
		return nil, err
	}
	w := words.From(ctx)
	say.List(w, &l)
	b := Grocery{MenuID: l.Menu, From: l.From, To: l.To, Below: wire.OrEmpty(l.Below), Notice: l.Notice, Blocked: l.Blocked, media: FormFor(requestOf(ctx).Accept), words: w}
	if in.By == "meal" {
		b.Meals = byMeal(l.Items)
	} else {
		b.Items = wire.OrEmpty(l.Items)
	}
	out := &groceryOut{ContentType: b.media, Vary: "Accept", Body: b}
	if strings.HasPrefix(b.media, "text/") {
		out.ContentType += "; charset=utf-8"
	}
	return out, nil
}

// Exports are the forms of a grocery list, JSON first: it wins a tie.
var Exports = []string{"application/json", "text/plain", "text/markdown", "text/csv"}

// FormFor chooses one of Exports by the Accept header: the highest quality wins, then the order of
// the header; what names none of ours gets JSON.
func FormFor(accept string) string {
	best, chosen := 0.0, Exports[0]
	for part := range strings.SplitSeq(accept, ",") {
		media, params, _ := strings.Cut(part, ";")
		media = strings.ToLower(strings.TrimSpace(media))
		if media == "*/*" {
			media = Exports[0]
		}
		if media == "text/*" {
			media = Exports[1]
		}
		if q := Quality(params); q > best && slices.Contains(Exports, media) {
			best, chosen = q, media
		}
	}
	return chosen
}

// Quality is the weight among the parameters of a part of a header that names what a client
// accepts (RFC 9110, 12.4.2): 1 where there is none, 0 for one that is no weight.
func Quality(params string) float64 {
	for p := range strings.SplitSeq(params, ";") {
		if value, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(p)), "q="); ok {
			q, err := strconv.ParseFloat(value, 64)
			if err != nil || !(q >= 0 && q <= 1) {
				return 0
			}
			return q
		}
	}
	return 1
}

// byMeal turns a list around: meals by date, each with what it needs.
func byMeal(items []shopping.GroceryItem) []GroceryMeal {
	at := map[string]int{}
	meals := []GroceryMeal{}
	for _, item := range items {
		for _, use := range item.For {
			i, ok := at[use.Meal]
			if !ok {
				i = len(meals)
				at[use.Meal] = i
				meals = append(meals, GroceryMeal{Meal: use.Meal, Title: use.Title, Date: use.Date})
			}
			meals[i].Items = append(meals[i].Items, GroceryMealItem{
				ID: item.ID, Food: item.Food, Name: item.Name, Grams: use.Grams, Aisle: item.Aisle,
				CheckLabel: wire.OrEmpty(item.CheckLabel), Contains: item.Contains, Checked: item.Checked,
			})
		}
	}
	slices.SortStableFunc(meals, func(a, b GroceryMeal) int { return cmp.Compare(a.Date, b.Date) })
	return meals
}

// WriteText writes the list in the form that is asked for and is not JSON.
func (b Grocery) WriteText(w io.Writer) error {
	switch b.media {
	case "text/csv":
		return b.writeCSV(w)
	case "text/markdown":
		return b.writeLines(w, "## ", "- [ ] ", "- [x] ", escapeMarkdown)
	}
	return b.writeLines(w, "", "[ ] ", "[x] ", func(s string) string { return s })
}

// section is a heading with its lines, for every form of export.
type section struct {
	title string
	lines []groceryLine
}

type groceryLine struct {
	checked  bool
	quantity *float64 // of the unit; nil: unknown
	unit     food.Unit
	amount   string // in words, empty where it is unknown
	name     string // in the number of the quantity
	contains []food.Allergen
	labels   []food.Allergen
}

func (b Grocery) sections() []section {
	var out []section
	for _, item := range b.Items {
		if len(out) == 0 || out[len(out)-1].title != b.words.Name("aisle", string(item.Aisle)) {
			out = append(out, section{title: b.words.Name("aisle", string(item.Aisle))})
		}
		last := &out[len(out)-1]
		last.lines = append(last.lines, lineOf(b.words, item.Checked, &item.Quantity, item.Unit, item.Food, item.Contains, item.CheckLabel))
	}
	for _, m := range b.Meals {
		s := section{title: b.words.ShortDate(string(m.Date)) + ": " + m.Title}
		for _, item := range m.Items {
			s.lines = append(s.lines, lineOf(b.words, item.Checked, item.Grams, food.Gram, item.Food, item.Contains, item.CheckLabel))
		}
		out = append(out, s)
	}
	return out
}

func lineOf(w *words.Words, checked bool, quantity *float64, u food.Unit, id food.ID, contains, labels []food.Allergen) groceryLine {
	l := groceryLine{checked: checked, quantity: quantity, unit: u, name: w.Food(id), contains: contains, labels: labels}
	if quantity != nil {
		l.amount, l.name = w.Measured(*quantity, u, id)
	}
	return l
}

// number is for programs, in the unit.
func (l groceryLine) number() string {
	if l.quantity == nil {
		return ""
	}
	return strconv.FormatFloat(*l.quantity, 'f', -1, 64)
}

// text is "2 cans tomatoes", or the name alone where the amount is unknown.
func (l groceryLine) text() string {
	return strings.TrimSpace(l.amount + " " + l.name)
}

func (b Grocery) writeLines(w io.Writer, heading, open, done string, escape func(string) string) error {
	var t strings.Builder
	fmt.Fprintf(&t, "%s%s\n", strings.TrimPrefix(heading, "#"), b.words.Text("grocery-list-of", "dates", b.words.Range(string(b.From), string(b.To))))
	if b.Blocked > 0 {
		fmt.Fprintf(&t, "\n%s\n", escape(b.words.Text("blocked-not-listed", "count", b.Blocked)))
	}
	for _, s := range b.sections() {
		fmt.Fprintf(&t, "\n%s%s\n", heading, escape(s.title))
		for _, l := range s.lines {
			mark := open
			if l.checked {
				mark = done
			}
			fmt.Fprintf(&t, "%s%s%s\n", mark, escape(l.text()), l.labelText(b.words))
		}
	}
	for _, notice := range b.notices() {
		fmt.Fprintf(&t, "\n%s\n", escape(notice))
	}
	_, err := io.WriteString(w, t.String())
	return err
}

// notices stand below every form of the list.
func (b Grocery) notices() []string {
	if below := b.words.LabelsBelow(b.Below); below != "" {
		return []string{below, b.Notice}
	}
	return []string{b.Notice}
}

func (l groceryLine) labelText(w *words.Words) string {
	if text := w.Label(l.contains, l.labels); text != "" {
		return " (" + text + ")"
	}
	return ""
}

// escapeMarkdown keeps names from becoming markup.
func escapeMarkdown(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\`*_{}[]<>#|!~&", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (b Grocery) writeCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	err := out.Write([]string{"section", "name", "quantity", "unit", "check_label", "checked", "amount"})
	for _, s := range b.sections() {
		for _, l := range s.lines {
			err = errors.Join(err, out.Write([]string{
				plainCell(s.title), plainCell(l.name), l.number(), plainCell(string(l.unit)), plainCell(b.words.Allergens(l.labels)),
				strconv.FormatBool(l.checked), l.amount,
			}))
		}
	}
	notices := b.notices()
	if b.Blocked > 0 {
		notices = append([]string{b.words.Text("blocked-not-listed", "count", b.Blocked)}, notices...)
	}
	for _, notice := range notices {
		err = errors.Join(err, out.Write([]string{plainCell(notice), "", "", "", "", "", ""}))
	}
	out.Flush()
	return errors.Join(err, out.Error())
}

// plainCell keeps a spreadsheet from reading a name as a formula.
func plainCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n|%", rune(s[0])) {
		return "'" + s
	}
	return s
}

type itemIn struct {
	MenuPath
	Item string `path:"item" doc:"Id of the item: its food's"`
	Body struct {
		Checked bool `json:"checked"`
	}
}

// Check checks an item off, or on again.
func (h GroceryLists) Check(ctx context.Context, c account.Caller, in *itemIn, found problem.Collector) (*body[shopping.GroceryItem], error) {
	item, err := h.Lists.CheckItem(ctx, c, in.Menu, food.ID(in.Item), in.Body.Checked, found)
	if err != nil {
		return nil, err
	}
	words.From(ctx).GroceryItem(&item.GroceryItem)
	return &body[shopping.GroceryItem]{item}, nil
}
