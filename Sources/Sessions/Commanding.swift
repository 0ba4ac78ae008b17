internal import IMAP
internal import Mail

/// Commands, from their submission to the moment when somebody has taken their answer.
extension IMAPConnection {
  /// Queues a command; pipelining decides when it goes. Commands are submitted in the order of the calls.
  func begin(_ command: Command, takes: @escaping @Sendable (Response) -> Bool = { _ in false }) -> Tag {
    let tag = conversation.submit(command)
    pending[tag] = PendingCommand(command: command, takes: takes)
    awaited.append(tag)
    // A NOOP of the timer is no use of the line.
    if case .noop = command {} else { quietSince = nil }
    if let failure = line.failure {
      awaited.removeLast()
      settle(tag, .failure(failure))
    } else {
      pump()
      attend()
    }
    return tag
  }

  /// The answer, whatever it says. Cancelling the task forgets the command; if it was not sent yet, it never is.
  func answer(_ tag: Tag) async throws(MailFailure) -> Answer {
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        if let outcome = pending[tag]?.outcome {
          pending[tag] = nil
          waiter.resume(returning: outcome)
        } else if pending[tag] == nil || Task.isCancelled {
          abandon(tag)
          waiter.resume(returning: .failure(.cancelled))
        } else {
          pending[tag]?.waiter = waiter
        }
      }
    } onCancel: {
      Task { await self.abandon(tag) }
    }
    return try outcome.get()
  }

  /// Submits and waits; NO and BAD are failures here.
  func run(
    _ command: Command, takes: @escaping @Sendable (Response) -> Bool = { _ in false }
  ) async throws(MailFailure) -> [Response] {
    let answer = try await answer(begin(command, takes: takes))
    return try answer.expectOK(command.doing)
  }

  func abandonWhenDone(_ tag: Tag) {
    if pending[tag]?.outcome != nil { pending[tag] = nil } else { pending[tag]?.isAbandoned = true }
  }

  /// Forgets a command whose answer nobody wants; if it was not sent yet, it never is.
  func abandon(_ tag: Tag) {
    guard let command = pending[tag] else { return }
    command.waiter?.resume(returning: .failure(.cancelled))
    pending[tag]?.waiter = nil
    if conversation.withdraw(tag) {
      awaited.removeAll { $0 == tag }
      pending[tag] = nil
      forgetSelect(tag)
      if awaited.isEmpty { becameQuiet() }
    } else {
      abandonWhenDone(tag)
    }
  }

  func settle(_ tag: Tag, _ outcome: Result<Answer, MailFailure>) {
    guard let command = pending[tag] else { return }
    if let waiter = command.waiter {
      pending[tag] = nil
      waiter.resume(returning: outcome)
    } else if command.isAbandoned {
      pending[tag] = nil
    } else {
      pending[tag]?.outcome = outcome
    }
  }
}
