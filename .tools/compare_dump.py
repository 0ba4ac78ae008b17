#!/usr/bin/env python3
"""Makes mails of all kinds with Python's email package, and holds `hato --dump --json` against what was put in.

    .tools/compare_dump.py [--count 500] [--seed 1] [--hato PROGRAM]     # `hato` in PATH
    .tools/compare_dump.py --write FOLDER [--count N] [--seed S]         # only N.eml and expected.json

Everything comes from the seed. The expectation is what went into the mail, not what Python reads out of it; where a
sender may write a thing in several ways (RFC 2047, RFC 2231, raw UTF-8), the way is drawn too.
"""
import argparse
import base64
import datetime
import email.generator
import email.headerregistry
import email.message
import email.policy
import email.utils
import hashlib
import io
import json
import os
import random
import subprocess
import sys
import tempfile

WORDS = {
    "utf-8": "pigeon Brieftaube 鳩 伝書鳩 голубь حمامة יונה περιστέρι 🕊️ 🐦‍⬛ naïve café Ωμέγα ٣٤ ﬁn 비둘기 ที่".split(),
    "us-ascii": "pigeon loft ring 4711 homing (grey) [list] re: a=b?c x_y #1 50% it's".split(),
    "iso-8859-1": "Täubchen Größe élève señor ångström 100° ¿qué? pigeon".split(),
    "iso-8859-15": "Œuvre 5€ žena déjà pigeon".split(),
    "windows-1252": "“Taube” – naïve… €5 ‰ pigeon".split(),
    "iso-8859-2": "gołąb źdźbło příliš žluťoučký pigeon".split(),
    "koi8-r": "голубь почта съешь ещё pigeon".split(),
    "windows-1251": "голубь Київ «почта» № pigeon".split(),
    "iso-8859-7": "περιστέρι γράμμα pigeon".split(),
    "windows-1255": "יונה דואר pigeon".split(),
    "iso-2022-jp": "伝書鳩 手紙 ひらがな カタカナ pigeon".split(),
    "shift_jis": "伝書鳩 表示 ソース 十 pigeon".split(),
    "euc-jp": "伝書鳩 手紙 ひらがな pigeon".split(),
    "gb2312": "信鸽 邮件 中文 pigeon".split(),
    "gb18030": "信鸽 镕 㐀 pigeon".split(),
    "big5": "信鴿 郵件 功蓋 pigeon".split(),
    "euc-kr": "비둘기 편지 pigeon".split(),
}
DISPOSITIONS = ["attachment", "attachment", "inline"]
TYPES = ["application/pdf", "image/png", "application/octet-stream", "application/zip", "audio/mpeg", "video/mp4",
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "font/woff2"]


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.eol = self.random.choice([b"\n", b"\r\n"])
        self.leaves = []

    # Texts

    def charset(self):
        return self.random.choice(list(WORDS))

    def words(self, charset, most=8, blanks=False):
        count = self.random.randint(1, most)
        text = " ".join(self.random.choice(WORDS[charset]) for _ in range(count))
        return text.replace(" ", "  ", 1) if blanks and self.random.random() < 0.1 else text

    def encoded_word(self, text, charset):
        """RFC 2047, cut at characters so that no word is longer than 75."""
        words, piece = [], ""
        form = self.random.choice("BQbq")
        label = self.random.choice([charset, charset.upper(), charset + "*en"]) if self.random.random() < 0.4 else charset
        def word(piece):
            octets = piece.encode(charset)
            if form in "Bb":
                return f"=?{label}?{form}?{base64.b64encode(octets).decode()}?="
            safe = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!*+-/"
            content = "".join("_" if o == 32 else chr(o) if o in safe else f"={o:02X}" for o in octets)
            return f"=?{label}?{form}?{content}?="
        for character in text:
            if len(word(piece + character)) > 75:
                words.append(word(piece))
                piece = ""
            piece += character
        return "\n ".join(words + [word(piece)])

    def header_text(self, text, charset):
        """Unstructured text in one of the ways in which senders write it."""
        if text.isascii() and "=?" not in text and self.random.random() < 0.8:
            return self.folded(text)
        if self.random.random() < 0.15:
            return self.folded(text)  # raw UTF-8, RFC 6532
        return self.encoded_word(text, charset)

    def folded(self, text):
        """Folded at a space here and there; the space stays (RFC 5322 §2.2.3)."""
        return "".join("\n " if c == " " and self.random.random() < 0.15 else c for c in text)

    # Addresses

    def address(self):
        charset = self.charset()
        local = self.random.choice(["ada", "a.b+tag", "x_y", "o'neil", "1", "very.long.local.part.of.an.address"])
        domain = self.random.choice(["example.org", "mail.example.co.jp", "xn--bcher-kva.example", "[192.0.2.1]"])
        spec = f"{local}@{domain}"
        if self.random.random() < 0.2:
            return spec if self.random.random() < 0.5 else f"<{spec}>", {"name": None, "address": spec}
        name = self.words(charset, 3)
        if name.isascii():
            kind = self.random.random()
            if kind < 0.2 and not set(name) & set("()\\"):
                return f"{spec} ({name})", {"name": name, "address": spec}
            if kind < 0.3:
                name = name + ', "Jr."'
            quoted = name.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{quoted}" <{spec}>', {"name": name, "address": spec}
        if self.random.random() < 0.15:
            return f'"{name}" <{spec}>', {"name": name, "address": spec}  # raw UTF-8
        if self.random.random() < 0.15:
            return f'"{self.encoded_word(name, charset)}" <{spec}>', {"name": name, "address": spec}
        return f"{self.encoded_word(name, charset)} <{spec}>", {"name": name, "address": spec}

    def addresses(self, most):
        pairs = [self.address() for _ in range(self.random.randint(1, most))]
        separator = self.random.choice([", ", ",\n ", ","])
        text = separator.join(p[0] for p in pairs)
        if most > 1 and self.random.random() < 0.05:
            text = f"Friends: {text};"
        return text, [p[1] for p in pairs]

    # File names

    def file_name(self, parameter):
        """`; filename…` and the name that it means."""
        charset = self.random.choice(["utf-8", "utf-8", "us-ascii", self.charset()])
        name = self.words(charset, 6) + self.random.choice([".pdf", ".tar.gz", "", ".txt"])
        name = name.replace("/", "").replace("?", "").strip()
        way = self.random.choice(["2231", "2231-pieces", "2231-both", "2047", "2047-bare", "raw", "plain"])
        if name.isascii() and way == "plain" and " " not in name and not set(name) & set("()[]=#%'"):
            return f"; {parameter}={name}", name
        if name.isascii() and way in ("plain", "raw", "2047"):
            quoted = name.replace("\\", "\\\\").replace('"', '\\"')
            return f'; {parameter}="{quoted}"', name
        if way == "raw":
            return f'; {parameter}="{name}"', name
        if way == "2047-bare":
            return f"; {parameter}={self.encoded_word(name, charset)}", name
        if way == "2047":
            return f'; {parameter}="{self.encoded_word(name, charset)}"', name
        octets = name.encode(charset)
        safe = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
        units = [chr(o) if o in safe else f"%{o:02X}" for o in octets]
        language = self.random.choice(["", "", "en"])
        if way == "2231-both":
            return f"; {parameter}=\"old.bin\";\n {parameter}*={charset}'{language}'{''.join(units)}", name
        if way == "2231":
            return f";\n {parameter}*={charset}'{language}'{''.join(units)}", name
        size = self.random.randint(8, 40)
        pieces = [units[i:i + size] for i in range(0, len(units), size)]
        parts = [f"{parameter}*{n}*={charset + chr(39) + language + chr(39) if n == 0 else ''}{''.join(p)}"
                 for n, p in enumerate(pieces)]
        if self.random.random() < 0.3:
            self.random.shuffle(parts)
        return ";\n " + ";\n ".join(parts), name

    # Parts: each is its header's lines and its content, without the line end that belongs to the delimiter

    def text_part(self):
        charset = self.charset()
        lines = [self.words(charset, 14) if self.random.random() < 0.85 else "" for _ in range(self.random.randint(0, 12))]
        if self.random.random() < 0.2:
            lines.append(self.words(charset, 8) * 30)
        lines += self.random.choice([[], ["-- ", "Ada"], [" From here", "From there", ".", "--dashes"], ["tab\there  "]])
        octets = "\n".join(lines).encode(charset).replace(b"\n", self.eol)
        subtype = self.random.choice(["plain", "plain", "plain", "html", "csv", "calendar"])
        if subtype == "html":
            octets = b"<p>" + octets + b"</p>"
        label = self.random.choice([charset, charset.upper(), f'"{charset}"'])
        header = [f"Content-Type: text/{subtype}; charset={label}"]
        if self.random.random() < 0.1:
            header = [f"Content-type: TEXT/{subtype.upper()};\n\tformat=flowed;\n\tcharset={label} (a comment)"]
        return self.leaf(header, octets, type=f"text/{subtype}", charset=charset)

    def binary_part(self):
        octets = self.random.randbytes(self.random.choice([0, 1, 2, 3, 57, 58, 1000, self.random.randint(0, 20000)]))
        type = self.random.choice(TYPES)
        return self.leaf([f"Content-Type: {type}"], octets, type=type, binary=True)

    def leaf(self, header, octets, type, charset=None, binary=False):
        expected = {"type": type, "charset": charset, "disposition": None, "filename": None}
        named = binary or self.random.random() < 0.2
        disposition = None
        if named and self.random.random() < 0.8:
            disposition = expected["disposition"] = self.random.choice(DISPOSITIONS)
        if named:
            field, name = self.file_name("filename" if disposition else "name")
            expected["filename"] = name
            if disposition:
                header.append(f"Content-Disposition: {self.random.choice([disposition, disposition.upper()])}{field}")
            else:
                header[0] += field
        elif self.random.random() < 0.3:
            header.append("Content-Disposition: inline")
            expected["disposition"] = "inline"
        lines = octets.split(b"\n")
        is_plain = b"\0" not in octets and all(len(l) < 990 for l in lines) and b"\r" not in octets.replace(b"\r\n", b"")
        is_seven = is_plain and all(o < 128 for o in octets)
        ways = ["base64", "quoted-printable"] + (["7bit", None] if is_seven else []) + (["8bit"] if is_plain else [])
        if binary:
            ways = ["base64"]
        way = self.random.choice(ways)
        expected["encoding"] = way or "7bit"
        content = octets
        if way == "base64":
            content = self.base64(octets)
        elif way == "quoted-printable":
            content = self.quoted_printable(octets)
        if way:
            header.append(f"Content-Transfer-Encoding: {self.random.choice([way, way.upper(), way + ' '])}")
        if self.eol == b"\r\n" and way in ("7bit", "8bit", None):
            content = content.replace(b"\r\n", b"\n")  # put back when the message is written
        expected["size"] = len(octets)
        expected["sha256"] = hashlib.sha256(octets).hexdigest()
        self.random.shuffle(header)
        return {"header": header, "content": content, "leaf": expected}

    def base64(self, octets):
        encoded = base64.b64encode(octets)
        width = self.random.choice([76, 76, 76, 64, 60, 77])
        lines = [encoded[i:i + width] for i in range(0, len(encoded), width)]
        return b"\n".join(lines) + self.random.choice([b"", b"\n"])

    def quoted_printable(self, octets):
        """Line ends are those of the message, so that they come out as they went in."""
        lines = octets.split(self.eol)
        return b"\n".join(self.qp_line(line) for line in lines)

    def qp_line(self, line):
        out, width = b"", 0
        for place, octet in enumerate(line):
            is_last = place == len(line) - 1
            plain = 33 <= octet <= 126 and octet != 61 or octet in (9, 32) and not is_last
            unit = bytes([octet]) if plain and self.random.random() > 0.01 else b"=%02X" % octet
            if width + len(unit) > 75:
                out, width = out + b"=\n", 0
            out, width = out + unit, width + len(unit)
        return out

    def multipart(self, depth):
        subtype = self.random.choice(["mixed", "mixed", "alternative", "related", "report", "x-unheard", "parallel"])
        children = [self.part(depth + 1) for _ in range(self.random.randint(1, 4))]
        boundary = self.random.choice(["b", "b" * depth + "x", "=_Part 1'()+,-./:=?", "----=_NextPart_000_01", "==="]) \
            + str(self.random.randint(0, 10 ** 6))
        while any(b"--" + boundary.encode() in c["content"] for c in children):
            boundary += "z"
        delimiter = b"--" + boundary.encode()
        content = self.random.choice([b"", b"This is a message in MIME format.\n", b"\n"])
        for child in children:
            content += delimiter + self.random.choice([b"", b"", b"  "]) + b"\n" + self.whole(child) + b"\n"
        content += delimiter + b"--" + self.random.choice([b"", b"\n", b"\nepilogue\n"])
        header = [f'Content-Type: multipart/{subtype}; boundary="{boundary}"']
        if self.random.random() < 0.3:
            header[0] = f'Content-Type: MULTIPART/{subtype};\n charset=utf-8;\n\tBoundary="{boundary}"'
        return {"header": header, "content": content, "children": children}

    def attached(self, depth):
        inside = self.message(depth + 1)
        header = ["Content-Type: message/rfc822"]
        if self.random.random() < 0.5:
            header.append('Content-Disposition: attachment; filename="forwarded.eml"')
        return {"header": header, "content": inside["content"], "message": inside["part"]}

    def part(self, depth):
        kind = self.random.random()
        if depth < 4 and kind < 0.25:
            return self.multipart(depth)
        if depth < 4 and kind < 0.33:
            return self.attached(depth)
        return self.binary_part() if kind < 0.6 else self.text_part()

    def whole(self, part):
        return "\n".join(part["header"] + ["", ""]).encode("utf-8") + part["content"]

    # Messages

    def date(self):
        zone = self.random.choice([0, 60, 120, -300, 330, 345, -570, 840, -720])
        when = datetime.datetime(1995, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(minutes=zone))) \
            + datetime.timedelta(seconds=self.random.randint(0, 35 * 365 * 86400))
        text = email.utils.format_datetime(when)
        way = self.random.random()
        if way < 0.1:
            text = text.split(", ")[1]
        elif way < 0.2 and zone == 0:
            text = text.replace("+0000", "GMT")
        elif way < 0.3:
            text += " (a comment)"
        return text, when.isoformat()

    def message(self, depth=0):
        charset = self.charset()
        subject = self.words(charset, 16, blanks=True)
        fields, expected = [], {}
        fields.append("Subject: " + self.header_text(subject, charset))
        expected["subject"] = subject
        for field, key, most in [("From", "from", 1), ("To", "to", 12), ("Cc", "cc", 4), ("Reply-To", "replyTo", 2), ("Bcc", "bcc", 2)]:
            if key in ("from", "to") or self.random.random() < 0.3:
                text, expected[key] = self.addresses(most)
                fields.append(f"{field}: {text}")
            else:
                expected[key] = []
        text, expected["date"] = self.date()
        fields.append(f"Date: {text}")
        expected["messageID"] = f"<{self.random.randint(0, 10 ** 12)}.x@example.org>"
        fields.append(f"{self.random.choice(['Message-ID', 'Message-Id'])}: {expected['messageID']}")
        expected["references"] = [f"<{n}@example.org>" for n in range(self.random.choice([0, 0, 1, 5, 30]))]
        if expected["references"]:
            fields.append("References: " + "\n ".join(expected["references"]))
            expected["inReplyTo"] = expected["references"][-1]
            fields.append("In-Reply-To: " + expected["inReplyTo"])
        else:
            expected["inReplyTo"] = None
        fields.append("MIME-Version: 1.0")
        fields.append("Received: from a (b [192.0.2.7])\n\tby c with ESMTPS id 1;\n\tFri, 20 Nov 2026 09:41:00 +0000")
        part = self.part(depth)
        fields += part["header"]
        self.random.shuffle(fields)
        return {"part": part, "headers": expected, "content": "\n".join(fields + ["", ""]).encode("utf-8") + part["content"]}

    def run(self):
        """The message's octets and what is to be read in it."""
        message = self.message()
        octets = message["content"]
        if self.eol == b"\r\n":
            octets = octets.replace(b"\n", b"\r\n")
        return octets, {"headers": message["headers"], "parts": leaves(message["part"])}


