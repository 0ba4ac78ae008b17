package import Mail

/// What a client may ask of an IMAP server (RFC 3501 §6), as far as a mail reader asks it.
package enum Command: Sendable {
  case capability
  case noop
  case logout
  case startTLS
  case login(user: String, password: Secret)
  /// With the initial response in the command where the server has SASL-IR (RFC 4959), else after its `+`.
  case authenticatePlain(user: String, password: Secret)
  /// RFC 2971. Never sent empty: some servers refuse `ID NIL`, others `ID ()`.
  case id([(name: String, value: String)])
  /// RFC 5161.
  case enable([String])
  /// RFC 2342.
  case namespace
  /// `pattern` as people write it: it is encoded as mailbox names are, `*` and `%` stay.
  case list(reference: String, pattern: String, returning: ListOptions)
  case status(MailboxName, [StatusItem])
  case select(MailboxName, SelectOptions = .none)
  case examine(MailboxName, SelectOptions = .none)
  case close
  /// RFC 3691.
  case unselect
  case expunge
  /// RFC 4315.
  case uidExpunge(UIDSet)
  /// `charset` is left out while UTF8=ACCEPT is on, as RFC 6855 §3 demands. With ESEARCH (RFC 4731) the answer
  /// is asked for as ranges.
  case uidSearch(SearchKey, charset: String?)
  case fetch(MessageSet, [FetchItem], FetchModifiers = .none)
  case uidStore(UIDSet, FlagChange, silent: Bool)
  /// RFC 3501 §6.3.11. `message` is sent octet for octet. The answer has APPENDUID where the server has UIDPLUS.
  case append(MailboxName, flags: Set<Flag>, date: Timestamp?, message: [UInt8])
  /// RFC 2177. Lasts until another command is submitted, or the server ends it.
  case idle
  /// RFC 5465.
  case notify(NotifyEvents)
  /// RFC 4978, DEFLATE. After its OK `compressionStarted` must be called.
  case compress
}

/// What LIST shall tell beyond the names (RFC 5258, RFC 6154, RFC 5819). Empty: the plain LIST of RFC 3501.
package struct ListOptions: Hashable, Sendable {
  package var specialUse: Bool
  package var subscribed: Bool
  package var children: Bool
  package var status: [StatusItem]

  package init(
    specialUse: Bool = false, subscribed: Bool = false, children: Bool = false, status: [StatusItem] = []
  ) {
    self.specialUse = specialUse
    self.subscribed = subscribed
    self.children = children
    self.status = status
  }

  package static let none = ListOptions()
}

package enum StatusItem: String, Hashable, Sendable, CaseIterable {
  case messages = "MESSAGES"
  case unseen = "UNSEEN"
  case uidNext = "UIDNEXT"
  case uidValidity = "UIDVALIDITY"
  /// RFC 7162 §3.1.7
  case highestModSequence = "HIGHESTMODSEQ"
}

/// Which messages FETCH is for: UIDs make it a UID FETCH.
package enum MessageSet: Hashable, Sendable {
  case uids(UIDSet)
  case numbers(ClosedRange<UInt32>)
}

/// What FETCH shall bring (`fetch-att`, RFC 3501 §6.4.5). Bodies are always asked for with PEEK, so that
/// nothing becomes `\Seen` by the way.
package enum FetchItem: Sendable {
  case uid
  case flags
  case internalDate
  case size
  case envelope
  case bodyStructure
  /// RFC 7162 §3.1.4.2
  case modSequence
  case headerFields([String])
  /// `partial`: at most `count` octets from `offset` on.
  case body(BodySection, partial: (offset: Int, count: Int)?)
}
