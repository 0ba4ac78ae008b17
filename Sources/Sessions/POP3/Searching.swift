internal import MIME
internal import Mail
internal import Store

/// A POP3 server can't search: the rows that are kept are looked through, and the text of messages that were fetched.
extension POP3Session {
  /// Messages between two pauses in which other requests pass.
  private static let slice = 500

  func search(
    _ query: SearchQuery, _ places: Range<Int>, newestFirst: Bool, stopAtFirst: Bool, id: RequestID
  ) async throws(MailFailure) {
    let drop = try shown()
    let all = places.clamped(to: drop.messages.indices)
    if !isFilled, case .words = query, store.rowCount(in: key) < drop.count {
      report(.notice("Only what was fetched already is searched; a POP3 server can't search."))
    }
    var searched = 0
    while searched < all.count {
      if Task.isCancelled { throw .cancelled }
      let count = min(Self.slice, all.count - searched)
      let part =
        newestFirst
        ? (all.upperBound - searched - count)..<(all.upperBound - searched)
        : (all.lowerBound + searched)..<(all.lowerBound + searched + count)
      searched += count
      let found = matches(query, drop.messages[part])
      if !found.isEmpty || searched == all.count {
        report(.found(id, uids: found, searched: searched, total: all.count))
      }
      if stopAtFirst, !found.isEmpty { return }
      await reports.room()
      await Task.yield()
    }
    if all.isEmpty { report(.found(id, uids: [], searched: 0, total: 0)) }
  }

  /// Ascending.
  private func matches(_ query: SearchQuery, _ messages: ArraySlice<DroppedMessage>) -> [UID] {
    switch query {
    case .unseen: return messages.filter { !$0.flags.contains(.seen) }.map(\.uid)
    case .flagged: return messages.filter { $0.flags.contains(.flagged) }.map(\.uid)
    case .words(let words):
      guard let set = UIDSet(messages.map(\.uid)) else { return [] }
      let inRows = Set(store.search(query, uids: set, in: key))
      return messages.map(\.uid).filter { uid in inRows.contains(uid) || hasWords(words, uid) }
    }
  }

  private func hasWords(_ words: [String], _ uid: UID) -> Bool {
    guard let whole = store.section(.part(.message), of: uid, in: key) else { return false }
    return EntityParser.parse(whole.bytes).hasWords(words)
  }
}
