package main

import (
	"fmt"
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"mealplanner/internal/meal"
	"mealplanner/internal/words"
)

// progress shows how far long work is: a bar on a terminal, plain lines otherwise.
type progress struct {
	out   io.Writer
	words *words.Words
	total int
	bar   *progressbar.ProgressBar
}

func newProgress(h environment, total int) *progress {
	p := &progress{out: h.stderr, words: h.words, total: total}
	if file, ok := h.stderr.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		p.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(h.stderr),
			progressbar.OptionSetDescription(h.words.Text("plan-composing")),
			progressbar.OptionShowCount(),
			progressbar.OptionClearOnFinish())
	}
	return p
}

// day tells that so many days are done, the last of them on this date.
func (p *progress) day(done int, date meal.Date) {
	if p.bar != nil {
		p.bar.Describe(p.words.Text("plan-composed", "date", p.words.Date(string(date))))
		_ = p.bar.Set(done) // a bar that cannot be drawn is no failure of the plan
		return
	}
	fmt.Fprintln(p.out, p.words.Text("plan-composed-of", "date", p.words.Date(string(date)), "done", done, "total", p.total))
}

func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
