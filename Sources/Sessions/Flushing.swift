internal import Mail
internal import Store

/// How far the journal is on its way to the server.
struct Replay {
  /// A change that the server put off so often, over restarts, too, is given up: it will not be otherwise later.
  static let mostAttempts = 20
  /// Seconds; the longest wait before a change is tried again that the server put off.
  static let longestWait = 300

  var task: Task<Void, Never>?
  /// Until a change is tried again that the server put off.
  var nap: Task<Void, Never>?
  var naps = 0
  /// Mailboxes whose changes wait for that.
  var busy: Set<MailboxName> = []
  /// Entries that are being sent.
  var underWay: Set<Int64> = []
  /// Changes on their way into the journal.
  var unwritten: [(change: Change, waiter: CheckedContinuation<Result<JournalEntry, MailFailure>, Never>)] =
    []
  var isWriting = false
  /// Who waits for an expunge.
  var waiters: [Int64: CheckedContinuation<MailFailure?, Never>] = [:]
  /// The line that was last sent on, and the entries that hold for an earlier one only.
  weak var line: IMAPConnection?
  var shortLived: [JournalEntry] = []
  var isReportDue = false
  var failed: [FailedChange] = []
}

/// Sending what the journal has: one run of changes after the other, whenever there is a line.
extension IMAPSession {
  /// Begins to send, unless it is under way.
  func flush() {
    guard let connection else { return }
    if replay.line !== connection {
      replay.line = connection
      replay.shortLived = pending.filter { $0.change.uidValidity == UIDValidity(0) }
    }
    guard replay.task == nil, !pending.isEmpty else { return }
    replay.task = Task {
      await self.sendPending()
      self.replay.task = nil
    }
  }

  private func sendPending() async {
    await giveUpShortLived()
    var detours = 0
    while !Task.isCancelled, let run = ChangeRun.first(of: pending, except: replay.busy) {
      switch await send(run) {
      case .over: return
      case .wentOn: detours = 0
      // Somebody opened another mailbox on the same line meanwhile.
      case .again:
        detours += 1
        if detours > IMAPConnection.entries { return putOff(run) }
      }
    }
  }

  enum Progress { case wentOn, again, over }

  private func send(_ run: ChangeRun) async -> Progress {
    guard let name = run.mailbox, let connection = try? await connection(forChangesIn: name) else {
      return .over
    }
    let ids = run.entries.map(\.id)
    do throws(StoreFailure) {
      try await context.journal.attempted(ids)
    } catch {
      report(.notice(MailFailure(error).sentence))
      return .over
    }
    // A user who stopped an expunge meanwhile has stopped it.
    guard run.entries.allSatisfy({ entry in pending.contains { $0.id == entry.id } }) else { return .again }
    replay.underWay = Set(ids)
    defer { replay.underWay = [] }
    for index in pending.indices where replay.underWay.contains(pending[index].id) {
      pending[index].attempts += 1
    }
    let outcome = await connection.replay(run)
    let progress = await settle(run, outcome)
    await goBack(from: name)
    return progress
  }

  /// The line on which a mailbox is changed: the one that has it open, else the one for what nobody waits for.
  private func connection(forChangesIn name: MailboxName) async throws(MailFailure) -> IMAPConnection? {
    guard connection != nil, let looked, looked.name != name else { return connection }
    return try await background()
  }

  // MARK: What came of it

  private func settle(_ run: ChangeRun, _ outcome: ReplayOutcome) async -> Progress {
    await keep(outcome, of: run)
    if let failure = outcome.failure { return await settle(run, failure, isBusy: outcome.isBusy) }
    let isWorn = run.entries.contains { $0.attempts >= Replay.mostAttempts }
    let final = outcome.refusals.filter { isWorn || !$0.completion.mayPass }
    for refusal in final {
      let refused = run.entries.filter { entry in
        entry.uids(in: outcome.rest) != nil
          && entry.uids(in: outcome.rest) == entry.uids(in: final.map(\.step))
          || entry.mailboxKey == nil && outcome.rest.contains(.append(entry))
      }
      await giveUp(refused, because: refusal.sentence, refusal.failure)
    }
    if final.count < outcome.refusals.count { putOff(run) }
    return .wentOn
  }

  /// What was done, into the copy and the journal. The copy first, so that nobody reads in it what was before.
  private func keep(_ outcome: ReplayOutcome, of run: ChangeRun) async {
    let progress = run.progress(leaving: outcome.rest)
    if let key = run.mailboxKey, !progress.isEmpty {
      for (uids, change) in outcome.untold { context.copy.change(change, of: uids, in: key) }
      await context.store.settled()
    }
    await tellGone(outcome.gone, progress)
    var done: [JournalEntry] = []
    for (entry, left) in progress {
      guard let left else {
        done.append(entry)
        continue
      }
      await strike(done)
      done = []
      await narrow(entry, to: left)
    }
    await strike(done)
    answer(done, nil)
  }

  /// Changes of flags of messages that are no more: one failure for all that wanted the same.
  private func tellGone(_ gone: UIDSet?, _ progress: [(entry: JournalEntry, left: UIDSet?)]) async {
    guard let gone else { return }
    var groups: [FlagChange: [JournalEntry]] = [:]
    for (entry, left) in progress where left == nil {
      guard case .flags(_, _, let uids, let change, _) = entry.change, uids.intersection(gone) != nil else {
        continue
      }
      groups[change, default: []].append(entry)
    }
    for entries in groups.values {
      guard let change = Change.together(entries, only: gone), let count = change.uids?.count else {
        continue
      }
      let words = count == 1 ? "1 message was" : "\(count) messages were"
      await fail(
        entries, as: change, why: "\(words) gone: another program removed \(count == 1 ? "it" : "them").")
    }
  }

