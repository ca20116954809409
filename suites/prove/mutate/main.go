// Command mutate changes the request handling of the reference server, one small thing at a time, and prints the changes
// that neither the checks nor the server's own tests notice. All mutants are compiled into one binary, and a variable of the
// environment says which is alive. Run it by make mutate; it takes an hour or more.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	list := flag.Bool("list", false, "print the mutants, and run none")
	only := flag.String("only", "", "mutants of files whose name has this, such as authorize")
	again := flag.String("again", "", "what an earlier hunt printed: the mutants that it did not kill, and no others; they meet the checks and the tests, and no browser")
	workers := flag.Int("parallel", 2, "mutants that are run at once")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: mutate [--list] [--only WORD] [--again FILE] [--parallel N], in the folder of the module")
		flag.PrintDefaults()
	}
	flag.Parse()
	if err := mutate(*list, *only, *again, *workers); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func mutate(list bool, only, again string, workers int) error {
	sources, err := find("server")
	if err != nil {
		return err
	}
	left, err := unkilled(again)
	if err != nil {
		return err
	}
	var mutants []mutant
	for _, source := range sources {
		for _, each := range source.mutants {
			if strings.Contains(filepath.Base(each.file), only) && (again == "" || left[each.what()]) {
				mutants = append(mutants, each)
			}
		}
	}
	if list {
		for _, each := range mutants {
			fmt.Println(each)
		}
		fmt.Println(len(mutants), "mutants")
		return nil
	}
	scratch, err := os.MkdirTemp("", "assay-mutate-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	binaries, err := build(scratch, sources)
	if err != nil {
		return err
	}
	fates, err := binaries.hunt(mutants, again != "", workers)
	if err != nil {
		return err
	}
	counts := map[fate]int{}
	for _, each := range mutants {
		counts[fates[each.id]]++
	}
	fmt.Printf("%d mutants: %d killed by the checks, %d by the server's tests, %d by the checks in the other flows, %d in the browser, %d survived, %d where nobody looks\n",
		len(mutants), counts[byChecks], counts[byTests], counts[byFlows], counts[byBrowser], counts[survived], counts[unmet])
	return nil
}

// unkilled reads what a hunt printed of those that it did not kill. Their numbers and lines may have moved since.
func unkilled(file string) (map[string]bool, error) {
	left := map[string]bool{}
	if file == "" {
		return left, nil
	}
	text, err := os.ReadFile(file)
	for line := range strings.Lines(string(text)) {
		if words := strings.Fields(line); len(words) > 3 && (words[0] == string(survived) || words[0] == string(unmet)) {
			path, _, _ := strings.Cut(words[2], ":")
			left[path+" "+strings.Join(words[3:], " ")] = true
		}
	}
	return left, err
}
