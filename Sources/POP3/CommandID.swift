/// Names one submitted command. POP3 has no tags: answers come in the order of the commands.
package struct CommandID: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Counts the submissions, from 1 on.
  let number: Int

  package static func < (one: CommandID, other: CommandID) -> Bool { one.number < other.number }

  package var description: String { "#\(number)" }
}
