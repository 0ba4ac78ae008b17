/// A sentence about who sent a message, as far as that can be told.
package struct TrustRemark: Hashable, Sendable {
  package enum Severity: Hashable, Sendable, Comparable {
    /// Something that forgers do and honest senders don't.
    case warning
    /// A proof.
    case good
    /// Worth knowing; most honest mail has one or another.
    case plain
  }

  package var severity: Severity
  /// Has text from outside in it: not yet made printable.
  package var sentence: String

  package init(_ severity: Severity, _ sentence: String) {
    self.severity = severity
    self.sentence = sentence
  }

  /// Text from outside as a piece of a sentence: a long one must not push the rest off the screen, and what nobody
  /// sees takes no room.
  static func piece(_ text: String) -> String {
    let longest = 80
    var piece = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isBlank = scalar.properties.isWhitespace
      if PosedAddress.isInvisible(scalar) || isBlank && piece.last == " " { continue }
      if piece.count == longest { return String(piece) + "…" }
      piece.append(isBlank ? " " : scalar)
    }
    return String(piece)
  }
}
