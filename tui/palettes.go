package tui

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// palette is one set of colours; nil is the terminal's own.
type palette struct {
	accent, dim, faint, warn, good, bad, chosen color.Color
	strong                                      bool // nothing is faint
}

// Themes are the names of the themes; the first is the default. Each suits
// light and dark backgrounds.
func Themes() []string { return []string{"fob", "amber", "moss", "plum", "contrast"} }

// themeName returns name, or the default's where there is no such theme.
func themeName(name string) string {
	for _, t := range Themes() {
		if t == name {
			return t
		}
	}
	return Themes()[0]
}

// shade is one colour for light and for dark backgrounds, each also as the
// nearest of the cube of 256, which has no near neighbour of most and so is
// chosen by hand.
type shade struct {
	light, dark       string
	light256, dark256 uint8
	light16, dark16   color.Color // of the terminal's own sixteen
}

// accents are what tells the themes apart; all else they share.
func accents(name string) (accent, chosen shade) {
	switch name {
	case "amber":
		return shade{"#9A5B00", "#F0B454", 94, 215, lipgloss.Yellow, lipgloss.Yellow}, shade{light: "#F6EFE1", dark: "#2E2618", light256: 255, dark256: 236}
	case "moss":
		return shade{"#3F6F1F", "#A3CC6B", 64, 149, lipgloss.Green, lipgloss.Green}, shade{light: "#EDF3E6", dark: "#222B1B", light256: 255, dark256: 236}
	case "plum":
		return shade{"#7D3C98", "#C9A0F0", 97, 183, lipgloss.Magenta, lipgloss.Magenta}, shade{light: "#F3ECF7", dark: "#292133", light256: 255, dark256: 236}
	}
	return shade{"#0B7285", "#5CC8D7", 30, 80, lipgloss.Cyan, lipgloss.Cyan}, shade{light: "#E6F1F3", dark: "#1D2B30", light256: 255, dark256: 236}
}

// newPalette picks a theme's colours for a background and for what the
// terminal can show: with 16 colours its own, which its owner has chosen to be
// legible.
func newPalette(name string, isDark bool, profile colorprofile.Profile) palette {
	// What changes every second is left in the terminal's own colour, and the
	// warning is one of its sixteen: each colour of ours would cost twenty
	// bytes a row and second.
	warn := lipgloss.LightDark(isDark)(lipgloss.Red, lipgloss.Yellow)
	accent, chosen := accents(name)
	if name == "contrast" {
		// Black and white, as the terminal has them, and one colour.
		p := palette{
			accent: lipgloss.LightDark(isDark)(lipgloss.Blue, lipgloss.BrightCyan),
			warn:   lipgloss.LightDark(isDark)(lipgloss.Red, lipgloss.BrightYellow),
			good:   nil, strong: true,
			bad: lipgloss.LightDark(isDark)(lipgloss.Red, lipgloss.BrightRed),
		}
		return p
	}
	if profile == colorprofile.ANSI {
		return palette{
			accent: lipgloss.LightDark(isDark)(accent.light16, accent.dark16),
			faint:  lipgloss.BrightBlack,
			warn:   warn,
			good:   lipgloss.Green,
			bad:    lipgloss.Red,
		}
	}
	pick := func(s shade) color.Color {
		if profile == colorprofile.ANSI256 {
			return lipgloss.LightDark(isDark)(lipgloss.ANSIColor(s.light256), lipgloss.ANSIColor(s.dark256))
		}
		return lipgloss.LightDark(isDark)(lipgloss.Color(s.light), lipgloss.Color(s.dark))
	}
	return palette{
		accent: pick(accent),
		dim:    pick(shade{light: "#5F6772", dark: "#9AA3AF", light256: 241, dark256: 247}),
		faint:  pick(shade{light: "#8D96A1", dark: "#66707C", light256: 245, dark256: 242}),
		warn:   warn,
		good:   pick(shade{light: "#2B7A3D", dark: "#86CF8F", light256: 28, dark256: 114}),
		bad:    pick(shade{light: "#B4232C", dark: "#F2777A", light256: 124, dark256: 210}),
		chosen: pick(chosen),
	}
}
