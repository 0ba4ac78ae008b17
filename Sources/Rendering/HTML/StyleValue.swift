/// A value of CSS in lower case, without `!important`, and questions to it that need no table of Unicode.
struct StyleValue {
  private(set) var bytes: [UInt8]

  init(_ source: Span<UInt8>, _ range: Range<Int>) {
    bytes = []
    bytes.reserveCapacity(range.count)
    for index in range { bytes.append(HTMLSyntax.lowercased(source[index])) }
  }

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = Array(bytes) }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Takes a mark and the space before it away; whether it was there.
  mutating func removeEnding(_ mark: StaticString) -> Bool {
    let start = bytes.count - mark.utf8CodeUnitCount
    guard start >= 0, has(mark, at: start) else { return false }
    bytes.removeSubrange(start...)
    while let last = bytes.last, HTMLSyntax.isSpace(last) { bytes.removeLast() }
    return true
  }

  private func has(_ mark: StaticString, at start: Int) -> Bool {
    guard start + mark.utf8CodeUnitCount <= bytes.count else { return false }
    return mark.withUTF8Buffer { mark in
      for index in mark.indices where bytes[start + index] != mark[index] { return false }
      return true
    }
  }

  func hasPrefix(_ mark: StaticString) -> Bool { has(mark, at: 0) }

  func contains(_ mark: StaticString) -> Bool {
    let first = mark.withUTF8Buffer { $0.first ?? 0 }
    for index in bytes.indices where bytes[index] == first && has(mark, at: index) { return true }
    return false
  }

  static func == (value: StyleValue, mark: StaticString) -> Bool {
    value.bytes.count == mark.utf8CodeUnitCount && value.has(mark, at: 0)
  }

  static func != (value: StyleValue, mark: StaticString) -> Bool { !(value == mark) }

  /// What stands before the first space, or before another octet.
  func first(before end: UInt8 = 0x20) -> StyleValue { StyleValue(bytes.prefix { $0 != end }) }

  var words: [StyleValue] { bytes.split(whereSeparator: HTMLSyntax.isSpace).map { StyleValue($0) } }

  /// The number at its beginning, and what follows it.
  var number: (value: Double, unit: ArraySlice<UInt8>)? {
    var index = 0
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative { index = 1 }
    var value = 0.0
    var scale = 0.0
    let start = index
    while index < bytes.count {
      if HTMLSyntax.isDigit(bytes[index]) {
        let digit = Double(bytes[index] &- 0x30)
        value = scale == 0 ? value * 10 + digit : value + digit * scale
        scale /= 10
      } else if bytes[index] == UInt8(ascii: "."), scale == 0 {
        scale = 0.1
      } else {
        break
      }
      index += 1
    }
    return index > start ? (isNegative ? -value : value, bytes[index...]) : nil
  }
}
