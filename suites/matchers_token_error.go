package suites

import (
	"regexp"
	"slices"
	"strings"

	"github.com/authassay/assay/suites/rp"
)

// ExplainError demands the error response of RFC 6749 section 5.2: a 400 with a JSON object that has one of the
// error codes.
func ExplainError(codes ...string) matcher[*rp.Answer] {
	return matcher[*rp.Answer]{required: "answer 400 with a JSON object whose error is " + strings.Join(codes, " or "), look: func(answer *rp.Answer) judgement {
		switch {
		case carriesTokens(answer):
			return judgement{class: "accepted", saw: "answered with tokens"}
		case passing(answer):
			return judgement{undecided: true, class: "undecided", saw: answer.InFront}
		case answer.JSON == nil:
			return judgement{class: "refused-wrong-form", saw: "answered with " + status(answer) + ", and the body is no JSON object"}
		case mediaType(answer) != "application/json":
			return judgement{class: "refused-wrong-form", saw: "the media type is " + mediaType(answer)}
		case !slices.Contains(codes, answer.ErrorCode()):
			return judgement{class: "refused-wrong-form", saw: "answered with " + status(answer)}
		case answer.Status != 400:
			return judgement{class: "refused-wrong-form", saw: "answered with " + status(answer)}
		}
		return judgement{matched: true, class: "refused"}
	}}
}

// passing tells whether an answer is an accident that passes: a rate limit, or a gateway's. A 500 is none where the form
// of a refusal is asked.
func passing(answer *rp.Answer) bool {
	return answer.Status == 429 || answer.Status == 502 || answer.Status == 503 || answer.Status == 504
}

// ChallengeClient demands what a client gets that failed to authenticate by HTTP Basic (RFC 6749 section 5.2): 401,
// invalid_client, and WWW-Authenticate for the scheme that it used.
func ChallengeClient() matcher[*rp.Answer] {
	return matcher[*rp.Answer]{required: "answer 401 invalid_client with WWW-Authenticate", look: func(answer *rp.Answer) judgement {
		switch {
		case passing(answer):
			return judgement{undecided: true, class: "undecided", saw: answer.InFront}
		case answer.Status != 401 || answer.ErrorCode() != "invalid_client":
			return judgement{class: "refused-wrong-form", saw: "answered with " + status(answer)}
		case !strings.HasPrefix(strings.ToLower(answer.Header.Get("WWW-Authenticate")), "basic"):
			return judgement{class: "refused-wrong-form", saw: "answered with " + status(answer) + " and no WWW-Authenticate for Basic"}
		}
		return judgement{matched: true, class: "refused"}
	}}
}

// inside are the marks of what is a server's own business, by the kind of what shows.
var inside = map[string]*regexp.Regexp{
	"a stack trace": regexp.MustCompile(`(?m)\bat [\w$.]+\([\w$]+\.(java|kt|scala|groovy):\d+\)|Traceback \(most recent call last\)|goroutine \d+ \[` +
		`|\bat .{1,200}\.[cm]?[jt]s:\d+:\d+|\.(go|py|rb|php|cs):\d+\b|\.(php|py|cs)(\(\d+\)|"?,? (on )?line \d+)`),
	"the path of a file":        regexp.MustCompile(`(^|[\s"'(=:])(/(usr|var|home|opt|srv|app|root|etc|tmp|src|Users)/[\w./-]+\.(php|py|rb|go|java|class|jar|war|cs|dll|conf|config|ya?ml|ini|env|sock|pem|key|db|sqlite|so|log)\b|[A-Za-z]:\\{1,2}[\w .-]+\\)`),
	"a statement to a database": regexp.MustCompile(`(?i)\bselect\s[\w\s*,."]{1,200}\sfrom\s+[\w."]+\s+where\s+[\w."]+\s*(=|\bin\b|\blike\b)|\binsert into [\w."]+ ?\(|SQLSTATE|\bORA-\d{5}|syntax error at or near|unterminated quoted string|You have an error in your SQL`),
}

// ShowNothingInside demands an answer that says nothing of how the server is made. Whether it is a refusal of the right
// form is asked elsewhere: a 500 may be silent too.
func ShowNothingInside() matcher[*rp.Answer] {
	return matcher[*rp.Answer]{required: "show no stack trace, no path of a file and no SQL", look: func(answer *rp.Answer) judgement {
		for what, mark := range inside {
			if found := mark.Find(answer.Body); found != nil {
				return judgement{class: "accepted", saw: "answered with " + status(answer) + " and " + what}
			}
		}
		if passing(answer) {
			return judgement{undecided: true, class: "undecided", saw: answer.InFront}
		}
		return judgement{matched: true, class: "as-required"}
	}}
}
