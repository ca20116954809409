// Command mutate changes the request handling of the reference server, one small thing at a time, and prints the changes
// that neither the checks nor the server's own tests notice. All mutants are compiled into one binary, and a variable of the
// environment says which is alive. Run it by make mutate; it takes an hour.
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
	workers := flag.Int("parallel", 2, "mutants that are run at once")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: mutate [--list] [--only WORD] [--parallel N], in the folder of the module")
		flag.PrintDefaults()
	}
	flag.Parse()
	if err := mutate(*list, *only, *workers); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func mutate(list bool, only string, workers int) error {
	sources, err := find("server")
	if err != nil {
		return err
	}
	var mutants []mutant
	for _, source := range sources {
		for _, each := range source.mutants {
			if strings.Contains(filepath.Base(each.file), only) {
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
	fates, err := binaries.hunt(mutants, workers)
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
