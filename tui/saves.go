package tui

import (
	"sync"
	"time"
)

// saves holds the program's end back until what is being saved is saved.
type saves struct {
	mu   sync.Mutex
	n    int
	idle chan struct{} // closed when n falls to 0
}

// during runs work that writes.
func (s *saves) during(work func()) {
	s.mu.Lock()
	if s.n == 0 {
		s.idle = make(chan struct{})
	}
	s.n++
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.n--; s.n == 0 {
			close(s.idle)
		}
	}()
	work()
}

// wait returns when nothing writes any more, or after limit.
func (s *saves) wait(limit time.Duration) {
	s.mu.Lock()
	n, idle := s.n, s.idle
	s.mu.Unlock()
	if n == 0 {
		return
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-idle:
	case <-timer.C:
	}
}
