package rp

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" // the algorithm of almost every authenticator
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/suites/target"
)

// TOTP makes the one-time codes of a user's second factor (RFC 6238). A server takes a code once (section 5.2), so each
// window of time has one code, for all processes of this machine.
type TOTP struct {
	Clock  target.Clock // the target's
	secret []byte
	digits int
	period int64 // seconds
	hash   func() hash.Hash
}

// NewTOTP reads a seed: Base32, as it is shown beside a QR code, or the otpauth:// URI in it. The error does not quote it.
func NewTOTP(seed string) (*TOTP, error) {
	t := &TOTP{Clock: target.WallClock{}, digits: 6, period: 30, hash: sha1.New}
	if uri, err := url.Parse(seed); err == nil && uri.Scheme == "otpauth" {
		query := uri.Query()
		if digits, err := strconv.Atoi(query.Get("digits")); err == nil && digits >= 6 && digits <= 8 {
			t.digits = digits
		}
		if period, err := strconv.Atoi(query.Get("period")); err == nil && period > 0 {
			t.period = int64(period)
		}
		switch strings.ToUpper(query.Get("algorithm")) {
		case "SHA256":
			t.hash = sha256.New
		case "SHA512":
			t.hash = sha512.New
		}
		seed = query.Get("secret")
	}
	seed = strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "=", "").Replace(seed))
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(seed)
	if err != nil || len(secret) == 0 {
		return nil, errors.New("this is no TOTP seed; write it in Base32, or as an otpauth:// URI")
	}
	t.secret = secret
	return t, nil
}

// Period is how long a code is good for, and how long the next login may have to wait.
func (t *TOTP) Period() time.Duration { return time.Duration(t.period) * time.Second }

// at gives the code of a window (RFC 4226 section 5.3).
func (t *TOTP) at(window int64) string {
	mac := hmac.New(t.hash, t.secret)
	_ = binary.Write(mac, binary.BigEndian, window) // a hash takes everything
	sum := mac.Sum(nil)
	start := sum[len(sum)-1] & 0xf
	number := uint64(binary.BigEndian.Uint32(sum[start:start+4]) & 0x7fffffff)
	modulo := uint64(1)
	for range t.digits {
		modulo *= 10
	}
	return fmt.Sprintf("%0*d", t.digits, number%modulo)
}

// Code gives a code that was not given before, which may take until the next window begins.
func (t *TOTP) Code(ctx context.Context) (string, error) {
	for {
		window := t.Clock.Now().Unix() / t.period
		if t.take(window) {
			return t.at(window), nil
		}
		if err := t.Clock.Wait(ctx, time.Unix((window+1)*t.period, 0)); err != nil {
			return "", fmt.Errorf("no new one-time code in time: %w", err)
		}
	}
}

// take claims a window by an empty file, which only one process can make. Where none can be made at all, each counts as free.
func (t *TOTP) take(window int64) bool {
	sum := sha256.Sum256(append([]byte("assay one-time code "), t.secret...))
	prefix := filepath.Join(os.TempDir(), fmt.Sprintf("assay-totp-%x-", sum[:8]))
	mine := prefix + strconv.FormatInt(window, 10)
	file, err := os.OpenFile(mine, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return false
	}
	if err == nil {
		_ = file.Close()
		old, _ := filepath.Glob(prefix + "*") // the pattern is well formed
		for _, each := range old {
			if each != mine {
				_ = os.Remove(each) // its window is over
			}
		}
	}
	return true
}

// TypeCodes puts a user's one-time code where a step wants it, when it is wanted.
func TypeCodes(ctx context.Context, user *User, step page.Step) (page.Step, error) {
	code := ""
	for i := range step.Type {
		typed := &step.Type[i]
		if !typed.Code {
			continue
		}
		if user == nil || user.TOTP == nil {
			return step, errors.New("a one-time code is to be typed, and the user has no totp: in assay.yaml")
		}
		if code == "" {
			made, err := user.TOTP.Code(ctx)
			if err != nil {
				return step, err
			}
			code = made
		}
		typed.Text = code
		if typed.Digit > 0 {
			typed.Text = code[min(typed.Digit, len(code))-1 : min(typed.Digit, len(code))]
		}
	}
	return step, nil
}

// Patience is how long a journey of a user may take, where others may take so long.
func (u *User) Patience(common time.Duration) time.Duration {
	if u == nil || u.TOTP == nil {
		return common
	}
	return common + u.TOTP.Period()
}
