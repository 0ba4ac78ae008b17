import Screen

/// Cuts a text into lines of a width, one after the other: where UAX #14 allows it, and anywhere when a word is
/// longer than a line.
struct LineWrap<Text: BreakableText>: Sequence, IteratorProtocol {
  private let text: Text
  private let width: Int
  private var room: Int
  private var start = 0
  private var isDone = false

  /// `firstWidth`: of the first line, where that differs.
  init(_ text: Text, width: Int, firstWidth: Int? = nil) {
    self.text = text
    // A wide character needs two columns, or nothing would ever fit.
    self.width = Swift.max(2, width)
    room = Swift.max(2, firstWidth ?? width)
  }

  /// The elements of the next line. Spaces at a break belong to no line. An empty text is one empty line.
  mutating func next() -> Range<Int>? {
    guard !isDone else { return nil }
    let limit = text.firstBeyondEdge(from: start, room: room)
    guard limit < text.count else {
      isDone = true
      return start..<text.count
    }
    let (end, next) = lineBreak(limit)
    let line = start..<end
    start = next
    room = width
    isDone = next >= text.count
    return line
  }

  private func lineBreak(_ limit: Int) -> (end: Int, next: Int) {
    // Spaces hang over the edge.
    var next = limit
    while next < text.count, text.isSpace(next) { next += 1 }
    if next == text.count || (next > limit || text.isSpace(limit - 1)) && text.canBreak(before: next) {
      let end = trimmed(limit)
      if end > start || next == text.count { return (end, next) }
    }
    var candidate = Swift.min(limit, text.count - 1)
    while candidate > start {
      if !text.isSpace(candidate), text.canBreak(before: candidate), fitsHyphen(candidate) {
        let end = trimmed(candidate)
        if end > start { return (end, candidate) }
      }
      candidate -= 1
    }
    return (limit, limit)
  }

  private func trimmed(_ end: Int) -> Int {
    var end = end
    while end > start, text.isSpace(end - 1) { end -= 1 }
    return end
  }

  private func fitsHyphen(_ candidate: Int) -> Bool {
    guard text.endsInHyphen(before: candidate) else { return true }
    var used = 1
    for index in start..<candidate { used += text.columns(index) }
    return used <= room
  }
}

extension LineWrap<LayoutText> {
  /// The lines of glyphs, as ranges of them. Never empty.
  static func lines(_ glyphs: [Glyph], width: Int, firstWidth: Int? = nil) -> [Range<Int>] {
    var text = LayoutText()
    /// The first cluster of each glyph: a glyph of two letters ("JP") is two.
    var starts: [Int] = []
    for glyph in glyphs {
      starts.append(text.count)
      text.append(glyph.text, role: glyph.role, link: glyph.link)
    }
    if starts.last.map({ $0 + 1 }) ?? 0 == text.count {
      return Array(LineWrap(text, width: width, firstWidth: firstWidth))
    }
    /// The glyph that a cluster begins, or the next one.
    func glyph(_ cluster: Int) -> Int {
      var low = 0
      var high = starts.count
      while low < high {
        let middle = (low + high) / 2
        if starts[middle] < cluster { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return LineWrap(text, width: width, firstWidth: firstWidth).map {
      glyph($0.lowerBound)..<glyph($0.upperBound)
    }
  }
}
