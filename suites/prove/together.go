package prove

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/authassay/assay/server/faults"
)

// Together proves in several processes, since Ginkgo's state belongs to a process, and joins their matrices. Each is
// handed one row after another, so that none is idle while another has many left. Command makes a process: it calls
// Hand with its standard input, and writes its prove.json into the folder.
func Together(ctx context.Context, options Options, processes int, command func(ctx context.Context, dir string) *exec.Cmd) (Matrix, error) {
	started := time.Now()
	dir, err := os.MkdirTemp("", "assay-prove-")
	if err != nil {
		return Matrix{}, fmt.Errorf("cannot make a folder for the parts: %w", err)
	}
	defer os.RemoveAll(dir)
	parts := make([]Matrix, processes)
	failures := make([]error, processes)
	rows := &dealer{progress: options.Progress}
	var running sync.WaitGroup
	for i := range processes {
		running.Go(func() {
			folder := filepath.Join(dir, fmt.Sprint(i))
			parts[i], failures[i] = runPart(command(ctx, folder), folder, rows)
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

// Hand makes the options those of a process that is handed its rows, a number a line, and that tells what they came to.
func Hand(options Options, rows io.Reader) Options {
	numbers := bufio.NewScanner(rows)
	options.Next = func(all int) (row int, more bool) {
		if _, err := fmt.Printf("\t\t%d\n", all); err != nil || !numbers.Scan() { // whoever hands out rows is gone, or has none left
			return 0, false
		}
		row, err := strconv.Atoi(numbers.Text())
		return row, err == nil
	}
	options.Progress = func(row, verdict string, _, all int) {
		if verdict != "" {
			fmt.Printf("%s\t%s\t%d\n", row, verdict, all)
		}
	}
	return options
}

// dealer hands out the rows and counts what was done of them.
type dealer struct {
	progress   func(row, verdict string, done, all int)
	mu         sync.Mutex
	next, done int
}

// hear takes a line of a process: what a row came to, or that it wants one. It gives the row to hand it.
func (d *dealer) hear(line string) (row int, wanted, left bool) {
	fields := strings.Split(line, "\t")
	if len(fields) != 3 {
		return 0, false, false
	}
	all, _ := strconv.Atoi(fields[2]) // Hand wrote it
	d.mu.Lock()
	defer d.mu.Unlock()
	if fields[0] != "" {
		d.done++
		d.progress(fields[0], fields[1], d.done, all)
		return 0, false, false
	}
	d.next++
	return d.next - 1, true, d.next <= all
}

func runPart(command *exec.Cmd, folder string, rows *dealer) (Matrix, error) {
	var complaint strings.Builder
	command.Stderr = &complaint
	command.Env = append(os.Environ(), "GOGC=400") // a part lives for seconds, and memory is there
	input, noInput := command.StdinPipe()
	output, noOutput := command.StdoutPipe()
	if err := errors.Join(noInput, noOutput); err != nil {
		return Matrix{}, err
	}
	if err := command.Start(); err != nil {
		return Matrix{}, fmt.Errorf("a part of the proof could not be started: %w", err)
	}
	for lines := bufio.NewScanner(output); lines.Scan(); {
		switch row, wanted, left := rows.hear(lines.Text()); {
		case left:
			fmt.Fprintln(input, row) // a process that is gone tells by its matrix
		case wanted:
			_ = input.Close()
		}
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

// join puts the rows of all parts together.
func join(parts []Matrix) Matrix {
	whole := parts[0]
	for _, part := range parts[1:] {
		whole.Faults = append(whole.Faults, part.Faults...)
		whole.Oddities = append(whole.Oddities, part.Oddities...)
		if len(part.Honest) > 0 {
			whole.Honest = part.Honest
		}
	}
	whole.inOrder()
	for i := range whole.Checks {
		whole.Checks[i].ProvenBy = []string{}
	}
	return whole
}

// inOrder puts the rows in the museum's order.
func (m *Matrix) inOrder() {
	place := map[string]int{}
	for i, bend := range faults.Bends() {
		place[bend.Name] = i
	}
	slices.SortFunc(m.Faults, func(a, b FaultRow) int { return place[a.Name] - place[b.Name] })
	slices.SortFunc(m.Oddities, func(a, b OddityRow) int { return place[a.Name] - place[b.Name] })
}
