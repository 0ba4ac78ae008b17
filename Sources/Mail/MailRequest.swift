/// Names one request of the reader, so that its events and its end can be told from others'.
package struct RequestID: Hashable, Sendable, Comparable {
  package let rawValue: UInt64

  package init(_ rawValue: UInt64) { self.rawValue = rawValue }

  package static func < (left: RequestID, right: RequestID) -> Bool { left.rawValue < right.rawValue }
}

/// Everything the reader may ask of an account. What comes of it arrives as `MailEvent`s, ending with exactly
/// one `finished`.
package enum MailRequest: Hashable, Sendable {
  /// Makes this the mailbox the user looks at; its newest `newest` rows come with it.
  case open(MailboxName, newest: Int)
  /// All mailboxes with their counts, anew.
  case listMailboxes
  /// The rows at these places of the open mailbox.
  case rows(MailboxName, places: Range<Int>)
  /// The rows of these messages, wherever they stand.
  case summaries(MailboxName, uids: [UID])
  /// The bytes of these sections of a message, each cut off after `limit` octets.
  case read(MessageKey, sections: [BodySection], limit: Int)
  /// Finished when the change is in the journal, from where it reaches the server whatever happens. `isClaim`: a
  /// `\Deleted` that it sets is this user's.
  case store(MailboxName, UIDValidity, uids: UIDSet, FlagChange, isClaim: Bool = true)
  /// Removes these messages for good; only those of them that are marked `\Deleted`. Where the server can't
  /// expunge single messages and others are marked, it fails with `wouldAlsoExpunge` unless `othersToo`. While
  /// the line is down it fails with `kept`: the journal has it.
  case expunge(MailboxName, UIDValidity, uids: UIDSet, othersToo: Bool)
  /// Puts a message into a mailbox; finished when it is in the journal.
  case append(MailboxName, message: [UInt8], flags: Set<Flag>, date: Timestamp?)
  /// Where the user rests: these may be wanted next and are fetched when nothing else is to be done. The next
  /// such request takes its place.
  case prefetch([WantedSections])
  /// The user has read why these changes could not be done.
  case forgetFailures([Int64])
  /// Looks through these places from the highest to the lowest (or the other way), in slices that let other
  /// requests pass; ends at the first slice that has a match when `stopAtFirst`.
  case search(MailboxName, SearchQuery, places: Range<Int>, newestFirst: Bool, stopAtFirst: Bool)
  /// The answer to `passwordNeeded`; `nil` gives up.
  case password(PasswordAnswer)
  /// Try to connect now instead of when the time-out says.
  case reconnect
  /// Sends a NOOP now: new mail is told at once.
  case checkMail
}

/// What opening a message will ask for.
package struct WantedSections: Hashable, Sendable {
  package var key: MessageKey
  package var sections: [BodySection]
  /// Octets of all of them together, as far as the structure tells.
  package var octets: Int

  package init(key: MessageKey, sections: [BodySection], octets: Int) {
    self.key = key
    self.sections = sections
    self.octets = octets
  }
}

package enum SearchQuery: Hashable, Sendable {
  /// Sender, recipients, subject or text have each of these words.
  case words([String])
  case unseen
  case flagged
}

/// A password on its way from the prompt to the session. Equal only to itself by count: what a test compares
/// must not need the secret.
package struct PasswordAnswer: Hashable, Sendable {
  package let secret: Secret?

  package init(_ secret: Secret?) { self.secret = secret }

  package static func == (left: PasswordAnswer, right: PasswordAnswer) -> Bool {
    left.secret?.declassify() == right.secret?.declassify()
  }
  package func hash(into hasher: inout Hasher) { hasher.combine(secret == nil) }
}
