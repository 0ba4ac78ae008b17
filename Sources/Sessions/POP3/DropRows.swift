internal import MIME
internal import Mail
internal import POP3
internal import Store

/// Rows: the header of a message by TOP, or what is kept of it.
extension POP3Session {
  /// Messages whose headers are asked for in one go.
  static let rowsAtOnce = 100
  /// Octets of a header. What has more is cut: `HeaderFields.Limits.bytes`, and the line that tells how much of the
  /// body was asked for.
  static let largestHeader = 2 << 20

  /// Tells these rows; what is not kept comes from the server.
  func rows(of uids: [UID]) async throws(MailFailure) {
    let missing = try await tellKept(uids)
    guard !missing.isEmpty else { return }
    try await onVisit { visit throws(MailFailure) in
      // The newest first: that is where people look.
      try await self.fetchRows(missing.reversed(), in: visit, tells: true)
    }
  }

  /// Answers those that are not kept.
  @discardableResult
  func tellKept(_ uids: [UID]) async throws(MailFailure) -> [UID] {
    var missing: [UID] = []
    for start in stride(from: 0, to: uids.count, by: MailboxReport.rowsPerEvent) {
      let part = Array(uids[start...].prefix(MailboxReport.rowsPerEvent))
      let rows = store.rows(of: part, in: key)
      let found = Set(rows.map(\.uid))
      missing += part.filter { !found.contains($0) }
      tell(rows)
      await reports.room()
    }
    return missing
  }

  func tell(_ rows: [MessageSummary]) {
    guard let drop else { return }
    let placed = rows.compactMap { row -> PlacedSummary? in
      guard let place = drop.place(of: row.uid) else { return nil }
      var row = row
      row.flags = drop.messages[place].flags
      return PlacedSummary(place: place, summary: row)
    }
    if !placed.isEmpty { report(.mailbox(.inbox, .rows(placed))) }
  }

  /// In this order.
  func fetchRows(_ uids: [UID], in visit: MaildropVisit, tells: Bool) async throws(MailFailure) {
    // What must be fetched whole is kept whole.
    guard visit.hasTOP else {
      for uid in uids where visit.numbers[uid] != nil { _ = try await retrieve(uid, in: visit) }
      return
    }
    for start in stride(from: 0, to: uids.count, by: Self.rowsAtOnce) {
      if Task.isCancelled { throw .cancelled }
      let part = uids[start...].prefix(Self.rowsAtOnce).compactMap { uid in
        visit.numbers[uid].map { (uid, $0) }
      }
      let headers = try await headers(part.map(\.1), on: visit.connection, hasTOP: true)
      let rows = part.compactMap { uid, number in headers[number].flatMap { row(uid, header: $0) } }
      store.save(rows, modSequences: [:], in: key)
      if tells {
        tell(rows)
        await reports.room()
      }
      // So that a fill does not run ahead of the disk.
      await store.settled()
    }
  }

  func row(_ uid: UID, header: [UInt8]) -> MessageSummary? {
    guard let message = drop?[uid] else { return nil }
    let envelope = Envelope(HeaderFields(header))
    return MessageSummary(
      uid: uid, flags: message.flags, internalDate: envelope.date, size: message.octets, envelope: envelope)
  }

  /// Headers by message number. One that the server refuses is an empty one: its message still has a row.
  func headers(
    _ numbers: [Int], on connection: POP3Connection, hasTOP: Bool
  ) async throws(MailFailure) -> [Int: [UInt8]] {
    let ids = await connection.begin(
      numbers.map { hasTOP ? .top($0, lines: 0) : .retr($0) }, content: .streamed)
    var headers: [Int: [UInt8]] = [:]
    for (index, id) in ids.enumerated() {
      do throws(MailFailure) {
        headers[numbers[index]] = try await header(id, on: connection)
      } catch {
        for id in ids[index...] { await connection.abandon(id) }
        throw error
      }
    }
    return headers
  }

  private func header(_ id: CommandID, on connection: POP3Connection) async throws(MailFailure) -> [UInt8] {
    var header: [UInt8] = []
    while let piece = try await connection.piece(of: id) {
      if header.count < Self.largestHeader { header += piece.prefix(Self.largestHeader - header.count) }
    }
    _ = try await connection.answer(id)
    return Array(header[..<HeaderFields(header).end])
  }
}
