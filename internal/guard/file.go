package guard

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// What a SQLite file needs beside its transactions: people copy it, lose it and put it
// back, and none of that may make a new service of an old one.

const (
	// applicationID is in the header of each file that we make ("MEAL"). It is there before
	// the file has a log, so that a file without tables which has it never had any.
	applicationID = 0x4d45414c
	// markerSuffix names the file beside the database that says that it held a service.
	markerSuffix = ".marker"
	// What was written rests in the log; copies are made of the file. So the log goes into
	// the file when nobody has written for logQuiet, and after logOldest in any case.
	logQuiet, logOldest = time.Second, 2 * time.Second
	// tendLimit is the longest that writers wait for that. A log is 4 MB at most, as SQLite
	// does the same by itself after 1,000 pages.
	tendLimit = time.Second
	// settleLimit is how long maintenance waits at its end for those who read the file as it
	// was before.
	settleLimit = 5 * time.Second
	// logMost is what the log's file keeps of its length when all of it is in the database.
	logMost = 4 << 20
	// checkLimit bounds the look at the whole file when it is opened: about 1 GB on a disk
	// of our day. What is not seen by then is found when it is read.
	checkLimit = 2 * time.Second
)

const markerText = `This file says that the database %s beside it has held a service.
If that is ever empty or missing, the service refuses to begin anew in its place.
Remove this file to begin anew on purpose.
`

// Fresh reports whether the URL names a SQLite file that does not exist yet, or is empty,
// and can be made: nothing is opened, made or changed.
func Fresh(databaseURL string) (bool, error) {
	path, ok := strings.CutPrefix(databaseURL, "sqlite:")
	if !ok {
		return false, nil
	}
	e, err := newLite(path)
	if err != nil || size(e.path) > 0 {
		return false, err
	}
	if err := e.lacking(); err != nil {
		return false, err
	}
	return true, e.writable()
}

// filePath is the path of a URL without its scheme; sqlite:///var/lib/… as others write it.
func filePath(path string) string {
	if rest, ok := strings.CutPrefix(path, "//"); ok {
		path = rest
	}
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}

// size of a file; 0: there is none.
func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// lacking is the fault of an empty or missing file that was not always so. SQLite must
// not be asked: it would remove the log beside an empty file.
func (e *lite) lacking() error {
	switch {
	case size(e.path) > 0:
		return nil
	case size(e.path+markerSuffix) > 0:
		return e.fault(FaultEmptied)
	case size(e.path+"-wal") > 0:
		return e.fault(FaultLogAlone)
	}
	return nil
}

func (e *lite) fault(code string) *Fault { return &Fault{Code: code, File: e.path} }

// ofFile names the file in a fault.
func (e *lite) ofFile(err error) error {
	if f := FaultOf(err); f != nil {
		named := *f
		named.File = e.path
		return &named
	}
	return err
}

// faultOf is FaultOf, with the file named.
func (g *Guard) faultOf(err error) *Fault {
	if e, ok := g.engine.(*lite); ok {
		err = e.ofFile(err)
	}
	return FaultOf(err)
}

// writable looks whether the file could be made: whether the nearest directory above that
// exists takes one.
func (e *lite) writable() error {
	for dir := filepath.Dir(e.path); ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist) && dir != filepath.Dir(dir):
			continue
		case err == nil && !info.IsDir():
			err = &fs.PathError{Op: "open", Path: dir, Err: errors.New("not a directory")}
		case err == nil:
			err = takesFiles(dir)
		}
		if err != nil {
			f := e.fault(FaultFile)
			f.Detail = err.Error()
			return f
		}
		return nil
	}
}

// takesFiles tries it.
func takesFiles(dir string) error {
	file, err := os.CreateTemp(dir, ".mealplanner-")
	if err != nil {
		return err
	}
	return errors.Join(file.Close(), os.Remove(file.Name()))
}

// create makes the directory and the file, for their modes: households' health data is
// nobody else's to read.
func (e *lite) create() error {
	if err := e.lacking(); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(e.path), 0o700); err != nil {
		return e.ofFile(fmt.Errorf("the database's directory: %w", err))
	}
	file, err := os.OpenFile(e.path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return e.ofFile(fmt.Errorf("the database's file: %w", err))
	}
	return file.Close()
}

