extension POP3Conversation {
  /// RFC 1939 §3.
  package enum State: Hashable, Sendable {
    case authorization
    case transaction
    case update
  }
}

extension Command {
  /// Whether it has a meaning in that state (RFC 1939 §9, RFC 2449 §5, RFC 2595 §4, RFC 6856 §2.1).
  func isAllowed(in state: POP3Conversation.State) -> Bool {
    switch self {
    case .capa, .quit: state != .update
    case .stls, .utf8, .user, .pass, .apop, .authPlain: state == .authorization
    case .stat, .list, .uidl, .top, .retr, .dele, .rset, .noop: state == .transaction
    }
  }
}
