import Mail
import Store
import Testing

@testable import Sessions

typealias SessionProbe = Probe<IMAPSession>
typealias POP3Probe = Probe<POP3Session>
typealias AccountProbe = Probe<any AccountSession>

/// A session with somebody who listens: every event is kept, and a test can wait for one.
actor Probe<Session: Sendable> {
  nonisolated let session: Session
  private let account: any AccountSession
  private(set) var events: [MailEvent] = []
  private var watches:
    [(id: Int, matches: (MailEvent) -> Bool, waiter: CheckedContinuation<MailEvent?, Never>)] = []
  private var lastRequest: UInt64 = 0
  private var lastWatch = 0
  /// What must live as long as the probe: a scripted server ends when nobody holds it.
  private let server: AnyObject?

  /// `account`: the same session, for a probe that does not care of what kind it is.
  init(_ session: Session, as account: any AccountSession, server: (any Sendable & AnyObject)? = nil) {
    (self.session, self.account, self.server) = (session, account, server)
  }

  func listen() {
    Task {
      for await event in account.events { self.take(event) }
    }
  }

  private func take(_ event: MailEvent) {
    events.append(event)
    let matching = watches.filter { $0.matches(event) }
    watches.removeAll { watch in matching.contains { $0.id == watch.id } }
    for watch in matching { watch.waiter.resume(returning: event) }
  }

  private func giveUp(_ id: Int) {
    guard let index = watches.firstIndex(where: { $0.id == id }) else { return }
    watches.remove(at: index).waiter.resume(returning: nil)
  }

  /// The first event, past or to come, that matches; a test failure when none comes in time.
  @discardableResult
  func wait(
    for what: String, seconds: Int = 10, location: SourceLocation = #_sourceLocation,
    _ matches: @escaping @Sendable (MailEvent) -> Bool
  ) async -> MailEvent? {
    if let past = events.first(where: matches) { return past }
    lastWatch += 1
    let id = lastWatch
    let limit = Task {
      try await Task.sleep(for: .seconds(seconds))
      self.giveUp(id)
    }
    let event = await withCheckedContinuation { watches.append((id, matches, $0)) }
    limit.cancel()
    if event == nil {
      Issue.record("no \(what) within \(seconds) s: \(events.suffix(12))", sourceLocation: location)
    }
    return event
  }

  func forget() { events = [] }

  /// Asks and waits for the end; answers why it failed.
  func ask(_ request: MailRequest) async -> MailFailure? {
    lastRequest += 1
    let id = RequestID(lastRequest)
    await account.perform(request, id: id)
    let event = await wait(for: "end of \(request)") { if case .finished(id, _) = $0 { true } else { false } }
    if case .finished(_, let failure)? = event { return failure }
    return .cancelled
  }

  /// Asks without waiting.
  func start(_ request: MailRequest) -> (id: RequestID, task: Task<Void, Never>) {
    lastRequest += 1
    let id = RequestID(lastRequest)
    return (id, Task { await account.perform(request, id: id) })
  }

  // MARK: What is known by now

  var opened: OpenMailbox? {
    events.reversed().compactMap { event -> OpenMailbox? in
      if case .mailbox(_, .opened(let opened)) = event { opened } else { nil }
    }.first
  }

  /// The rows that are known, folded as a reader folds them.
  var rows: [Int: MessageSummary] {
    var rows: [Int: MessageSummary] = [:]
    for case .mailbox(_, let change) in events {
      switch change {
      case .opened(let opened): if !opened.isContinued { rows = [:] }
      case .rows(let more): for row in more { rows[row.place] = row.summary }
      case .removed(let places):
        var moved: [Int: MessageSummary] = [:]
        for (place, summary) in rows where !places.contains(place) {
          moved[place - places.count { $0 < place }] = summary
        }
        rows = moved
      case .flags(let changed):
        for message in changed {
          for (place, summary) in rows where summary.uid == message.uid { rows[place]?.flags = message.flags }
        }
      case .count(let count): rows = rows.filter { $0.key < count }
      case .closed: rows = [:]
      }
    }
    return rows
  }

  func key(_ uid: UInt32) -> MessageKey {
    MessageKey(
      account: AccountID("test"), mailbox: .inbox, uidValidity: opened?.uidValidity ?? UIDValidity(0),
      uid: UID(uid)!)
  }
}

extension Probe where Session == IMAPSession {
  init(
    _ way: Server.Way, user: String = "alice", password: String? = "wonderland", rootsFile: String? = nil,
    timings: SessionTimings = SessionTimings(), transcript: Transcript? = nil,
    options: SessionOptions = SessionOptions(), server: (any Sendable & AnyObject)? = nil,
    store: MailStore? = nil, journal: Journal? = nil
  ) {
    let session = IMAPSession(
      account: AccountID("test"), server: Server(way: way, user: user, rootsFile: rootsFile),
      timings: timings, transcript: transcript, store: store ?? (try! .inMemory()),
      journal: journal ?? (try! .inMemory()), options: options,
      password: { () async throws(MailFailure) in password.map { Secret($0) } })
    self.init(session, as: session, server: server)
  }
}

extension Probe where Session == POP3Session {
  init(
    _ way: Server.Way, user: String = "alice", password: String? = "wonderland", rootsFile: String? = nil,
    timings: SessionTimings = SessionTimings(), transcript: Transcript? = nil,
    options: SessionOptions = SessionOptions(), server: (any Sendable & AnyObject)? = nil,
    store: MailStore? = nil, maildrop: Maildrop? = nil
  ) {
    let session = POP3Session(
      account: AccountID("test"), server: Server(way: way, user: user, rootsFile: rootsFile),
      timings: timings, transcript: transcript, store: store ?? (try! .inMemory()),
      maildrop: maildrop ?? (try! .inMemory()), options: options,
      password: { () async throws(MailFailure) in password.map { Secret($0) } })
    self.init(session, as: session, server: server)
  }
}
