internal import IMAP
internal import Mail
internal import Store

/// The rows that the copy of the looked mailbox lacks, fetched while nothing else is to be done, from the newest down:
/// after that the list is there without a network. What is on disk tells where it stopped.
extension IMAPSession {
  /// Rows asked for at first; the number grows while the server answers quickly.
  static let firstFill = 200
  /// A megabyte: a second of a middling line, and little memory while it is written down.
  static let largestFill = 2000
  /// On the only connection what the user asks for waits behind these.
  static let fillOnFront = 100
  static let quickFill = Duration.milliseconds(250)
  /// So that the server works on one while we write the other.
  static let fillsAtOnce = 2

  /// Begins to fill the copy of the looked mailbox, or does nothing where that is done, or under way.
  func fill() {
    guard !options.isMetered, !isClosed, filling == nil, connection != nil, let looked,
      let copy = context.shown.copy(of: looked.name), filled != FilledCopy(copy)
    else { return }
    filling = Task {
      await self.fill(copy)
      self.filling = nil
      // Another one may have been opened meanwhile.
      if self.looked?.name != copy.name { self.fill() }
    }
  }

  private func fill(_ copy: MailboxCopy) async {
    let key = MailboxKey(name: copy.name, uidValidity: copy.uidValidity)
    guard let all = copy.uids.set else { return }
    var lacking: UIDSet? = all
    if let known = store.known(in: key) { lacking = all.subtracting(known) }
    guard let lacking else {
      filled = FilledCopy(copy)
      return
    }
    fillPlan = FillPlan(lacking: UIDList(lacking), total: all.count)
    context.flagsWhileFilling.begin()
    await withTaskGroup { group in
      for _ in 0..<Self.fillsAtOnce { group.addTask { await self.fillPieces(of: key) } }
    }
    context.flagsWhileFilling.end()
    if fillPlan?.isDone ?? true, !Task.isCancelled { filled = FilledCopy(copy) }
    fillPlan = nil
  }

  private func fillPieces(of key: MailboxKey) async {
    while !Task.isCancelled, let front = connection, looked?.name == key.name {
      guard let line = try? await background() else { return }
      let isOnFront = line === front
      if isOnFront, await !front.isAtRest { return }
      guard let piece = fillPlan?.next(isOnFront ? Self.fillOnFront : Self.largestFill) else { return }
      let begun = ContinuousClock.now
      do {
        try await line.fetchForCopy(piece, of: key)
        // What the first connection was told meanwhile is newer than what this one was told.
        context.copy.save([], flags: context.flagsWhileFilling.told(of: piece), in: key)
        await store.settled()
        guard store.takesWrites else { return }
      } catch {
        // What can't be fetched stays unknown; the rest is for another time.
        return
      }
      fillPlan?.done(piece.count, quickly: ContinuousClock.now - begun < Self.quickFill)
      if let plan = fillPlan { report(.filling(key.name, done: plan.doneCount, total: plan.total)) }
    }
  }
}

/// A copy that has all its rows, as far as they could be had.
struct FilledCopy: Equatable {
  private let key: MailboxKey
  private let last: UID?

  init(_ copy: MailboxCopy) {
    key = copy.key
    last = copy.uids.last
  }
}

/// What is still to be fetched, the newest first.
struct FillPlan {
  private var lacking: UIDList
  private var size = IMAPSession.firstFill
  let total: Int
  private(set) var doneCount: Int

  init(lacking: UIDList, total: Int) {
    self.lacking = lacking
    self.total = total
    doneCount = total - lacking.count
  }

  var isDone: Bool { lacking.count == 0 }

  mutating func next(_ limit: Int) -> UIDSet? {
    let count = lacking.count
    guard let piece = UIDSet(lacking.uids(atPlaces: max(0, count - min(size, limit))..<count)) else {
      return nil
    }
    _ = lacking.remove(piece)
    return piece
  }

  mutating func done(_ count: Int, quickly isQuick: Bool) {
    doneCount += count
    if isQuick { size = min(size * 2, IMAPSession.largestFill) }
  }
}

extension IMAPConnection {
  /// Nothing is owed by the server, and nothing waits to be asked.
  var isAtRest: Bool { !owesAnswers }

  /// Rows that nobody waits for; they go where all go that are told.
  func fetchForCopy(_ uids: UIDSet, of key: MailboxKey) async throws(MailFailure) {
    let visit = try await enter(key.name, key.uidValidity)
    for piece in uids.pieces(ofOctets: Self.longestSet) {
      _ = try await run(.fetch(.uids(piece), Self.rowItems), in: visit)
    }
  }
}
