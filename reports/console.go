package reports

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// Console tells a run while it goes: what is tested, the login, one line a check by chapter, and in the end the
// findings and the result. It is safe for concurrent use. Errors of its writer are ignored: the exit code still tells.
type Console struct {
	w     io.Writer
	style Style
	now   func() time.Time

	mu      sync.Mutex
	planned int
	done    int
	chapter string // whose heading was printed last
	current string // what the live line tells
	since   time.Time
	until   time.Time // end of a wait; zero where there is none
	live    bool      // a live line stands on the terminal
	stop    chan struct{}
}

// NewConsole makes a console. Begin starts it and End ends it.
func NewConsole(w io.Writer, style Style) *Console {
	return &Console{w: w, style: style, now: time.Now}
}

// Begin tells what will be tested. Browser is its product and version, "" where none is used.
func (c *Console) Begin(target Target, profile string, planned int, browser string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.planned = planned
	name := ""
	if target.Name != "" {
		name = "  " + c.style.paint(dim, Line(target.Name, 80))
	}
	c.head("target", Line(target.Issuer, 200)+name)
	if target.Bent != "" {
		c.head("bent", c.style.paint(yellow, Line(target.Bent, 200)))
	}
	if target.Authorized != "" {
		c.head("allowed", Line(target.Authorized, 100)+", as the user says")
	}
	c.head("profile", Line(profile, 80)+", "+number(planned, "check")+" planned")
	if browser != "" {
		c.head("browser", Line(browser, 100))
	}
	if c.style.Live {
		c.stop = make(chan struct{})
		go c.tick(c.stop)
	}
}

// Login tells how the login went.
func (c *Console) Login(login Login) {
	c.mu.Lock()
	defer c.mu.Unlock()
	pages := Line(strings.Join(login.Pages, " → "), 200)
	if login.Verdict == Pass {
		c.head("login", c.style.paint(green, "ok")+strings.TrimRight(fmt.Sprintf(" in %.1f s  %s", login.Seconds, pages), " "))
		return
	}
	text := orElse(Line(login.Reason, 400), "not driven")
	if pages != "" {
		text += " (pages: " + pages + ")"
	}
	c.head("login", c.style.paint(red, "FAILED")+"  "+text)
}

// Chapter says which chapter begins. Its heading is printed with its first check.
func (c *Console) Chapter(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begin("chapter "+name, 0)
}

// Start says which check runs now.
func (c *Console) Start(checkID, title string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begin(checkID+"  "+title, 0)
}

// Waiting says that the run waits a time for something, such as "the code to expire".
func (c *Console) Waiting(reason string, d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	text := fmt.Sprintf("waiting %s for %s", duration(d), Line(strings.TrimPrefix(reason, "for "), 200))
	c.begin(text, d)
	if !c.style.Live {
		c.print("  … " + text)
	}
}

// Done tells a check in one line, under its chapter's heading.
func (c *Console) Done(check Check) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done++
	c.current = ""
	if check.Chapter != c.chapter {
		c.chapter = check.Chapter
		c.print("")
		c.print(c.style.paint(bold, Line(check.Chapter, 40)))
	}
	c.print(c.checkLine(check))
}

// checkLine tells mark, ID, level, rule and what was observed; a pass is quiet, anything else says its word and why.
func (c *Console) checkLine(check Check) string {
	face := check.face()
	cells := []string{pad(Line(check.ID, 80), 34), pad(Line(check.Level, 10), 6), pad(Line(check.rule(), 60), 20)}
	line := strings.Join(cells, "  ") + "  "
	tail := Line(check.Observed, 60)
	if check.Verdict != Pass {
		tail = face.word
		if check.Observed != "" && check.Verdict.Finding() {
			tail += ", " + Line(check.Observed, 60)
		}
		if reason := Line(check.Reason, 400); reason != "" && !check.Verdict.Finding() {
			tail += ": " + reason
		}
	}
	if variants := check.variants(); variants != "" {
		tail += " (" + variants + ")"
	}
	if check.New {
		tail += " (new)"
	}
	if check.Retries > 0 {
		tail += fmt.Sprintf(" (retried %d×)", check.Retries)
	}
	if check.Verdict == Pass || check.face().color == dim {
		return "  " + c.style.paint(face.color, face.mark) + " " + line + c.style.paint(dim, tail)
	}
	return "  " + c.style.paint(face.color, face.mark) + " " + line + c.style.paint(face.color, tail)
}

// begin sets what the live line tells, and for how long it will take where that is known.
func (c *Console) begin(current string, wait time.Duration) {
	c.current, c.since, c.until = Line(current, 400), c.now(), time.Time{}
	if wait > 0 {
		c.until = c.since.Add(wait)
	}
	if c.style.Live {
		c.draw()
	}
}

// tick redraws the live line each second, for its clock, until the console ends.
func (c *Console) tick(stop chan struct{}) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
			c.mu.Lock()
			if c.stop == stop && c.current != "" {
				c.draw()
			}
			c.mu.Unlock()
		}
	}
}

// draw writes the live line: how far the run is, what it does, and for how long.
func (c *Console) draw() {
	now := c.now()
	clock := duration(now.Sub(c.since))
	if !c.until.IsZero() {
		clock = duration(max(c.until.Sub(now), 0)) + " left"
	}
	head, tail := fmt.Sprintf("  … %d/%d  ", min(c.done+1, c.planned), c.planned), "  "+clock
	room := c.style.width() - 1 - len([]rune(head+tail))
	_, _ = io.WriteString(c.w, erase+c.style.paint(dim, head+clip(c.current, room)+tail))
	c.live = true
}

// erase takes the live line away.
const erase = "\r\x1b[2K"

// print writes one line, in the place of the live line where there is one.
func (c *Console) print(line string) {
	if c.live {
		line = erase + line
		c.live = false
	}
	_, _ = io.WriteString(c.w, line+"\n")
}

// head writes one line of facts.
func (c *Console) head(label, text string) { c.print(c.style.paint(dim, pad(label, 9)) + text) }

// duration says a time as a person would: "12 s", "1 min 5 s".
func duration(d time.Duration) string {
	seconds := int(d.Round(time.Second) / time.Second)
	if seconds < 60 {
		return fmt.Sprintf("%d s", seconds)
	}
	if seconds%60 == 0 {
		return fmt.Sprintf("%d min", seconds/60)
	}
	return fmt.Sprintf("%d min %d s", seconds/60, seconds%60)
}
