// Package faults is the museum: every way in which the reference server can be bent.
//
// A fault breaks one rule and names the check that must catch it. An oddity uses a freedom that the specifications leave,
// and no check may report it. Each replaces one decision or edits one list, and what it must remember lives in the closure
// that its Bend makes, so that each issuer has its own.
package faults

import (
	"slices"

	"github.com/authassay/assay/server"
)

// Fault breaks one rule.
type Fault struct {
	// Name is the ID of the check that must catch it, with a suffix where a check has several faults.
	Name string
	// Breaks is that check's ID.
	Breaks string
	// Profile is the one it is proven in; empty means auto.
	Profile string
	// Does says in one sentence what the bent server does.
	Does string
	// SeenIn names where this was seen in the wild.
	SeenIn string
	// Also lists checks of other chapters that it must fail too, each with the reason.
	Also map[string]string
	Bend func(*server.Decisions)
}

// Oddity is lawful, however odd.
type Oddity struct {
	// Name is the ID of the check that might cry wolf, with the freedom as suffix.
	Name string
	// About is that check's ID.
	About string
	// Does says in one sentence what the odd server does.
	Does string
	Bend func(*server.Decisions)
}

// All lists the faults by chapter.
func All() []Fault {
	return slices.Concat(
		flowFaults(), redirectFaults(), authorizeFaults(), authorizeRequestFaults(), authorizeLoginFaults(), authorizePromptFaults(), authorizeWishesFaults(), pagesFaults(), pagesShownFaults(), codeFaults(), pkceFaults(), clientAuthFaults(),
		jarFaults(), registrationFaults(), keySetFaults(),
		tokenFaults(), refreshFaults(), tokensFaults(), revocationFaults(), idTokenFaults(), metadataFaults(), userinfoFaults(), claimsFaults(),
		logoutFaults(),
		authorizeFlowFaults(), refreshLoginFaults(), idTokenFlowFaults(), userinfoFormFaults(),
	)
}

// Oddities lists the oddities by chapter.
func Oddities() []Oddity {
	return slices.Concat(
		flowOddities(), redirectOddities(), authorizeOddities(), authorizeRequestOddities(), authorizeLoginOddities(), authorizePromptOddities(), authorizeWishesOddities(), pagesOddities(), pagesShownOddities(), codeOddities(), pkceOddities(), clientAuthOddities(),
		jarOddities(), registrationOddities(), keySetOddities(),
		tokenOddities(), refreshOddities(), tokensOddities(), revocationOddities(), idTokenOddities(), metadataOddities(), userinfoOddities(), claimsOddities(),
		logoutOddities(),
		authorizeFlowOddities(), refreshLoginOddities(), idTokenFlowOddities(), userinfoFormOddities(),
	)
}

// Find returns what the named fault or oddity does to the decisions.
func Find(name string) (bend func(*server.Decisions), ok bool) {
	for _, bend := range Bends() {
		if bend.Name == name {
			return bend.Bend, true
		}
	}
	return nil, false
}

// Bends lists the faults and then the oddities, as the gallery takes them.
func Bends() []server.Bend {
	var bends []server.Bend
	for _, fault := range All() {
		bends = append(bends, server.Bend{Name: fault.Name, Profile: fault.Profile, About: fault.Does, Bend: fault.Bend})
	}
	for _, oddity := range Oddities() {
		bends = append(bends, server.Bend{Name: oddity.Name, About: oddity.Does, Bend: oddity.Bend})
	}
	return bends
}
