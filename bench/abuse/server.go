package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"mealplanner/bench/service"
)

// startServer runs one that believes X-Forwarded-For of loopback, so that each of our
// people and strangers has an address of its own; it waits until the server is ready.
func startServer(ctx context.Context, binary, database string) (*service.Process, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	// Behind proxies the first account is the administrator's, who is made beforehand.
	admin := exec.CommandContext(ctx, binary, "user", "add", "--admin", "--database-url", database, "admin@example.org")
	if said, err := admin.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("making the administrator: %w\n%s", err, said)
	}
	p, err := service.Start(ctx, exec.Command(binary, "serve", "--listen", "127.0.0.1:0", "--database-url", database, "--trusted-proxies", "127.0.0.0/8", "--signup", "open"), nil)
	if err != nil {
		return nil, err
	}
	if err := p.WaitReady(ctx); err != nil {
		p.Kill()
		return nil, err
	}
	return p, nil
}

// sizeOf is how many bytes a database takes on the disk.
func sizeOf(ctx context.Context, database string) (bytes int64, err error) {
	if path, lite := strings.CutPrefix(database, "sqlite:"); lite {
		for _, file := range []string{path, path + "-wal"} {
			if info, err := os.Stat(file); err == nil {
				bytes += info.Size()
			}
		}
		return bytes, nil
	}
	connection, err := pgx.Connect(ctx, database)
	if err != nil {
		return 0, fmt.Errorf("looking at the database: %w", err)
	}
	defer connection.Close(ctx)
	return bytes, connection.QueryRow(ctx, `SELECT pg_database_size(current_database())`).Scan(&bytes)
}
