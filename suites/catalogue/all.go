package catalogue

import "slices"

// requirements holds the tables of all specifications.
var requirements = slices.Concat(
	rfc6749Requirements,
	rfc6749CodeRequirements,
	rfc6749ClientRequirements,
	rfc6750Requirements,
	rfc7009Requirements,
	rfc7523Requirements,
	rfc7591Requirements,
	rfc7636Requirements,
	rfc7662Requirements,
	rfc8252Requirements,
	rfc8414Requirements,
	rfc8725Requirements,
	rfc9068Requirements,
	rfc9207Requirements,
	rfc9700Requirements,
	oauth21Requirements,
	oidcCoreRequirements,
	oidcCoreRequestRequirements,
	oidcCoreClaimsRequirements,
	oidcCoreObjectRequirements,
	oidcDiscoveryRequirements,
	rpInitiatedLogoutRequirements,
	frontchannelLogoutRequirements,
	backchannelLogoutRequirements,
	sessionManagementRequirements,
	formPostRequirements,
	adviceRequirements,
)

// checks holds the tables of all chapters.
var checks = slices.Concat(
	flowChecks,
	redirectChecks,
	authorizeChecks,
	authorizeLoginChecks,
	authorizeWishesChecks,
	pagesChecks,
	codeChecks,
	pkceChecks,
	clientauthChecks,
	tokenChecks,
	refreshChecks,
	tokensChecks,
	revocationChecks,
	idtokenChecks,
	metadataChecks,
	userinfoChecks,
	logoutChecks,
	logoutChannelChecks,
	claimsChecks,
	jarChecks,
)
