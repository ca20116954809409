package rp

import (
	"context"
	"errors"
	"fmt"
	"net"
)

// maxSilences is how many requests to one endpoint may get no answer in time, in a row, before it counts as gone.
const maxSilences = 3

// heard keeps count of what an endpoint did not answer in time. A connection that is refused does not count: that
// takes no time, and a server that restarts is back soon.
func (p *Party) heard(endpoint string, err error) {
	var network net.Error
	switch {
	case err == nil:
		delete(p.silences, endpoint)
	case errors.Is(err, ErrUserAgentLost), errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		p.silences[endpoint]++
	}
}

// Silent tells why nothing more need be sent: an endpoint without which there is no honest flow left so many requests
// in a row unanswered that waiting for the rest would take hours. It is empty while they answer.
func (p *Party) Silent() string {
	for _, name := range []string{"authorization", "token"} {
		if n := p.silences[p.Target.Endpoint(name)]; n >= maxSilences {
			return fmt.Sprintf("the target's %s endpoint fell silent: %d requests in a row got no answer in time, and no more are sent", name, n)
		}
	}
	return ""
}
