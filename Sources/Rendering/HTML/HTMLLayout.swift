import Screen

/// Lays a document out as paragraphs while it is read. No tree is built: what is remembered is the elements that are
/// open, the line under way, and the tables that are open, each of them bounded. So time is linear in the source
/// whatever is nested in what.
struct HTMLLayout {
  enum Limits {
    /// Octets of text that are shown: some ten thousand screens.
    static let text = 4 << 20
    /// Paragraphs, which are lines at the least: as many as the pager shows.
    static let paragraphs = ParagraphLayout.Limits.lines
    /// A longer paragraph is broken up, so that laying it out takes bounded memory. The longest of people are a tenth.
    static let paragraph = 64 * 1024
    /// Columns that lists and quotes may push the text to the right.
    static let indentation = 40
    /// Links that can be opened; the mails of mailing lists and newsletters have some hundred.
    static let links = 1000
    /// Octets of a link's words that are kept for the list of links.
    static let linkText = 300
  }

  let reader: PartReader
  var paragraphs: [Paragraph] = []
  var line = HTMLLine()
  var open = OpenElements()
  var containers = HTMLContainers()
  var tables: [HTMLTable] = []
  var sheet = StyleSheet()
  var links: DocumentLinks
  var remote = RemoteContent()
  var style = InheritedStyle() { didSet { styleChanged() } }
  /// Whether a blank line goes before the next paragraph.
  var needsBlankLine = false
  /// Octets of the paragraphs so far.
  private(set) var textCount = 0
  private(set) var isCut = false
  /// A line break right behind the start tag of `pre` is none (WHATWG HTML §13.2.6.4.7).
  var dropsLineBreak = false
  /// Word's written-out bullet, or the content of an element that is told in its own way, while it is read.
  var capture: Capture?
  /// How deep the list item is that Word begins now.
  var wordListLevel = 1

  init(for reader: PartReader) {
    self.reader = reader
    links = DocumentLinks(familiar: reader.familiar)
  }

  mutating func read(_ bytes: Span<UInt8>) {
    var tokenizer = HTMLTokenizer()
    while !isCut, let token = tokenizer.next(bytes) {
      switch token {
      case .text(let range, let decodes): text(bytes, range, decodesReferences: decodes)
      case .tag where tokenizer.tag.isEnd: end(tokenizer.tag, bytes)
      case .tag: start(tokenizer.tag, bytes)
      }
    }
    finish(bytes)
  }

  private mutating func finish(_ bytes: Span<UInt8>) {
    while let element = open.pop() { left(element, bytes) }
    endLink()
    breakLine()
    for address in sheet.addresses { remote.count(bytes, address, as: .other) }
    while let last = paragraphs.last, last.isBlank { paragraphs.removeLast() }
  }

  private mutating func styleChanged() {
    line.look = style.look
    line.link = style.link
  }

  // MARK: Text

  private mutating func text(_ bytes: Span<UInt8>, _ range: Range<Int>, decodesReferences: Bool) {
    var range = range
    if let top = open.top, top.element.content != .markup || top.element == .style {
      if top.element == .style { sheet.add(bytes, range) }
      guard top.element == .textarea || top.element == .plaintext || top.element == .xmp else { return }
    }
    guard style.isShown else { return }
    if capture != nil || !style.flags.isDisjoint(with: .transformed) {
      let text =
        decodesReferences ? CharacterReference.decoding(bytes, range) : HTMLSyntax.string(bytes, range)
      return add(text)
    }
    if style.flags.contains(.preformatted) {
      addPreformatted(bytes, range, decodesReferences: decodesReferences)
      return
    }
    dropsLineBreak = false
    // White space between blocks is nothing (CSS 2.2 §9.2.2.1).
    while range.count > Limits.paragraph {
      let end = range.lowerBound + Limits.paragraph
      let cut = Self.boundary(bytes, before: end, from: range.lowerBound)
      line.add(bytes, range.lowerBound..<cut, decodesReferences: decodesReferences)
      if line.bytes.count >= Limits.paragraph { breakLine() }
      guard !isCut else { return }
      range = cut..<range.upperBound
    }
    line.add(bytes, range, decodesReferences: decodesReferences)
    if line.bytes.count >= Limits.paragraph { breakLine() }
  }

