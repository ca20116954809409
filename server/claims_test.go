package server_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("claims about a user", func() {
	var f *fixture
	BeforeEach(func() { f = start("") })

	told := func(set ...string) (userinfo, idToken map[string]any) {
		tokens := f.redeem(f.browser().authorize(set...).params().Get("code"))
		Expect(tokens.Status).To(Equal(200), tokens.Body)
		return f.userinfo(tokens.text("access_token")).JSON, decode(tokens.text("id_token"))
	}

	DescribeTable("are those of the scopes alone",
		func(scope string, names ...string) {
			userinfo, idToken := told("scope", "openid "+scope)

			Expect(userinfo).To(HaveLen(len(names) + 1))
			for _, name := range append(names, "sub") {
				Expect(userinfo).To(HaveKey(name))
			}
			for _, name := range names {
				Expect(idToken).NotTo(HaveKey(name))
			}
		},
		Entry("profile", "profile", "name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile", "picture", "website",
			"gender", "birthdate", "zoneinfo", "locale", "updated_at"),
		Entry("email", "email", "email", "email_verified"),
		Entry("address", "address", "address"),
		Entry("phone", "phone", "phone_number", "phone_number_verified"),
		Entry("two of them", "phone address", "address", "phone_number", "phone_number_verified"))

	It("come where the claims parameter asks for them", func() {
		userinfo, idToken := told("scope", "openid", "claims", `{"userinfo":{"name":{"essential":true},"shoe_size":null},"id_token":{"email":null}}`)

		Expect(userinfo).To(And(HaveLen(2), HaveKeyWithValue("name", "Alice Liddell")))
		Expect(idToken).To(And(HaveKeyWithValue("email", "alice@example.com"), Not(HaveKey("name"))))
	})

	It("are consented to when they are asked for by name", func() {
		b := f.browser()
		b.authorize("scope", "openid")

		p := b.get(f.authorizeURL("scope", "openid", "claims", `{"userinfo":{"phone_number":null}}`))
		Expect(p.is("Allow access?")).To(BeTrue())
		Expect(p.Body).To(ContainSubstring("See your phone number"))
		b.submit(p, "decision", "approve")
		Expect(b.get(f.authorizeURL("scope", "openid", "claims", `{"id_token":{"phone_number":null}}`)).params()).To(HaveKey("code"))
		Expect(b.get(f.authorizeURL("scope", "openid", "claims", `{"id_token":{"address":null}}`)).Body).To(ContainSubstring("See your address"))
		Expect(b.get(f.authorizeURL("scope", "openid profile", "claims", `{"id_token":{"nickname":null}}`)).Body).NotTo(ContainSubstring("See your nickname"), "profile covers it")
	})

	It("are announced", func() {
		Expect(f.browser().get(f.URL + "/.well-known/openid-configuration").Body).To(ContainSubstring(`"phone_number_verified"`))
	})

	DescribeTable("are not given to a request that",
		func(code string, set ...string) {
			b := f.browser()
			b.authorize()
			Expect(b.get(f.authorizeURL(set...)).params().Get("error")).To(Equal(code))
		},
		Entry("has no JSON for claims", "invalid_request", "claims", "name"),
		Entry("has text for a member of claims", "invalid_request", "claims", `{"userinfo":"name"}`),
		Entry("names another user", "login_required", "prompt", "none", "claims", `{"id_token":{"sub":{"value":"somebody"}}}`),
		Entry("needs one acr that no login has", "unmet_authentication_requirements", "claims", `{"id_token":{"acr":{"essential":true,"value":"7"}}}`),
		Entry("needs an acr of those that no login has", "unmet_authentication_requirements", "claims", `{"id_token":{"acr":{"essential":true,"values":["7"]}}}`))

	It("name the acr that was reached, whatever was wished for", func() {
		for _, wish := range []string{"", "7 8"} {
			_, idToken := told("acr_values", wish)
			Expect(idToken).To(HaveKeyWithValue("acr", "1"))
		}
		for _, request := range []string{`{"essential":true,"values":["7","1"]}`, `{"essential":true,"value":"1"}`, `{"essential":true}`, `{"values":["7"]}`, `null`} {
			_, idToken := told("claims", `{"id_token":{"acr":`+request+`}}`)
			Expect(idToken).To(HaveKeyWithValue("acr", "1"), request)
		}
	})
})
