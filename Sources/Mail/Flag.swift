/// A flag or keyword of a message (RFC 3501 §2.3.2). Case does not count.
package struct Flag: Hashable, Sendable, CustomStringConvertible {
  /// As it is sent: `\Seen`, `$Forwarded`.
  package let rawValue: String
  /// Made once: a row's flags are hashed and compared again and again.
  private let folded: String

  package init(_ rawValue: String) {
    self.rawValue = rawValue
    folded = rawValue.inLowerCase
  }

  package static let seen = Flag("\\Seen")
  package static let answered = Flag("\\Answered")
  package static let flagged = Flag("\\Flagged")
  package static let deleted = Flag("\\Deleted")
  package static let draft = Flag("\\Draft")
  package static let recent = Flag("\\Recent")

  package static func == (left: Flag, right: Flag) -> Bool { left.folded == right.folded }
  package func hash(into hasher: inout Hasher) { hasher.combine(folded) }
  package var description: String { rawValue }
}

/// A change of flags as a set or a clear, never as an overwrite, so that what another client did meanwhile
/// stays (STORE `+FLAGS` and `-FLAGS`, RFC 3501 §6.4.6).
package enum FlagChange: Hashable, Sendable {
  case add(Set<Flag>)
  case remove(Set<Flag>)

  /// The flags after the change.
  package func applied(to flags: Set<Flag>) -> Set<Flag> {
    switch self {
    case .add(let more): flags.union(more)
    case .remove(let less): flags.subtracting(less)
    }
  }
}