  private func settle(_ run: ChangeRun, _ failure: MailFailure, isBusy: Bool) async -> Progress {
    switch failure {
    case .mailboxLeft: return .again
    case .wouldAlsoExpunge(let others):
      let words =
        "This server can only expunge everything that is marked, and \(others) more would go that were marked elsewhere."
      await giveUp(run.entries, because: words + " Press $ again to decide.", failure)
      return .wentOn
    case .refused where isBusy && !run.entries.contains { $0.attempts >= Replay.mostAttempts }:
      putOff(run)
      return .wentOn
    case .refused, .mailboxRenewed, .readOnly, .messageGone:
      await giveUp(run.entries, because: failure.sentence, failure)
      return .wentOn
    default:
      // The line is gone. Everything waits for the next one.
      answer(run.entries, .kept)
      return .over
    }
  }

  /// They will never be done. Who waits hears it; otherwise it is kept in words.
  private func giveUp(_ entries: [JournalEntry], because why: String, _ failure: MailFailure) async {
    let waited = entries.filter { replay.waiters[$0.id] != nil }
    await strike(waited)
    answer(waited, failure)
    var groups: [Change: [JournalEntry]] = [:]
    for entry in entries where !waited.contains(entry) {
      groups[entry.change.ofNothing, default: []].append(entry)
    }
    for group in groups.values {
      if let change = Change.together(group) { await fail(group, as: change, why: why) }
    }
  }

  /// UIDs of a server that gives no UIDVALIDITY may mean other messages on another line.
  private func giveUpShortLived() async {
    let lost = replay.shortLived
    replay.shortLived = []
    let why =
      "This server gives messages no lasting names, so it is not known any more which ones were meant."
    await giveUp(lost, because: why, .mailboxRenewed)
  }

  // MARK: The journal

  func strike(_ entries: [JournalEntry]) async {
    guard !entries.isEmpty else { return }
    await write { journal throws(StoreFailure) in try await journal.strike(entries.map(\.id)) }
    await forget(entries)
  }

  private func narrow(_ entry: JournalEntry, to left: UIDSet) async {
    await write { journal throws(StoreFailure) in try await journal.replace(entry.id, uids: left) }
    guard let index = pending.firstIndex(where: { $0.id == entry.id }) else { return }
    let rest = JournalEntry(
      id: entry.id, change: entry.change.about(left), made: entry.made, attempts: pending[index].attempts)
    pending[index] = rest
    context.owed.replace(rest)
  }

  private func fail(_ entries: [JournalEntry], as change: Change, why: String) async {
    await write { journal throws(StoreFailure) in
      try await journal.fail(entries.map(\.id), as: change, why: why, at: .now)
    }
    await forget(entries)
    readFailures()
  }

  /// What can't be written down now is done once more after the next start, which does no harm.
  private func write(_ body: (Journal) async throws(StoreFailure) -> Void) async {
    do throws(StoreFailure) { try await body(context.journal) } catch {
      report(.notice(MailFailure(error).sentence))
    }
  }

  /// Takes them off in memory, and tells the flags that are others without them.
  private func forget(_ entries: [JournalEntry]) async {
    let ids = Set(entries.map(\.id))
    pending.removeAll { ids.contains($0.id) }
    reportChanges()
    for (key, entries) in Dictionary(grouping: entries, by: \.mailboxKey) {
      let uids = UIDSet(ranges: entries.flatMap { $0.change.isExpunge ? [] : $0.change.uids?.ranges ?? [] })
      guard let key, let uids else { continue }
      let before = context.owed.reporting(in: key) { $0 }
      context.owed.remove(entries)
      await tellFlags(of: uids, in: key, notAsWith: before)
    }
  }

  func answer(_ entries: [JournalEntry], _ failure: MailFailure?) {
    for entry in entries { replay.waiters.removeValue(forKey: entry.id)?.resume(returning: failure) }
  }

  // MARK: Waiting

  /// The server has no time for this mailbox now. The others go on.
  private func putOff(_ run: ChangeRun) {
    guard let name = run.mailbox else { return }
    answer(run.entries, .kept)
    replay.busy.insert(name)
    guard replay.nap == nil else { return }
    let seconds = min(Replay.longestWait, context.timings.busy << min(replay.naps, 8))
    replay.naps += 1
    replay.nap = Task {
      try? await Task.sleep(for: .seconds(seconds))
      guard !Task.isCancelled else { return }
      self.replay.nap = nil
      self.replay.busy = []
      self.flush()
    }
  }

  /// Before the session closes: what is on its way may still arrive, for as long as LOGOUT may take.
  func endReplay() async {
    replay.nap?.cancel()
    flush()
    let limit = Task { [context] in
      try? await Task.sleep(for: .seconds(context.timings.logout))
      self.replay.task?.cancel()
    }
    await replay.task?.value
    limit.cancel()
    for waiter in replay.waiters.values { waiter.resume(returning: .kept) }
    replay.waiters = [:]
  }
}
