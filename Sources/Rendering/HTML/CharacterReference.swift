/// `&…` in text or in the value of an attribute (WHATWG HTML §13.2.5.72 and on).
struct CharacterReference {
  var characters: NamedReferences.Characters
  /// The octet after it.
  var end: Int

  /// The reference whose `&` stands at `start`; `nil` when there is none and the `&` is itself.
  init?(_ bytes: Span<UInt8>, at start: Int, before limit: Int, inAttribute: Bool = false) {
    guard start + 1 < limit else { return nil }
    let next = bytes[start + 1]
    if next == UInt8(ascii: "#") {
      guard let number = Self.number(bytes, at: start + 2, before: limit) else { return nil }
      (characters, end) = (NamedReferences.Characters(first: number.scalar), number.end)
      return
    }
    guard HTMLSyntax.isAlphanumeric(next) else { return nil }
    var index = start + 1
    let longest = min(limit, index + NamedReferences.Limits.name + 1)
    while index < longest, HTMLSyntax.isAlphanumeric(bytes[index]) { index += 1 }
    if index < limit, bytes[index] == UInt8(ascii: ";"),
      let characters = NamedReferences.standard.characters(bytes, (start + 1)..<index)
    {
      (self.characters, end) = (characters, index + 1)
      return
    }
    guard let old = Self.oldName(bytes, (start + 1)..<index) else { return nil }
    (characters, end) = old
    // "&copy=1" and "&copyright" in an address are parameters, no signs.
    if inAttribute, end < limit, bytes[end] == UInt8(ascii: "=") || HTMLSyntax.isAlphanumeric(bytes[end]) {
      return nil
    }
  }

  /// The longest beginning that is a name which needs no semicolon.
  private static func oldName(_ bytes: Span<UInt8>, _ name: Range<Int>) -> (
    NamedReferences.Characters, end: Int
  )? {
    for length in stride(from: min(name.count, NamedReferences.Limits.oldName), to: 1, by: -1) {
      let end = name.lowerBound + length
      if let characters = NamedReferences.standard.characters(bytes, name.lowerBound..<end, isOld: true) {
        return (characters, end)
      }
    }
    return nil
  }

  private static func number(_ bytes: Span<UInt8>, at start: Int, before limit: Int)
    -> (scalar: Unicode.Scalar, end: Int)?
  {
    var index = start
    let isHexadecimal = index < limit && bytes[index] | 0x20 == UInt8(ascii: "x")
    if isHexadecimal { index += 1 }
    let digits = index
    var value: UInt32 = 0
    while index < limit, let digit = HTMLSyntax.hexadecimal(bytes[index]), isHexadecimal || digit < 10 {
      // What is no character any more need not be counted on.
      if value <= 0x10ffff { value = value &* (isHexadecimal ? 16 : 10) &+ digit }
      index += 1
    }
    guard index > digits else { return nil }
    if index < limit, bytes[index] == UInt8(ascii: ";") { index += 1 }
    return (scalar(value), index)
  }

  /// `&#128;` and its neighbours mean windows-1252, not the controls of Latin-1 (§13.2.5.80); what can't be a
  /// character becomes U+FFFD.
  static func scalar(_ number: UInt32) -> Unicode.Scalar {
    if (0x80..<0xa0).contains(number), let mapped = Unicode.Scalar(windows1252[Int(number &- 0x80)]) {
      return mapped
    }
    guard number != 0, let scalar = Unicode.Scalar(number) else { return "\u{FFFD}" }
    return scalar
  }

  private static let windows1252: [UInt32] = [
    0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d,
    0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a,
    0x153, 0x9d, 0x17e, 0x178,
  ]

  /// The text of a range with its references decoded, as attributes have it.
  static func decoding(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
    var index = range.lowerBound
    while index < range.upperBound, bytes[index] != UInt8(ascii: "&") { index += 1 }
    guard index < range.upperBound else { return HTMLSyntax.string(bytes, range) }
    var output: [UInt8] = []
    output.reserveCapacity(range.count)
    index = range.lowerBound
    while index < range.upperBound {
      if bytes[index] == UInt8(ascii: "&"),
        let reference = CharacterReference(bytes, at: index, before: range.upperBound, inAttribute: true)
      {
        output.append(contentsOf: UTF8.encode(reference.characters.first) ?? UTF8.encodedReplacementCharacter)
        if let second = reference.characters.second {
          output.append(contentsOf: UTF8.encode(second) ?? .init())
        }
        index = reference.end
      } else {
        output.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: output, as: UTF8.self)
  }
}
