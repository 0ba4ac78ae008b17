#!/usr/bin/env python3
"""Times hato on a POP3 maildrop beside mutt, mpop and fetchmail, in one run.

    pop3_times.py first,second,collect --bench DIR --pop3s PORT --ca FILE [--rtt-ms 100] [-n 3] [--deliver DIR]

DIR holds ptydrive.py and relay.py of the bench that drives terminal programs. The server is on loopback, the account
alice / wonderland (or --user and $HATO_PASSWORD). first: exec to the newest subject on the screen, nothing kept.
second: the same when all was seen before and --deliver's ten messages (a Maildir's new/ folder is named) came in
between; "right" is when the newest of them shows. collect: all mail into a Maildir, nothing deleted.
"""
import argparse, os, shutil, statistics, subprocess, sys, tempfile, time


def arguments():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("scenarios"), ap.add_argument("--bench", required=True)
    ap.add_argument("--pop3s", type=int, required=True), ap.add_argument("--ca", required=True)
    ap.add_argument("--user", default="alice"), ap.add_argument("--rtt-ms", type=float, default=100)
    ap.add_argument("-n", type=int, default=3), ap.add_argument("--newest", default="Bench 0020000|Bench big")
    ap.add_argument("--deliver"), ap.add_argument("--hato", default=".build/release/hato")
    ap.add_argument("--clients", default="hato,mutt,mpop,fetchmail"), ap.add_argument("--timeout", type=float, default=900)
    return ap.parse_args()


a = arguments()
sys.path.insert(0, a.bench)
from ptydrive import Term  # noqa: E402
from relay import Relay  # noqa: E402

# pyte's own fails on the empty second cell of a wide character.
Term.text = lambda t: "\n".join(
    "".join(t.screen.buffer[y][x].data for x in range(t.screen.columns)) for y in range(t.screen.lines))

password = os.environ.get("HATO_PASSWORD", "wonderland")
hato = os.path.abspath(a.hato)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(text)
    os.chmod(path, 0o600)


def screen(client, home, port):
    env = {"HOME": home, "HATO_PASSWORD": password}
    for name, folder in [("CACHE", ".cache"), ("STATE", ".local/state"), ("CONFIG", ".config")]:
        env[f"XDG_{name}_HOME"] = f"{home}/{folder}"
    if client == "hato":
        return [hato, f"pop3s://{a.user}@localhost:{port}", "--ca-file", a.ca], env, "q"
    write(f"{home}/.muttrc", "\n".join([
        f'set pop_user="{a.user}"', f'set pop_pass="{password}"', f'set certificate_file="{a.ca}"',
        f'set folder="{home}/Mail"', f'set spoolfile="pops://{a.user}@localhost:{port}/"', "set ssl_verify_host=no",
        f'set ssl_ca_certificates_file="{a.ca}"', "set sort=reverse-date", "set mbox_type=Maildir",
        f'set header_cache="{home}/hcache"', f'set message_cachedir="{home}/mcache"', "set quit=yes",
        "set pop_delete=no", "set pop_checkinterval=0"]) + "\n")
    os.makedirs(f"{home}/Mail", exist_ok=True)
    os.makedirs(f"{home}/mcache", exist_ok=True)
    return ["mutt", "-n", "-F", f"{home}/.muttrc"], env, "q"


def shown(client, home, port, newest):
    relay = Relay(("127.0.0.1", a.pop3s), rtt_ms=a.rtt_ms, port=port)
    argv, env, leave = screen(client, home, port)
    t = Term(argv, env=env, cols=120, rows=40)
    at = t.wait_for(newest, a.timeout)
    turns = relay.turns
    seconds = at - t.started
    return t, relay, seconds, turns, leave


def done(t, relay, leave):
    t.settle(2.5, 60)
    kib, cpu = t.usage()
    t.close(leave, grace=60)
    relay.close()
    return kib / 1024, cpu


def free_port():
    import socket
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]


def report(scenario, client, rows):
    m = [statistics.median(x[i] for x in rows) for i in range(len(rows[0]))]
    print("%-8s %-10s rtt %3.0f ms  %8.3f s  turns %6.0f  peak %6.1f MiB  cpu %6.2f s" % (
        scenario, client, a.rtt_ms, *m), flush=True)


