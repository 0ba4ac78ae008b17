#!/usr/bin/env python3
"""Writes Sources/Rendering/LineBreakTable.swift and Sources/Screen/BidiTable.swift from the Unicode Character
Database (Debian: apt-get install unicode-data, or another folder as the only argument)."""
import os
import re
import sys

folder = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode"
sources = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Sources")
LAST = 0x10FFFF

def entries(name):
    for line in open(os.path.join(folder, name), encoding="utf-8"):
        fields = [field.strip() for field in line.split("#")[0].split(";")]
        if fields[0]:
            first, _, last = fields[0].partition("..")
            yield int(first, 16), int(last or first, 16), fields[1:]

def unicode_data(column):
    values, start = {}, None
    for first, _, fields in entries("UnicodeData.txt"):
        if fields[0].endswith(", First>"):
            start = first
        for scalar in range(start if fields[0].endswith(", Last>") else first, first + 1):
            values[scalar] = fields[column - 1]
    return values

def version(name):
    return re.search(r"-(\d+\.\d+\.\d+)\.txt", open(os.path.join(folder, name), encoding="utf-8").readline()).group(1)

def runs(classes, names):
    result, before = [], None
    for scalar in range(LAST + 1):
        if classes[scalar] != before:
            before = classes[scalar]
            result.append(scalar << 8 | names.index(before))
    return result

def literal(numbers):
    lines, line = [], "   "
    for number in ("0x%X" % number for number in numbers):
        if len(line) + len(number) + 2 > 110:
            lines.append(line)
            line = "   "
        line += " " + number + ","
    return "[\n%s\n  ]\n" % "\n".join(lines + [line])

category = unicode_data(2)

# Line breaking, UAX #14: LB1 is done here, and wide OP is a class of its own (LB30).
LINE = ("AL HL NU ID SP OP OPW CL CP QU GL NS EX SY IS PR PO HY BA BB B2 IN ZW ZWJ CM WJ CB H2 H3 JL JV JT RI EB EM BK"
        .split())
line = ["AL"] * (LAST + 1)
for first, last in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FFFD), (0x30000, 0x3FFFD),
                    (0x1F000, 0x1FAFF), (0x1FC00, 0x1FFFD)):
    line[first:last + 1] = ["ID"] * (last + 1 - first)
line[0x20A0:0x20D0] = ["PR"] * 0x30
wide = set()
for first, last, fields in entries("EastAsianWidth.txt"):
    if fields[0] in "FWH":
        wide.update(range(first, last + 1))
for first, last, (name, *_) in entries("LineBreak.txt"):
    for scalar in range(first, last + 1):
        value = {"AI": "AL", "SG": "AL", "XX": "AL", "CJ": "NS", "CR": "BK", "LF": "BK", "NL": "BK"}.get(name, name)
        if name == "SA":
            value = "CM" if category.get(scalar) in ("Mn", "Mc") else "AL"
        if name == "OP" and scalar in wide:
            value = "OPW"
        line[scalar] = value

# LB30b: pictures that are yet to come take a skin tone too.
for first, last, fields in entries("emoji/emoji-data.txt"):
    for scalar in range(first, last + 1):
        if fields[0] == "Extended_Pictographic" and scalar not in category:
            line[scalar] = "EB"

with open(os.path.join(sources, "Rendering", "LineBreakTable.swift"), "w") as out:
    out.write("/// Line breaking classes (UAX #14) of Unicode %s; LB1 is applied.\n" % version("LineBreak.txt"))
    out.write("/// Written by `.tools/text_tables.py`: each number is the first scalar of a run, times 256, and its class.\n")
    out.write("enum LineBreakTable {\n  static let runs: [UInt32] = " + literal(runs(line, LINE)) + "}\n\n")
    out.write("/// The classes of UAX #14 that are left by LB1; `opw` is an opening punctuation that is wide (LB30).\n")
    out.write("enum LineBreakClass: UInt8, CaseIterable {\n")
    for start in range(0, len(LINE), 12):
        out.write("  case " + ", ".join("`is`" if n == "IS" else "`in`" if n == "IN" else n.lower() for n in LINE[start:start + 12]) + "\n")
    out.write("}\n")

# Directions, UAX #9. What is unassigned has the direction of its block (DerivedBidiClass.txt).
BIDI = "L R AL EN ES ET AN CS NSM BN B S WS ON LRE RLE LRO RLO PDF LRI RLI FSI PDI".split()
bidi = ["L"] * (LAST + 1)
for name, first, last in (("AL", 0x600, 0x7BF), ("AL", 0x860, 0x8FF), ("AL", 0xFB50, 0xFDCF), ("AL", 0xFDF0, 0xFDFF),
                          ("AL", 0xFE70, 0xFEFF), ("R", 0x590, 0x5FF), ("R", 0x7C0, 0x85F), ("R", 0xFB1D, 0xFB4F),
                          ("R", 0x10800, 0x10FFF), ("R", 0x1E800, 0x1EFFF), ("AL", 0x10D00, 0x10D3F),
                          ("AL", 0x10EC0, 0x10EFF), ("AL", 0x10F30, 0x10F6F), ("AL", 0x1EC70, 0x1ECBF),
                          ("AL", 0x1ED00, 0x1ED4F), ("AL", 0x1EE00, 0x1EEFF), ("ET", 0x20A0, 0x20CF),
                          ("BN", 0xFDD0, 0xFDEF), ("BN", 0xE0000, 0xE0FFF)):
    bidi[first:last + 1] = [name] * (last + 1 - first)
for plane in range(17):
    bidi[plane << 16 | 0xFFFE:(plane << 16 | 0xFFFF) + 1] = ["BN"] * 2
for first, last, fields in entries("DerivedCoreProperties.txt"):
    if fields[0] == "Default_Ignorable_Code_Point":
        for scalar in range(first, last + 1):
            bidi[scalar] = "BN"
for scalar, name in unicode_data(4).items():
    bidi[scalar] = name
mirrors = sorted((first, int(fields[0], 16)) for first, _, fields in entries("BidiMirroring.txt"))
brackets = sorted((first, int(fields[0], 16), fields[1]) for first, _, fields in entries("BidiBrackets.txt"))

with open(os.path.join(sources, "Screen", "BidiTable.swift"), "w") as out:
    out.write("/// Directions of characters (UAX #9) of Unicode %s.\n" % version("BidiMirroring.txt"))
    out.write("/// Written by `.tools/text_tables.py`.\n")
    out.write("enum BidiTable {\n  /// Each number is the first scalar of a run, times 256, and its class.\n")
    out.write("  static let runs: [UInt32] = " + literal(runs(bidi, BIDI)) + "\n")
    out.write("  /// A character and the one that looks like its mirror image, by turns (BidiMirroring.txt).\n")
    out.write("  static let mirrors: [UInt32] = " + literal(n for pair in mirrors for n in pair) + "\n")
    out.write("  /// Opening brackets, each with its closing one (BidiBrackets.txt).\n")
    out.write("  static let brackets: [UInt32] = " + literal(n for a, b, kind in brackets if kind == "o" for n in (a, b)) + "}\n")
