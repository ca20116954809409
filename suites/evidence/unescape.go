package evidence

import (
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// view is a text with its escapes read: percent-encoding (RFC 3986 section 2.1), references of HTML and escapes of JSON
// (RFC 8259 section 7), whatever way each is spelled.
type view struct {
	text  string
	jumps []jump
}

// jump says where the text goes on behind an escape, in the view and in what it was read from.
type jump struct{ here, there int }

// maxDepth is how many escapes within escapes are read.
const maxDepth = 3

// unescaped reads the escapes of a text. Where it has none there is no view.
func unescaped(text string) (seen view, any bool) {
	if strings.IndexByte(text, '%') < 0 && strings.IndexByte(text, '&') < 0 && strings.IndexByte(text, '\\') < 0 {
		return view{}, false
	}
	read := make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		long := 0
		switch text[i] {
		case '%':
			read, long = percent(read, text[i:])
		case '&':
			read, long = reference(read, text[i:])
		case '\\':
			read, long = backslash(read, text[i:])
		}
		if long == 0 {
			read = append(read, text[i])
			i++
			continue
		}
		i += long
		seen.jumps = append(seen.jumps, jump{len(read), i})
	}
	seen.text = string(read)
	return seen, len(seen.jumps) > 0
}

// origin gives where a place of the view stands in what it was read from.
func (v view) origin(here int) int {
	after, _ := slices.BinarySearchFunc(v.jumps, here, func(j jump, here int) int {
		if j.here <= here {
			return -1
		}
		return 1
	})
	if after == 0 {
		return here
	}
	return v.jumps[after-1].there + here - v.jumps[after-1].here
}

// percent, reference and backslash append what the escape at the beginning of a text stands for, and give its length;
// zero where there is none.
func percent(read []byte, text string) ([]byte, int) {
	if code, is := hexadecimal(text, 1, 3); is {
		return append(read, byte(code)), 3
	}
	return read, 0
}

func reference(read []byte, text string) ([]byte, int) {
	end := strings.IndexByte(text[:min(len(text), 34)], ';') + 1 // the longest name has 33 bytes
	if end == 0 {
		return read, 0
	}
	plain := html.UnescapeString(text[:end])
	if len(plain) >= end {
		return read, 0
	}
	return append(read, plain...), end
}

func backslash(read []byte, text string) ([]byte, int) {
	if len(text) < 2 {
		return read, 0
	}
	if at := strings.IndexByte(`"\/'bfnrt`, text[1]); at >= 0 {
		return append(read, "\"\\/'\b\f\n\r\t"[at]), 2
	}
	if code, is := hexadecimal(text, 2, 4); is && text[1] == 'x' { // of scripts alone
		return utf8.AppendRune(read, rune(code)), 4
	}
	high, is := hexadecimal(text, 2, 6)
	if !is || text[1] != 'u' {
		return read, 0
	}
	if low, pair := hexadecimal(text, 8, 12); pair && text[6:8] == `\u` && utf16.IsSurrogate(rune(high)) {
		return utf8.AppendRune(read, utf16.DecodeRune(rune(high), rune(low))), 12
	}
	return utf8.AppendRune(read, rune(high)), 6
}

func hexadecimal(text string, from, to int) (uint64, bool) {
	if to > len(text) {
		return 0, false
	}
	code, err := strconv.ParseUint(text[from:to], 16, 32)
	return code, err == nil
}
