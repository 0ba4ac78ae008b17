/// Cuts printable ASCII of one look into lines, as `LineWrap` does any text, without knowing anything about it
/// beforehand.
struct ASCIIWrap: Sequence, IteratorProtocol {
  private let text: UnsafeBufferPointer<UInt8>
  private let width: Int
  private var room: Int
  private var start = 0
  private var isDone = false

  init(_ text: UnsafeBufferPointer<UInt8>, width: Int, firstWidth: Int) {
    self.text = text
    self.width = Swift.max(2, width)
    room = Swift.max(2, firstWidth)
  }

  mutating func next() -> Range<Int>? {
    guard !isDone else { return nil }
    guard text.count - start > room else {
      isDone = true
      return start..<text.count
    }
    let (end, next) = lineBreak(start + room)
    let line = start..<end
    start = next
    room = width
    isDone = next >= text.count
    return line
  }

  private func isSpace(_ index: Int) -> Bool { text[index] == 0x20 }

  private func lineBreak(_ limit: Int) -> (end: Int, next: Int) {
    var next = limit
    while next < text.count, isSpace(next) { next += 1 }
    if next == text.count
      || (next > limit || isSpace(limit - 1)) && ASCIILineBreaks.canBreak(text, before: next)
    {
      let end = trimmed(limit)
      if end > start || next == text.count { return (end, next) }
    }
    var candidate = limit
    while candidate > start {
      if !isSpace(candidate), ASCIILineBreaks.canBreak(text, before: candidate) {
        let end = trimmed(candidate)
        if end > start { return (end, candidate) }
      }
      candidate -= 1
    }
    return (limit, limit)
  }

  private func trimmed(_ end: Int) -> Int {
    var end = end
    while end > start, isSpace(end - 1) { end -= 1 }
    return end
  }
}
