import Screen

// Text in columns of its own.
extension Grid {
  /// Puts text into the rectangle's first row; what is cut off ends in `…`.
  mutating func putFitted(_ text: String, in rect: Rect, style: Style = .plain) {
    guard rect.width > 0 else { return }
    if Bidi.hasRightToLeft(text) {
      put(Bidi.visual(TextWidth.truncated(text, to: rect.width)), in: rect, style: style)
      return
    }
    guard Fitting.exceeds(text, rect.width) else {
      put(text, in: rect, style: style)
      return
    }
    var narrower = rect
    narrower.width -= 1
    let used = put(text, in: narrower, style: style)
    put("…", in: Rect(x: rect.x + used, y: rect.y, width: 1, height: 1), style: style)
  }

  /// Puts text at the right end of the rectangle's first row; answers the columns used.
  @discardableResult
  mutating func putRight(_ text: String, in rect: Rect, style: Style = .plain) -> Int {
    let columns = min(Fitting.columns(text, atMost: rect.width), rect.width)
    let place = Rect(x: rect.maxX - columns, y: rect.y, width: columns, height: 1)
    putFitted(text, in: place, style: style)
    return columns
  }
}

enum Fitting {
  /// The text in so many columns, its middle cut out where it is longer: the end of a file's name tells its
  /// kind.
  static func elided(_ text: String, to width: Int) -> String {
    guard exceeds(text, width), width > 0 else { return width > 0 ? text : "" }
    let clusters = text.map { TextWidth.printable($0) }
    let tail = taken(clusters.reversed(), within: min(8, (width - 1) / 2)).reversed()
    let head = taken(clusters, within: width - 1 - tail.reduce(0) { $0 + TextWidth.columns(of: $1) })
    return (head + ["…"] + tail).joined()
  }

  private static func taken(_ clusters: some Sequence<String>, within width: Int) -> [String] {
    var room = width
    return Array(
      clusters.prefix {
        room -= TextWidth.columns(of: $0)
        return room >= 0
      })
  }

  static func exceeds(_ text: String, _ width: Int) -> Bool { columns(text, atMost: width) > width }

  /// The columns of the text, or some number above the bound: a subject of a megabyte isn't measured to its
  /// end.
  static func columns(_ text: String, atMost bound: Int) -> Int {
    var columns = 0
    for character in text where columns <= bound {
      columns += TextWidth.columns(of: TextWidth.printable(character))
    }
    return columns
  }
}
