package faults

import (
	"net/url"
	"strings"
)

// redirectPathFaults take another path, or a fragment, for the registered one.
func redirectPathFaults() []Fault {
	return []Fault{
		{Name: "redirect-uri-path-suffix", Breaks: "redirect-uri-path-suffix", SeenIn: "Innocenti et al., ACSAC 2023",
			Does: "Takes any URI that begins like a registered one.",
			Bend: matching(strings.HasPrefix)},
		{Name: "redirect-uri-path-suffix.segment", Breaks: "redirect-uri-path-suffix", SeenIn: "Innocenti et al., ACSAC 2023",
			Does: "Takes any path below a registered one.",
			Bend: matching(below)},
		{Name: "redirect-uri-path-truncated", Breaks: "redirect-uri-path-truncated",
			Does: "Compares the wrong way round: a registered URI may begin with the one that was asked for.",
			Bend: matching(func(asked, registered string) bool { return strings.HasPrefix(registered, asked) })},
		{Name: "redirect-uri-path-truncated.origin", Breaks: "redirect-uri-path-truncated", SeenIn: "Innocenti et al., ACSAC 2023",
			Does: "Compares the origin alone.",
			Bend: matching(func(asked, registered string) bool { return origin(asked) == origin(registered) })},
		{Name: "redirect-uri-path-traversal", Breaks: "redirect-uri-path-traversal",
			Does: "Strikes dot segments out, takes any path below a registered one, and redirects to the URI as it came.",
			Bend: matching(func(asked, registered string) bool {
				struck := strings.ReplaceAll(asked, "/..", "")
				return struck != asked && below(struck, registered)
			})},
		{Name: "redirect-uri-path-traversal.encoded", Breaks: "redirect-uri-path-traversal", SeenIn: "CVE-2024-1132 (Keycloak)",
			Does: "Takes any path below a registered one without dot segments, and knows those alone that are not encoded.",
			Bend: matching(func(asked, registered string) bool { return below(asked, registered) && !strings.Contains(asked, "..") })},
		{Name: "redirect-uri-encoded-slash", Breaks: "redirect-uri-encoded-slash", SeenIn: "Innocenti et al., ACSAC 2023",
			Does: "Decodes the URI, compares its beginning, and redirects to it as it came.",
			Bend: matching(func(asked, registered string) bool { return below(decoded(asked), registered) })},
		{Name: "redirect-uri-double-encoding", Breaks: "redirect-uri-double-encoding", SeenIn: "Innocenti et al., ACSAC 2023",
			Does: "Decodes the URI twice, compares its beginning, and redirects to it as it came.",
			Bend: matching(func(asked, registered string) bool { return below(decoded(decoded(asked)), registered) })},
		{Name: "redirect-uri-trailing-slash", Breaks: "redirect-uri-trailing-slash",
			Does: "Trims a slash at the end before it compares.",
			Bend: matching(func(asked, registered string) bool {
				return strings.TrimRight(asked, "/") == strings.TrimRight(registered, "/")
			})},
		{Name: "redirect-uri-case-path", Breaks: "redirect-uri-case-path", SeenIn: "CVE-2020-15234 (ory/fosite)",
			Does: "Compares without regard to case.",
			Bend: matching(strings.EqualFold)},
		{Name: "redirect-uri-fragment", Breaks: "redirect-uri-fragment",
			Does: "Strips a fragment off before it compares and redirects.",
			Bend: resolving(func(asked, registered string) (string, bool) { return registered, withoutFragment(asked) == registered })},
		{Name: "redirect-uri-fragment.kept", Breaks: "redirect-uri-fragment",
			Does: "Strips a fragment off before it compares, and answers behind it.",
			Bend: matching(func(asked, registered string) bool { return withoutFragment(asked) == registered })},
		{Name: "redirect-uri-fragment.encoded", Breaks: "redirect-uri-fragment",
			Does: "Decodes the URI before it strips the fragment off and compares.",
			Bend: matching(func(asked, registered string) bool {
				return !strings.Contains(asked, "#") && withoutFragment(decoded(asked)) == registered
			})},
	}
}

// below tells whether a URI lies in the folder of a registered one.
func below(asked, registered string) bool { return strings.HasPrefix(asked, registered+"/") }

// decoded decodes once; what cannot be decoded stays as it is.
func decoded(uri string) string {
	once, err := url.PathUnescape(uri)
	if err != nil {
		return uri
	}
	return once
}

func withoutFragment(uri string) string {
	before, _, _ := strings.Cut(uri, "#")
	return before
}