class PackageMaker(Maker):
    """The same with mails that Python's email package writes: its folding, its RFC 2047, its RFC 2231."""

    def message(self, depth=0):
        policy = self.random.choice([email.policy.default, email.policy.SMTP, email.policy.SMTPUTF8]).clone(
            max_line_length=self.random.choice([998, 998, 40, 78]))
        # Where it folds, Python loses blanks between encoded words, and commas become words of names.
        tidy = (lambda text: text) if policy.max_line_length == 998 else (lambda text: text.replace(" ", "-"))
        self.eol = b"\n"
        message, expected = email.message.EmailMessage(policy=policy), {}
        expected["subject"] = message["Subject"] = tidy(self.words(self.charset(), 16))
        pairs = {}
        for field, key, most in [("From", "from", 1), ("To", "to", 12), ("Cc", "cc", 3)]:
            people = [(tidy(self.words(self.charset(), 3)), f"{n}@example.org") for n in range(self.random.randint(1, most) if policy.max_line_length == 998 else 1)]
            message[field] = [email.headerregistry.Address(name, addr_spec=spec) for name, spec in people]
            pairs[key] = [{"name": name, "address": spec} for name, spec in people]
        expected.update(pairs)
        text, expected["date"] = self.date()
        message["Date"] = text.split(" (")[0]
        expected["messageID"] = message["Message-ID"] = "<1@example.org>"
        charset = self.charset()
        text = "".join(self.words(charset, 20) + "\n" for _ in range(self.random.randint(1, 10)))
        message.set_content(text, charset=charset, cte=self.random.choice(["base64", "quoted-printable"]))
        parts = [{"type": "text/plain", "charset": charset, "disposition": None, "filename": None}]
        contents = [text.encode(charset)]
        if self.random.random() < 0.5:
            message.add_alternative(f"<p>{text}</p>", subtype="html", cte="base64")
            parts.append({"type": "text/html", "charset": "utf-8", "disposition": None, "filename": None})
            contents.append(None)
        is_nested = len(parts) > 1
        for n in range(self.random.choice([0, 0, 1, 2, 5])):
            octets = self.random.randbytes(self.random.randint(0, 5000))
            name = self.words(self.charset(), 8).replace("/", "").replace("?", "") + ".bin"
            message.add_attachment(octets, maintype="application", subtype="x-pigeon", filename=name)
            parts.append({"type": "application/x-pigeon", "charset": None, "disposition": "attachment", "filename": name})
            contents.append(octets)
        attached = len(parts) - (2 if is_nested else 1)
        for n, (part, octets) in enumerate(zip(parts, contents)):
            bodies = 2 if is_nested else 1
            part["path"] = str(n + 1) if not (is_nested and attached) else \
                f"1.{n + 1}" if n < bodies else str(n - bodies + 2)
            if octets is not None and part["type"] == "application/x-pigeon":
                part["size"] = len(octets)
                part["sha256"] = hashlib.sha256(octets).hexdigest()
        self.expected_parts = parts
        return {"part": None, "headers": expected, "content": message.as_bytes(policy=policy)}

    def run(self):
        message = self.message()
        return message["content"], {"headers": message["headers"], "parts": self.expected_parts}


