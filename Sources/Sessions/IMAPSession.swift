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
  nonisolated let reports = EventQueue()
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
  /// Why the mailbox could not be opened, for those requests.
  private var refusedAtOpening: MailFailure?
  var passwordWaiter: CheckedContinuation<Secret?, Never>?
  private var connecting: Task<Void, Never>?
  private var nap: Task<Void, Never>?
  /// Requests that wait for a connection, in the order in which they came.
  private var waiters:
    [(number: Int, waiter: CheckedContinuation<Result<IMAPConnection, MailFailure>, Never>)] = []
  private var lastWaiter = 0
  private(set) var isClosed = false
  private var reconnect = Reconnect()
  /// The one that is being greeted and logged in.
  var establishing: IMAPConnection?
  private var wasLive = false
  /// Why the account could never be reached so far; `nil` once it was.
  package private(set) var neverReached: MailFailure?

  package init(
    account: AccountID, server: Server, timings: SessionTimings, transcript: Transcript?,
    password: @escaping @Sendable () async throws(MailFailure) -> Secret?
  ) {
    events = reports.stream
    self.account = account
    self.server = server
    self.timings = timings
    self.transcript = transcript
    passwordSource = password
  }

  nonisolated func report(_ event: MailEvent) { reports.post(event) }

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
      try await live(lookingAt: name).rows(atPlaces: places, of: name)
    case .summaries(let name, let uids):
      try await live(lookingAt: name).rows(of: uids, in: name)
    case .read(let key, let sections, let limit):
      let found = try await live().sections(sections, of: key, limit: limit)
      report(.sections(id, key, found))
      await goBack(from: key.mailbox)
    case .append, .prefetch, .forgetFailures: break
    case .store(let name, let validity, let uids, let change, _):
      try await live().store(uids, change, in: name, validity)
      await goBack(from: name)
    case .expunge(let name, let validity, let uids, let othersToo):
      try await live().expunge(uids, othersToo: othersToo, in: name, validity)
      await goBack(from: name)
    case .search(let name, let query, let places, let newestFirst, let stopAtFirst):
      try await live(lookingAt: name).search(
        query, in: name, places: places, newestFirst: newestFirst, stopAtFirst: stopAtFirst
      ) { uids, searched in
        self.report(.found(id, uids: uids, searched: searched, total: places.count))
      }
    }
  }

  package func download(
    _ section: BodySection, of message: MessageKey,
    into sink: @Sendable ([UInt8]) async throws(MailFailure) -> Void
  ) async throws(MailFailure) {
    try await live().download(section, of: message, into: sink)
  }

  package func close() async {
    isClosed = true
    connecting?.cancel()
    nap?.cancel()
    answerPassword(nil)
    // Not logged in yet: there is nothing to log out of.
    await establishing?.close()
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
      refusedAtOpening = nil
      _ = try await live()
      if let refusedAtOpening { throw refusedAtOpening }
      return
    }
    let connection = try await live()
    do {
      try await connection.open(name, newest: newest)
    } catch {
      guard case .refused = error, let wasLooked, looked?.name == name else { throw error }
      looked = (wasLooked, newest)
      // A SELECT that is refused leaves no mailbox open (RFC 3501 §6.3.1).
      _ = try? await connection.enter(wasLooked)
      throw error
    }
  }

  /// For what only shows: nobody sees it any more once another mailbox is looked at.
  private func live(lookingAt name: MailboxName) async throws(MailFailure) -> IMAPConnection {
    let connection = try await live()
    if let looked, looked.name != name { throw .mailboxLeft }
    return connection
  }

  /// After a detour to a mailbox that the user has left: what happens in the one on the screen is told again.
  private func goBack(from name: MailboxName) async {
    guard let connection, let looked, looked.name != name else { return }
    _ = try? await connection.enter(looked.name)
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
      guard !isClosed, mayPass(failure) else {
        if !isClosed { report(.connection(.lost(failure, retryIn: nil))) }
        break
      }
      await wait(reconnect.nextWait(jitter: .random(in: 0..<1)), because: failure)
    }
    connecting = nil
  }

  /// Returns why it is over.
  private func connectAndServe() async -> MailFailure {
    let established: Established
    do throws(MailFailure) {
      established = try await establish()
    } catch {
      if !wasLive, !isClosed { neverReached = error }
      return error
    }
    let connection = established.connection
    guard !isClosed else {
      await connection.close()
      return .cancelled
    }
    self.connection = connection
    (wasLive, neverReached) = (true, nil)
    let begun = ContinuousClock.now
    report(.connection(.live(established.details)))
    let failure = await serve(established)
    reconnect.ended(after: ContinuousClock.now - begun)
    await connection.close()
    return failure
  }

  private func serve(_ established: Established) async -> MailFailure {
    do throws(MailFailure) {
      try await show(on: established.connection, established.selected)
      tell(.success(established.connection))
      return await established.connection.ended()
    } catch {
      return error
    }
  }

  /// A program that served once may do so again: an ssh whose network is gone ends like one that never worked.
  private func mayPass(_ failure: MailFailure) -> Bool {
    if case .programFailed = failure { return wasLive }
    return failure.mayPass
  }

  /// The first rows go out before anything that could wait behind them.
  private func show(on connection: IMAPConnection, _ selected: Established.Selected?)
    async throws(MailFailure)
  {
    guard let looked else {
      try await connection.learnCapabilities()
      return await connection.identify()
    }
    // Another mailbox may have been asked for while the login was under way.
    let isOpen = selected?.name == looked.name && selected?.answer.completion.status == .ok
    if !isOpen {
      try await connection.learnCapabilities()
      await connection.identify()
    }
    let introduction = isOpen ? await connection.introduction : []
    do throws(MailFailure) {
      _ = try await connection.enter(looked.name)
    } catch {
      guard error.concernsMailboxOnly else { throw error }
      if opening > 0 {
        refusedAtOpening = error
      } else {
        report(.mailbox(looked.name, .closed(error.sentence)))
      }
      return
    }
    do throws(MailFailure) {
      // After a reconnect the reader knows better than we which rows it lacks.
      try await connection.newestRows(opening > 0 ? looked.newest : 0, of: looked.name, behind: introduction)
    } catch {
      guard error.concernsMailboxOnly else { throw error }
      if error != .mailboxLeft { report(.notice(error.sentence)) }
    }
    // The reader asks for all counts at the start; what happened while the line was down it can't know.
    if opening == 0 { await connection.refreshStatus(of: looked.name) }
    try await connection.learnCapabilities()
  }

  /// Counts down to the next try; a request or the user ends it early.
  private func wait(_ seconds: Int, because failure: MailFailure) async {
    let nap = Task { [reports] in
      for left in stride(from: seconds, to: 0, by: -1) {
        reports.post(.connection(.lost(failure, retryIn: left)))
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

  /// Whether the connection is as good as before.
  fileprivate var concernsMailboxOnly: Bool {
    switch self {
    case .refused, .mailboxLeft: true
    default: false
    }
  }
}
