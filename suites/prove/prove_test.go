package prove

import (
	"context"
	"strings"
	"testing"
)

// TestProveOneChapter runs a chapter that needs no browser, and a check of another, against their part of the museum.
func TestProveOneChapter(t *testing.T) {
	var told []string
	matrix, err := Run(context.Background(), Options{Only: []string{"metadata", "pkce-wrong-verifier"}, Progress: func(row, verdict string, done, all int) {
		if verdict != "" {
			told = append(told, row)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if len(matrix.Faults) < 3 || len(matrix.Oddities) < 2 || len(matrix.Honest) < 2 {
		t.Errorf("%d faults, %d oddities and %d honest answers are too few", len(matrix.Faults), len(matrix.Oddities), len(matrix.Honest))
	}
	if len(told) != 1+len(matrix.Faults)+len(matrix.Oddities) {
		t.Errorf("progress told %d rows", len(told))
	}
	if !matrix.Counts.Clean() {
		for _, gap := range matrix.gaps() {
			t.Errorf("%s %s", gap.Kind, gap.line())
		}
	}
}

func TestUnknownFaultNamesTheNearest(t *testing.T) {
	_, err := Run(context.Background(), Options{Fault: "code-replai", Progress: func(string, string, int, int) {}})
	if err == nil || !strings.Contains(err.Error(), "did you mean code-replay?") {
		t.Errorf("the error is %v", err)
	}
}
