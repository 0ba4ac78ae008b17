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
  /// `nil` for a message to append.
  var mailboxKey: MailboxKey? { entries.first?.mailboxKey }

  /// All messages that it is about.
  var uids: UIDSet? { UIDSet(ranges: entries.flatMap { $0.change.uids?.ranges ?? [] }) }

  /// The entries of which something is done when these steps are still to be, and their messages that are left. To be
  /// written down in this order, the older first: one that stayed whole would undo a later one at the next attempt,
  /// were that one gone.
  func progress(leaving rest: [Step]) -> [(entry: JournalEntry, left: UIDSet?)] {
    entries.compactMap { entry in
      guard let asked = entry.change.uids else { return rest.isEmpty ? (entry, nil) : nil }
      let left = entry.uids(in: rest)
      return left == asked ? nil : (entry, left)
    }
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

extension JournalEntry {
  /// Its messages that these steps are for, in what it asked for; `nil` for none.
  func uids(in steps: [ChangeRun.Step]) -> UIDSet? {
    UIDSet(ranges: steps.flatMap { $0.uids(askedBy: change)?.ranges ?? [] })
  }
}

extension ChangeRun.Step {
  fileprivate func uids(askedBy change: Change) -> UIDSet? {
    switch (self, change) {
    case (.flags(let uids, let said), .flags(_, _, let asked, let wanted, _)):
      said.flags.isDisjoint(with: wanted.flags) ? nil : uids.intersection(asked)
    case (.expunge(let uids, _), .expunge(_, _, let asked, _)): uids.intersection(asked)
    default: nil
    }
  }
}

extension Change {
  var isExpunge: Bool { if case .expunge = self { true } else { false } }

  /// The same for other messages; for a message to append, as it is.
  func about(_ uids: UIDSet) -> Change {
    switch self {
    case .flags(let name, let validity, _, let change, let isClaim):
      .flags(name, validity, uids, change, isClaim: isClaim)
    case .expunge(let name, let validity, _, let othersToo):
      .expunge(name, validity, uids, othersToo: othersToo)
    case .append: self
    }
  }

  /// What changes of one kind come to, in as far as they are about these messages; `nil` when they are not.
  static func together(_ entries: [JournalEntry], only some: UIDSet? = nil) -> Change? {
    guard let first = entries.first?.change else { return nil }
    guard first.uids != nil else { return first }
    let all = UIDSet(ranges: entries.flatMap { $0.change.uids?.ranges ?? [] })
    guard let uids = some.map({ all?.intersection($0) }) ?? all else { return nil }
    return first.about(uids)
  }

  /// Equal for changes that ask for the same, of whatever messages.
  var ofNothing: Change { UID(1).flatMap { UIDSet([$0]) }.map(about) ?? self }

  /// A message that is put into a mailbox has no UID yet that others could name.
  fileprivate func concernsSameMessages(as other: Change) -> Bool {
    mailbox == other.mailbox && uidValidity == other.uidValidity && other.uidValidity != nil
  }

  fileprivate func isOfOneKind(with other: Change) -> Bool { isExpunge == other.isExpunge }
}
