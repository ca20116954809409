package rp

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"time"

	"github.com/authassay/assay/suites/evidence"
)

// State is what a browser remembers of a login: cookies, and what pages keep in it. Whoever has it is logged in.
type State struct {
	Issuer  string                       `json:"issuer"`
	Saved   time.Time                    `json:"saved"`
	Cookies []*http.Cookie               `json:"cookies"` // as UserAgent gives them
	Storage map[string]map[string]string `json:"storage"` // local storage, by origin
}

// ReadState reads a saved login. A file that others may read is refused.
func ReadState(file string) (*State, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("the saved login %s cannot be read: %w; assay login save makes one", file, err.(*fs.PathError).Err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("the saved login %s can be read by others on this machine, and whoever has it is logged in: chmod 600 %s", file, file)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("the saved login %s cannot be read: %w", file, err.(*fs.PathError).Err)
	}
	state := &State{}
	if err := json.Unmarshal(text, state); err != nil || len(state.Cookies)+len(state.Storage) == 0 {
		return nil, fmt.Errorf("%s is no saved login; assay login save makes one", file)
	}
	return state, nil
}

// Write writes the state. The file that it goes into is for its owner alone: ReadState takes no other.
func (s *State) Write(w io.Writer) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

// Teach teaches the redactor what of a state is secret.
func (s *State) Teach(redactor *evidence.Redactor) {
	for _, cookie := range s.Cookies {
		redactor.Learn("cookie", cookie.Value)
	}
	for _, items := range s.Storage {
		for _, value := range items {
			redactor.Learn("stored", value)
		}
	}
}
