package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"mealplanner/internal/llm/llmtest"
)

const serveAs = `a personality, or behaviours of internal/llm/llmtest such as status-429, hang or cut; several with commas: in turn; "list" shows all`

// provider is a scripted one that somebody switches by hand while it serves.
type provider struct {
	delay time.Duration
	out   io.Writer

	mu   sync.Mutex // of what follows and of out
	turn []part
}

// part is what one call is answered with.
type part struct {
	name  string
	reply llmtest.Personality
}

// provide serves until ctx ends, and follows the lines of in.
func (o options) provide(ctx context.Context, in io.Reader, out io.Writer) error {
	p := &provider{delay: o.delay, out: out}
	if err := p.become(o.as); err != nil {
		return err
	}
	url, stop, err := llmtest.New(p.choose).Listen(o.serve)
	if err != nil {
		return err
	}
	defer stop()
	p.say("A scripted model is at %s. In another terminal:\n\n\tgo run ./cmd/mealplanner serve --model-url %s --model-name scripted --model-concurrency 4\n\n"+
		"Each call takes %v (-delay). A line here is what it does from now on: plausible, sloppy, hostile, or what \"list\" shows.\n", url, url, o.delay)
	go p.follow(in)
	<-ctx.Done()
	return nil
}

// follow changes what the provider does, line by line.
func (p *provider) follow(in io.Reader) {
	for lines := bufio.NewScanner(in); lines.Scan(); {
		switch line := strings.TrimSpace(lines.Text()); line {
		case "":
		case "list":
			p.list()
		default:
			if err := p.become(line); err != nil {
				p.say("%v\n", err)
			}
		}
	}
}

// become takes names, which answer in turn.
func (p *provider) become(names string) error {
	var turn []part
	for name := range strings.SplitSeq(names, ",") {
		found, err := partOf(strings.TrimSpace(name))
		if err != nil {
			return err
		}
		turn = append(turn, found)
	}
	p.mu.Lock()
	p.turn = turn
	p.mu.Unlock()
	p.say("it is %s\n", names)
	return nil
}

// partOf finds a personality or a behaviour. Who asks a personality for no dishes, as
// "mealplanner doctor" does, is told that it is ready.
func partOf(name string) (part, error) {
	for _, x := range personalities() {
		if x.name == name {
			return part{name, func(c llmtest.Call) llmtest.Reply {
				if _, ok := llmtest.QuestionOf(c.Asked.Prompt()); !ok {
					return llmtest.Say(llmtest.Ready)
				}
				return x.reply(c)
			}}, nil
		}
	}
	b, err := llmtest.Named(name)
	if err != nil {
		return part{}, fmt.Errorf("nothing is called %q: \"list\" shows what there is", name)
	}
	return part{name, llmtest.Always(b.Reply)}, nil
}

// choose takes the next part, and says what was asked.
func (p *provider) choose(c llmtest.Call) llmtest.Reply {
	p.mu.Lock()
	next := p.turn[(c.Number-1)%len(p.turn)]
	p.mu.Unlock()
	what := "a question of its own"
	if q, ok := llmtest.QuestionOf(c.Asked.Prompt()); ok {
		what = fmt.Sprintf("%s, %d slots", q.Weekday, len(q.Slots))
	}
	p.say("call %d: %s, %d bytes, %s: %s\n", c.Number, what, len(c.Body), c.Asked.Format(), next.name)
	return llmtest.Later(p.delay, next.reply(c))
}

func (p *provider) list() {
	for _, x := range personalities() {
		p.say("%-28s a model\n", x.name)
	}
	for _, b := range llmtest.Behaviours() {
		p.say("%-28s %s\n", b.Name, b.About)
	}
}

func (p *provider) say(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintf(p.out, format, args...)
}
