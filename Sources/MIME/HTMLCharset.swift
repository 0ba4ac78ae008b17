/// The charset that HTML tells of itself (WHATWG HTML §13.2.3.2), for where nobody else does.
enum HTMLCharset {
  /// The standard looks at so many octets.
  static let searched = 1024

  static func declared(_ content: [UInt8]) -> String? {
    let head = content.prefix(searched).map { $0 >= 0x41 && $0 <= 0x5a ? $0 | 0x20 : $0 }
    var index = 0
    while index < head.count {
      guard head[index] == UInt8(ascii: "c"), head[index...].starts(with: "charset".utf8),
        isInMeta(head[..<index])
      else {
        index &+= 1
        continue
      }
      index &+= 7
      while index < head.count, head[index].isBlank { index &+= 1 }
      guard index < head.count, head[index] == ASCII.equals else { continue }
      let value = head[(index &+ 1)...].drop { $0.isBlank || $0 == ASCII.quote || $0 == UInt8(ascii: "'") }
        .prefix { $0 > ASCII.space && !"\"'>;/".utf8.contains($0) }
      if !value.isEmpty { return value.asciiText }
    }
    return nil
  }

  /// Whether the last tag that was opened is a `meta`, and is still open.
  private static func isInMeta(_ before: ArraySlice<UInt8>) -> Bool {
    guard let open = before.lastIndex(of: ASCII.openAngle) else { return false }
    return before[open...].starts(with: "<meta".utf8) && !before[open...].contains(ASCII.closeAngle)
  }
}
