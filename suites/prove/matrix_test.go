package prove

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authassay/assay/reports"
)

func TestFaultIsJudgedByItsOwnCheck(t *testing.T) {
	for name, row := range map[string]struct {
		listed     map[string]string
		cells      map[string]Cell
		verdict    string
		caughtBy   []string
		also       []string
		collateral []string
	}{
		"caught by fail":                     {nil, map[string]Cell{"code-replay": fail(), "code-expiry": pass()}, "caught", []string{"code-replay"}, []string{}, nil},
		"caught by warn":                     {nil, map[string]Cell{"code-replay": warn()}, "caught", []string{"code-replay"}, []string{}, nil},
		"missed by pass":                     {nil, map[string]Cell{"code-replay": pass()}, "missed", []string{}, []string{}, nil},
		"missed by inconclusive":             {nil, map[string]Cell{"code-replay": unsure("500")}, "missed", []string{}, []string{}, nil},
		"missed where the check did not run": {nil, map[string]Cell{"code-expiry": pass()}, "missed", []string{}, []string{}, nil},
		"another of its chapter":             {nil, map[string]Cell{"code-replay": fail(), "code-expiry": fail()}, "caught", []string{"code-replay"}, []string{"code-expiry"}, nil},
		"another of its chapter alone":       {nil, map[string]Cell{"code-replay": pass(), "code-expiry": fail()}, "missed", []string{}, []string{"code-expiry"}, nil},
		"another chapter, listed":            {map[string]string{"pkce-advice": "why"}, map[string]Cell{"code-replay": fail(), "pkce-advice": warn()}, "caught", []string{"code-replay"}, []string{"pkce-advice"}, nil},
		"another chapter, not listed":        {map[string]string{"pkce-advice": "why"}, map[string]Cell{"code-replay": fail(), "pkce-wrong-verifier": warn()}, "collateral", []string{"code-replay"}, []string{"pkce-wrong-verifier"}, []string{"pkce-wrong-verifier"}},
		"missed is worse than collateral":    {nil, map[string]Cell{"code-replay": pass(), "pkce-advice": warn()}, "missed", []string{}, []string{"pkce-advice"}, []string{"pkce-advice"}},
		"inconclusive elsewhere is none":     {nil, map[string]Cell{"code-replay": fail(), "pkce-advice": unsure("500")}, "caught", []string{"code-replay"}, []string{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := fault("f", "code-replay", row.listed, row.cells)
			if got.Verdict != row.verdict {
				t.Errorf("verdict %s, want %s", got.Verdict, row.verdict)
			}
			if diff := cmp.Diff([][]string{row.caughtBy, row.also, row.collateral}, [][]string{got.CaughtBy, got.Also, got.Collateral}); diff != "" {
				t.Errorf("caught by, also, collateral (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOddityIsQuietUnlessReported(t *testing.T) {
	for name, row := range map[string]struct {
		cell    Cell
		verdict string
	}{"pass": {pass(), "quiet"}, "inconclusive": {unsure("500"), "quiet"}, "fail": {fail(), "false-alarm"}, "warn": {warn(), "false-alarm"}} {
		if got := oddity("o", "code-replay", map[string]Cell{"code-replay": row.cell}); got.Verdict != row.verdict {
			t.Errorf("%s: verdict %s, want %s", name, got.Verdict, row.verdict)
		}
	}
}

func TestSumCountsEverythingThatDoesNotHold(t *testing.T) {
	m := sampleMatrix()
	want := Counts{Faults: 5, Caught: 2, Missed: 2, Collateral: 1, Oddities: 2, FalseAlarms: 1, Unproven: 1, Dishonest: 1}
	if diff := cmp.Diff(want, m.Counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	proven := map[string][]string{}
	for _, column := range m.Checks {
		proven[column.ID] = column.ProvenBy
	}
	if diff := cmp.Diff(map[string][]string{
		"code-replay": {"code-replay", "code-replay.quiet", "pkce-advice"}, "code-expiry": {"code-replay"},
		"pkce-wrong-verifier": {}, "pkce-advice": {"code-replay", "pkce-advice"},
	}, proven); diff != "" {
		t.Errorf("proven by (-want +got):\n%s", diff)
	}
}

func TestUnprovenNeedsAllFaultsAndALevelThatBinds(t *testing.T) {
	for _, row := range []struct {
		level    string
		partial  bool
		unproven int
	}{{"MUST", false, 1}, {"SHOULD", false, 1}, {"ADVICE", false, 0}, {"MAY", false, 0}, {"MUST", true, 0}} {
		m := Matrix{Checks: []CheckColumn{{ID: "code-replay", Chapter: "code", Level: row.level}}}
		m.sum(row.partial)
		if m.Counts.Unproven != row.unproven || m.Partial != row.partial {
			t.Errorf("%s, partial %v: unproven %d, want %d", row.level, row.partial, m.Counts.Unproven, row.unproven)
		}
	}
}

func TestEachThingThatDoesNotHoldAloneFailsTheProof(t *testing.T) {
	if exit := cleanMatrix().Exit(); exit != reports.ExitClean {
		t.Fatalf("the clean matrix exits %d", exit)
	}
	for name, break1 := range map[string]func(*Matrix){
		"missed":      func(m *Matrix) { m.Faults[0] = fault("f", "code-replay", nil, map[string]Cell{"code-replay": pass()}) },
		"collateral":  func(m *Matrix) { m.Faults[0].Verdict = "collateral" },
		"false alarm": func(m *Matrix) { m.Oddities[0] = oddity("o", "code-replay", map[string]Cell{"code-replay": warn()}) },
		"unproven":    func(m *Matrix) { m.Checks = append(m.Checks, CheckColumn{ID: "pkce-advice", Level: "MUST"}) },
		"dishonest":   func(m *Matrix) { m.Honest["code-replay"] = unsure("500") },
	} {
		m := cleanMatrix()
		for i := range m.Checks {
			m.Checks[i].ProvenBy = nil
		}
		break1(&m)
		m.sum(false)
		if exit := m.Exit(); exit != reports.ExitFindings {
			t.Errorf("%s: exit %d, counts %+v", name, exit, m.Counts)
		}
	}
}

func TestNothingToProveIsNoPass(t *testing.T) {
	m := Matrix{Checks: columns(), Honest: map[string]Cell{"code-replay": pass()}}
	m.sum(true)
	if exit := m.Exit(); exit != reports.ExitNoVerdict {
		t.Errorf("exit %d, want %d", exit, reports.ExitNoVerdict)
	}
}
