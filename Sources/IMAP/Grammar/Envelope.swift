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
    envelope.subject = try field().map(headerText)
    spaces()
    let start = scanner.position
    envelope.from = try addresses()
    let from = start..<scanner.position
    // The author is the sender and gets the replies: that saves two lists of three.
    envelope.sender = stepOver(from) ? envelope.from : try addresses()
    envelope.replyTo = stepOver(from) ? envelope.from : try addresses()
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

  /// Whether the same octets come again; then they are stepped over.
  private mutating func stepOver(_ octets: Range<Int>) -> Bool {
    spaces()
    let end = scanner.position &+ octets.count
    guard end <= bytes.count, bytes[scanner.position..<end].elementsEqual(bytes[octets]) else { return false }
    scanner.position = end
    return true
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
    var count = 0
    var name: StringToken?
    var lastButOne: StringToken?
    var last: StringToken?
    while true {
      spaces()
      if scanner.skip(Self.close) { break }
      (lastButOne, last) = (last, try nstring())
      if count == 0 { name = last }
      count &+= 1
    }
    switch count {
    case 0: return nil
    case 1, 2: return address(name: name, mailbox: nil, host: nil)
    case 3: return address(name: name, mailbox: last, host: nil)
    default: return address(name: name, mailbox: lastButOne, host: last)
    }
  }

  private func address(name: StringToken?, mailbox: StringToken?, host: StringToken?) -> Address? {
    let display = name.map(headerText)
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

  static func isOne(_ part: String?) -> Bool {
    // They are all in capitals, which addresses hardly ever are.
    guard let part, let first = part.utf8.first, first == UInt8(ascii: ".") || first &- 0x41 < 26 else {
      return false
    }
    return known.contains(part)
  }
}