def first(client):
    rows = []
    for _ in range(a.n):
        home = tempfile.mkdtemp(prefix="pop3-")
        t, relay, seconds, turns, leave = shown(client, home, free_port(), a.newest)
        rows.append((seconds, turns, *done(t, relay, leave)))
        shutil.rmtree(home)
    report("first", client, rows)


def second(client):
    home, port, rows, right = tempfile.mkdtemp(prefix="pop3-"), free_port(), [], []
    t, relay, _, _, leave = shown(client, home, port, a.newest)
    if client == "hato":
        t.wait_for("checked", a.timeout)
    done(t, relay, leave)
    newest = a.newest
    for run in range(a.n):
        stamp = int(time.time())
        for i in range(10):
            write(f"{a.deliver}/{stamp + 1}.M{i}P{run}.test", f"From: new@example.org\nTo: alice\nSubject: Fresh {run} {i}\n"
                  f"Date: {time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime(stamp + i))}\nMessage-ID: <f{stamp}.{i}@x>\n\nnew\n")
            subprocess.run(["chown", "--reference", a.deliver, f"{a.deliver}/{stamp + 1}.M{i}P{run}.test"])
        t, relay, seconds, turns, leave = shown(client, home, port, newest if client == "hato" else f"Fresh {run} 9")
        at = t.wait_for(f"Fresh {run} 9", a.timeout)
        right.append((at - t.started, relay.turns, *done(t, relay, leave)))
        rows.append((seconds, turns, *right[-1][2:]))
        newest = f"Fresh {run} 9"
    report("screen", client, rows)
    report("right", client, right)
    shutil.rmtree(home)


def collector(client, home, port):
    env = {"HOME": home}
    os.makedirs(f"{home}/Mail/cur"), os.makedirs(f"{home}/Mail/new"), os.makedirs(f"{home}/Mail/tmp")
    if client == "mpop":
        write(f"{home}/.mpoprc", f"account default\nhost localhost\nport {port}\nuser {a.user}\npassword {password}\ntls on\n"
              f"tls_starttls off\ntls_trust_file {a.ca}\nkeep on\ndelivery maildir {home}/Mail\nuidls_file {home}/uidls\n")
        return ["mpop", "-q", "-C", f"{home}/.mpoprc"], env
    write(f"{home}/.fetchmailrc", f'poll localhost service {port} protocol pop3 user "{a.user}" password "{password}" ssl '
          f'sslcertfile {a.ca} keep mda "/bin/sh -c \'cat > {home}/Mail/new/$$.$(date +%s%N)\'"\n')
    return ["fetchmail", "--fetchmailrc", f"{home}/.fetchmailrc", "--silent", "--nosyslog"], env


def collect(client):
    rows = []
    for _ in range(a.n):
        home, port = tempfile.mkdtemp(prefix="pop3-", dir=os.environ.get("TMPDIR")), free_port()
        relay = Relay(("127.0.0.1", a.pop3s), rtt_ms=a.rtt_ms, port=port)
        if client == "hato":
            _, env, leave = screen("hato", home, port)
            write(f"{home}/.config/hato/config.toml", f'[accounts.home]\nincoming = "pop3s://{a.user}@localhost:{port}"\n'
                  f'ca-file = "{a.ca}"\nkeep = "local"\nmaildir = "{home}/Mail"\nleave-days = 100\n')
            t = Term([hato, "home"], env=env, cols=120, rows=40)
            at = t.wait_for("checked", a.timeout)
            rows.append((at - t.started, relay.turns, *done(t, relay, leave)))
        else:
            argv, env = collector(client, home, port)
            start, before = time.monotonic(), os.times()
            subprocess.run(argv, env={**os.environ, **env}, stdout=subprocess.DEVNULL)
            after = os.times()
            rows.append((time.monotonic() - start, relay.turns, 0,
                         after.children_user + after.children_system - before.children_user - before.children_system))
            relay.close()
        count = sum(len(os.listdir(f"{home}/Mail/{x}")) for x in ("cur", "new"))
        print(f"  {client}: {count} messages", flush=True)
        shutil.rmtree(home)
    report("collect", client, rows)


for scenario in a.scenarios.split(","):
    run = {"first": first, "second": second, "collect": collect}[scenario]
    usable = ["hato", "mpop", "fetchmail"] if scenario == "collect" else ["hato", "mutt"]
    for client in a.clients.split(","):
        if client in usable:
            run(client)
