internal import Mail
internal import POP3
internal import Store

/// Opening the mailbox: from the copy at once, and corrected by the next visit.
extension POP3Session {
  func open(newest: Int) async throws(MailFailure) {
    self.newest = newest
    let copy = drop == nil ? showCopy(newest: newest) : nil
    guard try loadDrop(), let drop else {
      // There is nothing to look at until the server was asked.
      try await onVisit { visit throws(MailFailure) in
        if let drop = self.drop { try await self.fetchNewest(newest, of: drop, in: visit) }
      }
      return
    }
    // Of what the visit under way has found, the server said it just now.
    let isShownRight = copy?.uids == UIDList(UIDSet(drop.messages.map(\.uid)))
    report(.mailbox(.inbox, .opened(opened(asOf: visit == nil ? listedAt : nil, isContinued: isShownRight))))
    isShown = true
    reportMailboxes()
    reportDebts()
    try await tellKept(drop.uids(atPlaces: max(0, drop.count - newest)..<drop.count))
    wakeUp()
  }

  /// The first screen, before all that is known of twenty thousand messages is read.
  private func showCopy(newest: Int) -> MailboxCopy? {
    guard let copy = keptCopy else { return nil }
    let told = OpenMailbox(
      uidValidity: copy.uidValidity, count: copy.uids.count, unseen: store.unseenCount(in: key),
      asOf: copy.asOf)
    report(.mailbox(.inbox, .opened(told)))
    let uids = copy.uids.uids(atPlaces: max(0, copy.uids.count - newest)..<copy.uids.count)
    let rows = store.rows(of: uids, in: key).compactMap { row in
      copy.uids.place(of: row.uid).map { PlacedSummary(place: $0, summary: row) }
    }
    for start in stride(from: 0, to: rows.count, by: MailboxReport.rowsPerEvent) {
      report(.mailbox(.inbox, .rows(Array(rows[start...].prefix(MailboxReport.rowsPerEvent)))))
    }
    return copy
  }

  private var keptCopy: MailboxCopy? {
    store.copy(of: .inbox).flatMap { $0.uidValidity == maildrop.uidValidity ? $0 : nil }
  }

  /// `false` when the maildrop was never listed.
  private func loadDrop() throws(MailFailure) -> Bool {
    if drop != nil { return isShown || listedAt != nil }
    do throws(StoreFailure) {
      let messages = try maildrop.messages()
      drop = Drop(messages)
      listedAt = keptCopy?.asOf
      // Without the copy there are no rows to look at, and nothing tells how old the list is.
      return listedAt != nil
    } catch {
      throw MailFailure(error)
    }
  }

  /// What the user sees when the mailbox opens, in one go.
  func fetchNewest(_ newest: Int, of drop: Drop, in visit: MaildropVisit) async throws(MailFailure) {
    let uids = drop.uids(atPlaces: max(0, drop.count - newest)..<drop.count)
    let missing = try await tellKept(uids)
    try await fetchRows(missing.reversed(), in: visit, tells: true)
  }

  /// Looks into the maildrop now. A visit under way has the maildrop locked: what came since its beginning is seen by
  /// the next.
  func check() async throws(MailFailure) {
    if inside != nil { _ = try await departure() }
    // What is looked for is in the Maildir when the visit is over.
    if collection != nil {
      _ = try await departure()
      return
    }
    try await onVisit { (_) throws(MailFailure) in }
  }

  /// How the visit under way ends, or the next.
  func departure() async throws(MailFailure) -> Departure {
    if isClosed { throw .cancelled }
    mustLeave = true
    wakeUp()
    let number = leavers.number()
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { leavers.add($0, as: number) }
    } onCancel: {
      Task { await self.stopWaitingToLeave(number) }
    }
    return try outcome.get()
  }

  private func stopWaitingToLeave(_ number: Int) { leavers.remove(number, telling: .failure(.cancelled)) }
}
