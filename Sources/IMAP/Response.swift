package import Mail
package import Wire

/// The first line of a server (RFC 3501 §7.1.4, §7.1.5).
package struct Greeting: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case ok
    case preauth
    case bye
  }

  package var kind: Kind
  package var text: ResponseText

  package init(kind: Kind, text: ResponseText) {
    self.kind = kind
    self.text = text
  }
}

/// The tagged answer that ends a command.
package struct Completion: Hashable, Sendable {
  package enum Status: Hashable, Sendable {
    case ok
    case no
    case bad
  }

  package var status: Status
  package var text: ResponseText

  package init(status: Status, text: ResponseText) {
    self.status = status
    self.text = text
  }
}

/// `resp-text` (RFC 3501 §7.1).
package struct ResponseText: Hashable, Sendable {
  package var code: ResponseCode?
  /// For people, in the server's words. From outside: not yet made printable.
  package var text: String

  package init(code: ResponseCode? = nil, text: String = "") {
    self.code = code
    self.text = text
  }
}

/// An untagged answer (RFC 3501 §7).
package enum Response: Hashable, Sendable {
  case ok(ResponseText)
  case no(ResponseText)
  case bad(ResponseText)
  case bye(ResponseText)
  case capability(Set<Capability>)
  case enabled([String])
  case list(ListedMailbox)
  case lsub(ListedMailbox)
  case status(MailboxName, MailboxStatus)
  case namespace(Namespaces)
  case flags([Flag])
  /// SEARCH, and ESEARCH (RFC 4731): never 0, in the server's order, and never written out, because
  /// `1:4294967295` is eleven octets.
  /// `of`: the command that it answers, as ESEARCH tells (RFC 4731 §3.1): answers may come in another order.
  case search([ClosedRange<UInt32>], of: Tag? = nil)
  case exists(Int)
  case recent(Int)
  /// The sequence number, at least 1.
  case expunge(Int)
  /// UIDs that are gone (RFC 7162 §3.2.10), never 0; some of them may never have been known. `earlier`: before
  /// this session, and nothing moves in the count by it.
  case vanished([ClosedRange<UInt32>], earlier: Bool)
  indirect case fetch(FetchResponse)
  case id([String: String])
  /// What we have no use for: its first word.
  case other(String)
}

/// One message's data, in part or in full (RFC 3501 §7.4.2). What the server did not send is `nil`.
package struct FetchResponse: Hashable, Sendable {
  /// The sequence number, at least 1.
  package var number: Int
  package var uid: UID?
  package var flags: Set<Flag>?
  package var internalDate: Timestamp?
  package var size: Int?
  package var envelope: Envelope?
  package var structure: BodyStructure?
  /// RFC 7162 §3.1.4.2, 1 ... 2^63 - 1.
  package var modSequence: UInt64?
  package var bodies: [FetchedBody]
  /// Items that could not be read. The others are as good as ever.
  package var defects: [SyntaxError]

  package init(number: Int) {
    self.number = number
    bodies = []
    defects = []
  }
}

/// The octets of one `BODY[...]` item.
package struct FetchedBody: Hashable, Sendable {
  /// `nil` for a selection of header fields.
  package var section: BodySection?
  /// Where the octets begin, when a part of the section was asked for.
  package var origin: Int?
  /// Empty also when the server said NIL.
  package var bytes: [UInt8]

  package init(section: BodySection?, origin: Int? = nil, bytes: [UInt8]) {
    self.section = section
    self.origin = origin
    self.bytes = bytes
  }
}

/// A line of LIST, LSUB or XLIST.
package struct ListedMailbox: Hashable, Sendable {
  package var mailbox: Mailbox
  /// All its attributes in lower case, with their backslash.
  package var attributes: Set<String>
  /// Selection options that mailboxes below it match, in upper case (CHILDINFO, RFC 5258 §3.5).
  package var childInfo: Set<String>

  package init(mailbox: Mailbox, attributes: Set<String> = [], childInfo: Set<String> = []) {
    self.mailbox = mailbox
    self.attributes = attributes
    self.childInfo = childInfo
  }
}

/// RFC 2342 §5.
package struct Namespaces: Hashable, Sendable {
  package var personal: [Namespace]
  package var otherUsers: [Namespace]
  package var shared: [Namespace]

  package init(personal: [Namespace] = [], otherUsers: [Namespace] = [], shared: [Namespace] = []) {
    self.personal = personal
    self.otherUsers = otherUsers
    self.shared = shared
  }
}

package struct Namespace: Hashable, Sendable {
  package var prefix: MailboxName
  package var delimiter: Character?

  package init(prefix: MailboxName, delimiter: Character?) {
    self.prefix = prefix
    self.delimiter = delimiter
  }
}
