/// What was wrong in a listing, counted. Each fault cost its own line only.
package struct ListingDefects: Hashable, Sendable {
  /// Lines without a number that can be one or without a value, and lines longer than `longestLine`.
  package internal(set) var unreadable = 0
  /// Numbers that were listed before: the first time holds.
  package internal(set) var repeated = 0
  /// Entries beyond what a listing may hold: the maildrop is not known to its end.
  package internal(set) var surplus = 0
  /// Sizes that no message has.
  package internal(set) var impossibleSizes = 0

  /// Octets of a line of a listing. A unique ID has 70 at the most (RFC 1939 §7).
  static let longestLine = 16 << 10

  package var isEmpty: Bool { self == ListingDefects() }
}
