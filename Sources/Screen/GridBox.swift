extension Grid {
  /// Draws a frame of lines around the rectangle's inside, empties it, and answers the inside. The title stands in
  /// the upper line. A rectangle too small for a frame stays as it is and has no inside.
  @discardableResult
  package mutating func box(_ rect: Rect, title: String = "", style: Style = .plain) -> Rect {
    guard rect.width >= 2, rect.height >= 2 else { return Rect(x: rect.x, y: rect.y, width: 0, height: 0) }
    fill(rect, style: style)
    let line = String(repeating: "─", count: rect.width - 2)
    put("┌" + line + "┐", in: rect.row(0), style: style)
    put("└" + line + "┘", in: rect.row(rect.height - 1), style: style)
    for y in 1..<(rect.height - 1) {
      put("│", in: rect.row(y), style: style)
      put("│", in: Rect(x: rect.maxX - 1, y: rect.y + y, width: 1, height: 1), style: style)
    }
    if !title.isEmpty, rect.width >= 6 {
      let shown = TextWidth.truncated(title, to: rect.width - 5)
      put(" \(shown) ", in: Rect(x: rect.x + 1, y: rect.y, width: rect.width - 2, height: 1), style: style)
    }
    return Rect(x: rect.x + 1, y: rect.y + 1, width: rect.width - 2, height: rect.height - 2)
  }
}
