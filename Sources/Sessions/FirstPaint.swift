internal import Mail
internal import Store

/// What can be shown and done without the server: all from the copy.
extension IMAPSession {
  /// Shows what is kept of a mailbox; `false` when there is nothing.
  func showCopy(of name: MailboxName, newest: Int) async -> Bool {
    showMailboxes()
    if connection != nil, context.shown.copy(of: name) != nil, await connection?.mirror?.name == name {
      // It is on the screen, and the connection knows it better.
      return true
    }
    guard let copy = store.copy(of: name) else {
      context.shown.look(at: name, showing: nil)
      return false
    }
    context.shown.look(at: name, showing: copy)
    hasShownCopy = true
    let key = copy.key
    let told = OpenMailbox(
      uidValidity: copy.uidValidity, count: copy.uids.count, isReadOnly: copy.isReadOnly,
      unseen: store.unseenCount(in: key), asOf: copy.asOf, deletedHere: context.deletedHere(in: key))
    report(.mailbox(name, .opened(told)))
    tellKept(max(0, copy.uids.count - newest)..<copy.uids.count, of: copy)
    return true
  }

  private func showMailboxes() {
    guard listed.isEmpty else { return }
    listed = store.mailboxes()
    if !listed.isEmpty { report(.mailboxes(listed)) }
  }

  /// While there is no line, tells the rows that are kept; `true` when that is all that can be done now.
  func tellRows(atPlaces places: Range<Int>, of name: MailboxName) -> Bool {
    guard connection == nil, let copy = context.shown.copy(of: name) else { return false }
    tellKept(places, of: copy)
    return true
  }

  func tellRows(of uids: [UID], in name: MailboxName) -> Bool {
    guard connection == nil, let copy = context.shown.copy(of: name) else { return false }
    tell(uids, of: copy)
    return true
  }

  private func tellKept(_ places: Range<Int>, of copy: MailboxCopy) {
    tell(copy.uids.uids(atPlaces: max(0, places.lowerBound)..<max(0, places.upperBound)), of: copy)
  }

  private func tell(_ uids: [UID], of copy: MailboxCopy) {
    for start in stride(from: 0, to: uids.count, by: MailboxReport.rowsPerEvent) {
      owed.reporting(in: copy.key) { owed in
        let part = Array(uids[start...].prefix(MailboxReport.rowsPerEvent))
        let rows = context.copy.rows(of: part, in: copy.key).compactMap { row in
          copy.uids.place(of: row.uid).map { PlacedSummary(place: $0, summary: row) }
        }
        if !rows.isEmpty { report(.mailbox(copy.name, MailboxChange.rows(rows).with(owed))) }
      }
    }
  }

  // MARK: Reading

  /// What the copy lacks comes from the server, and is kept.
  func read(
    _ sections: [BodySection], of message: MessageKey, limit: Int
  ) async throws(MailFailure) -> [FetchedSection] {
    let key = MailboxKey(name: message.mailbox, uidValidity: message.uidValidity)
    var found: [BodySection: FetchedSection] = [:]
    for section in sections {
      found[section] = store.section(section, of: message.uid, in: key).flatMap { $0.cut(to: limit) }
    }
    let missing = sections.filter { found[$0] == nil }
    if !missing.isEmpty {
      for section in try await fetch(missing, of: message, limit: limit) { found[section.section] = section }
    }
    return sections.compactMap { found[$0] }
  }

  private func fetch(
    _ sections: [BodySection], of message: MessageKey, limit: Int
  ) async throws(MailFailure) -> [FetchedSection] {
    let connection: IMAPConnection
    do throws(MailFailure) {
      connection = try await live()
    } catch {
      throw error.mayPass ? .notInCopy : error
    }
    let fetched = try await connection.sections(sections, of: message, limit: limit)
    store.save(
      fetched, of: message.uid, in: MailboxKey(name: message.mailbox, uidValidity: message.uidValidity))
    await goBack(from: message.mailbox)
    return fetched
  }

  // MARK: Searching

  /// While there is no line, what the copy has; `nil` when the server can be asked, or must be.
  func searchCopy(_ query: SearchQuery, in name: MailboxName, places: Range<Int>) -> [UID]? {
    guard connection == nil, let copy = context.shown.copy(of: name) else { return nil }
    wakeUp()
    let among = UIDSet(copy.uids.uids(atPlaces: places))
    report(.notice("There is no connection now: only what is kept on this computer was searched."))
    return among.map { store.search(query, uids: $0, in: copy.key) } ?? []
  }
}

extension MailboxCopy {
  var key: MailboxKey { MailboxKey(name: name, uidValidity: uidValidity) }
}

extension FetchedSection {
  /// The same, cut off after so many octets; `nil` when less of it is kept.
  fileprivate func cut(to limit: Int) -> FetchedSection? {
    if bytes.count > limit {
      return FetchedSection(section: section, bytes: Array(bytes.prefix(limit)), isCut: true)
    }
    return isCut && bytes.count < limit ? nil : self
  }
}
