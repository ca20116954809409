package suites_test

import (
	"testing"

	"github.com/authassay/assay/suites"
	"github.com/authassay/assay/suites/rp"
)

// TestShowNothingInside: what is inside is told from what servers lawfully say.
func TestShowNothingInside(t *testing.T) {
	for name, each := range map[string]struct {
		body   string
		silent bool
	}{
		"an error":         {`{"error":"invalid_grant","error_description":"The code is unknown."}`, true},
		"a link":           {`{"error":"invalid_grant","error_uri":"https://example.com/docs/errors.html"}`, true},
		"a path of a URL":  {`{"error":"not_found","path":"/oauth2/token","timestamp":"2026-01-01T00:00:00Z"}`, true},
		"a page":           {`<!doctype html><link rel="stylesheet" href="/src/app/style.css"><h1>Bad request</h1>`, true},
		"a page's script":  {`<script src="/static/main.js"></script><h1>Bad request</h1>`, true},
		"words":            {`{"error_description":"Please select one from the list, where it is there."}`, true},
		"Java":             {"java.lang.NullPointerException\n\tat com.example.Token.exchange(Token.java:118)", false},
		"Go":               {"panic: runtime error\n\ngoroutine 7 [running]:\nmain.main()", false},
		"Go's file":        {`{"debug":"handler.go:128: no rows"}`, false},
		"JavaScript":       {"TypeError: x\n    at Object.grant (/app/lib/token.js:12:3)", false},
		"Python":           {"Traceback (most recent call last):\n  File \"/srv/app/token.py\", line 3, in grant", false},
		"PHP":              {`Fatal error: Uncaught TypeError in /var/www/html/token.php:12`, false},
		"Windows":          {`{"error_description":"Could not open C:\\inetpub\\wwwroot\\web.config"}`, false},
		"a file":           {`{"error_description":"open /etc/oauth/clients.yaml: no such file or directory"}`, false},
		"PostgreSQL":       {`{"error_description":"ERROR: syntax error at or near \"x\""}`, false},
		"Oracle":           {`{"error_description":"ORA-01756: quoted string not properly terminated"}`, false},
		"a statement":      {`{"error_description":"select value from codes where value = 'x'"}`, false},
		"a short sentence": {`{"error_description":"select an account"}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			silent, err := suites.ShowNothingInside().Match(&rp.Answer{Status: 400, Body: []byte(each.body)})
			if err != nil || silent != each.silent {
				t.Errorf("silent is %t, %v", silent, err)
			}
		})
	}
}
