package prove

import "github.com/authassay/assay/reports"

// columns are two chapters with two checks each; one of them is advice.
func columns() []CheckColumn {
	return []CheckColumn{
		{ID: "code-replay", Chapter: "code", Level: "MUST", Title: "a code is refused the second time", ProvenBy: []string{}},
		{ID: "code-expiry", Chapter: "code", Level: "MUST", Title: "a code is refused once it has expired", ProvenBy: []string{}},
		{ID: "pkce-wrong-verifier", Chapter: "pkce", Level: "SHOULD", Title: "a wrong verifier is refused", ProvenBy: []string{}},
		{ID: "pkce-advice", Chapter: "pkce", Level: "ADVICE", Title: "plain is not advertised", ProvenBy: []string{}},
	}
}

var chapters = map[string]string{"code-replay": "code", "code-expiry": "code", "pkce-wrong-verifier": "pkce", "pkce-advice": "pkce"}

func pass() Cell { return Cell{Verdict: reports.Pass, Observed: "refused"} }
func fail() Cell {
	return Cell{Verdict: reports.Fail, Observed: "accepted", Reason: "200; required: refuse"}
}
func warn() Cell                { return Cell{Verdict: reports.Warn, Observed: "accepted"} }
func unsure(reason string) Cell { return Cell{Verdict: reports.Inconclusive, Reason: reason} }

// fault is a judged row.
func fault(name, breaks string, listed map[string]string, cells map[string]Cell) FaultRow {
	row := FaultRow{Name: name, Breaks: breaks, Does: "Bends " + breaks + ".", CaughtBy: []string{}, Also: []string{}, Cells: cells}
	row.judge(chapters, listed)
	return row
}

func oddity(name, about string, cells map[string]Cell) OddityRow {
	row := OddityRow{Name: name, About: about, Does: "Is odd about " + about + ".", Cells: cells}
	row.judge()
	return row
}

// sampleMatrix has one of everything that a page can show.
func sampleMatrix() Matrix {
	m := Matrix{Schema: 1, Checks: columns(), Seconds: 12.3, Honest: map[string]Cell{"code-replay": pass(), "code-expiry": pass(), "pkce-wrong-verifier": pass(), "pkce-advice": fail()}}
	m.Faults = []FaultRow{
		fault("code-replay", "code-replay", map[string]string{"pkce-advice": "it replays too"}, map[string]Cell{"code-replay": fail(), "code-expiry": warn(), "pkce-advice": fail()}),
		fault("code-replay.quiet", "code-replay", map[string]string{"pkce-advice": "it should say so"}, map[string]Cell{"code-replay": fail(), "code-expiry": {Verdict: reports.Skipped, Reason: "a wait that is too long"}, "pkce-advice": pass()}),
		fault("code-expiry", "code-expiry", nil, map[string]Cell{"code-replay": pass(), "code-expiry": pass()}),
		fault("code-expiry.unmet", "code-expiry", nil, map[string]Cell{"code-replay": {Verdict: reports.Unsupported, Reason: "no token endpoint"}}),
		fault("pkce-advice", "pkce-advice", nil, map[string]Cell{"pkce-advice": warn(), "code-expiry": unsure("no answer"), "code-replay": fail()}),
	}
	m.Faults[0].SeenIn = "a server of 2014"
	m.Oddities = []OddityRow{
		oddity("code-replay.error-page", "code-replay", map[string]Cell{"code-replay": pass(), "code-expiry": pass(), "pkce-wrong-verifier": pass(), "pkce-advice": pass()}),
		oddity("code-expiry.grace", "code-expiry", map[string]Cell{"code-replay": pass(), "code-expiry": fail(), "pkce-wrong-verifier": unsure("no login"), "pkce-advice": unsure("no login")}),
	}
	m.sum(false)
	return m
}

// cleanMatrix is a proof that holds.
func cleanMatrix() Matrix {
	m := Matrix{Schema: 1, Checks: columns()[:2], Seconds: 3.2, Honest: map[string]Cell{"code-replay": pass(), "code-expiry": pass()}, Full: true}
	m.Faults = []FaultRow{
		fault("code-replay", "code-replay", nil, map[string]Cell{"code-replay": fail(), "code-expiry": pass()}),
		fault("code-expiry", "code-expiry", nil, map[string]Cell{"code-replay": pass(), "code-expiry": fail()}),
	}
	m.Oddities = []OddityRow{oddity("code-replay.error-page", "code-replay", map[string]Cell{"code-replay": pass(), "code-expiry": pass()})}
	m.sum(false)
	return m
}
