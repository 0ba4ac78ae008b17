package import Mail

/// A date and time of a header (RFC 5322 §3.3), its obsolete forms (§4.3), and what mail really holds: ISO 8601,
/// `asctime`, months of other languages, AM and PM, dates that are written twice.
package enum DateField {
  /// No form of a date is longer; what follows is not looked at.
  private static let lengthLimit = 400

  /// `nil` when no day or time can be made out, or when they can't be (a 35th day).
  package static func parse(_ bytes: [UInt8]) -> Timestamp? { UsualDate.parse(bytes) ?? anyForm(bytes) }

  /// Slower, and right for everything.
  package static func anyForm(_ bytes: [UInt8]) -> Timestamp? {
    let line = HeaderField.unfold(bytes)
    // A trace field (RFC 5322 §3.6.7) has its date after the last semicolon.
    let start = line.lastIndex(of: ASCII.semicolon).map { $0 + 1 } ?? 0
    let plain = RFC5322.withoutComments(Array(line[start...].prefix(lengthLimit)))
    var reading = Reading()
    for token in DateTokens(bytes: plain) { reading.take(token) }
    return reading.timestamp
  }
}

/// A run of digits, a word, or a mark that tells how they belong together.
enum DateToken: Equatable {
  case number(Int, digits: Int)
  case word(String)
  /// `+` or `-` right before a number.
  case sign(Int)
  case colon
  case separator(UInt8)
}

/// The tokens of a date, at most 100 of them.
struct DateTokens: Sequence, IteratorProtocol {
  let bytes: [UInt8]
  private var position = 0
  private var count = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> DateToken? {
    while position < bytes.count, bytes[position].isBlank || bytes[position] == ASCII.comma { position &+= 1 }
    guard position < bytes.count, count < 100 else { return nil }
    count &+= 1
    let byte = bytes[position]
    if byte.isDigit { return number() }
    if byte.isLetter || byte.isHigh { return word() }
    position &+= 1
    if byte == ASCII.colon { return .colon }
    let isSign = byte == UInt8(ascii: "+") || byte == ASCII.hyphen
    guard isSign, position < bytes.count, bytes[position].isDigit else { return .separator(byte) }
    return .sign(byte == ASCII.hyphen ? -1 : 1)
  }

  private mutating func number() -> DateToken {
    let start = position
    var value = 0
    while position < bytes.count, bytes[position].isDigit {
      // Nine digits are more than any part of a date has, and can't overflow.
      if position &- start < 9 { value = value &* 10 &+ Int(bytes[position] &- 0x30) }
      position &+= 1
    }
    return .number(value, digits: position &- start)
  }

  private mutating func word() -> DateToken {
    let start = position
    while position < bytes.count, bytes[position].isLetter || bytes[position].isHigh { position &+= 1 }
    return .word(String(decoding: bytes[start..<position], as: UTF8.self).lowercased())
  }
}
