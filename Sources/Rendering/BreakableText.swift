/// What the search for the ends of lines asks about a text. Its elements stand in cells together; they are counted.
protocol BreakableText {
  var count: Int { get }
  func columns(_ index: Int) -> Int
  func isSpace(_ index: Int) -> Bool
  /// Whether a line may begin with this element, which is no space.
  func canBreak(before index: Int) -> Bool
  /// Whether a line that ends before this element ends in a hyphen that takes a column.
  func endsInHyphen(before index: Int) -> Bool
  /// The first element that does not fit on a line of `room` columns, or `count`; the first of all always does.
  func firstBeyondEdge(from start: Int, room: Int) -> Int
}

extension LayoutText: BreakableText {
  func firstBeyondEdge(from start: Int, room: Int) -> Int {
    if isASCII { return min(count, start + room) }
    var index = start
    var used = 0
    while index < count {
      used += columns(index)
      if used > room, index > start { break }
      index += 1
    }
    return index
  }
}
