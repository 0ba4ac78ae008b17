internal import Mail
internal import Synchronization

/// Flags that the server told on the first connection while rows are fetched on the second: those rows may have been
/// written down before the change and arrive after it.
final class FlagsWhileFilling: Sendable {
  private let flags = Mutex<[UID: MessageFlags]?>(nil)

  func begin() { flags.withLock { $0 = [:] } }
  func end() { flags.withLock { $0 = nil } }

  func note(_ told: [MessageFlags]) {
    flags.withLock { flags in
      guard flags != nil else { return }
      for message in told { flags?[message.uid] = message }
    }
  }

  func told(of uids: UIDSet) -> [MessageFlags] {
    flags.withLock { flags in (flags ?? [:]).values.filter { uids.contains($0.uid) } }
  }
}
