package reports

import (
	"fmt"
	"mime"
	"net/url"
	"slices"
	"strings"

	"github.com/authassay/assay/suites/evidence"
)

// row is one labelled line about a check.
type row struct{ label, text string }

// newerThanBaseline is told of a finding whose check is newer than the baseline.
const newerThanBaseline = "the check is newer than the baseline: it fails nothing until assay baseline write adopts it"

// maxCurl is the length, in bytes, from which a curl line is left to the page.
const maxCurl = 2000

// story tells one finding, or one check that could not be told, in a row for each thing that a reader asks: which
// rule, what was sent, what came back, what follows, and how to see it again. Texts are harmless and of one line.
func (c Check) story(run Run, report string) []row {
	rule := Line(c.Level+", "+c.rule(), 200)
	if c.Gist != "" {
		rule += ": " + Line(c.Gist, 300)
	}
	rows := []row{{"rule", rule}}
	if c.URL != "" {
		rows = append(rows, row{"", Line(c.URL, 200)})
	}
	exchange, of := c.deciding()
	if exchange != nil {
		rows = append(rows, row{"sent", sent(*exchange)}, row{"got", got(*exchange)})
	}
	if why := Line(c.Reason, 400); why != "" {
		rows = append(rows, row{"why", why})
	}
	if c.New {
		rows = append(rows, row{"new", newerThanBaseline})
	}
	if known := Line(c.Known, 300); known != "" {
		rows = append(rows, row{"known", known})
	}
	if variants := c.badVariants(); variants != "" {
		rows = append(rows, row{"variants", variants})
	}
	rows = append(rows, row{"again", again(run, c.ID)})
	if exchange != nil {
		if curl := Curl(*of); curl != "" && len(curl) <= maxCurl {
			rows = append(rows, row{"curl", curl})
		}
	}
	if report != "" {
		rows = append(rows, row{"report", report + "#" + Line(c.ID, 80)})
	}
	return rows
}

// rule is the place that decides: "RFC 6749 §4.1.2".
func (c Check) rule() string {
	if c.Section == "" {
		return c.Spec
	}
	return c.Spec + " §" + c.Section
}

// deciding picks the exchange that shows the matter best: the one that is noted as judged, else the last that belongs
// to a variant with the check's own verdict, else the last that is no control. It gives a harmless copy, and the exchange as it was recorded.
func (c Check) deciding() (shown, recorded *evidence.Exchange) {
	best, rank := -1, 0
	for i, exchange := range c.Evidence {
		r := 1
		switch {
		case exchange.Judged():
			r = 4
		case !strings.HasPrefix(exchange.Note, "control"):
			r = 2
		}
		for _, variant := range c.Variants {
			if r == 2 && variant.Name != "" && variant.Verdict == c.Verdict && strings.Contains(exchange.Note, variant.Name) {
				r = 3
			}
		}
		if r >= rank {
			best, rank = i, r
		}
	}
	if best < 0 {
		return nil, nil
	}
	safe := harmless(c.Evidence[best])
	return &safe, &c.Evidence[best]
}

// sent tells a request in one line: method, address and parameters.
func sent(exchange evidence.Exchange) string {
	request := exchange.Request
	address, query, _ := strings.Cut(request.URL, "?")
	line := Line(request.Method, 20) + " " + Line(address, 160)
	body := request.Body
	if body != "" && !isForm(request.Header) {
		body = ""
	}
	for _, text := range []string{query, body} {
		if text != "" {
			line += "  " + Line(strings.Join(parameters(text), " "), 400)
		}
	}
	for _, field := range request.Header {
		if strings.EqualFold(field[0], "Authorization") {
			line += "  " + Line(field[0]+": "+field[1], 120)
		}
	}
	return line
}

// parameters splits a form or a query, decoded where that hides nothing.
func parameters(form string) []string {
	pairs := strings.Split(form, "&")
	for i, pair := range pairs {
		name, value, found := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(value); err == nil && !strings.ContainsAny(plain, " %&=\"\n") && speakable(plain) {
			value = plain
		}
		if found {
			name += "="
		}
		pairs[i] = name + Line(value, 100)
	}
	return pairs
}

func isForm(header []evidence.Field) bool {
	kind, _, _ := mime.ParseMediaType(first(header, "Content-Type"))
	return kind == "" || kind == "application/x-www-form-urlencoded"
}

// first gives the first value of a header field, or "".
func first(header []evidence.Field, name string) string {
	for _, field := range header {
		if strings.EqualFold(field[0], name) {
			return field[1]
		}
	}
	return ""
}

// got tells a response in one line: status, where it leads, and its short body.
func got(exchange evidence.Exchange) string {
	response := exchange.Response
	if response == nil {
		return "no answer: " + Line(orElse(exchange.Error, "nothing was recorded"), 200)
	}
	line := fmt.Sprint(response.Status)
	if location := first(response.Header, "Location"); location != "" {
		return line + " to " + Line(location, 300)
	}
	if kind, _, err := mime.ParseMediaType(first(response.Header, "Content-Type")); err == nil {
		line += " " + Line(kind, 60)
	}
	if response.Body == "" {
		return line + ", no body"
	}
	return line + "  " + Line(response.Body, 240)
}

// again is the command that runs one check again: the run's own, narrowed to it, and not over its report.
func again(run Run, id string) string {
	command := []string{"assay", "run", "--target", join([]part{{run.Target.Issuer, false}})}
	if words := words(run.Command); len(words) > 0 {
		command = command[:0]
		for i := 0; i < len(words); i++ {
			name, _, joined := strings.Cut(words[i], "=")
			if slices.Contains([]string{"--only", "--skip", "--shard", "--parallel", "--out"}, name) {
				if !joined {
					i++ // its value
				}
				continue
			}
			command = append(command, words[i])
		}
	}
	return Line(strings.Join(command, " "), 600) + " --only " + Line(id, 80)
}

// CommandLine writes how assay was called, quoted for a shell.
func CommandLine(arguments []string) string {
	line := "assay"
	for _, argument := range arguments {
		line += " " + join([]part{{argument, false}})
	}
	return line
}

// words splits what CommandLine wrote. Each word keeps its quotes.
func words(line string) []string {
	quoted, escaped := false, false
	return strings.FieldsFunc(line, func(c rune) bool {
		switch {
		case escaped:
			escaped = false
		case c == '\'':
			quoted = !quoted
		case c == '\\':
			escaped = !quoted
		default:
			return c == ' ' && !quoted
		}
		return false
	})
}
