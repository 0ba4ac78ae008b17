/// What is known of a mailbox without asking: the state in which it was left, complete down to the last UID.
package struct MailboxCopy: Hashable, Sendable {
  package var name: MailboxName
  package var uidValidity: UIDValidity
  /// All messages that were there.
  package var uids: UIDList
  package var uidNext: UInt32?
  /// Up to where flags and removals are taken in (HIGHESTMODSEQ, RFC 7162 §3.1.2.1); `nil` where the server counts none.
  package var modSequence: UInt64?
  package var isReadOnly: Bool
  /// When the server last confirmed it.
  package var asOf: Timestamp

  package init(
    name: MailboxName, uidValidity: UIDValidity, uids: UIDList, uidNext: UInt32? = nil,
    modSequence: UInt64? = nil,
    isReadOnly: Bool = false, asOf: Timestamp
  ) {
    self.name = name
    self.uidValidity = uidValidity
    self.uids = uids
    self.uidNext = uidNext
    self.modSequence = modSequence
    self.isReadOnly = isReadOnly
    self.asOf = asOf
  }
}

/// The flags of one message as the server has them.
package struct MessageFlags: Hashable, Sendable {
  package var uid: UID
  package var flags: Set<Flag>
  /// When they last changed (MODSEQ, RFC 7162 §3.1); `nil` where the server did not tell.
  package var modSequence: UInt64?

  package init(_ uid: UID, _ flags: Set<Flag>, modSequence: UInt64? = nil) {
    self.uid = uid
    self.flags = flags
    self.modSequence = modSequence
  }
}
