import Screen

/// What tags do.
extension HTMLLayout {
  mutating func start(_ tag: HTMLTag, _ bytes: Span<UInt8>) {
    let element = tag.element
    let traits = element.traits
    closeImplied(by: element, traits, bytes)
    let effect = sheet.effect(of: tag, bytes)
    let declarations = tag.range(.style).map { Self.declarations(bytes, $0) }
    var inner = style
    Self.inherit(&inner, tag, declarations, effect, bytes)
    countRemote(tag, declarations, isShown: inner.showsPictures, bytes)
    if traits.contains(.void) {
      if inner.isLaidOut { showVoid(tag, declarations, bytes) }
      if element == .base { links.setBase(tag.value(.href, bytes)) }
      return
    }
    if traits.contains(.hidden) {
      inner.flags.insert(.hidden)
      if style.isShown { tellHidden(tag, bytes) }
    }
    // Only in SVG and MathML a tag can end itself; there it must, or what follows would be hidden with it.
    if tag.isSelfClosing, element == .svg || element == .math { return }
    var opened = OpenElements.Open(
      element: element, name: element == .other ? HTMLSyntax.key(bytes, tag.name) : 0, style: inner)
    if inner.isLaidOut { show(tag, declarations, &opened, bytes) }
    if open.push(opened) {
      style = opened.style
      if element == .table, inner.isLaidOut { beginTable(tag, declarations, bytes) }
    } else {
      if opened.hasContainer { containers.end() }
      if capture?.depth == open.count { capture = nil }
    }
  }

  private static func declarations(_ bytes: Span<UInt8>, _ range: Range<Int>) -> StyleDeclarations {
    for index in range where bytes[index] == UInt8(ascii: "&") {
      let decoded = Array(CharacterReference.decoding(bytes, range).utf8)
      var declarations = StyleDeclarations(decoded.span, 0..<decoded.count)
      // Their places are in the decoded text.
      declarations.addresses = declarations.addresses.isEmpty ? [] : [range]
      return declarations
    }
    return StyleDeclarations(bytes, range)
  }

  // MARK: Style

  private static func inherit(
    _ style: inout InheritedStyle, _ tag: HTMLTag, _ declarations: StyleDeclarations?,
    _ effect: StyleSheet.Effect, _ bytes: Span<UInt8>
  ) {
    if tag.has(.hidden) { style.flags.insert(.hidden) }
    inheritElement(&style, tag, bytes)
    if !effect.isEmpty {
      let isShownHere = declarations?.isDisplayed == true && !effect.contains(.isImportant)
      if effect.contains(.hides), !isShownHere { style.flags.insert(.hidden) }
      if effect.contains(.isTiny) { style.flags.insert(.tiny) }
      if effect.contains(.isInvisible) { style.flags.insert(.invisible) }
      if effect.contains(.keepsSpace) { style.flags.insert(.preformatted) }
      if effect.contains(.hasGround) { style.ground = nil }
    }
    if let declarations { inherit(&style, declarations) }
  }

  private static func inheritElement(_ style: inout InheritedStyle, _ tag: HTMLTag, _ bytes: Span<UInt8>) {
    switch tag.element {
    case .b, .strong: style.flags.insert(.bold)
    case .i, .em, .dfn, .cite, .address, .var: style.flags.insert(.italic)
    case .u, .ins: style.flags.insert(.underlined)
    case .s, .strike, .del: style.flags.insert(.struck)
    case .code, .tt, .kbd, .samp: style.flags.insert(.code)
    case .mark: style.flags.insert(.marked)
    case .pre, .listing, .xmp, .plaintext: style.flags.formUnion([.preformatted, .code])
    case .textarea: style.flags.insert(.preformatted)
    case .sup: style.flags.insert(.superscript)
    case .sub: style.flags.insert(.subscript)
    case .h1, .h2, .h3, .h4, .h5, .h6: style.flags.insert(.heading)
    default: break
    }
    if let color = tag.value(.color, bytes).flatMap({ HTMLColor($0) }) { inheritColor(&style, color) }
    if let ground = tag.value(.bgcolor, bytes) { style.ground = HTMLColor(ground) }
    if tag.has(.background) { style.ground = nil }
    if let face = tag.value(.face, bytes)?.lowercased() {
      if face.contains("wingdings") { style.flags.insert(.wingdings) }
      if face == "symbol" { style.flags.insert(.symbolFont) }
    }
  }

