package guard

import (
	"crypto/tls"
	"errors"
	"io/fs"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"mealplanner/internal/problem"
)

// Fault is what is wrong with a database for as long as nobody mends it: waiting and
// asking again do not help.
type Fault struct {
	Code   string // one of the words below
	File   string // the path, on SQLite
	Key    string // the setting that names the database; empty: --database-url
	Detail string // what the database or the system said; holds no password
}

// The faults.
const (
	FaultPassword    = "password-refused"
	FaultUser        = "user-refused"
	FaultDatabase    = "database-missing"
	FaultTLSWanted   = "tls-wanted"
	FaultNoTLS       = "tls-refused"
	FaultCertificate = "certificate-refused"
	FaultRight       = "right-missing"
	FaultSchema      = "schema-missing"
	FaultEncoding    = "encoding"
	FaultNewer       = "schema-newer"
	FaultStatements  = "pooler-of-statements"
	FaultDirect      = "direct-url-pooled"
	FaultParameter   = "parameter-refused"
	FaultFile        = "file-not-usable"
	FaultReadOnly    = "file-read-only"
	FaultNoDatabase  = "file-no-database"
	FaultDamaged     = "file-damaged"
	FaultEmptied     = "file-emptied"
	FaultLogAlone    = "log-without-file"
	FaultNoLog       = "file-without-log"
)

// Error names the fault by its code, with what the database said. What it is and what to do
// is a message of words, "database-fault".
func (f *Fault) Error() string {
	text := "guard: " + f.Code
	if f.Detail != "" {
		text += " (" + f.Detail + ")"
	}
	return text
}

// faultStates are PostgreSQL's words for what no waiting mends.
var faultStates = map[string]string{
	"28P01": FaultPassword,
	"28000": FaultUser,
	"3D000": FaultDatabase,
	"42501": FaultRight,
	"3F000": FaultSchema,
}

// refusedParameters are PostgreSQL's words for a parameter of the URL that it does not know,
// whose value it does not take, or that cannot be set by a session. Only as the end of a
// session: a statement may meet them for other reasons.
var refusedParameters = map[string]bool{"42704": true, "22023": true, "42601": true, "55P02": true}

// refusesParameter reports the server's end of a session that began with a parameter it
// does not take.
func refusesParameter(pg *pgconn.PgError) bool {
	if pg.SeverityUnlocalized != "FATAL" {
		return false
	}
	return refusedParameters[pg.Code] || pg.Code == "42501" && strings.Contains(pg.Message, "to set parameter")
}

// faultFiles are SQLite's, by primary result code.
var faultFiles = map[int]string{
	lib.SQLITE_READONLY: FaultReadOnly,
	lib.SQLITE_PERM:     FaultReadOnly,
	lib.SQLITE_CANTOPEN: FaultFile,
	lib.SQLITE_NOTADB:   FaultNoDatabase,
	lib.SQLITE_CORRUPT:  FaultDamaged,
}

// unsupported is what PgBouncer says of a startup parameter that it does not pass on.
const unsupported = "unsupported startup parameter"

// faultTexts are for those who have no code of their own: PgBouncer gives all its refusals
// one, and pgx says only in words that it was refused TLS.
var faultTexts = []struct{ says, code string }{
	{"statement pooling mode", FaultStatements},
	{unsupported, FaultParameter}, // not one of ours: those were left out before
	{"no such user", FaultUser},
	{"no such database", FaultDatabase},
	{`"trust" authentication failed`, FaultUser},
	{"authentication failed", FaultPassword},
	{"SSL required", FaultTLSWanted},
	{"server refused TLS connection", FaultNoTLS},
}

// FaultOf gives the fault that an error stands for; nil: waiting may help.
func FaultOf(err error) *Fault {
	var known *Fault
	if err == nil || errors.As(err, &known) {
		return known
	}
	if code := faultCode(err); code != "" {
		return &Fault{Code: code, Detail: detailOf(err)}
	}
	return nil
}

// detailOf is what the server, the driver or the system said, in one line: without what we
// made of it, and without what the driver tried beside (sslmode=prefer tries TLS first).
func detailOf(err error) string {
	var dial *pgconn.ConnectError
	var pg *pgconn.PgError
	var lite *sqlite.Error
	text := problem.WithCause(err)
	switch {
	case errors.As(err, &pg):
		text = pg.Error()
	case errors.As(err, &dial):
		text = dial.Error()
	case errors.As(err, &lite):
		text = lite.Error()
	}
	return strings.Join(strings.Fields(text), " ")
}

func faultCode(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		if refusesParameter(pg) {
			return FaultParameter
		}
		if pg.Code == "28000" && (strings.Contains(pg.Message, "no encryption") || strings.Contains(pg.Message, "SSL")) {
			return FaultTLSWanted // pg_hba.conf has a line, for TLS only
		}
		if code := faultStates[pg.Code]; code != "" || pg.Code != "08P01" {
			return code
		}
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return faultFiles[lite.Code()&0xff]
	}
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &certificate):
		return FaultCertificate
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EISDIR):
		return FaultFile
	}
	detail := detailOf(err)
	for _, text := range faultTexts {
		if strings.Contains(detail, text.says) {
			return text.code
		}
	}
	return ""
}

// says reports whether an error holds these words.
func says(err error, words string) bool { return err != nil && strings.Contains(err.Error(), words) }
