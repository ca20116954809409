package suites

import (
	"context"
	"fmt"
	"math"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
)

// Codes that are looked at, of two sessions: those of the second are not much to log in for.
const (
	codesOfOneSession   = 12
	codesOfOtherSession = 4
)

// codeValues asks what can be guessed of a code.
func codeValues(h *Harness) {
	h.Chapter("code", "an authorization code", func() {
		It("cannot be guessed", Check("code-entropy"), func(ctx SpecContext) {
			client := h.Client(ctx)
			codes := h.someCodes(ctx, client)

			bits, how := guessable(codes)
			Expect(bits >= unguessable).To(BeTrue("have 128 bits that nobody can guess", "guessable", "%s", how))
		})
	})
}

// someCodes collects codes in the order in which they were issued. The last must be good.
func (h *Harness) someCodes(ctx context.Context, client *rp.Client) []string {
	var codes []string
	for range codesOfOneSession {
		codes = append(codes, client.Authorize(ctx).Code)
	}
	other := h.party.FreshUserAgent(ctx)
	var last *rp.Grant
	for range codesOfOtherSession {
		alice := h.party.Alice()
		last = client.Granted(ctx, client.NewVisit().By(&alice, other))
		codes = append(codes, last.Code)
	}
	Control(client.Redeem(ctx, last)).To(IssueTokens())
	return codes
}

// guessable gives an upper bound of the bits that are random in each of some codes, and says how it comes about. It errs
// towards the server: what differs between codes counts as random, but for what only grows, as a time or a counter does.
func guessable(codes []string) (bits float64, how string) {
	seen := map[string]bool{}
	length := len(codes[0])
	for _, code := range codes {
		if seen[code] {
			return 0, fmt.Sprintf("one of %d codes came twice", len(codes))
		}
		seen[code] = true
		length = min(length, len(code))
	}
	grows := growing(codes, length)
	varying, grown, varied := 0, 0, ""
	for i := range length {
		column := columnOf(codes, i)
		switch {
		case strings.Trim(column, column[:1]) == "": // the same in all codes
		case i < grows:
			grown++
		default:
			varying++
			varied += column
		}
	}
	letters := alphabetOf(varied)
	bits = float64(varying) * math.Log2(float64(letters))
	how = fmt.Sprintf("of %d codes, %d characters vary, each one of %d: at most %.0f bits", len(codes), varying, letters, bits)
	if grown > 0 {
		how += fmt.Sprintf(", beside %d that only grow from one code to the next", grown)
	}
	return bits, how
}

// growing tells how many characters at the beginning make each code greater than the one before it, as a time or a
// counter does: none where any code is less.
func growing(codes []string, length int) int {
	for n := 1; n <= length; n++ {
		ties := false
		for i := 1; i < len(codes); i++ {
			switch strings.Compare(codes[i-1][:n], codes[i][:n]) {
			case 1:
				return n - 1
			case 0:
				ties = true
			}
		}
		if !ties {
			return n
		}
	}
	return length
}

// columnOf gives one character of each code.
func columnOf(codes []string, index int) string {
	column := make([]byte, len(codes))
	for i, code := range codes {
		column[i] = code[index]
	}
	return string(column)
}

// alphabets are what codes are written in, the smallest first; the last is all that is printable.
var alphabets = []string{
	"0123456789",
	"0123456789abcdef",
	"0123456789ABCDEF",
	"0123456789abcdefghijklmnopqrstuvwxyz",
	"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
	"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
	"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_",
}

const printable = 94 // characters (RFC 6749 appendix A.11)

// alphabetOf gives the size of the smallest alphabet that has all characters of a text.
func alphabetOf(text string) int {
	for _, alphabet := range alphabets {
		if strings.Trim(text, alphabet) == "" {
			return len(alphabet)
		}
	}
	return printable
}
