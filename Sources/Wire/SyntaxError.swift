/// Where a grammar did not find what it needs.
@frozen public struct SyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Octets from the start of what was parsed.
  public var offset: Int
  /// What would have been right there, as a noun: "a number".
  public var expected: String

  @inlinable
  public init(offset: Int, expected: String) {
    self.offset = offset
    self.expected = expected
  }

  public var description: String { "expected \(expected) at octet \(offset)" }
}
