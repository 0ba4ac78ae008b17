import Screen

/// What the start of an element that is seen does to the text.
extension HTMLLayout {
  /// Content that is not shown as it stands.
  struct Capture {
    enum Limits {
      /// Octets of a menu's entry, or of a bullet.
      static let text = 1000
    }

    let element: HTMLElement
    /// Elements that are open around it.
    let depth: Int
    /// Of Word's lists.
    var level = 1
    private(set) var text = ""
    private(set) var first: String?
    private(set) var isSelected = false

    init(_ element: HTMLElement, depth: Int) { (self.element, self.depth) = (element, depth) }

    mutating func add(_ more: String) {
      if text.utf8.count < Limits.text { text += more.prefix(Limits.text) }
    }

    /// A new entry of a menu begins; the one that is chosen stays.
    mutating func beginOption(isSelected: Bool) {
      if self.isSelected {
        first = first ?? text
      } else if first == nil, text.contains(where: { !$0.isWhitespace }) {
        first = text
      }
      if isSelected { first = nil }
      self.isSelected = self.isSelected || isSelected
      text = ""
    }

    var value: String {
      (first ?? text).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
  }

  mutating func show(
    _ tag: HTMLTag, _ declarations: StyleDeclarations?, _ opened: inout OpenElements.Open,
    _ bytes: Span<UInt8>
  ) {
    if showList(tag, declarations, &opened, bytes) || showTablePart(tag, declarations, bytes) { return }
    switch tag.element {
    case .p, .div: showParagraph(tag, declarations, &opened, bytes)
    case .blockquote: showQuote(tag, declarations, &opened)
    case .pre, .listing, .xmp, .plaintext:
      breakParagraph()
      dropsLineBreak = true
    case .a: showLink(tag, &opened, bytes)
    case .summary:
      breakLine()
      line.add("▸ ")
    default: showInline(tag, &opened, bytes)
    }
    let traits = tag.element.traits
    if traits.contains(.paragraph) {
      if tag.element != .p { breakParagraph() }
    } else if traits.contains(.block) {
      if tag.element != .summary { breakLine() }
    } else if declarations?.isBlock == true, tag.element != .img {
      breakLine()
      opened.isBlock = true
    }
    if declarations?.isListMark == true, capture == nil {
      breakLine()
      capture = Capture(tag.element, depth: open.count)
      capture?.level = wordListLevel
    }
  }

  private mutating func showParagraph(
    _ tag: HTMLTag, _ declarations: StyleDeclarations?, _ opened: inout OpenElements.Open,
    _ bytes: Span<UInt8>
  ) {
    if let level = declarations?.listLevel { wordListLevel = level }
    guard tag.element == .p else { return }
    opened.isTight = declarations?.hasNoMargin ?? false || isOfWord(tag, bytes)
    if opened.isTight { breakLine() } else { breakParagraph() }
  }

  /// Word's paragraphs have no space between them; blank ones are there for that.
  private func isOfWord(_ tag: HTMLTag, _ bytes: Span<UInt8>) -> Bool {
    guard let name = tag.range(.class), name.count > 3 else { return false }
    let start = name.lowerBound
    return bytes[start] == UInt8(ascii: "M") && bytes[start + 1] == UInt8(ascii: "s")
      && bytes[start + 2] == UInt8(ascii: "o")
  }

  /// A quote; what is only pushed to the right is none.
  private mutating func showQuote(
    _ tag: HTMLTag, _ declarations: StyleDeclarations?, _ opened: inout OpenElements.Open
  ) {
    breakParagraph()
    opened.hasContainer = true
    if declarations?.hasNoBorder == true, !tag.has(.cite), !tag.has(.type) {
      containers.beginIndentation("    ")
    } else {
      containers.beginQuote()
    }
  }

  private mutating func showInline(_ tag: HTMLTag, _ opened: inout OpenElements.Open, _ bytes: Span<UInt8>) {
    switch tag.element {
    case .s, .strike, .del: wrap("~", "~", &opened)
    case .q: wrap("“", "”", &opened)
    case .rt: wrap("(", ")", &opened)
    case .button: wrap("[", "]", &opened)
    case .textarea:
      wrap("[", "]", &opened)
      dropsLineBreak = true
    case .select: capture = capture ?? Capture(.select, depth: open.count)
    case .option: capture?.beginOption(isSelected: tag.has(.selected))
    case .video: tell("video", tag, bytes)
    case .audio: tell("audio", tag, bytes)
    case .object: tell("object", tag, bytes)
    case .abbr, .acronym:
      if let title = tag.value(.title, bytes), !title.isEmpty { opened.suffix = " (\(title))" }
    default: break
    }
  }

  private mutating func wrap(_ before: String, _ after: String, _ opened: inout OpenElements.Open) {
    let outer = style
    style = opened.style
    add(before)
    style = outer
    opened.suffix = after
  }

  /// Adds what stands behind an element's text.
  mutating func attach(_ text: String) {
    guard capture == nil else { return }
    line.attach(TextWidth.printable(text), style.look, link: style.link)
  }

