import Screen

/// Writes paragraphs from the tags and texts of HTML, keeping only what is open now.
struct HTMLWriter {
  enum Limits {
    /// Elements that are open at once; deeper ones are read, but not remembered.
    static let depth = 256
    /// How far up an end tag looks for its start tag.
    static let closing = 32
    /// Links that are listed at the end.
    static let links = 1000
  }

  private struct Element {
    var name: String
    var isHidden: Bool
    /// For `ol`: the number of the next item; for `a`: its target and where its text began.
    var number = 0
    var target: String?
    var textStart = 0
  }

  private var paragraphs: [Paragraph] = []
  private var open: [Element] = []
  private var line = ""
  /// White space that shows only when text follows on the line.
  private var hasPendingSpace = false
  private var needsBlankLine = false
  private var bullet: String?
  private var hiddenDepth = 0
  private var quoteDepth = 0
  private var listDepth = 0
  private var preDepth = 0
  private var headingDepth = 0
  private var links: [String] = []
  private var linkNumbers: [String: Int] = [:]
  private var base: String?

  mutating func take(_ token: HTMLToken) {
    switch token {
    case .text(let text): if hiddenDepth == 0 { add(text) }
    case .open(let name, let attributes): start(name, attributes)
    case .close(let name): end(name)
    }
  }

  mutating func finish() -> [Paragraph] {
    while let element = open.popLast() { left(element) }
    breakLine()
    guard !links.isEmpty else { return paragraphs }
    var list = [Paragraph("")]
    for (index, link) in links.enumerated() {
      list.append(Paragraph(link, prefix: "     ", firstPrefix: Self.mark(index)))
    }
    return paragraphs + list
  }

  private static func mark(_ index: Int) -> String {
    let mark = "[\(index + 1)]"
    return mark + String(repeating: " ", count: max(1, 5 - mark.count))
  }

  // MARK: Text

  private mutating func add(_ text: String) {
    if preDepth > 0 { return addPreformatted(text) }
    for scalar in text.unicodeScalars {
      if scalar == " " || (scalar.value >= 0x09 && scalar.value <= 0x0d) {
        hasPendingSpace = true
        continue
      }
      // Spaces that fill up preheaders: they have no width and no meaning.
      if scalar.value == 0x200c || scalar.value == 0x34f || scalar.value == 0xad || scalar.value == 0x200b {
        continue
      }
      if hasPendingSpace, !line.isEmpty { line += " " }
      hasPendingSpace = false
      line.unicodeScalars.append(scalar.value == 0xa0 ? " " : scalar)
    }
  }

