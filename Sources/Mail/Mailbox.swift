/// A mailbox of an account as LIST tells of it (RFC 3501 §7.2.2).
package struct Mailbox: Hashable, Sendable {
  package var name: MailboxName
  /// What separates the levels of the hierarchy in `name.display`; `nil` where there is none.
  package var delimiter: Character?
  /// `false` for `\Noselect` and `\NonExistent`: a place in the tree that holds no messages.
  package var isSelectable: Bool
  package var specialUse: SpecialUse?
  /// Whether the user subscribed to it, as far as the server told.
  package var isSubscribed: Bool
  package var status: MailboxStatus?

  package init(
    name: MailboxName, delimiter: Character? = nil, isSelectable: Bool = true, specialUse: SpecialUse? = nil,
    isSubscribed: Bool = true, status: MailboxStatus? = nil
  ) {
    self.name = name
    self.delimiter = delimiter
    self.isSelectable = isSelectable
    self.specialUse = specialUse
    self.isSubscribed = isSubscribed
    self.status = status
  }
}

/// What a mailbox is for (RFC 6154 §2; `important` is RFC 8457).
package enum SpecialUse: String, Hashable, Sendable, CaseIterable {
  case inbox, drafts, sent, archive, flagged, important, all, junk, trash
}

/// Counts of a mailbox that need not be open (STATUS, RFC 3501 §7.2.4). What was not told is `nil`.
package struct MailboxStatus: Hashable, Sendable {
  package var messages: Int?
  package var unseen: Int?
  package var uidNext: UInt32?
  package var uidValidity: UIDValidity?

  package init(
    messages: Int? = nil, unseen: Int? = nil, uidNext: UInt32? = nil, uidValidity: UIDValidity? = nil
  ) {
    self.messages = messages
    self.unseen = unseen
    self.uidNext = uidNext
    self.uidValidity = uidValidity
  }
}
