/// A change to mail that the user made. Named by UIDVALIDITY and UID, and said as a set or a clear, so that doing it
/// twice does it once.
package enum Change: Hashable, Sendable {
  /// `isClaim`: a `\Deleted` that it sets is this user's, to be expunged by `$`.
  case flags(MailboxName, UIDValidity, UIDSet, FlagChange, isClaim: Bool)
  /// Removes for good those of them that are marked `\Deleted`; with `othersToo`, where the server can't expunge
  /// single messages, all that are marked.
  case expunge(MailboxName, UIDValidity, UIDSet, othersToo: Bool)
  /// Puts a message into a mailbox (APPEND, RFC 3501 §6.3.11).
  case append(MailboxName, message: [UInt8], flags: Set<Flag>, date: Timestamp?)

  package var mailbox: MailboxName {
    switch self {
    case .flags(let name, _, _, _, _), .expunge(let name, _, _, _), .append(let name, _, _, _): name
    }
  }

  /// `nil` for what names no message.
  package var uidValidity: UIDValidity? {
    switch self {
    case .flags(_, let validity, _, _, _), .expunge(_, let validity, _, _): validity
    case .append: nil
    }
  }

  package var uids: UIDSet? {
    switch self {
    case .flags(_, _, let uids, _, _), .expunge(_, _, let uids, _): uids
    case .append: nil
    }
  }
}

/// A change that is in the journal and that the server has not confirmed yet.
package struct JournalEntry: Hashable, Sendable, Identifiable {
  /// Ascending in the order in which the changes were made.
  package let id: Int64
  package let change: Change
  package let made: Timestamp
  /// How often it was begun to be sent: after the first time the server may have done it already.
  package var attempts: Int

  package init(id: Int64, change: Change, made: Timestamp, attempts: Int = 0) {
    self.id = id
    self.change = change
    self.made = made
    self.attempts = attempts
  }
}

/// A change that could not be done and never will be by itself, in words.
package struct FailedChange: Hashable, Sendable, Identifiable {
  package let id: Int64
  package let made: Timestamp
  /// What was to be done: "Marking 3 messages in INBOX deleted".
  package let what: String
  /// Why it could not be: a sentence.
  package let why: String

  package init(id: Int64, made: Timestamp, what: String, why: String) {
    self.id = id
    self.made = made
    self.what = what
    self.why = why
  }
}

/// How the journal stands.
package struct ChangeReport: Hashable, Sendable {
  /// So many of each kind are told in words; the rest is counted.
  package static let told = 200

  /// Changes that the server has not confirmed yet.
  package var pendingCount: Int
  /// What they are, the oldest first.
  package var pending: [String]
  /// The newest first.
  package var failed: [FailedChange]

  package init(pendingCount: Int = 0, pending: [String] = [], failed: [FailedChange] = []) {
    self.pendingCount = pendingCount
    self.pending = pending
    self.failed = failed
  }
}

extension Change {
  /// What it does, as a phrase: "Marking 3 messages in INBOX deleted".
  package var phrase: String {
    let messages = uids.map { $0.count == 1 ? "1 message" : "\($0.count) messages" } ?? "a message"
    return switch self {
    case .flags(let name, _, _, let change, _): "\(change.phrase(messages)) in \(name.display)"
    case .expunge(let name, _, _, _): "Expunging \(messages) from \(name.display)"
    case .append(let name, _, _, _): "Putting a message into \(name.display)"
    }
  }
}

extension FlagChange {
  package var flags: Set<Flag> {
    switch self {
    case .add(let flags), .remove(let flags): flags
    }
  }

  fileprivate func phrase(_ messages: String) -> String {
    switch self {
    case .add([.seen]): "Marking \(messages) read"
    case .remove([.seen]): "Marking \(messages) unread"
    case .add([.deleted]): "Marking \(messages) deleted"
    case .remove([.deleted]): "Undeleting \(messages)"
    case .add([.flagged]): "Putting a star on \(messages)"
    case .remove([.flagged]): "Taking the star off \(messages)"
    case .add(let flags): "Setting \(Self.names(flags)) on \(messages)"
    case .remove(let flags): "Clearing \(Self.names(flags)) on \(messages)"
    }
  }

  private static func names(_ flags: Set<Flag>) -> String {
    flags.map(\.rawValue).sorted().joined(separator: " ")
  }
}
