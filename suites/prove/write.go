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
	for name, write := range map[string]func(io.Writer, Matrix) error{"prove.json": JSON, "prove.html": HTML} {
		if err := reports.WriteWhole(filepath.Join(dir, name), func(w io.Writer) error { return write(w, m) }); err != nil {
			return fmt.Errorf("cannot write the matrix: %w", err)
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
