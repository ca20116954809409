package catalogue

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	known := []string{"auto", "bcp", "oauth20", "oidc-basic", "code-replay", "code-replay-race", "--only"}
	for word, want := range map[string]string{
		"bcp":                    "bcp",
		"bpc":                    "bcp",
		"BCP":                    "bcp",
		"bc":                     "bcp",
		"oidc_basic":             "oidc-basic",
		"oauth2":                 "oauth20",
		"code-reply":             "code-replay",
		"code-replay-rcae":       "code-replay-race",
		"--onyl":                 "--only",
		"":                       "",
		"x":                      "",
		"xyz":                    "",
		"fapi2":                  "",
		strings.Repeat("a", 1e5): "",
	} {
		if got := Nearest(word, known); got != want {
			t.Errorf("%.40q: got %q, want %q", word, got, want)
		}
	}
	if got := Nearest("beta", []string{"betb", "betc"}); got != "betb" {
		t.Errorf("of equals the first, got %q", got)
	}
}
