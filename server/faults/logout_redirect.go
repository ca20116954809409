package faults

import (
	"net/url"
	"slices"
	"strings"

	"github.com/authassay/assay/server"
)

// logoutRedirectFaults compare the URI for after a logout in ways of their own.
func logoutRedirectFaults() []Fault {
	return []Fault{
		{Name: "logout-open-redirect", Breaks: "logout-open-redirect", SeenIn: "idenplane#359",
			Does: "Sends the browser anywhere after a logout.",
			Bend: landingLike(func(_, _ string) bool { return true })},
		{Name: "logout-open-redirect.without-hint", Breaks: "logout-open-redirect",
			Does: "Compares the URI for after a logout only where an ID token came.",
			Bend: landingBy(func(r *server.LogoutRequest, asked string) bool { return r.Hint == nil })},
		{Name: "logout-redirect-confusion", Breaks: "logout-redirect-confusion",
			Does: "Leaves the query out of the comparison.",
			Bend: landingLike(func(asked, registered string) bool {
				asked, _, _ = strings.Cut(asked, "?")
				return asked == registered
			})},
		{Name: "logout-redirect-confusion.prefix", Breaks: "logout-redirect-confusion", SeenIn: "WSO2 product-is#28054 (related)",
			Does: "Takes any URI that begins like the registered one.",
			Bend: landingLike(strings.HasPrefix)},
		{Name: "logout-redirect-confusion.origin", Breaks: "logout-redirect-confusion",
			Does: "Compares the origin alone.",
			Bend: landingLike(func(asked, registered string) bool {
				one, errOne := url.Parse(asked)
				other, errOther := url.Parse(registered)
				return errOne == nil && errOther == nil && one.Scheme == other.Scheme && one.Host == other.Host
			})},
		{Name: "logout-redirect-confusion.letters", Breaks: "logout-redirect-confusion",
			Does: "Takes capitals for small letters.",
			Bend: landingLike(strings.EqualFold)},
		{Name: "logout-redirect-confusion.host-suffix", Breaks: "logout-redirect-confusion",
			Does: "Takes any host that ends like the registered one.",
			Bend: landingLike(func(asked, registered string) bool {
				one, errOne := url.Parse(asked)
				other, errOther := url.Parse(registered)
				return errOne == nil && errOther == nil && strings.HasSuffix(one.Host, other.Host)
			})},
		{Name: "logout-redirect-confusion.contains", Breaks: "logout-redirect-confusion",
			Does: "Looks for the registered URI anywhere in the one that was asked for.",
			Bend: landingLike(strings.Contains)},
		{Name: "logout-redirect-confusion.redirect-uris", Breaks: "logout-redirect-confusion",
			Does: "Takes the URIs of the authorization endpoint for those of the logout.",
			Bend: landingBy(func(r *server.LogoutRequest, asked string) bool {
				return r.Client != nil && slices.Contains(r.Client.RedirectURIs, asked)
			})},
		{Name: "logout-redirect-without-hint", Breaks: "logout-redirect-without-hint",
			Does: "Sends the browser to a URI that any client registered, without a question, where no client is named.",
			Bend: all(landingBy(func(r *server.LogoutRequest, asked string) bool {
				return r.Client == nil && r.Registrant(asked) != nil
			}), asking(func(r *server.LogoutRequest, honest bool) bool {
				return honest && (r.Client != nil || r.RedirectURI == "")
			}))},
	}
}

// landingBy takes URIs that no comparison of strings would.
func landingBy(takes func(r *server.LogoutRequest, asked string) bool) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Logout.ResolveRedirectURI
		d.Logout.ResolveRedirectURI = func(r *server.LogoutRequest) (string, error) {
			uri, err := honest(r)
			if asked := r.Param("post_logout_redirect_uri"); err != nil && takes(r, asked) {
				return asked, nil
			}
			return uri, err
		}
	}
}

// landingLike takes a URI that looks like a registered one to a comparison.
func landingLike(alike func(asked, registered string) bool) func(*server.Decisions) {
	return landingBy(func(r *server.LogoutRequest, asked string) bool {
		return r.Client != nil && slices.ContainsFunc(r.Client.PostLogoutRedirectURIs, func(registered string) bool { return alike(asked, registered) })
	})
}

func logoutOddities() []Oddity {
	return append(logoutChannelOddities(), []Oddity{
		{Name: "logout-redirects-back.asks-always", About: "logout-redirects-back",
			Does: "Asks each user whether to log out, whatever the client showed.",
			Bend: asking(func(*server.LogoutRequest, bool) bool { return true })},
		{Name: "logout-open-redirect.ends-all-the-same", About: "logout-open-redirect",
			Does: "Ends the session although the URI is not registered, and shows its own page.",
			Bend: func(d *server.Decisions) {
				honest := d.Logout.ResolveRedirectURI
				d.Logout.ResolveRedirectURI = func(r *server.LogoutRequest) (string, error) {
					uri, err := honest(r)
					if err != nil {
						return "", nil
					}
					return uri, nil
				}
			}},
		{Name: "logout-hint-forged.asks", About: "logout-hint-forged",
			Does: "Takes an ID token that is not its own for none, and asks the user.",
			Bend: foreignHintForNone},
		{Name: "logout-redirect-without-hint.asks", About: "logout-redirect-without-hint",
			Does: "Asks the user where a URI came alone, and then shows its own page.",
			Bend: func(d *server.Decisions) {
				honest := d.Logout.ResolveRedirectURI
				d.Logout.ResolveRedirectURI = func(r *server.LogoutRequest) (string, error) {
					if r.Client == nil {
						return "", nil
					}
					return honest(r)
				}
			}},
	}...)
}
