package suites

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Shard is one of Of parts of a plan, each check in one of them; Index begins with 1. The zero Shard is the whole.
type Shard struct{ Index, Of int }

// String writes a shard as --shard reads it; the whole is 1/1.
func (s Shard) String() string {
	if s.Of == 0 {
		return "1/1"
	}
	return fmt.Sprintf("%d/%d", s.Index, s.Of)
}

// UnmarshalText reads i/n; empty is the whole.
func (s *Shard) UnmarshalText(text []byte) error {
	*s = Shard{}
	if len(text) == 0 {
		return nil
	}
	index, of, _ := strings.Cut(string(text), "/")
	i, notIndex := strconv.Atoi(index)
	n, notOf := strconv.Atoi(of)
	if notIndex != nil || notOf != nil || i < 1 || i > n {
		return fmt.Errorf("%q is no shard; write 2/4 for the second of four", text)
	}
	*s = Shard{Index: i, Of: n}
	return nil
}

// Shard gives the shard's own checks: every Of-th of the plan. Two kinds are dealt first: what spends is kept together
// on the first shard, and what waits is spread evenly, so that each shard's waits overlap with its work.
func (p Plan) Shard(shard Shard) Plan {
	if shard.Of <= 1 {
		return p
	}
	dealt := p.deal(shard.Of)
	own := Plan{byID: map[string]PlannedCheck{}}
	for _, check := range p.Checks {
		if dealt[check.ID] == shard.Index-1 {
			own.Checks = append(own.Checks, check)
			own.byID[check.ID] = check
		}
	}
	return own
}

// deal gives each check's shard, from 0. It depends on the plan alone: shards on other machines must agree.
func (p Plan) deal(shards int) map[string]int {
	dealt := map[string]int{}
	load, waits := make([]int, shards), make([]int, shards)
	give := func(check PlannedCheck, shard int) {
		dealt[check.ID] = shard
		load[shard]++
		if check.Waits {
			waits[shard]++
		}
	}
	least := func(waiting bool) (shard int) {
		for i := range shards {
			before := cmp.Compare(load[i], load[shard])
			if waiting {
				before = cmp.Or(cmp.Compare(waits[i], waits[shard]), before)
			}
			if before < 0 {
				shard = i
			}
		}
		return shard
	}
	for _, check := range p.Checks {
		if len(check.Spends) > 0 {
			give(check, 0)
		}
	}
	for _, waiting := range []bool{true, false} {
		for _, check := range p.Checks {
			if _, done := dealt[check.ID]; done || check.Waits != waiting {
				continue
			}
			give(check, least(waiting))
		}
	}
	return dealt
}

// ChapterNames lists all chapters in their order.
func ChapterNames() []string { return slices.Clone(chapters) }
