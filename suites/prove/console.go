package prove

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/authassay/assay/reports"
)

// Lines tells the proof while it goes: a line for each fault and oddity.
func Lines(w io.Writer) func(row, verdict string, done, all int) {
	return func(row, verdict string, done, all int) {
		fmt.Fprintf(w, "  %3d/%d  %-11s  %s\n", done, all, verdict, row)
	}
}

// End prints what does not hold, the counts and the result, and gives the exit code.
func End(w io.Writer, m Matrix, dir string) int {
	fmt.Fprintln(w)
	for id, cell := range m.Honest {
		if cell.Verdict != reports.Pass {
			fmt.Fprintf(w, "dishonest    %s says %s where nothing is bent: %s\n", id, cell.Verdict, cell.Reason)
		}
	}
	for _, row := range m.Faults {
		switch row.Verdict {
		case "missed":
			cell := row.Cells[row.Breaks]
			fmt.Fprintf(w, "missed       %s: %s says %s %s %s\n", row.Name, row.Breaks, cell.Verdict, cell.Observed, cell.Reason)
		case "collateral":
			fmt.Fprintf(w, "collateral   %s: also reported by %s; list them in the fault with a reason, or mend the checks\n", row.Name, strings.Join(row.Also, ", "))
		}
	}
	for _, row := range m.Oddities {
		for _, id := range row.ReportedBy {
			fmt.Fprintf(w, "false alarm  %s: %s says %s: %s\n", row.Name, id, row.Cells[id].Verdict, row.Cells[id].Reason)
		}
	}
	c := m.Counts
	for _, column := range m.Checks {
		if c.Unproven > 0 && len(column.ProvenBy) == 0 && column.Level != "ADVICE" {
			fmt.Fprintf(w, "unproven     %s: no fault fails it\n", column.ID)
		}
	}
	fmt.Fprintf(w, "faults %d: caught %d, missed %d, collateral %d · oddities %d: false alarms %d · unproven checks %d · in %.1f s\n",
		c.Faults, c.Caught, c.Missed, c.Collateral, c.Oddities, c.FalseAlarms, c.Unproven, m.Seconds)
	fmt.Fprintf(w, "matrix %s\n", filepath.Join(dir, "prove.html"))
	exit := reports.ExitClean
	if !c.Clean() {
		exit = reports.ExitFindings
	}
	fmt.Fprintln(w, reports.LastLine(exit))
	return exit
}

// Write writes prove.json and prove.html into a folder.
func Write(dir string, m Matrix) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("cannot make the folder for the matrix: %w", err)
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("cannot write the matrix: %w", err)
	}
	return os.WriteFile(filepath.Join(dir, "prove.json"), append(text, '\n'), 0o600)
}
