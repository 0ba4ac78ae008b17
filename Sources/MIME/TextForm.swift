/// A form in which the text of a message can be read.
package enum TextForm: String, Hashable, Sendable, CaseIterable {
  /// Of alternatives the one that reads best in a terminal (RFC 2046 §5.1.4).
  case best
  case plain, html
  /// The message as it came, header and all. `MessageContent.parts` then holds `.part(.message)`.
  case source
}
