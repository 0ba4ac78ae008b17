package import Screen

/// Lays paragraphs out as lines of a width.
package struct ParagraphLayout: Sendable {
  package enum Limits {
    /// A message of more lines is cut: the pager scrolls in it, and ten times the longest mail that people write
    /// is enough.
    package static let lines = 100_000
    /// A narrower pager would be all prefix.
    package static let width = 20
  }

  private let width: Int
  package private(set) var lines: [StyledLine] = []
  /// Whether the limit of lines was reached and the rest left out.
  package private(set) var isCut = false

  package init(width: Int) { self.width = max(Limits.width, width) }

  /// Lays a paragraph out; its links count from `linkOffset`.
  package mutating func add(_ paragraph: Paragraph, linkOffset: Int = 0) {
    // More quote marks than half of the line are shown as half a line of them.
    let prefix = fitting(paragraph.prefix, paragraph)
    let first = paragraph.firstPrefix.map { fitting($0, paragraph) } ?? prefix
    let used = first.reduce(0) { $0 + $1.columns }
    var content: [Glyph] = []
    var column = used
    for span in paragraph.spans {
      var glyphs = Glyph.glyphs(span.text, role: span.role ?? paragraph.role, column: column)
      if let link = span.link { for index in glyphs.indices { glyphs[index].link = link + linkOffset } }
      column += glyphs.reduce(0) { $0 + $1.columns }
      content += glyphs
    }
    for range in Links.ranges(in: content) {
      for index in range { content[index].role = .link }
    }
    let room = width - prefix.reduce(0) { $0 + $1.columns }
    for (number, range) in LineWrap.lines(content, width: room, firstWidth: width - used).enumerated() {
      guard lines.count < Limits.lines else {
        isCut = true
        return
      }
      lines.append(Glyph.line((number == 0 ? first : prefix) + content[range]))
    }
  }

  /// A last line that is shown even when the limit was reached.
  package mutating func addNote(_ text: String) { lines.append(StyledLine(text, .dim)) }

  private func fitting(_ prefix: String, _ paragraph: Paragraph) -> [Glyph] {
    guard !prefix.isEmpty else { return [] }
    var room = width / 2
    return Glyph.glyphs(prefix, role: paragraph.role).prefix {
      room -= $0.columns
      return room >= 0
    }
  }
}

private func + (left: [Glyph], right: ArraySlice<Glyph>) -> [Glyph] {
  var glyphs = left
  glyphs.append(contentsOf: right)
  return glyphs
}
