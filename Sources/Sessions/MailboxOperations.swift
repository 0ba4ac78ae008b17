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
    let responses = try await run(.fetch(.uids(set), [.uid] + items), in: visit) {
      $0.hasBodies(of: uid, sections)
    }
    let bodies = responses.flatMap(\.bodies)
    guard !bodies.isEmpty else { throw .messageGone }
    return sections.map { section in
      let bytes = bodies.first { $0.section == section }?.bytes ?? []
      // A server that knows no ranges sends all there is.
      return FetchedSection(
        section: section, bytes: Array(bytes.prefix(limit)), isCut: bytes.count >= limit)
    }
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
    if case .search(let ranges, _) = self { ranges.numbers(limit: 8 << 20) ?? [] } else { [] }
  }

  var bodies: [FetchedBody] { if case .fetch(let fetched) = self { fetched.bodies } else { [] } }

  /// Whether it brings the beginning of one of these sections: what a download asks for comes by the same way.
  func hasBodies(of uid: UID, _ sections: [BodySection]) -> Bool {
    guard case .fetch(let fetched) = self, fetched.uid == uid else { return false }
    return fetched.bodies.contains { body in
      (body.origin ?? 0) == 0 && body.section.map(sections.contains) ?? false
    }
  }
}
