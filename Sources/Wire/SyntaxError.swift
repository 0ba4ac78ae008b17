/// Where a grammar did not find what it needs.
package struct SyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Octets from the start of what was parsed.
  package var offset: Int
  /// What would have been right there, as a noun: "a number".
  package var expected: String

  package init(offset: Int, expected: String) {
    self.offset = offset
    self.expected = expected
  }

  package var description: String { "expected \(expected) at octet \(offset)" }
}
