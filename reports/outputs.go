package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Outputs writes what a run came to as the outputs of a step of GitHub Actions, a name and a value in each line: verdict, exit,
// shard, coverage (whole, or lost where a check that is to be decided was not), and counts as a JSON object. All are words and numbers of ours, so that no text of a target can make one.
func Outputs(w io.Writer, run Run) error {
	shard := "1/1"
	if index, of, err := run.numbers(); err == nil {
		shard = fmt.Sprintf("%d/%d", index, of)
	}
	counts, err := json.Marshal(run.Counts)
	if err != nil {
		return fmt.Errorf("write outputs: %w", err)
	}
	_, err = fmt.Fprintf(w, "verdict=%s\nexit=%d\nshard=%s\ncoverage=%s\ncounts=%s\n", Result(run.Exit), run.Exit, shard, run.kept(), counts)
	return err
}

// kept tells whether a check that was to be decided was not.
func (run Run) kept() string {
	if slices.ContainsFunc(run.Stale, func(stale string) bool { return strings.HasPrefix(stale, coverageLost) }) {
		return "lost"
	}
	return "whole"
}
