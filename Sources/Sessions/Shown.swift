internal import Mail
internal import Synchronization

/// What the reader has of the mailbox that it looks at, while no connection has it open: what a resync starts from,
/// so that only differences are told.
final class Shown: Sendable {
  private struct State {
    var name: MailboxName?
    var copy: MailboxCopy?
  }

  private let state = Mutex(State())

  /// Another mailbox is looked at, or the same anew. `copy`: what was shown of it, if anything.
  func look(at name: MailboxName, showing copy: MailboxCopy?) {
    state.withLock { $0 = State(name: name, copy: copy) }
  }

  func isLooked(at name: MailboxName) -> Bool { state.withLock { $0.name == name } }

  /// What the reader has of this mailbox; `nil` when nothing a resync could start from.
  func copy(of name: MailboxName) -> MailboxCopy? { state.withLock { $0.name == name ? $0.copy : nil } }

  /// Nothing is changed when another mailbox is looked at.
  func set(_ copy: MailboxCopy?, of name: MailboxName) {
    state.withLock { if $0.name == name { $0.copy = copy } }
  }
}
