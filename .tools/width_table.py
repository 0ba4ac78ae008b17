#!/usr/bin/env python3
"""Writes Sources/Screen/WidthTable.swift from the tables of PyPI's wcwidth (pip install wcwidth==0.7.0).

Three departures from wcwidth, each towards what terminals and the C library do with a character that stands alone: spacing
marks (general category Mc) take a column, regional indicators take one each, and the Hangul filler U+3164 takes two.
"""
import os
from wcwidth.table_mc import CATEGORY_MC
from wcwidth.table_wide import WIDE_EASTASIAN
from wcwidth.table_zero import ZERO_WIDTH

def scalars(ranges):
    return {s for low, high in ranges for s in range(low, high + 1)}

def ranges(values):
    result = []
    for value in sorted(values):
        if result and result[-1][1] == value - 1:
            result[-1][1] = value
        else:
            result.append([value, value])
    return result

def newest(table):
    return list(table.values())[-1] if isinstance(table, dict) else table

def literal(name, doc, values):
    numbers = ["0x%X" % n for low, high in ranges(values) for n in (low, high)]
    lines, line = [], "   "
    for number in numbers:
        if len(line) + len(number) + 2 > 110:
            lines.append(line)
            line = "   "
        line += " " + number + ","
    return "  /// %s\n  static let %s: [UInt32] = [\n%s\n  ]\n" % (doc, name, "\n".join(lines + [line]))

zero = scalars(newest(ZERO_WIDTH)) - scalars(newest(CATEGORY_MC)) - {0x3164}
wide = (scalars(newest(WIDE_EASTASIAN)) | {0x3164}) - set(range(0x1F1E6, 0x1F200)) - zero
path = os.path.join(os.path.dirname(__file__), "..", "Sources", "Screen", "WidthTable.swift")
version = list(WIDE_EASTASIAN)[-1]
with open(path, "w") as out:
    out.write("/// Which scalars take no column and which take two, from Unicode %s; all others take one.\n" % version)
    out.write("/// Written by `.tools/width_table.py`; each pair of numbers is the first and the last scalar of a range.\n")
    out.write("enum WidthTable {\n")
    out.write(literal("zero", "Marks that are drawn over the character before them, and characters that are not drawn.", {s for s in zero if s >= 0x300}))
    out.write("\n")
    out.write(literal("wide", "East Asian wide and full-width characters, and emoji that are shown as pictures by themselves.", wide))
    out.write("}\n")
