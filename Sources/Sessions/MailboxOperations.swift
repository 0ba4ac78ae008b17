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

  /// Octets of a set of UIDs in one command: 8,000 is what servers in general take of a line (imap-quirks: 72).
  static let longestSet = 7800

  /// The newest `newest` rows of a mailbox; `behind` goes out in the same packet, after them.
  func newestRows(_ newest: Int, of name: MailboxName, behind: [Command] = []) async throws(MailFailure) {
    let visit = try await enter(name)
    let count = mirror?.count ?? 0
    try await rows(atPlaces: max(0, count - newest)..<count, in: visit, behind: behind)
  }

  /// Opens a mailbox, anew if it is open, and brings its newest rows. Nothing more when the user has gone on to
  /// another one meanwhile.
  func open(_ name: MailboxName, newest: Int) async throws(MailFailure) {
    let visit = try await select(name)
    do throws(MailFailure) {
      let count = mirror?.count ?? 0
      try await rows(atPlaces: max(0, count - newest)..<count, in: visit)
    } catch .mailboxLeft {
      return
    }
    refreshStatus(of: name)
  }

  func rows(atPlaces places: Range<Int>, of name: MailboxName) async throws(MailFailure) {
    try await rows(atPlaces: places, in: try await enter(name))
  }

  /// The rows at these places. What does not come, or comes without its envelope, is asked for once more in a
  /// plainer way: one odd message must not cost its neighbours.
  private func rows(
    atPlaces places: Range<Int>, in visit: Visit, behind: [Command] = []
  ) async throws(MailFailure) {
    let numbers = mirror?.numbers(atPlaces: places)
    var tag: Tag?
    if let numbers { tag = try begin(.fetch(.numbers(numbers), Self.rowItems), in: visit, takes: \.isRow) }
    for command in behind { abandonWhenDone(begin(command)) }
    guard let numbers, let tag else { return }
    let answer = try await answer(tag)
    let read = Set(answer.responses.compactMap(\.readableRowNumber))
    let missing = numbers.filter { !read.contains(Int($0)) }
    if missing.count == numbers.count, answer.completion.status != .ok {
      _ = try await run(.fetch(.numbers(numbers), Self.plainRowItems), in: visit)
      return
    }
    for run in Self.runs(of: missing) {
      _ = try await self.answer(begin(.fetch(.numbers(run), Self.plainRowItems), in: visit))
    }
  }

  /// The rows of these messages.
  func rows(of uids: [UID], in name: MailboxName) async throws(MailFailure) {
    guard let set = UIDSet(uids) else { return }
    let visit = try await enter(name)
    for tag in try begin(set, in: visit, { .fetch(.uids($0), Self.rowItems) }) {
      _ = try await answer(tag).expectOK("to give the messages")
    }
  }

  /// One command for all of a set, or several where its line would grow too long for servers.
  private func begin(
    _ uids: UIDSet, in visit: Visit, _ command: (UIDSet) -> Command
  ) throws(MailFailure) -> [Tag] {
    var tags: [Tag] = []
    for piece in uids.pieces(ofOctets: Self.longestSet) { tags.append(try begin(command(piece), in: visit)) }
    return tags
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
  func sections(
    _ sections: [BodySection], of message: MessageKey, limit: Int
  ) async throws(MailFailure) -> [FetchedSection] {
    let uid = message.uid
    guard let set = UIDSet([uid]) else { return [] }
    let visit = try await enter(message.mailbox, message.uidValidity)
    let items = sections.map { FetchItem.body($0, partial: (offset: 0, count: limit)) }
    let responses = try await run(.fetch(.uids(set), [.uid] + items), in: visit) { $0.hasBodies(of: uid) }
    let bodies = responses.flatMap(\.bodies)
    guard !bodies.isEmpty else { throw .messageGone }
    return sections.map { section in
      let bytes = bodies.first { $0.section == section }?.bytes ?? []
      // A server that knows no ranges sends all there is.
      return FetchedSection(
        section: section, bytes: Array(bytes.prefix(limit)), isCut: bytes.count >= limit)
    }
  }

  func store(
    _ uids: UIDSet, _ change: FlagChange, in name: MailboxName, _ validity: UIDValidity
  ) async throws(MailFailure) {
    let visit = try await enter(name, validity)
    guard mirror?.isReadOnly != true else { throw .readOnly }
    for tag in try begin(uids, in: visit, { .uidStore($0, change, silent: false) }) {
      _ = try await answer(tag).expectOK("to change the flags")
    }
  }

  /// Removes these messages if they are marked `\Deleted`. A server without UIDPLUS (RFC 4315) can only remove
  /// all that are marked; it is asked to when there are no others, or when the user agreed.
  func expunge(
    _ uids: UIDSet, othersToo: Bool, in name: MailboxName, _ validity: UIDValidity
  ) async throws(MailFailure) {
    let visit = try await enter(name, validity)
    guard mirror?.isReadOnly != true else { throw .readOnly }
    if conversation.capabilities.contains(.uidPlus), try await expunged(uids, in: visit) { return }
    if !othersToo {
      let marked = try await search(.deleted, charset: nil, in: visit)
      let others = marked.count { !uids.contains($0) }
      guard others == 0 else { throw .wouldAlsoExpunge(others) }
    }
    _ = try await run(.expunge, in: visit)
  }

  /// By UID EXPUNGE; `false` when the server only claims to know it (imap-quirks: 62).
  private func expunged(_ uids: UIDSet, in visit: Visit) async throws(MailFailure) -> Bool {
    for tag in try begin(uids, in: visit, { .uidExpunge($0) }) {
      let answer = try await answer(tag)
      if answer.completion.status == .bad { return false }
      _ = try answer.expectOK("to expunge")
    }
    return true
  }

  /// UIDs that match, ascending.
  func search(_ key: SearchKey, charset: String?, in visit: Visit) async throws(MailFailure) -> [UID] {
    let responses = try await run(.uidSearch(key, charset: charset), in: visit, takes: \.isSearch)
    return responses.flatMap(\.found).compactMap(UID.init).sorted()
  }
}

extension Response {
  var isSearch: Bool { if case .search = self { true } else { false } }

  /// None when there are more than a search may find here: nobody asks for as many in one command.
  var found: [UInt32] {
    if case .search(let ranges) = self { ranges.numbers(limit: 8 << 20) ?? [] } else { [] }
  }

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
