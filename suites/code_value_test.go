package suites

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"testing"
)

// unpredictable gives n bytes that are the same in each run of the test.
func unpredictable(seed, n int) []byte {
	var bytes []byte
	for i := 0; len(bytes) < n; i++ {
		sum := sha256.Sum256(fmt.Appendf(nil, "%d %d", seed, i))
		bytes = append(bytes, sum[:]...)
	}
	return bytes[:n]
}

func TestGuessableErrsTowardsTheServer(t *testing.T) {
	base64url := base64.RawURLEncoding.EncodeToString
	for _, row := range []struct {
		name string
		code func(i int) string
		good bool
	}{
		{"256 bits in base64url", func(i int) string { return base64url(unpredictable(i, 32)) }, true},
		{"128 bits in base64url", func(i int) string { return base64url(unpredictable(i, 16)) }, true},
		{"128 bits in hex", func(i int) string { return hex.EncodeToString(unpredictable(i, 16)) }, true},
		{"a prefix and 160 bits", func(i int) string { return "ac_" + hex.EncodeToString(unpredictable(i, 20)) }, true},
		{"a time and 128 bits", func(i int) string { return fmt.Sprintf("%012x%x", 1700000000000+i*7, unpredictable(i, 16)) }, true},
		{"a time that repeats and 128 bits", func(i int) string { return fmt.Sprintf("%012x%x", 1700000000000+i/4, unpredictable(i, 16)) }, true},
		{"64 bits", func(i int) string { return hex.EncodeToString(unpredictable(i, 8)) }, false},
		{"a time and 80 bits", func(i int) string { return fmt.Sprintf("%012x%x", 1700000000000+i*7, unpredictable(i, 10)) }, false},
		{"a counter in a long code", func(i int) string { return fmt.Sprintf("%064d", i) }, false},
		{"padding", func(i int) string {
			return hex.EncodeToString(unpredictable(i, 8)) + "00000000000000000000000000000000"
		}, false},
		{"three values in turn", func(i int) string { return base64url(unpredictable(i%3, 32)) }, false},
		{"empty", func(int) string { return "" }, false},
	} {
		var codes []string
		for i := range codesOfOneSession + codesOfOtherSession {
			codes = append(codes, row.code(i))
		}
		if bits, how := guessable(codes); (bits >= 128) != row.good {
			t.Errorf("%s: %s", row.name, how)
		}
	}
}

func TestRetargetedChangesWhatTellsTheClient(t *testing.T) {
	for _, row := range []struct {
		stolen, sibling, own string
		spliced              []string
	}{
		{"r1.s.A", "r2.s.A", "r3.s.B", []string{"r1.s.B"}},
		{"r1.s1.A", "r2.s1.A", "r3.s2.B", []string{"r1.s2.A", "r1.s1.B", "r1.s2.B"}},
		{"A~~r1", "A~~r2", "B~~r3", []string{"B~~r1"}},
		{"r1.A", "r2.A", "r3", []string{"r13"}},
		{"abcd", "efgh", "ijkl", []string{"abkl"}},
	} {
		if spliced := retargeted(row.stolen, row.sibling, row.own); !slices.Equal(spliced, row.spliced) {
			t.Errorf("%s: %v, want %v", row.stolen, spliced, row.spliced)
		}
	}
}

func TestHiddenLooksIntoEncodings(t *testing.T) {
	challenge := base64.RawURLEncoding.EncodeToString(unpredictable(1, 32))
	inJSON := base64.RawURLEncoding.EncodeToString([]byte(`{"challenge":"` + challenge + `"}`))
	for code, want := range map[string]bool{
		base64.RawURLEncoding.EncodeToString(unpredictable(2, 32)): true,
		"x." + challenge: false,
		"eyJhbGciOiJIUzI1NiJ9." + inJSON + ".signature":                                    false,
		hex.EncodeToString([]byte(inJSON)):                                                 false,
		base64.StdEncoding.EncodeToString(append([]byte("code"), unpredictable(1, 32)...)): false,
	} {
		if hidden(code, challenge) != want {
			t.Errorf("%s hides the challenge: %v", code, !want)
		}
	}
}
