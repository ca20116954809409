package rp

// Shared gives a client that both issuers know by one client_id, as each has it. Where assay.yaml lists no clients of the
// first issuer, the second's are tried there as they are. Both are nil where there is none.
func (p *Party) Shared() (here, there *Client) {
	own := p.Target.Config.Clients
	if len(own) == 0 {
		own = p.Other.Target.Config.Clients
	}
	for _, second := range p.Other.Target.Config.Clients {
		for _, first := range own {
			if first.ID == second.ID && first.Type != typeService && second.Type != typeService {
				return p.given(first), p.Other.given(second)
			}
		}
	}
	return nil, nil
}
