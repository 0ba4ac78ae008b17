#!/usr/bin/env python3
"""Times saving a message's big attachment beside `openssl s_client`, and key presses while it is being saved.

    .tools/save_rate.py --port IMAPS_PORT --ca CA.pem --user alice --password wonderland [--program .build/release/hato]

The newest message of INBOX must be the one with the attachment. Prints seconds and MiB/s of both (as transferred,
in base64), how much hato's resident memory grew, whether both have the same SHA-256, and the latency of a key
(line down, line up in the list: first byte of the answer) meanwhile.
"""
import argparse, base64, fcntl, hashlib, os, pty, re, select, signal, struct, subprocess, sys, tempfile, termios, time

ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
ap.add_argument("--port", type=int, required=True)
ap.add_argument("--ca", required=True)
ap.add_argument("--user", default="alice")
ap.add_argument("--password", default="wonderland")
ap.add_argument("--program", default=".build/release/hato")
a = ap.parse_args()


def s_client():
    """(seconds, octets, SHA-256 of the decoded part), by hand and with no client's overhead."""
    p = subprocess.Popen(
        ["openssl", "s_client", "-quiet", "-connect", "localhost:%d" % a.port, "-CAfile", a.ca],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    def say(line): p.stdin.write(line + b"\r\n"); p.stdin.flush()
    def until(tag):
        while not (line := p.stdout.readline()).startswith(tag):
            pass
    p.stdout.readline()
    say(b"a LOGIN %s %s" % (a.user.encode(), a.password.encode())); until(b"a ")
    say(b"b SELECT INBOX")
    while not (line := p.stdout.readline()).startswith(b"b "):
        if m := re.match(rb"\* (\d+) EXISTS", line):
            newest = m.group(1)
    start = time.monotonic()
    say(b"c FETCH %s BODY.PEEK[2]" % newest)
    size = int(re.search(rb"\{(\d+)\}", p.stdout.readline()).group(1))
    body = p.stdout.read(size)
    seconds = time.monotonic() - start
    p.kill()
    return seconds, size, hashlib.sha256(base64.b64decode(body)).hexdigest()


class Program:
    def __init__(self, folder):
        env = dict(os.environ, TERM="xterm-256color", LANG="C.UTF-8", LC_ALL="C.UTF-8", HATO_PASSWORD=a.password,
                   HOME=folder, XDG_CONFIG_HOME=folder, XDG_CACHE_HOME=folder, XDG_STATE_HOME=folder)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execve(a.program, [a.program, "imaps://%s@localhost:%d" % (a.user, a.port), "--ca-file", a.ca], env)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        os.kill(self.pid, signal.SIGWINCH)
        self.seen = b""

    def read(self, seconds):
        if select.select([self.fd], [], [], seconds)[0]:
            self.seen += os.read(self.fd, 65536)
            return True
        return False

    def until(self, text, seconds=30):
        end = time.monotonic() + seconds
        while text not in self.seen:
            if time.monotonic() > end:
                sys.exit("no %r" % text)
            self.read(0.1)

    def quiet(self, seconds=0.5):
        while self.read(seconds):
            pass

    def send(self, keys):
        self.seen = b""
        os.write(self.fd, keys)

    def resident(self, field):
        return int(re.search(r"%s:\s+(\d+)" % field, open("/proc/%d/status" % self.pid).read()).group(1)) / 1024


def hato(with_keys):
    with tempfile.TemporaryDirectory() as folder:
        p = Program(folder)
        p.until(b"live"); p.quiet()
        p.send(b"v"); p.quiet(); p.send(b"jj"); p.quiet()
        p.send(b"s"); p.quiet(); p.send(b"\x15" + (folder + "/saved.bin").encode()); p.quiet()
        before, latencies, start = p.resident("VmRSS"), [], time.monotonic()
        p.send(b"\r")
        if with_keys:
            p.read(0.05)
            os.write(p.fd, b"q")
        path, turn = folder + "/saved.bin", 0
        while not os.path.exists(path) and time.monotonic() - start < 60:
            if not with_keys:
                p.read(0.005)
                continue
            while p.read(0.003):
                pass
            t = time.monotonic()
            os.write(p.fd, b"j" if (turn := turn + 1) % 2 else b"k")
            if p.read(5):
                latencies.append(time.monotonic() - t)
        seconds, grown = time.monotonic() - start, p.resident("VmHWM") - before
        digest = hashlib.sha256(open(path, "rb").read()).hexdigest()
        os.kill(p.pid, signal.SIGTERM)
        os.waitpid(p.pid, 0)
        return seconds, grown, digest, sorted(latencies)


s_client()
by_hand, size, wanted = s_client()
alone, grown, digest, _ = hato(False)
_, _, _, keys = hato(True)
mib = size / 1048576
print("s_client  %6.2f s  %7.1f MiB/s" % (by_hand, mib / by_hand))
print("hato      %6.2f s  %7.1f MiB/s  ratio %.2f  memory +%.1f MiB  SHA-256 %s" % (
    alone, mib / alone, by_hand / alone, grown, "equal" if digest == wanted else "DIFFERENT"))
if keys:
    print("keys      %d while saving: median %.1f ms, p99 %.1f ms" % (
        len(keys), 1000 * keys[len(keys) // 2], 1000 * keys[int(.99 * (len(keys) - 1))]))
