internal import Mail
internal import POP3

/// A command between its submission and the moment when somebody has taken its answer.
struct PendingAnswer {
  typealias Outcome = Result<POP3Connection.Answer, MailFailure>

  enum Content {
    /// Kept until it is whole; more octets than these end the connection.
    case gathered(limit: Int)
    /// Given as it comes.
    case streamed
  }

  let command: Command
  let content: Content
  let begun = ContinuousClock.now
  var reply: Reply?
  /// What came and was not taken yet.
  var gathered: [UInt8] = []
  var outcome: Outcome?
  /// Who waits for the answer, or for the next piece of it.
  var waiter: CheckedContinuation<Void, Never>?
  /// Nobody wants it any more: it is forgotten when it is whole.
  var isAbandoned = false

  var isStreamed: Bool { if case .streamed = content { true } else { false } }
}

extension Command {
  /// What it asks for, as a phrase: "to list the messages".
  var doing: String {
    switch self {
    case .capa: "to say what it can do"
    case .stls: "to encrypt"
    case .utf8: "to use UTF-8"
    case .user, .pass, .apop, .authPlain: "to log in"
    case .stat: "to count the messages"
    case .list, .uidl: "to list the messages"
    case .top: "to give a header"
    case .retr: "to give the message"
    case .dele: "to delete the message"
    case .rset: "to take deletions back"
    case .noop: "to answer"
    case .quit: "to end the session"
    }
  }

  /// Whether any server has the answer ready in a moment.
  var isQuick: Bool {
    switch self {
    case .capa, .stls, .utf8, .user, .noop, .dele, .stat: true
    // Opening a maildrop, listing it, deleting: servers that read a whole file for it take their time.
    case .pass, .apop, .authPlain, .list, .uidl, .top, .retr, .rset, .quit: false
    }
  }
}
