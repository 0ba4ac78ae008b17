extension HTMLLayout {
  /// Lists, their items and definitions; whether it was one.
  mutating func showList(
    _ tag: HTMLTag, _ declarations: StyleDeclarations?, _ opened: inout OpenElements.Open,
    _ bytes: Span<UInt8>
  ) -> Bool {
    switch tag.element {
    case .ul, .ol, .menu, .dir:
      breakLine()
      if !containers.hasMark, !open.isOpen(.ul), !open.isOpen(.ol) { needsBlankLine = true }
      containers.beginList(numbering(tag, bytes))
      opened.hasContainer = true
    case .li:
      breakLine()
      if containers.hasItem { needsBlankLine = false }
      let style = ListNumbering.style(tag.value(.type, bytes))
      containers.beginItem(value: tag.integer(.value, bytes), style: style)
    case .dt: breakLine()
    case .dd:
      breakLine()
      containers.beginIndentation("    ")
      opened.hasContainer = true
    default: return false
    }
    return true
  }

  private func numbering(_ tag: HTMLTag, _ bytes: Span<UInt8>) -> ListNumbering {
    let style = ListNumbering.style(tag.value(.type, bytes))
    guard tag.element == .ol else {
      return ListNumbering(
        style: style == .unmarked ? .unmarked : .bullet, next: 1, depth: containers.bulletDepth)
    }
    // A list that counts down does so from its number of items (WHATWG HTML §4.4.5), which is not known yet.
    let isReversed = tag.has(.reversed) && tag.has(.start)
    return ListNumbering(
      style: style ?? .decimal, next: tag.integer(.start, bytes) ?? 1, step: isReversed ? -1 : 1)
  }
}
