/// A piece of a row that has to be painted.
package struct CellRun: Hashable, Sendable {
  package let x: Int
  package let y: Int
  /// Whole characters: never begins or ends between the halves of a wide one, neither of the new screen nor of the
  /// old one.
  package let cells: ArraySlice<Cell>
}

/// What changed from one grid to the next.
package enum GridDiff {
  /// Unchanged cells between two changes that are painted along: moving the cursor costs about as much.
  static let gapLimit = 4

  /// The changed runs, from the top left to the bottom right. Everything, when the sizes differ or there was no
  /// grid before.
  package static func runs(from old: Grid?, to new: Grid) -> [CellRun] {
    var runs: [CellRun] = []
    let comparable = old.flatMap { $0.width == new.width && $0.height == new.height ? $0 : nil }
    for y in 0..<new.height {
      guard let comparable else {
        if new.width > 0 { runs.append(run(in: new, y: y, columns: 0..<new.width)) }
        continue
      }
      append(rowOf: new, over: comparable, y: y, to: &runs)
    }
    return runs
  }

  private static func append(rowOf new: Grid, over old: Grid, y: Int, to runs: inout [CellRun]) {
    let start = y * new.width
    var open: Range<Int>?
    var x = 0
    while x < new.width {
      guard new.cells[start + x] != old.cells[start + x] else {
        x += 1
        continue
      }
      let changed = whole(x, start: start, new: new, old: old)
      if let before = open, changed.lowerBound - before.upperBound <= gapLimit {
        open = before.lowerBound..<max(before.upperBound, changed.upperBound)
      } else {
        if let open { runs.append(run(in: new, y: y, columns: open)) }
        open = changed
      }
      x = max(x + 1, changed.upperBound)
    }
    if let open { runs.append(run(in: new, y: y, columns: open)) }
  }

  /// The columns around a changed one that hold whole characters in both grids.
  private static func whole(_ x: Int, start: Int, new: Grid, old: Grid) -> Range<Int> {
    func isSecondHalf(_ column: Int) -> Bool {
      new.cells[start + column].text.isEmpty || old.cells[start + column].text.isEmpty
    }
    var first = x
    var end = x + 1
    while first > 0, isSecondHalf(first) { first -= 1 }
    while end < new.width, isSecondHalf(end) { end += 1 }
    return first..<end
  }

  private static func run(in grid: Grid, y: Int, columns: Range<Int>) -> CellRun {
    let start = y * grid.width
    return CellRun(
      x: columns.lowerBound, y: y,
      cells: grid.cells[(start + columns.lowerBound)..<(start + columns.upperBound)])
  }
}
