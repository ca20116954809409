package faults

import (
	"maps"
	"net/url"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/authassay/assay/server"
)

// redirectQueryFaults take another query for the registered one.
func redirectQueryFaults() []Fault {
	return []Fault{
		{Name: "redirect-uri-query-added", Breaks: "redirect-uri-query-added",
			Does: "Leaves the query out of the comparison.",
			Bend: matching(func(asked, registered string) bool {
				return withoutQuery(asked) == withoutQuery(registered) && !strings.Contains(registered, "?")
			})},
		{Name: "redirect-uri-query-changed", Breaks: "redirect-uri-query-changed",
			Does: "Compares the query as a set.",
			Bend: matchingQuery(func(asked, registered url.Values) bool { return reflect.DeepEqual(asked, registered) })},
		{Name: "redirect-uri-query-changed.subset", Breaks: "redirect-uri-query-changed",
			Does: "Is content where the registered parameters are among those that were asked for.",
			Bend: matchingQuery(func(asked, registered url.Values) bool {
				for name := range registered {
					if !slices.Contains(asked[name], registered.Get(name)) {
						return false
					}
				}
				return len(registered) > 0
			})},
		{Name: "redirect-uri-query-changed.names", Breaks: "redirect-uri-query-changed",
			Does: "Compares the names of the parameters, and not their values.",
			Bend: matchingQuery(func(asked, registered url.Values) bool {
				return len(registered) > 0 && slices.Equal(slices.Sorted(maps.Keys(asked)), slices.Sorted(maps.Keys(registered)))
			})},
		{Name: "redirect-uri-parameter-pollution", Breaks: "redirect-uri-parameter-pollution", SeenIn: "Innocenti et al., ACSAC 2023",
			Does: "Leaves what looks like an answer out of the comparison, and puts its own answer behind it.",
			Bend: matchingQuery(func(asked, registered url.Values) bool {
				for _, name := range []string{"code", "state", "iss", "error"} {
					asked.Del(name)
				}
				return reflect.DeepEqual(asked, registered)
			})},
	}
}

// redirectWildcardFaults read an asterisk as a pattern.
func redirectWildcardFaults() []Fault {
	return []Fault{
		{Name: "redirect-uri-wildcard", Breaks: "redirect-uri-wildcard",
			Does: "Reads an asterisk at the end of a registered URI as any path.",
			Bend: matching(func(asked, registered string) bool {
				beginning, found := strings.CutSuffix(registered, "*")
				return found && strings.HasPrefix(asked, beginning)
			})},
		{Name: "redirect-uri-wildcard.host", Breaks: "redirect-uri-wildcard", SeenIn: "CVE-2023-6291 and CVE-2024-2419 (Keycloak)",
			Does: "Reads an asterisk in a registered host as any characters, slashes too.",
			Bend: matching(func(asked, registered string) bool {
				beginning, end, found := strings.Cut(registered, "*")
				return found && end != "" && strings.HasPrefix(asked, beginning) && strings.HasSuffix(asked, end)
			})},
		{Name: "redirect-uri-wildcard.of-the-request", Breaks: "redirect-uri-wildcard",
			Does: "Hands the two URIs to its pattern matcher in the wrong order.",
			Bend: matching(func(asked, registered string) bool {
				matched, err := path.Match(asked, registered)
				return err == nil && matched
			})},
	}
}

func withoutQuery(uri string) string {
	before, _, _ := strings.Cut(uri, "?")
	return before
}

// matchingQuery compares all but the query as it is written.
func matchingQuery(alike func(asked, registered url.Values) bool) func(*server.Decisions) {
	return matching(func(asked, registered string) bool {
		if withoutQuery(asked) != withoutQuery(registered) {
			return false
		}
		a, err := url.Parse(asked)
		if err != nil {
			return false
		}
		r, err := url.Parse(registered)
		return err == nil && alike(a.Query(), r.Query())
	})
}
