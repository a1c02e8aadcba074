package main

import (
	"fmt"
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"mealplanner/internal/meal"
)

// progress shows how far long work is: a bar on a terminal, plain lines otherwise.
type progress struct {
	out   io.Writer
	total int
	bar   *progressbar.ProgressBar
}

func newProgress(out io.Writer, total int) *progress {
	p := &progress{out: out, total: total}
	if file, ok := out.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		p.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(out),
			progressbar.OptionSetDescription("composing"),
			progressbar.OptionShowCount(),
			progressbar.OptionClearOnFinish())
	}
	return p
}

// day tells that so many days are done, the last of them on this date.
func (p *progress) day(done int, date meal.Date) {
	if p.bar != nil {
		p.bar.Describe("composed " + string(date))
		_ = p.bar.Set(done) // a bar that cannot be drawn is no failure of the plan
		return
	}
	fmt.Fprintf(p.out, "composed %s (%d of %d)\n", date, done, p.total)
}

func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
