package guard

import (
	"strings"
	"testing"
)

func TestCheckURL(t *testing.T) {
	t.Parallel()
	for address, ok := range map[string]bool{
		"postgres://u:p@h/x":                               true,
		"postgresql://u@h:5432/x?sslmode=require":          true,
		"postgres://u:p%40ss%23secret%2Fw@127.0.0.1/x":     true,
		"postgres://u:p,w;=!$@h1:1,h2:2/x":                 true,
		"postgres:///x?host=/var/run/postgresql":           true,
		"postgres://u@%2Fvar%2Frun/x?application_name=a/b": true,
		"postgres://[::1]/x":                               true,
		"sqlite:x.db":                                      true,
		"sqlite:/data/a@b.db":                              true,
		"sqlite:///data/x.db":                              true,

		"postgres://u:p@SECRET#SECRET/w@127.0.0.1/x": false,
		"postgres://u:p@SECRET@h/x":                  false,
		"postgres://u:1/SECRET@h/x":                  false,
		"postgres://u:1?SECRET@h/x":                  false,
		"postgres://u:1#SECRET@h/x":                  false,
		"postgres://SECRET#@h/x":                     false,
		"postgres://u:p@h/x#SECRET":                  false,
		"postgres://u:p@h/x#":                        false,
		"postgres://u@h/x?password=a@SECRET":         false,
		"postgres://h/x?password=a@SECRET":           false,
		"postgres:SECRET":                            false,
		"mysql://u:SECRET@h/x":                       false,
		"SECRET":                                     false,
		"":                                           false,
		"sqlite://u:SECRET@host/x.db":                false,
		"sqlite://SECRET/x.db":                       false,
		"sqlite:/x.db?key=SECRET":                    false,
		"sqlite::memory:":                            false,
	} {
		err := CheckURL(address)
		if (err == nil) != ok || err != nil && strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: %v", address, err)
		}
		if ok {
			continue
		}
		if _, err := Open(t.Context(), Config{URL: address}); err == nil || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s is opened: %v", address, err)
		}
	}
	direct := Config{URL: "postgres://u@127.0.0.1:1/x", DirectURL: "postgres://u:p@SECRET#SECRET/w@127.0.0.1/x"}
	if _, err := Open(t.Context(), direct); err == nil || strings.Contains(err.Error(), "SECRET") {
		t.Errorf("for migrations: %v", err)
	}
}
