/// A mailbox as its server calls it (RFC 3501 §5.1).
///
/// `wire` is kept byte for byte, because a name that does not follow the rules must still be sent back as it
/// came; `display` is for people and never goes to a server. Two names are equal when their wire forms are.
package struct MailboxName: Hashable, Sendable {
  package let wire: [UInt8]
  package let display: String

  /// INBOX in any case is one mailbox (RFC 3501 §5.1), so it is stored in one spelling.
  package init(wire: [UInt8], display: String) {
    let isInbox = wire.count == 5 && display.uppercased() == "INBOX"
    self.wire = isInbox ? Array("INBOX".utf8) : wire
    self.display = isInbox ? "INBOX" : display
  }

  package static let inbox = MailboxName(wire: Array("INBOX".utf8), display: "INBOX")

  package static func == (left: MailboxName, right: MailboxName) -> Bool { left.wire == right.wire }
  package func hash(into hasher: inout Hasher) { hasher.combine(wire) }
}
