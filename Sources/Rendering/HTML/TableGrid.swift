/// Where the cells of a table lie when those that span others are placed (WHATWG HTML §4.9.12).
struct TableGrid {
  enum Limits {
    /// A terminal has room for no more.
    static let columns = 60
  }

  struct Place {
    var column: Int
    var columns: Int
    /// `nil`: a cell from above goes on here.
    var cell: HTMLTable.Cell?
  }

  struct Row {
    var places: [Place]
    var isHead: Bool
  }

  private(set) var rows: [Row] = []
  private(set) var columnCount = 0
  /// Whether every row has as many columns.
  private(set) var isEven = true

  /// `nil` when there are too many columns.
  init?(_ table: HTMLTable) {
    /// For each column: how many rows a cell above still takes.
    var taken: [Int] = []
    for row in table.rows where !row.cells.isEmpty {
      var places: [Place] = []
      var column = 0
      for cell in row.cells {
        Self.skip(&column, &taken, &places)
        guard column + cell.columns <= Limits.columns else { return nil }
        if taken.count < column + cell.columns {
          taken += Array(repeating: 0, count: column + cell.columns - taken.count)
        }
        for index in column..<(column + cell.columns) { taken[index] = cell.rows - 1 }
        places.append(Place(column: column, columns: cell.columns, cell: cell))
        column += cell.columns
      }
      Self.skip(&column, &taken, &places)
      if !rows.isEmpty, column != columnCount { isEven = false }
      columnCount = max(columnCount, column)
      let isHead = row.isHead || row.cells.count > 1 && row.cells.allSatisfy(\.isHeader)
      rows.append(Row(places: places, isHead: isHead))
    }
  }

  private static func skip(_ column: inout Int, _ taken: inout [Int], _ places: inout [Place]) {
    while column < taken.count, taken[column] > 0 {
      taken[column] -= 1
      places.append(Place(column: column, columns: 1, cell: nil))
      column += 1
    }
  }

  /// How many rows at the top are heads.
  var headCount: Int { rows.prefix { $0.isHead }.count }
}
