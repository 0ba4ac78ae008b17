internal import MIME
package import Mail
internal import POP3
internal import Store

/// Reading: a message is fetched once, whole, because POP3 knows no parts; its sections are cut out here.
extension POP3Session {
  /// Octets of a message that is read: it is taken apart in memory.
  static let largestMessage = POP3Connection.mostGathered

  func read(
    _ sections: [BodySection], of message: MessageKey, limit: Int
  ) async throws(MailFailure) -> [FetchedSection] {
    try await self.message(message).sections(sections, limit: limit)
  }

  private func message(_ key: MessageKey) async throws(MailFailure) -> ParsedMessage {
    guard key.mailbox == .inbox, key.uidValidity == maildrop.uidValidity, try shown()[key.uid] != nil else {
      throw .messageGone
    }
    if let kept = kept(key.uid) { return kept }
    let uid = key.uid
    do throws(MailFailure) {
      return try await onVisit { visit throws(MailFailure) in try await self.retrieve(uid, in: visit) }
    } catch {
      switch error {
      case .unreachable, .connectionLost: throw .notInCopy
      default: throw error
      }
    }
  }

  private func kept(_ uid: UID) -> ParsedMessage? {
    if let lastRead, lastRead.uid == uid { return lastRead.message }
    guard let whole = store.section(.part(.message), of: uid, in: key), !whole.isCut else { return nil }
    let message = EntityParser.parse(whole.bytes)
    lastRead = (uid, message)
    return message
  }

  func isKept(_ uid: UID) -> Bool {
    lastRead?.uid == uid || store.hasSection(.part(.message), of: uid, in: key)
  }

  /// Fetches a message and keeps it, and its row with the structure that only now is known.
  func retrieve(_ uid: UID, in visit: MaildropVisit) async throws(MailFailure) -> ParsedMessage {
    let number = try visit.number(of: uid)
    if let octets = drop?[uid]?.octets, octets > Self.largestMessage {
      throw .messageTooLarge(octets: octets, limit: Self.largestMessage)
    }
    if !hasTOP(visit.capabilities) {
      tellLack("TOP", "This server gives no headers alone (TOP): whole messages are fetched for the list.")
    }
    let answer = try await retrieve(number, of: uid, on: visit.connection)
    guard answer.reply.isOK else {
      throw .refused(doing: "to give the message", reply: answer.reply.text)
    }
    let message = EntityParser.parse(answer.content)
    lastRead = (uid, message)
    if var row = row(uid, header: Array(message.bytes[..<message.header.end])) {
      row.structure = message.structure
      row.size = message.bytes.count
      store.save([row], modSequences: [:], in: key)
      tell([row])
    }
    store.save(
      [FetchedSection(section: .part(.message), bytes: message.bytes, isCut: false)], of: uid, in: key)
    return message
  }

  private func retrieve(
    _ number: Int, of uid: UID, on connection: POP3Connection
  ) async throws(MailFailure) -> POP3Connection.Answer {
    do throws(MailFailure) {
      return try await connection.answer(connection.begin(.retr(number)))
    } catch {
      switch error {
      case .timedOut: breaks[uid, default: 0] += 1
      case .messageTooLarge: breaks[uid] = Self.mostBreaks
      // Whoever stopped it wants something else now, and not to wait for the rest of it.
      case .cancelled where drop?[uid].map { $0.octets > Self.largestAfterwards } ?? false:
        await connection.end(.connectionLost(reason: "a large message was broken off"))
      default: break
      }
      throw error
    }
  }

  /// Octets of a message that is fetched to its end although nobody wants it any more: less than a new visit costs.
  private static let largestAfterwards = 1 << 20

  package func download(
    _ section: BodySection, of message: MessageKey,
    into sink: @Sendable ([UInt8]) async throws(MailFailure) -> Void
  ) async throws(MailFailure) {
    let parsed = try await self.message(message)
    guard let range = parsed.range(of: section) else { throw .messageGone }
    for start in stride(from: range.lowerBound, to: range.upperBound, by: FileSession.piece) {
      if Task.isCancelled { throw .cancelled }
      try await sink(Array(parsed.bytes[start..<min(range.upperBound, start + FileSession.piece)]))
    }
  }

  func acquaintance(of message: MessageKey, _ sections: [FetchedSection]) -> Acquaintance {
    acquaintances.acquaintance(of: message, sections) { store.rowCount(in: key) == drop?.count }
  }
}
