/// ASCII stand-ins for what our own screens draw, where the locale is not UTF-8.
nonisolated enum PlainSubstitute {
  private static let substitutes: [Unicode.Scalar: Unicode.Scalar] = [
    "─": "-", "━": "-", "│": "|", "┃": "|", "┌": "+", "┐": "+", "└": "`", "┘": "+", "├": "|", "┤": "|",
    "┬": "+", "┴": "+", "┼": "+", "╭": "+", "╮": "+", "╰": "`", "╯": "+", "…": "~", "·": ".", "•": "*",
    "●": "*", "○": "o", "★": "!", "☆": "!", "▸": ">", "▾": "v", "▶": ">", "▼": "v", "✓": "v", "✗": "x",
    "→": ">", "←": "<", "↑": "^", "↓": "v", "█": "#", "▌": "#", "▏": "#", "▎": "#", "▍": "#", "▋": "#",
    "▊": "#",
    "▉": "#", "‘": "'", "’": "'", "“": "\"", "”": "\"", "–": "-", "—": "-", "×": "x",
  ]

  /// The stand-in; "?" when there is none.
  static func character(for scalar: Unicode.Scalar) -> Unicode.Scalar {
    scalar.isASCII ? scalar : substitutes[scalar] ?? "?"
  }
}
