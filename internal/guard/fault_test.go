package guard

import (
	"crypto/tls"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	lib "modernc.org/sqlite/lib"

	"mealplanner/internal/problem"
)

func TestFaultOf(t *testing.T) {
	pg := func(code, message string) error { return &pgconn.PgError{Code: code, Message: message} }
	fatal := func(code, message string) error {
		return &pgconn.PgError{Severity: "FATAL", SeverityUnlocalized: "FATAL", Code: code, Message: message}
	}
	noTLS := errors.New("tls error: server refused TLS connection")
	for _, c := range []struct {
		err  error
		code string
	}{
		{nil, ""},
		{io.EOF, ""},
		{errAway, ""},
		{errCrowded, ""},
		{errFileLocked, ""},
		{pg("57P03", "the database system is starting up"), ""},
		{pg("53300", "sorry, too many clients already"), ""},
		{pg("08P01", "server login has been failing, try again later"), ""},
		{pg("08P01", "no more connections allowed (max_client_conn)"), ""},
		{errors.New("dial tcp: lookup db: no such host"), ""},
		{sqliteError(t, lib.SQLITE_BUSY), ""},
		{sqliteError(t, lib.SQLITE_FULL), ""},
		{sqliteError(t, lib.SQLITE_IOERR), ""},
		{pg("28P01", "password authentication failed"), FaultPassword},
		{pg("08P01", "password authentication failed"), FaultPassword},
		{pg("28000", `role "x" does not exist`), FaultUser},
		{pg("28000", `no pg_hba.conf entry for host "h", user "u", database "d", no encryption`), FaultTLSWanted},
		{pg("28000", `no pg_hba.conf entry for host "h", user "u", database "d", SSL off`), FaultTLSWanted},
		{pg("08P01", "SSL required"), FaultTLSWanted},
		{pg("08P01", "SASL authentication failed"), FaultPassword},
		{pg("08P01", "no such user: x"), FaultUser},
		{pg("08P01", `"trust" authentication failed`), FaultUser},
		{pg("08P01", "no such database: x"), FaultDatabase},
		{pg("3D000", `database "x" does not exist`), FaultDatabase},
		{pg("42501", "permission denied"), FaultRight},
		{pg("3F000", "no schema"), FaultSchema},
		{pg("08P01", "transaction blocks not allowed in statement pooling mode"), FaultStatements},
		{pg("08P01", "unsupported startup parameter: search_path"), FaultParameter},
		{fatal("42704", `unrecognized configuration parameter "foo"`), FaultParameter},
		{fatal("22023", `invalid value for parameter "TimeZone": "x"`), FaultParameter},
		{fatal("55P02", `parameter "shared_buffers" cannot be changed without restarting the server`), FaultParameter},
		{fatal("42601", "invalid command-line argument for server process: -x"), FaultParameter},
		{fatal("42501", `permission denied to set parameter "log_statement"`), FaultParameter},
		{fatal("42501", `permission denied for database "x"`), FaultRight},
		{pg("42704", `type "x" does not exist`), ""}, // of a statement
		{pg("22023", "a statement's value"), ""},
		{errors.Join(noTLS, fatal("42704", "unrecognized configuration parameter")), FaultParameter},
		{errors.Join(noTLS, fatal("57P03", "the database system is starting up")), ""},
		{errors.Join(noTLS, pg("08P01", "server login has been failing, try again later")), ""},
		{errors.Join(noTLS, pg("28P01", "password authentication failed")), FaultPassword},
		{noTLS, FaultNoTLS},
		{&tls.CertificateVerificationError{Err: errors.New("x509: unknown authority")}, FaultCertificate},
		{sqliteError(t, lib.SQLITE_NOTADB), FaultNoDatabase},
		{sqliteError(t, lib.SQLITE_CORRUPT), FaultDamaged},
		{sqliteError(t, lib.SQLITE_READONLY_DIRECTORY), FaultReadOnly},
		{sqliteError(t, lib.SQLITE_CANTOPEN), FaultFile},
		{&fs.PathError{Op: "open", Path: "/x", Err: fs.ErrPermission}, FaultFile},
		{&Fault{Code: FaultEncoding}, FaultEncoding},
	} {
		wrapped := []error{c.err}
		if c.err != nil {
			wrapped = append(wrapped, fmt.Errorf("opening: %w", c.err), problem.Of(problem.Unavailable, "away").Because(errors.Join(errAway, c.err)))
		}
		for _, err := range wrapped {
			got := ""
			if f := FaultOf(err); f != nil {
				got = f.Code
			}
			if got != c.code {
				t.Errorf("%v is %q, not %q", err, got, c.code)
			}
		}
	}
}

// Each word for a fault has its place in the docs; its sentence is in words.
func TestFaultsAreInTheDocs(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "fault.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	words := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Names) != 1 || !strings.HasPrefix(spec.Names[0].Name, "Fault") {
			return true
		}
		words++
		code := strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`)
		if text := (&Fault{Code: code, Detail: "42"}).Error(); text != "guard: "+code+" (42)" {
			t.Errorf("%s: %q", code, text)
		}
		if !strings.Contains(string(page), "`"+code+"`") {
			t.Errorf("docs/operations.md does not name %s", code)
		}
		return true
	})
	if words == 0 {
		t.Error("there are no words for faults")
	}
}

func TestAlertsAreSummedUp(t *testing.T) {
	var a alerts
	at := time.Unix(1000, 0)
	for i, want := range []int{1, 0, 0, 0, 4, 0, 0, 0, 4} { // each 2.5 s
		if got := a.due("too-many-connections", at.Add(time.Duration(i)*alertEvery/4)); got != want {
			t.Errorf("line %d: %d, not %d", i, got, want)
		}
	}
	if a.due("another", at) != 1 {
		t.Error("another kind was counted with it")
	}
}
