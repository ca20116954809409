package catalogue

import "slices"

// Modules of the OpenID Foundation's certification plans for a provider, without their prefix oidcc-. A check names in
// its OIDF those whose question it answers.
var (
	basicModules = []string{"server", "response-type-missing", "idtoken-signature", "idtoken-unsigned", "userinfo-get", "userinfo-post-header", "userinfo-post-body",
		"ensure-request-without-nonce-succeeds-for-code-flow", "scope-profile", "scope-email", "scope-address", "scope-phone", "scope-all", "alternate-happy-flow",
		"display-page", "display-popup", "prompt-login", "prompt-none-not-logged-in", "prompt-none-logged-in", "max-age-1", "max-age-10000",
		"ensure-request-with-unknown-parameter-succeeds", "id-token-hint", "login-hint", "ui-locales", "claims-locales", "ensure-request-with-acr-values-succeeds",
		"codereuse", "codereuse-30seconds", "ensure-registered-redirect-uri", "ensure-post-request-succeeds", "server-client-secret-post",
		"request-uri-unsigned-supported-correctly-or-rejected-as-unsupported", "unsigned-request-object-supported-correctly-or-rejected-as-unsupported",
		"claims-essential", "ensure-request-object-with-redirect-uri", "refresh-token", "ensure-request-with-valid-pkce-succeeds"}
	implicitModules = append(except(basicModules, "idtoken-unsigned", "ensure-request-without-nonce-succeeds-for-code-flow", "codereuse", "codereuse-30seconds",
		"ensure-post-request-succeeds", "server-client-secret-post", "refresh-token", "ensure-request-with-valid-pkce-succeeds"), "ensure-request-without-nonce-fails")
	hybridModules  = append(except(basicModules, "idtoken-unsigned", "ensure-post-request-succeeds"), "ensure-request-without-nonce-fails")
	configModules  = []string{"discovery-endpoint-verification"}
	dynamicModules = []string{"idtoken-rs256", "idtoken-unsigned", "userinfo-rs256", "ensure-redirect-uri-in-authorization-request", "redirect-uri-query-OK",
		"redirect-uri-query-mismatch", "redirect-uri-query-added", "redirect-uri-regfrag", "discovery-endpoint-verification", "server", "registration-logo-uri",
		"registration-policy-uri", "registration-tos-uri", "registration-jwks-uri", "registration-sector-uri", "registration-sector-bad", "server-rotate-keys",
		"refresh-token-rp-key-rotation", "request-uri-unsigned", "request-uri-signed-rs256", "ensure-request-object-with-redirect-uri", "refresh-token",
		"ensure-client-assertion-with-iss-aud-succeeds"}
	thirdPartyModules = []string{"3rd_party-init-login", "3rd_party-init-login-nohttps"}
	rpLogoutModules   = []string{"rp-initiated-logout-discovery-endpoint-verification", "rp-initiated-logout", "rp-initiated-logout-bad-post-logout-redirect-uri",
		"rp-initiated-logout-modified-id-token-hint", "rp-initiated-logout-no-id-token-hint", "rp-initiated-logout-no-params",
		"rp-initiated-logout-no-post-logout-redirect-uri", "rp-initiated-logout-no-state", "rp-initiated-logout-only-state",
		"rp-initiated-logout-query-added-to-post-logout-redirect-uri", "rp-initiated-logout-bad-id-token-hint"}
	frontChannelModules = []string{"frontchannel-logout-discovery-endpoint-verification", "frontchannel-rp-initiated-logout"}
	backChannelModules  = []string{"backchannel-logout-discovery-endpoint-verification", "backchannel-rp-initiated-logout"}
	sessionModules      = []string{"session-management-discovery-endpoint-verification", "session-management-rp-initiated-logout"}
)

// OIDFModules lists all modules of those plans, without their prefix, each once: the 77 for a provider.
func OIDFModules() []string {
	var all []string
	for _, module := range slices.Concat(basicModules, implicitModules, dynamicModules, thirdPartyModules, rpLogoutModules, frontChannelModules, backChannelModules, sessionModules) {
		if !slices.Contains(all, module) {
			all = append(all, module)
		}
	}
	return all
}

func except(modules []string, left ...string) []string {
	return slices.DeleteFunc(slices.Clone(modules), func(module string) bool { return slices.Contains(left, module) })
}
