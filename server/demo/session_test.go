package demo

import (
	"net/http/httptest"
	"testing"
	"time"
)

func TestOldestSessionGoesFirst(t *testing.T) {
	all := newSessions(false)
	var first session
	all.renew(httptest.NewRecorder(), &first)
	first.started = first.started.Add(-time.Minute)
	for range maxSessions {
		all.renew(httptest.NewRecorder(), &session{})
	}
	if len(all.byID) != maxSessions || all.byID[first.id] != nil {
		t.Errorf("%d sessions are kept, the first among them: %t", len(all.byID), all.byID[first.id] != nil)
	}
}