  private static func inherit(_ style: inout InheritedStyle, _ declarations: StyleDeclarations) {
    if declarations.hides { style.flags.insert(.hidden) }
    set(.tiny, declarations.isTiny, &style)
    set(.invisible, declarations.isVisible.map { !$0 }, &style)
    set(.bold, declarations.isBold, &style)
    set(.italic, declarations.isItalic, &style)
    set(.preformatted, declarations.keepsSpace, &style)
    if declarations.isUnderlined == true { style.flags.insert(.underlined) }
    if declarations.isStruck { style.flags.insert(.struck) }
    if let font = declarations.font {
      set(.wingdings, font == .wingdings, &style)
      set(.symbolFont, font == .symbol, &style)
    }
    if let color = declarations.color { inheritColor(&style, color) }
    switch declarations.ground {
    case .color(let color): style.ground = color
    case .unknown: style.ground = nil
    case nil: break
    }
  }

  private static func set(_ flag: InheritedStyle.Flags, _ value: Bool?, _ style: inout InheritedStyle) {
    guard let value else { return }
    if value { style.flags.insert(flag) } else { style.flags.remove(flag) }
  }

  private static func inheritColor(_ style: inout InheritedStyle, _ color: HTMLColor) {
    style.color = color
    style.tint = color.tint
  }

  // MARK: Implied ends

  /// Start tags that end what is open (WHATWG HTML §13.2.6.4.7 and the table modes).
  private mutating func closeImplied(
    by element: HTMLElement, _ traits: HTMLElement.Traits, _ bytes: Span<UInt8>
  ) {
    if traits.contains(.endsParagraph) { close(.p, within: { $0.traits.contains(.scope) }, bytes) }
    switch element {
    case .li: close(.li, within: { $0 == .ul || $0 == .ol || $0.traits.contains(.scope) }, bytes)
    case .dd, .dt:
      close(.dd, within: { $0 == .dl || $0.traits.contains(.scope) }, bytes)
      close(.dt, within: { $0 == .dl || $0.traits.contains(.scope) }, bytes)
    case .option, .optgroup: close(.option, within: { $0 == .select }, bytes)
    case .td, .th: closeAny(bytes) { $0 == .td || $0 == .th }
    case .tr: closeAny(bytes) { $0 == .td || $0 == .th || $0 == .tr }
    case .tbody, .thead, .tfoot:
      closeAny(bytes) { [.td, .th, .tr, .tbody, .thead, .tfoot, .caption].contains($0) }
    case .a: if open.isOpen(.a) { endFormatting(.a, bytes) }
    case .h1, .h2, .h3, .h4, .h5, .h6: if let top = open.top, top.element.isHeading { closeTop(bytes) }
    default: break
    }
  }

  private mutating func close(
    _ element: HTMLElement, within isEnd: (HTMLElement) -> Bool, _ bytes: Span<UInt8>
  ) {
    guard let index = open.innermost(element, within: isEnd) else { return }
    close(to: index, bytes)
  }

  /// Closes the outermost of these elements inside of the table that is open.
  private mutating func closeAny(_ bytes: Span<UInt8>, _ isIt: (HTMLElement) -> Bool) {
    while let index = open.innermost(where: isIt, within: { $0 == .table }) { close(to: index, bytes) }
  }

  private mutating func closeTop(_ bytes: Span<UInt8>) { close(to: open.count - 1, bytes) }

