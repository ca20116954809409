package catalogue

import "strings"

// Nearest gives the known name that a mistyped word most likely means; empty where none comes close. A slip is a
// letter too many, missing or wrong, or two neighbours swapped; one in three letters may be a slip.
func Nearest(word string, known []string) string {
	nearest, fewest := "", max(1, len(word)/3)+1
	for _, name := range known {
		if slips := distance(strings.ToLower(word), strings.ToLower(name), fewest); slips < fewest {
			nearest, fewest = name, slips
		}
	}
	return nearest
}

// distance counts the slips between two words; from the bound on, it may stop counting.
func distance(a, b string, bound int) int {
	if len(a)-len(b) >= bound || len(b)-len(a) >= bound {
		return bound
	}
	var before []int // the row above the last
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			row[j] = last[j-1]
			if a[i-1] != b[j-1] {
				row[j] = 1 + min(last[j-1], last[j], row[j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
