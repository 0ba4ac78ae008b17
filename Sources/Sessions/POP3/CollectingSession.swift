package import Mail

/// An account whose mail is fetched from a POP3 server into a Maildir and read there: what the user sees is the
/// Maildir's session, and the maildrop's feeds it.
package actor CollectingSession: ServerSession {
  package nonisolated let events: AsyncStream<MailEvent>
  private nonisolated let reports = EventQueue()
  private let mailboxes: IMAPSession
  private let collector: POP3Session
  private var listening: [Task<Void, Never>] = []
  /// Whether the Maildir can be read.
  private var isOpen = false
  /// How it stands with the maildrop, once something is known of it.
  private var standing: ConnectionState?
  /// Of requests that are made here; the reader's count from the other end.
  private var lastRequest = UInt64.max

  /// - Parameters:
  ///   - mailboxes: of the Maildir.
  ///   - collector: with a `Collection` into the same.
  package init(mailboxes: IMAPSession, collector: POP3Session) {
    self.mailboxes = mailboxes
    self.collector = collector
    events = reports.stream
  }

  package var neverReached: MailFailure? { get async { await mailboxes.neverReached } }

  package func perform(_ request: MailRequest, id: RequestID) async {
    listen()
    switch request {
    case .password: await collector.perform(request, id: id)
    case .checkMail:
      await collector.perform(.checkMail, id: own())
      await mailboxes.perform(.checkMail, id: id)
    case .reconnect:
      await collector.perform(.reconnect, id: own())
      await mailboxes.perform(.reconnect, id: id)
    default: await mailboxes.perform(request, id: id)
    }
  }

  package func download(
    _ section: BodySection, of message: MessageKey,
    into sink: @Sendable ([UInt8]) async throws(MailFailure) -> Void
  ) async throws(MailFailure) {
    try await mailboxes.download(section, of: message, into: sink)
  }

  package func close() async {
    async let collected: Void = collector.close()
    await mailboxes.close()
    await collected
    for task in listening { await task.value }
    reports.finish()
  }

  /// With the first request.
  private func listen() {
    guard listening.isEmpty else { return }
    listening = [
      Task { for await event in mailboxes.events { await self.tell(event) } },
      Task { for await event in collector.events { await self.collected(event) } },
    ]
    Task { await collector.perform(.checkMail, id: own()) }
  }

  private func own() -> RequestID {
    lastRequest -= 1
    return RequestID(lastRequest)
  }

  private func isOwn(_ id: RequestID) -> Bool { id.rawValue >= lastRequest }

  // MARK: What they report

  private func tell(_ event: MailEvent) async {
    switch event {
    case .connection(.live):
      isOpen = true
      reports.post(event)
      // What is of interest from then on is how it stands with the server.
      if let standing { reports.post(.connection(standing)) }
      return await reports.room()
    // How it stands with a program on this machine is of interest when it fails.
    case .connection(.connecting), .connection(.offline), .connection(.silent): if isOpen { return }
    case .finished(let id, _) where isOwn(id): return
    default: break
    }
    reports.post(event)
    await reports.room()
  }

  private func collected(_ event: MailEvent) async {
    switch event {
    case .connection(.live): stand(.connecting("looking for mail"))
    case .connection(let state): stand(state)
    case .passwordNeeded, .notice: reports.post(event)
    case .finished(let id, _): if !isOwn(id) { reports.post(event) }
    // The Maildir tells it as it sees it.
    case .newMail: await mailboxes.perform(.checkMail, id: own())
    case .mailboxes, .status, .mailbox, .found, .acquaintance, .sections, .changes, .filling: break
    }
    await reports.room()
  }

  private func stand(_ state: ConnectionState) {
    standing = state
    reports.post(.connection(state))
  }
}
