package reports

import "strings"

// markdownMarks are the signs that GitHub's Markdown gives a meaning; written as character references they have none, wherever they
// stand. A reference within a link's address is no link either.
var markdownMarks = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `\`, "&#92;", "`", "&#96;", "*", "&#42;", "_", "&#95;", "[", "&#91;", "]", "&#93;",
	"|", "&#124;", "~", "&#126;", "#", "&#35;", "!", "&#33;", "$", "&#36;", "@", "&#64;", "://", "&#58;//", "::", "&#58;&#58;", "www.", "www&#46;", "+", "&#43;")

// markdown makes one line of text that is only text in Markdown, within a paragraph, a list or a table.
func markdown(text string) string { return markdownMarks.Replace(Line(text, 600)) }