  private mutating func addPreformatted(_ text: String) {
    for piece in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if piece.offset > 0 { breakLine(keepsEmpty: true) }
      line += piece.element
    }
  }

  /// Ends the line that is under way. An empty one is kept in preformatted text only.
  private mutating func breakLine(keepsEmpty: Bool = false) {
    hasPendingSpace = false
    defer { line = "" }
    guard line.contains(where: { $0 != " " }) || keepsEmpty else { return }
    if needsBlankLine, let last = paragraphs.last {
      // Between a text and its quote the line belongs to the text.
      let depth = min(quoteDepth, last.quoteDepth)
      paragraphs.append(Paragraph("", prefix: Self.quotePrefix(depth), quoteDepth: depth))
    }
    needsBlankLine = false
    let indent = String(repeating: "  ", count: min(listDepth, 20))
    let first = bullet.map { quotePrefix + String(indent.dropLast(2)) + $0 }
    bullet = nil
    let role: Role? = headingDepth > 0 ? .heading : preDepth > 0 && quoteDepth == 0 ? .code : nil
    paragraphs.append(
      Paragraph(line, prefix: quotePrefix + indent, firstPrefix: first, quoteDepth: quoteDepth, role: role))
  }

  private var quotePrefix: String { Self.quotePrefix(quoteDepth) }

  private static func quotePrefix(_ depth: Int) -> String {
    depth > 0 ? String(repeating: ">", count: min(depth, 100)) + " " : ""
  }

  private mutating func breakParagraph() {
    breakLine()
    needsBlankLine = true
  }

  // MARK: Elements

  private mutating func start(_ name: String, _ attributes: [String: String]) {
    if name == "base", base == nil { base = attributes["href"] }
    // A head that is not closed ends where the body begins.
    if name == "body" { end("head") }
    let isHidden = Self.hidden.contains(name) || Self.isHidden(attributes)
    if hiddenDepth == 0, !isHidden { show(name, attributes) }
    guard !Self.void.contains(name), open.count < Limits.depth else { return }
    var element = Element(name: name, isHidden: isHidden)
    if name == "a" { (element.target, element.textStart) = (attributes["href"], line.utf8.count) }
    if name == "ol" { element.number = attributes["start"].flatMap { Int($0) } ?? 1 }
    open.append(element)
    entered(element)
  }

  private mutating func entered(_ element: Element) {
    if element.isHidden { hiddenDepth += 1 }
    guard !element.isHidden, hiddenDepth == 0 else { return }
    switch element.name {
    case "blockquote": quoteDepth += 1
    case "ul", "ol": listDepth += 1
    case "pre": preDepth += 1
    case "h1", "h2", "h3", "h4", "h5", "h6": headingDepth += 1
    default: break
    }
  }

  /// What a start tag does to the text.
  private mutating func show(_ name: String, _ attributes: [String: String]) {
    switch name {
    case "br": breakLine(keepsEmpty: line.isEmpty && preDepth > 0)
    case "hr":
      breakLine()
      paragraphs.append(Paragraph("────────", prefix: quotePrefix, role: .dim))
    case "img": if let alt = attributes["alt"], !alt.isEmpty { add(" [" + alt + "] ") }
    case "li": startItem()
    case "td", "th": if !line.isEmpty { line += "  " }
    case _ where Self.paragraphs.contains(name): breakParagraph()
    case _ where Self.blocks.contains(name): breakLine()
    default: break
    }
  }

  private mutating func startItem() {
    breakLine()
    guard let list = open.lastIndex(where: { $0.name == "ol" || $0.name == "ul" }) else {
      bullet = "• "
      return
    }
    if open[list].name == "ul" {
      bullet = "• "
    } else {
      bullet = "\(open[list].number). "
      if open[list].number < 100_000 { open[list].number += 1 }
    }
  }

  private mutating func end(_ name: String) {
    if name == "p" || name == "br" { breakLine() }
    guard let index = open.suffix(Limits.closing).lastIndex(where: { $0.name == name }) else { return }
    while open.count > index, let element = open.popLast() { left(element) }
  }

  private mutating func left(_ element: Element) {
    if element.isHidden {
      hiddenDepth -= 1
      return
    }
    guard hiddenDepth == 0 else { return }
    switch element.name {
    case "a": endLink(element)
    case _ where Self.paragraphs.contains(element.name): breakParagraph()
    case _ where Self.blocks.contains(element.name): breakLine()
    default: break
    }
    switch element.name {
    case "blockquote": quoteDepth -= 1
    case "ul", "ol": listDepth -= 1
    case "pre": preDepth -= 1
    case "h1", "h2", "h3", "h4", "h5", "h6": headingDepth -= 1
    default: break
    }
  }

  /// The target stands in the list at the end, unless the text says it already.
  private mutating func endLink(_ element: Element) {
    guard let target = element.target, let shown = openable(target), links.count < Limits.links else {
      return
    }
    let text =
      element.textStart <= line.utf8.count
      ? String(decoding: line.utf8.dropFirst(element.textStart), as: UTF8.self) : ""
    let bare = text.filter { $0 != " " }
    guard bare != shown, bare + "/" != shown, "mailto:" + bare != shown else { return }
    let number = linkNumbers[shown] ?? links.count
    if number == links.count {
      links.append(shown)
      linkNumbers[shown] = number
    }
    add(" [\(number + 1)]")
  }

  /// Addresses that can be opened; scripts and data are none.
  private func openable(_ target: String) -> String? {
    let text = String(
      String.UnicodeScalarView(target.unicodeScalars.filter { $0.value > 0x20 && $0.value != 0x7f }))
    let scheme = text.prefix { $0 != ":" && $0 != "/" && $0 != "?" && $0 != "#" }
    if text.dropFirst(scheme.count).first == ":" {
      return ["http", "https", "mailto", "ftp", "tel", "sms", "xmpp", "matrix"].contains(scheme.lowercased())
        ? text : nil
    }
    guard let base, !text.isEmpty, text.first != "#" else { return nil }
    return Self.resolve(text, base)
  }

  /// `merge` — RFC 3986 §5.2.3, without dot segments.
  private static func resolve(_ reference: String, _ base: String) -> String? {
    guard base.hasPrefix("http://") || base.hasPrefix("https://") else { return nil }
    let root = base.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    let host = root.prefix(3).joined(separator: "/")
    if reference.hasPrefix("//") { return String(root[0]) + reference }
    if reference.hasPrefix("/") { return host + reference }
    let path = root.count > 3 ? "/" + root[3] : "/"
    return host + path[...(path.lastIndex(of: "/") ?? path.startIndex)] + reference
  }

  // MARK: Names

  private static func isHidden(_ attributes: [String: String]) -> Bool {
    if attributes["hidden"] != nil { return true }
    guard let style = attributes["style"] else { return false }
    let plain = style.lowercased().filter { !$0.isWhitespace }
    return plain.contains("display:none") || plain.contains("mso-hide:all")
      || plain.contains("visibility:hidden")
  }

  private static let hidden: Set<String> = [
    "head", "script", "style", "title", "noframes", "template", "svg", "object", "select", "textarea",
    "iframe",
    "noembed", "audio", "video", "math", "map",
  ]
  private static let void: Set<String> = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
    "frame", "o:p",
  ]
  private static let paragraphs: Set<String> = [
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "pre", "table", "dl", "figure",
  ]
  private static let blocks: Set<String> = [
    "div", "tr", "li", "section", "article", "header", "footer", "center", "address", "dt", "dd", "form",
    "fieldset",
    "nav", "main", "aside", "caption", "body", "html", "thead", "tbody", "tfoot", "figcaption", "option",
    "legend",
  ]
}
