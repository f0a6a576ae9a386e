#!/usr/bin/env python3
"""tui.py [SECONDS [ACCOUNTS]]: what the interface costs, against its limits.

Builds fob, makes vaults of 20 and of ACCOUNTS (10000) in a temporary folder, and opens each on a
pseudo-terminal of 80×27, which shows 20 rows. Prints the bytes written and the CPU taken in SECONDS (60)
of doing nothing, how often the program woke up meanwhile, the time from a key to the end of its
frame (until its last byte was read: on a busy machine the worst of them say more about that), and
the most memory it had. FOB names a binary that is built already. Needs Go,
python3 and Linux.
"""
import base64, fcntl, glob, os, pty, re, select, struct, subprocess, sys, tempfile, termios, time

seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
many = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
KEYS = (["s", "e", "r", "1", "2"] + ["\x7f"] * 5 + ["\x1b[B", "\x1b[6~", "x", "z", "\x15", "u", "9", "\x15"]) * 6


def feed(text):
    """A descriptor from which text can be read."""
    r, w = os.pipe()
    os.write(w, text.encode())
    os.close(w)
    return r


def pump(fd, wait, quiet=None):
    """Reads for wait seconds, or until nothing came for quiet; returns the bytes and the time of the last."""
    got, begin, last = 0, time.monotonic(), time.monotonic()
    while (now := time.monotonic()) - begin < wait and not (quiet and got and now - last > quiet):
        if not select.select([fd], [], [], 0.005)[0]:
            continue
        data = os.read(fd, 65536)
        got, last = got + len(data), time.monotonic()
        if b"\x1b]11;?" in data:
            os.write(fd, b"\x1b]11;rgb:0000/0000/0000\x1b\\")
    return got, last - begin


def spent(pid):
    """The CPU seconds that a program has taken, and how often its threads woke up."""
    stat = open(f"/proc/{pid}/stat").read().split(")")[1].split()
    woke = sum(int(re.search(r"^voluntary_ctxt_switches:\s*(\d+)", open(path).read(), re.M)[1])
               for path in glob.glob(f"/proc/{pid}/task/*/status"))
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK"), woke


def measure(fob, folder, accounts):
    """Makes a vault of so many accounts and watches the interface on it."""
    os.mkdir(folder)
    vault, key, uris = (os.path.join(folder, n) for n in ("vault", "key.txt", "uris.txt"))
    with open(uris, "w") as f:
        for i in range(accounts):
            secret = base64.b32encode(b"%020d" % i).decode()
            f.write(f"otpauth://totp/Service%20{i}:user{i}@example.com?secret={secret}&issuer=Service%20{i}\n")
    env = dict(os.environ, HOME=folder, XDG_STATE_HOME=folder, XDG_CONFIG_HOME=folder, TERM="xterm-256color", COLORTERM="truecolor")
    env.pop("NO_COLOR", None)
    fd = feed("passphrase of the benchmark\n")
    made = [fob, "--vault", vault, "--no-keyring", "--passphrase-fd", str(fd), "init", "--paper-key", key]
    subprocess.run(made, env=env, pass_fds=[fd], check=True, capture_output=True)
    # The key of the paper opens it without the passphrase, whose 256 MB would hide the rest.
    opened = [fob, "--vault", vault, "--identity", key]
    subprocess.run([*opened, "import", uris], env=env, check=True, capture_output=True)

    pid, fd = pty.fork()
    if pid == 0:
        os.execve(fob, opened, env)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 27, 80, 0, 0))
    pump(fd, 10, quiet=1.5)
    cpu, woke = spent(pid)
    idle, _ = pump(fd, seconds)
    cpu, woke = ((after - before) / seconds for after, before in zip(spent(pid), (cpu, woke)))
    waits = []
    for pressed in KEYS:
        while not 0.1 < time.time() % 1 < 0.7:  # away from the tick
            pump(fd, 0.02)
        os.write(fd, pressed.encode())
        waits.append(pump(fd, 0.25, quiet=0.05)[1])
    os.write(fd, b"\x03")
    time.sleep(0.5)
    _, _, usage = os.wait4(pid, 0)
    waits.sort()
    return {"idle": idle / seconds, "cpu": cpu * 100, "woke": woke, "median": waits[len(waits) // 2] * 1000,
            "key": waits[len(waits) * 99 // 100] * 1000, "memory": usage.ru_maxrss / 1024}


with tempfile.TemporaryDirectory() as work:
    fob = os.path.join(work, "fob")
    if "FOB" in os.environ:  # one that is built already
        fob = os.path.abspath(os.environ["FOB"])
    else:
        subprocess.run(["go", "build", "-o", fob, "./cmd/fob"], cwd=root, check=True)
    few, lot = (measure(fob, os.path.join(work, str(n)), n) for n in (20, many))
    print(f"{'':34}{20:>9}{many:>9}   limit")
    for name, text, form, limit in (
            ("idle", "idle: written, B/s", ".0f", "250"), ("cpu", "idle: CPU, %", ".2f", "1.5"),
            ("woke", "idle: wake-ups a second", ".0f", "-"), ("median", "key to frame, median, ms", ".1f", "-"), ("key", "key to frame, p99, ms", ".1f", "16"),
            ("memory", "memory, MB", ".0f", "40")):
        print(f"{text:34}{few[name]:>9{form}}{lot[name]:>9{form}}   {limit}")
