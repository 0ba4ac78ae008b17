import Screen

/// Draws the changes that failed and those that wait.
enum ChangesView {
  static func draw(_ state: State, into grid: inout Grid, _ layout: Layout) {
    guard let room = state.changesRoom else { return }
    TitleView.draw("Changes", state.title, isFocused: true, state, into: &grid, at: layout.titles)
    for line in 0..<layout.body.height where line + room.top < room.lineCount {
      let index = line + room.top
      let row = layout.body.row(line)
      draw(room.lines[index], state.options.theme, into: &grid, at: row)
      if index == room.selected { grid.restyle(row) { $0.selected(state.options.theme[.selection]) } }
    }
  }

  private static func draw(_ line: ChangesRoom.Line, _ theme: Theme, into grid: inout Grid, at row: Rect) {
    guard line.kind != .heading else {
      grid.putFitted(line.text, in: row.indented(by: 1), style: theme[.heading])
      return
    }
    let margin = min(ChangesRoom.margin, max(1, row.width / 4))
    grid.putFitted(line.time, in: row.columns(1..<max(1, margin - 1)), style: theme[.dim])
    grid.putFitted(
      line.text, in: row.indented(by: margin), style: theme[line.kind == .reason ? .dim : .text])
  }
}
