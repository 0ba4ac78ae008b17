internal import IMAP
internal import Mail

/// News of the mailboxes that are not open, where the server does not tell by itself (NOTIFY).
extension IMAPSession {
  /// Asks at once when counts may have changed unseen, then on the timer, for as long as this connection lasts.
  func poll(on connection: IMAPConnection, atOnce: Bool) {
    polling?.cancel()
    guard options.pollSeconds > 0 else { return }
    let pause = Duration.seconds(options.pollSeconds)
    polling = Task { [weak self] in
      while (try? await Task.sleep(for: pause)) != nil {
        guard let self, await connection.line.failure == nil else { return }
        await self.askForNews(on: connection)
      }
    }
    if atOnce { isPollDue = true }
  }

  /// What is done in each moment in which nothing is under way on the front, before it goes to rest.
  func quietMoment(on connection: IMAPConnection) async {
    if isPollDue {
      isPollDue = false
      await askForNews(on: connection)
    }
    await connection.completeAndSave()
    fill()
  }

  private func askForNews(on connection: IMAPConnection) async {
    // One that owes answers would owe more; the next turn of the timer comes.
    guard await !connection.owesAnswers else { return }
    let others = listed.filter { $0.isSelectable && $0.isSubscribed && $0.name != looked?.name }
    try? await connection.askForNews(of: others.map(\.name))
  }
}

extension IMAPConnection {
  var owesAnswers: Bool { awaited.contains { $0 != idle?.tag } }

  /// The counts of mailboxes that are not open; the open one tells its own.
  func askForNews(of names: [MailboxName]) async throws(MailFailure) {
    if !isIdling, mirror != nil { abandonWhenDone(begin(.noop)) }
    guard !notifies, !names.isEmpty else { return }
    guard conversation.capabilities.contains(.listStatus), !isListStatusRefused else {
      return try await askForStatus(of: Array(names.prefix(Self.mailboxesAskedForStatus)))
    }
    isPolling = true
    defer { isPolling = false }
    let options = ListOptions(status: Self.statusItems)
    let answer = try await answer(begin(.list(reference: "", pattern: "*", returning: options)))
    if answer.completion.status != .ok { isListStatusRefused = true }
  }

  private var isIdling: Bool { idle != nil }
}
