/// When a command may be sent though others are not answered yet (RFC 2449 §6.6).
enum Pipelining {
  /// Commands in flight. A line of a command is short, so that these fit into the buffers of any system: a server
  /// that writes before it reads on will not stand in its own way.
  static let limit = 100

  /// Nothing is sent behind these before they are answered: the state that the answer brings decides what may be.
  static func blocks(_ command: Command) -> Bool {
    switch command {
    case .stls, .pass, .apop, .authPlain, .quit: true
    default: false
    }
  }

  static func allows(_ command: Command, behind flights: [Flight], isOffered: Bool) -> Bool {
    guard let last = flights.last else { return true }
    // Nothing that was asked in clear may be answered behind TLS.
    if case .stls = command { return false }
    return isOffered && flights.count < limit && !blocks(last.command)
  }
}

/// A command that was sent and is not answered yet.
struct Flight: Sendable {
  let id: CommandID
  let command: Command
}
