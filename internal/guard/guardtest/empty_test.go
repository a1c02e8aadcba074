package guardtest

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// failing keeps what would have failed a test.
type failing struct {
	testing.TB
	said []string
}

func (f *failing) Errorf(format string, args ...any) {
	f.said = append(f.said, fmt.Sprintf(format, args...))
}

func TestWhatIsLeftOverFailsItsTest(t *testing.T) {
	url := Postgres(t)
	s, err := startedServer()
	if err != nil {
		t.Fatal(err)
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	leak, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := leak.Exec(t.Context(), `BEGIN`); err != nil {
		t.Fatal(err)
	}
	path := strings.TrimPrefix(SQLite(t), "sqlite:")
	file, err := os.Create(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}

	over, cancel := context.WithCancel(t.Context())
	cancel() // no patience
	f := &failing{TB: t}
	s.leftNoSession(over, f, config.Database)
	leftNoFile(over, f, path)
	if len(f.said) != 2 || !strings.Contains(f.said[0], "idle in transaction BEGIN") || !strings.Contains(f.said[1], "test.db-wal") {
		t.Errorf("said %q", f.said)
	}
	leak.Close(context.Background())
	file.Close()
}