// prepare opens the writer, which turns the file to WAL before anybody reads, and looks at
// what the file holds.
func (e *lite) prepare(ctx context.Context, _ *lane) error {
	logged := e.logged()
	for _, step := range []func(context.Context) error{e.sign, e.writer.PingContext,
		func(ctx context.Context) error { return e.complete(ctx, logged) }, e.check} {
		if err := step(ctx); err != nil {
			return e.ofFile(err)
		}
	}
	e.wrote.note(time.Now()) // the log of a process that was killed
	return nil
}

// logged reports whether the file was last written by one who kept a log beside it: its
// header says so.
func (e *lite) logged() bool {
	file, err := os.Open(e.path)
	if err != nil {
		return false
	}
	defer file.Close()
	header := make([]byte, 20)
	_, err = io.ReadFull(file, header)
	return err == nil && header[18] == 2
}

// sign puts our name into an empty file, without a log. Another process may do so too.
func (e *lite) sign(ctx context.Context) error {
	if size(e.path) > 0 {
		return nil
	}
	dsn := &url.URL{Scheme: "file", OmitHost: true, Path: e.path, RawQuery: "_pragma=busy_timeout(10000)"}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, fmt.Sprint("PRAGMA application_id = ", applicationID))
	return err
}

// complete is the fault of a file that has lost its tables.
func (e *lite) complete(ctx context.Context, logged bool) error {
	tables, id, err := e.contents(ctx)
	switch {
	case err != nil || tables > 0:
		return err
	case size(e.path+markerSuffix) > 0:
		return e.fault(FaultEmptied)
	case id != applicationID && logged:
		// All that an earlier version wrote was in the log for long.
		return e.fault(FaultNoLog)
	}
	return nil
}

// contents are how many tables the file has, and whose it is.
func (e *lite) contents(ctx context.Context) (tables, id int, err error) {
	err = e.writer.QueryRowContext(ctx, "SELECT count(*), (SELECT application_id FROM pragma_application_id) FROM sqlite_schema").Scan(&tables, &id)
	return tables, id, err
}

// check looks for damage in the whole file, for as long as it may.
func (e *lite) check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	var report string
	err := e.writer.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&report)
	switch {
	case ctx.Err() != nil:
		return nil
	case err == nil && report != "ok":
		f := e.fault(FaultDamaged)
		f.Detail = report
		return f
	}
	return err
}

// settle is after maintenance: the file itself then has all tables, and is marked as one
// that holds a service.
func (e *lite) settle(ctx context.Context) error {
	e.wrote.note(time.Now())
	tables, id, err := e.contents(ctx)
	if err != nil || tables == 0 {
		return err
	}
	if id != applicationID {
		if _, err := e.writer.ExecContext(ctx, fmt.Sprint("PRAGMA application_id = ", applicationID)); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, settleLimit)
	defer cancel()
	for size(e.path+markerSuffix) == 0 {
		whole, err := e.fold(ctx)
		switch {
		case err != nil:
			return err
		case whole:
			return os.WriteFile(e.path+markerSuffix, fmt.Appendf(nil, markerText, filepath.Base(e.path)), 0o600)
		case !pause(ctx, maxTries):
			return errFileLocked // others need the file as it was before
		}
	}
	return nil
}

// fold brings the log into the file as far as no reader needs the file as it was, and
// reports whether that was all of it. Nobody waits for it but writers.
func (e *lite) fold(ctx context.Context) (whole bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, tendLimit)
	defer cancel()
	var busy, pages, folded int
	err = e.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &pages, &folded)
	return err == nil && busy == 0 && pages == folded, err
}

// tend folds the log into the file when it is time.
func (e *lite) tend(ctx context.Context, stop <-chan struct{}) error {
	upTo, due := e.wrote.due(time.Now())
	if !due {
		return nil
	}
	if err := e.writing.take(ctx, rankGeneration, tendLimit, noMore, stop); err != nil {
		return err
	}
	defer e.writing.give(rankGeneration)
	whole, err := e.fold(ctx)
	if whole {
		e.wrote.folded(upTo)
	}
	return e.ofFile(err)
}

// writes are what the log has that the file has not.
type writes struct {
	mu          sync.Mutex
	first, last time.Time // zero: nothing
}

func (w *writes) note(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.first.IsZero() {
		w.first = now
	}
	w.last = now
}

// due reports whether the log should go into the file now, and how far it goes.
func (w *writes) due(now time.Time) (upTo time.Time, due bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last, !w.first.IsZero() && (now.Sub(w.last) >= logQuiet || now.Sub(w.first) >= logOldest)
}

func (w *writes) folded(upTo time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.last.Equal(upTo) {
		w.first = time.Time{}
	} else {
		w.first = w.last
	}
}