  private mutating func close(to index: Int, _ bytes: Span<UInt8>) {
    while open.count > index, let element = open.pop() { left(element, bytes) }
  }

  // MARK: End tags

  mutating func end(_ tag: HTMLTag, _ bytes: Span<UInt8>) {
    let element = tag.element
    if open.forgetsEnd(of: element) { return }
    if element == .br {
      if style.isLaidOut { showBreak() }
      return
    }
    if element == .p, !open.isOpen(.p) {
      if style.isLaidOut { breakParagraph() }
      return
    }
    // What follows belongs to the body (§13.2.6.4.19).
    if element == .body || element == .html { return }
    if element.traits.contains(.formatting) { return endFormatting(element, bytes) }
    guard open.isOpen(element) else { return }
    if element == .other { return endOther(HTMLSyntax.key(bytes, tag.name), bytes) }
    let isTablePart =
      element == .table || [.td, .th, .tr, .tbody, .thead, .tfoot, .caption].contains(element)
    let isBlock = element.traits.contains(.special)
    let index = open.innermost(
      where: { $0 == element || element.isHeading && $0.isHeading },
      within: { inner in
        if isTablePart { return inner == .table && element != .table }
        return inner.traits.contains(.scope) || !isBlock && inner.traits.contains(.special)
      })
    if let index { close(to: index, bytes) }
  }

  private mutating func endOther(_ name: UInt64, _ bytes: Span<UInt8>) {
    let lowest = max(0, open.count - OpenElements.Limits.search)
    for index in stride(from: open.count - 1, through: lowest, by: -1) {
      let element = open.stack[index]
      if element.element == .other, element.name == name { return close(to: index, bytes) }
      if element.element.traits.contains(.special) { return }
    }
  }

  /// Formatting ends at its end tag, even when blocks are open inside of it (`adoption agency`, §13.2.6.4.8).
  private mutating func endFormatting(_ element: HTMLElement, _ bytes: Span<UInt8>) {
    guard let index = open.innermost(element, within: { [.td, .th, .caption, .table].contains($0) }) else {
      return
    }
    let isBlockInside = open.stack[index...].contains { $0.element.traits.contains(.special) }
    guard isBlockInside else { return close(to: index, bytes) }
    let link = element == .a ? open.stack[index].style.link : -1
    if element == .a { endLink() }
    open.endFormatting(at: index, Self.flags(of: element), link: link)
    style = open.style
  }

  private static func flags(of element: HTMLElement) -> InheritedStyle.Flags {
    switch element {
    case .b, .strong: .bold
    case .i, .em: .italic
    case .u: .underlined
    case .s, .strike: .struck
    case .code, .tt: .code
    default: []
    }
  }

  /// What the end of an element does, once it is off the stack.
  mutating func left(_ element: OpenElements.Open, _ bytes: Span<UInt8>) {
    if element.style.isLaidOut {
      if element.element == .a, !element.isOver { endLink() }
      if !element.suffix.isEmpty { attach(element.suffix) }
      finishShown(element, bytes)
    }
    style = open.style
    if element.hasContainer { containers.end() }
  }

  private mutating func finishShown(_ open: OpenElements.Open, _ bytes: Span<UInt8>) {
    let element = open.element
    if capture?.element == element, capture?.depth == self.open.count { endCapture() }
    switch element {
    case .td, .th:
      breakLine()
      if !tables.isEmpty { tables[tables.count - 1].endCell(at: paragraphs.count) }
    case .tr: endRow()
    case .table: endTable()
    case .caption: endCaption()
    case .p where open.isTight: breakLine()
    case .ul, .ol, .menu, .dir:
      breakLine()
      if !hasListAround { needsBlankLine = true }
    default:
      if element.traits.contains(.paragraph) {
        breakParagraph()
      } else if element.traits.contains(.block) || open.isBlock {
        breakLine()
      }
    }
  }

  private var hasListAround: Bool { open.isOpen(.ul) || open.isOpen(.ol) }
}
