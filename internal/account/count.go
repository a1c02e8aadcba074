package account

import (
	"maps"
	"sync"
)

// counts are numbers by name. The zero value is ready.
type counts struct {
	mu sync.Mutex
	of map[string]int64
}

func (c *counts) add(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == nil {
		c.of = map[string]int64{}
	}
	c.of[name]++
}

func (c *counts) all() map[string]int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := make(map[string]int64, len(c.of))
	maps.Copy(all, c.of)
	return all
}

// inFlight is what is being done for each key, so that requests that arrive together
// do it once. The zero value is ready.
type inFlight struct {
	mu   sync.Mutex
	keys map[string]bool
}

// begin reports whether the caller is the first; if so it must call end.
func (f *inFlight) begin(key string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.keys[key] {
		return false
	}
	if f.keys == nil {
		f.keys = map[string]bool{}
	}
	f.keys[key] = true
	return true
}

func (f *inFlight) end(key string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.keys, key)
}
