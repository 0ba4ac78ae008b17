/// A mailbox for as long as its UIDs hold.
package struct MailboxKey: Hashable, Sendable {
  package let name: MailboxName
  package let uidValidity: UIDValidity

  package init(name: MailboxName, uidValidity: UIDValidity) {
    self.name = name
    self.uidValidity = uidValidity
  }
}
