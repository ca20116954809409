package faults

import (
	"net/http"

	"github.com/authassay/assay/server"
)

// The bends that several chapters share.

// document edits a kind of JSON document or claim set before it goes out.
func document(kind string, edit func(c *server.DocumentContext, document map[string]any)) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Document
		d.Document = func(k string, c *server.DocumentContext, document map[string]any) {
			honest(k, c, document)
			if k == kind {
				edit(c, document)
			}
		}
	}
}

// without leaves a member out of a kind of document.
func without(kind, member string) func(*server.Decisions) {
	return document(kind, func(_ *server.DocumentContext, document map[string]any) { delete(document, member) })
}

// headers edits what accompanies a page or an endpoint's answer.
func headers(page string, edit func(http.Header)) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Headers
		d.Headers = func(p string, r *http.Request, h http.Header) {
			honest(p, r, h)
			if p == page {
				edit(h)
			}
		}
	}
}

// tokenRefusal rewrites the refusals of the token endpoint.
func tokenRefusal(write func(honest func(*server.Error), w http.ResponseWriter, r *http.Request, e *server.Error)) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Refuse
		d.Refuse = func(endpoint string, w http.ResponseWriter, r *http.Request, e *server.Error) {
			if endpoint != "token" {
				honest(endpoint, w, r, e)
				return
			}
			write(func(e *server.Error) { honest(endpoint, w, r, e) }, w, r, e)
		}
	}
}

// forgetful treats each use of a kind as the first.
func forgetful(kind string) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Spend
		d.Spend = func(k, id string) bool { return honest(k, id) || k == kind }
	}
}

// handler wraps what answers at a path.
func handler(path string, wrap func(honest http.HandlerFunc) http.HandlerFunc) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Routes
		d.Routes = func(routes server.Routes) {
			honest(routes)
			route := routes[path]
			route.Handle = wrap(route.Handle)
			routes[path] = route
		}
	}
}

// closed takes an endpoint away, and out of the metadata with it.
func closed(path string) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Routes
		d.Routes = func(routes server.Routes) {
			honest(routes)
			delete(routes, path)
		}
	}
}

// all bends in several places, where one decision alone can't show the fault.
func all(bends ...func(*server.Decisions)) func(*server.Decisions) {
	return func(d *server.Decisions) {
		for _, bend := range bends {
			bend(d)
		}
	}
}

// statuses answers with another status.
type statuses struct {
	http.ResponseWriter
	from, to int
}

func (s statuses) WriteHeader(status int) {
	if status == s.from {
		status = s.to
	}
	s.ResponseWriter.WriteHeader(status)
}

// restatus changes a status of the GETs at a path.
func restatus(path string, from, to int) func(*server.Decisions) {
	return handler(path, func(honest http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				w = statuses{w, from, to}
			}
			honest(w, r)
		}
	})
}