  /// `[video: its name]`
  private mutating func tell(_ kind: String, _ tag: HTMLTag, _ bytes: Span<UInt8>) {
    let name = tag.value(.title, bytes) ?? tag.value(.label, bytes) ?? ""
    line.addSeparator()
    line.add(name.isEmpty ? "[\(kind)]" : "[\(kind): \(name)]")
    line.addSeparator()
  }

  /// An element whose content is not shown.
  mutating func tellHidden(_ tag: HTMLTag, _ bytes: Span<UInt8>) {
    switch tag.element {
    case .iframe:
      let host = tag.value(.src, bytes).flatMap { HyperReference($0).host }
      line.addSeparator()
      line.add(host.map { "[frame: \($0)]" } ?? "[frame]")
      line.addSeparator()
    case .svg: if let label = tag.value(.label, bytes), !label.isEmpty { line.add("[image: \(label)]") }
    default: break
    }
  }

  // MARK: Elements without content

  mutating func showVoid(_ tag: HTMLTag, _ declarations: StyleDeclarations?, _ bytes: Span<UInt8>) {
    switch tag.element {
    case .br: showBreak()
    case .hr:
      breakLine()
      let columns = max(4, min(40, reader.width - TextWidth.columns(ofText: containers.prefix)))
      append(
        Paragraph(
          [TextSpan(String(repeating: "─", count: columns), .dim)], prefix: containers.prefix,
          quoteDepth: containers.quoteDepth))
    case .img, .image: showImage(tag, declarations, bytes)
    case .input: showInput(tag, bytes)
    case .area:
      let name = tag.value(.alt, bytes) ?? tag.value(.title, bytes) ?? ""
      guard let address = tag.value(.href, bytes), !name.isEmpty else { return }
      beginLink(address)
      line.add("[\(name)]")
      endLink()
      line.addSeparator()
    case .embed: tell("object", tag, bytes)
    case .frame: tell("frame", tag, bytes)
    default: break
    }
  }

  mutating func showBreak() {
    if style.flags.contains(.preformatted) || line.hasInk {
      breakLine(keepsEmpty: true)
    } else {
      line.clear()
      needsBlankLine = true
    }
  }

  /// `[image: its text]`; one without a text only where nothing else tells of it.
  private mutating func showImage(_ tag: HTMLTag, _ declarations: StyleDeclarations?, _ bytes: Span<UInt8>) {
    guard !isTiny(tag, declarations, bytes) else { return }
    links.addImage()
    if let text = tag.value(.alt, bytes), text.contains(where: { !$0.isWhitespace }) {
      line.add("[image: \(text)]")
    } else if !tag.has(.alt), isOwn(tag, bytes) {
      line.add("[image]")
    }
  }

  /// Whether the picture is a part of this message.
  private func isOwn(_ tag: HTMLTag, _ bytes: Span<UInt8>) -> Bool {
    guard let range = tag.range(.src), range.count > 4 else { return false }
    let start = HTMLSyntax.string(bytes, range.lowerBound..<(range.lowerBound + 4)).lowercased()
    return start == "cid:" || start == "data"
  }

  /// A picture of a dot, which is there to be fetched, not to be seen.
  func isTiny(_ tag: HTMLTag, _ declarations: StyleDeclarations?, _ bytes: Span<UInt8>) -> Bool {
    let width = tag.integer(.width, bytes) ?? declarations?.width
    let height = tag.integer(.height, bytes) ?? declarations?.height
    return width == 0 || height == 0 || (width ?? height ?? 100) <= 3 && (height ?? width ?? 100) <= 3
  }

  private mutating func showInput(_ tag: HTMLTag, _ bytes: Span<UInt8>) {
    let value = tag.value(.value, bytes) ?? ""
    switch tag.value(.type, bytes)?.lowercased() ?? "text" {
    case "hidden": return
    case "checkbox": line.add(tag.has(.checked) ? "[x]" : "[ ]")
    case "radio": line.add(tag.has(.checked) ? "(•)" : "( )")
    case "password": line.add(value.isEmpty ? "[____]" : "[****]")
    case "submit": line.add("[\(value.isEmpty ? "Submit" : value)]")
    case "reset": line.add("[\(value.isEmpty ? "Reset" : value)]")
    case "image": if let text = tag.value(.alt, bytes), !text.isEmpty { line.add("[image: \(text)]") }
    default:
      let text = value.isEmpty ? tag.value(.placeholder, bytes) ?? "" : value
      line.add("[\(text.isEmpty ? "____" : text)]")
    }
    line.addSeparator()
  }

  mutating func endCapture() {
    guard let capture else { return }
    self.capture = nil
    if capture.element == .select {
      if !capture.value.isEmpty { line.add("[\(capture.value)]") }
      return
    }
    // Word's bullets are letters of Symbol, Courier and Wingdings.
    let value = capture.value
    let isBullet =
      value.count == 1 && (value == "o" || value.first?.isLetter != true && value.first?.isNumber != true)
    let mark = isBullet || ["Ø", "ü", "q", "v", "n", "l", "à", "§"].contains(value) ? "•" : value
    guard !mark.isEmpty else { return }
    let index = open.innermost(
      where: { [.p, .div, .li].contains($0) }, within: { $0.traits.contains(.scope) })
    if let index, !open.stack[index].hasContainer {
      open.setHasContainer(at: index)
      containers.beginWrittenItem(mark + " ", level: capture.level)
    }
  }
}
