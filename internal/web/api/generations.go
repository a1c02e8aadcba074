package api

import (
	"context"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mealplanner/internal/account"
	"mealplanner/internal/meal"
	"mealplanner/internal/planner"
	"mealplanner/internal/problem"
	"mealplanner/internal/web/say"
	"mealplanner/internal/wire"
	"mealplanner/internal/words"
)

// Generations are the handlers of orders.
type Generations struct{ Planner *planner.Planner }

// Generation is an order for a menu, or for part of one, as the API and the
// events give it.
type Generation struct {
	ID          string        `json:"id"`
	HouseholdID string        `json:"household_id"`
	State       string        `json:"state" enum:"queued,running,completed,failed,cancelled"`
	Task        string        `json:"task" enum:"menu,refill,swap"`
	Progress    Progress      `json:"progress"`
	Notes       []string      `json:"notes" doc:"What it did beside its menu, such as a draft that it removed to make room; mostly none"`
	MenuID      *string       `json:"menu_id" doc:"The menu it made, or is to change"`
	Problem     *Failure      `json:"problem" doc:"Why it failed"`
	Usage       planner.Usage `json:"usage"`
	Attempt     int           `json:"attempt"`
	Version     int           `json:"version"`
	CreatedAt   time.Time     `json:"created_at"`
	UpdatedAt   time.Time     `json:"updated_at"`
	FinishedAt  *time.Time    `json:"finished_at"`
}

type Progress struct {
	Done    int    `json:"done"`
	Total   int    `json:"total"`
	Message string `json:"message"`

	ModelUntil *time.Time `json:"model_until" doc:"The model is asked, and waited for until then at most; null: it is not asked now"`
}

type Failure struct {
	Code   string         `json:"code"`
	Detail string         `json:"detail"`
	Params problem.Params `json:"params,omitempty"`
	Errors []Field        `json:"errors,omitempty"`

	Impossible *meal.Impasse `json:"impossible,omitempty"`
}

// Schema says that it may be null, which the library does not derive for objects.
func (Failure) Schema(r huma.Registry) *huma.Schema {
	text := &huma.Schema{Type: huma.TypeString}
	params := &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Description: "The values in the text by their names"}
	field := &huma.Schema{
		Type: huma.TypeObject, Properties: map[string]*huma.Schema{"location": text, "message": text, "code": text, "params": params}, Required: []string{"location", "message"},
	}
	more := &huma.Schema{
		Type: huma.TypeArray, Items: field, Description: "Of impossible wishes what would help, each where it is changed",
	}
	impossible := huma.SchemaFromType(r, reflect.TypeFor[meal.Impasse]())
	return &huma.Schema{AnyOf: []*huma.Schema{
		{Type: huma.TypeObject, Properties: map[string]*huma.Schema{"code": text, "detail": text, "params": params, "errors": more, "impossible": impossible}, Required: []string{"code", "detail"}},
		{Type: "null"},
	}}
}

// GenerationOf gives an order as the API does, in words.
func GenerationOf(w *words.Words, g planner.Generation) Generation {
	out := Generation{
		ID: g.ID, HouseholdID: g.Household, State: string(g.State), Task: string(g.Task),
		Progress: Progress{g.Progress.Done, g.Progress.Total, say.Progress(w, g), planner.ModelUntil(g)},
		Notes:    say.All(w, planner.Notes(g)), MenuID: g.MenuID, Usage: g.Usage, Attempt: g.Attempt, Version: g.Version,
		CreatedAt: utc(g.CreatedAt), UpdatedAt: utc(g.UpdatedAt), FinishedAt: utcOrNil(g.FinishedAt),
	}
	if g.Failure != nil {
		p := g.Failure.Problem()
		out.Problem = &Failure{p.Code, w.Detail(p), p.Params, FieldsOf(w, p), g.Failure.Impasse}
	}
	return out
}

// accepted answers an order: where it is, and how it is now.
type accepted struct {
	Location string `header:"Location"`
	Body     Generation
}

func acceptedOf(ctx context.Context, g planner.Generation) *accepted {
	return &accepted{Location: generationAddress(g.ID), Body: GenerationOf(words.From(ctx), g)}
}

func generationAddress(id string) string { return "/api/v1/generations/" + id }

// IdempotencyKey makes a repeated order harmless.
type IdempotencyKey struct {
	Key string `header:"Idempotency-Key" doc:"The same key and body within 24 h give the same generation"`
}

// Limits are those of a key.
func (IdempotencyKey) Limits() wire.Limits {
	return wire.Limits{"Idempotency-Key": {Max: planner.MaxKey}}
}

type attendanceInput struct {
	Date   meal.Date `json:"date"`
	Slot   meal.Slot `json:"slot"`
	Kind   meal.Kind `json:"kind,omitempty" doc:"cook (default), out or skip"`
	Eaters *[]string `json:"eaters,omitempty" doc:"Absent: the usual ones; empty: nobody"`
}

// Limits are those of who eats.
func (attendanceInput) Limits() wire.Limits { return wire.Limits{"eaters": {Max: meal.MaxAttending}} }

type orderIn struct {
	HouseholdPath
	IdempotencyKey
	Body orderInput
}

type orderInput struct {
	Days       *int              `json:"days,omitempty" doc:"1 to 28; absent: 7"`
	StartDate  meal.Date         `json:"start_date,omitempty" maxLength:"10" doc:"Absent: the household's today"`
	Composer   string            `json:"composer,omitempty" enum:"auto,built-in,model" doc:"Absent: auto"`
	Seed       *uint64           `json:"seed,omitempty" format:"uint64" doc:"The same seed and wishes give the same menu (built-in composer)"`
	Attendance []attendanceInput `json:"attendance,omitempty"`
	Replace    bool              `json:"replace,omitempty" doc:"Take dates away from older menus"`
}

