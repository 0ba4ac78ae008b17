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
  var taken: [Response] = []
  var outcome: Result<Answer, MailFailure>?
  var waiter: CheckedContinuation<Result<Answer, MailFailure>, Never>?
  /// Nobody waits any more: it is forgotten when its answer comes.
  var isAbandoned = false
}
