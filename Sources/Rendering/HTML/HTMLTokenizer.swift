/// What the source of a document consists of.
enum HTMLToken: Equatable {
  /// Text between tags, or the content of an element that holds no tags.
  case text(Range<Int>, decodesReferences: Bool)
  /// A tag; `HTMLTokenizer.tag` tells which.
  case tag
}

/// Cuts HTML into tags and text by the states of WHATWG HTML §13.2.5, in one pass and without a copy. Comments and
/// declarations are passed over, and with them what Outlook's conditional comments hide from every other reader;
/// what they show to others stands between two comments and is shown.
struct HTMLTokenizer {
  private(set) var tag = HTMLTag()
  private(set) var position = 0
  /// The element whose own end tag ends the text that is under way.
  private var container: (element: HTMLElement, content: HTMLContent)?

  mutating func next(_ bytes: Span<UInt8>) -> HTMLToken? {
    if let container {
      self.container = nil
      if let text = content(container.element, container.content, bytes) { return text }
    }
    while position < bytes.count {
      let start = position
      while position < bytes.count {
        if bytes[position] == UInt8(ascii: "<"), beginsMarkup(bytes) { break }
        position += 1
      }
      if position > start { return .text(start..<position, decodesReferences: true) }
      if markup(bytes) { return .tag }
    }
    return nil
  }

  /// `<` begins markup before a letter, `/`, `!` and `?` only (§13.2.5.6).
  private func beginsMarkup(_ bytes: Span<UInt8>) -> Bool {
    guard position + 1 < bytes.count else { return false }
    let next = bytes[position + 1]
    // "</" at the end of the document is text (§13.2.5.7).
    if next == UInt8(ascii: "/") { return position + 2 < bytes.count }
    return HTMLSyntax.isLetter(next) || next == UInt8(ascii: "!") || next == UInt8(ascii: "?")
  }

  /// Reads what begins at `<`; whether it was a tag.
  private mutating func markup(_ bytes: Span<UInt8>) -> Bool {
    let next = bytes[position + 1]
    if HTMLSyntax.isLetter(next) {
      position += 1
      return readTag(bytes, isEnd: false)
    }
    if next == UInt8(ascii: "/"), HTMLSyntax.isLetter(bytes[position + 2]) {
      position += 2
      return readTag(bytes, isEnd: true)
    }
    if next == UInt8(ascii: "!"), position + 3 < bytes.count, bytes[position + 2] == UInt8(ascii: "-"),
      bytes[position + 3] == UInt8(ascii: "-")
    {
      skipComment(bytes)
    } else {
      // A bogus comment, a doctype, or a CDATA section, which HTML does not have: to the next ">".
      position += 2
      while position < bytes.count, bytes[position] != UInt8(ascii: ">") { position += 1 }
      position = min(position + 1, bytes.count)
    }
    return false
  }

  /// `<!-- … -->` (§13.2.5.43): ends in `-->` or `--!>`; `<!-->` and `<!--->` are whole comments.
  private mutating func skipComment(_ bytes: Span<UInt8>) {
    position += 4
    if position < bytes.count, bytes[position] == UInt8(ascii: ">") {
      position += 1
      return
    }
    if position + 1 < bytes.count, bytes[position] == UInt8(ascii: "-"),
      bytes[position + 1] == UInt8(ascii: ">")
    {
      position += 2
      return
    }
    var dashes = 0
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "-") {
        dashes += 1
      } else if byte == UInt8(ascii: ">"), dashes >= 2 {
        return
      } else if byte == UInt8(ascii: "!"), dashes >= 2, position < bytes.count,
        bytes[position] == UInt8(ascii: ">")
      {
        position += 1
        return
      } else {
        dashes = 0
      }
    }
  }

  // MARK: Tags

  /// A tag that the document ends in is none (§13.2.5.8).
  private mutating func readTag(_ bytes: Span<UInt8>, isEnd: Bool) -> Bool {
    let start = position
    while position < bytes.count, !endsName(bytes[position]) { position += 1 }
    tag.begin(HTMLElement(bytes, start..<position), name: start..<position, isEnd: isEnd)
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: ">") {
        position += 1
        if !isEnd, tag.element.content != .markup { container = (tag.element, tag.element.content) }
        return true
      }
      if HTMLSyntax.isSpace(byte) {
        position += 1
      } else if byte == UInt8(ascii: "/") {
        position += 1
        tag.isSelfClosing = position < bytes.count && bytes[position] == UInt8(ascii: ">")
      } else {
        readAttribute(bytes)
      }
    }
    return false
  }

  private func endsName(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/") || HTMLSyntax.isSpace(byte)
  }

  private mutating func readAttribute(_ bytes: Span<UInt8>) {
    let start = position
    // An "=" in front belongs to the name (§13.2.5.32), so that there is always something read.
    position += 1
    while position < bytes.count, !endsName(bytes[position]), bytes[position] != UInt8(ascii: "=") {
      position += 1
    }
    let attribute = HTMLAttribute(bytes, start..<position)
    let value = readValue(bytes)
    if let attribute { tag.add(attribute, value) }
  }

  private mutating func readValue(_ bytes: Span<UInt8>) -> Range<Int> {
    skipSpace(bytes)
    guard position < bytes.count, bytes[position] == UInt8(ascii: "=") else { return position..<position }
    position += 1
    skipSpace(bytes)
    guard position < bytes.count else { return position..<position }
    let quote = bytes[position]
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      let start = position
      while position < bytes.count, bytes[position] != UInt8(ascii: ">"), !HTMLSyntax.isSpace(bytes[position])
      {
        position += 1
      }
      return start..<position
    }
    position += 1
    let start = position
    while position < bytes.count, bytes[position] != quote { position += 1 }
    let end = position
    position = min(position + 1, bytes.count)
    return start..<end
  }

  private mutating func skipSpace(_ bytes: Span<UInt8>) {
    while position < bytes.count, HTMLSyntax.isSpace(bytes[position]) { position += 1 }
  }

  // MARK: Content without tags

  /// The content of `title`, `textarea`, `style` and their like: to their own end tag (§13.2.5.2 and 3), which is
  /// read next, or to the end.
  private mutating func content(_ element: HTMLElement, _ content: HTMLContent, _ bytes: Span<UInt8>)
    -> HTMLToken?
  {
    let start = position
    while position < bytes.count {
      if content != .rest, bytes[position] == UInt8(ascii: "<"), isEndTag(of: element, bytes) { break }
      position += 1
    }
    guard position > start else { return nil }
    return .text(start..<position, decodesReferences: content == .referencesOnly)
  }

  /// `appropriate end tag token`
  private func isEndTag(of element: HTMLElement, _ bytes: Span<UInt8>) -> Bool {
    guard position + 2 < bytes.count, bytes[position + 1] == UInt8(ascii: "/") else { return false }
    var end = position + 2
    // No such name is longer.
    while end < bytes.count, end < position + 16, HTMLSyntax.isLetter(bytes[end]) { end += 1 }
    guard end < bytes.count, endsName(bytes[end]) else { return false }
    return HTMLElement(bytes, (position + 2)..<end) == element
  }
}
