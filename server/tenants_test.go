package server_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/authassay/assay/server"
)

var _ = Describe("a server with two issuers", func() {
	var tenants *server.Tenants
	BeforeEach(func() {
		var err error
		tenants, err = server.NewTenants(server.Config{Issuer: "http://as.example/base", Passwords: server.TestPasswords()}, nil)
		Expect(err).NotTo(HaveOccurred())
	})

	issuerAt := func(path string) any {
		GinkgoHelper()
		answer := httptest.NewRecorder()
		tenants.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "http://as.example"+path, nil))
		var document map[string]any
		Expect(json.Unmarshal(answer.Body.Bytes(), &document)).To(Succeed(), path)
		return document["issuer"]
	}

	It("tells of each at its own well-known places", func() {
		for _, place := range []string{"/base/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/base"} {
			Expect(issuerAt(place)).To(Equal("http://as.example/base"), place)
		}
		for _, place := range []string{"/base/other/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/base/other"} {
			Expect(issuerAt(place)).To(Equal(tenants.OtherIssuer()), place)
		}
	})
	It("makes what begins like the second a page of the first", func() {
		answer := httptest.NewRecorder()
		tenants.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "http://as.example/base/others", nil))
		Expect(answer.Code).To(Equal(http.StatusNotFound))
	})
})