// Limits are the planner's.
func (orderInput) Limits() wire.Limits { return wire.Limits{"attendance": {Max: planner.MaxAttended}} }

// Ranges are the planner's.
func (orderInput) Ranges() wire.Ranges { return wire.Ranges{"days": {Min: 1, Max: planner.MaxDays}} }

const defaultDays = 7

func (in orderIn) order() planner.Order {
	o := planner.Order{
		Days: defaultDays, StartDate: in.Body.StartDate, Composer: in.Body.Composer, Seed: in.Body.Seed, Replace: in.Body.Replace,
	}
	wire.Set(&o.Days, in.Body.Days)
	for _, a := range in.Body.Attendance {
		change := meal.AttendanceChange{Date: a.Date, Slot: a.Slot, Kind: a.Kind}
		wire.Set(&change.Eaters, a.Eaters)
		o.Attendance = append(o.Attendance, change)
	}
	return o
}

// Order accepts an order for a menu.
func (h Generations) Order(ctx context.Context, c account.Caller, in *orderIn, found problem.Collector) (*accepted, error) {
	g, err := h.Planner.OrderMenu(ctx, c, in.Household, in.order(), in.Key, found)
	if err != nil {
		return nil, err
	}
	return acceptedOf(ctx, g), nil
}

type generationsIn struct {
	HouseholdPath
	PageQuery
}

// List lists a household's, newest first.
func (h Generations) List(ctx context.Context, c account.Caller, in *generationsIn) (*listOut[Generation], error) {
	rows, next, err := h.Planner.Generations(ctx, c, in.Household, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(rows, next, func(g planner.Generation) Generation { return GenerationOf(words.From(ctx), g) }), nil
}

// Get gives one as it is now.
func (h Generations) Get(ctx context.Context, c account.Caller, in *GenerationPath) (*body[Generation], error) {
	g, err := h.Planner.Generation(ctx, c, in.Generation)
	if err != nil {
		return nil, err
	}
	return &body[Generation]{GenerationOf(words.From(ctx), g)}, nil
}

// Cancel stops one; a final one is given back unchanged.
func (h Generations) Cancel(ctx context.Context, c account.Caller, in *GenerationPath) (*body[Generation], error) {
	g, err := h.Planner.Cancel(ctx, c, in.Generation)
	if err != nil {
		return nil, err
	}
	return &body[Generation]{GenerationOf(words.From(ctx), g)}, nil
}

// WithoutModel lets the rest of one be composed without the model; again, or when it is final,
// it is given back unchanged.
func (h Generations) WithoutModel(ctx context.Context, c account.Caller, in *GenerationPath) (*body[Generation], error) {
	g, err := h.Planner.WithoutModel(ctx, c, in.Generation)
	if err != nil {
		return nil, err
	}
	return &body[Generation]{GenerationOf(words.From(ctx), g)}, nil
}

type refillIn struct {
	MenuPath
	IdempotencyKey
	Body *struct {
		Composer string  `json:"composer,omitempty" enum:"auto,built-in,model"`
		Seed     *uint64 `json:"seed,omitempty" format:"uint64"`
	}
}

func (in *refillIn) order() planner.RefillOrder {
	if in.Body == nil {
		return planner.RefillOrder{}
	}
	return planner.RefillOrder{Composer: in.Body.Composer, Seed: in.Body.Seed}
}

// Refill orders every unlocked slot anew.
func (h Generations) Refill(ctx context.Context, c account.Caller, in *refillIn, found problem.Collector) (*accepted, error) {
	g, err := h.Planner.RefillMenu(ctx, c, in.Menu, in.order(), in.Key, found)
	if err != nil {
		return nil, err
	}
	return acceptedOf(ctx, g), nil
}

type MealPath struct {
	MenuPath
	Meal string `path:"meal" doc:"Id of the meal"`
}

type swapIn struct {
	MealPath
	IdempotencyKey
	IfMatch
	Body *struct {
		RecipeID string  `json:"recipe_id,omitempty" maxLength:"100" doc:"Absent: the composer's choice"`
		Composer string  `json:"composer,omitempty" enum:"auto,built-in,model"`
		Seed     *uint64 `json:"seed,omitempty" format:"uint64"`
		Version  int     `json:"version,omitempty" minimum:"0" doc:"Of the meal that you saw; absent: whatever is there"`
	}
}

func (in *swapIn) order() planner.SwapOrder {
	o := planner.SwapOrder{Seen: planner.Seen{Menu: in.version()}}
	if in.Body != nil {
		o.Recipe, o.Composer, o.Seed, o.Meal = in.Body.RecipeID, in.Body.Composer, in.Body.Seed, in.Body.Version
	}
	return o
}

type swapOut struct {
	Status   int
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"Of the menu"`
	Body     swapped
}

// Swap replaces the dish of one meal: done at once (200, the menu), or queued
// (202, a generation).
func (h Generations) Swap(ctx context.Context, c account.Caller, in *swapIn, found problem.Collector) (*swapOut, error) {
	var after planner.Menu
	g, now, err := h.Planner.SwapMeal(ctx, c, in.Menu, in.Meal, in.order(), in.Key, found, h.Planner.ReadMenu(in.Menu, &after))
	if err != nil {
		return nil, err
	}
	if !now {
		return &swapOut{Status: 202, Location: generationAddress(g.ID), Body: swapped{generation: GenerationOf(words.From(ctx), g)}}, nil
	}
	m := answerMenu(ctx, after)
	return &swapOut{Status: 200, ETag: m.ETag, Body: swapped{menu: &m.Body}}, nil
}
