/// The text of one paragraph while it is read: white space is folded as CSS folds it (CSS Text §4), what only fills
/// up is left out, and stretches of different looks are kept apart.
struct HTMLLine {
  private struct Mark {
    var start: Int
    var look: Look
    var link: Int32
  }

  private(set) var bytes: [UInt8] = []
  private var marks: [Mark] = []
  /// White space that shows only when text follows.
  private var hasPendingSpace = false
  /// And there is a line break in it.
  private var hasPendingBreak = false
  /// Where the white space at the end of `bytes` begins, and whether something without a shape stood in it.
  private var spaceStart: Int?
  private var hasFiller = false
  /// Whether there is anything to be seen.
  private(set) var hasInk = false
  /// Whether there is text at all, be it a space that does not break.
  var isEmpty: Bool { bytes.isEmpty }
  /// Octets of a look so far, in all lines.
  private(set) var inkByLook: [Int] = Array(repeating: 0, count: 16)

  var look = Look.plain
  var link: Int32 = -1

  var ink: Int { inkByLook.reduce(0, +) }

  // MARK: Adding

  /// Text with white space that folds.
  mutating func add(_ source: Span<UInt8>, _ range: Range<Int>, decodesReferences: Bool) {
    var index = range.lowerBound
    let end = range.upperBound
    while index < end {
      let byte = source[index]
      if byte > 0x20, byte < 0x80, byte != UInt8(ascii: "&") || !decodesReferences {
        let start = index
        index += 1
        while index < end, source[index] > 0x20, source[index] < 0x80, source[index] != UInt8(ascii: "&") {
          index += 1
        }
        put(source, start..<index)
      } else if HTMLSyntax.isSpace(byte) {
        hasPendingSpace = true
        if byte == 0x0a { hasPendingBreak = true }
        index += 1
      } else if byte == UInt8(ascii: "&") {
        index = addReference(source, at: index, before: end)
      } else if byte >= 0x80 {
        index = addCharacter(source, at: index, before: end)
      } else {
        // The parser drops NUL (WHATWG HTML §13.2.6.4.7); other controls are made visible by the layout.
        if byte != 0 { put(source, index..<(index + 1)) }
        index += 1
      }
    }
  }

  private mutating func addReference(_ source: Span<UInt8>, at index: Int, before end: Int) -> Int {
    guard let reference = CharacterReference(source, at: index, before: end) else {
      put(source, index..<(index + 1))
      return index + 1
    }
    add(reference.characters.first)
    if let second = reference.characters.second { add(second) }
    return reference.end
  }

  /// A character of more than one octet. Those of most scripts are copied in one go.
  private mutating func addCharacter(_ source: Span<UInt8>, at index: Int, before end: Int) -> Int {
    let lead = source[index]
    let length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
    let next = min(end, index + length)
    switch lead {
    case 0xc2, 0xcd, 0xe1, 0xe2, 0xef:
      for scalar in HTMLSyntax.string(source, index..<next).unicodeScalars { add(scalar) }
    default: put(source, index..<next)
    }
    return next
  }

  mutating func add(_ text: String) {
    for scalar in text.unicodeScalars { add(scalar) }
  }

