package page_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/browser/testdata"
)

func look(t *testing.T, name string) page.Snapshot {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("..", "testdata", name+".html"))
	if err != nil {
		t.Fatal(err)
	}
	return page.ParseHTML(body, &url.URL{Scheme: "http", Host: "server.test", Path: "/page/" + name}, 200)
}

func TestRecognise(t *testing.T) {
	for _, test := range testdata.Pages {
		t.Run(test.Name, func(t *testing.T) {
			if test.Scripted || test.Framed {
				t.Skip("not in this document as it is: the agents' tests see it")
			}
			snapshot := look(t, test.Name)
			for consent, want := range map[string]string{"": test.Posts, "deny": test.Denies} {
				walk := page.Walk{Stage: page.Stage{UserName: "alice@example.com", Authenticated: test.Authenticated}, Password: "wonderland", Consent: consent}
				step, err := walk.Next(snapshot)
				if err != nil {
					t.Fatal(err)
				}
				if walk.Last.Kind != page.Kind(test.Kind) {
					t.Fatalf("it is %s, candidates %+v", walk.Last.Kind, walk.Last.Candidates)
				}
				if !strings.Contains(step.Barrier, test.Barrier) {
					t.Errorf("the barrier is %q", step.Barrier)
				}
				if got := outcome(snapshot, step); want != "" && got != want {
					t.Errorf("with consent %q it sends %s, candidates %+v", consent, got, walk.Last.Candidates)
				}
			}
		})
	}
}

// outcome says what a step sends: a body, a link's path, or where the journey ends.
func outcome(snapshot page.Snapshot, step page.Step) string {
	if step.End != "" {
		return "end " + step.End
	}
	if step.Press.Form < 0 {
		return strings.TrimPrefix(snapshot.Links[step.Press.Link].URL, "http://server.test")
	}
	sent := page.Submit(snapshot.Forms[step.Press.Form], step)
	if sent.URL != "http://server.test/submit" {
		return sent.URL
	}
	values, _ := url.ParseQuery(sent.Body)
	return values.Encode()
}

func TestParseHTML(t *testing.T) {
	snapshot := page.ParseHTML([]byte(`<base href="/b/"><title> A  title </title><body onload="document.forms[0].submit()">
<input name=early form=f><form id=f action=post?x=1 method=POST><select name=s><option>one<option value=2 selected>two</select><textarea name=t>text</textarea>
<input type=checkbox name=c checked><input name=gone disabled><input type=reset><noscript><button>Go on</button></noscript></form><input name=loose><a href="//other.test/x">there</a>
<p hidden>unseen</p><p style="DISPLAY : none">unseen</p><script>unseen</script>seen<meta http-equiv=Refresh content="5;URL='next'">`), &url.URL{Scheme: "http", Host: "server.test", Path: "/a/page"}, 200)
	if snapshot.Title != "A title" || strings.Contains(snapshot.Text, "unseen") || !strings.Contains(snapshot.Text, "seen") {
		t.Errorf("title %q, text %q", snapshot.Title, snapshot.Text)
	}
	if !snapshot.AutoSubmit || snapshot.Refresh != "http://server.test/b/next" || len(snapshot.Links) != 1 || snapshot.Links[0].URL != "http://other.test/x" {
		t.Errorf("auto submit %v, refresh %q, links %v", snapshot.AutoSubmit, snapshot.Refresh, snapshot.Links)
	}
	if len(snapshot.Forms) != 2 {
		t.Fatalf("forms %+v", snapshot.Forms)
	}
	form := snapshot.Forms[0]
	sent := page.Submit(form, page.Step{Press: page.Press{Button: 0, Link: -1}})
	if sent.Method != "POST" || sent.URL != "http://server.test/b/post?x=1" || sent.Body != "early=&s=2&t=text&c=on" {
		t.Errorf("sends %+v", sent)
	}
	if loose := snapshot.Forms[1]; loose.Action != "" || len(loose.Fields) != 1 || loose.Index != 1 {
		t.Errorf("outside of forms %+v", loose)
	}
}

func TestRefresh(t *testing.T) {
	for content, want := range map[string]string{
		"0; url=/next": "http://server.test/next", "0;URL='/next'": "http://server.test/next", "1, /next": "http://server.test/next", "0": "http://server.test/page",
		"10; url=/next": "", "1800": "", "soon": "",
	} {
		body := `<meta http-equiv="refresh" content="` + content + `">`
		if got := page.ParseHTML([]byte(body), &url.URL{Scheme: "http", Host: "server.test", Path: "/page"}, 200).Refresh; got != want {
			t.Errorf("%q leads to %q", content, got)
		}
	}
}

func TestParseHTMLTakesAnything(t *testing.T) {
	for _, body := range []string{"", "\x00\xff\xfe", strings.Repeat("<div>", 100000), strings.Repeat("<form><input>", 5000), "<a href=\":\x01\">x</a><form action=\"\x7f:\">"} {
		if snapshot := page.ParseHTML([]byte(body), &url.URL{Scheme: "http", Host: "server.test"}, 200); len(snapshot.Text) > page.MaxText {
			t.Errorf("%d bytes of text", len(snapshot.Text))
		}
	}
}

func TestWalkSendsAPasswordOnce(t *testing.T) {
	walk := page.Walk{Stage: page.Stage{UserName: "alice"}, Password: "wonderland"}
	login := look(t, "show-password")
	if step, _ := walk.Next(login); step.End != "" || len(step.Type) != 2 {
		t.Fatalf("first %+v", step)
	}
	if step, _ := walk.Next(login); step.End != "refused" || len(step.Type) != 0 {
		t.Errorf("then %+v", step)
	}
}
