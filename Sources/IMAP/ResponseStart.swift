internal import Wire

/// What the first octets of a line tell about it, before it is parsed.
enum ResponseStart {
  /// `* `, `+`, or a tag with its status.
  static func isOne(_ line: ArraySlice<UInt8>) -> Bool {
    switch line.first {
    case UInt8(ascii: "*"): line.dropFirst().first == CoreRules.sp
    case UInt8(ascii: "+"): true
    default: isTagged(line)
    }
  }

  private static func isTagged(_ line: ArraySlice<UInt8>) -> Bool {
    let tag = line.prefix(16).prefix { CoreRules.isAlpha($0) || CoreRules.isDigit($0) }
    let rest = line.dropFirst(tag.count)
    guard !tag.isEmpty, rest.first == CoreRules.sp else { return false }
    let word = rest.dropFirst().prefix(4).prefix { CoreRules.isAlpha($0) }.map(CoreRules.lowercased)
    return ["ok", "no", "bad"].contains { word.elementsEqual($0.utf8) }
  }

  /// Status responses end with their line, whatever their text ends in; everything else may have literals.
  static func mayHoldLiterals(_ response: [UInt8]) -> Bool {
    guard response.first == UInt8(ascii: "*") else { return false }
    let word = response.dropFirst().drop { $0 == CoreRules.sp }.prefix(8).prefix { CoreRules.isAlpha($0) }
    guard let first = word.first, CoreRules.isAlpha(first) else { return true }
    let lowercased = word.map(CoreRules.lowercased)
    return !["ok", "no", "bad", "bye", "preauth"].contains { lowercased.elementsEqual($0.utf8) }
  }

  /// `* n FETCH`
  static func isFetch(_ response: [UInt8]) -> Bool {
    var scanner = Scanner(Array(response.prefix(40)))
    _ = scanner.take { $0 == UInt8(ascii: "*") || $0 == CoreRules.sp }
    _ = scanner.take(while: CoreRules.isDigit)
    _ = scanner.take { $0 == CoreRules.sp }
    return scanner.matches(scanner.take(while: CoreRules.isAlpha), "FETCH")
  }
}

/// `"{" number ["+"] "}"` at the end of a line (RFC 3501 §4.3, RFC 7888).
enum LiteralMarker {
  /// The octets it announces; `nil` when the line does not end in one. Throws when the number fits nothing.
  static func length(atEndOf line: ArraySlice<UInt8>) throws(ProtocolFailure) -> Int? {
    guard line.last == UInt8(ascii: "}") else { return nil }
    var digits = line.dropLast()
    if digits.last == UInt8(ascii: "+") { digits = digits.dropLast() }
    let number = digits.reversed().prefix(while: CoreRules.isDigit)
    guard !number.isEmpty, digits.dropLast(number.count).last == UInt8(ascii: "{") else { return nil }
    let text = String(decoding: number.reversed(), as: UTF8.self)
    // Far above any message, and far below what adding to it could overflow.
    guard let length = Int(text), length < 1 << 48 else { throw .literalLength(excerpt: text) }
    return length
  }
}
