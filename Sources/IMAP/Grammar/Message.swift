internal import Mail
internal import Wire

extension ResponseGrammar {
  /// `message-data = nz-number SP "FETCH" SP msg-att`, from `msg-att` on. Never throws: what can't be read is a
  /// defect of the answer, and what was read before stays.
  mutating func fetch(number: Int) -> FetchResponse {
    var response = FetchResponse(number: number)
    spaces()
    guard scanner.skip(Self.open) else {
      response.defects.append(fault("the list of a FETCH response"))
      return response
    }
    do {
      try attributes(into: &response)
    } catch {
      response.defects.append(error)
      if response.uid == nil { response.uid = trailingUID() }
    }
    return response
  }

  /// `msg-att = "(" (msg-att-dynamic / msg-att-static) *(SP ...) ")"`, in any order. A parenthesis where a name
  /// is due opens a group that means nothing (Domino).
  private mutating func attributes(into response: inout FetchResponse) throws(SyntaxError) {
    var depth = 1
    while depth > 0 {
      spaces()
      guard !scanner.isAtEnd else { throw fault("the end of a FETCH response") }
      if scanner.skip(Self.open) {
        depth += 1
      } else if scanner.skip(Self.close) {
        depth -= 1
      } else {
        try attribute(into: &response)
      }
    }
  }

  /// Reads one item. When its value can't be read, the value is stepped over; throws when not even that works.
  private mutating func attribute(into response: inout FetchResponse) throws(SyntaxError) {
    let start = scanner.position
    let name = scanner.take { !Self.endsAtom($0) && $0 != UInt8(ascii: "[") }
    guard !name.isEmpty || scanner.current == UInt8(ascii: "[") else {
      response.defects.append(fault("the name of an item"))
      try skipValue()
      return
    }
    if scanner.current == UInt8(ascii: "[") {
      try bodySection(named: name, into: &response)
      return
    }
    spaces()
    let value = scanner.position
    do {
      if try !item(name, into: &response) { try skipValueIfAny() }
    } catch {
      response.defects.append(error)
      scanner.position = max(value, start)
      try skipValue()
    }
  }

  private mutating func skipValueIfAny() throws(SyntaxError) {
    spaces()
    if scanner.current != Self.close { try skipValue() }
  }

  /// `false` when the item is none of ours; then its value is still to come.
  private mutating func item(_ name: Range<Int>, into response: inout FetchResponse) throws(SyntaxError)
    -> Bool
  {
    if scanner.matches(name, "UID") {
      response.uid = try uid()
    } else if scanner.matches(name, "FLAGS") {
      response.flags = Set(try flagList())
    } else if scanner.matches(name, "RFC822.SIZE") {
      response.size = try number()
    } else if scanner.matches(name, "INTERNALDATE") {
      response.internalDate = try nstring().flatMap { InternalDate.parse(octets($0)) }
    } else if scanner.matches(name, "ENVELOPE") {
      response.envelope = try envelope()
    } else if scanner.matches(name, "BODYSTRUCTURE") || scanner.matches(name, "BODY") {
      response.structure = try bodyStructure()
    } else if scanner.matches(name, "MODSEQ") {
      response.modSequence = try modSequence()
    } else {
      return try rfc822(name, into: &response)
    }
    return true
  }

  /// The items of RFC 1730, should a server answer with them.
  private mutating func rfc822(
    _ name: Range<Int>, into response: inout FetchResponse
  ) throws(SyntaxError) -> Bool {
    let section: BodySection
    if scanner.matches(name, "RFC822") {
      section = .part(.message)
    } else if scanner.matches(name, "RFC822.HEADER") {
      section = .header
    } else {
      return false
    }
    let bytes = try nstring().map(octets) ?? []
    response.bodies.append(FetchedBody(section: section, bytes: bytes))
    return true
  }

  /// The UID in a FETCH response whose number means no message.
  mutating func uidOfLostMessage() -> UID? {
    _ = scanner.take { !CoreRules.isAlpha($0) }
    guard scanner.matches(atom(), "FETCH") else { return nil }
    return fetch(number: 1).uid
  }

  /// `uniqueid = nz-number`
  private mutating func uid() throws(SyntaxError) -> UID {
    let start = scanner.position
    guard let number = try number(), let narrow = UInt32(exactly: number), let uid = UID(narrow) else {
      throw SyntaxError(offset: start, expected: "a UID")
    }
    return uid
  }

  /// `UID n)` at the very end of a response whose middle could not be read.
  private func trailingUID() -> UID? {
    var digits = bytes[...]
    while let last = digits.last, last == Self.close || Self.isSpace(last) { digits.removeLast() }
    let number = digits.reversed().prefix(while: CoreRules.isDigit).reversed()
    let name = digits.dropLast(number.count).suffix(5).map(CoreRules.lowercased)
    guard name.elementsEqual(" uid ".utf8) else { return nil }
    return UInt32(String(decoding: number, as: UTF8.self)).flatMap(UID.init)
  }
}
