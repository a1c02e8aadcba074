package guardtest

import (
	"os"
	"path/filepath"
)

// Crash stops the server as a power cut would ("-m immediate"), and keeps its data.
// Stop after a Crash needs a Recover before it.
func (s *Server) Crash() error {
	again, err := os.Create(s.again())
	if err != nil {
		return err
	}
	s.s.stop()
	return again.Close()
}

// Recover starts the server after a Crash, at the same port, and waits until it
// answers.
func (s *Server) Recover() error {
	if err := os.Remove(s.again()); err != nil {
		return err
	}
	return s.s.run()
}

// again is the file that keeps the data of a server that has stopped.
func (s *Server) again() string { return filepath.Join(s.s.dir, "again") }
