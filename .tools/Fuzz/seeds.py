#!/usr/bin/env python3
"""seeds.py CORPUS PARSER FOLDER - what the fuzzer of a parser begins with, cut out of the mails of a corpus."""
import email
import email.policy
import hashlib
import os
import sys

corpus, parser, folder = sys.argv[1:4]
TYPES = {"html": ["text/html"], "text": ["text/plain"], "flowed": ["text/plain"], "calendar": ["text/calendar"],
         "enriched": ["text/enriched", "text/richtext"], "report": ["message/delivery-status"]}
# A long seed makes every run slow; what only length shows is a matter of the tests.
LONGEST = 1 << 12
MADE = {
    "pop3": [bytes([first, chunk]) + text for first in range(8) for chunk in (0, 7) for text in (
        b"+OK\r\nUSER\r\nPIPELINING\r\nEXPIRE 5 USER\r\nSASL PLAIN\r\n.\r\n+ \r\n+OK in\r\n+OK 2 320\r\n",
        b"+OK\r\n1 120\r\n2 whqtswO00WBw418f9t5JxYwZ\r\n.\r\n-ERR [SYS/TEMP] x\r\n+OK bye\r\n",
        b"+OK\nSubject: x\n\n..a\n.\n-ERR\n", b"+OK\r\nA: b\r\n\r\n..a\r\n.\n\n.\r\n.b\r\n.\r\n+OK\r\n+OK\r\n")],
    "mailcap": [b"text/html; w3m -T %t -I %{charset} %s; copiousoutput; nametemplate=%s.html; test=test -n \"$D\"\n"
                b"image/*; feh '%s'; print=lpr %s; description=\"A; picture\"\0a'b.html", b"*/*; less \\\n %s\n"],
    "enriched": [b"<bold>A</bold> <color><param>red</param>b <nofill>c\n\nd</nofill></color> << <excerpt>e</excerpt>"],
    "kinds": [bytes([kind]) + text for kind in range(14) for text in (
        b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\nTEL;TYPE=cell:+1\r\nEND:VCARD\r\n",
        b"--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1",
        b"--b\r\nContent-Type: text/html\r\n\r\n<b>x</b>\r\n--b\r\nContent-ID: <a>\r\n\r\ny\r\n--b--\r\n",
        b"\x78\x9f\x3e\x22\1\0\1\6\x90\x08\0\4\0\0\0\0\0\1\0\1\0")],
}


def keep(octets):
    if 0 < len(octets) <= LONGEST:
        with open(os.path.join(folder, hashlib.sha1(octets).hexdigest()), "wb") as file:
            file.write(octets)


for octets in MADE.get(parser, []):
    keep(octets)
for base, _, names in os.walk(corpus):
    if any(part in base for part in ("transcripts", "LICENSES", "servers")):
        continue
    for name in names:
        if name.endswith((".json", ".md", ".py", "COPYING")):
            continue
        with open(os.path.join(base, name), "rb") as file:
            octets = file.read()
        if parser in ("mime", "message"):
            keep(octets)
            continue
        if parser == "charset" and not ("charset" in base or "hostile" in base):
            continue
        if parser == "charset":
            for label in range(25):
                keep(bytes([label]) + octets[-60:])
            continue
        head = octets.split(b"\n\n")[0].split(b"\r\n\r\n")[0]
        if parser == "header":
            keep(head)
            continue
        try:
            message = email.message_from_bytes(octets, policy=email.policy.compat32)
            if parser == "words":
                for value in message.values():
                    value = str(value).encode("utf-8", "surrogateescape")
                    if b"=?" in value or b"*" in value or b"name" in value:
                        keep(value)
                for part in message.walk():
                    for field in ("Content-Type", "Content-Disposition"):
                        keep(str(part.get(field, "")).encode("utf-8", "surrogateescape"))
                continue
            for part in message.walk():
                if part.get_content_type() in TYPES.get(parser, []):
                    content = part.get_payload(decode=True)
                    keep(content if content else part.as_bytes())
        except Exception:  # The corpus has mails that Python's package fails on.
            continue
