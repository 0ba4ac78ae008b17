internal import IMAP
internal import Mail

/// What the reader does in a mailbox, as commands on the connection that has it open.
extension IMAPConnection {
  /// Octets of a set of UIDs in one command: 8,000 is what servers in general take of a line (imap-quirks: 72).
  static let longestSet = 7800

  /// One command for all of a set, or several where its line would grow too long for servers.
  func begin(
    _ uids: UIDSet, in visit: Visit, _ command: (UIDSet) -> Command
  ) throws(MailFailure) -> [Tag] {
    var tags: [Tag] = []
    for piece in uids.pieces(ofOctets: Self.longestSet) { tags.append(try begin(command(piece), in: visit)) }
    return tags
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

  var bodies: [FetchedBody] { if case .fetch(let fetched) = self { fetched.bodies } else { [] } }

  func hasBodies(of uid: UID) -> Bool {
    if case .fetch(let fetched) = self { fetched.uid == uid && !fetched.bodies.isEmpty } else { false }
  }
}
