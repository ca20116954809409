package faults

import (
	"net/http"
	"sync"

	"github.com/authassay/assay/server"
)

// guessFaults are about how often a client may be wrong.
func guessFaults() []Fault {
	return []Fault{
		{Name: "code-failed-attempt-bruteforce", Breaks: "code-failed-attempt-bruteforce",
			Does: "Gives clients secrets of eight letters, and lets them be guessed for ever.",
			Bend: shortSecrets},
		{Name: "code-failed-attempt-bruteforce-verifier", Breaks: "code-failed-attempt-bruteforce-verifier",
			Does: "Takes the right verifier after any number of wrong ones.",
			Bend: noCodeRule("verifier-guesses")},
	}
}

func guessOddities() []Oddity {
	locked := server.Refuse("invalid_client", "The client is locked.")
	locked.Status = http.StatusUnauthorized
	return []Oddity{
		{Name: "code-failed-attempt-bruteforce.locked", About: "code-failed-attempt-bruteforce",
			Does: "Gives clients secrets of eight letters, and locks one that was wrong twenty times in a row.",
			Bend: all(shortSecrets, endsGuesses(locked))},
		{Name: "code-failed-attempt-bruteforce.throttled", About: "code-failed-attempt-bruteforce",
			Does: "Gives clients secrets of eight letters, and answers 429 after twenty that were wrong.",
			Bend: all(shortSecrets, endsGuesses(&server.Error{Code: "temporarily_unavailable", Description: "Too many tries.", Status: http.StatusTooManyRequests}))},
		{Name: "code-failed-attempt-bruteforce-verifier.burned", About: "code-failed-attempt-bruteforce-verifier",
			Does: "Spends a code at the first wrong verifier.",
			Bend: func(d *server.Decisions) {
				honest := d.Code.Rules.Find("verifier-matches").Check
				d.Code.Rules = d.Code.Rules.Replace("verifier-matches", func(r *server.Redemption) error {
					err := honest(r)
					if err != nil {
						d.Spend("code", r.Code.Value)
					}
					return err
				})
			}},
	}
}

func shortSecrets(d *server.Decisions) {
	long := d.Client.NewSecret
	d.Client.NewSecret = func() string {
		secret := long()
		return secret[len(secret)-8:]
	}
}

// endsGuesses refuses a client that was wrong twenty times in a row.
func endsGuesses(refusal *server.Error) func(*server.Decisions) {
	return func(d *server.Decisions) {
		var mu sync.Mutex
		wrong := map[string]int{}
		honest := d.Client.Authenticate
		d.Client.Authenticate = func(d *server.Decisions, endpoint string, c *server.Credentials) (*server.Client, error) {
			mu.Lock()
			defer mu.Unlock()
			if wrong[c.ID] >= 20 {
				return nil, refusal
			}
			client, err := honest(d, endpoint, c)
			switch {
			case err == nil:
				wrong[c.ID] = 0
			case c.Secret != "":
				wrong[c.ID]++
			}
			return client, err
		}
	}
}
