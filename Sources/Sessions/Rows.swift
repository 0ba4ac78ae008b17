internal import IMAP
internal import Mail

/// The rows of the list: from the copy where it has them, else from the server.
extension IMAPConnection {
  /// What a row shows and what opening its message needs, in one go.
  static let rowItems: [FetchItem] = [
    .uid, .flags, .internalDate, .size, .envelope, .bodyStructure,
  ]
  /// For a message whose row could not be read: what even broken servers get right.
  private static let plainRowItems: [FetchItem] = [
    .uid, .flags, .internalDate, .size, .headerFields(["Date", "From", "To", "Cc", "Subject", "Message-ID"]),
  ]

  /// With MODSEQ where the mailbox counts them; asking for it also makes the server tell them from now on
  /// (RFC 7162 §3.1).
  private var modSequence: [FetchItem] {
    conversation.capabilities.contains(.condstore) && mirror?.isWithoutModSequences == false
      ? [.modSequence] : []
  }

  /// Opens a mailbox, anew if it is open, and brings the reader what differs from what was shown of it; or, when
  /// that is nothing, its newest rows. Nothing more when the user has gone on to another one meanwhile.
  func open(_ name: MailboxName, newest: Int) async throws(MailFailure) {
    do throws(MailFailure) {
      let wasShown = context.shown.copy(of: name) != nil
      let visit = try await select(name)
      await resynced()
      if !wasShown || context.shown.copy(of: name) == nil {
        let count = mirror?.count ?? 0
        try await rows(atPlaces: max(0, count - newest)..<count, in: visit)
      }
    } catch .mailboxLeft {
      return
    }
    refreshStatus(of: name)
  }

  /// The newest `newest` rows of a mailbox; `behind` goes out in the same packet, after them, and so does the
  /// question for the list where its answer is short (RFC 4731): what was seen once is in the copy then.
  func newestRows(_ newest: Int, of name: MailboxName, behind: [Command] = []) async throws(MailFailure) {
    let visit = try await enter(name)
    let count = mirror?.count ?? 0
    try await rows(atPlaces: max(0, count - newest)..<count, in: visit) {
      for command in behind { abandonWhenDone(begin(command)) }
      if conversation.capabilities.contains(.esearch) { askForList(in: visit) }
    }
  }

  func rows(atPlaces places: Range<Int>, of name: MailboxName) async throws(MailFailure) {
    try await rows(atPlaces: places, in: try await enter(name))
  }

  /// Places of the list are those of its messages, whatever their numbers are by now; those above it are numbers.
  private func rows(
    atPlaces places: Range<Int>, in visit: Visit, behind: () -> Void = {}
  ) async throws(MailFailure) {
    guard self.visit == visit, let list = mirror?.list else { return behind() }
    if mirror?.isDoubtful == true, places.upperBound > list.count {
      behind()
      // What the reader was not shown yet has a place as soon as the server's list is known.
      flushChanges()
      await resynced()
      guard mirror?.isDoubtful == false else { return }
      return try await rows(atPlaces: places, in: visit)
    }
    let end = min(max(list.count, places.lowerBound), places.upperBound)
    let wanted = tellKept(list.uids(atPlaces: places.lowerBound..<end))
    if let numbers = mirror?.isDoubtful == true ? nil : mirror?.numbers(atPlaces: end..<places.upperBound) {
      try await rows(numbers, in: visit, behind: behind)
    } else {
      behind()
    }
    try await fetch(wanted, in: visit)
  }

  /// The rows of these messages.
  func rows(of uids: [UID], in name: MailboxName) async throws(MailFailure) {
    let visit = try await enter(name)
    try await fetch(tellKept(uids), in: visit)
  }

  /// Tells the rows that are in the copy; answers the UIDs of the others.
  private func tellKept(_ uids: [UID]) -> [UID] {
    flushChanges()
    guard let mirror, !uids.isEmpty else { return uids }
    var kept: Set<UID> = []
    for row in context.copy.rows(of: uids, in: mirror.key) where !row.isPoor {
      kept.insert(row.uid)
      guard let place = mirror.place(of: row.uid) else { continue }
      changes.row(PlacedSummary(place: place, summary: row))
    }
    flushChanges()
    return uids.filter { !kept.contains($0) }
  }

  /// What does not come, or comes without its envelope, is asked for once more in a plainer way: one odd message
  /// must not cost its neighbours.
  private func fetch(_ uids: [UID], in visit: Visit) async throws(MailFailure) {
    guard let set = UIDSet(uids) else { return }
    var read: Set<UID> = []
    var refusal: MailFailure?
    let items = Self.rowItems + modSequence
    var tags: [Tag] = []
    defer { for tag in tags { abandonWhenDone(tag) } }
    for piece in set.pieces(ofOctets: Self.longestSet) {
      tags.append(try begin(.fetch(.uids(piece), items), in: visit, takes: \.isRow))
    }
    for tag in tags {
      let answer = try await answer(tag)
      read.formUnion(answer.responses.compactMap(\.readableRow?.uid))
      if answer.completion.status != .ok { refusal = refusal ?? answer.refusal("to give the messages") }
    }
    guard let missing = UIDSet(uids.filter { !read.contains($0) }) else { return }
    for piece in missing.pieces(ofOctets: Self.longestSet) {
      let answer = try await answer(begin(.fetch(.uids(piece), Self.plainRowItems), in: visit))
      if let refusal, answer.completion.status != .ok { throw refusal }
    }
  }

  private func rows(
    _ numbers: ClosedRange<UInt32>, in visit: Visit, behind: () -> Void
  ) async throws(MailFailure) {
    let tag = try begin(.fetch(.numbers(numbers), Self.rowItems + modSequence), in: visit, takes: \.isRow)
    behind()
    let answer = try await answer(tag)
    let read = Set(answer.responses.compactMap(\.readableRow?.number))
    let missing = numbers.filter { !read.contains(Int($0)) }
    if missing.count == numbers.count, answer.completion.status != .ok {
      _ = try await run(.fetch(.numbers(numbers), Self.plainRowItems), in: visit)
      return
    }
    for run in Self.runs(of: missing) {
      _ = try await self.answer(begin(.fetch(.numbers(run), Self.plainRowItems), in: visit))
    }
  }

  private static func runs(of numbers: [UInt32]) -> [ClosedRange<UInt32>] {
    var runs: [ClosedRange<UInt32>] = []
    for number in numbers {
      if let last = runs.last, last.upperBound + 1 == number {
        runs[runs.count - 1] = last.lowerBound...number
      } else {
        runs.append(number...number)
      }
    }
    return runs
  }
}

extension MessageSummary {
  /// Whether so much is missing that it is worth asking the server again.
  var isPoor: Bool { envelope == nil }
}

extension Response {
  var isRow: Bool {
    if case .fetch(let fetched) = self { fetched.size != nil || fetched.envelope != nil } else { false }
  }

  /// A row that came with its envelope.
  fileprivate var readableRow: FetchResponse? {
    guard case .fetch(let fetched) = self, fetched.uid != nil, fetched.envelope != nil else { return nil }
    return fetched
  }
}
