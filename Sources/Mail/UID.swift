/// The number that names a message within one mailbox and one UIDVALIDITY (RFC 3501 §2.3.1.1). Never 0.
package struct UID: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let rawValue: UInt32

  package init?(_ rawValue: UInt32) {
    guard rawValue > 0 else { return nil }
    self.rawValue = rawValue
  }

  package static func < (left: UID, right: UID) -> Bool { left.rawValue < right.rawValue }
  package var description: String { String(rawValue) }
}

/// The value that must stay the same for UIDs to stay valid (RFC 3501 §2.3.1.1). Opaque, only compared; some
/// servers send more than 32 bits. 0 means that the server gave none and UIDs last for this session only.
package struct UIDValidity: Hashable, Sendable {
  package let rawValue: UInt64

  package init(_ rawValue: UInt64) { self.rawValue = rawValue }
}

/// The one name of a message above the mirror. It outlives reconnects and other clients' expunges.
package struct MessageKey: Hashable, Sendable {
  package let account: AccountID
  package let mailbox: MailboxName
  package let uidValidity: UIDValidity
  package let uid: UID

  package init(account: AccountID, mailbox: MailboxName, uidValidity: UIDValidity, uid: UID) {
    self.account = account
    self.mailbox = mailbox
    self.uidValidity = uidValidity
    self.uid = uid
  }
}
