/// A tag, or text between tags.
enum HTMLToken: Equatable {
  case text(String)
  case open(name: String, attributes: [String: String])
  case close(name: String)
}

/// Cuts HTML into tags and text as WHATWG HTML §13.2.5 does, in one pass: comments, declarations and the content
/// of `script`, `style` and their like are passed over.
struct HTMLTokenizer: Sequence, IteratorProtocol {
  private let bytes: [UInt8]
  private var position = 0
  /// Elements whose content ends only at their own end tag; and for each, whether that tag was looked for in
  /// vain, so that it is looked for once.
  private static let rawText: Set<String> = [
    "script", "style", "title", "noscript", "iframe", "noembed", "noframes", "xmp", "template",
  ]
  private var unclosed: Set<String> = []
  private var hasNoCommentEnd = false

  enum Limits {
    /// Attributes of one tag beyond these are dropped; real tags have some twenty.
    static let attributes = 200
    /// No element's name is longer.
    static let name = 64
  }

  init(_ text: String) { bytes = Array(text.utf8) }

  mutating func next() -> HTMLToken? {
    while position < bytes.count {
      let start = position
      while position < bytes.count, bytes[position] != UInt8(ascii: "<") || !beginsMarkup(position) {
        position += 1
      }
      if position > start { return .text(HTMLText.decodingReferences(bytes[start..<position])) }
      if let token = markup() { return token }
    }
    return nil
  }

  /// `<` begins markup before a letter, `/`, `!` and `?` only.
  private func beginsMarkup(_ index: Int) -> Bool {
    guard index + 1 < bytes.count else { return false }
    let next = bytes[index + 1]
    return Self.isLetter(next) || next == UInt8(ascii: "/") || next == UInt8(ascii: "!")
      || next == UInt8(ascii: "?")
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a }

  private mutating func markup() -> HTMLToken? {
    let next = bytes[position + 1]
    if next == UInt8(ascii: "!") || next == UInt8(ascii: "?") {
      skipDeclaration()
      return nil
    }
    if next == UInt8(ascii: "/") { return endTag() }
    return startTag()
  }

  /// `<!-- … -->` ends at its own mark; every other declaration at the first `>`.
  private mutating func skipDeclaration() {
    let isComment = bytes[position...].starts(with: "<!--".utf8)
    if isComment, !hasNoCommentEnd {
      // "<!-->" and "<!--->" are whole comments.
      if let end = find("-->", from: position + 2) {
        position = end + 3
        return
      }
      hasNoCommentEnd = true
    }
    skipTo(UInt8(ascii: ">"))
  }

  private mutating func skipTo(_ byte: UInt8) {
    while position < bytes.count, bytes[position] != byte { position += 1 }
    position += 1
  }

  private func find(_ text: StaticString, from start: Int) -> Int? {
    let pattern = text.withUTF8Buffer { Array($0) }
    var index = start
    while index + pattern.count <= bytes.count {
      if bytes[index] == pattern[0], bytes[index..<(index + pattern.count)].elementsEqual(pattern) {
        return index
      }
      index += 1
    }
    return nil
  }

  private mutating func endTag() -> HTMLToken? {
    position += 2
    let name = tagName()
    skipTo(UInt8(ascii: ">"))
    return name.isEmpty ? nil : .close(name: name)
  }

  private mutating func startTag() -> HTMLToken {
    position += 1
    let name = tagName()
    let attributes = attributes()
    if Self.rawText.contains(name), !unclosed.contains(name) { skipRawText(name) }
    return .open(name: name, attributes: attributes)
  }

  private mutating func tagName() -> String {
    let start = position
    while position < bytes.count, !Self.isSpace(bytes[position]), bytes[position] != UInt8(ascii: ">"),
      bytes[position] != UInt8(ascii: "/")
    {
      position += 1
    }
    return String(decoding: bytes[start..<Swift.min(position, start + Limits.name)], as: UTF8.self)
      .lowercased()
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0d) }

  private mutating func attributes() -> [String: String] {
    var attributes: [String: String] = [:]
    while position < bytes.count, bytes[position] != UInt8(ascii: ">") {
      if Self.isSpace(bytes[position]) || bytes[position] == UInt8(ascii: "/") {
        position += 1
        continue
      }
      let name = attributeName()
      let value = attributeValue()
      if attributes.count < Limits.attributes, attributes[name] == nil { attributes[name] = value }
    }
    position += 1
    return attributes
  }

  private mutating func attributeName() -> String {
    let start = position
    // A "=" in front belongs to the name, so that there is always something read.
    position += 1
    while position < bytes.count, !Self.isSpace(bytes[position]), !"=>/".utf8.contains(bytes[position]) {
      position += 1
    }
    return String(decoding: bytes[start..<Swift.min(position, start + Limits.name)], as: UTF8.self)
      .lowercased()
  }

  private mutating func attributeValue() -> String {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: "=") else { return "" }
    position += 1
    skipSpace()
    guard position < bytes.count else { return "" }
    let quote = bytes[position]
    let isQuoted = quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
    if isQuoted { position += 1 }
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if isQuoted ? byte == quote : Self.isSpace(byte) || byte == UInt8(ascii: ">") { break }
      position += 1
    }
    let value = HTMLText.decodingReferences(bytes[start..<position])
    if isQuoted { position += 1 }
    return value
  }

  private mutating func skipSpace() {
    while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
  }

  /// To the end tag of this name; without one the content is read as HTML.
  private mutating func skipRawText(_ name: String) {
    let pattern = Array(name.utf8)
    var index = position
    while index + pattern.count + 2 <= bytes.count {
      if bytes[index] == UInt8(ascii: "<"), bytes[index + 1] == UInt8(ascii: "/"),
        matches(pattern, at: index + 2)
      {
        position = index
        return
      }
      index += 1
    }
    unclosed.insert(name)
    // Code that is never closed is no text for people.
    if name == "script" || name == "style" { position = bytes.count }
  }

  private func matches(_ pattern: [UInt8], at start: Int) -> Bool {
    for (offset, byte) in pattern.enumerated() where bytes[start + offset] | 0x20 != byte { return false }
    return true
  }
}
