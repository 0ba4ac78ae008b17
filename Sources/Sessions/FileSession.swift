package import MIME
package import Mail

/// A file with mail as an account: one mailbox, read-only, whose messages are all in memory. Nothing is stored, and
/// nothing goes over a line.
package actor FileSession: AccountSession {
  package nonisolated let events: AsyncStream<MailEvent>
  private nonisolated let reports = EventQueue()
  private let name: MailboxName
  private let messages: [ParsedMessage]

  /// UIDs are the messages' numbers in the file, from 1.
  private static let uidValidity = UIDValidity(1)

  package init(mailbox: MailboxName, messages: [ParsedMessage]) {
    name = mailbox
    self.messages = messages
    events = reports.stream
  }

  package func perform(_ request: MailRequest, id: RequestID) async {
    do throws(MailFailure) {
      try await carryOut(request, id: id)
      reports.post(.finished(id, nil))
    } catch {
      reports.post(.finished(id, error))
    }
  }

  package func download(
    _ section: BodySection, of message: MessageKey,
    into sink: @Sendable ([UInt8]) async throws(MailFailure) -> Void
  ) async throws(MailFailure) {
    let parsed = try self.message(message)
    guard let range = parsed.range(of: section) else { throw .messageGone }
    for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.piece) {
      if Task.isCancelled { throw .cancelled }
      try await sink(Array(parsed.bytes[start..<min(range.upperBound, start + Self.piece)]))
    }
  }

  /// What `AccountSession.download` promises of its pieces.
  static let piece = 1 << 20

  package func close() async { reports.finish() }

  // MARK: Requests

  private func carryOut(_ request: MailRequest, id: RequestID) async throws(MailFailure) {
    switch request {
    case .open(let name, let newest):
      try check(name)
      reports.post(.connection(.live(ConnectionDetails(security: "file"))))
      let opened = OpenMailbox(
        uidValidity: Self.uidValidity, count: messages.count, isReadOnly: true, unseen: 0)
      reports.post(.mailbox(name, .opened(opened)))
      await tell(places: (messages.count - min(max(0, newest), messages.count))..<messages.count)
    case .listMailboxes: reports.post(.mailboxes([mailbox]))
    case .rows(let name, let places):
      try check(name)
      await tell(places: places)
    case .summaries(let name, let uids):
      try check(name)
      for uid in uids { await tell(places: Int(uid.rawValue) - 1..<Int(uid.rawValue)) }
    case .read(let key, let sections, let limit):
      reports.post(.sections(id, key, try message(key).sections(sections, limit: limit)))
    case .search(let name, let query, let places, let newestFirst, let stopAtFirst):
      try check(name)
      try await search(query, places: places, newestFirst: newestFirst, stopAtFirst: stopAtFirst, id: id)
    case .store, .expunge, .append: throw .readOnly
    case .prefetch, .forgetFailures, .password, .reconnect, .checkMail: break
    }
  }

  private func check(_ name: MailboxName) throws(MailFailure) {
    guard name == self.name else {
      throw .refused(doing: "to open \(name.display)", reply: "no such mailbox")
    }
  }

  private func message(_ key: MessageKey) throws(MailFailure) -> ParsedMessage {
    let place = Int(key.uid.rawValue) - 1
    guard key.mailbox == name, key.uidValidity == Self.uidValidity, place < messages.count else {
      throw .messageGone
    }
    return messages[place]
  }

  private var mailbox: Mailbox {
    Mailbox(name: name, status: MailboxStatus(messages: messages.count, unseen: 0))
  }

  /// At most so many rows in one event (`MailboxChange.rows`).
  private static let rowLimit = 200

  private func tell(places: Range<Int>) async {
    var rest = places.clamped(to: messages.indices)
    while !rest.isEmpty {
      reports.post(.mailbox(name, .rows(rest.prefix(Self.rowLimit).compactMap(row))))
      rest = rest.dropFirst(Self.rowLimit)
      await reports.room()
    }
  }

  private func row(_ place: Int) -> PlacedSummary? {
    guard let uid = UID(UInt32(clamping: place + 1)) else { return nil }
    let message = messages[place]
    let envelope = Envelope(message.header)
    // Read already: a file keeps no marks, and none could be set.
    let summary = MessageSummary(
      uid: uid, flags: [.seen], internalDate: envelope.date, size: message.bytes.count, envelope: envelope,
      structure: message.structure)
    return PlacedSummary(place: place, summary: summary)
  }

  // MARK: Searching

  private func search(
    _ query: SearchQuery, places: Range<Int>, newestFirst: Bool, stopAtFirst: Bool, id: RequestID
  ) async throws(MailFailure) {
    let places = places.clamped(to: messages.indices)
    var found: [UID] = []
    for (number, place) in (newestFirst ? Array(places.reversed()) : Array(places)).enumerated() {
      if Task.isCancelled { throw .cancelled }
      await Task.yield()
      guard case .words(let words) = query, messages[place].hasWords(words),
        let uid = UID(UInt32(clamping: place + 1))
      else { continue }
      found.append(uid)
      if stopAtFirst {
        return reports.post(.found(id, uids: found, searched: number + 1, total: places.count))
      }
    }
    reports.post(.found(id, uids: found.sorted(), searched: places.count, total: places.count))
  }
}

extension ParsedMessage {
  /// Whether the header or a text has each of the words, without regard to case, as TEXT has it in RFC 3501 §6.4.4.
  func hasWords(_ words: [String]) -> Bool {
    var missing = words.map { $0.lowercased() }
    func look(in text: String) {
      let text = text.lowercased()
      missing.removeAll { text.contains($0) }
    }
    look(in: header.fields.map(\.text).joined(separator: "\n"))
    for entity in leaves where entity.part.type.type == "text" {
      if missing.isEmpty { break }
      look(in: DecodedText(part: entity.part, bytes: Array(bytes[entity.body]), isCut: false).text)
    }
    return missing.isEmpty
  }
}
