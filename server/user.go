package server

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/crypto/argon2"
)

// User is an account. Password is read when the account is seeded, and only its hash is kept.
type User struct {
	Name     string
	Password string
	FullName string
	Email    string
	// Claims are further standard claims (OIDC Core section 5.1), such as phone_number; they go before those that Name,
	// FullName and Email give.
	Claims map[string]any

	// Subject is the account's sub (OIDC Core section 2): never reassigned. New chooses one where it is empty.
	Subject string

	hash func() passwordHash
}

// DefaultUsers are the seeded accounts.
func DefaultUsers() []User {
	return []User{
		{Name: "alice", Password: "wonderland", FullName: "Alice Liddell", Email: "alice@example.com", Claims: map[string]any{
			"given_name": "Alice", "middle_name": "Pleasance", "family_name": "Liddell", "nickname": "Al",
			"profile": "https://people.example/alice", "picture": "https://people.example/alice.png", "website": "https://alice.example/",
			"gender": "female", "birthdate": "1852-05-04", "zoneinfo": "Europe/London", "locale": "en-GB", "updated_at": 1767225600,
			"email_verified": true, "phone_number": "+44 1865 496 0001", "phone_number_verified": true,
			"address": map[string]any{
				"formatted": "The Deanery\nOxford OX1 1DP\nUnited Kingdom", "street_address": "The Deanery", "locality": "Oxford",
				"region": "Oxfordshire", "postal_code": "OX1 1DP", "country": "United Kingdom",
			},
		}},
		{Name: "bob", Password: "looking-glass", FullName: "Bob Dodgson", Email: "bob@example.com", Claims: map[string]any{
			"given_name": "Bob", "family_name": "Dodgson", "updated_at": 1767225600, "phone_number": "+44 1865 496 0002",
		}},
	}
}

// Passwords hashes passwords with argon2id (RFC 9106). Issuers that share one also share the hashes of seeded passwords,
// which are made when first needed.
type Passwords struct {
	time, memory uint32
	threads      uint8

	mu     sync.Mutex
	seeded map[string]func() passwordHash
}

type passwordHash struct{ salt, key []byte }

// NewPasswords takes the parameters of argon2id: passes, memory in KiB, and threads.
func NewPasswords(time, memory uint32, threads uint8) *Passwords {
	return &Passwords{time: time, memory: memory, threads: threads, seeded: map[string]func() passwordHash{}}
}

// StrongPasswords uses the second recommended option of RFC 9106 section 4.
func StrongPasswords() *Passwords { return NewPasswords(3, 64*1024, 4) }

// TestPasswords is weak and fast, for issuers that live for seconds.
func TestPasswords() *Passwords { return NewPasswords(1, 64, 1) }

func (p *Passwords) hash(password string) passwordHash {
	salt := make([]byte, 16)
	rand.Read(salt)
	return passwordHash{salt, p.derive(password, salt)}
}

func (p *Passwords) derive(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, p.time, p.memory, p.threads, 32)
}

func (p *Passwords) matches(h passwordHash, password string) bool {
	return subtle.ConstantTimeCompare(h.key, p.derive(password, h.salt)) == 1
}

func (p *Passwords) seed(password string) func() passwordHash {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.seeded[password]; !ok {
		p.seeded[password] = sync.OnceValue(func() passwordHash { return p.hash(password) })
	}
	return p.seeded[password]
}

// accounts are the users of one issuer.
type accounts struct {
	passwords *Passwords

	mu        sync.RWMutex
	byName    map[string]*User
	bySubject map[string]*User
}

func newAccounts(passwords *Passwords, seeded []User) *accounts {
	a := &accounts{passwords: passwords, byName: map[string]*User{}, bySubject: map[string]*User{}}
	for _, user := range seeded {
		user.hash = passwords.seed(user.Password)
		user.Password = ""
		a.add(&user)
	}
	return a
}

var errNameTaken = errors.New("This user name is taken. Please choose another.")

func (a *accounts) add(user *User) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, taken := a.byName[user.Name]; taken {
		return errNameTaken
	}
	if user.Subject == "" {
		user.Subject = random()
	}
	a.byName[user.Name], a.bySubject[user.Subject] = user, user
	return nil
}

// logIn returns the account, or nil. An unknown name costs as much time as a wrong password.
func (a *accounts) logIn(name, password string) *User {
	a.mu.RLock()
	user := a.byName[strings.ToLower(strings.TrimSpace(name))]
	a.mu.RUnlock()
	if user == nil {
		a.passwords.derive(password, make([]byte, 16))
		return nil
	}
	if !a.passwords.matches(user.hash(), password) {
		return nil
	}
	return user
}

func (a *accounts) find(subject string) *User {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.bySubject[subject]
}

// all lists the accounts in no order.
func (a *accounts) all() []*User {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return slices.Collect(maps.Values(a.byName))
}

var (
	userName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{2,31}$`)
	address  = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)
)

// signUp makes an account; its errors are sentences for the person who is signing up.
func (a *accounts) signUp(name, fullName, email, password string) (*User, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	switch {
	case !userName.MatchString(name):
		return nil, errors.New("A user name has 3 to 32 letters, digits, dots, dashes or underscores, and begins with a letter or digit.")
	case email != "" && !address.MatchString(email):
		return nil, errors.New("This does not look like an email address.")
	case len([]rune(password)) < 8:
		return nil, errors.New("This password is too short: use 8 characters or more.")
	case len(password) > 1024:
		return nil, errors.New("This password is too long: use 1,024 characters or fewer.")
	case strings.Contains(strings.ToLower(password), name):
		return nil, errors.New("This password contains the user name: choose one that is harder to guess.")
	}
	hash := a.passwords.hash(password)
	user := &User{Name: name, FullName: fullName, Email: email, hash: func() passwordHash { return hash }}
	if err := a.add(user); err != nil {
		return nil, err
	}
	return user, nil
}
