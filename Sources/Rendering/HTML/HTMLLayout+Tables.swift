import Screen

extension HTMLLayout {
  /// Rows and cells; whether it was one.
  mutating func showTablePart(_ tag: HTMLTag, _ declarations: StyleDeclarations?, _ bytes: Span<UInt8>)
    -> Bool
  {
    let last = tables.count - 1
    switch tag.element {
    case .tr:
      breakLine()
      if last >= 0 { tables[last].beginRow(isHead: open.isOpen(.thead) && open.isInHead) }
    case .td, .th:
      breakLine()
      guard last >= 0 else { return true }
      if declarations?.hasBorder == true { tables[last].isMarked = true }
      tables[last].beginCell(cell(tag, declarations, bytes))
    case .caption: breakLine()
    case .table:
      breakParagraph()
    default: return false
    }
    return true
  }

  private func cell(_ tag: HTMLTag, _ declarations: StyleDeclarations?, _ bytes: Span<UInt8>)
    -> HTMLTable.Cell
  {
    let columns = min(max(1, tag.integer(.colspan, bytes) ?? 1), HTMLTable.Limits.columnSpan)
    let rows = min(max(1, tag.integer(.rowspan, bytes) ?? 1), HTMLTable.Limits.rowSpan)
    let isRight = declarations?.isRightAligned ?? (tag.value(.align, bytes)?.lowercased() == "right")
    return HTMLTable.Cell(
      paragraphs: paragraphs.count..<paragraphs.count, columns: columns, rows: rows,
      isHeader: tag.element == .th,
      isRightAligned: isRight)
  }

  mutating func beginTable(_ tag: HTMLTag, _ declarations: StyleDeclarations?, _ bytes: Span<UInt8>) {
    if let last = tables.indices.last {
      if !tables[last].isLayout {
        tables[last].isLayout = true
        let moved = joinRows(tables[last].rows.dropLast())
        tables[last].keepLastRow(movedBy: moved)
      }
      if let row = tables[last].rows.indices.last { tables[last].rows[row].hasTable = true }
    }
    var table = HTMLTable(
      start: paragraphs.count, prefix: containers.prefix, quoteDepth: containers.quoteDepth)
    let role = tag.value(.role, bytes)?.lowercased()
    table.isPresentation = role == "presentation" || role == "none"
    table.isMarked =
      tag.integer(.border, bytes) ?? 0 > 0 || declarations?.hasBorder == true || role == "table"
      || role == "grid"
    tables.append(table)
  }

  mutating func endCaption() {
    breakLine()
    guard let last = tables.indices.last, tables[last].rows.isEmpty else { return }
    tables[last].start = paragraphs.count
    tables[last].isMarked = true
  }

  mutating func endRow() {
    breakLine()
    guard let last = tables.indices.last else { return }
    tables[last].endCell(at: paragraphs.count)
    tables[last].isInRow = false
    if tables[last].isLayout {
      joinRows(tables[last].rows[...])
      tables[last].rows.removeAll(keepingCapacity: true)
    }
  }

  mutating func endTable() {
    breakLine()
    needsBlankLine = true
    guard var table = tables.popLast() else { return }
    table.endCell(at: paragraphs.count)
    guard !table.isLayout else {
      joinRows(table.rows[...])
      return
    }
    if let drawn = TableDrawing(table, paragraphs, width: reader.width)?.drawn() {
      let start =
        paragraphs[min(table.start, paragraphs.count)...].firstIndex { !$0.isBlank } ?? paragraphs.count
      paragraphs.replaceSubrange(start..., with: drawn)
    } else {
      joinRows(table.rows[...])
    }
  }

  // MARK: Rows as lines

  /// Makes a line of each row whose cells are short enough for that; by how many paragraphs what follows has moved.
  @discardableResult
  private mutating func joinRows(_ rows: ArraySlice<HTMLTable.Row>) -> Int {
    guard let first = rows.first(where: { !$0.cells.isEmpty })?.paragraphs?.lowerBound else { return 0 }
    var joined: [Paragraph] = []
    var place = first
    for row in rows {
      guard let range = row.paragraphs, range.lowerBound >= place, range.upperBound <= paragraphs.count,
        let line = joinedRow(row)
      else { continue }
      joined += paragraphs[place..<range.lowerBound] + line
      place = range.upperBound
    }
    guard place > first else { return 0 }
    let change = joined.count - (place - first)
    paragraphs.replaceSubrange(first..<place, with: joined)
    return change
  }

  /// The cells of a row side by side, when each of them is one line and all together fit on one.
  private func joinedRow(_ row: HTMLTable.Row) -> [Paragraph]? {
    guard !row.hasTable, let range = row.paragraphs else { return nil }
    let filled = row.cells.compactMap { cell -> Paragraph? in
      let shown = paragraphs[cell.paragraphs].filter { !$0.isBlank }
      return shown.count == 1 ? shown[0] : nil
    }
    let shown = paragraphs[range].filter { !$0.isBlank }
    guard filled.count > 1, filled.count == shown.count else { return nil }
    guard var line = filled.first, line.firstPrefix == nil, !line.isPreformatted, line.role != .heading else {
      return nil
    }
    var columns = TextWidth.columns(ofText: line.prefix)
    for paragraph in filled {
      guard paragraph.prefix == line.prefix, paragraph.firstPrefix == nil, !paragraph.isPreformatted,
        paragraph.role == line.role
      else { return nil }
      for span in paragraph.spans {
        // A few octets make a column at the least.
        guard span.text.utf8.count < reader.width * 8 else { return nil }
        columns += TextWidth.columns(ofText: span.text)
      }
      columns += 2
    }
    guard columns - 2 <= reader.width else { return nil }
    for paragraph in filled.dropFirst() { line.spans += [TextSpan("  ")] + paragraph.spans }
    let blanks = paragraphs[range].prefix { $0.isBlank }
    return blanks + [line]
  }
}
