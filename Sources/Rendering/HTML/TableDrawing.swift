import Screen

/// A table as lines: with boxes around its cells, or in columns only; or row by row where that does not fit.
struct TableDrawing {
  private let table: HTMLTable
  private let grid: TableGrid
  private let paragraphs: [Paragraph]
  private let width: Int
  private let hasLines: Bool
  /// The lines of each cell, by row and place.
  private var cells: [[CellLines]]
  /// The columns that hold anything.
  private var columns: [Int]

  enum Limits {
    /// A word longer than this may be broken in a cell.
    static let word = 24
    /// Cells of a table that does not say that it holds data are no wider.
    static let unmarkedCell = 48
    /// Nor are those of one that does taller, in paragraphs, or longer, in octets.
    static let cellLines = 30
    static let cellText = 2000
  }

  /// `nil` when the table is none that is drawn. `paragraphs` are those of the document.
  init?(_ table: HTMLTable, _ paragraphs: [Paragraph], width: Int) {
    guard !table.isLayout, table.rows.count > 0, let grid = TableGrid(table), grid.columnCount > 1 else {
      return nil
    }
    guard grid.rows.count > 1, Self.coversAll(table, paragraphs) else { return nil }
    for row in table.rows {
      for cell in row.cells {
        let size = paragraphs[cell.paragraphs].reduce(0) {
          $0 + $1.spans.reduce(0) { $0 + $1.text.utf8.count }
        }
        guard size <= Limits.cellText, cell.paragraphs.count <= Limits.cellLines else { return nil }
      }
    }
    self.table = table
    self.grid = grid
    self.paragraphs = paragraphs
    self.width = width - TextWidth.columns(ofText: table.prefix)
    hasLines = table.isMarked && !table.isPresentation
    cells = grid.rows.map { row in
      row.places.map { place in
        CellLines(
          paragraphs[place.cell?.paragraphs ?? 0..<0], prefix: table.prefix,
          isHeader: place.cell?.isHeader ?? false)
      }
    }
    var filled = Array(repeating: false, count: grid.columnCount)
    for (row, lines) in zip(grid.rows, cells) {
      for (place, lines) in zip(row.places, lines) where !lines.isEmpty && place.columns == 1 {
        filled[place.column] = true
      }
    }
    columns = filled.indices.filter { filled[$0] }
    guard columns.count > 1 else { return nil }
    if !hasLines, !looksLikeData { return nil }
  }

  /// Whether all paragraphs from its start on stand in cells.
  private static func coversAll(_ table: HTMLTable, _ paragraphs: [Paragraph]) -> Bool {
    var place = table.start
    for row in table.rows where !row.cells.isEmpty {
      guard let range = row.paragraphs, !row.hasTable, range.upperBound <= paragraphs.count else {
        return false
      }
      // A blank line before a row is no content.
      guard paragraphs[min(place, range.lowerBound)..<range.lowerBound].allSatisfy(\.isBlank) else {
        return false
      }
      place = range.upperBound
    }
    return paragraphs[min(place, paragraphs.count)...].allSatisfy(\.isBlank)
  }

  /// Rows of the same columns with a few words in each.
  private var looksLikeData: Bool {
    guard grid.isEven else { return false }
    return cells.allSatisfy { $0.allSatisfy { $0.lineCount <= 1 && $0.natural <= Limits.unmarkedCell } }
      && cells.allSatisfy { $0.contains { !$0.isEmpty } }
      && cells.filter { $0.filter { !$0.isEmpty }.count > 1 }.count * 2 > cells.count
  }

  /// The paragraphs that stand for the table.
  func drawn() -> [Paragraph]? {
    guard let widths = columnWidths() else { return hasLines ? rowByRow() : nil }
    return hasLines ? boxed(widths) : plain(widths)
  }

  // MARK: Widths

  private func columnWidths() -> [Int]? {
    var natural = Array(repeating: 1, count: grid.columnCount)
    var least = natural
    for isSpanning in [false, true] {
      for (row, lines) in zip(grid.rows, cells) {
        for (place, lines) in zip(row.places, lines) where (place.columns > 1) == isSpanning && !lines.isEmpty
        {
          let inside = columns.filter { $0 >= place.column && $0 < place.column + place.columns }
          guard let last = inside.last else { continue }
          let gaps = (inside.count - 1) * gap
          let others = inside.dropLast()
          let missing = lines.natural - gaps - others.reduce(0) { $0 + natural[$1] }
          natural[last] = max(natural[last], isSpanning ? min(missing, natural[last] + 20) : lines.natural)
          if !isSpanning { least[last] = max(least[last], min(lines.longestWord, Limits.word)) }
        }
      }
    }
    let room = width - (hasLines ? columns.count * gap + 1 : (columns.count - 1) * gap)
    return fitted(natural, least, room)
  }

  /// Columns between the contents of two cells.
  private var gap: Int { hasLines ? 3 : 2 }

  /// The widest columns give way first.
  private func fitted(_ natural: [Int], _ least: [Int], _ room: Int) -> [Int]? {
    func widths(_ cap: Int) -> [Int] { natural.indices.map { max(least[$0], min(natural[$0], cap)) } }
    func total(_ widths: [Int]) -> Int { columns.reduce(0) { $0 + widths[$1] } }
    if total(natural) <= room { return natural }
    guard hasLines, total(least) <= room else { return nil }
    var low = 1
    var high = natural.max() ?? 1
    while low < high {
      let middle = (low + high + 1) / 2
      if total(widths(middle)) <= room { low = middle } else { high = middle - 1 }
    }
    return low >= 8 || total(widths(low)) == total(natural) ? widths(low) : nil
  }

