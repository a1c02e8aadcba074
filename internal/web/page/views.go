package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"mealplanner/internal/account"
	"mealplanner/internal/household"
	"mealplanner/internal/words"
)

//go:embed templates/*.html
var templateFiles embed.FS

// Views are the parsed templates, in every language.
type Views struct {
	in map[language.Tag]map[string]*template.Template // by the name of their view
}

// LoadViews parses the templates. Its errors are programming errors.
func LoadViews(files Files) (*Views, error) {
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("page: %w", err)
	}
	v := &Views{in: map[language.Tag]map[string]*template.Template{}}
	for _, tag := range append(words.Languages(), words.Longer, words.RightToLeft) {
		if v.in[tag], err = viewsIn(words.For(tag), files, names); err != nil {
			return nil, fmt.Errorf("page: %w", err)
		}
	}
	return v, nil
}

func viewsIn(w *words.Words, files Files, names []string) (map[string]*template.Template, error) {
	layout, err := template.New("layout.html").Funcs(templateFuncs(w)).Funcs(template.FuncMap{"asset": files.Address}).
		ParseFS(templateFiles, "templates/layout.html", "templates/parts.html")
	if err != nil {
		return nil, err
	}
	views := map[string]*template.Template{}
	for _, name := range names {
		view := strings.TrimSuffix(path.Base(name), ".html")
		if view == "layout" || view == "parts" {
			continue
		}
		if views[view], err = template.Must(layout.Clone()).ParseFS(templateFiles, name); err != nil {
			return nil, err
		}
	}
	return views, nil
}

// Names gives the names of all views.
func (v *Views) Names() []string { return slices.Sorted(maps.Keys(v.in[language.English])) }

// frame is what every template gets.
type frame struct {
	Title     string
	Account   *account.Account // nil: not signed in
	Path      string
	Household *household.Household // nil: outside of one
	role      household.Role       // in the household
	Section   string               // of the navigation
	Problem   *refusal             // what was wrong with the form, shown above the page
	Data      any
}

// refusal is a problem as people read it.
type refusal struct {
	Detail, Code string
	Findings     []words.Finding
	fields       []shownField // of the page's forms, in order
	w            *words.Words
}

// shownField is a field of a form, by its name and as people call it.
type shownField struct{ name, label string }

// Said gives each finding as a sentence that names the field that the page shows it at.
func (r *refusal) Said() (all []string) {
	for _, found := range r.Findings {
		said := found.Message
		for _, f := range r.fields {
			if isAt(found, f.name) {
				said = r.w.Text("about-field", "label", f.label, "message", found.Message)
				break
			}
		}
		if !slices.Contains(all, said) {
			all = append(all, said)
		}
	}
	return all
}

// MayPlan reports whether the page shows what only those may do who plan meals.
func (f frame) MayPlan() bool { return account.Permits(f.role, account.PlanMeals) }

// MayEdit reports whether it shows what changes eaters and wishes.
func (f frame) MayEdit() bool { return account.Permits(f.role, account.EditEaters) }

// MayManage reports whether it shows what changes the household itself.
func (f frame) MayManage() bool { return account.Permits(f.role, account.ManageHousehold) }

// Eats reports whether the reader's stars count in this household.
func (f frame) Eats() bool { return f.role.Eats() }

// by says who reads a page; nobody where the caller is nobody.
func (f frame) by(c account.Caller) frame {
	if c.AccountID() != "" {
		who := c.Account()
		f.Account = &who
	}
	return f
}

// Render gives the page of an answer to a reader, at a path of ours.
func (v *Views) Render(w *words.Words, c account.Caller, path string, a Answer) ([]byte, error) {
	f := frame{Title: a.title, Path: path, Section: a.place.section, Data: a.data}.by(c)
	if p := a.Problem; p != nil {
		f.Problem = &refusal{Detail: w.Detail(p), Code: p.Code, Findings: w.Findings(p), w: w}
	}
	if m := a.place.household; m != nil {
		f.Household, f.role = &m.Household, m.Role
	}
	return v.execute(w, a.view, f)
}

// Refusal is what a page shows in place of the one that was asked for.
type Refusal struct {
	Title, Detail string
	Findings      []string // what was wrong, or would help
	RetryAfter    int      // seconds; 0: nothing is said
	Reference     string   // to name when asking for help
}

// RenderRefusal gives the page of a refusal.
func (v *Views) RenderRefusal(w *words.Words, c account.Caller, path string, r Refusal) ([]byte, error) {
	return v.execute(w, "problem", frame{Title: r.Title, Path: path, Data: r}.by(c))
}

func (v *Views) execute(w *words.Words, view string, f frame) ([]byte, error) {
	t := v.in[w.Tag()][view]
	if t == nil {
		return nil, fmt.Errorf("page: there is no templates/%s.html", view)
	}
	if f.Problem != nil { // the fields of its forms, which stand below what is wrong with them
		if err := t.ExecuteTemplate(io.Discard, "content", f); err != nil {
			return nil, fmt.Errorf("page: %s: %w", view, err)
		}
	}
	var b bytes.Buffer
	if err := t.Execute(&b, f); err != nil {
		return nil, fmt.Errorf("page: %s: %w", view, err)
	}
	return b.Bytes(), nil
}
