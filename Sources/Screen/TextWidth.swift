/// Columns that text takes on a terminal, and the one gate through which text from outside becomes printable.
///
/// Visible symbols stand for what would steer the terminal or mislead the eye: C0 and DEL as control pictures
/// ("␛"), a line break as "␤", C1, directional overrides and isolates, tags, private use and unassigned as "�".
/// Left out is what has no shape of its own: zero-width spaces and joiners, variation selectors, soft hyphens,
/// byte order marks, directional marks.
package enum TextWidth {
  /// The character as it may be shown. Empty when it has no shape; as a rule no wider than 2 columns – a
  /// conjunct of an Indic script may take more, up to 8.
  package static func printable(_ character: Character) -> String {
    if let byte = character.asciiValue, byte >= 0x20, byte < 0x7f { return String(character) }
    let pieces = CellText(character).pieces
    return pieces.count == 1 ? pieces[0].text : pieces.reduce(into: "") { $0 += $1.text }
  }

  /// The text as it may be shown, without line breaks.
  package static func printable(_ text: String) -> String {
    if isPlain(text) { return text }
    return text.reduce(into: "") { $0 += printable($1) }
  }

  /// Columns of one printable cluster: 0 when it is empty, else 1 or 2, more for conjuncts only.
  package static func columns(of cluster: String) -> Int {
    if isPlain(cluster) { return cluster.utf8.count }
    return cluster.unicodeScalars.reduce(0) { columns, scalar in
      switch ScalarKind(scalar) {
      case .spacing(let width): columns + width
      case .replaced: columns + 1
      case .combining, .invisible: columns
      }
    }
  }

  /// Columns of a whole text once it is printable.
  package static func columns(ofText text: String) -> Int {
    if isPlain(text) { return text.utf8.count }
    return text.reduce(0) { $0 + columns(of: $1) }
  }

  /// Columns of a character once it is printable.
  package static func columns(of character: Character) -> Int {
    if let byte = character.asciiValue, byte >= 0x20, byte < 0x7f { return 1 }
    return CellText(character).pieces.reduce(0) { $0 + $1.columns }
  }

  /// The text, printable, in at most so many columns; what is cut off shows as "…".
  package static func truncated(_ text: String, to limit: Int) -> String {
    guard limit > 0 else { return "" }
    var shown = ""
    var used = 0
    /// Bytes before the ellipsis: all characters that leave a column for it.
    var kept = 0
    for character in text {
      let piece = printable(character)
      used += columns(of: character)
      guard used <= limit else {
        return String(Substring(shown.utf8.prefix(kept))) + "…"
      }
      shown += piece
      if used < limit { kept = shown.utf8.count }
    }
    return shown
  }

  /// The text, printable, in exactly so many columns: cut off with "…", or filled up with spaces.
  package static func padded(_ text: String, to columns: Int, alignedRight: Bool = false) -> String {
    let shown = truncated(text, to: columns)
    let gap = String(repeating: " ", count: max(0, columns - self.columns(ofText: shown)))
    return alignedRight ? gap + shown : shown + gap
  }

  /// Whether the text is printable ASCII, where bytes are columns.
  static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f } }
}