  // MARK: Drawing

  private func line(_ spans: [TextSpan]) -> Paragraph {
    Paragraph(spans, prefix: table.prefix, quoteDepth: table.quoteDepth, isPreformatted: true)
  }

  /// What stands at each place of a row: its columns that are shown, their width, and the lines of the cell.
  private func content(_ row: Int, _ widths: [Int]) -> [(
    place: TableGrid.Place, width: Int, lines: [CellLines.Line]
  )] {
    var content: [(place: TableGrid.Place, width: Int, lines: [CellLines.Line])] = []
    for (place, lines) in zip(grid.rows[row].places, cells[row]) {
      let inside = columns.filter { $0 >= place.column && $0 < place.column + place.columns }
      guard !inside.isEmpty else { continue }
      let width = inside.reduce((inside.count - 1) * gap) { $0 + widths[$1] }
      content.append((place, width, lines.wrapped(to: width)))
    }
    // A row may end early.
    let end = grid.rows[row].places.last.map { $0.column + $0.columns } ?? 0
    for column in columns where column >= end {
      content.append((TableGrid.Place(column: column, columns: 1, cell: nil), widths[column], []))
    }
    return content
  }

  private func cell(_ lines: [CellLines.Line], _ number: Int, _ width: Int, isRightAligned: Bool)
    -> [TextSpan]
  {
    guard number < lines.count else { return [TextSpan(String(repeating: " ", count: width))] }
    let line = lines[number]
    let space = TextSpan(String(repeating: " ", count: max(0, width - line.columns)))
    return isRightAligned ? [space] + line.spans : line.spans + [space]
  }

  private func plain(_ widths: [Int]) -> [Paragraph] {
    var drawn: [Paragraph] = []
    for row in grid.rows.indices {
      let content = content(row, widths)
      for number in 0..<max(1, content.map(\.lines.count).max() ?? 0) {
        var spans: [TextSpan] = []
        for (place, width, lines) in content {
          if !spans.isEmpty { spans.append(TextSpan("  ")) }
          spans += cell(lines, number, width, isRightAligned: place.cell?.isRightAligned ?? false)
        }
        while let last = spans.last, last.text.utf8.allSatisfy({ $0 == 0x20 }) { spans.removeLast() }
        drawn.append(line(spans))
      }
    }
    return drawn
  }

  private func boxed(_ widths: [Int]) -> [Paragraph] {
    let rows = grid.rows.indices.map { content($0, widths) }
    let isTall = rows.dropFirst(grid.headCount).contains { $0.contains { $0.lines.count > 1 } }
    var drawn = [rule(above: nil, below: rows.first, widths)]
    for (number, row) in rows.enumerated() {
      for height in 0..<max(1, row.map(\.lines.count).max() ?? 0) {
        var spans = [TextSpan("│ ", .dim)]
        for (index, (place, width, lines)) in row.enumerated() {
          spans += cell(lines, height, width, isRightAligned: place.cell?.isRightAligned ?? false)
          spans.append(TextSpan(index + 1 < row.count ? " │ " : " │", .dim))
        }
        drawn.append(line(spans))
      }
      if number + 1 < rows.count, isTall || number + 1 == grid.headCount {
        drawn.append(rule(above: row, below: rows[number + 1], widths))
      }
    }
    return drawn + [rule(above: rows.last, below: nil, widths)]
  }

  private typealias Content = [(place: TableGrid.Place, width: Int, lines: [CellLines.Line])]

  /// A line between two rows, joined to the walls of both.
  private func rule(above: Content?, below: Content?, _ widths: [Int]) -> Paragraph {
    func walls(_ row: Content?) -> Set<Int> { Set(row?.map(\.place.column) ?? []) }
    let (up, down) = (walls(above), walls(below))
    var text = above == nil ? "┌" : below == nil ? "└" : "├"
    for (index, column) in columns.enumerated() {
      if index > 0 {
        switch (up.contains(column), down.contains(column)) {
        case (true, true): text += "┼"
        case (true, false): text += "┴"
        case (false, true): text += "┬"
        case (false, false): text += "─"
        }
      }
      text += String(repeating: "─", count: widths[column] + 2)
    }
    text += above == nil ? "┐" : below == nil ? "┘" : "┤"
    return line([TextSpan(text, .dim)])
  }

  // MARK: Row by row

  /// `head: value` for each cell, a blank line between rows; without heads the cells as they are.
  private func rowByRow() -> [Paragraph]? {
    guard grid.headCount > 0, grid.headCount < grid.rows.count else { return nil }
    var heads: [Int: String] = [:]
    for place in grid.rows[grid.headCount - 1].places {
      guard let cell = place.cell else { continue }
      heads[place.column] = paragraphs[cell.paragraphs].filter { !$0.isBlank }.map(\.text).joined(
        separator: " ")
    }
    var rows: [Paragraph] = []
    for row in grid.rows.dropFirst(grid.headCount) {
      if !rows.isEmpty { rows.append(Paragraph("", prefix: table.prefix, quoteDepth: table.quoteDepth)) }
      for place in row.places {
        guard let cell = place.cell else { continue }
        let inside = paragraphs[cell.paragraphs].filter { !$0.isBlank }
        for (number, paragraph) in inside.enumerated() {
          var paragraph = paragraph
          if number > 0 {
            paragraph.prefix += "  "
          } else if let head = heads[place.column], !head.isEmpty {
            paragraph.spans.insert(TextSpan(head + ": ", .strong), at: 0)
          }
          rows.append(paragraph)
        }
      }
    }
    return rows
  }
}
