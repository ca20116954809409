package evidence

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
)

// MinSecret is the length, in bytes, from which a value is struck wherever it stands.
const MinSecret = 6

// learned is one form of a secret, and what stands in its place.
type learned struct{ form, mark string }

// known is the forms of all values that are struck wherever they stand.
type known struct {
	forms   map[string]bool
	byStart map[uint64][]learned // by their first bytes, longest first
	starts  []uint64             // bits of the hashed first bytes: most places of a text are passed by these
	words   []learned            // those shorter than MinSecret, which are struck as whole words
}

const startBits = 19 // 64 KiB: few bits of many thousand forms meet

func newKnown() known {
	return known{forms: map[string]bool{}, byStart: map[uint64][]learned{}, starts: make([]uint64, 1<<(startBits-6))}
}

// add keeps a form of a secret, of MinSecret bytes at least.
func (k *known) add(secret learned) {
	if len(secret.form) < MinSecret || k.forms[secret.form] {
		return
	}
	k.forms[secret.form] = true
	start := first(secret.form)
	bit := hashed(start)
	k.starts[bit>>6] |= 1 << (bit & 63)
	same := k.byStart[start]
	at, _ := slices.BinarySearchFunc(same, secret, func(a, b learned) int { return len(b.form) - len(a.form) })
	k.byStart[start] = slices.Insert(same, at, secret)
}

// first gives the first MinSecret bytes of a text as a number.
func first(text string) uint64 {
	_ = text[5]
	return uint64(text[0]) | uint64(text[1])<<8 | uint64(text[2])<<16 | uint64(text[3])<<24 | uint64(text[4])<<32 | uint64(text[5])<<40
}

func hashed(start uint64) uint64 { return start * 0x9E3779B97F4A7C15 >> (64 - startBits) }

// at gives the longest form that a text begins with.
func (k *known) at(text string) (learned, bool) {
	start := first(text)
	if bit := hashed(start); k.starts[bit>>6]&(1<<(bit&63)) == 0 {
		return learned{}, false
	}
	for _, secret := range k.byStart[start] {
		if strings.HasPrefix(text, secret.form) {
			return secret, true
		}
	}
	return learned{}, false
}

// place is where a secret stands in a text, and its mark.
type place struct {
	from, to int
	mark     string
}

// find gives the places of secrets, in order; none lies within another.
func (k *known) find(text string) (places []place) {
	for i := 0; i+MinSecret <= len(text); {
		secret, found := k.at(text[i:])
		if !found || i > 0 && isMark(text[i-1:]) { // a kind's own word is no secret, even where somebody chose it as one
			i++
			continue
		}
		places = append(places, place{i, i + len(secret.form), secret.mark})
		i += len(secret.form)
	}
	if len(k.words) > 0 {
		places = tidy(append(places, k.findWords(text)...))
	}
	return places
}

func (k *known) findWords(text string) (places []place) {
	for _, word := range k.words {
		for from := 0; ; {
			at := strings.Index(text[from:], word.form)
			if at < 0 {
				break
			}
			at += from
			from = at + len(word.form)
			if (at == 0 || !isWord(text[at-1])) && (from == len(text) || !isWord(text[from])) && (at == 0 || !isMark(text[at-1:])) {
				places = append(places, place{at, from, word.mark})
			}
		}
	}
	return places
}

func isWord(c byte) bool { return isLetter(c) || c >= '0' && c <= '9' || c >= 0x80 }

// tidy sorts places and leaves out those that overlap with one that begins before.
func tidy(places []place) []place {
	slices.SortStableFunc(places, func(a, b place) int { return a.from - b.from })
	kept := places[:0]
	for _, each := range places {
		if len(kept) == 0 || each.from >= kept[len(kept)-1].to {
			kept = append(kept, each)
		}
	}
	return kept
}

// strike puts the marks in the places of a text.
func strike(text string, places []place) string {
	if len(places) == 0 {
		return text
	}
	var struck strings.Builder
	kept := 0 // what is written so far
	for _, each := range places {
		struck.WriteString(text[kept:each.from])
		struck.WriteString(each.mark)
		kept = each.to
	}
	struck.WriteString(text[kept:])
	return struck.String()
}

// isMark tells whether a text begins with a mark, such as [password 3f9a].
func isMark(text string) bool {
	end := strings.IndexByte(text[:min(len(text), 32)], ']')
	if text[0] != '[' || end < 6 || text[end-5] != ' ' {
		return false
	}
	_, err := hex.DecodeString(text[end-4 : end])
	return err == nil
}

// forms gives a value as it may stand in a text whose escapes are read, and all that Base64 makes of it (RFC 4648
// sections 4 and 5), alone or within something longer.
func forms(value string) []string {
	forms := []string{value, strings.ReplaceAll(value, " ", "+")}
	for _, plain := range []string{value, url.QueryEscape(value), url.PathEscape(value), jsonEscape(value)} {
		if len(plain) > len(value) {
			forms = append(forms, plain) // some servers escape once too often
		}
		if len(plain) > len(value) || plain == value && len(forms) <= 2 {
			for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
				forms = append(forms, within(encoding, plain)...)
			}
		}
	}
	return forms
}

// within gives the letters that all Base64 of something that holds a text has in common, for each of the three places at
// which the text may begin.
func within(encoding *base64.Encoding, text string) (forms []string) {
	for before := range 3 {
		encoded := encoding.EncodeToString(append(make([]byte, before), text...))
		whole := (before + len(text)) * 8 / 6
		forms = append(forms, encoded[(before*8+5)/6:whole])
	}
	return forms
}

// lines gives the long lines of a value that has several, such as a key in PEM: they may be shown one by one.
func lines(value string) (long []string) {
	if !strings.Contains(value, "\n") {
		return nil
	}
	for line := range strings.Lines(value) {
		if line = strings.TrimSpace(line); len(line) >= 16 && !strings.HasPrefix(line, "-----") {
			long = append(long, line)
		}
	}
	return long
}

func jsonEscape(value string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(value)
}
