package server

import (
	"crypto/rand"
	"encoding/base64"
	"sync"
	"time"
)

// retention keeps what has expired for a while, so that it is the rule on expiry that refuses it.
const retention = 24 * time.Hour

// table is a map in memory that forgets what is long past. It is safe for concurrent use.
type table[T any] struct {
	mu    sync.RWMutex
	rows  map[string]row[T]
	sweep int
}

type row[T any] struct {
	value T
	until time.Time
}

func (t *table[T]) put(id string, value T, now, expires time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.rows == nil {
		t.rows = map[string]row[T]{}
	}
	t.rows[id] = row[T]{value, expires.Add(retention)}
	if len(t.rows) < t.sweep {
		return
	}
	for id, row := range t.rows {
		if row.until.Before(now) {
			delete(t.rows, id)
		}
	}
	t.sweep = 2*len(t.rows) + 1000
}

func (t *table[T]) get(id string) (T, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	row, ok := t.rows[id]
	return row.value, ok
}

func (t *table[T]) delete(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.rows, id)
}

// each calls f for every row; f must not use the table.
func (t *table[T]) each(f func(id string, value T)) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for id, row := range t.rows {
		f(id, row.value)
	}
}

// ledger remembers what was used once.
type ledger struct {
	mu    sync.Mutex
	spent map[[2]string]struct{}
}

// spend says whether this is the first use. Looking and marking are one step: of any number at once, one is first.
func (l *ledger) spend(kind, id string) (first bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.spent == nil {
		l.spent = map[[2]string]struct{}{}
	}
	key := [2]string{kind, id}
	if _, ok := l.spent[key]; ok {
		return false
	}
	l.spent[key] = struct{}{}
	return true
}

// random returns 256 bits that nobody can guess (RFC 6749 section 10.10), in the alphabet of base64url.
func random() string {
	var b [32]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}
