internal import IMAP
internal import Mail
internal import Store

/// How far a connection is with bringing the reader what the server has.
struct Resync {
  /// So often a mailbox is doubted; then its list is not believed in again.
  static let mostDoubts = 8
  /// So often the list is asked for until it agrees with EXISTS.
  static let listTries = 3
  /// Messages whose flags are compared at a time.
  static let comparedAtOnce = 2000

  /// What the server could do after the last login.
  var remembered: Set<Capability> = []
  var isLoggedIn = false
  /// ENABLE QRESYNC was sent.
  var isEnabling = false
  /// The server refused SELECT with what was asked beyond the name.
  var areOptionsRefused = false
  /// The last SELECT was.
  var isRefusedNow = false

  /// The resync under way.
  var task: Task<Void, Never>?
  /// The UID SEARCH whose answer is the list.
  var listing: Tag?
  private(set) var doubts = 0
  /// Flags as the copy has them, while they are compared.
  var comparing: [UID: Set<Flag>] = [:]
  /// Flags were told of a number whose message was not known yet.
  var missesFlags = false

  var isHopeless: Bool { doubts >= Self.mostDoubts }

  mutating func doubted() { doubts += 1 }

  mutating func begin() {
    task?.cancel()
    (task, listing, doubts, comparing, missesFlags) = (nil, nil, 0, [:], false)
  }
}

extension IMAPConnection {
  /// SELECT was answered.
  func opened(_ answer: SelectAnswer, isReadOnly: Bool) {
    let mirror = answer.mirror(isReadOnly: isReadOnly)
    let base = side == .front ? context.shown.copy(of: answer.name) : nil
    let isQuick = conversation.enabled.contains(.qresync)
    resync.begin()
    self.mirror = mirror
    switch ResyncCourse(answer, base: base, isQuick: isQuick) {
    case .anew: openedAnew(mirror)
    case .settled(let list):
      wasShown(base)
      settle(list)
      self.mirror?.modSequence = mirror.modSequence
      tellOpened(isContinued: true)
    case let course:
      wasShown(base)
      let visit = visit
      resync.task = Task { await self.follow(course, in: visit, upTo: mirror.modSequence) }
    }
  }

  private func wasShown(_ base: MailboxCopy?) {
    guard let base else { return }
    mirror?.wasShown(base.uids)
    mirror?.modSequence = base.modSequence
  }

  private func openedAnew(_ mirror: MailboxMirror) {
    if isLookedAt {
      context.shown.set(nil, of: mirror.name)
      let kept = context.store.copy(of: mirror.name)?.uidValidity
      if let kept, kept != mirror.uidValidity { context.store.drop(mirror.name) }
    }
    tellOpened(isContinued: false)
  }

  private func tellOpened(isContinued: Bool) {
    flushChanges()
    guard let mirror else { return }
    let told = OpenMailbox(
      uidValidity: mirror.uidValidity, count: mirror.count, isReadOnly: mirror.isReadOnly,
      isContinued: isContinued, deletedHere: context.deletedHere(in: mirror.key))
    report(.mailbox(mirror.name, .opened(told)))
  }

  /// Returns when the reader has what the server has, or the line has ended.
  func resynced() async { await resync.task?.value }

  // MARK: On the way

  private func follow(_ course: ResyncCourse, in visit: Visit, upTo modSequence: UInt64?) async {
    defer { if self.visit == visit { resync.task = nil } }
    do throws(MailFailure) {
      let comparesFlags = try await askForChanges(course, in: visit)
      guard self.visit == visit, line.failure == nil else { return }
      if mirror?.isDoubtful == true, await !learnList(in: visit) { return giveUpList(in: visit) }
      if comparesFlags {
        try await compareFlags(in: visit)
      } else if resync.missesFlags {
        try await askForMissedFlags(course, in: visit)
      }
      guard self.visit == visit, mirror?.isDoubtful == false else { return }
      mirror?.modSequence = modSequence
      tellOpened(isContinued: true)
      resync.task = nil
      save()
    } catch {
      if error.concernsMailboxOnly { giveUpList(in: visit) }
    }
  }

  /// Answers whether all flags are to be compared.
  private func askForChanges(_ course: ResyncCourse, in visit: Visit) async throws(MailFailure) -> Bool {
    guard case .changes(let since) = course, let all = UID.all else {
      return course == .comparison
    }
    let command = Command.fetch(
      .uids(all), [.uid, .flags, .modSequence], FetchModifiers(changedSince: since))
    guard try await answer(begin(command, in: visit)).completion.status == .ok else { return true }
    if self.visit == visit, let list = mirror?.shownWithFresh, mirror?.agrees(list) == true { settle(list) }
    return false
  }

