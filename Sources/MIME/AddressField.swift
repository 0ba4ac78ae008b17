package import Mail

/// The mailboxes of an address field (RFC 5322 §3.4), obsolete forms included (§4.4).
///
/// A group's name stands in the list as an address without a host, as `Mail.Address` has it; its members follow.
/// What is no address is kept as one without a host, so that nothing a sender wrote is hidden.
package enum AddressField {
  /// A list with more recipients is shown in part: nobody reads ten thousand names, and each costs a row.
  package static let addressLimit = 10_000

  package static func parse(_ unfolded: [UInt8]) -> [Address] {
    var scanner = AddressScanner(bytes: unfolded)
    return scanner.list()
  }

  /// The same without the names of groups: who is written to.
  package static func mailboxes(_ unfolded: [UInt8]) -> [Address] {
    var scanner = AddressScanner(bytes: unfolded)
    scanner.tellsGroups = false
    return scanner.list()
  }
}

/// `address-list = (address *("," address)) / obs-addr-list` — RFC 5322 §3.4, read in one pass.
private struct AddressScanner {
  let bytes: [UInt8]
  var position = 0
  /// What was read of the mailbox that is under way: words, and what stood between them.
  private var phrase: [UInt8] = []
  /// As `phrase`, but with the quotes that an address needs.
  private var spec: [UInt8] = []
  private var comment: [UInt8] = []
  private var firstComment: [UInt8]?
  private var angle: [UInt8]?
  private var hasAt = false
  /// Once a quotation was found that never ends, no later one does.
  private var hasOpenQuote = false
  private var found: [Address] = []
  var tellsGroups = true

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func list() -> [Address] {
    while position < bytes.count, found.count < AddressField.addressLimit { step() }
    finish()
    // "(undisclosed)" is all that some write.
    if tellsGroups, found.isEmpty, let first = firstComment {
      let text = EncodedWord.decode(first)
      if !text.isEmpty { found.append(Address(mailbox: text, host: "")) }
    }
    return found
  }

  private mutating func step() {
    let byte = bytes[position]
    switch byte {
    case ASCII.quote where !hasOpenQuote: quoted()
    case ASCII.openParenthesis: addComment()
    case ASCII.openAngle: openAngle()
    case ASCII.comma, ASCII.semicolon:
      finish()
      position &+= 1
    case ASCII.colon where angle == nil && !hasAt:
      startGroup()
    default:
      append(byte)
      position &+= 1
    }
  }

  private mutating func append(_ byte: UInt8) {
    phrase.append(byte.isLineEnd ? ASCII.space : byte)
    if byte == ASCII.at { hasAt = true }
    if !byte.isBlank, !byte.isLineEnd { spec.append(byte) }
  }

  private mutating func quoted() {
    let (content, end) = RFC5322.quotedString(bytes, at: position)
    // One that is never closed is no quotation: the addresses after it must not vanish in it.
    if end == bytes.count, bytes[end &- 1] != ASCII.quote || end == position &+ 1 {
      hasOpenQuote = true
      append(ASCII.quote)
      position &+= 1
      return
    }
    phrase += content
    spec += bytes[position..<end]
    position = end
  }

  private mutating func addComment() {
    let end = RFC5322.endOfComment(bytes, at: position)
    let isClosed = end > position &+ 1 && bytes[end &- 1] == ASCII.closeParenthesis
    comment = Array(bytes[(position &+ 1)..<(isClosed ? end &- 1 : end)])
    if firstComment == nil { firstComment = comment }
    // A comment separates words.
    phrase.append(ASCII.space)
    position = end
  }