def mail(seed, number):
    """Every third is written by Python's package."""
    maker = PackageMaker if number % 3 == 2 else Maker
    return maker(f"{seed}/{number}").run()


def leaves(part, path=(), inside=False):
    """In order, numbered as IMAP does (RFC 3501 §6.4.5)."""
    if "leaf" in part:
        own = path if path and not inside else path + (1,)
        return [{"path": ".".join(map(str, own)), **part["leaf"]}]
    if "message" in part:
        own = path if path and not inside else path + (1,)
        return leaves(part["message"], own, inside=True)
    return [leaf for n, child in enumerate(part["children"], 1) for leaf in leaves(child, path + (n,))]


def differences(expected, got):
    found = []
    for key, value in expected["headers"].items():
        if got["headers"].get(key) != value:
            found.append(f"{key}: {value!r} expected, {got['headers'].get(key)!r} told")
    paths = lambda parts: [p["path"] for p in parts]
    if paths(expected["parts"]) != paths(got["parts"]):
        return found + [f"parts: {paths(expected['parts'])} expected, {paths(got['parts'])} told"]
    for want, have in zip(expected["parts"], got["parts"]):
        for key, value in want.items():
            if have[key] != value:
                found.append(f"part {want['path']} {key}: {value!r} expected, {have[key]!r} told")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hato", default="hato")
    parser.add_argument("--write")
    options = parser.parse_args()
    if options.write:
        expected = {}
        for number in range(options.count):
            octets, expected[f"{number}.eml"] = mail(options.seed, number)
            with open(os.path.join(options.write, f"{number}.eml"), "wb") as file:
                file.write(octets)
        with open(os.path.join(options.write, "expected.json"), "w") as file:
            json.dump(expected, file)
        return 0
    wrong = 0
    for number in range(options.count):
        octets, expected = mail(options.seed, number)
        run = subprocess.run([options.hato, "--dump", "--json", "-"], input=octets, capture_output=True)
        found = differences(expected, json.loads(run.stdout)) if run.returncode == 0 else [run.stderr.decode()]
        wrong += bool(found)
        for line in found:
            print(f"{options.seed}/{number}: {line}")
    print(f"{options.count - wrong} of {options.count} mails are read as they were meant.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
