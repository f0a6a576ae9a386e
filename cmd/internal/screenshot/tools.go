package screenshot

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
)

// tool is a program that takes pictures of the whole screen: on its standard
// output, or into files whose names follow its arguments.
type tool struct {
	name    string
	args    []string
	files   int  // names to give it; 0 writes to standard output
	inPlace bool // it opens the file of that name, and puts no other in its place
	text    bool // standard output is base64
	portal  bool // no program, but the desktop's portal on the session bus
}

// maxMonitors is how many files screencapture is given.
const maxMonitors = 8

// tools returns those that may work in this session, the best first: the ones
// that need no file before the others.
func (g *Grabber) tools() []tool {
	var (
		grim      = tool{name: "grim", args: []string{"-"}}
		maim      = tool{name: "maim", args: []string{"--hidecursor"}}
		magick    = tool{name: "import", args: []string{"-silent", "-window", "root", "png:-"}}
		scrot     = tool{name: "scrot", args: []string{"--overwrite", "--silent"}, files: 1, inPlace: true}
		spectacle = tool{name: "spectacle", args: []string{"--background", "--nonotify", "--fullscreen", "--output"}, files: 1}
		gnome     = tool{name: "gnome-screenshot", args: []string{"--file"}, files: 1}
		portal    = tool{name: "the desktop portal", portal: true}
	)
	switch {
	case g.OS == "windows":
		return []tool{{name: "powershell.exe", args: powershell(), text: true}}
	case g.OS == "darwin":
		return []tool{{name: "screencapture", args: []string{"-x", "-t", "png"}, files: maxMonitors}}
	case g.Getenv("WAYLAND_DISPLAY") != "":
		return []tool{grim, spectacle, gnome, portal}
	case g.Getenv("DISPLAY") != "":
		return []tool{maim, magick, scrot, spectacle, gnome, portal}
	case g.Getenv("WSL_DISTRO_NAME") != "":
		return []tool{{name: "powershell.exe", args: powershell(), text: true}}
	}
	return nil
}

// powershell takes a picture of all monitors and writes it as base64.
func powershell() []string {
	return []string{"-NoProfile", "-NonInteractive", "-Command", `$ErrorActionPreference='Stop'
Add-Type -AssemblyName System.Windows.Forms,System.Drawing
$b=[System.Windows.Forms.SystemInformation]::VirtualScreen
$i=New-Object System.Drawing.Bitmap $b.Width,$b.Height
[System.Drawing.Graphics]::FromImage($i).CopyFromScreen($b.Location,[System.Drawing.Point]::Empty,$b.Size)
$m=New-Object System.IO.MemoryStream
$i.Save($m,[System.Drawing.Imaging.ImageFormat]::Png)
[Convert]::ToBase64String($m.ToArray())`}
}

// decode turns what a tool wrote into a picture.
func (t tool) decode(out []byte) ([]byte, error) {
	if len(out) == 0 {
		return nil, errors.New("it made no picture")
	}
	if !t.text {
		return out, nil
	}
	picture, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(out)))
	if err != nil {
		return nil, fmt.Errorf("it made no picture: %w", err)
	}
	return picture, nil
}
