package page

import (
	"bytes"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/authassay/assay/browser/hop"
)

// MaxText is the length, in bytes, to which a page's visible text is cut.
const MaxText = 4 << 10

// ParseHTML looks at a page as a browser without scripts shows it. It never fails: what is no HTML is text.
func ParseHTML(body []byte, pageURL *url.URL, status int) Snapshot {
	address := pageURL.String()
	p := parser{base: address, snapshot: Snapshot{URL: address, Status: status}, ids: map[string]*html.Node{}, labels: map[string]*html.Node{}, owners: map[string]int{}}
	root, err := html.ParseWithOptions(bytes.NewReader(body), html.ParseOptionEnableScripting(false))
	if err != nil { // nesting too deep to be a page
		p.snapshot.Text = cut(string(body))
		return p.snapshot
	}
	p.index(root)
	p.walk(root, scope{form: -1})
	p.snapshot.Text = cut(strings.Join(strings.Fields(p.text.String()), " "))
	p.finish()
	return p.snapshot
}

// parser gathers a Snapshot from a tree.
type parser struct {
	snapshot Snapshot
	base     string
	text     strings.Builder
	ids      map[string]*html.Node
	labels   map[string]*html.Node // by the id that they are for
	owners   map[string]int        // form id -> index
	forms    []*html.Node
	loose    Form // controls outside of any form
}

// scope is what a node inherits.
type scope struct {
	hidden bool
	form   int
	label  *html.Node
}

// index finds what may be referred to from anywhere: ids, labels, forms and the base.
func (p *parser) index(n *html.Node) {
	if n.Type == html.ElementNode {
		if id := attr(n, "id"); id != "" && p.ids[id] == nil {
			p.ids[id] = n
		}
		switch n.DataAtom {
		case atom.Form:
			if id := attr(n, "id"); id != "" {
				p.owners[id] = len(p.forms)
			}
			p.forms = append(p.forms, n)
		case atom.Label:
			if id := attr(n, "for"); id != "" && p.labels[id] == nil {
				p.labels[id] = n
			}
		case atom.Base:
			if href := attr(n, "href"); href != "" && p.base == p.snapshot.URL {
				p.base = hop.Resolve(p.base, href)
			}
		}
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		p.index(child)
	}
}

func (p *parser) walk(n *html.Node, in scope) {
	switch n.Type {
	case html.TextNode:
		if !in.hidden {
			p.text.WriteString(n.Data)
			p.text.WriteByte(' ')
		}
		return
	case html.ElementNode:
		in.hidden = in.hidden || hidden(n)
		if !p.element(n, &in) {
			return
		}
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		p.walk(child, in)
	}
}

// element takes what an element says, and tells whether to look inside.
func (p *parser) element(n *html.Node, in *scope) bool {
	if vendor := captchaOf(n); vendor != "" && !in.hidden {
		p.captcha(vendor, in.form)
	}
	switch n.DataAtom {
	case atom.Title:
		if p.snapshot.Title == "" {
			p.snapshot.Title = textOf(n)
		}
		return false
	case atom.Style, atom.Template, atom.Option:
		return false
	case atom.Script:
		p.script(n)
		return false
	case atom.Meta:
		if strings.EqualFold(attr(n, "http-equiv"), "refresh") && p.snapshot.Refresh == "" {
			p.snapshot.Refresh = p.refresh(attr(n, "content"))
		}
	case atom.Body:
		if submits(attr(n, "onload")) {
			p.snapshot.AutoSubmit = true
		}
	case atom.Form:
		in.form = slices.Index(p.forms, n)
		p.reach(in.form)
	case atom.Iframe:
		if src := attr(n, "src"); src != "" && !in.hidden && captchaOf(n) == "" && !tiny(n) {
			p.snapshot.Frames = append(p.snapshot.Frames, hop.Resolve(p.base, src))
		}
	case atom.Label:
		in.label = n
	case atom.A:
		if href, found := lookup(n, "href"); found && !in.hidden {
			p.snapshot.Links = append(p.snapshot.Links, Link{Text: name(n), URL: hop.Resolve(p.base, href)})
		}
	case atom.Input, atom.Select, atom.Textarea, atom.Button:
		p.control(n, *in)
		return n.DataAtom == atom.Button
	}
	return true
}

// reach begins forms up to an index: a control may stand before the form that owns it.
func (p *parser) reach(index int) {
	for len(p.snapshot.Forms) <= index {
		p.snapshot.Forms = append(p.snapshot.Forms, p.newForm(p.forms[len(p.snapshot.Forms)]))
	}
}

func (p *parser) newForm(n *html.Node) Form {
	form := Form{Index: len(p.snapshot.Forms), Method: "GET", Action: p.snapshot.URL}
	if strings.EqualFold(attr(n, "method"), "post") {
		form.Method = "POST"
	}
	if action := strings.TrimSpace(attr(n, "action")); action != "" {
		form.Action = hop.Resolve(p.base, action)
	}
	form.Action, _, _ = strings.Cut(form.Action, "#")
	return form
}

func (p *parser) script(n *html.Node) {
	p.snapshot.Scripted = true
	if n.FirstChild != nil && submits(n.FirstChild.Data) {
		p.snapshot.AutoSubmit = true
	}
}

func submits(script string) bool {
	return strings.Contains(script, "ubmit(") || strings.Contains(script, ".click(")
}

// soon is the delay, in seconds, from which a meta refresh only keeps a page fresh.
const soon = 10

// refresh reads the content of a meta refresh, such as "0; url=/next". Without a URL the page loads again.
func (p *parser) refresh(content string) string {
	end := strings.IndexAny(content, ";,")
	if end < 0 {
		end = len(content)
	}
	if delay, err := strconv.ParseFloat(strings.TrimSpace(content[:end]), 64); err != nil || delay >= soon {
		return ""
	}
	target := strings.TrimSpace(strings.TrimLeft(content[end:], ";, "))
	if len(target) >= 4 && strings.EqualFold(target[:3], "url") {
		target = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(target[3:]), "="))
	}
	if target == "" {
		return hop.Resolve(p.snapshot.URL, "")
	}
	return hop.Resolve(p.base, strings.Trim(target, `"'`))
}

// finish adds the controls outside of any form, where there are some.
func (p *parser) finish() {
	if len(p.loose.Fields)+len(p.loose.Buttons) > 0 {
		p.loose.Index, p.loose.Method = len(p.snapshot.Forms), "GET"
		p.snapshot.Forms = append(p.snapshot.Forms, p.loose)
	}
}
