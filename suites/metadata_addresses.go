package suites

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/target"
)

// addresses asks whether what the metadata names is reached safely.
func addresses(h *Harness) {
	h.Chapter("metadata", "the metadata", func() {
		It("names no address by http", Check("discovery-https"), Needs(target.Discovery), func() {
			Expect(insecureAddresses(h.target.Metadata, h.target.OnLoopback())).To(BeEmpty("be https"))
		})
	})
}

// insecureAddresses lists the members that are http. A target on this machine may have its own host so: nothing of it
// crosses a network.
func insecureAddresses(metadata target.Metadata, onLoopback bool) []string {
	issuer, err := url.Parse(metadata.Text("issuer"))
	if err != nil {
		return []string{"issuer is no URL"}
	}
	var defects []string
	for _, name := range slices.Sorted(maps.Keys(metadata)) {
		if name != "issuer" && name != "jwks_uri" && name != "check_session_iframe" && !strings.HasSuffix(name, "_endpoint") {
			continue
		}
		address, err := url.Parse(metadata.Text(name))
		if err != nil || address.Scheme != "http" {
			continue // that it is no URL is asked elsewhere
		}
		local := onLoopback && issuer.Scheme == "http" && (address.Hostname() == issuer.Hostname() || target.Loopback(address.Hostname()))
		if !local {
			defects = append(defects, name+" is "+withoutParameters(address.Redacted()))
		}
	}
	return defects
}

// confusedKeys lists what keeps several keys from being told apart. Keys of different types may share an ID (RFC 7517
// section 4.5).
func confusedKeys(keys []map[string]any) []string {
	if len(keys) < 2 {
		return nil
	}
	var defects []string
	seen := map[[2]string]bool{}
	for _, key := range keys {
		kid, _ := key["kid"].(string)
		kty, _ := key["kty"].(string)
		switch {
		case kid == "":
			defects = append(defects, "a key of the type "+kty+" has no kid, beside others")
		case seen[[2]string{kty, kid}]:
			defects = append(defects, "two keys of the type "+kty+" have the kid "+kid)
		}
		seen[[2]string{kty, kid}] = true
	}
	return defects
}
