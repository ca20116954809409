package rp

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"testing"
	"time"

	"github.com/authassay/assay/suites/target"
)

// TestTOTP holds the codes against appendix B of RFC 6238.
func TestTOTP(t *testing.T) {
	const digits = "1234567890"
	for _, test := range []struct {
		algorithm string
		length    int
		codes     map[int64]string
	}{
		{"SHA1", 20, map[int64]string{59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130"}},
		{"SHA256", 32, map[int64]string{59: "46119246", 1111111109: "68084774", 1111111111: "67062674", 1234567890: "91819424", 2000000000: "90698825", 20000000000: "77737706"}},
		{"SHA512", 64, map[int64]string{59: "90693936", 1111111109: "25091201", 1111111111: "99943326", 1234567890: "93441116", 2000000000: "38618901", 20000000000: "47863826"}},
	} {
		secret := ""
		for len(secret) < test.length {
			secret += digits
		}
		seed := base32.StdEncoding.EncodeToString([]byte(secret[:test.length]))
		totp, err := NewTOTP("otpauth://totp/x?digits=8&algorithm=" + test.algorithm + "&secret=" + seed)
		if err != nil {
			t.Fatal(err)
		}
		for at, want := range test.codes {
			if got := totp.at(at / 30); got != want {
				t.Errorf("%s at %d gives %s, not %s", test.algorithm, at, got, want)
			}
		}
	}
}

func TestSeeds(t *testing.T) {
	for _, seed := range []string{"GEZD GNBV gy3t-qojq", "gezdgnbvgy3tqojq====", "otpauth://totp/a?secret=GEZDGNBVGY3TQOJQ&digits=6"} {
		totp, err := NewTOTP(seed)
		if err != nil || string(totp.secret) != "1234567890" || totp.digits != 6 || totp.Period() != 30*time.Second {
			t.Errorf("%s gives %+v, %v", seed, totp, err)
		}
	}
	for _, seed := range []string{"", "0189", "otpauth://totp/a"} {
		if _, err := NewTOTP(seed); err == nil {
			t.Errorf("%q is taken", seed)
		}
	}
}

// TestACodeIsGivenOnce, also to another process, which knows nothing but the seed.
func TestACodeIsGivenOnce(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	secret := make([]byte, 20)
	_, _ = rand.Read(secret)
	seed := base32.StdEncoding.EncodeToString(secret)
	clock := &target.MovableClock{}
	codes := map[string]bool{}
	for range 4 {
		totp, err := NewTOTP(seed)
		if err != nil {
			t.Fatal(err)
		}
		totp.Clock = clock
		code, err := totp.Code(t.Context())
		if err != nil || codes[code] || len(code) != 6 {
			t.Errorf("code %q after %v, %v", code, codes, err)
		}
		codes[code] = true
	}
	ahead := time.Until(clock.Now())
	if ahead < 60*time.Second || ahead > 120*time.Second {
		t.Errorf("four codes took %v", ahead)
	}
	totp, _ := NewTOTP(seed)
	totp.Clock = target.WallClock{Skew: ahead.Round(time.Second)}
	totp.take(totp.Clock.Now().Unix() / 30)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := totp.Code(ctx); err == nil {
		t.Error("a code came before its time")
	}
}
