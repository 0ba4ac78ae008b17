internal import IMAP
internal import MIME
package import Mail
package import Store
internal import Transport

/// An IMAP account at work. The server is the source of truth: what it says replaces what we thought, and the
/// connection comes back by itself when the line drops.
///
///     offline ──first request──► connecting ──► live ──line ends──► waiting ──► connecting
///                                    └── refused for good: waits for the user ──┘
package actor IMAPSession: ServerSession {
  package nonisolated let events: AsyncStream<MailEvent>
  nonisolated let executor = QueueExecutor(label: "hato.session")
  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  nonisolated let context: AccountContext
  let server: Server
  let passwords: PasswordDesk

  var connection: IMAPConnection?
  /// What the user looks at, opened again after a reconnect.
  var looked: (name: MailboxName, newest: Int)?
  /// Requests that wait for it to be opened, and want its newest rows.
  var opening = 0
  /// Why the mailbox could not be opened, for those requests.
  var refusedAtOpening: MailFailure?
  var connecting: Task<Void, Never>?
  /// The try, and then the connection, that `connecting` waits for.
  var attempt: Task<MailFailure, Never>?
  /// Waiting for the next try; ended by whoever wants it now.
  var nap: Task<Void, Never>?
  /// The least that lies between two tries.
  var pause: Task<Void, Never>?
  var lastTry = ContinuousClock.now - .seconds(3600)
  /// The try under way was given up for a new one.
  var isHurried = false
  var waiters = ConnectionWaiters<IMAPConnection>()

  var second: IMAPConnection?
  var openingSecond: Task<Void, Never>?
  var servingSecond: Task<Void, Never>?
  var secondWaiters = ConnectionWaiters<IMAPConnection>()

  let resumption = TLSResumption()
  /// All mailboxes, as last listed.
  var listed: [Mailbox] = []
  var polling: Task<Void, Never>?
  var isPollDue = false
  var worldWatch: [Task<Void, Never>] = []
  var sleepWatch = SleepWatch()
  /// Both clocks; tests have their own.
  var moment: @Sendable () -> SleepWatch.Moment = { .now }
  var prefetching: Task<Void, Never>?
  /// Messages on their way to the screen: they are not fetched ahead as well.
  var reading: [RequestID: MessageKey] = [:]
  var filling: Task<Void, Never>?
  var fillPlan: FillPlan?
  var filled: FilledCopy?
  var acquaintances: Acquaintances
  var isClosed = false
  var reconnect = Reconnect()
  /// The one that is being greeted and logged in.
  var establishing: IMAPConnection?
  var wasLive = false
  /// Whether there was something to look at without the server.
  var hasShownCopy = false
  /// Why the account could never be reached so far; `nil` once it was.
  package internal(set) var neverReached: MailFailure?

  /// What is in the journal and not confirmed, in its order.
  var pending: [JournalEntry]
  var replay = Replay()

  /// `store` and `journal` are the account's alone.
  package init(
    account: AccountID, server: Server, timings: SessionTimings, transcript: Transcript?, store: MailStore,
    journal: Journal, options: SessionOptions = SessionOptions(),
    password: @escaping @Sendable () async throws(MailFailure) -> Secret?
  ) {
    let reports = EventQueue()
    var (pending, failed): ([JournalEntry], [FailedChange]) = ([], [])
    do throws(StoreFailure) {
      pending = try journal.pending()
      failed = Array(try journal.failures().prefix(ChangeReport.told))
    } catch {
      reports.post(.notice(error.sentence))
    }
    if !pending.isEmpty || !failed.isEmpty { reports.post(.changes(ChangeReport(pending, failed: failed))) }
    context = AccountContext(
      account: account, store: store, copy: LocalCopy(store), journal: journal, owed: Owed(pending),
      claimed: Claimed(journal),
      events: reports, timings: timings, transcript: transcript, options: options)
    acquaintances = Acquaintances(store: store, options: options)
    self.pending = pending
    replay.failed = failed
    events = reports.stream
    self.server = server
    passwords = PasswordDesk(server, configured: password)
  }

  nonisolated func report(_ event: MailEvent) { context.events.post(event) }

  // MARK: Requests

  package func perform(_ request: MailRequest, id: RequestID) async {
    await lookWhetherItSlept()
    do throws(MailFailure) {
      try await carryOutAgain(request, id: id)
      report(.finished(id, nil))
    } catch {
      report(.finished(id, Task.isCancelled ? .cancelled : error))
    }
  }

  func carryOut(_ request: MailRequest, id: RequestID) async throws(MailFailure) {
    switch request {
    case .password(let answer): passwords.answer(answer.secret)
    case .reconnect: await reconnectNow()
    case .open(let name, let newest): try await open(name, newest: newest)
    case .listMailboxes:
      listed = try await live().listMailboxes { self.report($0) }
      store.save(listed)
    case .checkMail:
      _ = try await live().run(.noop)
    case .rows(let name, let places):
      if tellRows(atPlaces: places, of: name) { return }
      try await live(lookingAt: name).rows(atPlaces: places, of: name)
    case .summaries(let name, let uids):
      if tellRows(of: uids, in: name) { return }
      try await live(lookingAt: name).rows(of: uids, in: name)
    case .read(let key, let sections, let limit):
      reading[id] = key
      defer { reading[id] = nil }
      let found = try await read(sections, of: key, limit: limit)
      report(.acquaintance(id, key, acquaintance(of: key, found)))
      report(.sections(id, key, found))
    case .prefetch(let wanted): prefetch(wanted)
    case .store(let name, let validity, let uids, let change, let isClaim):
      try await store(uids, change, in: MailboxKey(name: name, uidValidity: validity), isClaim: isClaim)
    case .expunge(let name, let validity, let uids, let othersToo):
      try await expunge(uids, othersToo: othersToo, in: MailboxKey(name: name, uidValidity: validity))
    case .append(let name, let message, let flags, let date):
      try await append(message, flags: flags, date: date, to: name)
    case .forgetFailures(let ids): try await forgetFailures(ids)
    case .search(let name, let query, let places, let newestFirst, let stopAtFirst):
      if let found = searchCopy(query, in: name, places: places) {
        return report(.found(id, uids: found, searched: places.count, total: places.count))
      }
      try await live(lookingAt: name).search(
        query, in: name, places: places, newestFirst: newestFirst, stopAtFirst: stopAtFirst
      ) { uids, searched in
        self.report(.found(id, uids: uids, searched: searched, total: places.count))
      }
    }
  }

  package func close() async {
    isClosed = true
    connecting?.cancel()
    if connection == nil { attempt?.cancel() }
    for task in [nap, pause, openingSecond, polling, prefetching, filling] + worldWatch { task?.cancel() }
    await endReplay()
    passwords.close()
    // Not logged in yet: there is nothing to log out of.
    await establishing?.close()
    async let ending: Void? = second?.logOut()
    await connection?.logOut()
    _ = await ending
    (connection, second) = (nil, nil)
    waiters.wake(.failure(.cancelled))
    secondWaiters.wake(.failure(.cancelled))
    reports.finish()
    // What was learned last is on its way to the disk.
    await store.settled()
  }
}

extension IMAPSession {
  nonisolated var account: AccountID { context.account }
  nonisolated var store: MailStore { context.store }
  nonisolated var journal: Journal { context.journal }
  nonisolated var owed: Owed { context.owed }
  nonisolated var reports: EventQueue { context.events }
  nonisolated var timings: SessionTimings { context.timings }
  nonisolated var transcript: Transcript? { context.transcript }
  nonisolated var options: SessionOptions { context.options }
  nonisolated var habits: Habits { context.habits }
  nonisolated var arrivals: Arrivals { context.arrivals }
}
