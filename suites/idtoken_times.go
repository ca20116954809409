package suites

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/authassay/assay/suites/rp"
)

// clockTolerance is given to the target's clock, beyond the skew that its Date header showed.
const clockTolerance = 5 * time.Minute

// timeDefects tells what is wrong with the times of a claim set. How long a token lives is the target's choice;
// dates may be fractions (RFC 7519 section 2).
func timeDefects(claims rp.Claims, before, after time.Time) []string {
	var defects []string
	issued, hasIssued := dateIn(claims, "iat")
	expires, hasExpires := dateIn(claims, "exp")
	switch {
	case !hasIssued:
		defects = append(defects, "iat is missing or no number")
	case issued.Before(before.Add(-clockTolerance)) || issued.After(after.Add(clockTolerance)):
		defects = append(defects, fmt.Sprintf("iat is %s away from the time at which the token was issued", issued.Sub(after).Round(time.Second)))
	}
	switch {
	case !hasExpires:
		defects = append(defects, "exp is missing or no number")
	case !expires.After(after.Add(-clockTolerance)) || hasIssued && !expires.After(issued):
		defects = append(defects, "exp is over when the token is issued")
	}
	if _, present := claims["auth_time"]; present {
		if authenticated, isTime := dateIn(claims, "auth_time"); !isTime || authenticated.After(after.Add(clockTolerance)) {
			defects = append(defects, "auth_time is no number, or lies in the future")
		}
	}
	return defects
}

// dateIn reads a NumericDate (RFC 7519 section 2); false where it is missing or none.
func dateIn(claims rp.Claims, name string) (time.Time, bool) {
	number, isNumber := claims[name].(json.Number)
	if !isNumber {
		return time.Time{}, false
	}
	seconds, err := number.Float64()
	return time.Unix(int64(seconds), 0), err == nil
}
