package server

import (
	"errors"
	"net/http"
)

// Error is a refusal in the terms of OAuth 2.0 (RFC 6749 sections 4.1.2.1 and 5.2).
type Error struct {
	// Code is empty where the answer is to be a status and a challenge alone.
	Code        string
	Description string
	// Status is the HTTP status; 0 means 400.
	Status int
	// Challenge is the WWW-Authenticate header, if any.
	Challenge string
}

func (e *Error) Error() string { return e.Code + ": " + e.Description }

// Refuse makes a refusal with one of the registered error codes.
func Refuse(code, description string) *Error {
	return &Error{Code: code, Description: description}
}

// refusal turns any error into one that a client may see.
func refusal(err error) *Error {
	var refused *Error
	if errors.As(err, &refused) {
		return refused
	}
	return &Error{Code: "server_error", Description: "The server could not answer.", Status: http.StatusInternalServerError}
}

// refuseClient is the answer to failed client authentication (RFC 6749 section 5.2). A 401 always names a scheme that would
// do (RFC 9110 section 15.5.2).
func refuseClient(description string) *Error {
	return &Error{
		Code: "invalid_client", Description: description, Status: http.StatusUnauthorized,
		Challenge: `Basic realm="assay", charset="UTF-8"`,
	}
}
