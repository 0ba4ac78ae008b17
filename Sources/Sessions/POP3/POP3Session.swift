internal import MIME
package import Mail
package import Store
internal import Transport

/// A POP3 account at work: one mailbox, whose messages stay on the server until the user deletes them there.
///
/// The maildrop is locked for as long as a session with it lasts, so none lasts while the user reads: a visit does
/// what is to be done, ends with QUIT, and the next comes on a timer or a key.
///
///     away ──request, timer──► visiting ──nothing left to do──► leaving (DELE, QUIT) ──► away
///                                 └──── line ends ──► waiting for the next try ──► visiting
///
/// Rows and messages are kept in the copy, which may be thrown away; UIDs, flags and what is to be deleted in the
/// maildrop's file, which may not.
package actor POP3Session: ServerSession {
  package nonisolated let events: AsyncStream<MailEvent>
  nonisolated let executor = QueueExecutor(label: "hato.session")
  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  nonisolated let account: AccountID
  nonisolated let server: Server
  nonisolated let reports: EventQueue
  nonisolated let timings: SessionTimings
  nonisolated let transcript: Transcript?
  nonisolated let options: SessionOptions
  nonisolated let store: MailStore
  nonisolated let maildrop: Maildrop
  /// Where its mail goes; `nil` when it stays on the server.
  let collection: Collection?
  let passwords: PasswordDesk

  /// What the user sees; `nil` until the mailbox was opened.
  var drop: Drop?
  /// So many rows are wanted as soon as the list is known.
  var newest = 0
  /// Whether the mailbox was told as open.
  var isShown = false
  /// When the server last told the list.
  var listedAt: Timestamp?

  var visit: MaildropVisit?
  /// The line of the visit, its end included.
  var inside: POP3Connection?
  /// Requests that need the line now.
  var users = 0
  var waiters = ConnectionWaiters<MaildropVisit>()
  /// Who waits for a QUIT that was answered.
  var leavers = ConnectionWaiters<Departure>()
  var visiting: Task<Void, Never>?
  /// The visit, or the try to make one, that is under way.
  var attempt: Task<MailFailure?, Never>?
  /// Until the next visit, or the next try; ended by whoever wants it now.
  var nap: Task<Void, Never>?
  /// Counts what whoever ends visits should look at, and wakes them.
  var stirs = 0
  var stirWaiters = SelectWaiters()
  var isAheadFetched = false
  /// Whether the visit under way is to end as soon as nobody needs it: something is to be deleted.
  var mustLeave = false
  var lastFailure = ContinuousClock.now - .seconds(3600)
  /// When the server lets us in again (LOGIN-DELAY, RFC 2449 §6.5).
  var notBefore = ContinuousClock.now
  /// In seconds, as the server said it.
  var loginDelay: Int?
  var reconnect = Reconnect()
  /// The one that is being greeted and logged in.
  var establishing: POP3Connection?
  var sleepWatch = SleepWatch()
  var worldWatch: [Task<Void, Never>] = []
  var isClosed = false
  var wasLive = false
  /// TOP was refused for all that it was asked about.
  var isTOPRefused = false
  /// How often the line had to be given up in the answer about a message. A network may do that once, a message that
  /// never ends does it each time.
  var breaks: [UID: Int] = [:]
  /// Without unique IDs, or without TOP: said once.
  var toldLacks: Set<String> = []
  /// Why the account could never be reached so far; `nil` once it was.
  package internal(set) var neverReached: MailFailure?
  let resumption = TLSResumption()
  /// Messages where the user rests.
  var wantedAhead: [UID] = []
  /// Whether all rows are kept, as far as was looked.
  var isFilled = false
  /// When it was last told how far fetching into a Maildir is.
  var toldProgress = ContinuousClock.now
  /// Why fetching ahead, or into a Maildir, ended.
  var aheadFailure: MailFailure?
  /// Changes of flags that are under way.
  var changing = 0
  /// Messages that are still to be deleted on the server.
  var debts = 0
  /// The message that was read last: the next request is mostly about it too, and it may be too large to be kept.
  var lastRead: (uid: UID, message: ParsedMessage)?
  var acquaintances: Acquaintances

  /// `store` and `maildrop` are the account's alone.
  package init(
    account: AccountID, server: Server, timings: SessionTimings, transcript: Transcript?, store: MailStore,
    maildrop: Maildrop, collection: Collection? = nil, options: SessionOptions = SessionOptions(),
    password: @escaping @Sendable () async throws(MailFailure) -> Secret?
  ) {
    reports = EventQueue()
    events = reports.stream
    self.account = account
    self.server = server
    self.timings = timings
    self.transcript = transcript
    self.store = store
    self.maildrop = maildrop
    self.collection = collection
    self.options = options
    passwords = PasswordDesk(server, configured: password)
    acquaintances = Acquaintances(store: store, options: options)
  }

  nonisolated func report(_ event: MailEvent) { reports.post(event) }

  nonisolated var key: MailboxKey { MailboxKey(name: .inbox, uidValidity: maildrop.uidValidity) }

  // MARK: Requests

  package func perform(_ request: MailRequest, id: RequestID) async {
    await lookWhetherItSlept()
    do throws(MailFailure) {
      try await carryOut(request, id: id)
      report(.finished(id, nil))
    } catch {
      report(.finished(id, Task.isCancelled ? .cancelled : error))
    }
  }

  private func carryOut(_ request: MailRequest, id: RequestID) async throws(MailFailure) {
    switch request {
    case .password(let answer): passwords.answer(answer.secret)
    case .reconnect: await reconnectNow()
    case .open(let name, let newest):
      try check(name)
      try await open(newest: newest)
    case .listMailboxes: reportMailboxes()
    case .checkMail: try await check()
    case .rows(let name, let places):
      try check(name)
      try await rows(of: try shown().uids(atPlaces: places))
    case .summaries(let name, let uids):
      try check(name)
      try await rows(of: uids)
    case .read(let message, let sections, let limit):
      let found = try await read(sections, of: message, limit: limit)
      report(.acquaintance(id, message, acquaintance(of: message, found)))
      report(.sections(id, message, found))
    case .store(let name, let validity, let uids, let change, _):
      try check(name, validity)
      try await self.change(uids, change)
    case .expunge(let name, let validity, let uids, _):
      try check(name, validity)
      try await expunge(uids)
    case .append:
      throw .refused(doing: "to take a message", reply: "mail can only be fetched from a POP3 server")
    case .search(let name, let query, let places, let newestFirst, let stopAtFirst):
      try check(name)
      try await search(query, places, newestFirst: newestFirst, stopAtFirst: stopAtFirst, id: id)
    case .prefetch(let wanted): prefetch(wanted)
    case .forgetFailures: break
    }
  }

  private func check(_ name: MailboxName, _ validity: UIDValidity? = nil) throws(MailFailure) {
    guard name == .inbox else {
      throw .refused(doing: "to open \(name.display)", reply: "a POP3 server has one mailbox, INBOX")
    }
    if let validity, validity != maildrop.uidValidity { throw .mailboxRenewed }
  }

  func shown() throws(MailFailure) -> Drop {
    if let drop { return drop }
    throw .notInCopy
  }

  /// A visit under way ends with its QUIT, if that does not take too long.
  package func close() async {
    isClosed = true
    passwords.close()
    for task in worldWatch { task.cancel() }
    nap?.cancel()
    stir()
    // Not logged in yet: there is nothing to say goodbye to.
    await establishing?.close()
    if inside == nil { attempt?.cancel() }
    let impatience = Task { [attempt, inside, timings] in
      guard (try? await Task.sleep(for: .seconds(timings.logout))) != nil else { return }
      await inside?.close()
      attempt?.cancel()
      // Nor does anybody wait for a reader that takes no events any more.
      reports.finish()
    }
    await visiting?.value
    impatience.cancel()
    waiters.wake(.failure(.cancelled))
    leavers.wake(.failure(.cancelled))
    reports.finish()
    // What was learned last is on its way to the disk.
    await store.settled()
  }
}
