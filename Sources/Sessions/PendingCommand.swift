internal import IMAP
internal import Mail

/// What came of a command: its tagged answer, and the untagged ones that belong to it.
struct Answer: Sendable {
  let completion: Completion
  let responses: [Response]
}

/// A command between its submission and the moment when somebody has taken its answer.
struct PendingCommand {
  let command: Command
  /// Whether an untagged response is an answer to this command.
  let takes: @Sendable (Response) -> Bool
  private(set) var taken: [Response] = []
  private var octets = 0
  var outcome: Result<Answer, MailFailure>?
  var waiter: CheckedContinuation<Result<Answer, MailFailure>, Never>?
  /// Nobody waits any more: it is forgotten when its answer comes.
  var isAbandoned = false
  let begun = ContinuousClock.now

  /// More untagged answers than any command asks for: as many mailboxes or rows no account has on one screen.
  static let mostAnswers = 200_000
  /// Octets of contents in the answers to one command. What may be larger is fetched in pieces.
  static let mostOctets = 64 << 20

  init(command: Command, takes: @escaping @Sendable (Response) -> Bool) {
    self.command = command
    self.takes = takes
  }

  /// Keeps an answer, unless nobody will ask for it; `false` when a server sends without end.
  mutating func take(_ response: Response) -> Bool {
    if isAbandoned { return true }
    taken.append(response)
    octets += response.bodies.reduce(0) { $0 + $1.bytes.count }
    return taken.count <= Self.mostAnswers && octets <= Self.mostOctets
  }
}
