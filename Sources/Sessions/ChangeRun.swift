internal import Mail

/// The next changes of the journal that can go to the server together, because nothing that came between them asks
/// for another order: flags of one mailbox up to an expunge, expunges up to the next flags, one message to append.
struct ChangeRun: Hashable, Sendable {
  /// In the order of the journal.
  let entries: [JournalEntry]

  /// The run that begins with the oldest change, but for those of mailboxes that have to wait.
  static func first(of journal: [JournalEntry], except waiting: Set<MailboxName> = []) -> ChangeRun? {
    guard let start = journal.firstIndex(where: { !waiting.contains($0.change.mailbox) }) else { return nil }
    let first = journal[start].change
    var run = [journal[start]]
    if case .append = first { return ChangeRun(entries: run) }
    for entry in journal[(start + 1)...] where first.concernsSameMessages(as: entry.change) {
      guard first.isOfOneKind(with: entry.change) else { break }
      run.append(entry)
    }
    return ChangeRun(entries: run)
  }

  /// A part of what is to be sent: one command.
  enum Step: Hashable, Sendable {
    case flags(UIDSet, FlagChange)
    case expunge(UIDSet, othersToo: Bool)
    case append(JournalEntry)
  }

  /// What is sent for all of them, each set of UIDs at most so many octets long.
  func steps(octets limit: Int) -> [Step] {
    if let first = entries.first, case .append = first.change { return [.append(first)] }
    let flags = owed.changes.flatMap { uids, change in
      uids.pieces(ofOctets: limit).map { Step.flags($0, change) }
    }
    return flags + expunges(octets: limit)
  }

  var owed: OwedFlags { OwedFlags(of: entries) }

  var mailbox: MailboxName? { entries.first?.change.mailbox }
  var uidValidity: UIDValidity? { entries.first?.change.uidValidity }
  var isExpunge: Bool { entries.first?.change.isExpunge ?? false }

  /// All messages that it is about.
  var uids: UIDSet? { UIDSet(ranges: entries.flatMap { $0.change.uids?.ranges ?? [] }) }

  /// The entries whose work is done when these steps were the last to be. It is always the older ones: an entry that
  /// stays would undo a later one at the next attempt, were that one struck.
  func done(butFor rest: [Step]) -> [JournalEntry] {
    guard !rest.isEmpty else { return entries }
    return Array(entries.prefix { entry in !rest.contains { $0.isPart(of: entry.change) } })
  }

  private func expunges(octets limit: Int) -> [Step] {
    var wanted: [Bool: UIDRuns] = [:]
    for entry in entries {
      guard case .expunge(_, _, let uids, let othersToo) = entry.change else { continue }
      for run in uids.ranges { wanted[othersToo, default: UIDRuns()].insert(run) }
    }
    return [false, true].flatMap { othersToo -> [Step] in
      let pieces = wanted[othersToo]?.set?.pieces(ofOctets: limit) ?? []
      return pieces.map { .expunge($0, othersToo: othersToo) }
    }
  }
}

extension OwedFlags {
  init(of entries: some Sequence<JournalEntry>) {
    self.init()
    for entry in entries {
      if case .flags(_, _, let uids, let change, _) = entry.change { say(change, of: uids) }
    }
  }
}

extension ChangeRun.Step {
  /// Whether a change asked for some of it, in the same words.
  fileprivate func isPart(of change: Change) -> Bool {
    switch (self, change) {
    case (.flags(let uids, let said), .flags(_, _, let asked, let wanted, _)):
      !said.flags.isDisjoint(with: wanted.flags) && uids.intersection(asked) != nil
    case (.expunge(let uids, _), .expunge(_, _, let asked, _)): uids.intersection(asked) != nil
    case (.append(let entry), _): entry.change == change
    default: false
    }
  }
}

extension Change {
  var isExpunge: Bool { if case .expunge = self { true } else { false } }

  /// A message that is put into a mailbox has no UID yet that others could name.
  fileprivate func concernsSameMessages(as other: Change) -> Bool {
    mailbox == other.mailbox && uidValidity == other.uidValidity && other.uidValidity != nil
  }

  fileprivate func isOfOneKind(with other: Change) -> Bool { isExpunge == other.isExpunge }
}
