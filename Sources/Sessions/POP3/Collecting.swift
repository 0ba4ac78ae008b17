internal import Mail
internal import POP3
package import Store

/// Where the mail of a maildrop goes (`keep = "local"`).
package struct Collection: Sendable {
  let maildir: Maildir
  /// Days that a message stays on the server after it was fetched; 0 and up.
  let leaveDays: Int
  /// Names the maildrop: two that are collected into one Maildir must not have the same.
  let account: String

  package init(maildir: Maildir, leaveDays: Int, account: String) {
    self.maildir = maildir
    self.leaveDays = leaveDays
    self.account = account
  }

  func mayBeDeleted(_ message: DroppedMessage, at now: Timestamp) -> Bool {
    guard case .done(let fetched) = message.delivery else { return false }
    return fetched.seconds &+ Int64(leaveDays) &* 86400 <= now.seconds
  }
}

/// Fetching mail into a Maildir. A message is written, synced and noted before it may be deleted on the server, and
/// noted before it may appear, so that a crash or a cut line at any moment neither loses nor doubles it
/// (`Maildrop.begin`).
extension POP3Session {
  /// Messages, and octets of them, that share the waits for the disk: each costs the same few for one as for many.
  static let (mostInBatch, largestBatch) = (200, 16 << 20)
  /// Messages asked for before the first of them is there, so that the line is never idle.
  static let askedAhead = 60

  func collect(_ visit: MaildropVisit, into collection: Collection) async throws(MailFailure) {
    guard drop?.messages.contains(where: { isMissing($0, visit) }) ?? false else { return }
    do throws(StoreFailure) { try maildrop.claimDeliveries() } catch { throw MailFailure(error) }
    defer { maildrop.releaseDeliveries() }
    try await resolve(collection)
    let missing = drop?.messages.filter { isMissing($0, visit) } ?? []
    var course = CollectingCourse(missing: missing, visit: visit)
    // The first is told at once: it may be a large one.
    toldProgress = .now - .seconds(1)
    do throws(MailFailure) {
      try await fetchAll(&course, collection)
    } catch {
      await course.end()
      // What is whole when the line ends is there to stay: over a line that never lasts all is fetched in the end.
      if !course.batch.isEmpty { try? await deliver(&course, into: collection) }
      throw error
    }
    await course.end()
    try await deliver(&course, into: collection)
  }

  private func isMissing(_ message: DroppedMessage, _ visit: MaildropVisit) -> Bool {
    !message.isDelivered && visit.numbers[message.uid] != nil
  }

  private func fetchAll(_ course: inout CollectingCourse, _ collection: Collection) async throws(MailFailure)
  {
    while !Task.isCancelled, let message = await course.next() {
      tellProgress(course.taken, of: course.total)
      let isWhole = try await fetch(message, collection, &course)
      if !isWhole {
        tellLack(
          "RETR \(message.uid)", "The server would not give one message: it stays there, and is tried again.")
      }
      if course.batch.count >= Self.mostInBatch || course.octets >= Self.largestBatch {
        try await deliver(&course, into: collection)
      }
    }
  }

  /// Deliveries that were cut off: they are in the Maildir, or are fetched again under the name they have. What this
  /// process knows of them may be old: another may have delivered since.
  private func resolve(_ collection: Collection) async throws(MailFailure) {
    var begun: [String: UID] = [:]
    do throws(StoreFailure) {
      for message in try maildrop.messages() {
        guard let delivery = message.delivery, drop?[message.uid]?.isDelivered == false else { continue }
        drop?.set(delivery: delivery, of: [message.uid])
        if case .begun(let name) = delivery { begun[name] = message.uid }
      }
    } catch {
      throw MailFailure(error)
    }
    guard !begun.isEmpty else { return }
    let found = collection.maildir.found(Set(begun.keys))
    try await note(found.compactMap { begun[$0] })
  }

