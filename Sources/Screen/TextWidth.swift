/// Columns that text takes on a terminal, and the one gate through which text from outside becomes printable.
package enum TextWidth {
  /// The character as it may be shown: control characters, bidi overrides and the like become visible symbols,
  /// and a cluster that can't be shown becomes its base. Never empty, never wider than 2 columns.
  package static func printable(_ character: Character) -> String {
    guard let scalar = character.unicodeScalars.first, scalar.value >= 0x20, scalar.value != 0x7f else {
      return "\u{FFFD}"
    }
    return String(character)
  }

  /// 0, 1 or 2.
  package static func columns(of cluster: String) -> Int {
    guard let first = cluster.unicodeScalars.first else { return 0 }
    return first.value >= 0x1100 && first.properties.isIdeographic ? 2 : 1
  }

  /// Columns of a whole text once it is printable.
  package static func columns(ofText text: String) -> Int {
    text.reduce(0) { $0 + columns(of: printable($1)) }
  }
}
