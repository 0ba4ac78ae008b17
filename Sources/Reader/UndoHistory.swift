import Mail

/// What `u` takes back, the last first.
struct UndoHistory: Sendable {
  enum Step: Hashable, Sendable {
    case flags(Marking)
    case expunged(Int)
  }

  /// A change of flags that can be turned back.
  struct Marking: Hashable, Sendable {
    let mailbox: MailboxKey
    let uids: UIDSet
    /// What takes it back, and whether a deletion mark that this sets is the user's.
    let back: FlagChange
    var isClaim = false
    /// What was done, for the status line.
    let done: String
    /// The request that did it.
    var request = RequestID(0)
  }

  /// More than anyone remembers having done.
  static let limit = 200

  private var steps: [Step] = []

  mutating func add(_ step: Step) {
    steps.append(step)
    if steps.count > Self.limit { steps.removeFirst() }
  }

  /// It was not done: there is nothing to take back.
  mutating func forget(_ request: RequestID) {
    steps.removeAll { if case .flags(let marking) = $0 { marking.request == request } else { false } }
  }

  /// These messages are gone: nothing about them can be taken back.
  mutating func forget(_ gone: [UID], in mailbox: MailboxKey) {
    guard let gone = UIDSet(gone) else { return }
    steps.removeAll {
      guard case .flags(let marking) = $0, marking.mailbox == mailbox else { return false }
      return marking.uids.subtracting(gone) == nil
    }
  }

  mutating func takeLast() -> Step? { steps.popLast() }
}
