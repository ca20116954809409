package target

import (
	"errors"
	"net"
	"net/url"
)

// OnLoopback tells whether the target is on this machine: its issuer's host is loopback, or resolve puts it there.
func (t *Target) OnLoopback() bool {
	issuer, err := url.Parse(t.Issuer)
	if err != nil {
		return false
	}
	host := issuer.Hostname()
	if to, moved := t.network.resolve[hostPort(issuer)]; moved {
		host, _, _ = net.SplitHostPort(to) // resolved has seen that it has a port
	}
	return Loopback(host)
}

// Loopback tells whether a host is this machine itself. Names but localhost are not resolved.
func Loopback(host string) bool {
	ip := net.ParseIP(host)
	return ip == nil && Free(host) || ip != nil && ip.IsLoopback()
}

// checkListen tells why an address cannot be listened on; nil where it can, or none is given.
func checkListen(address string) error {
	if address == "" {
		return nil
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil || port != "0" && !isPort(port) || host != "" && host != "localhost" && net.ParseIP(host) == nil {
		return errors.New("this is no address of this machine; write HOST:PORT, such as 0.0.0.0:8900")
	}
	return nil
}

// checkPublicURL tells why the target cannot be sent to a URL; nil where it can, or none is given.
func checkPublicURL(address string) error {
	if address == "" {
		return nil
	}
	parsed, err := webURL(address)
	if err != nil || parsed.User != nil || parsed.RawQuery != "" || parsed.Fragment != "" {
		return errors.New("this is no http or https URL without user name, query and fragment")
	}
	return nil
}
