package guard

import "context"

// Leak borrows a connection as a View would and never gives it back, nor its cell:
// what a door with a fault in it would do.
func (g *Guard) Leak(ctx context.Context) error { return g.leakOn(ctx) }

// leakOn and leakHere stand where through and run do, so that the stack begins at who
// called.
func (g *Guard) leakOn(ctx context.Context) error { return g.leakHere(ctx) }

func (g *Guard) leakHere(ctx context.Context) error {
	e, err := enter(ctx)
	if err != nil {
		return err
	}
	a := &attempt{guard: g, lane: g.lanes[e.lane], edge: e, door: viewDoor, tries: 1}
	tx, err := a.borrow(ctx)
	if err != nil {
		return err
	}
	return g.engine.begin(ctx, tx.conn, a.lane, viewDoor)
}

// LoginAtTheWriter reports whether critical work stands in SQLite's one queue for writing.
func (g *Guard) LoginAtTheWriter() bool {
	e, ok := g.engine.(*lite)
	if !ok {
		return false
	}
	e.writing.mu.Lock()
	defer e.writing.mu.Unlock()
	return len(e.writing.queues[rankCritical]) > 0
}
