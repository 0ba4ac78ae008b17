internal import Glibc
internal import IMAP
internal import Mail
internal import Store

/// What the user changes: into the journal first, then shown, then sent.
extension IMAPSession {
  /// Finished when it is on disk; the server gets it as soon as there is a line.
  func store(
    _ uids: UIDSet, _ change: FlagChange, in key: MailboxKey, isClaim: Bool
  ) async throws(MailFailure) {
    try checkWritable(key)
    _ = try await journaled(.flags(key.name, key.uidValidity, uids, change, isClaim: isClaim))
    await tellFlags(of: uids, in: key)
    flush()
  }

  /// Waits for the server's word as long as there is a line.
  func expunge(_ uids: UIDSet, othersToo: Bool, in key: MailboxKey) async throws(MailFailure) {
    try checkWritable(key)
    let entry = try await journaled(.expunge(key.name, key.uidValidity, uids, othersToo: othersToo))
    guard connection != nil, !isClosed else { throw .kept }
    let outcome: MailFailure? = await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        if Task.isCancelled { return waiter.resume(returning: .cancelled) }
        replay.waiters[entry.id] = waiter
        flush()
      }
    } onCancel: {
      Task { await self.takeBack(entry) }
    }
    if outcome == .cancelled { await takeBack(entry) }
    if let outcome { throw outcome }
  }

  /// Octets of a message that is taken: what the journal takes of a change, less what it keeps beside it.
  static let largestMessage = Journal.largestChange - 65_536

  func append(
    _ message: [UInt8], flags: Set<Flag>, date: Timestamp?, to name: MailboxName
  ) async throws(MailFailure) {
    guard message.count <= Self.largestMessage else {
      throw MailFailure(.tooLarge(octets: message.count, limit: Self.largestMessage))
    }
    _ = try await journaled(.append(name, message: message, flags: flags, date: date))
    flush()
  }

  func forgetFailures(_ ids: [Int64]) async throws(MailFailure) {
    do throws(StoreFailure) { try await context.journal.forget(ids) } catch { throw MailFailure(error) }
    readFailures()
  }

  /// An expunge that nobody waits for any more, unless it is on its way.
  private func takeBack(_ entry: JournalEntry) async {
    guard !replay.underWay.contains(entry.id), pending.contains(where: { $0.id == entry.id }) else { return }
    await strike([entry])
    answer([entry], .cancelled)
  }

  // MARK: The journal

  /// Written in the order of the calls, whatever came between; those that wait go together.
  private func journaled(_ change: Change) async throws(MailFailure) -> JournalEntry {
    let outcome = await withCheckedContinuation { waiter in
      replay.unwritten.append((change, waiter))
      guard !replay.isWriting else { return }
      replay.isWriting = true
      Task {
        while !self.replay.unwritten.isEmpty { await self.writeDown() }
        self.replay.isWriting = false
      }
    }
    return try outcome.get()
  }

  private func writeDown() async {
    let batch = replay.unwritten
    replay.unwritten = []
    do throws(StoreFailure) {
      let entries = try await context.journal.append(batch.map(\.change), at: .now)
      pending += entries
      // Before the reader hears that it is done: who leaves then is told what waits.
      report(.changes(ChangeReport(pending, failed: replay.failed)))
      for (entry, (_, waiter)) in zip(entries, batch) {
        context.owed.add(entry)
        context.claimed.take(entry.change)
        waiter.resume(returning: .success(entry))
      }
    } catch {
      for (_, waiter) in batch { waiter.resume(returning: .failure(MailFailure(error))) }
    }
  }

  /// What is known without asking. It must not wait, or a later change could come before this one.
  private func checkWritable(_ key: MailboxKey) throws(MailFailure) {
    guard let connection, connection.executor === executor else {
      if context.store.copy(of: key.name)?.isReadOnly == true { throw .readOnly }
      return
    }
    // The first connection runs where the session runs.
    if let failure = connection.assumeIsolated({ $0.obstacle(to: key) }) { throw failure }
  }

  // MARK: What the reader is told

  /// Flags as they are now, with what is owed, of those whose rows are kept.
  func tellFlags(of uids: UIDSet, in key: MailboxKey) async {
    await eachFlags(of: uids, in: key) { told, owed in
      told.map { MessageFlags($0.uid, owed.applied(to: $0.flags, of: $0.uid)) }
    }
  }

  /// The same of those that showed something else while so much was owed.
  func tellFlags(of uids: UIDSet, in key: MailboxKey, notAsWith before: OwedFlags) async {
    await eachFlags(of: uids, in: key) { told, owed in
      told.compactMap { message in
        let flags = owed.applied(to: message.flags, of: message.uid)
        return flags == before.applied(to: message.flags, of: message.uid)
          ? nil : MessageFlags(message.uid, flags)
      }
    }
  }

  /// As many at a time as an event holds, and no faster than the reader takes them.
  private func eachFlags(
    of uids: UIDSet, in key: MailboxKey, _ change: @Sendable ([MessageFlags], OwedFlags) -> [MessageFlags]
  ) async {
    for batch in batches(of: uids, in: key) {
      guard looked?.name == key.name else { return }
      context.owed.reporting(in: key) { owed in
        let flags = change(context.copy.flags(of: batch, in: key), owed)
        if !flags.isEmpty { report(.mailbox(key.name, .flags(flags))) }
      }
      await context.events.room()
    }
  }

  private func batches(of uids: UIDSet, in key: MailboxKey) -> [UIDSet] {
    if uids.count <= MailboxReport.rowsPerEvent { return [uids] }
    guard let known = context.store.known(in: key)?.intersection(uids) else { return [] }
    let list = UIDList(known)
    return stride(from: 0, to: list.count, by: MailboxReport.rowsPerEvent).compactMap { place in
      UIDSet(list.uids(atPlaces: place..<(place + MailboxReport.rowsPerEvent)))
    }
  }

  /// How the journal stands; once for all that changes now.
  func reportChanges() {
    guard !replay.isReportDue else { return }
    replay.isReportDue = true
    Task {
      self.replay.isReportDue = false
      self.report(.changes(ChangeReport(self.pending, failed: self.replay.failed)))
    }
  }

  /// Anew, after some were added or forgotten.
  func readFailures() {
    replay.failed = Array(((try? context.journal.failures()) ?? []).prefix(ChangeReport.told))
    reportChanges()
  }
}

