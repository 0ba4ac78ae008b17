/// A line of a mail as the search for quotes looks at it.
struct QuotedLine {
  /// What is looked at of a line: no attribution, label or separator is longer.
  static let limit = 600

  /// In lower case, without the spaces around it; not more than the limit.
  let bytes: [UInt8]
  let isWhole: Bool

  init(_ line: some StringProtocol) {
    var head = Array(line.utf8.prefix(Self.limit))
    isWhole = head.count < Self.limit || head.count == line.utf8.count
    if head.contains(where: { $0 >= 0x80 }) {
      head = Array(String(decoding: head, as: UTF8.self).lowercased().replacingNoBreakSpaces.utf8)
    } else {
      for index in head.indices where head[index] &- 0x41 < 26 { head[index] |= 0x20 }
    }
    let end = head.lastIndex { $0 > 0x20 } ?? -1
    let start = head.firstIndex { $0 > 0x20 } ?? 0
    bytes = end < start ? [] : Array(head[start...end])
  }

  func contains(_ word: [UInt8]) -> Bool { Self.contains(bytes, word) }

  func hasPrefix(_ word: [UInt8]) -> Bool { bytes.starts(with: word) }

  func containsAny(_ words: [[UInt8]]) -> Bool { words.contains { contains($0) } }

  static func contains(_ bytes: [UInt8], _ word: [UInt8]) -> Bool {
    guard let first = word.first, word.count <= bytes.count else { return false }
    var index = 0
    let last = bytes.count - word.count
    while index <= last {
      if bytes[index] == first, bytes[index..<(index + word.count)].elementsEqual(word) { return true }
      index += 1
    }
    return false
  }

  /// A run of one of `-_=*`, at least so long.
  func isRule(atLeast count: Int) -> Bool {
    guard let first = bytes.first, bytes.count >= count, [0x2d, 0x5f, 0x3d, 0x2a].contains(first) else {
      return false
    }
    return bytes.allSatisfy { $0 == first }
  }

  /// The words between dashes, and how many dashes stand before them.
  var unruled: (words: String, dashes: Int) {
    func isRule(_ byte: UInt8) -> Bool {
      byte == 0x2d || byte == 0x5f || byte == 0x3d || byte == 0x2a || byte == 0x20 || byte == 0x3a
    }
    let start = bytes.firstIndex { !isRule($0) } ?? bytes.count
    let end = bytes.lastIndex { !isRule($0) }.map { $0 + 1 } ?? start
    let dashes = bytes[..<start].count { $0 != 0x20 && $0 != 0x2a }
    return (String(decoding: bytes[start..<max(start, end)], as: UTF8.self), dashes)
  }

  /// `label ":"`, the label perhaps bold, the colon perhaps a wide one.
  static func label(of line: String) -> QuotedHeaderLabel? {
    let head = Array(line.utf8.prefix(48).drop { $0 <= 0x20 })
    guard let colon = head.firstIndex(where: { $0 == 0x3a || $0 == 0xef }) else { return nil }
    guard head[colon] == 0x3a || head[colon...].starts(with: [0xef, 0xbc, 0x9a]) else { return nil }
    var name = QuotedLine(String(decoding: head[..<colon], as: UTF8.self)).bytes[...]
    while let last = name.last, last == 0x20 || last == 0x2a { name.removeLast() }
    while let first = name.first, first == 0x20 || first == 0x2a { name.removeFirst() }
    return QuotePhrases.labels[String(decoding: name, as: UTF8.self)]
  }
}

extension String {
  fileprivate var replacingNoBreakSpaces: String {
    guard utf8.contains(0xc2) || utf8.contains(0xe2) else { return self }
    return String(
      String.UnicodeScalarView(unicodeScalars.map { $0.value == 0xa0 || $0.value == 0x202f ? " " : $0 }))
  }
}