  /// Where text may be cut: before an octet that begins a character and no reference; at white space if there is any.
  private static func boundary(_ bytes: Span<UInt8>, before end: Int, from start: Int) -> Int {
    for index in stride(from: end, to: max(start, end - 200), by: -1) where HTMLSyntax.isSpace(bytes[index]) {
      return index
    }
    // Before the "&" of a reference that goes through.
    for index in stride(from: end, to: max(start, end - 40), by: -1) where bytes[index] == UInt8(ascii: "&") {
      return index
    }
    var index = end
    while index > start + 1, bytes[index] & 0xc0 == 0x80 { index -= 1 }
    return index
  }

  /// Text that is given another form before it is shown.
  mutating func add(_ text: String) {
    guard style.isShown else { return }
    if capture != nil {
      capture?.add(text)
      return
    }
    var text = text
    if style.flags.contains(.wingdings) { text = SymbolFont.wingdings(text) }
    if style.flags.contains(.symbolFont) { text = SymbolFont.symbol(text) }
    if style.flags.contains(.superscript) { text = SymbolFont.superscript(text, after: line.end) ?? text }
    if style.flags.contains(.subscript) { text = SymbolFont.subscript(text) ?? text }
    let bytes = Array(text.utf8)
    if style.flags.contains(.preformatted) {
      addPreformatted(bytes.span, 0..<bytes.count, decodesReferences: false)
    } else {
      line.add(bytes.span, 0..<bytes.count, decodesReferences: false)
    }
    if line.bytes.count >= Limits.paragraph { breakLine() }
  }

  private mutating func addPreformatted(_ bytes: Span<UInt8>, _ range: Range<Int>, decodesReferences: Bool) {
    var index = range.lowerBound
    while index < range.upperBound, !isCut {
      let end = min(range.upperBound, index + Limits.paragraph)
      let piece = index..<(end < range.upperBound ? Self.boundary(bytes, before: end, from: index) : end)
      let (next, breaks) = line.addPreformatted(bytes, piece, decodesReferences: decodesReferences)
      if breaks, !(dropsLineBreak && line.isEmpty) {
        breakLine(keepsEmpty: true)
      } else if line.bytes.count >= Limits.paragraph {
        breakLine()
      }
      dropsLineBreak = false
      index = next
    }
  }

  // MARK: Lines

  /// Ends the line that is under way. One without anything to see is kept in preformatted text only.
  mutating func breakLine(keepsEmpty: Bool = false) {
    guard line.hasInk || keepsEmpty else {
      // A paragraph of a space that does not break is how Word writes a blank line.
      if !line.isEmpty, !isDirectlyInCell { needsBlankLine = true }
      line.clear()
      return
    }
    links.keep(line)
    if !line.hasInk {
      needsBlankLine = true
      line.clear()
      return
    }
    let spans = line.take()
    let first = containers.takeMark()
    append(
      Paragraph(
        spans, prefix: containers.prefix, firstPrefix: first, quoteDepth: containers.quoteDepth, role: role))
  }

  private var isDirectlyInCell: Bool {
    let element = open.top?.element
    return element == .td || element == .th || element == .tr || element == .table
  }

  private var role: Role? {
    if style.flags.contains(.heading) { return .heading }
    return style.flags.contains(.code) && style.flags.contains(.preformatted) && containers.quoteDepth == 0
      ? .code : nil
  }

  /// Adds a paragraph, with the blank line that is due before it.
  mutating func append(_ paragraph: Paragraph) {
    if needsBlankLine, let last = paragraphs.last, !last.isBlank {
      // Between a text and its quote the line belongs to the text.
      let depth = min(paragraph.quoteDepth, last.quoteDepth)
      let prefix = depth == 0 ? "" : (last.quoteDepth <= paragraph.quoteDepth ? last : paragraph).prefix
      paragraphs.append(Paragraph("", prefix: HTMLContainers.marks(prefix), quoteDepth: depth))
    }
    needsBlankLine = false
    textCount += paragraph.spans.reduce(0) { $0 + $1.text.utf8.count }
    paragraphs.append(paragraph)
    if textCount > Limits.text || paragraphs.count >= Limits.paragraphs { isCut = true }
  }

  mutating func breakParagraph() {
    breakLine()
    // Between a bullet and the first paragraph of its item there is no blank line.
    if !containers.hasMark { needsBlankLine = true }
  }
}
