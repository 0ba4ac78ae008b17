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
  /// Octets of an answer to TOP. There are servers that send some of the body whatever they are asked for; one that
  /// sends more than this never ends.
  static let longestTOP = 16 << 20

  /// Tells these rows; what is not kept comes from the server.
  func rows(of uids: [UID]) async throws(MailFailure) {
    let missing = try await tellKept(uids).filter { drop?.place(of: $0) != nil }
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
    for start in stride(from: 0, to: uids.count, by: Self.rowsAtOnce) {
      if Task.isCancelled { throw .cancelled }
      let part = uids[start...].prefix(Self.rowsAtOnce).compactMap { uid in
        visit.numbers[uid].map { (uid: UID?.some(uid), number: $0) }
      }
      if hasTOP(visit.capabilities) { try await fetchRows(part, in: visit, tells: tells) }
      // What must be fetched whole is kept whole.
      if !hasTOP(visit.capabilities) { try await retrieveRows(part, in: visit) }
      // So that a fill does not run ahead of the disk.
      await store.settled()
    }
  }

  /// Nothing is fetched of it but on the user's word.
  func isEndless(_ uid: UID) -> Bool { (breaks[uid] ?? 0) >= Self.mostBreaks }

  static let mostBreaks = 2

  typealias Numbered = (uid: UID?, number: Int)

  private func fetchRows(
    _ part: [Numbered], in visit: MaildropVisit, tells: Bool
  ) async throws(MailFailure) {
    let asked = part.filter { message in message.uid.map { !isEndless($0) } ?? true }
    let headers = try await headers(asked, on: visit.connection, hasTOP: true)
    if isTOPRefused { return }
    let kept = part.compactMap { uid, number in
      uid.flatMap { uid in headers[number].flatMap { row(uid, header: $0) } }
    }
    store.save(kept, modSequences: [:], in: key)
    guard tells else { return }
    tell(kept)
    // A row without anything is for the list only: next time the server may give more.
    tell(
      part.compactMap { uid, number in headers[number] == nil ? uid.flatMap { row($0, header: []) } : nil })
    await reports.room()
  }

  /// Whole messages, one after the other; what is too large for that has a row by its header.
  private func retrieveRows(_ part: [Numbered], in visit: MaildropVisit) async throws(MailFailure) {
    for (uid, number) in part {
      guard let uid, store.rows(of: [uid], in: key).isEmpty else { continue }
      do throws(MailFailure) {
        if isEndless(uid) { throw .messageTooLarge(octets: 0, limit: 0) }
        _ = try await retrieve(uid, in: visit)
      } catch {
        switch error {
        case .messageTooLarge, .refused: break
        default: throw error
        }
        var header: [UInt8]?
        if !isEndless(uid), case .messageTooLarge = error {
          header = try await headers([(uid, number)], on: visit.connection, hasTOP: false)[number]
        }
        guard let row = row(uid, header: header ?? []) else { continue }
        if header != nil { store.save([row], modSequences: [:], in: key) }
        tell([row])
      }
    }
  }

  func row(_ uid: UID, header: [UInt8]) -> MessageSummary? {
    guard let message = drop?[uid] else { return nil }
    let envelope = Envelope(HeaderFields(header))
    return MessageSummary(
      uid: uid, flags: message.flags, internalDate: envelope.date, size: message.octets, envelope: envelope)
  }

  /// Headers by message number; without those that the server refuses. By RETR where TOP turns out to be missing.
  func headers(
    _ messages: [Numbered], on connection: POP3Connection, hasTOP: Bool
  ) async throws(MailFailure) -> [Int: [UInt8]] {
    let ids = await connection.begin(
      messages.map { hasTOP ? .top($0.number, lines: 0) : .retr($0.number) }, content: .streamed)
    var headers: [Int: [UInt8]] = [:]
    for (index, id) in ids.enumerated() {
      do throws(MailFailure) {
        headers[messages[index].number] = try await header(id, on: connection, isAlone: hasTOP)
      } catch {
        if let uid = messages[index].uid, case .timedOut = error { breaks[uid, default: 0] += 1 }
        if let uid = messages[index].uid, case .messageTooLarge = error { breaks[uid] = Self.mostBreaks }
        for id in ids[index...] { await connection.abandon(id) }
        throw error
      }
    }
    guard hasTOP, headers.isEmpty, !messages.isEmpty else { return headers }
    // None of them: it is the command that is refused, and not the message.
    isTOPRefused = true
    return messages[0].uid == nil ? try await self.headers(messages, on: connection, hasTOP: false) : [:]
  }

  /// `nil` when the server refuses it. `isAlone`: no body is to follow it.
  private func header(
    _ id: CommandID, on connection: POP3Connection, isAlone: Bool
  ) async throws(MailFailure) -> [UInt8]? {
    var header: [UInt8] = []
    var octets = 0
    while let piece = try await connection.piece(of: id) {
      octets += piece.count
      if isAlone, octets > Self.longestTOP {
        await connection.end(.connectionLost(reason: "a header did not end after \(ByteCount(octets))"))
        throw .messageTooLarge(octets: octets, limit: Self.longestTOP)
      }
      if header.count < Self.largestHeader { header += piece.prefix(Self.largestHeader - header.count) }
    }
    guard try await connection.answer(id).reply.isOK else { return nil }
    return Array(header[..<HeaderFields(header).end])
  }
}
