package server

import (
	"html/template"
	"net/http"
	"strings"
	"sync"
)

// Bend is a named change of decisions, for the gallery.
type Bend struct {
	Name    string
	Profile string // of the honest decisions that are bent; empty means auto
	About   string // one sentence for the list
	Bend    func(*Decisions)
}

// Gallery serves one issuer for each bend, at /f/<name>. An issuer is made at its first request.
type Gallery struct {
	config Config
	bends  []Bend
	rooms  map[string]*room
}

type room struct {
	bend   Bend
	once   sync.Once
	server *Server
	err    error
}

// NewGallery takes the configuration that all issuers share; its Issuer is the URL of the gallery itself, without a path.
func NewGallery(config Config, bends []Bend) *Gallery {
	config.Issuer = strings.TrimRight(config.Issuer, "/")
	if config.Keys == nil {
		config.Keys = NewKeys()
	}
	if config.Passwords == nil {
		config.Passwords = StrongPasswords()
	}
	g := &Gallery{config: config, bends: bends, rooms: map[string]*room{}}
	for _, bend := range bends {
		g.rooms[bend.Name] = &room{bend: bend}
	}
	return g
}

// Issuer returns the issuer of a bend, or nil when the name is unknown.
func (g *Gallery) Issuer(name string) (*Server, error) {
	room, ok := g.rooms[name]
	if !ok {
		return nil, nil
	}
	room.once.Do(func() {
		config := g.config
		config.Issuer += "/f/" + name
		config.Bent = name
		profile := room.bend.Profile
		if profile == "" {
			profile = "auto"
		}
		config.Decisions = Honest(profile)
		room.bend.Bend(config.Decisions)
		room.server, room.err = New(config)
	})
	return room.server, room.err
}

func (g *Gallery) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, ok := roomName(r.URL.Path)
	if !ok {
		g.list(w)
		return
	}
	issuer, err := g.Issuer(name)
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	case issuer == nil:
		http.Error(w, "The gallery has no such issuer; / lists them.", http.StatusNotFound)
	default:
		issuer.ServeHTTP(w, r)
	}
}

// roomName finds the name in /f/<name>/..., or, for metadata, in /.well-known/.../f/<name>.
func roomName(path string) (string, bool) {
	if strings.HasPrefix(path, "/.well-known/") {
		_, name, ok := strings.Cut(path, "/f/")
		return strings.TrimSuffix(name, "/"), ok
	}
	rest, ok := strings.CutPrefix(path, "/f/")
	name, _, _ := strings.Cut(rest, "/")
	return name, ok
}

var galleryPage = template.Must(template.New("gallery").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>assay gallery</title>
<h1>The gallery</h1>
<p>One authorization server for each fault and oddity. They are broken on purpose: keep them to this machine.</p>
<dl>{{range .}}<dt><a href="/f/{{.Name}}/">{{.Name}}</a></dt><dd>{{.About}}</dd>{{end}}</dl>
`))

func (g *Gallery) list(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	_ = galleryPage.Execute(w, g.bends) // it fails only when the reader has gone
}
