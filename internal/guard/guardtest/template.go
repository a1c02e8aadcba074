package guardtest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Template is what databases of tests hold at their start. Fill puts it into an empty
// one, and leaves no connection; it runs once for each engine and test binary, for the
// databases that tests get are copies.
type Template struct {
	Fill func(url string) error

	sqlite, postgres once
}

// once is what a template keeps of an engine, when a test has asked for it.
type once struct {
	sync.Once
	copied string // a file, a database
	err    error
}

// Each runs fn once on each engine, in subtests named "sqlite" and "postgres".
func (m *Template) Each(t *testing.T, fn func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, m.SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { fn(t, m.Postgres(t)) })
}

// SQLite gives the URL of a database file as the function SQLite does, filled.
func (m *Template) SQLite(t testing.TB) string {
	t.Helper()
	m.sqlite.Do(func() { m.sqlite.copied, m.sqlite.err = m.fileOf() })
	if m.sqlite.err != nil {
		t.Fatalf("a SQLite file to copy: %v", m.sqlite.err)
	}
	url := SQLite(t)
	if err := os.WriteFile(strings.TrimPrefix(url, "sqlite:"), []byte(m.sqlite.copied), 0o600); err != nil {
		t.Fatal(err)
	}
	return url
}

// fileOf gives the content of a file that Fill has filled.
func (m *Template) fileOf() (string, error) {
	dir, err := os.MkdirTemp("", "mealplanner-sqlite-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "template.db")
	if err := m.Fill("sqlite:" + path); err != nil {
		return "", err
	}
	if wal, err := os.Stat(path + "-wal"); err == nil && wal.Size() > 0 {
		return "", fmt.Errorf("%s is still open", path)
	}
	content, err := os.ReadFile(path)
	return string(content), err
}

// Postgres gives the URL of a fresh database as the function Postgres does, filled.
func (m *Template) Postgres(t testing.TB) string {
	t.Helper()
	s, err := startedServer()
	if err != nil {
		t.Fatalf("PostgreSQL for the tests: %v", err)
	}
	m.postgres.Do(func() {
		name := nextName()
		m.postgres.copied = " TEMPLATE " + name
		if m.postgres.err = s.administer(`CREATE DATABASE ` + name + ` OWNER ` + role); m.postgres.err == nil {
			m.postgres.err = m.Fill(s.url(name))
		}
	})
	if m.postgres.err != nil {
		t.Fatalf("a PostgreSQL database to copy: %v", m.postgres.err)
	}
	return s.fresh(t, m.postgres.copied)
}
