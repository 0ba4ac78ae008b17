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
    do throws(StoreFailure) {
      try maildrop.claimDeliveries()
    } catch {
      throw MailFailure(error)
    }
    defer { maildrop.releaseDeliveries() }
    try await resolve(in: collection)
    let missing = drop?.messages.filter { !$0.isDelivered && visit.numbers[$0.uid] != nil } ?? []
    var course = CollectingCourse(missing: missing, visit: visit)
    defer { course.discard() }
    while let message = await course.next(), !Task.isCancelled {
      tellProgress(course.taken, of: missing.count)
      let isWhole = try await fetch(message, collection, &course)
      if !isWhole {
        tellLack(
          "RETR \(message.uid)", "The server would not give one message: it stays there, and is tried again.")
      }
      if course.batch.count >= Self.mostInBatch || course.octets >= Self.largestBatch {
        try await deliver(&course, into: collection)
      }
    }
    try await deliver(&course, into: collection)
  }

  /// Deliveries that a crash or a failure cut off: they are there, or are fetched again.
  private func resolve(in collection: Collection) async throws(MailFailure) {
    let begun: [Delivery]
    do throws(StoreFailure) { begun = try maildrop.begun() } catch { throw MailFailure(error) }
    guard !begun.isEmpty else { return }
    let found = collection.maildir.found(Set(begun.map(\.fileName)))
    try await note(begun.filter { found.contains($0.fileName) }.map(\.uid))
  }

  private func fetch(
    _ message: DroppedMessage, _ collection: Collection, _ course: inout CollectingCourse
  ) async throws(MailFailure) -> Bool {
    let id = course.asked.removeFirst()
    let connection = course.visit.connection
    let name = Maildir.fileName(
      account: collection.account, uniqueID: message.uniqueID, occurrence: message.occurrence, at: .now,
      order: message.uid.rawValue)
    let draft: Maildir.Draft
    do throws(StoreFailure) {
      draft = try collection.maildir.begin(name)
    } catch {
      throw .undeliverable(reason: error.sentence)
    }
    while let piece = try await connection.piece(of: id) {
      course.octets += piece.count
      do throws(StoreFailure) { try draft.write(piece) } catch {
        throw .undeliverable(reason: error.sentence)
      }
    }
    guard try await connection.answer(id).reply.isOK else {
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
    var begun: [Delivery] = []
    do throws(StoreFailure) {
      // The first waits for the disk, and mostly for all of them.
      for (_, draft) in batch { try draft.finish() }
      begun = try await maildrop.begin(batch.map(\.0))
      let names = Set(begun.map(\.fileName))
      for (delivery, draft) in batch where !names.contains(delivery.fileName) { draft.discard() }
      try collection.maildir.publish(begun.map(\.fileName))
    } catch {
      for (_, draft) in batch { draft.discard() }
      throw .undeliverable(reason: error.sentence)
    }
    // The others were not published by this process: nothing of them may be deleted on its word.
    try await note(begun.map(\.uid))
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

  init(missing: [DroppedMessage], visit: MaildropVisit) {
    self.missing = missing[...]
    expected = missing[...]
    self.visit = visit
  }

  /// The message whose answer is the next; asks for some more.
  mutating func next() async -> DroppedMessage? {
    while asked.count < POP3Session.askedAhead, let message = missing.popFirst() {
      guard let number = visit.numbers[message.uid] else { continue }
      asked.append(await visit.connection.begin(.retr(number), content: .streamed))
    }
    taken += 1
    return expected.popFirst()
  }

  /// What was not delivered leaves nothing.
  func discard() {
    for (_, draft) in batch { draft.discard() }
    let (asked, connection) = (asked, visit.connection)
    Task { for id in asked { await connection.abandon(id) } }
  }
}

extension DroppedMessage {
  var isDelivered: Bool { if case .done = delivery { true } else { false } }
}
