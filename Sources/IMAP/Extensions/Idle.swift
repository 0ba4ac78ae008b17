internal import Wire

// RFC 2177, IDLE: the server tells what happens in the open mailbox when it happens. Without it, NOOP asks.

/// An IDLE that was sent and not answered. It lasts until another command is submitted: then DONE goes out in
/// front of that command, but not before the `+`, because a server may take it for a command of its own.
struct Idling: Sendable {
  let tag: Tag
  private(set) var isConfirmed = false
  private(set) var isOver = false

  init(tag: Tag) { self.tag = tag }

  /// A `+` came, with whatever text: `+ idling`, `+ Waiting for DONE`, `+`.
  mutating func goAhead() { isConfirmed = true }

  /// Whether nothing but DONE may be sent.
  var holdsLine: Bool { !isOver }

  /// `DONE`; `nil` as long as the server has not confirmed the IDLE.
  mutating func done() -> Outgoing? {
    guard isConfirmed, !isOver else { return nil }
    isOver = true
    return Outgoing(Array("DONE\r\n".utf8))
  }
}
