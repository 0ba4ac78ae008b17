/// What letters of Wingdings and Symbol show, and digits above and below the line: characters that have a form of
/// their own.
enum SymbolFont {
  private static let wingdings: [Character: String] = [
    "J": "☺", "K": "😐", "L": "☹", "à": "→", "è": "➔", "ß": "←", "á": "↑", "â": "↓", "ó": "⇨", "ü": "✓",
    "û": "✗",
    "ý": "☒", "þ": "☑", "§": "▪", "Ø": "➢", "q": "❑", "o": "□", "n": "■", "l": "●", "v": "❖", "¨": "□",
    "*": "✉",
    "(": "☎", "\u{f04a}": "☺", "\u{f0e0}": "→", "\u{f0a7}": "▪", "\u{f0d8}": "➢", "\u{f0fc}": "✓",
    "\u{f0b7}": "•",
  ]

  static func wingdings(_ text: String) -> String {
    text.reduce(into: "") { $0 += wingdings[$1] ?? String($1) }
  }

  static func symbol(_ text: String) -> String {
    text.replacing("·", with: "•").replacing("\u{f0b7}", with: "•")
  }

  private static let superscripts = Array("⁰¹²³⁴⁵⁶⁷⁸⁹".unicodeScalars)

  /// Digits above the line; `nil` when there is anything else. After an amount of money two of them are its cents.
  static func superscript(_ text: String, after line: String) -> String? {
    guard !text.isEmpty, text.utf8.count <= 6, text.utf8.allSatisfy(HTMLSyntax.isDigit) else { return nil }
    if text.utf8.count == 2, isAmount(line) { return "." + text }
    return digits(text, superscripts)
  }

  static func `subscript`(_ text: String) -> String? {
    guard !text.isEmpty, text.utf8.count <= 6, text.utf8.allSatisfy(HTMLSyntax.isDigit) else { return nil }
    return text.utf8.reduce(into: "") { shown, digit in
      if let scalar = Unicode.Scalar(0x2080 + UInt32(digit &- 0x30)) { shown.unicodeScalars.append(scalar) }
    }
  }

  private static func digits(_ text: String, _ forms: [Unicode.Scalar]) -> String {
    text.utf8.reduce(into: "") { $0.unicodeScalars.append(forms[Int($1 &- 0x30)]) }
  }

  /// Whether a line ends in a sign of a currency and a whole number.
  private static func isAmount(_ line: String) -> Bool {
    let end = line.suffix(16)
    guard end.last?.isNumber ?? false else { return false }
    var rest = end
    while let last = rest.last, last.isNumber { rest.removeLast() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return rest.last.map { "€$£¥₹₩".contains($0) } ?? false
  }
}
