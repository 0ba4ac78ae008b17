package import Mail

/// What a client may ask of a POP3 server. Messages are named by their number in this session, 1 and up
/// (RFC 1939 §5); what would end a line is left out of any text.
package enum Command: Sendable {
  /// RFC 2449 §5.
  case capa
  /// RFC 2595 §4. After its +OK the handshake is due, and `POP3Conversation.tlsStarted`.
  case stls
  /// RFC 6856 §2.
  case utf8
  case user(String)
  case pass(Secret)
  /// RFC 1939 §7. `digest`: MD5 of the greeting's timestamp and the password, 32 hexadecimal digits in lower case.
  case apop(user: String, digest: String)
  /// RFC 5034 with the PLAIN mechanism (RFC 4616).
  case authPlain(user: String, password: Secret)
  /// How many messages there are, and their size: `DropListing` reads the answer.
  case stat
  /// The size of one message, or of all: `ScanListing` reads the answer.
  case list(Int?)
  /// The unique ID of one message, or of all: `UniqueIDListing` reads the answer.
  case uidl(Int?)
  /// The header of a message, and as many `lines` of its body.
  case top(Int, lines: Int)
  case retr(Int)
  /// Marks a message as deleted: QUIT makes it so.
  case dele(Int)
  /// Takes all marks of DELE back.
  case rset
  case noop
  case quit

  /// Whether an answer of +OK has content (RFC 1939 §3, "multi-line").
  var isAnsweredByContent: Bool {
    switch self {
    case .capa, .list(nil), .uidl(nil), .top, .retr: true
    default: false
    }
  }

  /// Whether its +OK opens the maildrop.
  var isLogin: Bool {
    switch self {
    case .pass, .apop, .authPlain: true
    default: false
    }
  }
}
