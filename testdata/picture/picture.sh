#!/bin/sh
# picture.sh: run fob's demo in tmux, as anyone would, and write the README's
# pictures beside this script. Needs Go, tmux and python3.
set -eu
cd "$(dirname "$0")"

work=$(mktemp -d)
socket=fob-picture-$$
trap 'tmux -L "$socket" kill-server 2>/dev/null || true; rm -rf "$work"' EXIT

(cd ../.. && go build -o "$work/fob" ./cmd/fob)

# The moment matters: at twelve seconds the common period is half gone, and one
# account of a shorter period is about to change and shows its next code.
wait_for_second() {
	while [ $(($(date +%s) % 60)) -ne "$1" ]; do sleep 0.1; done
	sleep 0.5
}

# picture NAME COLUMNS ROWS dark|light SECOND KEY…: the screen after those keys. A
# light background is tmux's own, which fob asks for; and fob is not told that it
# is in tmux, whose 256 colours would change ours.
picture() {
	name=$1 columns=$2 rows=$3 ground=$4 second=$5
	shift 5
	{
		echo 'set -g default-terminal tmux-256color'
		echo 'set -g status off'
		echo 'set -ga terminal-features ",*:RGB"'
		[ "$ground" = dark ] || echo 'set -g window-style "bg=#fbfbf9,fg=#24292f"'
	} >"$work/tmux.conf"
	TERM=xterm-256color tmux -L "$socket" -f "$work/tmux.conf" new-session -d -x "$columns" -y "$rows" \
		"env -u TMUX -u NO_COLOR TERM=xterm-256color COLORTERM=truecolor $work/fob demo"
	sleep 1
	for key; do
		tmux -L "$socket" send-keys "$key"
		sleep 0.1
	done
	wait_for_second "$second"
	tmux -L "$socket" capture-pane -e -p -N >"$work/screen"
	tmux -L "$socket" kill-server
	python3 svg.py "$columns" "$rows" "$ground" <"$work/screen" >"$work/$name.svg"
	mv "$work/$name.svg" "$name.svg"
	echo "wrote $(pwd)/$name.svg"
}

picture list-dark 80 19 dark 12 Down Down Down
picture list-light 80 19 light 12 Down Down Down
picture search 80 11 dark 22 w o
picture details 80 25 dark 41 Down Down Down C-o
