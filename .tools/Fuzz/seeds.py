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
LONGEST = 1 << 16


def keep(octets):
    if 0 < len(octets) <= LONGEST:
        with open(os.path.join(folder, hashlib.sha1(octets).hexdigest()), "wb") as file:
            file.write(octets)


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
        if parser == "charset":
            for label in range(25):
                keep(bytes([label]) + octets[-300:])
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
