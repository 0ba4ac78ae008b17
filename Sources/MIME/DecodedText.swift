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
  package init(part: BodyPart, bytes: [UInt8], isCut: Bool) {
    let encoding = TransferEncoding(label: part.encoding)
    var content = (encoding ?? .identity).decode(bytes)
    if isCut { Self.dropPartialCharacter(&content) }
    let decoded = Charset.decode(content, label: part.parameters.decoded("charset"))
    text = Self.lines(decoded.text)
    charsetUsed = decoded.charset
    var defects: [TextDefect] = []
    if encoding == nil { defects.append(.unknownEncoding(part.encoding)) }
    if let defect = decoded.defect { defects.append(defect) }
    self.defects = defects
    self.isCut = isCut
  }

  /// The cut may go through a character of UTF-8, which is no fault of the sender.
  private static func dropPartialCharacter(_ bytes: inout [UInt8]) {
    guard let lead = bytes.suffix(3).lastIndex(where: { $0 >= 0xc0 }) else { return }
    let length = bytes[lead] >= 0xf0 ? 4 : bytes[lead] >= 0xe0 ? 3 : 2
    let isPartial = bytes.count - lead < length
    if isPartial, bytes[(lead + 1)...].allSatisfy({ $0 & 0xc0 == 0x80 }) { bytes.removeSubrange(lead...) }
  }

  /// CRLF and lone CR become LF.
  private static func lines(_ text: String) -> String {
    guard text.utf8.contains(ASCII.carriageReturn) else { return text }
    var output: [UInt8] = []
    output.reserveCapacity(text.utf8.count)
    var followsReturn = false
    for byte in text.utf8 {
      if byte == ASCII.carriageReturn {
        output.append(ASCII.lineFeed)
      } else if byte != ASCII.lineFeed || !followsReturn {
        output.append(byte)
      }
      followsReturn = byte == ASCII.carriageReturn
    }
    return String(decoding: output, as: UTF8.self)
  }
}