  /// `angle-addr = [CFWS] "<" addr-spec ">" [CFWS] / obs-angle-addr` — RFC 5322 §3.4
  private mutating func openAngle() {
    var content: [UInt8] = []
    position &+= 1
    while position < bytes.count, bytes[position] != ASCII.closeAngle {
      let byte = bytes[position]
      if byte == ASCII.quote {
        let end = RFC5322.quotedString(bytes, at: position).end
        content += bytes[position..<end]
        position = end
      } else if byte == ASCII.openParenthesis {
        position = RFC5322.endOfComment(bytes, at: position)
      } else if byte == ASCII.openAngle {
        // Twice in a row: the inner one is the address.
        content = []
        position &+= 1
      } else {
        if !byte.isBlank, !byte.isLineEnd { content.append(byte) }
        position &+= 1
      }
    }
    position = min(position &+ 1, bytes.count)
    // Of two addresses in one mailbox the last is what servers deliver from; the first becomes part of the name.
    if let earlier = angle { phrase += [ASCII.openAngle] + earlier + [ASCII.closeAngle] }
    angle = Self.withoutRoute(content)
  }

  /// `obs-route = obs-domain-list ":"` — RFC 5322 §4.4
  private static func withoutRoute(_ content: [UInt8]) -> [UInt8] {
    guard content.first == ASCII.at, let colon = content.firstIndex(of: ASCII.colon) else { return content }
    return Array(content[(colon + 1)...])
  }

  /// `group = display-name ":" [group-list] ";" [CFWS]` — RFC 5322 §3.4
  private mutating func startGroup() {
    let name = EncodedWord.decode(phrase)
    if tellsGroups, !name.isEmpty { found.append(Address(mailbox: name, host: "")) }
    position &+= 1
    reset()
  }

  private mutating func reset() {
    phrase.removeAll(keepingCapacity: true)
    spec.removeAll(keepingCapacity: true)
    comment = []
    angle = nil
    hasAt = false
  }

  /// `mailbox = name-addr / addr-spec` — RFC 5322 §3.4
  private mutating func finish() {
    defer { reset() }
    let name = EncodedWord.decode(phrase)
    if let angle {
      guard !angle.isEmpty || !name.isEmpty else { return }
      let shown = name.isEmpty ? EncodedWord.decode(comment) : name
      found.append(Self.address(angle, name: shown))
    } else if spec.contains(ASCII.at) {
      found.append(bare(name))
    } else if !name.isEmpty {
      found.append(Address(mailbox: name, host: ""))
    }
  }

  /// An address without angle brackets; a comment after it is the old way to write the name (RFC 5322 §3.4).
  /// Words before it, without brackets around it, are its name too.
  private func bare(_ text: String) -> Address {
    let words = phrase.trimmed.split(whereSeparator: \.isBlank)
    if words.count > 1, let last = words.last(where: { $0.contains(ASCII.at) && $0.first != ASCII.at }),
      words.filter({ $0.contains(ASCII.at) }).count == 1, last.last != ASCII.at, spec.first != ASCII.quote,
      !words.contains(where: { $0.first == UInt8(ascii: ".") })
    {
      let rest = words.filter { $0 != last }.joined(separator: [ASCII.space])
      return Self.address(Array(last), name: EncodedWord.decode(Array(rest)))
    }
    return Self.address(spec, name: EncodedWord.decode(comment))
  }

  /// `addr-spec = local-part "@" domain` — RFC 5322 §3.4.1; the last `@` divides.
  private static func address(_ spec: [UInt8], name: String) -> Address {
    let name = name.isEmpty ? nil : name
    guard let at = spec.lastIndex(of: ASCII.at), spec.count > 1 else {
      return Address(name: name, mailbox: text(spec[...]), host: "")
    }
    return Address(name: name, mailbox: text(spec[..<at]), host: text(spec[(at + 1)...]))
  }

  /// Encoded words have no place in an address (RFC 2047 §5), so they stay as they are and nobody's address is
  /// made to look like another's; raw octets are UTF-8 (RFC 6532) or replaced.
  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    let text = Charset.guessed(Array(bytes)).text
    return String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.isControl ? "\u{FFFD}" : $0 }))
  }
}

extension Unicode.Scalar.Properties {
  fileprivate var isControl: Bool { generalCategory == .control }
}
