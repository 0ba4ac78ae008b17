/// The line above a quote that says who wrote what follows and when, in one of many languages; some programs break
/// it into several.
struct Attribution {
  enum Limits {
    /// Lines of one attribution.
    static let lines = 4
  }

  /// How many lines it takes, the given one as the last.
  let lineCount: Int
  /// Sure enough that what follows is a quote although no mark says so.
  let isSure: Bool

  /// Whether the last of these lines, the newest first, ends an attribution. `isBeforeQuote`: marks of a quote follow.
  init?(_ lines: [QuotedLine], isBeforeQuote: Bool) {
    guard let last = lines.first, last.isWhole else { return nil }
    var joined: [UInt8] = []
    for (index, line) in lines.prefix(Limits.lines).enumerated() {
      guard line.isWhole, !line.bytes.isEmpty, joined.count + line.bytes.count < QuotedLine.limit else {
        break
      }
      joined = index == 0 ? line.bytes : line.bytes + [0x20] + joined
      let evidence = Evidence(joined)
      if evidence.isAttribution {
        lineCount = index + 1
        isSure = true
        return
      }
    }
    // "Bob wrote:" is none by itself, but above a quote it is.
    guard isBeforeQuote, Evidence(last.bytes).mayIntroduce else { return nil }
    lineCount = 1
    isSure = false
  }

  /// Whether a line is worth being looked at: it ends as an attribution does.
  static func mayEnd(_ line: String) -> Bool {
    let tail = line.utf8.suffix(24)
    guard let end = tail.lastIndex(where: { $0 > 0x20 }) else { return false }
    let last = tail[end]
    // ":" or "：", or "wrote" without one, perhaps before dashes.
    if last == 0x3a || last == 0x9a { return true }
    guard last == UInt8(ascii: "-") || last == UInt8(ascii: "e") else { return false }
    return QuotedLine.contains(Array(tail), Array("wrote".utf8))
  }
}

/// What a line has of an attribution.
private struct Evidence {
  private let bytes: [UInt8]
  private let endsInColon: Bool
  private let verbEnds: Bool
  private let hasVerb: Bool
  private let hasAddress: Bool
  private let hasYear: Bool
  private let hasTime: Bool
  private let starts: Bool

  init(_ given: [UInt8]) {
    var line = given[...]
    // Zoho puts dashes around it, others a mark of a quote that the line's own end became.
    func isFrame(_ byte: UInt8) -> Bool { byte == 0x2d || byte == 0x20 }
    while let first = line.first, isFrame(first) { line.removeFirst() }
    while let last = line.last, isFrame(last) { line.removeLast() }
    endsInColon = line.last == 0x3a || line.suffix(3).elementsEqual([0xef, 0xbc, 0x9a])
    while let last = line.last, last == 0x3a || last == 0x20 { line.removeLast() }
    if line.suffix(3).elementsEqual([0xef, 0xbc, 0x9a]) { line.removeLast(3) }
    let bytes = Array(line)
    self.bytes = bytes
    verbEnds = QuotePhrases.wrote.contains {
      bytes.count > $0.count && bytes.suffix($0.count).elementsEqual($0)
    }
    hasVerb = verbEnds || QuotePhrases.wrote.contains { QuotedLine.contains(bytes, $0) }
    hasAddress = bytes.contains(0x40)
    hasYear = Self.hasYear(bytes)
    hasTime = Self.hasTime(bytes)
    let first = bytes.prefix { $0 > 0x20 && $0 != 0x2c && $0 != 0x2e }
    starts =
      first.first.map { $0 &- 0x30 < 10 } ?? false
      || QuotePhrases.starters.contains(String(decoding: first, as: UTF8.self))
  }

  var isAttribution: Bool {
    guard starts else { return false }
    if verbEnds { return endsInColon ? hasYear || hasTime : hasAddress && hasYear && hasTime }
    guard endsInColon else { return false }
    if hasVerb { return (hasYear || hasAddress) && (hasTime || hasAddress || hasYear) }
    // Without a verb only with a name before the address: "4 Mar 2025, 10:30, Bob <bob@example.org>:".
    return hasAddress && hasTime && hasYear
      && (bytes.last == UInt8(ascii: ">") || bytes.last == UInt8(ascii: ")"))
  }

  /// Enough where a quote follows anyway.
  var mayIntroduce: Bool { endsInColon && (hasVerb || hasAddress) }

  /// "2024", or a date with it in two digits: "04.03.24".
  private static func hasYear(_ bytes: [UInt8]) -> Bool {
    var digits = 0
    for index in 0...bytes.count {
      if index < bytes.count, bytes[index] &- 0x30 < 10 {
        digits += 1
        continue
      }
      if digits == 4, bytes[index - 4] == 0x31 || bytes[index - 4] == 0x32 { return true }
      if digits == 2, index >= 8, [0x2e, 0x2f, 0x2d].contains(bytes[index - 3]),
        bytes[index - 6] == bytes[index - 3]
      {
        return true
      }
      digits = 0
    }
    return false
  }

  /// "10:30", "10.30", "10h30", "10時30分".
  private static func hasTime(_ bytes: [UInt8]) -> Bool {
    guard bytes.count > 3 else { return false }
    func isDigit(_ index: Int) -> Bool { index >= 0 && index < bytes.count && bytes[index] &- 0x30 < 10 }
    for index in 1..<(bytes.count - 1) where isDigit(index - 1) {
      switch bytes[index] {
      case 0x3a, 0x2e, 0x68:
        if isDigit(index + 1), isDigit(index + 2), !isDigit(index + 3), !isDigit(index - 3) { return true }
      // 時, 시
      case 0xe6: if bytes[index...].starts(with: [0xe6, 0x99, 0x82]) { return true }
      case 0xec: if bytes[index...].starts(with: [0xec, 0x8b, 0x9c]) { return true }
      default: break
      }
    }
    return false
  }
}
