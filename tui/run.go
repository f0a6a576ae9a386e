package tui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
)

// ErrInterrupted is returned by Run when a signal ended the interface.
var ErrInterrupted = errors.New("interrupted")

// Run shows the interface until the user quits (nil), a signal comes or the
// terminal goes (ErrInterrupted), or ctx ends (its error). It owns the terminal
// meanwhile and gives it back as it was.
func Run(ctx context.Context, c Config) error {
	signals, stop := hangups()
	defer stop()
	watch, end := context.WithCancel(ctx)
	defer end()
	return run(ctx, c, signals, func(p *tea.Program) { go watchSuspend(watch, p.Send) })
}

// saveWait is how long the end waits for a save that is under way.
const saveWait = 5 * time.Second

func run(ctx context.Context, c Config, signals <-chan os.Signal, extra ...tea.ProgramOption) error {
	if c.Now == nil {
		return errors.New("the interface has no clock")
	}
	quietToolkit()
	work, cancel := context.WithCancel(ctx) // ends what is under way when the user quits
	defer cancel()
	// Signals end ctx. The toolkit would take SIGTERM for the wish to quit, and
	// listen to SIGINT also where it is to be ignored.
	options := []tea.ProgramOption{tea.WithContext(ctx), tea.WithInput(c.In), tea.WithOutput(c.Out), tea.WithoutSignalHandler()}
	if c.Environ != nil {
		options = append(options, tea.WithEnvironment(c.Environ))
	}
	m := newModel(work, c)
	m.program = tea.NewProgram(m, append(options, extra...)...)
	stop := onHangup(signals, m.program.Send)
	_, err := m.program.Run()
	stop()
	m.pace.end()
	m.saves.wait(saveWait)
	switch {
	case m.hungUp:
		return ErrInterrupted
	case err == nil:
		return nil
	case errors.Is(err, tea.ErrInterrupted):
		return ErrInterrupted
	case ctx.Err() != nil && errors.Is(err, tea.ErrProgramKilled) && !errors.Is(err, tea.ErrProgramPanic):
		return ctx.Err()
	}
	return fmt.Errorf("interface: %w", err)
}
