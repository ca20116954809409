package rp

import "context"

// CannotRotateKeys tells why the target's keys cannot be changed from here; empty where they can.
func (p *Party) CannotRotateKeys() string {
	if p.Target.RotateKeys == nil && len(p.Target.Config.RotateKeys.Exec) == 0 {
		return "assay was given no way to have the target change its keys (rotate_keys: {exec: [...]} in assay.yaml)"
	}
	return ""
}

// RotateKeys has the target sign with new keys: by its hook where it is in this process, else by the user's command.
func (p *Party) RotateKeys(ctx context.Context) error {
	if p.Target.RotateKeys != nil {
		p.Target.RotateKeys()
		return nil
	}
	_, err := runCommand(ctx, p.Target.Config.RotateKeys.Exec, map[string]any{"issuer": p.Target.Issuer})
	return err
}
