package account

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"log/slog"
	"time"

	"mealplanner/internal/store"
)

// A device is a browser on which an account has signed in. It keeps a token that says so
// and is no credential: with it a login's failures are counted for the device alone, so
// that nobody who knows an e-mail address can lock its owner out. (OWASP: device cookies.)
// The token is signed, so nothing is kept of it here, and it is told from a made-up one
// without the database.
const (
	deviceDays   = 400 // browsers keep no cookie for longer
	deviceID     = 16  // random bytes
	devicePublic = 8 + deviceID
)

// newDevice makes the token of a device on which the owner of an e-mail has just signed
// in: when that was, an id of its own, and what proves both together with the e-mail.
func newDevice(key []byte, email string, now time.Time) string {
	public := binary.BigEndian.AppendUint64(nil, uint64(now.Unix()))
	public = append(public, make([]byte, deviceID)...)
	rand.Read(public[8:]) // never fails: crypto/rand ends the process rather
	return base64.RawURLEncoding.EncodeToString(append(public, deviceMAC(key, public, email)...))
}

// deviceOf gives the id of the device that a token proves for an e-mail; empty: none.
func deviceOf(key []byte, token, email string, now time.Time) string {
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) != devicePublic+sha256.Size {
		return ""
	}
	public, mac := b[:devicePublic], b[devicePublic:]
	since := time.Unix(int64(binary.BigEndian.Uint64(public)), 0)
	if !hmac.Equal(mac, deviceMAC(key, public, email)) || now.Sub(since) > deviceDays*24*time.Hour {
		return ""
	}
	return hex.EncodeToString(public[8:])
}

func deviceMAC(key, public []byte, email string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(public) // of a fixed length: what follows cannot be taken for a part of it
	mac.Write([]byte(store.FoldEmail(email)))
	return mac.Sum(nil)
}

// knownDevice gives the device of a request, if it is one of the e-mail's owner.
func (a *Accounts) knownDevice(ctx context.Context, token, email string) (string, error) {
	if token == "" {
		return "", nil
	}
	key, err := a.deviceKey(ctx)
	if err != nil {
		return "", err
	}
	return deviceOf(key, token, email, a.now()), nil
}

// remembered gives a login the token of its device; without the key it goes on without.
func (a *Accounts) remembered(ctx context.Context, l Login) Login {
	key, err := a.deviceKey(ctx)
	if err != nil {
		a.config.Log.DebugContext(ctx, "a device is not remembered", slog.Any("error", err))
		return l
	}
	l.Device = newDevice(key, l.Account.Email, a.now())
	l.DeviceExpiresAt = a.now().AddDate(0, 0, deviceDays)
	return l
}

// deviceKey is what all processes sign devices with; it is read once.
func (a *Accounts) deviceKey(ctx context.Context) ([]byte, error) {
	if key := a.devices.Load(); key != nil {
		return *key, nil
	}
	var key []byte
	err := a.store.Claim(ctx, func(ctx context.Context, tx *store.Tx) error {
		secret, err := tx.ServerSecret(ctx, "device", randomToken())
		if err != nil {
			return err
		}
		if key, err = base64.RawURLEncoding.DecodeString(secret); err == nil && len(key) < tokenBytes {
			err = errors.New("account: the key of devices is too short")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	a.devices.Store(&key)
	return key, nil
}
