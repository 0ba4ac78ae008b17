internal import Mail
internal import POP3

/// Commands, from their submission to the moment when somebody has taken their answer.
extension POP3Connection {
  /// Octets of an answer that is gathered: what may be larger is streamed.
  static let mostGathered = 64 << 20
  /// Octets of streamed content that wait for whoever takes them before the server has to: enough for a line of
  /// 100 MB/s and 40 ms.
  static let mostUnread = 4 << 20

  /// Queues a command; pipelining decides when it goes. Commands are submitted in the order of the calls.
  func begin(_ command: Command, content: PendingAnswer.Content = .gathered(limit: mostGathered)) -> CommandID
  {
    let id = conversation.submit(command)
    pending[id] = PendingAnswer(command: command, content: content)
    if let failure = line.failure {
      settle(id, .failure(failure))
    } else {
      awaited.append(id)
      pump()
      attend()
    }
    return id
  }

  /// Several at once: they leave together where the server lets them.
  func begin(_ commands: [Command], content: PendingAnswer.Content = .gathered(limit: mostGathered))
    -> [CommandID]
  {
    commands.map { begin($0, content: content) }
  }

  /// The answer, whatever it says. Cancelling the task forgets the command.
  func answer(_ id: CommandID) async throws(MailFailure) -> Answer {
    while pending[id]?.outcome == nil {
      guard pending[id] != nil, !Task.isCancelled else { throw cancelled(id) }
      await news(of: id)
    }
    guard let outcome = pending.removeValue(forKey: id)?.outcome else { throw cancelled(id) }
    return try outcome.get()
  }

  /// Submits and waits; -ERR is a failure here.
  @discardableResult
  func run(_ command: Command) async throws(MailFailure) -> Answer {
    let answer = try await answer(begin(command))
    guard answer.reply.isOK else { throw .refused(doing: command.doing, reply: answer.reply.text) }
    return answer
  }

  /// The next octets of an answer that is streamed, in order; `nil` when there are no more, and then `answer` has the
  /// reply.
  func piece(of id: CommandID) async throws(MailFailure) -> [UInt8]? {
    while true {
      guard let answer = pending[id], !Task.isCancelled else { throw cancelled(id) }
      if !answer.gathered.isEmpty {
        pending[id]?.gathered = []
        unread -= answer.gathered.count
        makeRoom()
        return answer.gathered
      }
      switch answer.outcome {
      case .failure(let failure): throw failure
      case .success: return nil
      case nil: await news(of: id)
      }
    }
  }

  /// Forgets a command whose answer nobody wants; if it was not sent yet, it never is.
  func abandon(_ id: CommandID) {
    guard let answer = pending[id] else { return }
    answer.waiter?.resume()
    if answer.isStreamed { unread -= answer.gathered.count }
    if answer.outcome != nil || conversation.withdraw(id) {
      awaited.removeAll { $0 == id }
      pending[id] = nil
    } else {
      pending[id]?.waiter = nil
      pending[id]?.gathered = []
      pending[id]?.isAbandoned = true
    }
    makeRoom()
  }

  func settle(_ id: CommandID, _ outcome: PendingAnswer.Outcome) {
    guard let answer = pending[id] else { return }
    if answer.isAbandoned {
      pending[id] = nil
      return
    }
    // The first stays: it says more than that the line has ended.
    pending[id]?.outcome = answer.outcome ?? outcome
    pending[id]?.waiter = nil
    answer.waiter?.resume()
  }

  func take(_ bytes: [UInt8], of id: CommandID) {
    guard mayTake(bytes.count, of: id) else { return }
    // Nobody else holds it here: it would be copied with every piece.
    pending[id]?.gathered += bytes
    if pending[id]?.isStreamed == true { wake(id) }
  }

  private func mayTake(_ count: Int, of id: CommandID) -> Bool {
    guard let answer = pending[id], !answer.isAbandoned else { return false }
    guard case .gathered(let limit) = answer.content else {
      unread += count
      return true
    }
    let octets = answer.gathered.count + count
    if octets <= limit { return true }
    if case .retr = answer.command {
      // It may be of any length, whatever LIST said: nothing else could be asked until it ends.
      settle(id, .failure(.messageTooLarge(octets: octets, limit: limit)))
      end(.connectionLost(reason: "a message of more than \(ByteCount(limit)) was broken off"))
    } else {
      end(.misbehaved("an answer of more than \(ByteCount(limit))"))
    }
    return false
  }

  private func cancelled(_ id: CommandID) -> MailFailure {
    abandon(id)
    return .cancelled
  }

  /// Returns when something came of it, or the task is cancelled.
  private func news(of id: CommandID) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        if Task.isCancelled || pending[id] == nil {
          waiter.resume()
        } else {
          pending[id]?.waiter = waiter
        }
      }
    } onCancel: {
      Task { await self.wake(id) }
    }
  }

  private func wake(_ id: CommandID) {
    let waiter = pending[id]?.waiter
    pending[id]?.waiter = nil
    waiter?.resume()
  }

  // MARK: Room

  func awaitRoom() async {
    await events.room()
    guard unread > Self.mostUnread, line.failure == nil else { return }
    await withCheckedContinuation { roomWaiter = $0 }
    // The silence was ours.
    line.lastMoved = .now
  }

  func makeRoom() {
    guard unread <= Self.mostUnread || line.failure != nil, let waiter = roomWaiter else { return }
    roomWaiter = nil
    waiter.resume()
  }
}
