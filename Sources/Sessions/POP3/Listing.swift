internal import MIME
internal import Mail
internal import POP3
internal import Store
internal import Transport

/// What is in the maildrop: asked for at the beginning of each visit, and told as what changed since the last.
extension POP3Session {
  func list(on connection: POP3Connection, _ details: ConnectionDetails) async throws(MailFailure)
    -> MaildropVisit
  {
    let before = await connection.conversation.capabilities
    // Some say more, or something else, once they know who asks (RFC 2449 §5).
    let capa = before == nil ? nil : await connection.begin(.capa)
    let (stat, uidl, sizes) = (
      await connection.begin(.stat), await connection.begin(.uidl(nil)), await connection.begin(.list(nil))
    )
    if let capa { _ = try await connection.answer(capa) }
    let capabilities = await connection.conversation.capabilities ?? Capabilities()
    noteLoginDelay(capabilities)
    let counted = DropListing(try await connection.answer(stat).reply)
    let identities = try await connection.answer(uidl)
    let listed = try await connection.answer(sizes)
    // Some have nothing to list in an empty maildrop, and say so by -ERR; one of the two lists is enough.
    guard listed.reply.isOK || identities.reply.isOK || counted?.count == 0 else {
      throw .init(listed.reply, refusing: .listing, of: server)
    }
    var listing = MaildropListing(sizes: listed.reply.isOK ? listed.content : [], uniqueIDs: identities)
    try listing.check(against: counted)
    if listing.hasNoUniqueIDs {
      tellLack(
        "UIDL",
        "This server has no lasting names for messages (UIDL): hato tells them apart by their headers.")
    }
    try await identify(listing.unnamed, in: &listing, on: connection, capabilities)
    return try await take(
      listing, MaildropVisit(connection: connection, details: details, capabilities: capabilities))
  }

  func tellLack(_ what: String, _ sentence: String) {
    if toldLacks.insert(what).inserted { report(.notice(sentence)) }
  }

  /// Gives those that the server has no name for one by what their header says.
  private func identify(
    _ numbers: [Int], in listing: inout MaildropListing, on connection: POP3Connection,
    _ capabilities: Capabilities
  ) async throws(MailFailure) {
    for start in stride(from: 0, to: numbers.count, by: Self.rowsAtOnce) {
      let part = numbers[start...].prefix(Self.rowsAtOnce).map { (uid: UID?.none, number: $0) }
      report(.connection(.connecting("telling \(numbers.count) messages apart, \(start) done")))
      let headers = try await headers(part, on: connection, hasTOP: hasTOP(capabilities))
      for (_, number) in part { listing.name(number, byHeader: headers[number]) }
    }
  }

  private func take(_ listing: MaildropListing, _ visit: MaildropVisit) async throws(MailFailure)
    -> MaildropVisit
  {
    let now = Timestamp.now
    let isFirst = listedAt == nil && (drop?.count ?? 0) == 0
    let difference: ListingDifference
    do throws(StoreFailure) {
      if drop == nil { drop = Drop(try maildrop.messages()) }
      difference = try await maildrop.take(listing.messages, at: now)
    } catch {
      throw MailFailure(error)
    }
    var visit = visit
    visit.numbers = Dictionary(
      zip(difference.messages.map(\.uid), listing.numbers), uniquingKeysWith: { first, _ in first })
    listedAt = now
    await tell(difference.messages, isFirst: isFirst)
    return visit
  }

  // MARK: Telling

  private func tell(_ messages: [DroppedMessage], isFirst: Bool) async {
    var drop = drop ?? Drop([])
    let before = Set(drop.messages.map(\.uid))
    let change = drop.become(Drop(messages.sorted { $0.uid < $1.uid }))
    self.drop = drop
    if isShown, let change {
      if !change.removed.isEmpty { report(.mailbox(.inbox, .removed(places: change.removed))) }
      if !change.appeared.isEmpty { report(.mailbox(.inbox, .count(drop.count))) }
      await tell(change.flags)
    }
    if let gone = UIDSet(before.subtracting(drop.messages.map(\.uid)).sorted()) {
      store.remove(gone, in: key)
    }
    saveCopy()
    report(.mailbox(.inbox, .opened(opened(asOf: nil, isContinued: isShown && change != nil))))
    isShown = true
    reportMailboxes()
    reportDebts()
    let fresh = change?.appeared.count { !$0.flags.contains(.seen) } ?? 0
    if fresh > 0, !isFirst { report(.newMail(.inbox, count: fresh)) }
  }

  func tell(_ flags: [MessageFlags]) async {
    for start in stride(from: 0, to: flags.count, by: MailboxReport.rowsPerEvent) {
      report(.mailbox(.inbox, .flags(Array(flags[start...].prefix(MailboxReport.rowsPerEvent)))))
      await reports.room()
    }
  }

  func opened(asOf: Timestamp?, isContinued: Bool) -> OpenMailbox {
    OpenMailbox(
      uidValidity: maildrop.uidValidity, count: drop?.count ?? 0, unseen: drop?.unseen, asOf: asOf,
      isContinued: isContinued, deletedHere: drop?.deletedHere ?? [])
  }

  func reportMailboxes() {
    let status = MailboxStatus(messages: drop?.count, unseen: drop?.unseen, uidValidity: maildrop.uidValidity)
    var inbox = Mailbox(name: .inbox, specialUse: .inbox)
    if drop != nil { inbox.status = status }
    report(.mailboxes([inbox]))
    store.save([inbox])
  }

  func saveCopy() {
    guard let drop, let listedAt else { return }
    store.save(
      MailboxCopy(
        name: .inbox, uidValidity: maildrop.uidValidity, uids: UIDList(UIDSet(drop.messages.map(\.uid))),
        asOf: listedAt))
  }
}

extension POP3Session {
  /// A server without CAPA may have it: most do. One that refused it for all it was asked about has it not, whatever
  /// it says.
  func hasTOP(_ capabilities: Capabilities) -> Bool {
    !isTOPRefused && (capabilities.names.isEmpty || capabilities.hasTOP)
  }
}
