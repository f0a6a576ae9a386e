#!/bin/sh
# picture.sh: run fob's demo in tmux, as anyone would, and write fob.svg beside
# this script. Needs Go, tmux and python3; the picture is 80 columns by 24 lines.
set -eu
cd "$(dirname "$0")"

COLUMNS_=80 ROWS=24
work=$(mktemp -d)
socket=fob-picture-$$
trap 'tmux -L "$socket" kill-server 2>/dev/null || true; rm -rf "$work"' EXIT

(cd ../.. && go build -o "$work/fob" ./cmd/fob)

# tmux's own 256 colours would change ours: tell it that the terminal has more.
cat >"$work/tmux.conf" <<'CONF'
set -g default-terminal tmux-256color
set -g status off
set -ga terminal-features ",*:RGB"
CONF

# The moment matters: at twelve seconds the common period is half gone, and one
# account of a shorter period is about to change and shows its next code.
wait_for_second() {
	while [ $(($(date +%s) % 60)) -ne "$1" ]; do sleep 0.1; done
}

COLORTERM=truecolor TERM=xterm-256color tmux -L "$socket" -f "$work/tmux.conf" \
	new-session -d -x "$COLUMNS_" -y "$ROWS" "env COLORTERM=truecolor $work/fob demo"
sleep 1
tmux -L "$socket" send-keys Down Down Down
wait_for_second 12
sleep 0.5
tmux -L "$socket" capture-pane -e -p -N >"$work/screen"
tmux -L "$socket" send-keys Escape

python3 svg.py "$COLUMNS_" "$ROWS" <"$work/screen" >"$work/fob.svg"
mv "$work/fob.svg" fob.svg
echo "wrote $(pwd)/fob.svg"
