package reports

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// flows is a check of which one variant fails, one passes, and two are not asked for one reason.
var flows = Check{Verdict: Fail, Variants: []Variant{
	{Name: "code", Verdict: Fail, Observed: "missing", Reason: "no auth_time"},
	{Name: "id-token", Verdict: Unsupported, Reason: "not listed"},
	{Name: "code-form-post", Verdict: Pass, Observed: "as-required"},
	{Name: "id-token-token", Verdict: Unsupported, Reason: "not listed"},
}}

func TestVariantsInALine(t *testing.T) {
	alike := Check{Verdict: Pass, Variants: []Variant{{Name: "one", Verdict: Pass}, {Name: "other", Verdict: Pass}}}
	single := Check{Verdict: Pass, Variants: []Variant{{Verdict: Pass}}}
	for _, each := range []struct{ got, want string }{
		{flows.variants(), "4 variants: 1 fail, 1 pass, 2 unsupported"},
		{alike.variants(), "2 variants"},
		{single.variants(), ""},
		{flows.badVariants(), "1 of 4: code; 2 unsupported"},
		{alike.badVariants(), "2 of 2: one, other"},
	} {
		if each.got != each.want {
			t.Errorf("got %q, want %q", each.got, each.want)
		}
	}
}

func TestVariantsThatCameToTheSameAreTold(t *testing.T) {
	var told [][]string
	for _, group := range flows.Alike() {
		told = append(told, append([]string{string(group.Verdict)}, group.Names...))
	}
	want := [][]string{{"fail", "code"}, {"unsupported", "id-token", "id-token-token"}, {"pass", "code-form-post"}}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
