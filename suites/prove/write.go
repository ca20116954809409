package prove

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"

	"github.com/authassay/assay/reports"
)

// Write writes prove.json and prove.html into a folder, which it makes where there is none. Each file
// (mode 0600) appears whole or not at all.
func Write(dir string, m Matrix) error {
	if err := reports.MakeFolder(dir); err != nil {
		return fmt.Errorf("cannot make the folder for the matrix: %w", err)
	}
	for _, file := range []struct {
		name  string
		write func(io.Writer, Matrix) error
	}{{"prove.json", JSON}, {"prove.html", HTML}} {
		if err := reports.WriteWhole(filepath.Join(dir, file.name), func(w io.Writer) error { return file.write(w, m) }); err != nil {
			return fmt.Errorf("cannot write the matrix: %w; make room there, or name another folder with --out", err)
		}
	}
	return nil
}

// JSON writes prove.json.
func JSON(w io.Writer, m Matrix) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(m)
}
