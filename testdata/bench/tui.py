#!/usr/bin/env python3
"""tui.py [ACCOUNTS [SECONDS]]: what the interface costs on a terminal of 80×27, which shows 20 rows.

Builds fob, makes a vault of so many accounts (20) in a temporary folder, opens the interface on a
pseudo-terminal with the vault's passphrase, and prints the bytes and the CPU it takes while idle,
and the longest wait from a key to the end of its frame (which waits up to 16 ms for the next of 60
frames a second). FOB names a binary that is built already. Needs Go and python3.
"""
import base64, fcntl, os, pty, select, struct, subprocess, sys, tempfile, termios, time

accounts = int(sys.argv[1]) if len(sys.argv) > 1 else 20
seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 60
root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


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


with tempfile.TemporaryDirectory() as work:
    fob, vault, list_ = (os.path.join(work, n) for n in ("fob", "vault", "list.txt"))
    if "FOB" in os.environ:  # one that is built already
        fob = os.path.abspath(os.environ["FOB"])
    else:
        subprocess.run(["go", "build", "-o", fob, "./cmd/fob"], cwd=root, check=True)
    with open(list_, "w") as f:
        for i in range(accounts):
            secret = base64.b32encode(b"%020d" % i).decode()
            f.write(f"otpauth://totp/Service%20{i}:user{i}@example.com?secret={secret}&issuer=Service%20{i}\n")
    env = dict(os.environ, HOME=work, XDG_STATE_HOME=work, TERM="xterm-256color", COLORTERM="truecolor")
    env.pop("NO_COLOR", None)

    def run(*args):
        fd = feed("passphrase of the benchmark\n")
        subprocess.run([fob, "--vault", vault, "--no-keyring", "--passphrase-fd", str(fd), *args],
                       env=env, pass_fds=[fd], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    run("init", "--no-paper-key")
    run("import", list_)
    secret_fd = feed("passphrase of the benchmark\n")
    pid, fd = pty.fork()
    if pid == 0:
        os.dup2(secret_fd, 3)
        os.execve(fob, [fob, "--vault", vault, "--no-keyring", "--passphrase-fd", "3"], env)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 27, 80, 0, 0))
    pump(fd, 10, quiet=1.5)  # the passphrase takes its second

    cpu = lambda: float(open(f"/proc/{pid}/stat").read().split(")")[1].split()[11]) + float(
        open(f"/proc/{pid}/stat").read().split(")")[1].split()[12])
    before = cpu()
    idle, _ = pump(fd, seconds)
    share = (cpu() - before) / os.sysconf("SC_CLK_TCK") / seconds * 100

    waits = []
    for key in ["s", "e", "r", "1", "2"] + ["\x7f"] * 5 + ["\x1b[B", "\x1b[6~", "x", "z", "\x15"]:
        while time.time() % 1 > 0.6 or time.time() % 1 < 0.2:  # away from the tick
            pump(fd, 0.02)
        os.write(fd, key.encode())
        waits.append(pump(fd, 0.3, quiet=0.1)[1])
    os.write(fd, b"\x03")
    time.sleep(0.5)
    _, _, usage = os.wait4(pid, 0)
    print(f"{accounts} accounts: idle {idle / seconds:.0f} B/s, {share:.2f} % CPU; "
          f"key to frame at most {max(waits) * 1000:.0f} ms; {usage.ru_maxrss // 1024} MB (the passphrase included)")
