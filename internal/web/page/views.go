package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"

	"mealplanner/internal/account"
	"mealplanner/internal/household"
	"mealplanner/internal/words"
)

//go:embed templates/*.html
var templateFiles embed.FS

// Views are the templates, in every language. Each is parsed when it is first shown in a
// language: most are never, in most processes.
type Views struct {
	names []string
	in    map[language.Tag]map[string]parsed // by the name of their view
}

// parsed gives a template; its errors are programming errors.
type parsed func() (*template.Template, error)

// LoadViews gives the views, whose templates find their files at the addresses of files.
func LoadViews(files Files) (*Views, error) {
	paths, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("page: %w", err)
	}
	v := &Views{in: map[language.Tag]map[string]parsed{}}
	for _, file := range paths {
		if name := strings.TrimSuffix(path.Base(file), ".html"); name != "layout" && name != "parts" {
			v.names = append(v.names, name)
		}
	}
	for _, tag := range append(words.Languages(), words.Longer, words.RightToLeft) {
		v.in[tag] = v.viewsIn(tag, files)
	}
	return v, nil
}

func (v *Views) viewsIn(tag language.Tag, files Files) map[string]parsed {
	layout := sync.OnceValues(func() (*template.Template, error) {
		return template.New("layout.html").Funcs(templateFuncs(words.For(tag))).Funcs(template.FuncMap{"asset": files.Address}).
			ParseFS(templateFiles, "templates/layout.html", "templates/parts.html")
	})
	views := map[string]parsed{}
	for _, view := range v.names {
		views[view] = sync.OnceValues(func() (*template.Template, error) {
			whole, err := layout()
			if err != nil {
				return nil, err
			}
			return template.Must(whole.Clone()).ParseFS(templateFiles, "templates/"+view+".html") // it was never executed
		})
	}
	return views
}

// Names gives the names of all views.
func (v *Views) Names() []string { return slices.Clone(v.names) }

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
	parsed := v.in[w.Tag()][view]
	if parsed == nil {
		return nil, fmt.Errorf("page: there is no templates/%s.html", view)
	}
	t, err := parsed()
	if err != nil {
		return nil, fmt.Errorf("page: %s: %w", view, err)
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
