internal import IMAP
internal import Mail
internal import Store

/// What goes to the local copy, gathered while one chunk of bytes is handled.
struct Kept {
  private var rows: [MessageSummary] = []
  var flags: [MessageFlags] = []
  var gone: [UID] = []
  private var goneRuns: [ClosedRange<UID>] = []

  mutating func row(_ row: MessageSummary, _ flags: MessageFlags) {
    rows.append(row)
    self.flags.append(flags)
  }

  mutating func gone(_ run: ClosedRange<UID>) { goneRuns.append(run) }

  mutating func flush(to context: AccountContext, in key: MailboxKey) {
    context.keep(rows, flags, in: key)
    if let uids = UIDSet(ranges: goneRuns + gone.map { $0...$0 }) { context.store.remove(uids, in: key) }
    self = Kept()
  }
}

extension IMAPConnection {
  /// Whether the mailbox of the mirror is the one on the screen.
  var isLookedAt: Bool { side == .front && mirror.map { context.shown.isLooked(at: $0.name) } ?? false }

  /// In a quiet moment: the list is completed, and what is known is saved.
  func completeAndSave() async {
    guard isLookedAt, let mirror, resync.task == nil else { return }
    if !mirror.isComplete, !resync.isHopeless, await learnList(in: visit), isLookedAt { flushChanges() }
    save()
  }

  /// Saves the copy if it says something new.
  func save() {
    guard isLookedAt, awaited.isEmpty || resync.task == nil else { return }
    mirror?.advance()
    guard let copy = copyNow(), copy != context.shown.copy(of: copy.name) else { return }
    context.shown.set(copy, of: copy.name)
    context.store.save(copy)
  }

  /// Another mailbox is selected, or the line ends: what the reader has is where the next resync begins.
  func leaveMailbox() {
    flushChanges()
    guard isLookedAt, let mirror else { return }
    if mirror.isComplete { self.mirror?.advance() }
    guard let copy = copyNow() else { return context.shown.set(nil, of: mirror.name) }
    if !mirror.isDoubtful, copy.uids.count < mirror.count {
      // New messages of which nothing is known are told of again when they are.
      report(.mailbox(mirror.name, .count(copy.uids.count)))
    }
    context.shown.set(copy, of: mirror.name)
    if !mirror.isDoubtful { context.store.save(copy) }
  }

  /// `nil` while there is no list.
  private func copyNow() -> MailboxCopy? {
    guard mirror?.isListed == true || mirror?.isDoubtful == true, let list = mirror?.list, let mirror else {
      return nil
    }
    return MailboxCopy(
      name: mirror.name, uidValidity: mirror.uidValidity, uids: list, uidNext: mirror.uidNext,
      modSequence: mirror.modSequence, isReadOnly: mirror.isReadOnly, asOf: lastHeard)
  }

  /// When the server last said something.
  private var lastHeard: Timestamp {
    var now = Timestamp.now
    now.seconds -= max(0, (ContinuousClock.now - line.lastMoved).components.seconds)
    return now
  }
}
