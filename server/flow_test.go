package server_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("a login from end to end", func() {
	for _, path := range []string{"", "/tenant/one"} {
		It("gives tokens, userinfo and a refresh below "+path+"/", func() {
			f := start(path)
			p := f.browser().authorize()

			Expect(p.params()).To(And(HaveKeyWithValue("state", []string{"a state"}), HaveKeyWithValue("iss", []string{f.URL})))
			tokens := f.redeem(p.params().Get("code"))
			Expect(tokens.Status).To(Equal(200), tokens.Body)
			Expect(tokens.JSON).To(HaveKey("id_token"))
			Expect(f.userinfo(tokens.text("access_token")).JSON).To(HaveKeyWithValue("preferred_username", "alice"))
			again := f.refresh(tokens.text("refresh_token"))
			Expect(again.Status).To(Equal(200), again.Body)
			Expect(again.text("refresh_token")).NotTo(Equal(tokens.text("refresh_token")))
		})
	}
})
