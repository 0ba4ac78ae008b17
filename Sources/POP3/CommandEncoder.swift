internal import Mail
internal import Wire

/// Writes commands (RFC 1939 §3, RFC 2449 §4): each is one line, and nothing that is put into it can end it.
struct CommandEncoder {
  /// Octets of a command with its line end (RFC 2449 §4).
  static let longestLine = 255

  private var bytes: [UInt8] = []
  private var secretRanges: [Range<Int>] = []

  /// The command, and what the server must ask for by a `+` before it gets it.
  static func encode(_ command: Command) -> (line: Outgoing, response: Outgoing?) {
    if case .authPlain(let user, let password) = command { return authPlain(user, password) }
    var encoder = CommandEncoder()
    encoder.write(command)
    return (encoder.line(), nil)
  }

  /// `*`: no to a challenge that there is no response to (RFC 5034 §4).
  static var cancellation: Outgoing { Outgoing(Array("*\r\n".utf8)) }

  private mutating func write(_ command: Command) {
    switch command {
    case .capa: raw("CAPA")
    case .stls: raw("STLS")
    case .utf8: raw("UTF8")
    case .user(let name):
      raw("USER ")
      text(name.utf8)
    case .pass(let password):
      raw("PASS ")
      secret(password.declassify())
    case .apop(let user, let digest):
      raw("APOP ")
      text(user.utf8)
      raw(" ")
      // Whoever reads it can try passwords on it.
      secret(Array(digest.utf8))
    case .authPlain: break
    case .stat: raw("STAT")
    case .list(let number): listing("LIST", number)
    case .uidl(let number): listing("UIDL", number)
    case .top(let number, let lines): raw("TOP \(number) \(max(lines, 0))")
    case .retr(let number): raw("RETR \(number)")
    case .dele(let number): raw("DELE \(number)")
    case .rset: raw("RSET")
    case .noop: raw("NOOP")
    case .quit: raw("QUIT")
    }
  }

  /// With the initial response in the command as long as that is no longer than a line may be (RFC 5034 §4).
  private static func authPlain(_ user: String, _ password: Secret) -> (line: Outgoing, response: Outgoing?) {
    let message = PlainMechanism.message(user: Array(user.utf8), password: password.declassify())
    var response = CommandEncoder()
    response.secret(Base64.encode(message))
    var encoder = CommandEncoder()
    encoder.raw("AUTH \(PlainMechanism.name)")
    if encoder.bytes.count + 1 + response.bytes.count + 2 <= longestLine {
      encoder.raw(" ")
      encoder.secret(response.bytes)
    }
    return (encoder.line(), response.line())
  }

  private mutating func listing(_ name: String, _ number: Int?) {
    raw(name)
    if let number { raw(" \(number)") }
  }

  private mutating func raw(_ text: String) { bytes += text.utf8 }

  private mutating func text(_ octets: some Sequence<UInt8>) {
    bytes += octets.lazy.filter { $0 != CoreRules.cr && $0 != CoreRules.lf && $0 != 0 }
  }

  private mutating func secret(_ octets: [UInt8]) {
    let start = bytes.count
    text(octets)
    if bytes.count > start { secretRanges.append(start..<bytes.count) }
  }

  private func line() -> Outgoing {
    Outgoing(bytes + [CoreRules.cr, CoreRules.lf], secretRanges: secretRanges)
  }
}
