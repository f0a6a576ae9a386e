#!/usr/bin/env python3
"""svg.py COLUMNS ROWS [dark|light] < screen.ansi > picture.svg: draw a captured terminal screen as SVG.

Reads what `tmux capture-pane -e -p` prints. Lines and blocks are drawn as shapes,
so that they join up in any font; other text is set in the viewer's monospace font,
each run stretched to its cells.
"""
import html
import re
import sys
import unicodedata

CELL_W, CELL_H, SIZE = 9.0, 20.0, 15
PAD_X, PAD_Y, BAR = 18, 14, 34
LIGHT = "light" in sys.argv[3:]
BACK, TEXT, FRAME = ("#fbfbf9", "#24292f", "#dcdfe2") if LIGHT else ("#12171c", "#d7dde4", "#2a323a")
FONT = ("ui-monospace, SFMono-Regular, 'SF Mono', 'JetBrains Mono', Menlo, Consolas, "
        "'DejaVu Sans Mono', 'Liberation Mono', monospace")
BASIC = ["#12171c", "#e5747a", "#86cf8f", "#f2a65a", "#7aa2f7", "#b694e8", "#5cc8d7", "#c6cdd5",
         "#66707c", "#f2777a", "#a3d9a5", "#f5c07a", "#94b8ff", "#cbb0f0", "#86dbe6", "#ffffff"]
if LIGHT:
    BASIC = ["#24292f", "#c4432b", "#2b7a3d", "#9a6700", "#2f5fc4", "#7d3c98", "#0b7285", "#8d96a1",
             "#66707c", "#d1422f", "#348f49", "#b07a10", "#4470d0", "#9250ad", "#1587a0", "#ffffff"]
SHAPES = set("━─╾▌█▀▄")


def colour(n):
    if n < 16:
        return BASIC[n]
    if n >= 232:
        v = 8 + 10 * (n - 232)
        return f"#{v:02x}{v:02x}{v:02x}"
    n -= 16
    steps = [0, 95, 135, 175, 215, 255]
    return "#%02x%02x%02x" % (steps[n // 36], steps[n // 6 % 6], steps[n % 6])


def sgr(style, params):
    codes = [int(p or 0) for p in params.replace(":", ";").split(";")]
    while codes:
        c = codes.pop(0)
        if c == 0:
            style.clear()
        elif c in (1, 2, 4, 7):
            style[c] = True
        elif c == 22:
            style.pop(1, None), style.pop(2, None)
        elif c in (24, 27):
            style.pop(c - 20, None)
        elif c in (38, 48) and codes:
            kind = codes.pop(0)
            if kind == 5:
                style[c] = colour(codes.pop(0))
            else:
                style[c] = "#%02x%02x%02x" % tuple(codes[:3])
                del codes[:3]
        elif c in (39, 49):
            style.pop(c - 1, None)
        elif 30 <= c <= 37 or 40 <= c <= 47:
            style[38 if c < 40 else 48] = BASIC[c % 10]
        elif 90 <= c <= 97 or 100 <= c <= 107:
            style[38 if c < 100 else 48] = BASIC[8 + c % 10]


def cells(text):
    """Yields line, column, columns wide, character, style. tmux lets a style run on over lines."""
    style = {}
    for row, line in enumerate(text.split("\n")):
        col = 0
        for part in re.split(r"(\x1b\[[0-9;:]*m|\x1b\([AB0])", line):
            if part.startswith("\x1b["):
                sgr(style, part[2:-1])
            elif not part.startswith("\x1b"):
                for ch in part:
                    if unicodedata.combining(ch) or ch in "\u200d\ufe0e\ufe0f":
                        yield row, max(0, col - 1), 0, ch, dict(style)
                        continue
                    wide = 2 if unicodedata.east_asian_width(ch) in "WF" else 1
                    yield row, col, wide, ch, dict(style)
                    col += wide


def shape(ch, x, y, fill, faint):
    look = ' opacity="0.55"' * faint
    mid, w, h = y + CELL_H / 2, CELL_W, CELL_H
    boxes = {
        "━": [(x, mid - 1.5, w, 3)],
        "─": [(x, mid - 0.5, w, 1)],
        "╾": [(x, mid - 1.5, w / 2, 3), (x + w / 2, mid - 0.5, w / 2, 1)],
        "▌": [(x, y, w / 3, h)],
        "█": [(x, y, w, h)],
        "▀": [(x, y, w, h / 2)],
        "▄": [(x, y + h / 2, w, h / 2)],
    }[ch]
    return [f'<rect x="{a:g}" y="{b:g}" width="{c:g}" height="{d:g}" fill="{fill}"{look}/>' for a, b, c, d in boxes]


def main():
    columns, rows = int(sys.argv[1]), int(sys.argv[2])
    width, height = columns * CELL_W + 2 * PAD_X, rows * CELL_H + 2 * PAD_Y + BAR
    backs, shapes, runs = [], [], []
    for row, col, wide, ch, st in cells(sys.stdin.read()):
        if not wide:  # a mark on the character before
            if runs:
                runs[-1][3] += ch
            continue
        fg, bg = st.get(38, TEXT), st.get(48)
        if st.get(7):
            fg, bg = bg or BACK, fg
        x, y = PAD_X + col * CELL_W, BAR + PAD_Y + row * CELL_H
        if bg:
            last = backs[-1] if backs else None
            if last and last[1] == y and last[3] == bg and abs(last[0] + last[2] - x) < 0.01:
                last[2] += wide * CELL_W
            else:
                backs.append([x, y, wide * CELL_W, bg])
        if ch in SHAPES:
            shapes += shape(ch, x, y, fg, bool(st.get(2)))
        elif ch != " ":
            look = (fg, bool(st.get(1)), bool(st.get(4)), bool(st.get(2)))
            last = runs[-1] if runs else None
            if last and last[0] == row and last[1] + last[2] == col and last[4] == look:
                last[2] += wide
                last[3] += ch
            else:
                runs.append([row, col, wide, ch, look])
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" role="img" aria-label="fob in a terminal">',
        f'<rect x="0.5" y="0.5" width="{width - 1:g}" height="{height - 1:g}" rx="10" fill="{BACK}" stroke="{FRAME}"/>',
    ]
    for i in range(3):
        out.append(f'<circle cx="{22 + 20 * i}" cy="{BAR / 2 + 2:g}" r="6" fill="{FRAME}"/>')
    out += [f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{CELL_H:g}" fill="{c}"/>' for x, y, w, c in backs]
    out += shapes
    out.append(f'<g font-family="{html.escape(FONT)}" font-size="{SIZE}" xml:space="preserve">')
    for row, col, wide, text, (fg, bold, under, faint) in runs:
        x, y = PAD_X + col * CELL_W, BAR + PAD_Y + row * CELL_H + CELL_H * 0.73
        look = f' fill="{fg}"' + ' font-weight="bold"' * bold + ' text-decoration="underline"' * under
        look += ' opacity="0.6"' * faint
        out.append(f'<text x="{x:g}" y="{y:g}" textLength="{wide * CELL_W:g}"{look}>{html.escape(text)}</text>')
    out += ["</g>", "</svg>"]
    print("\n".join(out))


main()
