internal import Mail
internal import POP3
internal import Store

/// Flags, which this machine keeps, and deletions, which only a QUIT that was answered makes real (RFC 1939 §6).
extension POP3Session {
  func change(_ uids: UIDSet, _ change: FlagChange) async throws(MailFailure) {
    changing += 1
    defer {
      changing -= 1
      stir()
    }
    do throws(StoreFailure) {
      let changed = try await maildrop.change(change, of: uids)
      if case .remove(let flags) = change, flags.contains(.deleted) {
        try await maildrop.forgiveDeletion(of: uids)
        drop?.set(isDeletionOwed: false, of: uids)
        reportDebts()
      }
      drop?.set(changed)
      store.change(change, of: uids, in: key)
      await tell(changed)
      reportMailboxes()
    } catch {
      throw MailFailure(error)
    }
  }

  /// Only those that are marked `\Deleted`. From the moment when it is owed it is done in the end, whatever happens.
  func expunge(_ uids: UIDSet) async throws(MailFailure) {
    // Marks that the user made before it may still be on their way to the disk.
    while changing > 0 { await stirring(since: stirs) }
    let marked = try shown().messages.filter { $0.flags.contains(.deleted) && uids.contains($0.uid) }
    guard let owed = UIDSet(marked.map(\.uid)) else { return }
    do throws(StoreFailure) {
      try await maildrop.oweDeletion(of: owed)
    } catch {
      throw MailFailure(error)
    }
    drop?.set(isDeletionOwed: true, of: owed)
    reportDebts()
    // A visit that is already leaving when it is owed leaves it to the next.
    for _ in 0..<2 where drop?.owed.contains(where: { owed.contains($0.uid) }) ?? false {
      let departure = try await departureOrKept()
      if let refusal = departure.refusal, departure.refused.contains(where: owed.contains) {
        throw .refused(doing: departure.doing, reply: refusal)
      }
    }
    if drop?.owed.contains(where: { owed.contains($0.uid) }) ?? false { throw .kept }
  }

  private func departureOrKept() async throws(MailFailure) -> Departure {
    do throws(MailFailure) {
      return try await departure()
    } catch {
      throw error.mayPass ? .kept : error
    }
  }

  func reportDebts() {
    let count = drop?.owed.count ?? 0
    guard count != debts else { return }
    debts = count
    let phrase = "Deleting \(count == 1 ? "1 message" : "\(count) messages") from the server"
    report(.changes(ChangeReport(pendingCount: count == 0 ? 0 : 1, pending: count == 0 ? [] : [phrase])))
  }

  // MARK: The end of a visit

  /// DELE for what is owed, and QUIT. Gone from the list is what the server's +OK to QUIT has made gone.
  func leave(_ visit: MaildropVisit) async throws(MailFailure) -> Departure {
    var departure = Departure()
    let now = Timestamp.now
    let due = drop?.messages.filter { $0.isDeletionOwed || collection?.mayBeDeleted($0, at: now) ?? false }
    let owed = (due ?? []).compactMap { message in
      visit.numbers[message.uid].map { (message.uid, $0) }
    }
    var marked: [UID] = []
    let ids = await visit.connection.begin(owed.map { .dele($0.1) })
    let quit = await visit.connection.begin(.quit)
    for (id, (uid, _)) in zip(ids, owed) {
      let reply = try await visit.connection.answer(id).reply
      if reply.isOK {
        marked.append(uid)
      } else {
        departure.refused.append(uid)
        departure.refusal = departure.refusal ?? reply.text
      }
    }
    let goodbye = try await visit.connection.answer(quit).reply
    await visit.connection.close()
    try await settle(marked, goodbye.isOK, &departure)
    guard goodbye.isOK || marked.isEmpty else {
      // Some may be gone (RFC 1939 §6): the next list tells.
      throw .maildropBusy(reason: "the server did not delete what it was asked to (\(goodbye.text))")
    }
    return departure
  }

  private func settle(_ marked: [UID], _ isGone: Bool, _ departure: inout Departure) async throws(MailFailure)
  {
    do throws(StoreFailure) {
      if let refused = UIDSet(departure.refused) {
        try await maildrop.forgiveDeletion(of: refused)
        drop?.set(isDeletionOwed: false, of: refused)
      }
      if isGone, let gone = UIDSet(marked) {
        try await maildrop.deleted(gone)
        departure.deleted = marked
        let places = drop?.remove(marked) ?? []
        store.remove(gone, in: key)
        report(.mailbox(.inbox, .removed(places: places)))
        saveCopy()
        reportMailboxes()
      }
      reportDebts()
    } catch {
      throw MailFailure(error)
    }
  }
}
