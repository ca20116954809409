// Package server is the reference authorization server of assay: OAuth 2.0 (RFC 6749) with its best current practice
// (RFC 9700) and OpenID Connect, small enough to read and whole enough to log in to.
//
// It is for testing and teaching. All state is in memory and is gone when the process ends.
//
// Each choice that a specification settles, or leaves free, is a function or a named rule in [Decisions]. The ones of
// [Honest] keep the rules. Package server/faults bends them one at a time.
package server
