package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"

	"github.com/authassay/assay/browser"
	"github.com/authassay/assay/server"
	"github.com/authassay/assay/server/demo"
)

// ourPages are the pages that we write, as their golden files have them.
var ourPages = map[string]string{"index": "reports/testdata/sample.html", "matrix": "reports/testdata/matrix.html", "prove": "suites/prove/testdata/sample.html"}

// openBrowser starts a browser, and gives a page of it that has no more than 30 seconds.
func openBrowser(t *testing.T) *rod.Page {
	t.Helper()
	bin, err := browser.Find()
	if err != nil {
		t.Fatal(err)
	}
	launched := launcher.New().Context(t.Context()).Bin(bin).NoSandbox(os.Geteuid() == 0)
	t.Cleanup(launched.Kill)
	address, err := launched.Launch()
	if err != nil {
		t.Fatal(err)
	}
	page, err := rod.New().Context(t.Context()).ControlURL(address).MustConnect().Page(proto.TargetCreateTarget{URL: "about:blank"})
	if err != nil {
		t.Fatal(err)
	}
	return page.Timeout(2 * time.Minute)
}

// serveFiles serves this folder, and gives its URL.
func serveFiles(t *testing.T) string {
	t.Helper()
	files := httptest.NewServer(http.FileServer(http.Dir(".")))
	t.Cleanup(files.Close)
	return files.URL + "/"
}

// shape gives the window a width in CSS pixels and a colour scheme: light or dark.
func shape(t *testing.T, page *rod.Page, width int, scheme string) {
	t.Helper()
	if err := page.SetViewport(&proto.EmulationSetDeviceMetricsOverride{Width: width, Height: 800, DeviceScaleFactor: 1, Mobile: width < 500}); err != nil {
		t.Fatal(err)
	}
	if err := (proto.EmulationSetEmulatedMedia{Features: []*proto.EmulationMediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}).Call(page); err != nil {
		t.Fatal(err)
	}
}

// open goes to an address and waits until it is loaded.
func open(t *testing.T, page *rod.Page, address string) {
	t.Helper()
	if err := page.Navigate(address); err != nil {
		t.Fatal(err)
	}
	if err := page.WaitLoad(); err != nil {
		t.Fatal(err)
	}
}

// unfold opens all that is folded.
const unfold = `() => document.querySelectorAll("details").forEach(d => d.open = true)`

// TestPagesFit holds that no page is wider than its window, folded or not. With -update it takes the pictures under
// reports/testdata/shots.
func TestPagesFit(t *testing.T) {
	page, files := openBrowser(t), serveFiles(t)
	for name, file := range ourPages {
		for _, width := range []int{360, 1440} {
			for _, scheme := range []string{"light", "dark"} {
				shape(t, page, width, scheme)
				open(t, page, files+file)
				shot := filepath.Join("reports", "testdata", "shots", name+"-"+strconv.Itoa(width)+"-"+scheme+".png")
				if *update {
					takePicture(t, page, shot)
				}
				if _, err := os.Stat(shot); err != nil {
					t.Errorf("%v: go test . -run Fit -update takes it", err)
				}
				for _, state := range []string{`() => {}`, unfold} {
					page.MustEval(state)
					if wide := page.MustEval(`() => document.documentElement.scrollWidth`).Int(); wide > width {
						t.Errorf("%s is %d wide in a window of %d (%s)", name, wide, width, state)
					}
				}
			}
		}
	}
}

// takePicture keeps what the window shows first.
func takePicture(t *testing.T, page *rod.Page, file string) {
	t.Helper()
	picture, err := page.Screenshot(false, &proto.PageCaptureScreenshot{Format: proto.PageCaptureScreenshotFormatPng})
	if err == nil {
		err = os.MkdirAll(filepath.Dir(file), 0o755)
	}
	if err == nil {
		err = os.WriteFile(file, picture, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestPagesAskForNothing holds that a page asks for itself and its own pictures, and for nothing else.
func TestPagesAskForNothing(t *testing.T) {
	page, files := openBrowser(t), serveFiles(t)
	asked := make(chan string, 100)
	go page.EachEvent(func(e *proto.NetworkRequestWillBeSent) { asked <- e.Request.URL })()
	for name, file := range ourPages {
		open(t, page, files+file)
		page.MustEval(unfold)
		page.MustEval(`() => window.scrollTo(0, document.body.scrollHeight)`)
		page.MustEval(`() => new Promise(soon => setTimeout(soon, 300))`) // a picture is fetched once it comes near
		if len(asked) == 0 {
			t.Errorf("%s: nothing was seen", name)
		}
		for len(asked) > 0 {
			address := <-asked
			own, found := strings.CutPrefix(address, files+filepath.ToSlash(filepath.Dir(file))+"/")
			if !found || own != filepath.Base(file) && !strings.HasPrefix(own, "shots/") {
				t.Errorf("%s asks for %s", name, address)
			}
		}
	}
}

// serveDemo serves the reference server and its demo client, and gives both URLs.
func serveDemo(t *testing.T) (issuer, client string) {
	t.Helper()
	issuer = serve(t, func(h http.Handler) http.Handler { return h })
	shown, err := server.Listen("127.0.0.1:0", func(url string) (http.Handler, error) {
		return demo.New(t.Context(), demo.Config{Issuer: issuer, Address: url})
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(shown.Close)
	return issuer, shown.URL
}
