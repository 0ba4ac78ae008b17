/// The octets that matter to the syntax of HTML.
enum HTMLSyntax {
  /// `ASCII whitespace` — WHATWG Infra §4.6
  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0a || byte == 0x09 || byte == 0x0d || byte == 0x0c
  }

  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a }
  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  static func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }

  static func lowercased(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte }

  /// The value of a hexadecimal digit.
  static func hexadecimal(_ byte: UInt8) -> UInt32? {
    if isDigit(byte) { return UInt32(byte &- 0x30) }
    let letter = byte | 0x20
    return letter >= 0x61 && letter <= 0x66 ? UInt32(letter &- 0x57) : nil
  }

  /// A name without regard to case, for looking it up: FNV-1a. Two names of one key would be taken for one another,
  /// which costs nothing but a wrong look.
  static func key(_ bytes: Span<UInt8>, _ range: Range<Int>, after start: UInt64 = emptyKey) -> UInt64 {
    var key = start
    for index in range { key = (key ^ UInt64(lowercased(bytes[index]))) &* 0x100_0000_01b3 }
    return key
  }

  static func key(_ text: String, after start: UInt64 = emptyKey) -> UInt64 {
    var key = start
    for byte in text.utf8 { key = (key ^ UInt64(lowercased(byte))) &* 0x100_0000_01b3 }
    return key
  }

  static let emptyKey: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The octets of a range as text.
  static func string(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
    guard !range.isEmpty else { return "" }
    return bytes.extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }
}
