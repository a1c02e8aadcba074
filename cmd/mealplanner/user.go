package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"text/tabwriter"

	"mealplanner/internal/account"
	"mealplanner/internal/guard"
	"mealplanner/internal/problem"
	"mealplanner/internal/store"
)

// userCommand is the accounts, for whoever may run commands on the database's machine.
type userCommand struct {
	Add      userAddCommand      `cmd:""`
	List     userListCommand     `cmd:""`
	Password userPasswordCommand `cmd:""`
	SignOut  userSignOutCommand  `cmd:"" name:"signout"`
	Disable  userDisableCommand  `cmd:""`
	Enable   userEnableCommand   `cmd:""`
}

// who is the account of an e-mail address.
type who struct {
	Email string `arg:""`
}

type userAddCommand struct {
	settings `embed:""`
	who      `embed:""`
	Name     string
	Admin    bool
}

// Run makes the account with a password from standard input, or one of its own making.
func (c *userAddCommand) Run(ctx context.Context, h environment) error {
	password, made, err := h.password()
	if err != nil {
		return err
	}
	if c.Name == "" {
		c.Name, _, _ = strings.Cut(c.Email, "@")
	}
	return c.withAccounts(ctx, h, func(ctx context.Context, a *account.Accounts) error {
		of, err := a.Add(ctx, c.Email, password, c.Name, c.Admin)
		if err != nil {
			return err
		}
		h.println(h.words.Text("account-made", "email", of.Email, "kind", kindOf(of)))
		h.tell(password, made)
		return nil
	})
}

type userListCommand struct {
	settings `embed:""`
}

// Run lists all accounts by e-mail.
func (c *userListCommand) Run(ctx context.Context, h environment) error {
	return c.withAccounts(ctx, h, func(ctx context.Context, a *account.Accounts) error {
		w := tabwriter.NewWriter(h.stdout, 0, 0, 2, ' ', 0)
		defer w.Flush()
		page := store.Page{Limit: 200}
		for {
			items, next, err := a.List(ctx, page)
			if err != nil {
				return err
			}
			for _, of := range items {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", of.Email, of.Name, h.words.Name("account-kind", kindOf(of)), of.CreatedAt.UTC().Format("2006-01-02"))
			}
			if page.Cursor = next; next == "" {
				return nil
			}
		}
	})
}

// kindOf is an account among the names "account-kind".
func kindOf(of account.Account) string {
	kind := "account"
	if of.Administrator {
		kind = "administrator"
	}
	if of.Disabled {
		kind = "disabled-" + kind
	}
	return kind
}

// keeping says what stays where an account's credentials end.
type keeping struct {
	KeepTokens bool
}

func (k keeping) all() []account.Keep {
	if k.KeepTokens {
		return []account.Keep{account.KeepTokens}
	}
	return nil
}

// tokens says in the messages what has become of them.
func (k keeping) tokens() string {
	if k.KeepTokens {
		return "kept"
	}
	return "ended"
}

type userPasswordCommand struct {
	settings `embed:""`
	who      `embed:""`
	keeping  `embed:""`
}

// Run replaces the password.
func (c *userPasswordCommand) Run(ctx context.Context, h environment) error {
	password, made, err := h.password()
	if err != nil {
		return err
	}
	return c.withAccounts(ctx, h, func(ctx context.Context, a *account.Accounts) error {
		if err := a.SetPassword(ctx, c.Email, password, c.all()...); err != nil {
			return err
		}
		h.println(h.words.Text("password-changed", "email", c.Email, "tokens", c.tokens()))
		h.tell(password, made)
		return nil
	})
}

type userSignOutCommand struct {
	settings  `embed:""`
	Email     string `arg:"" optional:""`
	Everybody bool
	keeping   `embed:""`
}

// Validate wants one account, or all.
func (c *userSignOutCommand) Validate() error {
	if (c.Email == "") != c.Everybody {
		return usageError{problem.Of(problem.Malformed, "account-or-everybody")}
	}
	return nil
}

// Run ends them.
func (c *userSignOutCommand) Run(ctx context.Context, h environment) error {
	return c.withAccounts(ctx, h, func(ctx context.Context, a *account.Accounts) error {
		if c.Everybody {
			if err := a.SignEverybodyOut(ctx, c.all()...); err != nil {
				return err
			}
			h.println(h.words.Text("everybody-signed-out", "tokens", c.tokens()))
			return nil
		}
		if err := a.SignOut(ctx, c.Email, c.all()...); err != nil {
			return err
		}
		h.println(h.words.Text("signed-out", "email", c.Email, "tokens", c.tokens()))
		return nil
	})
}

type userDisableCommand struct {
	settings `embed:""`
	who      `embed:""`
}

// Run switches it off.
func (c *userDisableCommand) Run(ctx context.Context, h environment) error {
	return c.setDisabled(ctx, h, c.Email, true, h.words.Text("account-disabled", "email", c.Email))
}

type userEnableCommand struct {
	settings `embed:""`
	who      `embed:""`
}

// Run switches it on.
func (c *userEnableCommand) Run(ctx context.Context, h environment) error {
	return c.setDisabled(ctx, h, c.Email, false, h.words.Text("account-enabled", "email", c.Email))
}

func (s settings) setDisabled(ctx context.Context, h environment, email string, disabled bool, done string) error {
	return s.withAccounts(ctx, h, func(ctx context.Context, a *account.Accounts) error {
		if err := a.SetDisabled(ctx, email, disabled); err != nil {
			return err
		}
		h.println(done)
		return nil
	})
}

// withAccounts does something with the accounts of the database that the settings name; a
// service may run beside it. The schema is brought up to date first, as the start does.
func (s settings) withAccounts(ctx context.Context, h environment, do func(context.Context, *account.Accounts) error) error {
	if err := s.validate(); err != nil {
		return err
	}
	log := slog.New(slog.DiscardHandler) // what goes wrong is told once, as an error
	g, err := s.openGuard(ctx, log)
	if err != nil {
		return err
	}
	ctx = guard.Edge(ctx, guard.Admin, "command line")
	data := newStore(g, h, log)
	if _, err = data.Migrate(ctx); err == nil {
		err = do(ctx, account.New(data, account.Config{Signup: s.signupPolicy(), Public: s.public(), Now: h.now, Log: log}))
	}
	err = rename(err, h.typedAs)
	return errors.Join(err, g.Close())
}

// typedAs names what gave a value of an account: its argument, its flag, or the password of
// standard input.
func (h environment) typedAs(path string) string {
	switch path {
	case "email":
		return argument(h.words, path)
	case "password":
		return h.words.Name("placeholder", path)
	}
	return flagOf(path)
}

// password reads one from standard input: the first line of a file or a pipe. At a
// terminal, where typing would show it, one is made. Command lines are no place for it:
// everybody on the machine sees them.
func (h environment) password() (password string, made bool, err error) {
	in := piped(h.stdin)
	if in == nil {
		return rand.Text(), true, nil
	}
	line, err := bufio.NewReader(io.LimitReader(in, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", false, fmt.Errorf("standard input: %w", err)
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return rand.Text(), true, nil
	}
	return line, false, nil
}

// tell shows a password that was made here, this once.
func (h environment) tell(password string, made bool) {
	if made {
		h.println(h.words.Text("account-password", "password", password))
	}
}

// piped is standard input, or nil where that is a terminal or no file.
func piped(in io.Reader) io.Reader {
	f, isFile := in.(*os.File)
	if !isFile {
		return in
	}
	if at, err := f.Stat(); err != nil || at.Mode()&os.ModeCharDevice != 0 {
		return nil
	}
	return f
}