extension IMAPConnection {
  /// Why the mailbox can't be changed: it may not be, or it is another one by now. `nil` as far as is known.
  fileprivate func obstacle(to key: MailboxKey) -> MailFailure? {
    guard let mirror, mirror.name == key.name else { return nil }
    if mirror.isReadOnly { return .readOnly }
    return mirror.uidValidity == key.uidValidity ? nil : .mailboxRenewed
  }
}

extension ChangeReport {
  init(_ pending: [JournalEntry], failed: [FailedChange]) {
    self.init(
      pendingCount: pending.count, pending: pending.prefix(Self.told).map(\.change.phrase), failed: failed)
  }
}

extension MailFailure {
  init(_ failure: StoreFailure) {
    switch failure {
    case .tooLarge(_, let limit):
      self = .journalFailed(reason: "it is larger than the \(limit >> 20) MiB that are kept")
    case .unwritable(let path, let reason), .unopenable(let path, let reason):
      self = .journalFailed(reason: "\(path): \(reason)")
    case .newer(let path): self = .journalFailed(reason: "\(path) was written by a newer hato")
    case .removed(let path): self = .journalFailed(reason: "\(path) was removed; start hato again")
    case .unlistable(let reason): self = .misbehaved("a list of messages that can't be taken (\(reason))")
    case .inUse: self = .maildropBusy(reason: "another hato is fetching its mail")
    }
  }
}

extension Timestamp {
  static var now: Timestamp {
    var seconds = time(nil)
    var local = tm()
    localtime_r(&seconds, &local)
    return Timestamp(seconds: Int64(seconds), offsetMinutes: local.tm_gmtoff / 60)
  }
}