  mutating func add(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x20, 0x09, 0x0a, 0x0c, 0x0d:
      hasPendingSpace = true
      if scalar == "\n" { hasPendingBreak = true }
    case 0xa0, 0x2000...0x200a, 0x202f, 0x205f: addSpace(scalar)
    // No shape and no meaning here; among spaces they fill up preheaders.
    case 0xad, 0x34f, 0x180e, 0x200b, 0x2060, 0xfeff: addFiller()
    case 0x200c, 0x200d, 0x200e, 0x200f, 0x61c:
      if spaceStart != nil || bytes.isEmpty || hasPendingSpace { addFiller() } else { put(scalar) }
    case 0: break
    default: put(scalar)
    }
  }

  private mutating func addFiller() {
    if spaceStart != nil || hasPendingSpace { hasFiller = true }
  }

  /// A space that does not fold.
  private mutating func addSpace(_ scalar: Unicode.Scalar) {
    if spaceStart == nil { spaceStart = bytes.count }
    if hasPendingSpace, !bytes.isEmpty { append(0x20) }
    hasPendingSpace = false
    mark()
    bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    let encoded = Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    put(encoded.span, 0..<encoded.count)
  }

  private mutating func put(_ source: Span<UInt8>, _ range: Range<Int>) {
    settleSpace(before: source[range.lowerBound])
    mark()
    for index in range { bytes.append(source[index]) }
    inkByLook[Int(look.rawValue)] += range.count
    hasInk = true
  }

  /// Decides on the white space before what is put now.
  private mutating func settleSpace(before next: UInt8) {
    if hasFiller {
      if let start = spaceStart, start < bytes.count { cut(to: start) }
      hasPendingSpace = true
      hasPendingBreak = false
    }
    if hasPendingSpace, !bytes.isEmpty, !(hasPendingBreak && isWide(next) && endsWide) {
      putSpace()
    }
    (hasPendingSpace, hasPendingBreak, hasFiller, spaceStart) = (false, false, false, nil)
  }

  /// Whether an octet begins a character of the Chinese or Japanese script: between two such a line break of the
  /// source is no space (CSS Text §4.1.3).
  private func isWide(_ lead: UInt8) -> Bool { (0xe3...0xe9).contains(lead) }

  private var endsWide: Bool {
    guard bytes.count >= 3 else { return false }
    let lead = bytes[bytes.count - 3]
    // A fullwidth comma or full stop, too.
    return isWide(lead) || lead == 0xef
  }

  /// A space between two stretches of different looks has none of its own: no line is drawn under it.
  private mutating func putSpace() {
    if let last = marks.last, last.look != look || last.link != link, last.look != .plain || last.link >= 0 {
      let current = (look, link)
      (look, link) = (.plain, -1)
      mark()
      (look, link) = current
    }
    append(0x20)
  }

  private mutating func append(_ byte: UInt8) {
    if marks.isEmpty { mark() }
    bytes.append(byte)
  }

  private mutating func mark() {
    if let last = marks.last {
      if last.look == look, last.link == link { return }
      if last.start == bytes.count { marks.removeLast() }
    }
    marks.append(Mark(start: bytes.count, look: look, link: link))
  }

  private mutating func cut(to count: Int) {
    bytes.removeSubrange(count...)
    while let last = marks.last, last.start >= count, marks.count > 1 { marks.removeLast() }
  }

  // MARK: Preformatted text

  /// Text whose white space stands as it is, up to a line break; where it went on from.
  mutating func addPreformatted(_ source: Span<UInt8>, _ range: Range<Int>, decodesReferences: Bool) -> (
    next: Int, breaks: Bool
  ) {
    settlePending()
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = source[index]
      if byte == 0x0a { return (index + 1, true) }
      if byte == UInt8(ascii: "&"), decodesReferences,
        let reference = CharacterReference(source, at: index, before: range.upperBound)
      {
        if reference.characters.first == "\n" { return (reference.end, true) }
        putPreformatted(reference.characters.first)
        if let second = reference.characters.second { putPreformatted(second) }
        index = reference.end
      } else {
        mark()
        if byte != 0, byte != 0x0d { bytes.append(byte) }
        if byte > 0x20 {
          hasInk = true
          inkByLook[Int(look.rawValue)] += 1
        }
        index += 1
      }
    }
    return (index, false)
  }

  private mutating func settlePending() {
    if hasPendingSpace, !bytes.isEmpty { putSpace() }
    (hasPendingSpace, hasPendingBreak, hasFiller, spaceStart) = (false, false, false, nil)
  }

  private mutating func putPreformatted(_ scalar: Unicode.Scalar) {
    mark()
    bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
    if !scalar.properties.isWhitespace { hasInk = true }
  }

  // MARK: Taking

  /// Adds a piece of another look at the end, where no space is wanted before it.
  mutating func attach(_ text: String, _ other: Look, link: Int32) {
    let before = (look, self.link)
    (look, self.link) = (other, link)
    settlePendingNothing()
    mark()
    bytes.append(contentsOf: text.utf8)
    hasInk = true
    (look, self.link) = before
  }

  /// A space that waits goes behind what is attached.
  private mutating func settlePendingNothing() {
    if let start = spaceStart, start < bytes.count {
      cut(to: start)
      hasPendingSpace = true
    }
    spaceStart = nil
  }

  /// What may separate two pieces on a line.
  mutating func addSeparator() { if !bytes.isEmpty { hasPendingSpace = true } }

  /// The last characters, for what depends on them.
  var end: String {
    hasPendingSpace ? "" : String(decoding: bytes.suffix(40), as: UTF8.self)
  }

  /// The text from an octet on.
  func text(from start: Int) -> String {
    start < bytes.count ? String(decoding: bytes[start...], as: UTF8.self) : ""
  }

  /// The spans of the line, which is empty afterwards. White space at its end is dropped.
  mutating func take() -> [TextSpan] {
    defer { clear() }
    var end = bytes.count
    while end > 0 {
      if bytes[end - 1] == 0x20 {
        end -= 1
      } else if end > 1, bytes[end - 1] == 0xa0, bytes[end - 2] == 0xc2 {
        end -= 2
      } else {
        break
      }
    }
    var spans: [TextSpan] = []
    spans.reserveCapacity(marks.count)
    for (number, mark) in marks.enumerated() {
      let stop = min(end, number + 1 < marks.count ? marks[number + 1].start : end)
      guard mark.start < stop else { continue }
      let text = String(decoding: bytes[mark.start..<stop], as: UTF8.self)
      spans.append(TextSpan(text, mark.look.role, link: mark.link >= 0 ? Int(mark.link) : nil))
    }
    return spans
  }

  mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    marks.removeAll(keepingCapacity: true)
    (hasPendingSpace, hasPendingBreak, hasFiller, spaceStart, hasInk) = (false, false, false, nil, false)
  }
}
