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

  /// Text from outside as a piece of a sentence: a long one must not push the rest off the screen.
  static func piece(_ text: String) -> String {
    let longest = 80
    let start = text.unicodeScalars.prefix(longest + 1)
    return start.count <= longest ? text : String(start.dropLast()) + "…"
  }
}
