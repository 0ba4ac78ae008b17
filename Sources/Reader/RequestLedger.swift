import Mail

/// What was asked and has not finished, and why it was asked.
struct RequestLedger: Sendable {
  enum Purpose: Hashable, Sendable {
    case open(MailboxName)
    /// It is shown from the copy; the server has yet to confirm it.
    case confirm(MailboxName)
    case mailboxes
    /// Rows of the window, by place or by UID.
    case rows
    /// The row of a message that shall be selected.
    case locate(UID)
    case read(MessageKey)
    case store
    case expunge(MailboxKey, [UID])
    case find(Search)
    case limit(String)
    case markAllRead
    case prefetch
    /// The names of the files, their octets once decoded, as far as the server tells, and what there is to be wary
    /// of in them.
    case save([String], octets: Int?, warning: String?)
    case program(String)
    /// Whether there is new mail; how many messages there were.
    case check(MailboxName, count: Int)
    case password
    case reconnect
    case other
  }

  /// How far a long job is.
  struct Progress: Hashable, Sendable {
    var done: Int
    var total: Int?
    let since: Timestamp
  }

  private(set) var purposes: [RequestID: Purpose] = [:]
  private(set) var progress: [RequestID: Progress] = [:]
  private var last: UInt64 = 0

  mutating func begin(_ purpose: Purpose) -> RequestID {
    last += 1
    let id = RequestID(last)
    purposes[id] = purpose
    return id
  }

  mutating func change(_ id: RequestID, to purpose: Purpose) { purposes[id] = purpose }

  mutating func end(_ id: RequestID) -> Purpose? {
    progress[id] = nil
    return purposes.removeValue(forKey: id)
  }

  mutating func progressed(_ id: RequestID, done: Int, total: Int?, now: Timestamp) {
    guard purposes[id] != nil else { return }
    let since = progress[id]?.since ?? now
    progress[id] = Progress(done: max(0, done), total: total.map { max(0, $0) }, since: since)
  }

  /// The job that the status line shows and Esc stops: the latest of those that a person waits for.
  var job: (id: RequestID, purpose: Purpose)? {
    purposes.filter { $0.value.isJob }.max { $0.key < $1.key }.map { (id: $0.key, purpose: $0.value) }
  }

  /// Its first rows come with it.
  var isOpening: Bool {
    purposes.values.contains { if case .open = $0 { true } else { false } }
  }

  var isConfirming: Bool {
    purposes.values.contains { if case .confirm = $0 { true } else { false } }
  }

  /// What is shown already needs no one's patience, and Esc doesn't stop it.
  mutating func isShown(_ mailbox: MailboxName) {
    for (id, purpose) in purposes where purpose == .open(mailbox) { purposes[id] = .confirm(mailbox) }
  }

  func ids(where matches: (Purpose) -> Bool) -> [RequestID] {
    purposes.filter { matches($0.value) }.map(\.key).sorted()
  }

  var isSaving: Bool { purposes.values.contains { if case .save = $0 { true } else { false } } }

  /// What would be lost if the program ended now.
  var unfinishedCount: Int {
    purposes.values.count {
      switch $0 {
      case .store, .expunge, .save: true
      default: false
      }
    }
  }
}

extension RequestLedger.Purpose {
  var isJob: Bool {
    switch self {
    case .open, .read, .find, .limit, .markAllRead, .save, .program, .expunge: true
    case .confirm, .mailboxes, .rows, .locate, .prefetch, .store, .check, .password, .reconnect, .other: false
    }
  }
}

extension State {
  /// Stops these requests; what still comes of them is nobody's business any more.
  mutating func abandon(where matches: (RequestLedger.Purpose) -> Bool) -> [Effect] {
    let ids = requests.ids(where: matches)
    for id in ids { requests.change(id, to: .other) }
    return ids.map { .cancel($0) }
  }

  /// Asks the account for something.
  mutating func ask(_ request: MailRequest, for purpose: RequestLedger.Purpose = .other) -> Effect {
    .ask(account, requests.begin(purpose), request)
  }
}
