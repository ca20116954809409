package reports

// What pages and consoles beside those of a run share with them, so that all look alike.

// PageStyle is the style sheet of index.html.
func PageStyle() string { return pageStyle }

// Paint colours a text as its verdict is coloured, where the style has colours.
func (s Style) Paint(verdict Verdict, text string) string { return s.paint(faces[verdict].color, text) }

// Clip cuts a line to the columns of the style, less those that are taken.
func (s Style) Clip(text string, taken int) string { return clip(text, s.width()-taken) }
