import CNcurses
internal import Screen

/// Puts cells into curses' own screen.
struct CursesPainter {
  let pairs: ColorPairs
  let isUTF8: Bool
  /// Whether cells of links are told apart from others, for `LinkPainter`.
  let showsLinks: Bool

  init(isUTF8: Bool, showsLinks: Bool) {
    pairs = ColorPairs()
    self.isUTF8 = isUTF8
    // What marks the cells of a link for curses must not be seen; and their colours are written by `LinkPainter`.
    self.showsLinks = showsLinks && pairs.depth == .palette && cn_capability("prot") == nil
  }

  func paint(_ run: CellRun) {
    var x = run.x
    var style: Style?
    var wasLink = false
    var attributes: attr_t = 0
    var pair: Int32 = 0
    for (index, cell) in zip(run.cells.indices, run.cells) {
      defer { x += 1 }
      if cell.text.isEmpty { continue }
      let isLink = showsLinks && cell.link != nil
      if cell.style != style || isLink != wasLink {
        style = cell.style
        wasLink = isLink
        // Protected: an attribute that these terminals don't have, so that nothing is written for it. To curses such
        // a cell is another than the same one without a link, so that it is never spared or moved as if it were one.
        attributes = self.attributes(of: cell.style) | (isLink ? CN_PROTECT : 0)
        pair = pairs.number(for: cell.style)
      }
      let isWide = index + 1 < run.cells.endIndex && run.cells[index + 1].text.isEmpty
      put(cell.text, columns: isWide ? 2 : 1, x: x, y: run.y, attributes: attributes, pair: pair)
    }
  }

  private func put(_ text: String, columns: Int, x: Int, y: Int, attributes: attr_t, pair: Int32) {
    let scalars = encodable(text, columns: columns)
    let isShort = scalars.count == 1 && columns == 2 && wcwidth(scalars[0]) == 1
    _ = (scalars + [0]).withUnsafeBufferPointer {
      cn_put(Int32(y), Int32(x), $0.baseAddress, attributes, pair)
    }
    // A stand-in of one column for a character of two.
    if isShort {
      let filler: [wchar_t] = [isUTF8 ? 0x20 : scalars[0], 0]
      _ = filler.withUnsafeBufferPointer { cn_put(Int32(y), Int32(x + 1), $0.baseAddress, attributes, pair) }
    }
  }

  /// The scalars that curses will draw in just so many columns. The C library may be older than our table and call a
  /// new emoji unprintable; curses would draw nothing and lose its place.
  func encodable(_ text: String, columns: Int) -> [wchar_t] {
    guard let base = text.unicodeScalars.first else { return [0x20] }
    if base.isASCII, text.utf8.count == 1 { return [wchar_t(base.value)] }
    guard isUTF8 else { return [wchar_t(PlainSubstitute.character(for: base).value)] }
    guard wcwidth(wchar_t(base.value)) == columns else { return [0xfffd] }
    let marks = text.unicodeScalars.dropFirst().map { wchar_t($0.value) }
    return [wchar_t(base.value)] + marks.filter { wcwidth($0) == 0 }
  }

  func attributes(of style: Style) -> attr_t {
    var result: attr_t = 0
    let map: [(Attributes, attr_t)] = [
      (.bold, CN_BOLD), (.dim, CN_DIM), (.reverse, CN_REVERSE), (.underline, CN_UNDERLINE),
      (.italic, CN_ITALIC),
    ]
    for (attribute, bit) in map where style.attributes.contains(attribute) { result |= bit }
    if ReducedColor.needsBold(style.foreground, depth: pairs.depth) { result |= CN_BOLD }
    return result
  }
}
