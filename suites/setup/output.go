package setup

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/authassay/assay/reports"
)

// Output is where a command writes, and the context in which it runs.
type Output struct {
	io.Writer
	Errors    io.Writer
	Context   context.Context // ends with the first interrupt
	Arguments []string        // as assay was called
	Results   bool            // the last line is the RESULT line
}

// Style is that of standard output.
func (o *Output) Style() reports.Style {
	if file, ok := o.Writer.(*os.File); ok {
		return reports.StyleFor(file, os.Getenv)
	}
	return reports.Style{}
}

// End tells in one line why a command ends early, and writes the last line where the command has one.
func (o *Output) End(exit int, reason string) int {
	fmt.Fprintln(o.Errors, "assay: "+reports.Line(reason, 1000))
	if o.Results {
		fmt.Fprintln(o, reports.LastLine(exit))
	}
	return exit
}

// Notes tells what the reader should know at the end: clients that are left over.
func (o *Output) Notes(notes []string) {
	for _, note := range notes {
		fmt.Fprintln(o, "note     "+reports.Line(note, 300))
	}
}

// Interruptible makes a context that ends with the first interrupt; the second ends the process at once.
func (o *Output) Interruptible() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	o.Context = ctx
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case <-signals:
		case <-ctx.Done():
			return
		}
		if o.Results {
			fmt.Fprintln(o.Errors, "\nassay: ending the run; interrupt again to end at once")
		}
		cancel()
		<-signals
		os.Exit(o.End(reports.ExitInterrupted, "ended at once: clients that were registered may be left over"))
	}()
	return func() {
		signal.Stop(signals)
		cancel()
	}
}

// Exit is an exit code whose reason was told.
type Exit int

func (e Exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// Ended makes an error of what a command came to that told it itself.
func Ended(exit int, err error) error {
	if err != nil {
		return err
	}
	return Exit(exit)
}
