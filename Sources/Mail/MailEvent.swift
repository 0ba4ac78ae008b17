/// Everything an account may report, in the order in which it became true.
package enum MailEvent: Sendable, Hashable {
  case connection(ConnectionState)
  /// Asked when there is no password, or the last one was refused. Answered by `MailRequest.password`.
  case passwordNeeded(user: String, host: String, refusal: String?, attemptsLeft: Int)
  case mailboxes([Mailbox])
  case status(MailboxName, MailboxStatus)
  /// About the open mailbox; what names another mailbox than the one on the screen is stale.
  case mailbox(MailboxName, MailboxChange)
  /// Answer to `search`: ascending. May come several times, slice by slice; `searched` of `total` messages
  /// were looked at so far.
  case found(RequestID, uids: [UID], searched: Int, total: Int)
  /// What is known of the sender of a message that is being read; told before its `sections`.
  case acquaintance(RequestID, MessageKey, Acquaintance)
  /// Answer to `read`.
  case sections(RequestID, MessageKey, [FetchedSection])
  /// How the journal stands, whenever that changed.
  case changes(ChangeReport)
  /// So many messages came in that were not there before; for the bell and `on-new-mail`.
  case newMail(MailboxName, count: Int)
  /// How many of a mailbox's rows are in the copy, while it is being filled; equal when it is whole.
  case filling(MailboxName, done: Int, total: Int)
  /// The server has something to tell the user (ALERT, RFC 3501 §7.1). From outside: not yet made printable.
  case notice(String)
  /// The request has ended: `nil` when it was done.
  case finished(RequestID, MailFailure?)
}

/// What happened in the open mailbox.
package enum MailboxChange: Sendable, Hashable {
  /// Opened, from the copy or by the server; or opened again after a reconnect. What had changed meanwhile was told
  /// before when `isContinued`.
  case opened(OpenMailbox)
  /// New messages came (or, from servers that lie, went): this many are there now, in places `0..<count`.
  case count(Int)
  /// Rows that are now known, at most 200 at a time.
  case rows([PlacedSummary])
  /// These messages are gone. Ascending places as they were before the event; everything above moves down.
  case removed(places: [Int])
  /// Flags as they are now: the server's, with what the journal still owes it. At most 200 at a time.
  case flags([MessageFlags])
  /// The mailbox was deleted or can no longer be used.
  case closed(String)
}

/// A mailbox as SELECT or EXAMINE showed it (RFC 3501 §6.3.1).
package struct OpenMailbox: Sendable, Hashable {
  package var uidValidity: UIDValidity
  package var count: Int
  package var isReadOnly: Bool
  /// Unread messages, when known.
  package var unseen: Int?
  /// When the server last confirmed what the copy says; `nil` when it just did.
  package var asOf: Timestamp?
  /// Whether rows told before still hold: every difference was reported. Otherwise they are to be asked for anew.
  package var isContinued: Bool
  /// What this user marked `\Deleted` here and has not expunged yet, in earlier sessions too.
  package var deletedHere: [UID]

  package init(
    uidValidity: UIDValidity, count: Int, isReadOnly: Bool = false, unseen: Int? = nil,
    asOf: Timestamp? = nil,
    isContinued: Bool = false, deletedHere: [UID] = []
  ) {
    self.uidValidity = uidValidity
    self.count = count
    self.isReadOnly = isReadOnly
    self.unseen = unseen
    self.asOf = asOf
    self.isContinued = isContinued
    self.deletedHere = deletedHere
  }
}

/// The bytes of one section.
package struct FetchedSection: Sendable, Hashable {
  package var section: BodySection
  package var bytes: [UInt8]
  /// Whether there is more of it than the limit of the request let through.
  package var isCut: Bool

  package init(section: BodySection, bytes: [UInt8], isCut: Bool) {
    self.section = section
    self.bytes = bytes
    self.isCut = isCut
  }
}

/// How an account stands with its server.
package enum ConnectionState: Sendable, Hashable {
  case offline
  /// What is being done, as a phrase: "looking up mail.example.org", "logging in".
  case connecting(String)
  case live(ConnectionDetails)
  /// All that was to be done is done and the line was closed, as POP3 wants it; `at` is when the server was last
  /// asked.
  case visited(ConnectionDetails, at: Timestamp)
  /// The line is up, but an answer is due for so many seconds. Told every few seconds; `live` follows when it comes.
  case silent(seconds: Int)
  /// The line is lost; `retryIn` seconds until the next try, `nil` when only the user can help.
  case lost(MailFailure, retryIn: Int?)
}

package struct ConnectionDetails: Sendable, Hashable {
  /// For the status line: "TLS 1.3", "not encrypted", "local".
  package var security: String
  /// Whether the way to the server can be listened to.
  package var isPlaintext: Bool

  package init(security: String, isPlaintext: Bool = false) {
    self.security = security
    self.isPlaintext = isPlaintext
  }
}
