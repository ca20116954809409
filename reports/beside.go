package reports

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// What pages and consoles beside those of a run share with them, so that all look alike.

// PageStyle is the style sheet of index.html.
func PageStyle() string { return pageStyle }

// PagePolicy is the Content-Security-Policy of a page that needs this style, and no script and no network. More are directives
// that it needs beside.
func PagePolicy(style string, more ...string) string {
	hash := sha256.Sum256([]byte(style))
	directives := append([]string{"default-src 'none'"}, more...)
	directives = append(directives, "style-src 'sha256-"+base64.StdEncoding.EncodeToString(hash[:])+"'", "base-uri 'none'", "form-action 'none'")
	return strings.Join(directives, "; ")
}

// Paint colours a text as its verdict is coloured, where the style has colours.
func (s Style) Paint(verdict Verdict, text string) string { return s.paint(faces[verdict].color, text) }

// Clip cuts a line to the columns of the style, less those that are taken.
func (s Style) Clip(text string, taken int) string { return clip(text, s.width()-taken) }
