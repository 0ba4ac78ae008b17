internal import IMAP
package import Mail
internal import Transport

/// An IMAP account at work. The server is the source of truth: what it says replaces what we thought, and the
/// connection comes back by itself when the line drops.
///
///     offline ──first request──► connecting ──► live ──line ends──► waiting ──► connecting
///                                    └── refused for good: waits for the user ──┘
package actor IMAPSession: AccountSession {
  package nonisolated let events: AsyncStream<MailEvent>
  nonisolated let reports: AsyncStream<MailEvent>.Continuation
  nonisolated let executor = QueueExecutor(label: "hato.session")
  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  let account: AccountID
  let server: Server
  let timings: SessionTimings
  let transcript: Transcript?
  /// The configured way to the password; `nil` when there is none and the user is asked.
  let passwordSource: @Sendable () async throws(MailFailure) -> Secret?

  var connection: IMAPConnection?
  var password: Secret?
  /// What the user looks at, opened again after a reconnect.
  var looked: (name: MailboxName, newest: Int)?
  /// Requests that wait for it to be opened, and want its newest rows.
  private var opening = 0
  var passwordWaiter: CheckedContinuation<Secret?, Never>?
  private var connecting: Task<Void, Never>?
  private var nap: Task<Void, Never>?
  /// Requests that wait for a connection, in the order in which they came.
  private var waiters:
    [(number: Int, waiter: CheckedContinuation<Result<IMAPConnection, MailFailure>, Never>)] = []
  private var lastWaiter = 0
  private var isClosed = false
  private var reconnect = Reconnect()

  package init(
    account: AccountID, server: Server, timings: SessionTimings, transcript: Transcript?,
    password: @escaping @Sendable () async throws(MailFailure) -> Secret?
  ) {
    (events, reports) = AsyncStream.makeStream()
    self.account = account
    self.server = server
    self.timings = timings
    self.transcript = transcript
    passwordSource = password
  }

  nonisolated func report(_ event: MailEvent) { reports.yield(event) }

  // MARK: Requests

  package func perform(_ request: MailRequest, id: RequestID) async {
    do throws(MailFailure) {
      try await carryOut(request, id: id)
      report(.finished(id, nil))
    } catch {
      report(.finished(id, Task.isCancelled ? .cancelled : error))
    }
  }

  private func carryOut(_ request: MailRequest, id: RequestID) async throws(MailFailure) {
    switch request {
    case .password(let answer): answerPassword(answer.secret)
    case .reconnect: wakeUp()
    case .open(let name, let newest): try await open(name, newest: newest)
    case .listMailboxes:
      try await live().listMailboxes { self.report($0) }
    case .checkMail:
      _ = try await live().run(.noop)
    case .rows(let name, let places):
      try await selected(name).rows(atPlaces: places)
    case .summaries(let name, let uids):
      try await selected(name).rows(of: uids)
    case .read(let key, let sections, let limit):
      let found = try await selected(key.mailbox, key.uidValidity).sections(
        sections, of: key.uid, limit: limit)
      report(.sections(id, key, found))
    case .store(let name, let validity, let uids, let change):
      try await selected(name, validity).store(uids, change)
    case .expunge(let name, let validity, let uids, let othersToo):
      try await selected(name, validity).expunge(uids, othersToo: othersToo)
    case .search(let name, let query, let places, let newestFirst, let stopAtFirst):
      try await selected(name).search(
        query, places: places, newestFirst: newestFirst, stopAtFirst: stopAtFirst
      ) { uids, searched in
        self.report(.found(id, uids: uids, searched: searched, total: places.count))
      }
    }
  }

  package func download(
    _ section: BodySection, of message: MessageKey,
    into sink: @Sendable ([UInt8]) async throws(MailFailure) -> Void
  ) async throws(MailFailure) {
    try await selected(message.mailbox, message.uidValidity).download(section, of: message.uid, into: sink)
  }

  package func close() async {
    isClosed = true
    connecting?.cancel()
    nap?.cancel()
    answerPassword(nil)
    await connection?.logOut()
    connection = nil
    tell(.failure(.cancelled))
    reports.finish()
  }

  // MARK: Mailboxes

  private func open(_ name: MailboxName, newest: Int) async throws(MailFailure) {
    let wasLooked = looked?.name
    looked = (name, newest)
    if connection == nil {
      // Connecting opens it on the way.
      opening += 1
      defer { opening -= 1 }
      _ = try await live()
      return
    }
    let connection = try await live()
    do {
      try await connection.select(name)
    } catch {
      if let wasLooked, looked?.name == name { looked = (wasLooked, newest) }
      throw error
    }
    try await connection.newestRows(newest)
    await connection.refreshStatus(of: name)
  }

  /// The connection, with this mailbox open on it.
  private func selected(_ name: MailboxName) async throws(MailFailure) -> IMAPConnection {
    let connection = try await live()
    if await !connection.looksAt(name) { try await connection.select(name) }
    return connection
  }

  /// The same, provided that the mailbox is still the one whose UIDs the caller has.
  private func selected(
    _ name: MailboxName, _ validity: UIDValidity
  ) async throws(MailFailure) -> IMAPConnection {
    let connection = try await selected(name)
    guard await connection.isStill(validity) else { throw .mailboxRenewed }
    return connection
  }

  // MARK: Being connected

  /// The live connection; connects when there is none, at once.
  private func live() async throws(MailFailure) -> IMAPConnection {
    if let connection { return connection }
    guard !isClosed else { throw .cancelled }
    wakeUp()
    lastWaiter += 1
    let number = lastWaiter
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { waiters.append((number, $0)) }
    } onCancel: {
      Task { await self.stopWaiting(number) }
    }
    return try outcome.get()
  }

  private func stopWaiting(_ number: Int) {
    guard let index = waiters.firstIndex(where: { $0.number == number }) else { return }
    waiters.remove(at: index).waiter.resume(returning: .failure(.cancelled))
  }

  private func wakeUp() {
    nap?.cancel()
    if connecting == nil, connection == nil, !isClosed { connecting = Task { await self.stayConnected() } }
  }

  private func tell(_ outcome: Result<IMAPConnection, MailFailure>) {
    let told = waiters
    waiters = []
    for (_, waiter) in told { waiter.resume(returning: outcome) }
  }

  private func stayConnected() async {
    while !isClosed {
      let failure = await connectAndServe()
      connection = nil
      tell(.failure(failure))
      guard !isClosed, failure.mayPass else {
        if !isClosed { report(.connection(.lost(failure, retryIn: nil))) }
        break
      }
      await wait(reconnect.nextWait(jitter: .random(in: 0..<1)), because: failure)
    }
    connecting = nil
  }

  /// Returns why it is over.
  private func connectAndServe() async -> MailFailure {
    do throws(MailFailure) {
      let (connection, details, selectedAlready) = try await establish()
      guard !isClosed else {
        await connection.close()
        throw .cancelled
      }
      self.connection = connection
      reconnect.succeeded()
      report(.connection(.live(details)))
      try await show(on: connection, selectedAlready)
      tell(.success(connection))
      return await connection.ended()
    } catch {
      return error
    }
  }

  /// The first rows go out before anything that could wait behind them.
  private func show(on connection: IMAPConnection, _ selected: Answer?) async throws(MailFailure) {
    guard let looked else { return await connection.identify() }
    if selected?.completion.status != .ok {
      await connection.identify()
      try await connection.learnCapabilities()
      do {
        try await connection.select(looked.name)
      } catch {
        guard case .refused = error else { throw error }
        report(.mailbox(looked.name, .closed(error.sentence)))
        return
      }
    }
    let introduction = selected?.completion.status == .ok ? await connection.introduction : []
    do throws(MailFailure) {
      // After a reconnect the reader knows better than we which rows it lacks.
      try await connection.newestRows(opening > 0 ? looked.newest : 0, behind: introduction)
    } catch {
      guard case .refused = error else { throw error }
      report(.notice(error.sentence))
    }
    // The reader asks for all counts at the start; what happened while the line was down it can't know.
    if opening == 0 { await connection.refreshStatus(of: looked.name) }
    try await connection.learnCapabilities()
  }

  /// Counts down to the next try; a request or the user ends it early.
  private func wait(_ seconds: Int, because failure: MailFailure) async {
    let nap = Task { [reports] in
      for left in stride(from: seconds, to: 0, by: -1) {
        reports.yield(.connection(.lost(failure, retryIn: left)))
        guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
      }
    }
    self.nap = nap
    await nap.value
    self.nap = nil
  }
}

extension MailFailure {
  /// Whether trying again by itself can help. What the user must change is not tried again behind their back.
  var mayPass: Bool {
    switch self {
    case .unreachable, .connectionLost, .timedOut, .tlsFailed, .misbehaved: true
    default: false
    }
  }
}
