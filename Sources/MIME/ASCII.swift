/// The octets that the grammars of RFC 5322 and RFC 2045 name.
enum ASCII {
  static let tab = UInt8(ascii: "\t")
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let escape: UInt8 = 0x1b
  static let space = UInt8(ascii: " ")
  static let quote = UInt8(ascii: "\"")
  static let backslash = UInt8(ascii: "\\")
  static let colon = UInt8(ascii: ":")
  static let semicolon = UInt8(ascii: ";")
  static let comma = UInt8(ascii: ",")
  static let hyphen = UInt8(ascii: "-")
  static let equals = UInt8(ascii: "=")
  static let question = UInt8(ascii: "?")
  static let openParenthesis = UInt8(ascii: "(")
  static let closeParenthesis = UInt8(ascii: ")")
  static let openAngle = UInt8(ascii: "<")
  static let closeAngle = UInt8(ascii: ">")
  static let at = UInt8(ascii: "@")
}

extension UInt8 {
  /// `WSP = SP / HTAB` — RFC 5234 §B.1
  var isBlank: Bool { self == ASCII.space || self == ASCII.tab }
  var isLineEnd: Bool { self == ASCII.lineFeed || self == ASCII.carriageReturn }
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  var isLetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7a }
  var isHigh: Bool { self >= 0x80 }

  /// A letter in lower case; anything else as it is.
  var inLowerCase: UInt8 { self >= 0x41 && self <= 0x5a ? self | 0x20 : self }

  /// 0...15, or `nil` when this is no hexadecimal digit.
  var hexValue: UInt8? {
    switch self {
    case 0x30...0x39: self &- 0x30
    case 0x41...0x46: self &- 0x37
    case 0x61...0x66: self &- 0x57
    default: nil
    }
  }
}

extension Collection where Element == UInt8 {
  /// Without blanks and line ends at both ends.
  var trimmed: SubSequence {
    let isSpace = { (byte: UInt8) in byte.isBlank || byte.isLineEnd }
    guard let start = firstIndex(where: { !isSpace($0) }) else { return self[startIndex..<startIndex] }
    var end = startIndex
    for index in indices where !isSpace(self[index]) { end = index }
    return self[start...end]
  }

  /// As text when every octet is 7-bit; what is not becomes U+FFFD.
  var asciiText: String {
    if allSatisfy({ $0 < 0x80 }) { return String(decoding: self, as: UTF8.self) }
    var text = ""
    for byte in self { text.unicodeScalars.append(byte < 0x80 ? Unicode.Scalar(byte) : "\u{FFFD}") }
    return text
  }
}
