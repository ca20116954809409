package prove

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/authassay/assay/reports"
)

func TestPipeGetsALineForWhatIsWrongAndOneNowAndThen(t *testing.T) {
	var out bytes.Buffer
	console := NewConsole(&out, reports.Style{})
	for i := 1; i <= 60; i++ {
		name, verdict := fmt.Sprintf("fault-%d", i), "caught"
		switch i {
		case 1:
			name, verdict = "nothing bent", "honest"
		case 30:
			verdict = "missed"
		case 58:
			verdict = "false-alarm"
		case 59:
			verdict = "quiet"
		}
		console.Row(name, "", i-1, 60)
		console.Row(name, verdict, i, 60)
	}
	want := `  … 25/60  all as it should be
  missed       fault-30
  … 50/60  1 row is not as it should be
  false-alarm  fault-58
  … 60/60  2 rows are not as it should be
`
	if out.String() != want {
		t.Errorf("got\n%s", out.String())
	}
}

func TestTerminalGetsOneLiveLine(t *testing.T) {
	var out bytes.Buffer
	console := NewConsole(&out, reports.Style{Live: true, Color: true, Width: 60})
	console.Row("code-replay", "", 0, 2)
	console.Row("code-replay", "caught", 1, 2)
	console.Row(strings.Repeat("long-", 40), "", 1, 2)
	console.Row("code-expiry", "missed", 2, 2)
	console.Row("userinfo-auth", "", 2, 3)
	console.End(cleanMatrix(), "out")

	lines := strings.Split(out.String(), "\n")
	if !strings.HasSuffix(lines[0], "missed     \x1b[0m  code-expiry") || strings.Count(lines[0], erase) != 4 {
		t.Errorf("the first line that stays is %q", lines[0])
	}
	for _, drawn := range strings.Split(lines[0], erase)[1:4] {
		if columns := len([]rune(strings.NewReplacer("\x1b[2m", "", "\x1b[0m", "").Replace(drawn))); columns > 59 {
			t.Errorf("the live line takes %d columns of 60", columns)
		}
	}
	if strings.Count(out.String(), "\x1b[2K") != 7 || strings.Contains(strings.Join(lines[2:], "\n"), erase) {
		t.Errorf("the live line stays: %q", out.String())
	}
}

func TestEndGivesTheExitCodeOfItsLastLine(t *testing.T) {
	nothing := Matrix{Checks: columns()}
	nothing.sum(true)
	for name, row := range map[string]struct {
		matrix Matrix
		exit   int
		last   string
	}{
		"holds":         {cleanMatrix(), 0, "RESULT: PASS (exit 0)"},
		"does not hold": {sampleMatrix(), 1, "RESULT: FAIL (exit 1)"},
		"nothing":       {nothing, 3, "RESULT: ERROR (exit 3)"},
	} {
		var out bytes.Buffer
		exit := NewConsole(&out, reports.Style{}).End(row.matrix, "out")
		lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		if exit != row.exit || lines[len(lines)-1] != row.last {
			t.Errorf("%s: exit %d, last line %q", name, exit, lines[len(lines)-1])
		}
		if !strings.Contains(lines[len(lines)-2], "decided") {
			t.Errorf("%s: the line above is %q", name, lines[len(lines)-2])
		}
	}
}
