package browser

import (
	"context"
	"maps"
	"net"
	"slices"
	"strings"

	"github.com/go-rod/rod/lib/launcher/flags"
	"github.com/go-rod/rod/lib/proto"

	"github.com/authassay/assay/browser/hop"
)

// route adds the flags that say how the browser connects: names, proxy, trust.
//
// Chromium on Linux takes authorities from an NSS database, which only certutil writes, and that is seldom installed; on
// other systems from the system's store. So it is not told of the authority, but of what the authority was found to
// vouch for: the public keys of the target's certificates, which our own client has verified with all that belongs to
// it. All else the browser verifies as ever.
func (c Config) route(set map[flags.Flag][]string) {
	set["host-resolver-rules"] = []string{c.resolverRules()}
	if len(c.Keys) > 0 {
		set["ignore-certificate-errors-spki-list"] = []string{strings.Join(c.Keys, ",")}
	}
	if c.Proxy == nil {
		return
	}
	set[flags.ProxyServer] = []string{"http://" + c.Proxy.Host}
	if loopback(context.Background(), c.Proxy.Hostname()) != "" { // a proxy elsewhere cannot know what is on our loopback
		set["proxy-bypass-list"] = []string{"<-loopback>"}
	}
}

// resolverRules let the browser resolve the target's hosts, the proxy and loopback, where our own pages are, and nothing
// else. The first rule that fits counts. A name that is on loopback by the user's word is there on every port, so that
// it can have a page of ours too.
func (c Config) resolverRules() string {
	var rules, spread []string
	moved := map[string]bool{}
	for _, place := range slices.Sorted(maps.Keys(c.Resolve)) {
		name, address := hostOf(place), hostOf(c.Resolve[place])
		rules = append(rules, "MAP "+place+" "+c.Resolve[place])
		if ip := net.ParseIP(address); ip != nil && ip.IsLoopback() && !moved[name] {
			spread = append(spread, "MAP "+bracketed(name)+" "+bracketed(address))
		}
		moved[name] = true
	}
	known := append([]string{"localhost:*", "127.0.0.1:*", "[::1]:*"}, c.Hosts...)
	if c.Proxy != nil {
		known = append(known, c.Proxy.Host)
	}
	var open []string
	for _, host := range known {
		switch name := hostOf(host); {
		case !moved[name]:
			open = append(open, "EXCLUDE "+bracketed(name))
		case c.Resolve[host] == "" && !strings.HasSuffix(host, ":*"): // only another port of it was moved
			rules = append(rules, "MAP "+host+" "+host)
		}
	}
	rules = append(append(rules, spread...), "MAP * ~NOTFOUND")
	return strings.Join(append(rules, open...), ", ")
}

// hostOf gives the host of host:port.
func hostOf(place string) string {
	host, _, err := net.SplitHostPort(place)
	if err != nil {
		return place
	}
	return host
}

// bracketed writes a host as URLs do.
func bracketed(host string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

// dressed gives the headers of a request that goes to the target, with those that all have; nil where it goes elsewhere
// or there are none. One that the request has of its own stays.
func (v *visit) dressed(request *proto.NetworkRequest) []*proto.FetchHeaderEntry {
	config := v.user.agent.config
	if len(config.Headers) == 0 || !hop.Allowed(request.URL, config.Hosts, v.journey.Callbacks) || v.lure != nil && hop.HostPort(request.URL) == hop.HostPort(v.lure.url) {
		return nil
	}
	headers := entries(request.Headers)
	for name, values := range config.Headers {
		if header(request.Headers, name) == "" {
			headers = append(headers, &proto.FetchHeaderEntry{Name: name, Value: values[0]})
		}
	}
	return headers
}

// entries writes headers as an intercepted request takes them.
func entries(headers proto.NetworkHeaders) []*proto.FetchHeaderEntry {
	var entries []*proto.FetchHeaderEntry
	for name, value := range headers {
		entries = append(entries, &proto.FetchHeaderEntry{Name: name, Value: value.Str()})
	}
	return entries
}

// interception has all requests of a session wait for us, and a proxy's question for credentials too where we know any.
func (c *connection) interception() proto.FetchEnable {
	return proto.FetchEnable{Patterns: []*proto.FetchRequestPattern{{URLPattern: "*"}}, HandleAuthRequests: c.proxyUser != nil}
}

// challenged answers who asks for credentials: the proxy is given its own, once, a server none.
func (v *visit) challenged(e proto.FetchAuthRequired, session string) {
	answer := &proto.FetchAuthChallengeResponse{Response: proto.FetchAuthChallengeResponseResponseDefault}
	if user := v.tab.connection.proxyUser; user != nil && e.AuthChallenge != nil && e.AuthChallenge.Source == proto.FetchAuthChallengeSourceProxy {
		answer.Response = proto.FetchAuthChallengeResponseResponseProvideCredentials
		answer.Username = user.Username()
		answer.Password, _ = user.Password()
		if v.tab.challenges++; v.tab.challenges > maxChallenges {
			answer.Response = proto.FetchAuthChallengeResponseResponseCancelAuth
		}
	}
	s := v.tab.connection.session(v.tab.connection.life, v.tab.session).in(session)
	go func() { _ = proto.FetchContinueWithAuth{RequestID: e.RequestID, AuthChallengeResponse: answer}.Call(s) }()
}

// maxChallenges bounds how often a proxy is told the same credentials by one page.
const maxChallenges = 50

// distrusted learns the key of a host whose certificate the browser does not trust, where our own client does, and ends
// the browser: it takes keys only when it starts. It tells whether that was so.
func (v *visit) distrusted(address string) bool {
	agent := v.user.agent
	if agent.config.Trust == nil || !agent.ours() {
		return false
	}
	key, err := agent.config.Trust(v.ctx, hop.HostPort(address))
	return err == nil && agent.learn(key)
}
