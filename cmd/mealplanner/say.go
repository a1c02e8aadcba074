package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/text/language"

	"mealplanner/internal/food"
	"mealplanner/internal/guard"
	"mealplanner/internal/ingredient"
	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// wordsOf are the words of a language tag, else of the environment's locale, such as
// de_AT.UTF-8. What names no language, such as C, is English.
func wordsOf(tag, locale string) *words.Words {
	name, _, _ := strings.Cut(cmp.Or(tag, locale), ".")
	name, _, _ = strings.Cut(name, "@")
	parsed, err := language.Parse(name)
	if err != nil {
		parsed = language.English
	}
	return words.For(parsed)
}

// languageIn is the value of --language among the arguments, which is wanted before they
// are parsed: the parser's own messages are in that language too.
func languageIn(args []string) string {
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--language="); ok {
			return value
		}
		if arg == "--language" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return ""
}

// usageError is a wrong flag, key or input file: exit code 2.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// wrongUse says what is wrong with one flag, which is named as it is typed.
func wrongUse(flag, code string, params ...any) error {
	return asTyped(problem.Wrong(flag, code, params...))
}

func isWrongUse(err error) bool {
	var wrong usageError
	return errors.As(err, &wrong)
}

// asTyped makes wrong use of an Invalid problem whose paths are flags.
func asTyped(err error) error { return rename(err, func(flag string) string { return flag }) }

// refusedBy notes at a flag what a room says against its value.
func refusedBy(c *problem.Collector, flag string, err error) {
	p := problem.As(err)
	var file *fs.PathError
	switch {
	case err == nil:
	case p == nil && errors.As(err, &file):
		c.Find(flag, "file-unreadable", "file", file.Path, "why", whyUnreadable(file))
	case p == nil:
		c.Find(flag, "setting-refused", "why", err.Error())
	case len(p.Fields) > 0:
		c.Take(flag, err)
	default:
		c.Take(flag, problem.Fields(problem.Field{Code: p.Code, Params: p.Params}))
	}
}

// The places that say in which language rules are read.
const (
	byFlag = "flag" // --language, or the locale of the environment
	byFile = "file" // the locale of a household's file
)

// readableBy says of a rule that was refused as one of another language, where we read that
// too, how it is read.
func readableBy(place string, err error) error {
	p := problem.As(err)
	if p == nil || p.Params["reason"] != string(ingredient.ReasonLanguage) {
		return err
	}
	if code, _ := p.Params["language"].(string); slices.Contains(food.Languages(), food.Language(code)) {
		return problem.Wrong("", "rule-language-readable", "by", place, "part", p.Params["part"], "language", code)
	}
	return err
}

// refused is wrongUse for what a room says.
func refused(flag string, err error) error {
	var c problem.Collector
	refusedBy(&c, flag, err)
	return asTyped(c.Err())
}

// unreadableFile is wrongUse of a flag that names a file which cannot be read.
func unreadableFile(flag, file string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return wrongUse(flag, "no-file", "file", file)
	}
	return wrongUse(flag, "file-unreadable", "file", file, "why", whyUnreadable(err))
}

// whyUnreadable is why the system gives no file.
func whyUnreadable(err error) string {
	switch {
	case errors.Is(err, syscall.EISDIR):
		return "directory"
	case errors.Is(err, syscall.ENOTDIR):
		return "no-directory"
	case errors.Is(err, fs.ErrPermission):
		return "permission"
	case errors.Is(err, fs.ErrNotExist):
		return "missing"
	}
	return "other"
}

// rename gives the fields of an Invalid problem the names that the user typed: a
// flag instead of a path.
func rename(err error, name func(path string) string) error {
	p := problem.As(err)
	if p == nil || p.Kind != problem.Invalid {
		return err
	}
	return usageError{renamed{p, name}}
}

// renamed is an Invalid problem in the user's own names.
type renamed struct {
	*problem.Problem
	name func(path string) string
}

func (r renamed) Unwrap() error { return r.Problem }

// lines says what is wrong with each name. What one flag does wrong in several places is
// said once.
func (r renamed) lines(w *words.Words) []string {
	var all []string
	for _, f := range r.Fields {
		if line := r.name(f.Path) + ": " + w.Message(f); !slices.Contains(all, line) {
			all = append(all, line)
		}
	}
	return all
}

// messageOf says an error and each of several that are joined, with the cause that is hidden from users of the service; of what
// is impossible each thing that would help has a line, and of wrong use each name.
func messageOf(w *words.Words, err error) string {
	if several, ok := err.(interface{ Unwrap() []error }); ok && slices.ContainsFunc(several.Unwrap(), isWrongUse) {
		var all []string
		for _, one := range several.Unwrap() {
			all = append(all, messageOf(w, one))
		}
		return strings.Join(all, "\n")
	}
	if names, ok := errors.AsType[renamed](err); ok {
		return strings.Join(names.lines(w), "\n")
	}
	if fault := guard.FaultOf(err); fault != nil {
		return faultMessage(w, fault)
	}
	p := problem.As(err)
	if p == nil {
		return err.Error()
	}
	text := w.Detail(p)
	if p.Kind == problem.Impossible && len(w.Findings(p)) > 0 {
		_, byFlags := errors.AsType[flagged](err)
		return strings.Join(append([]string{text}, wouldHelp(w, p, byFlags)...), "\n")
	}
	for _, f := range p.Fields {
		text += "; " + f.Path + ": " + w.Message(f)
	}
	text = strings.Replace(err.Error(), p.Error(), text, 1) // with what was said around it
	if cause := p.Unwrap(); cause != nil {
		text += " (" + oneLine(problem.WithCause(cause)) + ")"
	}
	return text
}

// wouldHelp says each change with which there would be a menu.
func wouldHelp(w *words.Words, p *problem.Problem, byFlags bool) []string {
	lines := []string{w.Text("would-help")}
	for _, f := range w.Findings(p) {
		if byFlags {
			f.Location = flagsOf(f.Location)
		}
		lines = append(lines, fmt.Sprintf("  %s (%s)", f.Message, f.Location))
	}
	return lines
}

// faultMessage says what is wrong with the database and what to do, with what the
// database itself said.
func faultMessage(w *words.Words, f *guard.Fault) string {
	text := w.Text("database-fault", "fault", f.Code, "key", cmp.Or(f.Key, "--database-url"), "file", f.File)
	if f.Detail != "" {
		text += " (" + f.Detail + ")"
	}
	return text
}
