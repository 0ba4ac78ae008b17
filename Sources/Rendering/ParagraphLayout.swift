package import Screen

/// Lays paragraphs out as lines of a width.
package struct ParagraphLayout: Sendable {
  package enum Limits {
    /// A message of more lines is cut: the pager scrolls in it, and ten times the longest mail that people write
    /// is enough.
    package static let lines = 100_000
    /// A narrower pager would be all prefix.
    package static let width = 20
    /// Bytes of a paragraph that are laid out at once; no honest one is longer, and what is known about each of
    /// its characters takes ten times its room. A longer one begins a new line there.
    package static let paragraph = 1 << 16
  }

  private let width: Int
  package private(set) var lines: [StyledLine] = []
  /// Whether the limit of lines was reached and the rest left out.
  package private(set) var isCut = false
  /// Prefixes repeat from line to line; the last ones are kept.
  private var lastPrefix = LinePrefix()
  private var lastFirstPrefix = LinePrefix()

  package init(width: Int) { self.width = max(Limits.width, width) }

  /// Lays a paragraph out; its links count from `linkOffset`.
  package mutating func add(_ paragraph: Paragraph, linkOffset: Int = 0) {
    guard !isCut else { return }
    let prefix = fitting(paragraph.prefix, paragraph.role, \.lastPrefix)
    let first = paragraph.firstPrefix.map { fitting($0, paragraph.role, \.lastFirstPrefix) } ?? prefix
    if let span = paragraph.spans.first, paragraph.spans.count == 1, !paragraph.isPreformatted {
      let run = StyledRun("", span.role ?? paragraph.role, link: span.link.map { $0 + linkOffset })
      if addPlain(span.text, run, first, prefix) { return }
    }
    var text = LayoutText(column: first.columns)
    var lead = first
    for span in paragraph.spans {
      let role = span.role ?? paragraph.role
      let link = span.link.map { $0 + linkOffset }
      guard text.bytes.count + span.text.utf8.count > Limits.paragraph else {
        text.append(span.text, role: role, link: link)
        continue
      }
      for piece in Self.pieces(span.text, room: Limits.paragraph - text.bytes.count) {
        if text.bytes.count + piece.utf8.count > Limits.paragraph, text.count > 0 {
          addLines(of: text, paragraph, lead, prefix)
          if isCut { return }
          lead = prefix
          text = LayoutText(column: prefix.columns)
        }
        text.append(String(piece), role: role, link: link)
      }
    }
    addLines(of: text, paragraph, lead, prefix)
  }

  /// A last line that is shown even when the limit was reached.
  package mutating func addNote(_ text: String) { lines.append(StyledLine(text, .dim)) }

  // MARK: Lines

  private mutating func append(_ line: StyledLine) {
    guard lines.count < Limits.lines else {
      isCut = true
      return
    }
    lines.append(line)
  }

  /// Printable ASCII of one look: nothing is kept about it but the text itself. `false`: it is something else.
  private mutating func addPlain(_ text: String, _ run: StyledRun, _ first: LinePrefix, _ prefix: LinePrefix)
    -> Bool
  {
    var text = text
    var run = run
    let count = text.utf8.count
    let isShort = count <= width - first.columns
    return text.withUTF8 { utf8 in
      guard PrintableASCII.holds(utf8), run.link == nil || isShort else { return false }
      if isShort {
        run.text = String(decoding: utf8, as: UTF8.self)
        append(StyledLine(first.runs(before: run)))
        return true
      }
      var lead = first
      let plain = PlainBytes(bytes: utf8)
      for range in LineWrap(plain, width: width - prefix.columns, firstWidth: width - first.columns) {
        run.text = String(decoding: UnsafeBufferPointer(rebasing: utf8[range]), as: UTF8.self)
        append(StyledLine(lead.runs(before: run)))
        if isCut { break }
        lead = prefix
      }
      return true
    }
  }

  private mutating func addLines(
    of text: LayoutText, _ paragraph: Paragraph, _ first: LinePrefix, _ prefix: LinePrefix
  ) {
    let bidi = text.hasRightToLeft ? direction(of: text, isTable: paragraph.isPreformatted) : nil
    if paragraph.isPreformatted { return addCut(text, first, bidi) }
    // A value stays beside the name of its field.
    let isRight = bidi?.base == 1 && paragraph.role != .headerName && paragraph.role != .headerValue
    var lead = first
    for range in LineWrap(text, width: width - prefix.columns, firstWidth: width - first.columns) {
      var line = isRight ? LineRuns(LinePrefix()) : LineRuns(lead)
      // A line that was broken anywhere, since nothing fits, has no room for it.
      let hasHyphen =
        range.upperBound < text.count && text.endsInHyphen(before: range.upperBound)
        && range.reduce(lead.columns) { $0 + text.columns($1) } < width
      if let bidi { line.add(text, range, bidi) } else { line.add(text, range) }
      if isRight {
        let used = range.reduce(lead.columns + (hasHyphen ? 1 : 0)) { $0 + text.columns($1) }
        line.alignRight(max(0, width - used), prefix: lead.run, hasHyphen: hasHyphen)
      } else if hasHyphen {
        line.addHyphen()
      }
      append(line.line)
      if isCut { return }
      lead = prefix
    }
  }

  /// In a table each column has its own order: what stands between columns separates them (UAX #9, S).
  private func direction(of text: LayoutText, isTable: Bool) -> Bidi.Paragraph {
    guard isTable else { return Bidi.Paragraph(text.scalars) }
    var scalars = text.scalars
    for (index, scalar) in text.scalars.enumerated() {
      let isRule = scalar == 0x2502 || scalar == 0x7c
      let isGap = scalar == 0x20 && index > 0 && [0x20, 0x2502, 0x7c].contains(text.scalars[index - 1])
      if isRule || isGap { scalars[index] = 0x09 }
    }
    return Bidi.Paragraph(scalars, base: 0)
  }

  /// One line, whatever its length; what is cut off shows as "…".
  private mutating func addCut(_ text: LayoutText, _ first: LinePrefix, _ bidi: Bidi.Paragraph?) {
    let room = width - first.columns
    var used = 0
    var end = 0
    /// Where the text ends when there must be a column for the ellipsis.
    var kept = 0
    while end < text.count {
      used += text.columns(end)
      if used > room { break }
      end += 1
      if used < room { kept = end }
    }
    var line = LineRuns(first)
    let shown = 0..<(end == text.count ? end : kept)
    if let bidi { line.add(text, shown, bidi) } else { line.add(text, shown) }
    if end < text.count { line.add("…", paragraphRole(text, kept)) }
    append(line.line)
  }

  private func paragraphRole(_ text: LayoutText, _ index: Int) -> Role {
    text.stretches.first { $0.end > index }?.role ?? .text
  }

  // MARK: Prefixes

  private mutating func fitting(
    _ text: String, _ role: Role, _ known: WritableKeyPath<ParagraphLayout, LinePrefix>
  ) -> LinePrefix {
    if self[keyPath: known].isMade(of: text, role) { return self[keyPath: known] }
    // More quote marks than half of the line are shown as half a line of them.
    let prefix = LinePrefix(text, role, room: width / 2)
    self[keyPath: known] = prefix
    return prefix
  }

  /// Pieces of a long text: at spaces, if there are any.
  private static func pieces(_ text: String, room: Int) -> [Substring] {
    var pieces: [Substring] = []
    var rest = text[...]
    var room = max(room, 1)
    while rest.utf8.count > room {
      let edge = rest.utf8.index(rest.startIndex, offsetBy: room)
      let window = rest.utf8.index(edge, offsetBy: -min(room, 1024))
      let space = rest.utf8[window..<edge].lastIndex(of: UInt8(ascii: " "))
      var end = space.map { rest.utf8.index(after: $0) } ?? edge
      // Never within a scalar.
      while end > rest.startIndex, end < rest.endIndex, rest.utf8[end] & 0xc0 == 0x80 {
        end = rest.utf8.index(before: end)
      }
      if end == rest.startIndex { end = edge }
      pieces.append(rest[..<end])
      rest = rest[end...]
      room = Limits.paragraph
    }
    pieces.append(rest)
    return pieces
  }
}
