package tui

import "strings"

// glyph is a character of the face that codes are drawn large in: rows of
// points from the top, "#" for ink. Figures and capitals are five rows high; a
// small letter may have a sixth, below the line.
func glyph(r rune) []string {
	var rows string
	switch r {
	case '0':
		rows = "### #.# #.# #.# ###"
	case '1':
		rows = "##. .#. .#. .#. ###"
	case '2':
		rows = "### ..# ### #.. ###"
	case '3':
		rows = "### ..# .## ..# ###"
	case '4':
		rows = "#.# #.# ### ..# ..#"
	case '5':
		rows = "### #.. ### ..# ###"
	case '6':
		rows = "### #.. ### #.# ###"
	case '7':
		rows = "### ..# ..# ..# ..#"
	case '8':
		rows = "### #.# ### #.# ###"
	case '9':
		rows = "### #.# ### ..# ###"
	case '·':
		rows = "... ... .#. ... ..."
	case ' ':
		rows = ". . . . ."
	default:
		if rows = capital(r); rows == "" {
			rows = smallLetter(r)
		}
	}
	return strings.Fields(rows)
}

// capital is a letter of Steam's codes; all are there, since a code is only as
// legible as its worst character.
func capital(r rune) string {
	switch r {
	case 'A':
		return ".#. #.# ### #.# #.#"
	case 'B':
		return "##. #.# ##. #.# ##."
	case 'C':
		return ".## #.. #.. #.. .##"
	case 'D':
		return "##. #.# #.# #.# ##."
	case 'E':
		return "### #.. ##. #.. ###"
	case 'F':
		return "### #.. ##. #.. #.."
	case 'G':
		return ".### #... #.## #..# .###"
	case 'H':
		return "#.# #.# ### #.# #.#"
	case 'I':
		return "### .#. .#. .#. ###"
	case 'J':
		return "..# ..# ..# #.# .#."
	case 'K':
		return "#..# #.#. ##.. #.#. #..#"
	case 'L':
		return "#.. #.. #.. #.. ###"
	case 'M':
		return "#...# ##.## #.#.# #...# #...#"
	case 'N':
		return "#..# ##.# #.## #..# #..#"
	case 'O':
		return ".##. #..# #..# #..# .##."
	case 'P':
		return "##. #.# ##. #.. #.."
	case 'Q':
		return ".##. #..# #..# #.#. .#.#"
	case 'R':
		return "###. #..# ###. #.#. #..#"
	case 'S':
		return ".### #... .##. ...# ###."
	case 'T':
		return "### .#. .#. .#. .#."
	case 'U':
		return "#..# #..# #..# #..# .##."
	case 'V':
		return "#.# #.# #.# #.# .#."
	case 'W':
		return "#...# #...# #.#.# ##.## #...#"
	case 'X':
		return "#.# #.# .#. #.# #.#"
	case 'Y':
		return "#.# #.# .#. .#. .#."
	case 'Z':
		return "#### ...# .##. #... ####"
	}
	return ""
}

// smallLetter is a letter of Yandex's and mOTP's codes.
func smallLetter(r rune) string {
	switch r {
	case 'a':
		return "... .## #.# #.# .##"
	case 'b':
		return "#.. ##. #.# #.# ##."
	case 'c':
		return "... .## #.. #.. .##"
	case 'd':
		return "..# .## #.# #.# .##"
	case 'e':
		return "... .#. ### #.. .##"
	case 'f':
		return ".## #.. ##. #.. #.."
	case 'g':
		return "... .## #.# .## ..# ##."
	case 'h':
		return "#.. ##. #.# #.# #.#"
	case 'i':
		return ".#. ... ##. .#. ###"
	case 'j':
		return "..# ... ..# ..# ..# ##."
	case 'k':
		return "#.. #.# ##. ##. #.#"
	case 'l': // with a foot, or it were a 1
		return "#.. #.. #.. #.. .##"
	case 'm':
		return "..... ####. #.#.# #.#.# #.#.#"
	case 'n':
		return "... ##. #.# #.# #.#"
	case 'o':
		return "... .#. #.# #.# .#."
	case 'p':
		return "... ##. #.# #.# ##. #.."
	case 'q':
		return "... .## #.# #.# .## ..#"
	case 'r':
		return "... #.# ##. #.. #.."
	case 's':
		return "... .## ##. ..# ##."
	case 't':
		return ".#. ### .#. .#. .##"
	case 'u':
		return "... #.# #.# #.# .##"
	case 'v':
		return "... #.# #.# #.# .#."
	case 'w':
		return "..... #.#.# #.#.# #.#.# .#.#."
	case 'x':
		return "... #.# .#. .#. #.#"
	case 'y':
		return "... #.# #.# .## ..# ##."
	case 'z':
		return "... ### ..# #.. ###"
	}
	return ""
}
