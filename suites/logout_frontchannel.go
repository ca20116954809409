package suites

import (
	"fmt"
	"net/url"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// frontChannelLogout is the chapter of OpenID Connect Front-Channel Logout 1.0.
func frontChannelLogout(h *Harness) {
	h.Chapter("frontchannel", "front-channel logout", func() {
		It("is announced in the metadata", Check("fcl-metadata"), func(ctx SpecContext) {
			h.announcedLogout("frontchannel", target.FrontChannelLogout, "oidc-frontchannel")
		})

		It("shows the client's frame, which names issuer and session", Check("fcl-iframe"), Spends(Session), InBrowser(),
			Needs(target.EndSession, target.FrontChannelLogout, target.OpenID), Clients(rp.Framed), func(ctx SpecContext) {
				user := h.leaverOf(ctx, h.party.Client(ctx, rp.Framed))
				arrival := user.client.LogOut(ctx, user.logout())
				Control(user.after(ctx)).To(BeLoggedOut())

				Expect(h.frameDefects(user, arrival.Frames)).To(BeEmpty("show the registered URI in a frame, with the iss and sid of the ID Token"))
			})
	})
}

// announcedLogout judges the two members of the metadata that announce a way to tell clients of a logout. In the profile
// that is about it both must be true. A client's need of a sid is another matter, which its registration says.
func (h *Harness) announcedLogout(way string, feature target.Feature, profile string) {
	supported, session := way+"_logout_supported", way+"_logout_session_supported"
	if reason := h.target.Lacks([]target.Feature{feature}); reason != "" && !h.about([]string{profile}) {
		unsupported("%s", reason)
	}
	var defects []string
	for _, member := range []string{supported, session} {
		value, present := h.target.Metadata[member]
		announced, isBool := value.(bool)
		switch {
		case present && !isBool:
			defects = append(defects, fmt.Sprintf("%s is %v, and neither true nor false", member, value))
		case h.about([]string{profile}) && !announced:
			defects = append(defects, member+" is not true")
		case !present && way == "backchannel":
			defects = append(defects, member+" is missing")
		}
	}
	Expect(defects).To(BeEmpty("announce it by " + supported + " and " + session))
}

// frameDefects looks for the client's frame among those that the logout showed.
func (h *Harness) frameDefects(user leaver, frames []string) []string {
	_, claims, err := rp.ReadJWT(user.idToken)
	if err != nil {
		Inconclusive("the ID Token cannot be read: %v", err)
	}
	for _, frame := range frames {
		if !leadsTo(frame, user.client.FrameURI) {
			continue
		}
		parsed, err := url.Parse(frame)
		if err != nil {
			return []string{"the frame's address cannot be read"}
		}
		var defects []string
		for name, want := range map[string]any{"iss": h.target.Issuer, "sid": claims["sid"]} {
			got := parsed.Query()[name]
			switch {
			case len(got) == 0:
				defects = append(defects, "the frame's address has no "+name+", which the client registered to need")
			case len(got) > 1 || got[0] != want:
				defects = append(defects, fmt.Sprintf("%s is %.100q in the frame's address, and %.100q is right", name, got, want))
			}
		}
		return defects
	}
	return []string{fmt.Sprintf("the logout showed no frame with %s, of %d frames in all", user.client.FrameURI, len(frames))}
}
