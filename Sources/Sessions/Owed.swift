internal import Mail
internal import Synchronization

/// The changes of flags that the journal still owes the server, in memory: what a message shows are the server's
/// flags with these over them. The local copy never has them, so that it needs no mending when one can't be done.
///
/// Whoever reports flags does it inside `reporting`, with what it read inside, too: a change that is confirmed, made or
/// given up meanwhile is reported before or after, never half.
final class Owed: Sendable {
  private struct State {
    var flags: [MailboxKey: OwedFlags] = [:]
    var entries: [MailboxKey: [JournalEntry]] = [:]

    mutating func add(_ entry: JournalEntry) {
      guard case .flags(_, _, let uids, let change, _) = entry.change, let key = entry.mailboxKey else {
        return
      }
      let index = entries[key]?.lastIndex { $0.id < entry.id }.map { $0 + 1 } ?? 0
      let isLast = index == entries[key]?.count ?? 0
      entries[key, default: []].insert(entry, at: index)
      // Two that were made at once may come in the wrong order.
      if isLast {
        flags[key, default: OwedFlags()].say(change, of: uids)
      } else {
        flags[key] = OwedFlags(of: entries[key] ?? [])
      }
    }
  }

  private let state: Mutex<State>

  init(_ journal: [JournalEntry] = []) {
    var state = State()
    for entry in journal { state.add(entry) }
    self.state = Mutex(state)
  }

  /// Adds a change that is in the journal now.
  func add(_ entry: JournalEntry) { state.withLock { $0.add(entry) } }

  /// Takes changes off that were confirmed or given up.
  func remove(_ gone: [JournalEntry]) {
    state.withLock { state in
      let ids = Set(gone.map(\.id))
      for key in Set(gone.compactMap(\.mailboxKey)) {
        let rest = (state.entries[key] ?? []).filter { !ids.contains($0.id) }
        state.entries[key] = rest.isEmpty ? nil : rest
        state.flags[key] = rest.isEmpty ? nil : OwedFlags(of: rest)
      }
    }
  }

  /// Of a change, only a part is left.
  func replace(_ entry: JournalEntry) {
    state.withLock { state in
      guard let key = entry.mailboxKey,
        let index = state.entries[key]?.firstIndex(where: { $0.id == entry.id })
      else {
        return
      }
      state.entries[key]?[index] = entry
      state.flags[key] = OwedFlags(of: state.entries[key] ?? [])
    }
  }

  /// Calls `report` with what is owed in a mailbox. Nothing is taken off or added before it returns; it must not wait.
  func reporting<Result>(in key: MailboxKey, _ report: (OwedFlags) -> Result) -> Result {
    state.withLock { report($0.flags[key] ?? OwedFlags()) }
  }
}

extension Owed {
  /// The same for one message whose server has these flags.
  func effective(_ flags: Set<Flag>, of uid: UID, in key: MailboxKey) -> Set<Flag> {
    reporting(in: key) { $0.applied(to: flags, of: uid) }
  }
}

extension JournalEntry {
  /// Whose messages it is about; `nil` for one that names none.
  var mailboxKey: MailboxKey? {
    change.uidValidity.map { MailboxKey(name: change.mailbox, uidValidity: $0) }
  }
}
