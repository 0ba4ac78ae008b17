import Mail

/// What `u` takes back, the last first.
struct UndoHistory: Sendable {
  enum Step: Hashable, Sendable {
    /// The changes that take it back, and what was done, for the status line.
    case flags(MailboxKey, [UID], FlagChange, isClaim: Bool, done: String)
    case expunged(Int)
  }

  /// More than anyone remembers having done.
  static let limit = 200

  private var steps: [Step] = []

  mutating func add(_ step: Step) {
    steps.append(step)
    if steps.count > Self.limit { steps.removeFirst() }
  }

  /// These messages are gone: nothing about them can be taken back.
  mutating func forget(_ gone: [UID], in mailbox: MailboxKey) {
    let gone = Set(gone)
    steps.removeAll {
      guard case .flags(mailbox, let uids, _, _, _) = $0 else { return false }
      return gone.isSuperset(of: uids)
    }
  }

  mutating func takeLast() -> Step? { steps.popLast() }
}
