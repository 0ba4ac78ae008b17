#!/usr/bin/env python3
"""Writes Sources/MIME/ScriptTable.swift from Scripts.txt and UnicodeData.txt (Debian's unicode-data)."""
import sys

FOLDER = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode"
# The recommended scripts of UAX 31, table 5, in the order of `Script`.
SCRIPTS = """Common Other Latin Greek Cyrillic Armenian Han Hiragana Katakana Bopomofo Hangul Arabic Hebrew Bengali
Devanagari Ethiopic Georgian Gujarati Gurmukhi Kannada Khmer Lao Malayalam Myanmar Oriya Sinhala Tamil Telugu Thaana
Thai Tibetan""".split()


def scripts():
    version, found = "", {}
    for line in open(FOLDER + "/Scripts.txt", encoding="utf-8"):
        if line.startswith("# Scripts-"):
            version = line[10:].split(".txt")[0]
        line = line.split("#")[0].strip()
        if not line:
            continue
        place, name = [part.strip() for part in line.split(";")]
        first, last = (place.split("..") * 2)[:2]
        for scalar in range(int(first, 16), int(last, 16) + 1):
            found[scalar] = name
    return version, found


def letters():
    """Scalars of category L, M and Nd, the ranges of UnicodeData.txt filled in."""
    start = None
    for line in open(FOLDER + "/UnicodeData.txt", encoding="utf-8"):
        fields = line.split(";")
        scalar = int(fields[0], 16)
        if fields[1].endswith("First>"):
            start = scalar
            continue
        first = start if start is not None else scalar
        start = None
        if fields[2][0] in "LM" or fields[2] == "Nd":
            yield from range(first, scalar + 1)


version, script = scripts()
ranges = []
for scalar in letters():
    name = script.get(scalar, "Other")
    name = "Common" if name == "Inherited" else name if name in SCRIPTS else "Other"
    if ranges and ranges[-1][2] == name:
        ranges[-1][1] = scalar
    else:
        ranges.append([scalar, scalar, name])
# What is in no range is common too, and Other is what the letters outside of all ranges are.
rows = [(a, b, SCRIPTS.index(n)) for a, b, n in ranges if n not in ("Other",)]
out = f"""/// The scripts of letters, marks and digits, from Unicode {version}: three numbers for each range, its first and last
/// scalar and the raw value of `Script`. Between two letters of a script, what is no letter is taken along.
/// Written by `.tools/script_table.py`.
enum ScriptTable {{
  static let ranges: [UInt32] = [
"""
line = "   "
for a, b, n in rows:
    for text in (f" 0x{a:X},", f" 0x{b:X},", f" {n},"):
        if len(line) + len(text) > 110:
            out += line + "\n"
            line = "   "
        line += text
out += line + "\n  ]\n}\n"
open("Sources/MIME/ScriptTable.swift", "w").write(out)
print(len(rows), "ranges")
