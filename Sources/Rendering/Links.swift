/// Finds addresses of the web and of mail in text (RFC 3986), for showing them as such.
enum Links {
  private static let schemes = ["https://", "http://", "ftp://", "mailto:", "www."]

  /// Ranges of glyph indices that are links, ascending. One pass over the glyphs.
  static func ranges(in glyphs: [Glyph]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var index = 0
    var isWordStart = true
    while index < glyphs.count {
      if isWordStart, let end = link(glyphs, at: index) {
        ranges.append(index..<end)
        index = end
        isWordStart = false
        continue
      }
      isWordStart = !isWordCharacter(glyphs[index].text)
      index += 1
    }
    return ranges
  }

  private static func link(_ glyphs: [Glyph], at start: Int) -> Int? {
    guard let scheme = schemes.first(where: { matches($0, glyphs, at: start) }) else { return nil }
    let bodyStart = start + scheme.utf8.count
    var end = bodyStart
    var openParentheses = 0
    while end < glyphs.count, isURLCharacter(glyphs[end].text) {
      if glyphs[end].text == "(" { openParentheses += 1 }
      if glyphs[end].text == ")" {
        if openParentheses == 0 { break }
        openParentheses -= 1
      }
      end += 1
    }
    // What ends a sentence is no part of the address.
    while end > bodyStart, [".", ",", ";", ":", "!", "?", "'", "*", "_"].contains(glyphs[end - 1].text) {
      end -= 1
    }
    return end > bodyStart + 1 ? end : nil
  }

  private static func matches(_ scheme: String, _ glyphs: [Glyph], at start: Int) -> Bool {
    var index = start
    for byte in scheme.utf8 {
      guard index < glyphs.count, let have = glyphs[index].text.utf8.first, have | 0x20 == byte | 0x20 else {
        return false
      }
      index += 1
    }
    return true
  }

  private static func isWordCharacter(_ text: String) -> Bool {
    text.first.map { $0.isASCII && ($0.isLetter || $0.isNumber) } ?? false
  }

  /// `unreserved / reserved / "%"` — RFC 3986 §2, without what encloses addresses in text; letters of other
  /// scripts are taken (RFC 3987), their punctuation and wide characters are not.
  private static func isURLCharacter(_ text: String) -> Bool {
    guard let byte = text.utf8.first else { return false }
    if byte >= 0x80 {
      return text.unicodeScalars.first.map { $0.properties.isAlphabetic && $0.value < 0x2e80 } ?? false
    }
    return byte > 0x20 && byte < 0x7f && !"<>\"\\^`{|}".utf8.contains(byte)
  }
}
