package prove

import (
	"context"
	"net/http"
	"testing"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/server"
	"github.com/authassay/assay/server/faults"
)

// BenchmarkRaceIsSeen tells in how many of 1,000 runs the race check reports a server that looks whether a code was used
// and marks it 0.4 ms later, and how often the honest one. It is luck, so that nothing is asserted:
//
//	go test -run - -bench RaceIsSeen -benchtime 1000x ./suites/prove
func BenchmarkRaceIsSeen(b *testing.B) {
	const check = "code-replay-race"
	bend, known := faults.Find(check)
	if !known {
		b.Fatalf("no fault is called %s", check)
	}
	for _, row := range []struct {
		name string
		bend func(*server.Decisions)
	}{{"check-then-mark", bend}, {"honest", nil}} {
		b.Run(row.name, func(b *testing.B) {
			p := &Prover{keys: server.NewKeys(), passwords: server.TestPasswords()}
			listening, err := server.Listen("127.0.0.1:0", func(string) (http.Handler, error) { return http.HandlerFunc(p.serve), nil })
			if err != nil {
				b.Fatal(err)
			}
			defer listening.Close()
			p.listening = listening
			seen, undecided := 0, 0
			for range b.N {
				cells := map[string]Cell{}
				if err := p.run(context.Background(), subject{name: row.name, bend: row.bend, quick: true}, []string{check}, true, cells); err != nil {
					b.Fatal(err)
				}
				switch verdict := cells[check].Verdict; {
				case verdict.Finding():
					seen++
				case verdict != reports.Pass:
					undecided++
				}
			}
			b.ReportMetric(1000*float64(seen)/float64(b.N), "seen/1000")
			b.ReportMetric(1000*float64(undecided)/float64(b.N), "undecided/1000")
		})
	}
}
