package faults

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/authassay/assay/server"
)

// approvalByLink lets whoever has the consent page's own address answer it, without cookies, as Dex does: the handle in
// the query tells the user and the request, and nobody else knows it. The form posts to the page's address.
func approvalByLink(d *server.Decisions) {
	check := d.Session.CheckForm
	d.Session.CheckForm = func(f *server.FormPost) error {
		if strings.HasPrefix(f.Form, "consent") {
			return nil
		}
		return check(f)
	}
	var shown sync.Map // handle -> cookies of the browser that it was shown to
	handler("/consent", func(honest http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			handle := r.URL.Query().Get("interaction")
			if r.Method == http.MethodGet {
				shown.Store(handle, r.Header.Get("Cookie"))
				honest(actions{w, "/consent?interaction=" + handle}, r)
				return
			}
			cookies, known := shown.Load(handle)
			if !known || r.ParseForm() != nil {
				http.Error(w, "Unauthorized request", http.StatusUnauthorized)
				return
			}
			r.Header.Set("Cookie", cookies.(string)) // only strings are stored
			r.Form.Set("interaction", handle)
			honest(w, r)
		}
	})(d)
}

// approvalByGet reads an approval from the query, if it is there.
func approvalByGet(d *server.Decisions) {
	honest := d.Consent.Answer
	d.Consent.Answer = func(r *http.Request) url.Values {
		if query := r.URL.Query(); query.Has("decision") {
			return query
		}
		return honest(r)
	}
}

// queryOfConsent makes the consent page post to an address with a query, and takes no approval without that parameter.
func queryOfConsent(address, parameter string) func(*server.Decisions) {
	return handler("/consent", func(honest http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if query := r.URL.Query(); query.Has("decision") && !query.Has(parameter) {
				http.NotFound(w, r)
				return
			}
			honest(actions{w, address}, r)
		}
	})
}

// actions makes the form of a page post to another path.
type actions struct {
	http.ResponseWriter
	path string
}

func (a actions) Write(body []byte) (int, error) {
	if _, err := a.ResponseWriter.Write(bytes.Replace(body, []byte(`/consent">`), []byte(a.path+`">`), 1)); err != nil {
		return 0, err
	}
	return len(body), nil
}

// refusedByAccident answers what it refuses of the posts at a path with 500.
func refusedByAccident(path string) func(*server.Decisions) {
	return handler(path, func(honest http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				w = statuses{statuses{w, http.StatusForbidden, http.StatusInternalServerError}, http.StatusBadRequest, http.StatusInternalServerError}
			}
			honest(w, r)
		}
	})
}

// deniedOnPage shows the user's denial to the user alone.
func deniedOnPage(status int) func(*server.Decisions) {
	return handler("/consent", func(honest http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.FormValue("decision") != "deny" {
				honest(w, r)
				return
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(status)
			_, _ = w.Write([]byte("<!doctype html><html lang=en><title>Error " + strconv.Itoa(status) + "</title><h1>Approval rejected.</h1>"))
		}
	})
}
