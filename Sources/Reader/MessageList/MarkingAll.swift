import Mail

/// Marking all unread messages read: they are looked for first, because most of them are no rows here.
struct MarkingAll: Sendable {
  let mailbox: MailboxKey
  let limit: UIDSet?
  var found: [UID] = []
}

extension State {
  mutating func markAllRead() -> [Effect] {
    guard let mailbox = list.mailboxKey, list.slotCount > 0 else {
      say("There is no message here.")
      return [.bell]
    }
    guard !list.isReadOnly else {
      warn(MailFailure.readOnly.sentence)
      return []
    }
    let effects = abandon { $0 == .markAllRead }
    markingAll = MarkingAll(mailbox: mailbox, limit: list.limit.flatMap { UIDSet($0.uids) })
    return effects + [
      ask(
        .search(list.mailbox, .unseen, places: 0..<list.count, newestFirst: true, stopAtFirst: false),
        for: .markAllRead)
    ]
  }

  /// All were found: one change for them all, which one undo takes back.
  mutating func markAllFinished(_ failure: MailFailure?) -> [Effect] {
    guard let marking = markingAll, marking.mailbox == list.mailboxKey else { return [] }
    markingAll = nil
    if let failure {
      warn(failure == .cancelled ? "Stopped; no message was marked." : failure.sentence)
      return []
    }
    guard let uids = unread(of: marking) else {
      say("No message is unread \(marking.limit == nil ? "here" : "in this limit").")
      return []
    }
    let messages = Words.count(uids.count, "message")
    return change(
      .add([.seen]),
      of: UndoHistory.Marking(
        mailbox: marking.mailbox, uids: uids, back: .remove([.seen]), done: "marking \(messages) read"),
      told: "Marked \(messages) read; u takes it back.")
  }

  /// What the rows tell is newer than what the search found.
  private func unread(of marking: MarkingAll) -> UIDSet? {
    let (read, unread) = list.rows.rows.reduce(into: ([UID](), [UID]())) { sums, row in
      if meantFlags(of: row).contains(.seen) { sums.0.append(row.uid) } else { sums.1.append(row.uid) }
    }
    guard let found = UIDSet(marking.found + unread) else { return nil }
    let rest = UIDSet(read).map { found.subtracting($0) } ?? found
    guard let limit = marking.limit else { return rest }
    return rest?.intersection(limit)
  }
}
