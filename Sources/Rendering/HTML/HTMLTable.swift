/// A table while it is read: which paragraphs its cells are. Those stand in the document's list already; when the
/// table ends they are joined to rows, drawn, or left as they are.
struct HTMLTable {
  enum Limits {
    /// Cells of a table that is drawn; a longer one is shown cell by cell.
    static let cells = 5000
    /// What browsers allow is 1000 and 65534 (WHATWG HTML §4.9.11); a table of that many columns is not drawn anyway.
    static let columnSpan = 100
    static let rowSpan = 1000
  }

  struct Cell {
    var paragraphs: Range<Int>
    var columns = 1
    var rows = 1
    var isHeader = false
    var isRightAligned = false
  }

  struct Row {
    var cells: [Cell] = []
    var isHead = false
    /// Whether it holds another table, so that it can't be one line.
    var hasTable = false

    /// The paragraphs of all its cells; `nil` when something else stands between them.
    var paragraphs: Range<Int>? {
      guard let first = cells.first, let last = cells.last else { return nil }
      for (cell, next) in zip(cells, cells.dropFirst())
      where cell.paragraphs.upperBound != next.paragraphs.lowerBound { return nil }
      return first.paragraphs.lowerBound..<last.paragraphs.upperBound
    }
  }

  /// The first paragraph after its caption.
  var start: Int
  let prefix: String
  let quoteDepth: Int
  var rows: [Row] = []
  /// Whether the row that is last in `rows` is open, and its last cell.
  var isInRow = false
  var isInCell = false
  private var cellCount = 0
  /// Whether the author says that it holds data: heads, lines, a caption.
  var isMarked = false
  /// Whether the author says that it holds none.
  var isPresentation = false
  /// Whether it can't be drawn: it holds a table, or is too large.
  var isLayout = false

  init(start: Int, prefix: String, quoteDepth: Int) {
    (self.start, self.prefix, self.quoteDepth) = (start, prefix, quoteDepth)
  }

  mutating func beginRow(isHead: Bool) {
    // Of a table that is not drawn only the last row is of use.
    if isLayout { rows.removeAll(keepingCapacity: true) }
    if rows.last?.cells.isEmpty ?? false { rows.removeLast() }
    rows.append(Row(isHead: isHead))
    isInRow = true
  }

  mutating func beginCell(_ cell: Cell) {
    if !isInRow { beginRow(isHead: false) }
    cellCount += 1
    if cellCount > Limits.cells { isLayout = true }
    if isLayout, rows.count > 1 { rows.removeFirst(rows.count - 1) }
    rows[rows.count - 1].cells.append(cell)
    isInCell = true
    if cell.isHeader { isMarked = true }
  }

  mutating func endCell(at end: Int) {
    guard isInCell, let row = rows.indices.last, let cell = rows[row].cells.indices.last else { return }
    isInCell = false
    let start = rows[row].cells[cell].paragraphs.lowerBound
    rows[row].cells[cell].paragraphs = start..<max(start, end)
  }

  /// Forgets all rows but the last, whose paragraphs have moved.
  mutating func keepLastRow(movedBy change: Int) {
    guard var row = rows.last else { return }
    for cell in row.cells.indices {
      let range = row.cells[cell].paragraphs
      let start = max(0, range.lowerBound + change)
      row.cells[cell].paragraphs = start..<max(start, range.upperBound + change)
    }
    rows = [row]
  }
}
