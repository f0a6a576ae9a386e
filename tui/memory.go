package tui

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strconv"
	"sync"
	"time"

	"fob/otpcore"
	"fob/vault"
)

// Memory is a Backend that keeps everything in memory: for the demo, the first
// look and tests. Nothing is written anywhere.
type Memory struct {
	mu    sync.Mutex
	now   func() time.Time
	vault *vault.Vault
	usage map[string]vault.Usage
	saves int
	undos [][]vault.Account // the accounts as they stood before each change
}

// maxUndo is how many changes can be taken back.
const maxUndo = 50

var _ Backend = (*Memory)(nil)

// NewMemory returns a Backend over v, which it then owns.
func NewMemory(v *vault.Vault, now func() time.Time) *Memory {
	return &Memory{vault: v, now: now, usage: map[string]vault.Usage{}}
}

// NewSamples returns a Backend that holds the sample accounts.
func NewSamples(now func() time.Time) (*Memory, error) {
	v := vault.New("samples", now)
	for _, a := range Samples(now()) {
		if _, err := v.Add(a); err != nil {
			return nil, fmt.Errorf("sample %q: %w", a.Key.Issuer, err)
		}
	}
	return NewMemory(v, now), nil
}

// Load returns a vault of its own with the accounts as they are now.
func (m *Memory) Load(context.Context) (*vault.Vault, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return vault.Merge(m.vault, vault.New(m.vault.ID(), m.now))
}

// Update applies change.
func (m *Memory) Update(_ context.Context, change func(*vault.Vault) error) (vault.Saved, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	before := m.vault.Accounts()
	if err := change(m.vault); err != nil {
		return vault.Saved{}, err
	}
	m.undos = append(m.undos, before)
	if len(m.undos) > maxUndo {
		m.undos = m.undos[1:]
	}
	m.saves++
	return vault.Saved{}, nil
}

// UpdatePinned applies change; nothing needs keeping.
func (m *Memory) UpdatePinned(ctx context.Context, change func(*vault.Vault) error) (vault.Saved, error) {
	return m.Update(ctx, change)
}

// NextHOTP steps the counter and returns the code.
func (m *Memory) NextHOTP(_ context.Context, id string) (otpcore.Code, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	code, _, err := m.vault.NextHOTP(id)
	m.saves++
	return code, err
}

// UseRecovery marks a recovery code as used; undo does not take that back.
func (m *Memory) UseRecovery(_ context.Context, id string, code otpcore.Secret) (vault.Account, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := m.vault.UseRecovery(id, code); err != nil {
		return vault.Account{}, err
	}
	m.saves++
	a, _ := m.vault.Account(id)
	return a, nil
}

// Undo takes back the last change, counters excepted.
func (m *Memory) Undo(context.Context) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.undos) == 0 {
		return "", vault.ErrNothing
	}
	before := map[string]vault.Account{}
	for _, a := range m.undos[len(m.undos)-1] {
		before[a.ID] = a
	}
	what := "nothing had changed"
	for _, now := range m.vault.Accounts() {
		was, known := before[now.ID]
		delete(before, now.ID)
		switch {
		case !known:
			what = "removed " + now.Name() + " again"
			if err := m.vault.Delete(now.ID); err != nil {
				return "", err
			}
		case was.Rev != now.Rev:
			was.Key.Counter = max(was.Key.Counter, now.Key.Counter) // counters stay
			if same(was, now) {
				continue
			}
			what = "restored " + was.Name()
			if _, err := m.vault.Set(was); err != nil {
				return "", err
			}
		}
	}
	var errs []error
	for id, was := range before {
		what = "restored " + was.Name()
		errs = append(errs, m.vault.Undelete(id))
	}
	m.undos = m.undos[:len(m.undos)-1]
	m.saves++
	return what, errors.Join(errs...)
}

// same reports whether two states of an account differ in nothing but when
// and how often they were saved.
func same(a, b vault.Account) bool {
	a.Rev, a.Updated = b.Rev, b.Updated
	return reflect.DeepEqual(a, b)
}

// Usage returns a copy of what was used.
func (m *Memory) Usage() map[string]vault.Usage {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.usage)
}

// RecordUse counts one use of the account's code.
func (m *Memory) RecordUse(id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.usage[id] = vault.Usage{Last: m.now(), Count: m.usage[id].Count + 1}
	return nil
}

// Stamp counts the changes.
func (m *Memory) Stamp() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return strconv.Itoa(m.saves)
}
