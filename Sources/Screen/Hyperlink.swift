/// A link in a text, for picking it from a list and for terminals that can follow one (OSC 8).
package struct Hyperlink: Hashable, Sendable {
  /// The address as an absolute URI (RFC 3986), printable ASCII only; whatever else was in it is percent-encoded.
  package var target: String
  /// The words that it stands under, printable; the address itself when it stands bare.
  package var text: String
  /// Why it may not be what it seems, as a sentence: its text names another host, its host mixes scripts.
  package var warning: String?

  package init(target: String, text: String, warning: String? = nil) {
    self.target = target
    self.text = text
    self.warning = warning
  }
}
