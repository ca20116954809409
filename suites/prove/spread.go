package prove

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"time"
)

// Spread proves in several processes, one for each core where processes is 0, or in this one where one will do. Each
// other process is started with the arguments of this one and --handed: it proves the rows that its standard input
// names, and reports to the one that started it.
func Spread(ctx context.Context, options Options, processes int, handed bool, arguments []string) (Matrix, error) {
	if processes <= 0 {
		processes = runtime.GOMAXPROCS(0)
	}
	switch {
	case handed:
		return Run(ctx, Hand(options, os.Stdin))
	case processes == 1 || options.Fault != "":
		return Run(ctx, options)
	}
	program, err := os.Executable()
	if err != nil {
		return Matrix{}, fmt.Errorf("cannot start a part of the proof: %w", err)
	}
	return Together(ctx, options, processes, func(ctx context.Context, dir string) *exec.Cmd {
		command := exec.CommandContext(ctx, program, append(slices.Clone(arguments), "--handed", "--out", dir)...)
		// A terminal interrupts all processes together: each is given a moment to end its browser.
		command.Cancel, command.WaitDelay = func() error { return nil }, 2*time.Second
		return command
	})
}
