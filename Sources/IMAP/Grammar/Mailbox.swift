internal import Mail
internal import Wire

extension ResponseGrammar {
  /// `mailbox = "INBOX" / astring`. NIL is a name here.
  func mailboxName(_ octets: [UInt8]) -> MailboxName {
    let decoded = namesAreUTF8 ? nil : ModifiedUTF7.decode(octets)
    return MailboxName(wire: octets, display: decoded ?? plainText(octets))
  }

  /// `mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox
  /// [SP mbox-list-extended]` (RFC 5258 §6).
  mutating func mailboxList() throws(SyntaxError) -> ListedMailbox {
    let attributes = Set(try flagList().map { $0.rawValue.lowercased() })
    let delimiter = try nstring().map(string)?.first
    let name = mailboxName(try listedName())
    var mailbox = Mailbox(name: name, delimiter: delimiter)
    mailbox.isSelectable = attributes.isDisjoint(with: ["\\noselect", "\\nonexistent"])
    mailbox.specialUse = SpecialUse(attributes: attributes, name: name)
    return ListedMailbox(mailbox: mailbox, attributes: attributes, childInfo: childInfo())
  }

  /// A name without quotes ends where the line does, or where extended data begin: Exchange leaves the quotes
  /// out though there are spaces.
  private mutating func listedName() throws(SyntaxError) -> [UInt8] {
    spaces()
    if let string = try stringIfAny() { return octets(string) }
    let start = scanner.position
    var end = start
    while let octet = scanner.current, octet != Self.open || scanner.octet(after: 1) != CoreRules.dquote {
      scanner.advance()
      if octet != CoreRules.sp { end = scanner.position }
    }
    return Array(bytes[start..<end])
  }

  /// `childinfo-extended-item = "CHILDINFO" SP "(" list-select-base-opt-quoted *(SP ...) ")"` among the extended
  /// data; nothing when they can't be read.
  private mutating func childInfo() -> Set<String> {
    spaces()
    guard scanner.skip(Self.open) else { return [] }
    while !scanner.isAtEnd, !scanner.skip(Self.close) {
      guard let name = try? nstring().map(string) else { return [] }
      if name.uppercased() == "CHILDINFO" {
        return Set(((try? flagList()) ?? []).map { $0.rawValue.uppercased() })
      }
      guard (try? skipValue()) != nil else { return [] }
      spaces()
    }
    return []
  }

  /// `"STATUS" SP mailbox SP "(" [status-att-list] ")"`, from `mailbox` on. A name without quotes ends before
  /// the list that ends the line.
  mutating func status() throws(SyntaxError) -> (MailboxName, MailboxStatus) {
    spaces()
    let name: [UInt8]
    if let string = try stringIfAny() {
      name = octets(string)
    } else {
      guard let open = openingOfLastList() else { throw fault("the counts of a STATUS response") }
      var unquoted = bytes[scanner.position..<open]
      while unquoted.last == CoreRules.sp { unquoted.removeLast() }
      name = Array(unquoted)
      scanner.position = open
    }
    return (mailboxName(name), try statusItems())
  }

  /// Where the list begins that ends the response, after the cursor.
  private func openingOfLastList() -> Int? {
    var depth = 0
    for place in (scanner.position..<bytes.count).reversed() {
      if bytes[place] == Self.close { depth += 1 }
      guard bytes[place] == Self.open else { continue }
      depth -= 1
      if depth <= 0 { return place }
    }
    return nil
  }

  /// `status-att-list = status-att-val *(SP status-att-val)`
  private mutating func statusItems() throws(SyntaxError) -> MailboxStatus {
    spaces()
    try scanner.expect(Self.open, "the counts of a STATUS response")
    var status = MailboxStatus()
    while true {
      spaces()
      if scanner.skip(Self.close) || scanner.isAtEnd { return status }
      let name = atom()
      if name.isEmpty {
        try skipValue()
      } else if scanner.matches(name, "MESSAGES") {
        status.messages = try number()
      } else if scanner.matches(name, "UNSEEN") {
        status.unseen = try number()
      } else if scanner.matches(name, "UIDNEXT") {
        status.uidNext = try number().flatMap(UInt32.init(exactly:))
      } else if scanner.matches(name, "UIDVALIDITY") {
        status.uidValidity = try number().map { UIDValidity(UInt64($0)) }
      } else {
        try skipValue()
      }
    }
  }

  /// `namespace-response = "*" SP "NAMESPACE" SP namespace SP namespace SP namespace` (RFC 2342 §6)
  mutating func namespaces() throws(SyntaxError) -> Namespaces {
    Namespaces(personal: try namespace(), otherUsers: try namespace(), shared: try namespace())
  }

  /// `namespace = nil / "(" 1*("(" string SP (quoted-char / nil) *(namespace-extension) ")") ")"`
  private mutating func namespace() throws(SyntaxError) -> [Namespace] {
    spaces()
    if scanner.isAtEnd || skipNIL() { return [] }
    try scanner.expect(Self.open, "a namespace")
    var list: [Namespace] = []
    while true {
      spaces()
      if scanner.skip(Self.close) { return list }
      try scanner.expect(Self.open, "a namespace")
      let prefix = try nstring().map(octets) ?? []
      spaces()
      let delimiter = try optionalString().map(string)?.first
      try skipRestOfList()
      list.append(Namespace(prefix: mailboxName(prefix), delimiter: delimiter))
    }
  }
}
