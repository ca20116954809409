package suites

import (
	"net/url"
	"slices"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// announcedURL judges a member of the metadata that is the https URL of a feature. On loopback http does. A target
// without it has not that feature, unless the profile is about it.
func (h *Harness) announcedURL(member string, feature target.Feature, profiles ...string) {
	if reason := h.target.Lacks([]target.Feature{target.Discovery}); reason != "" {
		unsupported("%s", reason)
	}
	if !h.target.Supports(feature) && !h.about(profiles) {
		unsupported("%s", h.target.Lacks([]target.Feature{feature}))
	}
	var defects []string
	value := h.target.Metadata[member]
	text, _ := value.(string)
	switch parsed, err := url.Parse(text); {
	case value == nil:
		defects = []string{member + " is missing"}
	case err != nil || parsed.Host == "" || parsed.Fragment != "":
		defects = []string{member + " is no URL"}
	case parsed.Scheme != "https" && !(parsed.Scheme == "http" && rp.Loopback(parsed.Hostname())):
		defects = []string{member + " is not https: " + text}
	}
	Expect(defects).To(BeEmpty("name it, by https"))
}

// about tells whether the profile of the run is one of these.
func (h *Harness) about(profiles []string) bool {
	return slices.Contains(profiles, h.options.Selection.Profile)
}
