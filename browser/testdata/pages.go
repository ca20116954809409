// Package testdata tells what is to be done on each of the strange pages beside it.
package testdata

// Page is a page and what alice@example.com with the password wonderland does there.
type Page struct {
	Name          string
	Kind          string
	Posts         string // what is sent, or "end" with where the journey ends, or a link's path
	Denies        string // the same where the user denies
	Authenticated bool   // the password was sent before
	Scripted      bool   // rendered by script
	Framed        bool   // what is wanted is in a frame
	Barrier       string // what the reason says where the page cannot be passed
}

// Pages are all pages.
var Pages = []Page{
	{Name: "username-first", Kind: "username-first", Posts: "flow=GlifWebSignIn&identifier=alice%40example.com"},
	{Name: "password-only", Kind: "password-only", Posts: "Passwd=wonderland&go=1&identifier=alice%40example.com"},
	{Name: "show-password", Kind: "login", Posts: "credentialId=&login=&password=wonderland&username=alice%40example.com"},
	{Name: "decoys", Kind: "login", Posts: "email=&f1=alice%40example.com&f2=wonderland&password=&real=Log+in&username=&website="},
	{Name: "newsletter", Kind: "login", Posts: "email=alice%40example.com&pass=wonderland"},
	{Name: "sign-up-beside", Kind: "login", Posts: "login=alice%40example.com&password=wonderland"},
	{Name: "other-providers", Kind: "login", Posts: "password=wonderland&username=alice%40example.com"},
	{Name: "no-button", Kind: "login", Posts: "pass=wonderland&user=alice%40example.com"},
	{Name: "login-error", Kind: "login", Posts: "password=wonderland&username=alice%40example.com"},
	{Name: "login-japanese", Kind: "login", Posts: "a1=alice%40example.com&a2=wonderland&b=in"},
	{Name: "login-german", Kind: "login", Posts: "aktion=weiter&feld1=alice%40example.com&feld2=wonderland"},
	{Name: "oidc-provider-login", Kind: "login", Posts: "login=alice%40example.com&password=wonderland&prompt=login"},
	{Name: "hydra-login", Kind: "login", Posts: "_csrf=t&challenge=c&email=alice%40example.com&password=wonderland&submit=Log+in"},
	{Name: "oidc-provider-consent", Kind: "consent", Posts: "prompt=consent", Denies: "/denied"},
	{Name: "hydra-consent", Kind: "consent", Posts: "_csrf=t&challenge=c&grant_scope=openid&grant_scope=offline&submit=Allow+access", Denies: "_csrf=t&challenge=c&submit=Deny+access"},
	{Name: "dex-approval", Kind: "consent", Posts: "approval=approve&req=r", Denies: "approval=rejected&req=r"},
	{Name: "keycloak-consent", Kind: "consent", Posts: "accept=Yes&code=c", Denies: "cancel=No&code=c"},
	{Name: "consent-german", Kind: "consent", Posts: "umfang=mail&umfang=profil&wahl=1", Denies: "umfang=profil&wahl=0"},
	{Name: "consent-japanese", Kind: "consent", Posts: "x=2", Denies: "x=1"},
	{Name: "stay-signed-in", Kind: "stay-signed-in", Posts: "answer=No", Authenticated: true},
	{Name: "account-chooser", Kind: "account-chooser", Posts: "account=2"},
	{Name: "otp", Kind: "otp", Posts: "end page"},
	{Name: "shadow-login", Kind: "login", Posts: "password=wonderland&username=alice%40example.com", Scripted: true},
	{Name: "script-login", Kind: "login", Posts: "password=wonderland&username=alice%40example.com", Scripted: true},
	{Name: "script-steps", Kind: "username-first", Posts: "current-password=wonderland&username=alice%40example.com", Scripted: true},
	{Name: "cookie-banner", Kind: "unknown", Posts: "end page"},
	{Name: "log-out", Kind: "unknown", Posts: "end page"},
	{Name: "delete-account", Kind: "unknown", Posts: "end page"},
	{Name: "contact", Kind: "unknown", Posts: "end page"},
	{Name: "frame", Kind: "login", Posts: "password=wonderland&username=alice%40example.com", Framed: true},
	{Name: "frame-inner", Kind: "login", Posts: "password=wonderland&username=alice%40example.com"},
	{Name: "frame-within", Kind: "login", Posts: "pass=wonderland&user=alice%40example.com", Framed: true},
	{Name: "frame-within-inner", Kind: "login", Posts: "pass=wonderland&user=alice%40example.com"},
	{Name: "captcha", Kind: "captcha", Posts: "end page", Barrier: "captcha (reCAPTCHA)"},
	{Name: "captcha-picture", Kind: "captcha", Posts: "end page", Barrier: "captcha (a picture to be read)"},
	{Name: "captcha-alone", Kind: "captcha", Posts: "end page", Barrier: "assay login save"},
	{Name: "captcha-elsewhere", Kind: "login", Posts: "password=wonderland&username=alice%40example.com"},
	{Name: "firewall-cloudflare", Kind: "firewall", Posts: "end page", Barrier: "firewall in front of the server answers in its place (Cloudflare)"},
	{Name: "firewall-f5", Kind: "firewall", Posts: "end page", Barrier: "(F5)"},
	{Name: "totp-digits", Kind: "otp", Posts: "end page", Barrier: "alice@example.com has no totp"},
	{Name: "profile-update", Kind: "skippable", Posts: "answer=skip&then=later", Authenticated: true},
	{Name: "passkey-offer", Kind: "skippable", Posts: "a=later", Authenticated: true},
	{Name: "enrol-otp", Kind: "skippable", Posts: "do=skip&totp=", Authenticated: true},
	{Name: "change-password-later", Kind: "skippable", Posts: "/denied", Authenticated: true},
	{Name: "consent-unticked", Kind: "consent", Posts: "ok=1&scope=email&scope=photos", Denies: "no=1"},
	{Name: "consent-asleep", Kind: "consent", Posts: "ok=1&scope=email&scope=photos", Denies: "no=1", Scripted: true},
	{Name: "login-asleep", Kind: "login", Posts: "go=1&password=wonderland&username=alice%40example.com", Scripted: true},
	{Name: "replaced-by-script", Kind: "login", Posts: "password=wonderland&username=alice%40example.com", Scripted: true},
	{Name: "rewritten-by-script", Kind: "login", Posts: "password=wonderland&username=alice%40example.com", Scripted: true},
	{Name: "just-a-moment", Kind: "login", Posts: "password=wonderland&username=alice%40example.com", Scripted: true},
	{Name: "div-button", Kind: "login", Posts: "p=wonderland&u=alice%40example.com", Scripted: true},
	{Name: "login-arabic", Kind: "login", Posts: "a=alice%40example.com&b=wonderland&k=1"},
	{Name: "change-password", Kind: "unknown", Posts: "end page"},
}
