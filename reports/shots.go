package reports

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Shots keeps pictures of pages in the run's folder, as shots/<check>-<n>.png with the DOM beside each.
type Shots struct {
	dir   string
	taken map[string]int
}

// NewShots keeps pictures under a run's folder, which is made when the first is taken. Those of an earlier run there,
// which its run.json or its log gives away, are removed.
func NewShots(dir string) *Shots {
	if holdsRun(dir) {
		for _, pattern := range []string{"*-[0-9]*.png", "*-[0-9]*.html"} {
			old, _ := filepath.Glob(filepath.Join(dir, "shots", pattern)) // the pattern is well formed
			for _, file := range old {
				_ = os.Remove(file) // a new picture of that name replaces it anyway
			}
		}
	}
	return &Shots{dir: dir, taken: map[string]int{}}
}

// Keep writes a picture and its redacted DOM, and gives the picture's file relative to the run's folder; empty where
// it could not be written, since a run does not end for the want of a picture.
func (s *Shots) Keep(check string, png []byte, dom string) string {
	folder := filepath.Join(s.dir, "shots")
	if len(png) == 0 || MakeFolder(folder) != nil {
		return ""
	}
	s.taken[check]++
	name := fmt.Sprintf("%s-%d", check, s.taken[check])
	if keep(filepath.Join(folder, name+".png"), png) != nil {
		return ""
	}
	_ = keep(filepath.Join(folder, name+".html"), []byte(dom)) // the picture is worth keeping alone
	return "shots/" + name + ".png"
}

// keep writes a file whole, in the place of an earlier one whatever its mode.
func keep(name string, content []byte) error {
	return WriteWhole(name, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}
