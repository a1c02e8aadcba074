// Package bare is the least that any server has to do for a read: net/http, a driver, one
// prepared statement that looks the session up, and one that reads the answer's bytes from a
// row by their key. A benchmark runs it as a process of its own, beside ours, and reads the
// same bytes from both.
package bare

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"

	"mealplanner/bench/service"
)

// databaseEnv makes a program the bare server: the database that it reads.
const databaseEnv = "MEALPLANNER_BENCH_BARE"

// Conns is how many connections it has: the interactive share of our server's ten.
const Conns = 6

// Answer is what is kept for a key: an answer as our server gave it.
type Answer struct {
	Body     []byte
	Type     string // its Content-Type
	Encoding string // its Content-Encoding; empty: as it is
	ETag     string // its version
}

// errNone says that there is no such row.
var errNone = errors.New("bare: there is no such row")

// rows are those of one database. Both statements are prepared.
type rows interface {
	// session gives whose a token is, by its hash.
	session(ctx context.Context, hash string, now int64) (account string, err error)
	version(ctx context.Context, key string) (etag string, err error)
	answer(ctx context.Context, key string) (Answer, error)
	close()
}

// ServeIfAsked serves where this process is to be the bare server, and does not return then.
// A program that calls Start calls it first, and so does its TestMain.
func ServeIfAsked() {
	database := os.Getenv(databaseEnv)
	if database == "" {
		return
	}
	fmt.Fprintln(os.Stderr, serve(database)) // it serves until it is killed
	os.Exit(1)
}

func serve(database string) error {
	rows, err := open(context.Background(), database)
	if err != nil {
		return err
	}
	defer rows.close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "the bare server is at http://"+listener.Addr().String())
	return (&http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: handler(rows)}).Serve(listener)
}

// Of is the path at which the answer of a key is read by who has a session.
func Of(key string) string { return "/read/" + key }

// Open is the path at which it is read by anybody.
func Open(key string) string { return "/open/" + key }

func handler(rows rows) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /read/{key}", func(w http.ResponseWriter, r *http.Request) {
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if _, err := rows.session(r.Context(), hash(token), time.Now().UnixMicro()); err != nil {
			refuse(w, err, http.StatusUnauthorized)
			return
		}
		if known := r.Header.Get("If-None-Match"); known != "" {
			etag, err := rows.version(r.Context(), r.PathValue("key"))
			if err == nil && etag == known {
				w.Header().Set("ETag", etag)
				w.WriteHeader(http.StatusNotModified)
				return
			}
		}
		send(w, r, rows)
	})
	mux.HandleFunc("GET /open/{key}", func(w http.ResponseWriter, r *http.Request) { send(w, r, rows) })
	return mux
}

func send(w http.ResponseWriter, r *http.Request, rows rows) {
	a, err := rows.answer(r.Context(), r.PathValue("key"))
	if err != nil {
		refuse(w, err, http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", a.Type)
	w.Header().Set("ETag", a.ETag)
	if a.Encoding != "" {
		w.Header().Set("Content-Encoding", a.Encoding)
	}
	_, _ = w.Write(a.Body) // a client that is gone is none of ours
}

func refuse(w http.ResponseWriter, err error, none int) {
	status := http.StatusInternalServerError
	if errors.Is(err, errNone) {
		status = none
	}
	http.Error(w, err.Error(), status)
}

func hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Start runs this program as the bare server of a database, with more of its environment.
func Start(ctx context.Context, database string, environment ...string) (*service.Process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self)
	cmd.Env = append(append(os.Environ(), environment...), databaseEnv+"="+database)
	return service.Start(ctx, cmd, nil)
}
