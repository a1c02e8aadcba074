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
	"mealplanner/internal/store"
)

// userCommand is the accounts, for whoever may run commands on the database's machine.
type userCommand struct {
	Add      userAddCommand      `cmd:"" help:"Make an account; the first of all is an administrator."`
	List     userListCommand     `cmd:"" help:"List the accounts."`
	Password userPasswordCommand `cmd:"" help:"Give an account a new password, and end its logins and tokens."`
	SignOut  userSignOutCommand  `cmd:"" name:"signout" help:"End every login and token of an account, or of everybody."`
	Disable  userDisableCommand  `cmd:"" help:"Switch an account off, and end its logins."`
	Enable   userEnableCommand   `cmd:"" help:"Switch an account on again."`
}

// who is the account of an e-mail address.
type who struct {
	Email string `arg:"" help:"E-mail address of the account."`
}

type userAddCommand struct {
	settings `embed:""`
	who      `embed:""`
	Name     string `help:"Name that is shown; default: what stands before the @."`
	Admin    bool   `help:"Make it an administrator."`
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
		fmt.Fprintf(h.stdout, "made %s (%s)\n", of.Email, roleOf(of))
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
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", of.Email, of.Name, roleOf(of), of.CreatedAt.UTC().Format("2006-01-02"))
			}
			if page.Cursor = next; next == "" {
				return nil
			}
		}
	})
}

func roleOf(of account.Account) string {
	role := "account"
	if of.Administrator {
		role = "administrator"
	}
	if of.Disabled {
		role += ", disabled"
	}
	return role
}

// keeping says what stays where an account's credentials end.
type keeping struct {
	KeepTokens bool `help:"Leave its API tokens valid."`
}

func (k keeping) all() []account.Keep {
	if k.KeepTokens {
		return []account.Keep{account.KeepTokens}
	}
	return nil
}

// ended says what has.
func (k keeping) ended() string {
	if k.KeepTokens {
		return "its logins have ended"
	}
	return "its logins and tokens have ended"
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
		fmt.Fprintf(h.stdout, "%s has a new password, and %s\n", c.Email, c.ended())
		h.tell(password, made)
		return nil
	})
}

type userSignOutCommand struct {
	settings  `embed:""`
	Email     string `arg:"" optional:"" help:"E-mail address of the account."`
	Everybody bool   `help:"Of every account: after a copy of the database was put back."`
	keeping   `embed:""`
}

// Validate wants one account, or all.
func (c *userSignOutCommand) Validate() error {
	if (c.Email == "") != c.Everybody {
		return errors.New("name an e-mail address, or --everybody")
	}
	return nil
}

// Run ends them.
func (c *userSignOutCommand) Run(ctx context.Context, h environment) error {
	return c.withAccounts(ctx, h, func(ctx context.Context, a *account.Accounts) error {
		if c.Everybody {
			c.Email = "everybody"
			if err := a.SignEverybodyOut(ctx, c.all()...); err != nil {
				return err
			}
		} else if err := a.SignOut(ctx, c.Email, c.all()...); err != nil {
			return err
		}
		fmt.Fprintf(h.stdout, "%s is signed out: %s\n", c.Email, c.ended())
		return nil
	})
}

type userDisableCommand struct {
	settings `embed:""`
	who      `embed:""`
}

// Run switches it off.
func (c *userDisableCommand) Run(ctx context.Context, h environment) error {
	return c.setDisabled(ctx, h, c.Email, true, "is disabled, and its logins have ended")
}

type userEnableCommand struct {
	settings `embed:""`
	who      `embed:""`
}

// Run switches it on.
func (c *userEnableCommand) Run(ctx context.Context, h environment) error {
	return c.setDisabled(ctx, h, c.Email, false, "is enabled")
}

func (s settings) setDisabled(ctx context.Context, h environment, email string, disabled bool, done string) error {
	return s.withAccounts(ctx, h, func(ctx context.Context, a *account.Accounts) error {
		if err := a.SetDisabled(ctx, email, disabled); err != nil {
			return err
		}
		fmt.Fprintln(h.stdout, email, done)
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
	return errors.Join(err, g.Close())
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
		fmt.Fprintf(h.stdout, "password: %s\n", password)
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
