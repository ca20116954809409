package reports

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestHarmless(t *testing.T) {
	for name, row := range map[string]struct{ text, shown string }{
		"plain text stays":              {"état: 200 OK", "état: 200 OK"},
		"tabs and new lines stay":       {"a\tb\nc", "a\tb\nc"},
		"escape codes":                  {"\x1b[31mred\x1b[0m", `\x1b[31mred\x1b[0m`},
		"C1 control":                    {"a\u009bb", `a\u009bb`},
		"a return does not overwrite":   {"ok\rFAIL", `ok\x0dFAIL`},
		"bidi override":                 {"abc\u202egnp.exe", `abc\u202egnp.exe`},
		"zero width":                    {"al\u200bice\ufeff", `al\u200bice\ufeff`},
		"invisible letter":              {"a\u3164b", `a\u3164b`},
		"tag characters":                {"a\U000e0041", `a\U000e0041`},
		"line separator":                {"a\u2028::error::b", `a\u2028\::error::b`},
		"broken UTF-8":                  {"a\xff\xc3b", `a\xff\xc3b`},
		"forbidden in XML":              {"a\x00\ufffe\x0bb", `a\x00\ufffe\x0bb`},
		"GitHub command":                {"::error::x", `\::error::x`},
		"GitHub command, indented":      {"a\n \t::set-output name=x::y", "a\n \t" + `\::set-output name=x::y`},
		"GitHub command, folded":        {"a ::stop-commands::b", `a \::stop-commands::b`},
		"old GitHub command":            {"x ##[set-env name=PATH]y", `x #\#[set-env name=PATH]y`},
		"Azure command":                 {"x##vso[task.setvariable]y", `x#\#vso[task.setvariable]y`},
		"TeamCity command":              {"###teamcity[x]", `##\#teamcity[x]`},
		"colons within a word stay":     {"http://[::1]:9400 a::b", "http://[::1]:9400 a::b"},
		"markdown stays":                {"## Title", "## Title"},
		"markup is the writer's matter": {"<b>", "<b>"},
	} {
		t.Run(name, func(t *testing.T) {
			if shown := Harmless(row.text, 1000); shown != row.shown {
				t.Errorf("got %q, want %q", shown, row.shown)
			}
		})
	}
}

func TestHarmlessCuts(t *testing.T) {
	long := strings.Repeat("é", 1<<19)
	shown := Harmless(long, 100)
	if len(shown) > 100 || !strings.HasSuffix(shown, "… (cut)") || !utf8.ValidString(shown) {
		t.Errorf("got %d bytes: %q", len(shown), shown)
	}
	if line := Line(strings.Repeat("a\n", 1<<19), 100); len(line) > 100 || strings.Contains(line, "\n") || !strings.HasSuffix(line, "… (cut)") {
		t.Errorf("got %q", line)
	}
	if exact := strings.Repeat("a", 100); Harmless(exact, 100) != exact || Line(exact, 100) != exact {
		t.Error("a text that fits is cut")
	}
}

func FuzzHarmless(f *testing.F) {
	f.Add("\x1b]0;title\x07 ::error::\u202e\xff <script>")
	f.Add("#\x00##vso[a] \u2003::x\n::y\r::z")
	f.Add(strings.Repeat("::a ", 60))
	f.Fuzz(func(t *testing.T, text string) {
		shown := Harmless(text, 200)
		if len(shown) > 200 || !utf8.ValidString(shown) {
			t.Fatalf("%d bytes: %q", len(shown), shown)
		}
		if again := Harmless(shown, 200); again != shown {
			t.Fatalf("not stable: %q, then %q", shown, again)
		}
		for _, r := range shown {
			if r != '\n' && r != '\t' && !seen(r) {
				t.Fatalf("%U is left in %q", r, shown)
			}
		}
		for _, line := range strings.Split(shown, "\n") {
			if strings.HasPrefix(strings.TrimSpace(line), "::") {
				t.Fatalf("a command is left in %q", shown)
			}
		}
		if strings.Contains(shown, "##[") || strings.Contains(shown, "##vso[") {
			t.Fatalf("a command is left in %q", shown)
		}
		if line := Line(text, 100); len(line) > 100 || strings.ContainsAny(line, "\n\t") || strings.HasPrefix(line, "::") || !utf8.ValidString(line) {
			t.Fatalf("line %q", line)
		}
	})
}
