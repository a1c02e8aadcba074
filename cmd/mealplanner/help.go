package main

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"

	"mealplanner/internal/problem"
	"mealplanner/internal/words"
)

// newParser makes the parser of a command line, which explains itself in a language.
func newParser(line *commandLine, w *words.Words, options ...kong.Option) (*kong.Kong, error) {
	parser, err := kong.New(line, append([]kong.Option{kong.Name("mealplanner"), kong.Help(helpIn(w))}, options...)...)
	if err != nil {
		return nil, err
	}
	parser.Model.Help = w.Name("help", parser.Model.Name)
	explain(parser.Model.Node, w, "")
	return parser, nil
}

// explain gives every command, argument and flag below a node its help. One that stands
// below the command's name goes before the general one.
func explain(node *kong.Node, w *words.Words, command string) {
	help := func(name string) string {
		if own := w.Name("help", command+name); own != command+name {
			return own
		}
		return w.Name("help", name)
	}
	for _, flag := range node.Flags {
		if flag.Name == "help" {
			flag.Help = w.Text("help-flag")
			continue
		}
		flag.Help, flag.PlaceHolder = help("--"+flag.Name), w.Name("placeholder", flag.PlaceHolder)
	}
	for _, value := range node.Positional {
		value.Help, value.Name = help("<"+value.Name+">"), w.Name("placeholder", value.Name)
	}
	for _, child := range node.Children {
		child.Help = help(child.Name)
		explain(child, w, command+child.Name+" ")
	}
}

// argument is an argument as the help names it.
func argument(w *words.Words, name string) string { return "<" + w.Name("placeholder", name) + ">" }

// helpIn prints the parser's help with its headings in a language.
func helpIn(w *words.Words) kong.HelpPrinter {
	return func(options kong.HelpOptions, ctx *kong.Context) error {
		out := ctx.Stdout
		defer func() { ctx.Stdout = out }()
		var page bytes.Buffer
		ctx.Stdout = &page
		if err := kong.DefaultHelpPrinter(options, ctx); err != nil {
			return err
		}
		_, err := out.Write([]byte(headings(w).Replace("\n" + page.String())[1:]))
		return err
	}
}

// headings are the parser's own words of a help page, each with ours.
func headings(w *words.Words) *strings.Replacer {
	return strings.NewReplacer(
		"\nUsage: ", "\n"+w.Text("usage")+": ",
		"\nArguments:\n", "\n"+w.Text("help-arguments")+":\n",
		"\nCommands:\n", "\n"+w.Text("help-commands")+":\n",
		"\nFlags:\n", "\n"+w.Text("help-flags")+":\n",
		"\n"+`Run "mealplanner <command> --help" for more information on a command.`, "\n"+w.Text("help-of-command", "program", "mealplanner"),
		"\n"+`Run "mealplanner --help" for more information.`, "\n"+w.Text("help-more", "program", "mealplanner"),
		"[flags]", w.Text("help-any-flags"),
		"<command>", w.Text("help-any-command"),
	)
}

// parserErrors are the parser's sentences, which it gives no type, by the codes of ours.
// The names of the groups are the parameters.
var parserErrors = []struct {
	code string
	form *regexp.Regexp
}{
	{code: "unknown-flag-perhaps", form: regexp.MustCompile(`^unknown flag (?P<flag>\S+?), did you mean (?:one of )?(?P<perhaps>.*)\?$`)},
	{code: "unknown-flag", form: regexp.MustCompile(`^unknown flag (?P<flag>\S+)$`)},
	{code: "unknown-argument-perhaps", form: regexp.MustCompile(`^unexpected argument (?P<argument>.*), did you mean (?:one of )?(?P<perhaps>.*)\?$`)},
	{code: "unknown-argument", form: regexp.MustCompile(`^unexpected argument (?P<argument>.*)$`)},
	{code: "one-of-missing", form: regexp.MustCompile(`^expected one of (?P<expected>.*)$`)},
	{code: "argument-missing", form: regexp.MustCompile(`^expected (?P<expected>["<].*)$`)},
	{code: "flag-missing", form: regexp.MustCompile(`^missing flags: (?P<flags>.*)$`)},
	{code: "flag-whole-number", form: regexp.MustCompile(`^(?P<flag>--[a-z-]+).*: expected a valid \d+ bit u?int but got "(?P<value>.*?)"$`)},
	{code: "flag-number", form: regexp.MustCompile(`^(?P<flag>--[a-z-]+).*: expected a float but got "(?P<value>.*?)" \(string\)$`)},
	{code: "flag-boolean", form: regexp.MustCompile(`^(?P<flag>--[a-z-]+).*: bool value must be .* but got "(?P<value>.*?)"$`)},
	{code: "flag-value-perhaps", form: regexp.MustCompile(`^(?P<flag>--[a-z-]+): expected \S+ value but got .*; perhaps try (?P<perhaps>.*)\?$`)},
	{code: "flag-without-value", form: regexp.MustCompile(`^(?P<flag>--[a-z-]+).*: (?:expected .* value but got .*EOL.*|missing value, .*)$`)},
}

// quotedString is one of those that the parser lists.
var quotedString = regexp.MustCompile(`"[^"]*"`)

// quotedIn gives the names of a list of the parser without their quotes: of "add", "list"
// add and list. A flag with its value, --days="-1", keeps them.
func quotedIn(list string) []string {
	if !strings.HasPrefix(list, `"`) {
		return []string{list}
	}
	names := quotedString.FindAllString(list, -1)
	for i, name := range names {
		names[i] = strings.Trim(name, `"`)
	}
	if strings.HasSuffix(list, "...") { // the parser lists no more than five
		names = append(names, "…")
	}
	return names
}

// parserError is an error of the parser as ours; one of another form stays as it is.
func parserError(err error) error {
	for _, known := range parserErrors {
		values := known.form.FindStringSubmatch(err.Error())
		if values == nil {
			continue
		}
		var params []any
		for i, name := range known.form.SubexpNames() {
			switch name {
			case "":
			case "perhaps":
				params = append(params, name, quotedIn(values[i]))
			case "expected":
				params = append(params, name, strings.Join(quotedIn(values[i]), ", "))
			default:
				params = append(params, name, values[i])
			}
		}
		return usageError{problem.Of(problem.Malformed, known.code, params...)}
	}
	return usageError{err}
}
