/// The lexical tokens of RFC 5322 §3.2 that several fields share.
enum RFC5322 {
  /// The place after the comment that begins at `start`; nesting is counted, not recursed. One that is never
  /// closed ends at the end.
  ///
  /// `comment = "(" *([FWS] ccontent) [FWS] ")"` — RFC 5322 §3.2.2
  static func endOfComment(_ bytes: [UInt8], at start: Int) -> Int {
    var depth = 0
    var index = start
    while index < bytes.count {
      switch bytes[index] {
      case ASCII.openParenthesis: depth &+= 1
      case ASCII.closeParenthesis: depth &-= 1
      case ASCII.backslash: index &+= 1
      default: break
      }
      index &+= 1
      if depth == 0 { break }
    }
    return min(index, bytes.count)
  }

  /// The content of the quoted string that begins at `start`, its quoting undone, and the place after it. One
  /// that is never closed ends at the end.
  ///
  /// `quoted-string = [CFWS] DQUOTE *([FWS] qcontent) [FWS] DQUOTE [CFWS]` — RFC 5322 §3.2.4
  static func quotedString(_ bytes: [UInt8], at start: Int) -> (content: [UInt8], end: Int) {
    var content: [UInt8] = []
    var index = start &+ 1
    while index < bytes.count, bytes[index] != ASCII.quote {
      if bytes[index] == ASCII.backslash, index &+ 1 < bytes.count { index &+= 1 }
      content.append(bytes[index])
      index &+= 1
    }
    return (content, min(index &+ 1, bytes.count))
  }

  /// `bytes` without comments; quoted strings are left alone.
  static func withoutComments(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(ASCII.openParenthesis) else { return bytes }
    var output: [UInt8] = []
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case ASCII.openParenthesis:
        index = endOfComment(bytes, at: index)
        output.append(ASCII.space)
      case ASCII.quote:
        let end = quotedString(bytes, at: index).end
        output += bytes[index..<end]
        index = end
      default:
        output.append(bytes[index])
        index &+= 1
      }
    }
    return output
  }
}
