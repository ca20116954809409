package reports

import (
	"fmt"
	"strings"

	"github.com/authassay/assay/suites/catalogue"
)

type sarifRule struct {
	ID         string          `json:"id"`
	Short      sarifText       `json:"shortDescription"`
	Full       sarifText       `json:"fullDescription"`
	Help       sarifText       `json:"help"`
	HelpURI    string          `json:"helpUri,omitempty"`
	Properties sarifProperties `json:"properties"`
}

type sarifProperties struct {
	Tags      []string `json:"tags"`
	Precision string   `json:"precision"`
	Severity  string   `json:"security-severity"`
}

// sarifRule tells what a check asks, why it matters and where it is written, in the words of the catalogue.
func (c Check) sarifRule() sarifRule {
	id, title, gist := Line(c.ID, 80), orElse(Line(c.Title, 300), Line(c.ID, 80)), Line(c.Gist, 600)
	rule := sarifRule{ID: id, Short: sarifText{Text: withoutTarget(title)}, Full: sarifText{Text: withoutTarget(orElse(gist, title))}}
	help := []string{orElse(gist, title)}
	marked := []string{"**" + markdown(c.Level+", "+c.rule()) + "**: " + markdown(orElse(gist, title))}
	if known, _, err := catalogue.Lookup(c.ID); err == nil {
		help = append(help, "What is tried: "+known.Tries, "What it harms: "+known.Why)
		marked = append(marked, "**What is tried.** "+markdown(known.Tries), "**What it harms.** "+markdown(known.Why))
		if len(known.Seen) > 0 {
			marked = append(marked, "**Seen before.** "+markdown(strings.Join(known.Seen, "; ")))
		}
	}
	again := "assay explain " + id + " tells more; assay run --only " + id + " runs it again."
	help, marked = append(help, again), append(marked, markdown(again))
	if strings.HasPrefix(c.URL, "https://") && withoutTarget(c.URL) == c.URL && Line(c.URL, 400) == c.URL && !strings.ContainsAny(c.URL, ` <>()"\`) {
		rule.HelpURI = c.URL
		marked = append(marked, fmt.Sprintf("[%s](%s)", markdown(Line(c.rule(), 100)), c.URL))
	}
	rule.Help = sarifText{Text: withoutTarget(strings.Join(help, "\n")), Markdown: withoutTarget(strings.Join(marked, "\n\n"))}
	rule.Properties = sarifProperties{Precision: "high", Severity: c.securitySeverity(), Tags: []string{"security", "oauth", "chapter/" + word(c.Chapter, "other"), fmt.Sprintf("external/cwe/cwe-%d", c.cwe())}}
	return rule
}

// securitySeverity is a number of CVSS's range that GitHub makes a word of: high where an attack was accepted against a
// MUST, medium where a MUST is broken otherwise or a SHOULD gives way to an attack, low for the rest.
func (c Check) securitySeverity() string {
	accepted := c.Verdict.Finding() && c.Observed == "accepted"
	switch {
	case c.Level == "MUST" && accepted:
		return "8.1"
	case c.Level == "MUST":
		return "5.3"
	case accepted:
		return "4.8"
	}
	return "3.1"
}

// The weaknesses (CWE) that checks look for: by the first letters of their ID, the longest first; else by chapter.
var (
	cweByPrefix = []struct {
		prefix string
		cwe    int
	}{
		{"ui-framing", 1021}, {"ui-cookie", 614}, {"ui-cache", 525}, {"ui-reflect", 79}, {"login-session-fixation", 384}, {"consent-post", 472},
		{"authz-307", 522}, {"code-replay-race", 367}, {"code-expiry", 613}, {"code-entropy", 331}, {"code-wrong", 863}, {"code-injection", 863},
		{"client-auth-in-query", 598}, {"client-auth-jwt", 347}, {"idtoken-alg", 347}, {"idtoken-signature", 347}, {"jwks-", 321}, {"refresh-scope", 269},
		{"token-in-query", 598}, {"token-params-in-query", 598}, {"token-get", 598}, {"token-cache", 525}, {"token-jwt", 347}, {"token-expiry", 613},
		{"userinfo-auth", 306}, {"introspect", 306}, {"revoke", 613}, {"redirect-uri-scheme", 319},
	}
	cweByChapter = map[string]int{
		"redirect": 601, "authorize": 20, "pages": 352, "code": 294, "pkce": 303, "clientauth": 287, "token": 20, "refresh": 613, "tokens": 863,
		"revocation": 613, "idtoken": 345, "metadata": 345, "userinfo": 863,
	}
)

// cwe gives the weakness; 358, a check that is not done as its standard says, where none is closer.
func (c Check) cwe() int {
	for _, row := range cweByPrefix {
		if strings.HasPrefix(c.ID, row.prefix) {
			return row.cwe
		}
	}
	if number, known := cweByChapter[c.Chapter]; known {
		return number
	}
	return 358
}
