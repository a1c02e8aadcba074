package main

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

// nobody is the author of what happens to everybody: faults.
const nobody = -1

// entry is one thing that happened.
type entry struct {
	at     time.Duration // since the beginning
	user   int
	what   string
	status int // of an answer; 0: there was none
	note   string
}

func (e entry) String() string {
	who := fmt.Sprintf("user %d", e.user)
	if e.user == nobody {
		who = "FAULT"
	}
	return fmt.Sprintf("%9.3fs  %-8s %3d  %s  %s", e.at.Seconds(), who, e.status, e.what, e.note)
}

// history is all that happened, in the order in which it was known.
type history struct {
	verbose bool

	mu         sync.Mutex
	begin      time.Time
	entries    []entry
	statuses   map[int]int
	counts     map[string]int
	violations []string
}

func newHistory(verbose bool) *history {
	return &history{verbose: verbose, begin: time.Now(), statuses: map[int]int{}, counts: map[string]int{}}
}

// answered notes an answer, or that there was none.
func (h *history) answered(user int, what string, status int, note string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.statuses[status]++
	h.entries = append(h.entries, entry{time.Since(h.begin), user, what, status, note})
}

// fault notes what was done to the world, and counts it by its first word.
func (h *history) fault(format string, args ...any) {
	kind, _, _ := strings.Cut(format, " ")
	h.count(kind, 1)
	h.noted(format, args...)
}

// noted keeps something that everybody may be concerned by.
func (h *history) noted(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	h.mu.Lock()
	defer h.mu.Unlock()
	e := entry{time.Since(h.begin), nobody, text, 0, ""}
	h.entries = append(h.entries, e)
	if h.verbose {
		fmt.Println(e)
	}
}

// count adds to one of the summary's numbers.
func (h *history) count(what string, n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.counts[what] += n
}

// excerptLength is how many lines are shown with a violation.
const excerptLength = 40

// violated notes a broken promise, with what is known of id.
func (h *history) violated(user int, id, format string, args ...any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	text := fmt.Sprintf("user %d: %s: %s", user, id, fmt.Sprintf(format, args...))
	for _, e := range h.excerpt(user, id) {
		text += "\n    " + e.String()
	}
	h.violations = append(h.violations, text)
	if h.verbose {
		fmt.Println("VIOLATION", text)
	}
}

// excerpt gives the last lines about id, with the faults between them.
func (h *history) excerpt(user int, id string) []entry {
	about := func(e entry) bool {
		return e.user == user && (id == "" || strings.Contains(e.what, id) || strings.Contains(e.note, id))
	}
	first := -1
	for i, e := range h.entries {
		if about(e) {
			first = i
			break
		}
	}
	var lines []entry
	for i := len(h.entries) - 1; i >= first && first >= 0 && len(lines) < excerptLength; i-- {
		if e := h.entries[i]; e.user == nobody || about(e) {
			lines = append([]entry{e}, lines...)
		}
	}
	return lines
}

// write puts the whole history into a file, if one is named.
func (h *history) write(file string) error {
	if file == "" {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	var all strings.Builder
	for _, e := range h.entries {
		fmt.Fprintln(&all, e)
	}
	return os.WriteFile(file, []byte(all.String()), 0o600)
}
