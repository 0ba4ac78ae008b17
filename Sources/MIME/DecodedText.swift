package import Mail

/// The text of a part: out of its transfer encoding and its charset, lines ended by `\n`.
package struct DecodedText: Hashable, Sendable {
  package var text: String
  /// The charset that it was read as, which may not be the one it was labelled with.
  package let charsetUsed: String
  /// What was wrong with it.
  package let defects: [TextDefect]
  /// Whether there is more of the part than was fetched.
  package let isCut: Bool

  /// `bytes` are the part's content as it came, perhaps cut anywhere.
  ///
  /// `charset` is what the user wants it read as, whatever the label says. `likelyCharsets` are tried first, in
  /// this order, where the label is missing or proved wrong.
  package init(
    part: BodyPart, bytes: [UInt8], isCut: Bool, charset: String? = nil, likelyCharsets: [String] = []
  ) {
    let encoding = TransferEncoding(label: part.encoding)
    let content = (encoding ?? .identity).decode(bytes)
    let wanted = charset.flatMap { Charset(label: $0) }
    var decoded: DecodedCharset
    if let wanted {
      decoded = wanted.decoded(wanted.isWide ? content : Self.lines(content), cut: isCut)
    } else {
      let label = Self.label(of: part, content)
      let isWide = label.flatMap { Charset(label: $0) }?.isWide ?? content.contains(0)
      decoded = Charset.decode(
        isWide ? content : Self.lines(content), label: label, likely: likelyCharsets, cut: isCut)
    }
    let isClean = !decoded.text.utf8.contains(ASCII.carriageReturn)
    text = isClean ? decoded.text : String(decoding: Self.lines(Array(decoded.text.utf8)), as: UTF8.self)
    charsetUsed = decoded.charset
    var defects: [TextDefect] = []
    if encoding == nil { defects.append(.unknownEncoding(part.encoding)) }
    if let charset, wanted == nil { defects.append(.unknownCharset(CharsetLabels.normalized(charset))) }
    if let defect = decoded.defect { defects.append(defect) }
    self.defects = defects
    self.isCut = isCut
  }

  /// What the header says, and where it says nothing of an HTML part, what the HTML says.
  private static func label(of part: BodyPart, _ content: [UInt8]) -> String? {
    let label = part.parameters.decoded("charset")
    guard part.type == MediaType("text", "html") else { return label }
    // UTF-7 hides markup from whoever looked at the mail on its way. No mailer needs it for HTML.
    if let label { return Charset(label: label)?.name == "utf-7" ? "us-ascii" : label }
    let declared = HTMLCharset.declared(content)
    return declared.flatMap { Charset(label: $0) }.map { $0.name == "utf-7" || $0.isWide ? nil : $0.label }
      ?? nil
  }

  /// CRLF and lone CR become LF. No charset but the wide ones has these octets inside of a character.
  private static func lines(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(ASCII.carriageReturn) else { return bytes }
    return [UInt8](unsafeUninitializedCapacity: bytes.count) { target, count in
      bytes.withUnsafeBufferPointer { source in
        var written = 0
        var followsReturn = false
        for octet in source {
          let isReturn = octet == ASCII.carriageReturn
          // The LF of a CRLF is written over, which costs less than to step around it.
          target[written] = isReturn ? ASCII.lineFeed : octet
          written &+= followsReturn && octet == ASCII.lineFeed ? 0 : 1
          followsReturn = isReturn
        }
        count = written
      }
    }
  }
}