  /// Numbers mean messages now: what was told of them before is asked for again.
  private func askForMissedFlags(_ course: ResyncCourse, in visit: Visit) async throws(MailFailure) {
    guard self.visit == visit, mirror?.isDoubtful == false else { return }
    resync.missesFlags = false
    guard case .changes(let since) = course, let all = UID.all else {
      return try await compareFlags(in: visit)
    }
    let items: [FetchItem] = [.uid, .flags, .modSequence]
    _ = try await run(.fetch(.uids(all), items, FetchModifiers(changedSince: since)), in: visit)
  }

  /// Flags of all messages, the newest first, in pieces that let others pass. Only what differs is told.
  private func compareFlags(in visit: Visit) async throws(MailFailure) {
    defer { if self.visit == visit { resync.comparing = [:] } }
    guard self.visit == visit, let list = mirror?.list, let key = mirror?.key else { return }
    var end = list.count
    while end > 0 {
      let start = max(0, end - Resync.comparedAtOnce)
      guard let uids = UIDSet(list.uids(atPlaces: start..<end)) else { return }
      resync.comparing = Dictionary(
        context.copy.flags(of: uids, in: key).map { ($0.uid, $0.flags) }, uniquingKeysWith: { $1 })
      for piece in uids.pieces(ofOctets: Self.longestSet) {
        _ = try await run(.fetch(.uids(piece), [.uid, .flags]), in: visit)
      }
      end = start
    }
  }

  // MARK: The list

  /// Asks for all UIDs until they agree with EXISTS; `false` when they never do.
  func learnList(in visit: Visit) async -> Bool {
    for _ in 0..<Resync.listTries {
      guard let tag = try? begin(.uidSearch(.all, charset: nil), in: visit, takes: \.isSearch) else {
        return false
      }
      resync.listing = tag
      let answer = try? await answer(tag)
      if resync.listing == tag { resync.listing = nil }
      guard self.visit == visit, answer?.completion.status == .ok else { return false }
      if mirror?.isListed == true { return true }
    }
    resync.doubted()
    return false
  }

  /// Asks once, and waits for nothing; a quiet moment asks again if need be.
  func askForList(in visit: Visit) {
    guard side == .front, resync.listing == nil, resync.task == nil, mirror?.isComplete == false,
      let tag = try? begin(.uidSearch(.all, charset: nil), in: visit, takes: \.isSearch)
    else { return }
    resync.listing = tag
    abandonWhenDone(tag)
  }

  /// Taken in at the moment when it is said: what the server says next is said of this list.
  func listTold(_ ranges: [ClosedRange<UInt32>]) {
    let list = UIDList(ranges.uids)
    guard let mirror, !mirror.isListed || mirror.isDoubtful, mirror.agrees(list) else { return }
    settle(list)
  }

  /// The server's list is this one: the reader is told what differs.
  private func settle(_ list: UIDList) {
    guard let mirror else { return }
    let isLost = mirror.isLost
    self.mirror?.settle(list)
    guard let shown = mirror.shown else {
      forgetAllBut(list)
      if isLost { tellOpened(isContinued: false) }
      return
    }
    guard case .step(let removed) = ListDifference(from: shown, to: list) else {
      return tellOpened(isContinued: false)
    }
    for run in shown.runs.subtracting(list.runs) { kept.gone(run) }
    if !removed.isEmpty { changes.add(.removed(places: removed)) }
    if shown.count - removed.count != list.count { changes.add(.count(list.count)) }
  }

  /// Rows that were kept of messages that are not there.
  private func forgetAllBut(_ list: UIDList) {
    guard isLookedAt, let key = mirror?.key, let known = context.store.known(in: key) else { return }
    for run in known.ranges.subtracting(list.runs) { kept.gone(run) }
  }

  /// There is none that agrees with EXISTS: the reader begins anew, with places by number.
  private func giveUpList(in visit: Visit) {
    guard self.visit == visit, line.failure == nil, mirror?.isDoubtful == true else { return }
    mirror?.settleForParts()
    if let name = mirror?.name { context.shown.set(nil, of: name) }
    tellOpened(isContinued: false)
  }

  /// What the server said can't be true of what it said before: its list decides.
  func settleDoubt() {
    guard side == .front, mirror?.isDoubtful == true || mirror?.isLost == true, resync.task == nil,
      line.failure == nil, selecting.isEmpty
    else { return }
    resync.doubted()
    let visit = visit
    resync.task = Task {
      let isLearnt = !self.resync.isHopeless && self.isStill(visit) ? await self.learnList(in: visit) : false
      guard self.isStill(visit) else { return }
      self.resync.task = nil
      if isLearnt { self.flushChanges() } else { self.giveUpList(in: visit) }
    }
  }

  private func isStill(_ visit: Visit) -> Bool { self.visit == visit && line.failure == nil }
}

extension UID {
  fileprivate static let all = UID(1).flatMap { lowest in UID(.max).flatMap { UIDSet(ranges: [lowest...$0]) }
  }
}
