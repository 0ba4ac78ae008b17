extension POP3Conversation {
  /// RFC 1939 §3.
  package enum State: Hashable, Sendable {
    case authorization
    case transaction
    case update
  }
}

extension POP3Conversation {
  /// Whether a command has a meaning now (RFC 1939 §9, RFC 2449 §5, RFC 2595 §4, RFC 6856 §2).
  func isAllowed(_ command: Command) -> Bool {
    switch command {
    case .capa, .quit: state != .update
    case .utf8, .user, .apop, .authPlain: state == .authorization
    case .pass: state == .authorization && hasUser
    case .stls: state == .authorization && !usesUTF8
    case .stat, .list, .uidl, .top, .retr, .dele, .rset, .noop: state == .transaction
    }
  }
}
