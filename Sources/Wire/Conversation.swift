/// One side of a line protocol, without a socket and without a clock: bytes go in, bytes and events come out.
/// Whoever drives it calls `receive` with what arrived and then `next` until it answers `nil`.
package protocol Conversation: Sendable {
  associatedtype Event: Sendable

  /// Takes bytes as they came, in any chunking.
  mutating func receive(_ bytes: [UInt8])

  /// What is to be done next, in order; `nil` when there is nothing until more bytes or commands come.
  mutating func next() -> ConversationStep<Event>?
}

package enum ConversationStep<Event: Sendable>: Sendable {
  /// To be sent as it is.
  case send(Outgoing)
  case event(Event)
}

/// Bytes to be sent. What must not be written to a transcript is marked.
package struct Outgoing: Sendable, Equatable {
  package var bytes: [UInt8]
  /// Ranges of `bytes` that are secret, ascending.
  package var secretRanges: [Range<Int>]

  package init(_ bytes: [UInt8], secretRanges: [Range<Int>] = []) {
    self.bytes = bytes
    self.secretRanges = secretRanges
  }
}