  private func fetch(
    _ message: DroppedMessage, _ collection: Collection, _ course: inout CollectingCourse
  ) async throws(MailFailure) -> Bool {
    let connection = course.visit.connection
    let name = message.begunName ?? collection.fileName(of: message, place: course.taken)
    let draft: Maildir.Draft
    do throws(StoreFailure) {
      draft = try collection.maildir.begin(name)
    } catch {
      throw .undeliverable(reason: error.sentence)
    }
    let id = course.asked.removeFirst()
    var isEmpty = true
    while let piece = try await connection.piece(of: id) {
      isEmpty = false
      course.octets += piece.count
      do throws(StoreFailure) { try draft.write(piece) } catch {
        throw .undeliverable(reason: error.sentence)
      }
    }
    // Nothing is no message, whatever the server says of it: it must not be deleted for that.
    guard try await connection.answer(id).reply.isOK, !isEmpty else {
      draft.discard()
      return false
    }
    course.batch.append((Delivery(uid: message.uid, fileName: name), draft))
    return true
  }

  private func deliver(_ course: inout CollectingCourse, into collection: Collection)
    async throws(MailFailure)
  {
    guard !course.batch.isEmpty else { return }
    let batch = course.batch
    (course.batch, course.octets) = ([], 0)
    let published: [Delivery]
    do throws(StoreFailure) {
      try collection.maildir.finish(batch.map(\.1))
      // What is not to be published under the name it has is discarded, and not taken for delivered.
      let begun = Set(try await maildrop.begin(batch.map(\.0)))
      for (delivery, draft) in batch where !begun.contains(delivery) { draft.discard() }
      published = batch.map(\.0).filter(begun.contains)
      try collection.maildir.publish(published.map(\.fileName))
    } catch {
      for (_, draft) in batch { draft.discard() }
      throw .undeliverable(reason: error.sentence)
    }
    try await note(published.map(\.uid))
  }

  /// They are in the Maildir.
  private func note(_ uids: [UID]) async throws(MailFailure) {
    let now = Timestamp.now
    do throws(StoreFailure) {
      try await maildrop.finish(uids, at: now)
    } catch {
      throw .undeliverable(reason: error.sentence)
    }
    drop?.set(delivery: .done(now), of: uids)
    if !uids.isEmpty { report(.newMail(.inbox, count: uids.count)) }
  }

  private func tellProgress(_ done: Int, of total: Int) {
    let now = ContinuousClock.now
    guard now >= toldProgress + .milliseconds(200) else { return }
    toldProgress = now
    report(.connection(.connecting("fetching message \(done) of \(total)")))
  }
}

/// Messages on their way from a maildrop into a Maildir.
struct CollectingCourse {
  let visit: MaildropVisit
  private var missing: ArraySlice<DroppedMessage>
  private var expected: ArraySlice<DroppedMessage>
  /// The commands whose answers are due, in the order of the messages.
  var asked: [CommandID] = []
  /// Whole in tmp/, and not delivered yet.
  var batch: [(Delivery, Maildir.Draft)] = []
  var octets = 0
  private(set) var taken = 0
  let total: Int

  init(missing: [DroppedMessage], visit: MaildropVisit) {
    self.missing = missing[...]
    expected = missing[...]
    total = missing.count
    self.visit = visit
  }

  /// The message whose answer is the next; asks for some more.
  mutating func next() async -> DroppedMessage? {
    if asked.count <= POP3Session.askedAhead / 2 {
      // Many at a time: they go in one packet.
      let more = missing.prefix(POP3Session.askedAhead - asked.count)
      missing.removeFirst(more.count)
      let commands = more.compactMap { visit.numbers[$0.uid].map(Command.retr) }
      asked += await visit.connection.begin(commands, content: .streamed)
    }
    taken += 1
    return expected.popFirst()
  }

  /// Nothing more is wanted of the line: what was not asked yet never is.
  mutating func end() async {
    for id in asked.reversed() { await visit.connection.abandon(id) }
    asked = []
  }
}

extension Collection {
  /// - Parameter place: the messages of a second are in its order.
  func fileName(of message: DroppedMessage, place: Int) -> String {
    Maildir.fileName(
      account: account, uniqueID: message.uniqueID, occurrence: message.occurrence, at: .now, place: place)
  }
}

extension DroppedMessage {
  var isDelivered: Bool { if case .done = delivery { true } else { false } }

  /// The name under which it may be in the Maildir already.
  var begunName: String? { if case .begun(let name) = delivery { name } else { nil } }
}
