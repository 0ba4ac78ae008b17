internal import Mail
internal import Store
internal import Synchronization

/// The local copy as it will be when all that waits for the disk is written: flags on their way into it are read as
/// if they were there.
final class LocalCopy: Sendable {
  private struct Recent {
    let flags: MessageFlags
    /// Which of the waits for the disk it came in.
    let round: UInt64
  }

  private struct State {
    var recent: [MailboxKey: [UID: Recent]] = [:]
    var round: UInt64 = 0
    var isSettling = false
  }

  let store: MailStore
  private let state = Mutex(State())

  init(_ store: MailStore) { self.store = store }

  /// Rows, and flags of messages whose rows came before. What was not told with them is `nil`.
  func save(_ rows: [MessageSummary], flags: [MessageFlags], in key: MailboxKey) {
    var modSequences: [UID: UInt64] = [:]
    for message in flags { modSequences[message.uid] = message.modSequence }
    let uidsOfRows = Set(rows.map(\.uid))
    store.save(rows, modSequences: modSequences, in: key)
    store.setFlags(flags.filter { !uidsOfRows.contains($0.uid) }, in: key)
    remember(flags, in: key)
  }

  /// What a STORE that was confirmed without telling the flags did.
  func change(_ change: FlagChange, of uids: UIDSet, in key: MailboxKey) {
    store.change(change, of: uids, in: key)
    state.withLock { state in
      state.recent[key] = state.recent[key]?.mapValues { recent in
        guard uids.contains(recent.flags.uid) else { return recent }
        var flags = recent.flags
        flags.flags = change.applied(to: flags.flags)
        return Recent(flags: flags, round: state.round)
      }
    }
  }

  /// The rows of those that are there, in the order asked.
  func rows(of uids: [UID], in key: MailboxKey) -> [MessageSummary] {
    let recent = recent(in: key)
    return store.rows(of: uids, in: key).map { row in
      var row = row
      if let newer = recent[row.uid] { row.flags = newer.flags.flags }
      return row
    }
  }

  /// Flags and MODSEQs of those whose rows are there, ascending.
  func flags(of uids: UIDSet, in key: MailboxKey) -> [MessageFlags] {
    let recent = recent(in: key)
    return store.flags(of: uids, in: key).map { recent[$0.uid]?.flags ?? $0 }
  }

  private func recent(in key: MailboxKey) -> [UID: Recent] { state.withLock { $0.recent[key] ?? [:] } }

  private func remember(_ flags: [MessageFlags], in key: MailboxKey) {
    guard !flags.isEmpty else { return }
    let mustSettle = state.withLock { state in
      for message in flags {
        state.recent[key, default: [:]][message.uid] = Recent(flags: message, round: state.round)
      }
      defer { state.isSettling = true }
      return !state.isSettling
    }
    if mustSettle { Task { await self.settle() } }
  }

  private func settle() async {
    while true {
      let round = state.withLock { state in
        defer { state.round += 1 }
        return state.round
      }
      await store.settled()
      let isOver = state.withLock { state in
        for (key, flags) in state.recent {
          let rest = flags.filter { $0.value.round > round }
          state.recent[key] = rest.isEmpty ? nil : rest
        }
        state.isSettling = !state.recent.isEmpty
        return state.recent.isEmpty
      }
      if isOver { return }
    }
  }
}
