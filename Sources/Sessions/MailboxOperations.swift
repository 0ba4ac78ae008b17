internal import IMAP
internal import Mail

/// What the reader does in a mailbox, as commands on the connection that has it open.
extension IMAPConnection {
  /// What a row shows and what opening its message needs, in one go.
  static let rowItems: [FetchItem] = [.uid, .flags, .internalDate, .size, .envelope, .bodyStructure]
  /// For a message whose row could not be read: what even broken servers get right.
  static let plainRowItems: [FetchItem] = [
    .uid, .flags, .internalDate, .size, .headerFields(["Date", "From", "To", "Cc", "Subject", "Message-ID"]),
  ]

  /// The newest `newest` rows of the selected mailbox; `behind` goes out in the same packet, after them.
  func newestRows(_ newest: Int, behind: [Command] = []) async throws(MailFailure) {
    let count = mirror?.count ?? 0
    try await rows(atPlaces: max(0, count - newest)..<count, behind: behind)
  }

  /// The rows at these places. What does not come, or comes without its envelope, is asked for once more in a
  /// plainer way: one odd message must not cost its neighbours.
  func rows(atPlaces places: Range<Int>, behind: [Command] = []) async throws(MailFailure) {
    let numbers = mirror?.numbers(atPlaces: places)
    let tag = numbers.map { begin(.fetch(.numbers($0), Self.rowItems), takes: \.isRow) }
    for command in behind { abandonWhenDone(begin(command)) }
    guard let numbers, let tag else { return }
    let answer = try await answer(tag)
    let read = Set(answer.responses.compactMap(\.readableRowNumber))
    let missing = numbers.filter { !read.contains(Int($0)) }
    if missing.count == numbers.count, answer.completion.status != .ok {
      _ = try await run(.fetch(.numbers(numbers), Self.plainRowItems))
      return
    }
    for run in Self.runs(of: missing) {
      _ = try await answerOrNothing(.fetch(.numbers(run), Self.plainRowItems))
    }
  }

  /// The rows of these messages.
  func rows(of uids: [UID]) async throws(MailFailure) {
    guard let set = UIDSet(uids) else { return }
    _ = try await run(.fetch(.uids(set), Self.rowItems))
  }

  private func answerOrNothing(_ command: Command) async throws(MailFailure) -> Answer {
    try await answer(begin(command))
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

  /// Sections of a message, each cut off after `limit` octets, by one command.
  func sections(_ sections: [BodySection], of uid: UID, limit: Int) async throws(MailFailure)
    -> [FetchedSection]
  {
    guard let set = UIDSet([uid]) else { return [] }
    let items = sections.map { FetchItem.body($0, partial: (offset: 0, count: limit)) }
    let responses = try await run(.fetch(.uids(set), [.uid] + items)) { $0.hasBodies(of: uid) }
    let bodies = responses.flatMap(\.bodies)
    guard !bodies.isEmpty else { throw .messageGone }
    return sections.map { section in
      let bytes = bodies.first { $0.section == section }?.bytes ?? []
      return FetchedSection(section: section, bytes: bytes, isCut: bytes.count >= limit)
    }
  }

  func store(_ uids: UIDSet, _ change: FlagChange) async throws(MailFailure) {
    guard mirror?.isReadOnly != true else { throw .readOnly }
    _ = try await run(.uidStore(uids, change, silent: false))
  }

  /// Removes these messages if they are marked `\Deleted`. A server without UIDPLUS (RFC 4315) can only remove
  /// all that are marked; it is asked to when there are no others, or when the user agreed.
  func expunge(_ uids: UIDSet, othersToo: Bool) async throws(MailFailure) {
    guard mirror?.isReadOnly != true else { throw .readOnly }
    if conversation.capabilities.contains(.uidPlus) {
      let answer = try await answer(begin(.uidExpunge(uids)))
      if answer.completion.status != .bad {
        _ = try answer.expectOK(Command.uidExpunge(uids).doing)
        return
      }
    }
    if !othersToo {
      let marked = try await search(.deleted, charset: nil)
      let others = marked.count { !uids.contains($0) }
      guard others == 0 else { throw .wouldAlsoExpunge(others) }
    }
    _ = try await run(.expunge)
  }

  /// UIDs that match, ascending.
  func search(_ key: SearchKey, charset: String?) async throws(MailFailure) -> [UID] {
    let responses = try await run(.uidSearch(key, charset: charset), takes: \.isSearch)
    return responses.flatMap(\.found).compactMap(UID.init).sorted()
  }
}

extension Response {
  var isSearch: Bool { if case .search = self { true } else { false } }

  var found: [UInt32] { if case .search(let numbers) = self { numbers } else { [] } }

  var isRow: Bool {
    if case .fetch(let fetched) = self { fetched.size != nil || fetched.envelope != nil } else { false }
  }

  /// The number of a row that came with its envelope.
  var readableRowNumber: Int? {
    guard case .fetch(let fetched) = self, fetched.uid != nil, fetched.envelope != nil else { return nil }
    return fetched.number
  }

  var bodies: [FetchedBody] { if case .fetch(let fetched) = self { fetched.bodies } else { [] } }

  func hasBodies(of uid: UID) -> Bool {
    if case .fetch(let fetched) = self { fetched.uid == uid && !fetched.bodies.isEmpty } else { false }
  }
}
