internal import Mail
internal import Wire

extension ResponseGrammar {
  /// An address list longer than this goes on without the rest: the header has it.
  static let addressLimit = 10_000

  /// `envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP env-cc SP
  /// env-bcc SP env-in-reply-to SP env-message-id ")"`. Fields that are missing at the end are NIL.
  mutating func envelope() throws(SyntaxError) -> Envelope? {
    spaces()
    if skipNIL() || skipEmptyList() { return nil }
    try scanner.expect(Self.open, "an envelope")
    var envelope = Envelope()
    envelope.date = try field().flatMap { decoding.date(octets($0)) }
    envelope.subject = try field().map { decoding.text(octets($0)) }
    envelope.from = try addresses()
    envelope.sender = try addresses()
    envelope.replyTo = try addresses()
    envelope.to = try addresses()
    envelope.cc = try addresses()
    envelope.bcc = try addresses()
    envelope.inReplyTo = try field().map(string)
    envelope.messageID = try field().map(string)
    try skipRestOfList()
    return envelope
  }

  /// An `nstring` of the envelope; `nil` behind its last field.
  private mutating func field() throws(SyntaxError) -> StringToken? {
    spaces()
    return scanner.current == Self.close ? nil : try nstring()
  }

  /// `env-from = "(" 1*address ")" / nil`
  private mutating func addresses() throws(SyntaxError) -> [Address] {
    spaces()
    if scanner.current == Self.close || skipNIL() { return [] }
    if let string = try stringIfAny(), string.range.isEmpty { return [] }
    try scanner.expect(Self.open, "a list of addresses")
    var list: [Address] = []
    while true {
      spaces()
      if scanner.skip(Self.close) { return list }
      if skipNIL() { continue }
      if let address = try address(), list.count < Self.addressLimit { list.append(address) }
    }
  }

  /// `address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"`. With more fields the last two
  /// count, with fewer the missing ones are NIL. `nil` for the end of a group and for what names nobody.
  private mutating func address() throws(SyntaxError) -> Address? {
    try scanner.expect(Self.open, "an address")
    var fields: [StringToken?] = []
    while true {
      spaces()
      if scanner.skip(Self.close) { break }
      // Four say it all; of more only the last two are needed beside the name.
      if fields.count == 8 { fields.remove(at: 5) }
      fields.append(try nstring())
    }
    guard let first = fields.first else { return nil }
    let mailbox = fields.count > 3 ? fields[fields.count - 2] : fields.count == 3 ? fields[2] : nil
    return address(name: first, mailbox: mailbox, host: fields.count > 3 ? fields.last ?? nil : nil)
  }

  private func address(name: StringToken?, mailbox: StringToken?, host: StringToken?) -> Address? {
    let display = name.map { decoding.text(octets($0)) }
    let (mailbox, host) = (mailbox.map(string), host.map(string))
    if name == nil, mailbox == nil, host == nil { return nil }
    if let mailbox, host == nil, let display, let swapped = swapped(display, mailbox) { return swapped }
    if AddressPlaceholder.isOne(mailbox) || AddressPlaceholder.isOne(host) {
      return display.map { Address(name: $0, mailbox: "", host: "") }
    }
    return Address(name: display, mailbox: mailbox ?? "", host: host ?? "")
  }

  /// Gmail, at times: the address in angle brackets where the name is due, and the name after it.
  private func swapped(_ name: String, _ mailbox: String) -> Address? {
    guard name.hasPrefix("<"), name.hasSuffix(">"), let at = name.lastIndex(of: "@") else { return nil }
    let inner = name.dropFirst().dropLast()
    guard inner.startIndex < at, at < inner.endIndex else { return nil }
    return Address(
      name: mailbox, mailbox: String(inner[..<at]), host: String(inner[inner.index(after: at)...]))
  }
}

/// What servers write for the part of an address that they did not find. Shown to nobody and never replied to.
enum AddressPlaceholder {
  private static let known: Set<String> = [
    // Dovecot before 2.3.5
    "MISSING_MAILBOX", "MISSING_DOMAIN",
    // c-client: UW, Panda
    ".MISSING-HOST-NAME.", ".SYNTAX-ERROR.", "INVALID_ADDRESS",
  ]

  static func isOne(_ part: String?) -> Bool { part.map(known.contains) ?? false }
}
