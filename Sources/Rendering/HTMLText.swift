import MIME
import Mail
import Screen

/// text/html told as plain text, and saying so: block elements break lines, links are numbered and listed at the
/// end, what is hidden stays hidden. No tree is built, so that no nesting costs more than its tags.
struct HTMLText: PartRenderer {
  func render(_ text: DecodedText, of part: BodyPart, for reader: PartReader) -> RenderedPart {
    var writer = HTMLWriter()
    for token in HTMLTokenizer(text.text) { writer.take(token) }
    return RenderedPart(
      paragraphs: [Paragraph("HTML shown as plain text", role: .dim), Paragraph("")] + writer.finish())
  }

  /// Text with its character references decoded (WHATWG HTML §13.2.5.72).
  static func decodingReferences(_ bytes: ArraySlice<UInt8>) -> String {
    guard bytes.contains(UInt8(ascii: "&")) else { return String(decoding: bytes, as: UTF8.self) }
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "&"), let (scalar, end) = reference(bytes, at: index) {
        output.append(contentsOf: String(scalar).utf8)
        index = end
      } else {
        output.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func reference(_ bytes: ArraySlice<UInt8>, at start: Int) -> (Unicode.Scalar, end: Int)? {
    guard start + 1 < bytes.endIndex else { return nil }
    if bytes[start + 1] == UInt8(ascii: "#") { return number(bytes, at: start) }
    let limit = min(bytes.endIndex, start + 1 + HTMLEntities.nameLimit)
    let name = bytes[(start + 1)..<limit].prefix { isAlphanumeric($0) }
    let end = start + 1 + name.count
    let hasSemicolon = end < bytes.endIndex && bytes[end] == UInt8(ascii: ";")
    let text = String(decoding: name, as: UTF8.self)
    guard let scalar = HTMLEntities.scalar(named: text, hasSemicolon: hasSemicolon) else { return nil }
    // "&copy=1" in an address is a parameter, not a sign.
    if !hasSemicolon, end < bytes.endIndex, bytes[end] == UInt8(ascii: "=") { return nil }
    return (scalar, hasSemicolon ? end + 1 : end)
  }

  private static func number(_ bytes: ArraySlice<UInt8>, at start: Int) -> (Unicode.Scalar, end: Int)? {
    var index = start + 2
    let isHex = index < bytes.endIndex && bytes[index] | 0x20 == UInt8(ascii: "x")
    if isHex { index += 1 }
    let digits = bytes[min(index, bytes.endIndex)...].prefix { isHex ? isHexDigit($0) : isDigit($0) }
    guard !digits.isEmpty else { return nil }
    // Too many digits are no character; the number need not be known.
    let value =
      digits.count > 10 ? nil : UInt32(String(decoding: digits, as: UTF8.self), radix: isHex ? 16 : 10)
    var end = index + digits.count
    if end < bytes.endIndex, bytes[end] == UInt8(ascii: ";") { end += 1 }
    return (value.map { HTMLEntities.scalar(number: $0) } ?? "\u{FFFD}", end)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  private static func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66)
  }
  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a)
  }
}
