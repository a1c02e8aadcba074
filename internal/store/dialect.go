package store

import (
	"bytes"
	"io"
	"io/fs"
	"regexp"
	"strings"

	"mealplanner/internal/guard"
)

// dialect holds what differs between the two databases; everything else is one text.
type dialect struct {
	name  guard.Dialect
	words *strings.Replacer
}

// dialectOf gives the words for a database. In a statement that goes through sql,
//
//	{now}          is the database's clock, in microseconds
//	{skip locked}  locks the rows that are read and passes over locked ones
//	{migrated}     is whether migrations have ever run
//	{has schema}   is whether there is a schema to make tables in
//	{may create}   is whether the database's user may make them there
func dialectOf(d guard.Dialect) dialect {
	if d == guard.Postgres {
		return dialect{d, strings.NewReplacer(
			"{now}", "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)",
			"{skip locked}", "FOR UPDATE SKIP LOCKED",
			"{migrated}", "to_regclass('goose_db_version') IS NOT NULL",
			"{has schema}", "current_schema() IS NOT NULL",
			"{may create}", "COALESCE(has_schema_privilege(current_schema(), 'CREATE'), false)",
		)}
	}
	// SQLite has one writer, so there is nothing to lock; its clock counts milliseconds.
	return dialect{d, strings.NewReplacer(
		"{now}", "CAST(round(unixepoch('subsec') * 1000) * 1000 AS INTEGER)",
		"{skip locked}", "",
		"{migrated}", "EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'goose_db_version')",
		"{has schema}", "true",
		"{may create}", "true",
	)}
}

// sql puts the database's words into a statement.
func (d dialect) sql(query string) string { return d.words.Replace(query) }

// Migrations are written in SQLite's words. PostgreSQL calls the types otherwise,
// has no STRICT, and must be told to compare text byte by byte as SQLite does.
var postgresWords = map[string]string{
	"TEXT":    `TEXT COLLATE "C"`,
	"INTEGER": "BIGINT",
	"REAL":    "DOUBLE PRECISION",
	"STRICT":  "",
}

var sqliteWord = regexp.MustCompile(`\b(TEXT|INTEGER|REAL|STRICT)\b`)

// ddl gives a migration in the database's words. A line that begins with
// "-- sqlite:" or "-- postgres:" is for that database only.
func (d dialect) ddl(migration string) string {
	own := "-- " + string(d.name) + ":"
	lines := strings.Split(migration, "\n")
	for i, line := range lines {
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		if rest, mine := strings.CutPrefix(line[len(indent):], own); mine {
			line = indent + strings.TrimLeft(rest, " ")
		}
		if d.name == guard.Postgres && !strings.HasPrefix(strings.TrimSpace(line), "--") {
			line = sqliteWord.ReplaceAllStringFunc(line, func(w string) string { return postgresWords[w] })
		}
		lines[i] = line
	}
	return strings.Join(lines, "\n")
}

// dialectFS shows migrations in a database's words.
type dialectFS struct {
	fs.FS
	dialect dialect
}

// Open gives a directory as it is, and a file in the database's words.
func (f dialectFS) Open(name string) (fs.File, error) {
	file, err := f.FS.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil || info.IsDir() {
		return file, err
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	return &textFile{bytes.NewReader([]byte(f.dialect.ddl(string(text)))), info}, nil
}

// textFile is a file in memory.
type textFile struct {
	*bytes.Reader
	info fs.FileInfo
}

// Stat gives the information of the file as it was embedded.
func (f *textFile) Stat() (fs.FileInfo, error) { return f.info, nil }

// Close does nothing.
func (f *textFile) Close() error { return nil }
