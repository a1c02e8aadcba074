package guardtest

// Server is a throw-away PostgreSQL for a program that is no test: the benchmarks.
// It ends with the process, however that ends.
type Server struct{ s *server }

// StartServer makes one. Unlike the tests' it is durable, as production is; settings
// such as "max_connections=300" win over the defaults.
func StartServer(settings ...string) (*Server, error) {
	s, err := start(disk, append([]string{"fsync=on", "full_page_writes=on", "shared_buffers=128MB"}, settings...)...)
	if err != nil {
		return nil, err
	}
	return &Server{s}, nil
}

// Superuser is a connection string of the server's own administrator.
func (s *Server) Superuser() string { return s.s.superuser() }

// Port is where it listens on 127.0.0.1.
func (s *Server) Port() int { return s.s.port }

// Database makes an empty database of an ordinary role and gives its URL.
func (s *Server) Database(name string) (url string, err error) {
	if err := s.s.administer(`CREATE DATABASE ` + name + ` OWNER ` + role); err != nil {
		return "", err
	}
	return s.s.url(name), nil
}

// Stop ends it and removes its files.
func (s *Server) Stop() { s.s.stop() }
