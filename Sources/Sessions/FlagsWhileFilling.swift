internal import Mail
internal import Synchronization

/// Flags that the server told on the first connection while rows are fetched on the second: those rows may have been
/// written down before the change and arrive after it.
final class FlagsWhileFilling: Sendable {
  private let flags = Mutex<[UID: MessageFlags]?>(nil)

  func begin() { flags.withLock { $0 = [:] } }
  func end() { flags.withLock { $0 = nil } }

  /// Flags of messages that came without their rows.
  func note(_ told: [MessageFlags], besides rows: [MessageSummary]) {
    flags.withLock { flags in
      guard flags != nil else { return }
      let whole = Set(rows.map(\.uid))
      for message in told where !whole.contains(message.uid) { flags?[message.uid] = message }
    }
  }

  func told(of uids: UIDSet) -> [MessageFlags] {
    flags.withLock { flags in (flags ?? [:]).values.filter { uids.contains($0.uid) } }
  }
}
