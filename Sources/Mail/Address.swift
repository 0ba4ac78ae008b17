/// One mailbox of an address list (RFC 5322 §3.4), already decoded for people: encoded words are text here.
package struct Address: Hashable, Sendable {
  /// The display name; `nil` where there is none.
  package var name: String?
  /// The part before the `@`. For the start of a group (RFC 5322 §3.4 `group`) this is the group's name.
  package var mailbox: String
  /// The part after the `@`; empty for the start of a group and for addresses without one.
  package var host: String

  package init(name: String? = nil, mailbox: String, host: String) {
    self.name = name
    self.mailbox = mailbox
    self.host = host
  }

  /// `local@host`, or only what there is of it.
  package var spec: String { host.isEmpty ? mailbox : mailbox + "@" + host }

  /// What a list column shows: the name, else the address. A name that holds an address is none to go by: alone in a
  /// column it would pass for the sender's.
  package var short: String {
    if let name, !name.isEmpty, !name.utf8.contains(UInt8(ascii: "@")) { return name }
    return spec
  }
}
