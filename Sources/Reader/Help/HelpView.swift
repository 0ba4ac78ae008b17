import Screen

/// Draws the help.
enum HelpView {
  static func draw(_ state: State, into grid: inout Grid, _ layout: Layout) {
    guard let help = state.help else { return }
    let position = help.lineCount > help.height ? "j k PgDn PgUp · q back" : "q back"
    TitleView.draw("Help", position, isFocused: true, state, into: &grid, at: layout.titles)
    for line in 0..<layout.body.height where line + help.top < help.lineCount {
      let row = layout.body.row(line)
      draw(help.lines[line + help.top], help.columns, state.options.theme, into: &grid, at: row)
    }
  }

  private static func draw(
    _ line: HelpRoom.Line, _ columns: HelpColumns, _ theme: Theme, into grid: inout Grid, at row: Rect
  ) {
    guard !line.isHeading else {
      grid.putFitted(line.name, in: row.indented(by: 1), style: theme[.heading])
      return
    }
    grid.putFitted(line.keys, in: row.columns(columns.keys), style: theme[.key])
    if !columns.name.isEmpty { grid.putFitted(line.name, in: row.columns(columns.name), style: theme[.dim]) }
    grid.putFitted(line.help, in: row.columns(columns.help), style: theme[.text])
  }
}
