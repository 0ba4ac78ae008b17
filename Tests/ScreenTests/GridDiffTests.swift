import Screen
import Testing

@Suite struct GridDiffTests {
  private func grid(_ rows: [String], width: Int = 20) -> Grid {
    var grid = Grid(width: width, height: rows.count)
    for (y, row) in rows.enumerated() { grid.put(row, in: grid.bounds.row(y)) }
    return grid
  }

  @Test func sameGridsNeedNothing() {
    #expect(GridDiff.runs(from: grid(["日本", "b"]), to: grid(["日本", "b"])).isEmpty)
  }

  @Test func firstGridAndNewSizeArePaintedWhole() {
    #expect(GridDiff.runs(from: nil, to: grid(["a", "b"])).map(\.cells.count) == [20, 20])
    #expect(GridDiff.runs(from: grid(["a"], width: 7), to: grid(["a"])).count == 1)
  }

  @Test func distantChangesAreRunsOfTheirOwn() {
    let runs = GridDiff.runs(from: grid(["a..........b"]), to: grid(["x..........y"]))
    #expect(runs.map(\.x) == [0, 11])
    #expect(runs.map(\.cells.count) == [1, 1])
  }

  @Test func nearChangesArePaintedTogether() {
    let runs = GridDiff.runs(from: grid(["a..b"]), to: grid(["x..y"]))
    #expect(runs.map(\.cells.count) == [4])
  }

  @Test func wideCharactersAreNeverCut() {
    // The old screen's wide character is half under the new text: both of its halves are painted.
    let over = GridDiff.runs(from: grid(["日本"]), to: grid([" x本"]))
    #expect(over.map(\.x) == [0])
    #expect(over.map(\.cells.count) == [2])
    // Two wide characters of which the second half of the cells (empty) are equal.
    let swap = GridDiff.runs(from: grid(["日本"]), to: grid(["月本"]))
    #expect(swap.map(\.cells.count) == [2])
  }

  /// Painting the runs over the old grid gives the new grid, and no run begins or ends inside a wide character.
  @Test func runsTurnTheOldGridIntoTheNew() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("GridDiff seed \(seed)")
    var generator = SplitMix(state: seed)
    for _ in 0..<300 {
      let old = grid([generator.text(), generator.text()])
      let new = grid([generator.text(), generator.text()])
      var painted = old.cells
      for run in GridDiff.runs(from: old, to: new) {
        let start = run.y * new.width + run.x
        #expect(run.cells.first?.text.isEmpty == false, "\(seed)")
        let end = start + run.cells.count
        #expect(
          end % new.width == 0 || !old.cells[end].text.isEmpty && !new.cells[end].text.isEmpty, "\(seed)")
        painted.replaceSubrange(start..<end, with: run.cells)
      }
      #expect(painted == new.cells, "\(seed)")
    }
  }
}
