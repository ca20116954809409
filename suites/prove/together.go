package prove

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/authassay/assay/server/faults"
)

// Part is every Of-th row, beginning with Index. Ginkgo's state belongs to a process, so that several cores need
// several processes.
type Part struct{ Index, Of int }

// String writes a part as its flag reads it.
func (p Part) String() string { return fmt.Sprintf("%d/%d", p.Index, p.Of) }

// ParsePart reads what String wrote; empty is the whole.
func ParsePart(text string) (part Part, err error) {
	if text == "" {
		return Part{}, nil
	}
	if _, err = fmt.Sscanf(text, "%d/%d", &part.Index, &part.Of); err != nil || part.Index < 0 || part.Index >= part.Of {
		return Part{}, fmt.Errorf("%q is no part; write 0/2", text)
	}
	return part, nil
}

func (p Part) has(row int) bool { return p.Of == 0 || row%p.Of == p.Index }

// Together proves in several processes and joins their matrices. Command makes the process that proves a part: it
// calls Run with that part and Report as its Progress, and writes its prove.json into the folder.
func Together(ctx context.Context, options Options, processes int, command func(ctx context.Context, part, dir string) *exec.Cmd) (Matrix, error) {
	started := time.Now()
	dir, err := os.MkdirTemp("", "assay-prove-")
	if err != nil {
		return Matrix{}, fmt.Errorf("cannot make a folder for the parts: %w", err)
	}
	defer os.RemoveAll(dir)
	parts := make([]Matrix, processes)
	failures := make([]error, processes)
	progress := joined(options.Progress)
	var running sync.WaitGroup
	for i := range processes {
		running.Go(func() {
			folder := filepath.Join(dir, fmt.Sprint(i))
			parts[i], failures[i] = runPart(command(ctx, Part{i, processes}.String(), folder), folder, progress)
		})
	}
	running.Wait()
	for _, failure := range failures {
		if failure != nil {
			return Matrix{}, failure
		}
	}
	matrix := join(parts)
	matrix.sum(options.Fault != "" || len(options.Only) > 0)
	matrix.Seconds = time.Since(started).Seconds()
	return matrix, nil
}

// Report is the Progress of a part: it tells the process that joins them.
func Report(row, verdict string, _, all int) {
	if verdict != "" {
		fmt.Printf("%s\t%s\t%d\n", row, verdict, all)
	}
}

// joined counts the rows of all parts.
func joined(progress func(row, verdict string, done, all int)) func(line string) {
	var mu sync.Mutex
	done := 0
	return func(line string) {
		fields := strings.Split(line, "\t")
		if len(fields) != 3 {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		done++
		var all int
		_, _ = fmt.Sscan(fields[2], &all) // Report wrote it
		progress(fields[0], fields[1], done, all)
	}
}

func runPart(command *exec.Cmd, folder string, progress func(line string)) (Matrix, error) {
	var complaint strings.Builder
	command.Stderr = &complaint
	command.Env = append(os.Environ(), "GOGC=400") // a part lives for seconds, and memory is there
	output, err := command.StdoutPipe()
	if err != nil {
		return Matrix{}, err
	}
	if err := command.Start(); err != nil {
		return Matrix{}, fmt.Errorf("a part of the proof could not be started: %w", err)
	}
	for lines := bufio.NewScanner(output); lines.Scan(); {
		progress(lines.Text())
	}
	failed := command.Wait()
	text, err := os.ReadFile(filepath.Join(folder, "prove.json"))
	if err != nil {
		return Matrix{}, fmt.Errorf("a part of the proof ended without a matrix (%v): %s", failed, strings.TrimSpace(complaint.String()))
	}
	var part Matrix
	if err := json.Unmarshal(text, &part); err != nil {
		return Matrix{}, fmt.Errorf("a part of the proof wrote no matrix: %w", err)
	}
	return part, nil
}

// join puts the rows of all parts together, in the museum's order.
func join(parts []Matrix) Matrix {
	whole := parts[0]
	for _, part := range parts[1:] {
		whole.Faults = append(whole.Faults, part.Faults...)
		whole.Oddities = append(whole.Oddities, part.Oddities...)
		if len(part.Honest) > 0 {
			whole.Honest = part.Honest
		}
	}
	place := map[string]int{}
	for i, bend := range faults.Bends() {
		place[bend.Name] = i
	}
	slices.SortFunc(whole.Faults, func(a, b FaultRow) int { return place[a.Name] - place[b.Name] })
	slices.SortFunc(whole.Oddities, func(a, b OddityRow) int { return place[a.Name] - place[b.Name] })
	for i := range whole.Checks {
		whole.Checks[i].ProvenBy = []string{}
	}
	return whole
}
